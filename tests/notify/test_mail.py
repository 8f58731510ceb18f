"""Mail through a real server: what arrives, and what is told where it does not."""

from __future__ import annotations

import email
import email.policy
import socket
import ssl
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import SettingError
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.notify import mail as module
from bedrot_desktop.notify.mail import Mail
from bedrot_desktop.notify.message import INFO, RECOVERY, Message, NotSent
from bedrot_desktop.notify.templates import Templates

from .conftest import PASSWORD, USER, Office, Papers, free_port, whole

Start = Callable[..., Office]

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")


def mail(port: int, *, encrypt: bool = False, user: str = "", trust: ssl.SSLContext | None = None) -> Mail:
    return Mail(
        "127.0.0.1", port, encrypt, user, lambda: PASSWORD, "bedrot@example.org",
        ("anna@example.org", "ben@example.org"), Templates(), 5.0, trust,
    )  # fmt: skip


def read(office: Office) -> EmailMessage:
    (envelope,) = office.mails
    assert isinstance(envelope.content, bytes)
    found = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_mail_goes_to_everybody_as_text_and_html(mail_server: Start, message: Message) -> None:
    office = mail_server()
    mail(office.port).send(message)
    assert office.mails[0].rcpt_tos == ["anna@example.org", "ben@example.org"]
    got = read(office)
    assert got["Subject"] == "[BEDROT] TooLost is signed out"
    assert "bedrot@example.org" in got["From"]
    assert got["Date"].datetime == message.at
    text, html = got.get_body(("plain",)), got.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Sign in: bedrot login toolost" in text.get_content()
    assert "Its <report> waits." in text.get_content()
    assert 'href="bedrot://sign-in/toolost/main"' in html.get_content()
    assert "Its &lt;report&gt; waits." in html.get_content()


def test_only_what_is_critical_is_marked_so_and_one_cause_is_one_thread(message: Message) -> None:
    sender = mail(25)
    loud = sender.mail(message)
    assert (loud["X-Priority"], loud["Importance"]) == ("1", "high")
    for quiet in (replace(message, level=INFO), replace(message, kind=RECOVERY)):
        made = sender.mail(quiet)
        assert made["X-Priority"] is None
        assert made["Importance"] is None
        assert made["References"] == loud["References"]
        assert made["Message-ID"] != loud["Message-ID"]
    assert sender.mail(replace(message, tag="other"))["References"] != loud["References"]
    assert loud["Auto-Submitted"] == "auto-generated"


def test_a_title_with_line_breaks_makes_no_new_heads(message: Message) -> None:
    made = mail(25).mail(replace(message, title="Stale\r\nBcc: thief@example.org\x07"))
    assert made["Bcc"] is None
    assert made["Subject"] == "[BEDROT] Stale Bcc: thief@example.org"


def test_an_address_that_no_mail_can_carry_is_a_setting_to_mend(message: Message) -> None:
    with pytest.raises(SettingError, match="could not be made"):
        replace(mail(free_port()), to=("anna@example.org\nBcc: all@example.org",)).send(message)


def test_encryption_is_asked_for_before_the_password_is_said(
    mail_server: Start, papers: Papers, message: Message
) -> None:
    office = mail_server(auth=True, tls_context=papers.server, require_starttls=True)
    mail(office.port, encrypt=True, user=USER, trust=papers.trust).send(message)
    assert office.encrypted == [True]
    assert office.logins == [(USER.encode(), PASSWORD.encode())]


def test_on_its_port_everything_is_encrypted_from_the_first_byte(
    mail_server: Start, papers: Papers, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = mail_server(auth=True, ssl_context=papers.server, auth_require_tls=False)
    monkeypatch.setattr(module, "WHOLLY_ENCRYPTED", office.port)
    mail(office.port, user=USER, trust=papers.trust).send(message)
    assert len(office.mails) == len(office.logins) == 1


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(
    mail_server: Start, papers: Papers, message: Message
) -> None:
    office = mail_server(auth=True, tls_context=papers.server)
    with pytest.raises(SettingError, match="cannot prove") as caught:
        mail(office.port, encrypt=True, user=USER).send(message)
    assert "notify.smtp_host" in caught.value.remedy
    assert office.logins == office.mails == []


def test_a_server_without_encryption_gets_nothing_where_it_is_wanted(mail_server: Start, message: Message) -> None:
    office = mail_server()
    with pytest.raises(SettingError, match="offers no encryption") as caught:
        mail(office.port, encrypt=True).send(message)
    assert "465" in caught.value.remedy
    assert office.mails == []


def test_a_password_never_travels_open_through_the_network(message: Message) -> None:
    sender = replace(mail(25, user=USER), host="mail.example.org")
    with pytest.raises(SettingError, match="unencrypted, so it is not sent") as caught:
        sender.send(message)
    assert "smtp_tls yes" in caught.value.remedy


def test_a_wrong_password_is_told_with_what_to_do_and_is_not_in_the_words(
    mail_server: Start, message: Message, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    office = mail_server(auth=True, auth_require_tls=False)
    wrong = replace(mail(office.port, user=USER), password=lambda: "other-hush-hush")
    with pytest.raises(SettingError, match="refuses user or password") as caught:
        wrong.send(message)
    assert "app password" in caught.value.remedy
    assert "notify.smtp_password" in caught.value.remedy
    told = whole(caught.value) + repr(wrong) + caplog.text
    assert "other-hush-hush" not in told
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("answers", "kind", "words"),
    [
        ({"sender_answer": "553 not your address"}, SettingError, "takes no mail from bedrot@example.org"),
        ({"sender_answer": "451 later please"}, NotSent, "takes no mail just now"),
        ({"data_answer": "554 that is spam"}, SettingError, "refuses the mail .“that is spam”"),
        ({"data_answer": "452 disk full"}, NotSent, "just now .“disk full”"),
    ],
)
def test_a_refusal_for_good_is_a_setting_and_one_for_now_is_tried_again(
    mail_server: Start, message: Message, answers: dict[str, str], kind: type[Exception], words: str
) -> None:
    office = mail_server()
    for name, answer in answers.items():
        setattr(office, name, answer)
    with pytest.raises(kind, match=words) as caught:
        mail(office.port).send(message)
    assert getattr(caught.value, "remedy", "")


def test_receivers_that_are_refused_are_named(mail_server: Start, message: Message) -> None:
    office = mail_server()
    office.refused = {"ben@example.org": "550 unknown here"}
    with pytest.raises(SettingError, match=r"went to 1 of 2; not to ben@example.org .“unknown here”"):
        mail(office.port).send(message)
    assert len(office.mails) == 1  # not to be tried again, or anna would get it twice
    office.refused["anna@example.org"] = "550 unknown here"
    with pytest.raises(SettingError, match=r"takes no mail for anna@example\.org, ben@example\.org"):
        mail(office.port).send(message)
    office.refused = dict.fromkeys(office.refused, "450 greylisted, come back")
    with pytest.raises(NotSent, match="just now"):
        mail(office.port).send(message)


def test_nobody_listening_is_told_and_may_pass(message: Message) -> None:
    with pytest.raises(NotSent, match="takes no mail on port") as caught:
        mail(free_port()).send(message)
    assert "notify.smtp_port" in caught.value.remedy


def test_a_server_that_is_silent_is_given_up(silent_server: int, message: Message) -> None:
    with pytest.raises(NotSent, match="does not answer"):
        replace(mail(silent_server), seconds=0.3).send(message)


def test_a_port_that_speaks_otherwise_is_told(
    mail_server: Start, papers: Papers, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = mail_server()
    monkeypatch.setattr(module, "WHOLLY_ENCRYPTED", office.port)
    with pytest.raises(SettingError, match="No private connection") as caught:
        mail(office.port, trust=papers.trust).send(message)
    assert "587" in caught.value.remedy


def test_a_name_that_nobody_has_is_told(message: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "create_connection", unknown)
    with pytest.raises(NotSent, match=r"no-such-host\.invalid is not found"):
        replace(mail(25), host="no-such-host.invalid").send(message)


@pytest.mark.parametrize(
    ("lacking", "words"), [("host", "No mail server"), ("to", "Nobody is named"), ("sender", "No address")]
)
def test_what_is_not_set_is_named(message: Message, lacking: str, words: str) -> None:
    sender = replace(mail(25), **{lacking: () if lacking == "to" else ""})  # type: ignore[arg-type]
    with pytest.raises(SettingError, match=words) as caught:
        sender.send(message)
    assert "notify." in caught.value.remedy


def test_the_owners_variables_make_a_mail(mail_server: Start, message: Message, tmp_path: Path) -> None:
    office = mail_server(auth=True, auth_require_tls=False)
    (tmp_path / ".env").write_text(
        f"SMTP_SERVER=127.0.0.1\nSMTP_PORT={office.port}\nSMTP_USERNAME={USER}\nSMTP_PASSWORD={PASSWORD}\n"
        "SMTP_USE_TLS=false\nNOTIFICATION_TO_EMAILS=anna@example.org, ben@example.org\n"
    )
    settings = Settings.load(tmp_path / "home", roots=[tmp_path], environment={})
    made = Mail.of(settings, lambda key: str(settings.get(key)), Templates())
    made.send(message)
    assert office.mails[0].mail_from == USER  # nothing else is named
    assert office.mails[0].rcpt_tos == ["anna@example.org", "ben@example.org"]
    assert PASSWORD not in repr(made)
