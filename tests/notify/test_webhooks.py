"""Webhooks against a real receiver: what arrives in whose form, what is told of refusals, and that no address leaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import SettingError
from bedrot_desktop.notify.message import Message, NotSent
from bedrot_desktop.notify.templates import Templates
from bedrot_desktop.notify.webhooks import DISCORD, GENERIC, SLACK, Webhook, kind_of

from .conftest import Papers, Receiver, free_port, whole

HUSH = ("hush-hush", "T0SECRET", "B0SECRET")


def hook(address: str, kind: str = GENERIC, name: str = "") -> Webhook:
    return Webhook(name or {GENERIC: "webhook"}.get(kind, kind), lambda: address, Templates(), kind, 5.0)


def test_slack_is_told_in_its_form(receiver: Receiver, message: Message) -> None:
    hook(receiver.address(), SLACK).send(message)
    ((path, body),) = receiver.taken
    assert path == "/services/T0SECRET/B0SECRET/hush-hush-hook"
    assert body["text"] == "✖ TooLost is signed out"
    (attachment,) = body["attachments"]
    assert attachment["color"].startswith("#")
    texts = [block["text"]["text"] for block in attachment["blocks"] if "text" in block]
    assert texts[0] == "Signed out since 3 Nov &amp; nothing was fetched since.\nIts &lt;report&gt; waits."
    assert "Sign in: `bedrot login toolost`" in texts[1]
    assert len(texts) == 2  # the lines of a digest, of which there are none, make no part


def test_discord_is_told_in_its_form_and_nobody_is_pinged(receiver: Receiver, message: Message) -> None:
    loud = replace(message, words="@everyone " + "x" * 5000, lines=("one", "two"))
    hook(receiver.address(), DISCORD).send(loud)
    ((_, body),) = receiver.taken
    (embed,) = body["embeds"]
    assert body["allowed_mentions"] == {"parse": []}
    assert len(embed["description"]) <= 4096
    assert embed["title"] == "✖ TooLost is signed out"
    assert isinstance(embed["color"], int)
    assert "`bedrot login toolost`" in embed["fields"][0]["value"]


def test_anybody_else_is_told_everything_as_plain_json(receiver: Receiver, message: Message) -> None:
    hook(receiver.address()).send(message)
    ((_, body),) = receiver.taken
    assert (body["tag"], body["kind"], body["level"]) == (message.tag, "trouble", "critical")
    assert body["steps"][0] == {
        "words": "Sign in",
        "address": "bedrot://sign-in/toolost/main",
        "command": "bedrot login toolost",
    }


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://hooks.slack.com/services/T/B/x", SLACK),
        ("https://discord.com/api/webhooks/1/x", DISCORD),
        ("https://ptb.discord.com/api/webhooks/1/x", DISCORD),
        ("https://discordapp.com/api/webhooks/1/x/slack", SLACK),
        ("https://example.org/hooks.slack.com", GENERIC),
        ("https://evil-discord.com/x", GENERIC),
        ("https://[broken", GENERIC),
    ],
)
def test_the_form_is_known_by_the_host(address: str, kind: str) -> None:
    assert kind_of(address) == kind


@pytest.mark.parametrize(
    ("status", "headers", "body", "kind", "words", "seconds"),
    [
        (500, {}, "oops", NotSent, "a trouble of its own", None),
        (503, {"retry-after": "7"}, "", NotSent, "a trouble of its own", 7.0),
        (429, {"retry-after": "30"}, "rate_limited", NotSent, "more slowly", 30.0),
        (429, {"retry-after": "0.3"}, "", NotSent, "more slowly", 0.3),
        (429, {"retry-after": "999999"}, "", NotSent, "more slowly", 3600.0),
        (429, {"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, "", NotSent, "more slowly", 0.0),
        (429, {"retry-after": "soon"}, "", NotSent, "more slowly", None),
        (
            404,
            {},
            "no_service",
            SettingError,
            "does not know this address any more: the webhook was switched off",
            None,
        ),
        (403, {}, "invalid_token", SettingError, "the address is not complete", None),
        (410, {}, "channel_is_archived", SettingError, "its channel is archived", None),
        (400, {}, "invalid_blocks", SettingError, "does not understand the message", None),
        (302, {"location": "https://elsewhere.example/hush-hush"}, "", SettingError, "leads elsewhere", None),
    ],
)
def test_what_went_wrong_is_told_with_a_remedy_and_without_the_address(
    receiver: Receiver, message: Message, caplog: pytest.LogCaptureFixture, status: int, headers: dict[str, str],
    body: str, kind: type[Exception], words: str, seconds: float | None,
) -> None:  # fmt: skip
    caplog.set_level(0)
    receiver.answers = [(status, headers, body)]
    channel = hook(receiver.address(), SLACK)
    with pytest.raises(kind, match=words) as caught:
        channel.send(message)
    assert getattr(caught.value, "remedy", "")
    if isinstance(caught.value, NotSent):
        assert caught.value.seconds == seconds
    told = whole(caught.value) + repr(channel) + caplog.text
    assert not any(hush in told for hush in HUSH)
    assert str(status) not in caught.value.args[0]
    channel.send(message)  # nothing of the failure stays
    assert len(receiver.taken) == 2


@pytest.mark.parametrize("secure", [True, False])
def test_nobody_there_is_told_without_the_address(
    message: Message, caplog: pytest.LogCaptureFixture, *, secure: bool
) -> None:
    caplog.set_level(0)
    address = f"http{'s' * secure}://127.0.0.1:{free_port()}/services/hush-hush-hook"
    with pytest.raises(NotSent, match="Slack cannot be reached") as caught:
        hook(address, SLACK).send(message)
    assert "online" in caught.value.remedy
    assert "hush" not in whole(caught.value) + caplog.text
    assert caught.value.__context__ is None


def test_a_receiver_that_is_silent_is_given_up(silent_server: int, message: Message) -> None:
    with pytest.raises(NotSent, match="The webhook does not answer"):
        replace(hook(f"http://127.0.0.1:{silent_server}/hush"), seconds=0.3).send(message)


def test_a_receiver_that_cannot_prove_who_it_is_gets_nothing(
    mail_server: Callable[..., object], papers: Papers, message: Message
) -> None:
    office = mail_server(ssl_context=papers.server)
    channel = hook(f"https://localhost:{office.port}/hush-hush")  # type: ignore[attr-defined]
    with pytest.raises(SettingError, match="cannot prove"):
        channel.send(message)


@pytest.mark.parametrize(
    "address",
    ["", "hooks.slack.com/services/hush-hush", "ftp://x/hush-hush", "http://[hush-hush", "http://a b/hush-hush"],
)
def test_an_address_that_is_none_is_told_and_not_repeated(
    message: Message, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    caplog.set_level(0)
    with pytest.raises(SettingError) as caught:
        hook(address, SLACK).send(message)
    assert "notify.slack_url" in caught.value.remedy
    assert "hush" not in whole(caught.value) + caplog.text


def test_an_answer_that_is_no_http_may_pass(mail_server: Callable[..., object], message: Message) -> None:
    office = mail_server()
    with pytest.raises(NotSent):
        hook(f"http://127.0.0.1:{office.port}/hush").send(message)  # type: ignore[attr-defined]


def test_what_the_log_says_of_an_address_is_masked(receiver: Receiver, message: Message, tmp_path: Path) -> None:
    from bedrot_desktop.core.masking import SECRETS

    hook(receiver.address()).send(message)
    assert "hush" not in SECRETS.mask(f"POST {receiver.address()} and /services/T0SECRET/B0SECRET/hush-hush-hook")
