"""Messages by e-mail, through the person's own mail server; text and HTML in one mail."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import smtplib
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid

from bedrot_desktop.core.errors import BedrotError, SettingError
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.core.paths import PROGRAM
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.notify.message import CRITICAL, RECOVERY, Message, NotSent
from bedrot_desktop.notify.templates import Templates, cut, one_line
from bedrot_desktop.notify.trust import ours

log = logging.getLogger(__name__)

SECONDS = 20.0  # without a sign of the server
WHOLLY_ENCRYPTED = 465  # the port on which encryption begins at once instead of being asked for
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})
_ONLINE = "It is tried again. Look whether this computer is online."


@dataclass(frozen=True, slots=True)
class Mail:
    """``encrypt``: asked for by STARTTLS, on port 465 from the first byte on; without it nothing is sent.

    ``password`` is asked for when something is sent. ``trust``: whom to believe, as this computer does if not given.
    """

    host: str
    port: int
    encrypt: bool
    user: str
    password: Callable[[], str] = field(repr=False)
    sender: str
    to: tuple[str, ...]
    templates: Templates = field(repr=False)
    seconds: float = SECONDS
    trust: ssl.SSLContext | None = field(default=None, repr=False)
    name: str = "email"

    @classmethod
    def of(cls, settings: Settings, secret: Callable[[str], str], templates: Templates) -> Mail:
        """As the settings have it; whether that makes sense is told when something is sent."""
        user, sender = settings.get("notify.smtp_user", str), settings.get("notify.mail_from", tuple)
        return cls(
            settings.get("notify.smtp_host", str), settings.get("notify.smtp_port", int),
            settings.get("notify.smtp_tls", bool), user, lambda: secret("notify.smtp_password"),
            sender[0] if sender else user if "@" in user else "", settings.get("notify.mail_to", tuple), templates,
        )  # fmt: skip

    def send(self, message: Message) -> None:
        """Send to everybody at once. NotSent where it may work later, SettingError where a setting is wrong."""
        self._check()
        password = self.password() if self.user else ""
        try:
            mail = self.mail(message)
            with contextlib.ExitStack() as stack:
                server = self._connected()
                stack.callback(_leave, server)
                if self.user:
                    server.login(self.user, password)
                refused = server.send_message(mail, self.sender, list(self.to))
        except (smtplib.SMTPException, OSError, UnicodeError, ValueError) as error:
            trouble = self._trouble(error)
            log.debug("No mail was sent: %s", type(error).__name__)
        else:
            if not refused:
                return
            trouble = _some_refused(refused, len(self.to))
        raise trouble  # out here, so that nothing of the connection hangs on it

    def clear(self, tag: str) -> None:
        """A mail cannot be taken back."""

    def mail(self, message: Message) -> EmailMessage:
        """The mail as it is sent. All mails of one cause hang together in a thread."""
        mail = EmailMessage()
        mail["Subject"] = cut(one_line(f"[BEDROT] {message.title}"), 200)
        mail["From"] = formataddr((PROGRAM, self.sender))
        mail["To"] = ", ".join(self.to)
        mail["Date"] = format_datetime(message.at)
        host = self.sender.rpartition("@")[2] or "localhost"
        host = host if host.isascii() else host.encode("idna").decode("ascii")
        thread = f"<{hashlib.sha256(message.tag.encode('utf-8')).hexdigest()[:24]}.bedrot@{host}>"
        mail["Message-ID"] = make_msgid("bedrot", domain=host)
        mail["In-Reply-To"] = mail["References"] = thread
        mail["Auto-Submitted"] = "auto-generated"
        if message.level == CRITICAL and message.kind != RECOVERY:
            mail["X-Priority"], mail["Importance"], mail["Priority"] = "1", "high", "urgent"
        mail.set_content(self.templates.text(message))
        mail.add_alternative(self.templates.html(message), subtype="html")
        return mail

    def _check(self) -> None:
        if not self.host:
            raise SettingError(
                "No mail server is named.", "`bedrot notify setup` asks for it, or set `notify.smtp_host`."
            )
        if not self.to:
            raise SettingError(
                "Nobody is named whom mail goes to.", "`bedrot config set notify.mail_to you@example.org`"
            )
        if not self.sender:
            raise SettingError("No address is named that mail comes from.",
                               "`bedrot config set notify.mail_from you@example.org`")  # fmt: skip
        if self.user and not self.encrypt and self.port != WHOLLY_ENCRYPTED and self.host not in _HERE:
            raise SettingError(
                "The password would go to the mail server unencrypted, so it is not sent.",
                "`bedrot config set notify.smtp_tls yes`, or take out `notify.smtp_user` if the server wants none.",
            )

    def _connected(self) -> smtplib.SMTP:
        """The server, encrypted as it is to be."""
        trust = self.trust or ours()
        name = _own_name()
        if self.port == WHOLLY_ENCRYPTED:
            return smtplib.SMTP_SSL(self.host, self.port, name, timeout=self.seconds, context=trust)
        server = smtplib.SMTP(self.host, self.port, name, timeout=self.seconds)
        if self.encrypt:
            try:
                server.starttls(context=trust)
            except BaseException:
                _leave(server)
                raise
        return server

    def _trouble(self, error: Exception) -> BedrotError:
        """What went wrong, and what to do."""
        server = f"The mail server {self.host}"
        if isinstance(error, smtplib.SMTPAuthenticationError):
            if error.smtp_code < 500:
                return NotSent(f"{server} could not check the password just now.", "It is tried again.")
            return SettingError(
                f"{server} refuses user or password{_said(error.smtp_error)}.",
                "Many (Gmail, Outlook, iCloud) want an app password: make one there and keep it with "
                "`bedrot config set notify.smtp_password`.",
            )
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            return _all_refused(error.recipients)
        if isinstance(error, smtplib.SMTPNotSupportedError):
            return self._unsupported(str(error))
        if isinstance(error, smtplib.SMTPResponseException):
            return _answered(server, error, self.sender)
        if isinstance(error, ssl.SSLError):
            return self._private(error)
        if isinstance(error, smtplib.SMTPServerDisconnected) and not isinstance(error.__context__, TimeoutError):
            return NotSent(f"{server} hung up.", "It is tried again; if it stays so, check `notify.smtp_port`.")
        if isinstance(error, socket.gaierror):
            return NotSent(f"{server} is not found.", f"Check `notify.smtp_host`. {_ONLINE}")
        if isinstance(error, TimeoutError | smtplib.SMTPServerDisconnected):
            return NotSent(f"{server} does not answer.", f"Check `notify.smtp_host` and `notify.smtp_port`. {_ONLINE}")
        if isinstance(error, ConnectionRefusedError):
            return NotSent(f"{server} takes no mail on port {self.port}.", f"Check `notify.smtp_port`. {_ONLINE}")
        if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
            return NotSent(f"{server} cannot be reached.", _ONLINE)
        return SettingError("The mail could not be made.", "Check `notify.mail_from` and `notify.mail_to`.")

    def _unsupported(self, words: str) -> BedrotError:
        if "STARTTLS" in words:
            return SettingError(
                f"The mail server {self.host} offers no encryption on port {self.port}.",
                "Try `bedrot config set notify.smtp_port 465`; in your own network `notify.smtp_tls no` will do.",
            )
        if "AUTH" in words:
            return SettingError(
                f"The mail server {self.host} knows no passwords.", "`bedrot config unset notify.smtp_user`"
            )
        return SettingError(
            "The mail server takes no addresses with such letters.", "Check `notify.mail_from` and `notify.mail_to`."
        )

    def _private(self, error: ssl.SSLError) -> BedrotError:
        if isinstance(error, ssl.SSLCertVerificationError):
            return SettingError(
                f"The mail server {self.host} cannot prove that it is the one: {error.verify_message}.",
                "Write its name as its certificate has it (`notify.smtp_host`); nothing was sent.",
            )
        return SettingError(
            f"No private connection to the mail server {self.host} comes about on port {self.port}.",
            "Port 465 is encrypted from the start, 587 on request: `bedrot config set notify.smtp_port 587`.",
        )


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye; whoever does not hear it is left all the same."""
    with contextlib.suppress(smtplib.SMTPException, OSError):
        server.quit()
    with contextlib.suppress(OSError):
        server.close()


def _own_name() -> str:
    """What to call this computer towards the server; looking it up in the network could take long."""
    name = socket.gethostname()
    return name if name.isascii() and name.replace("-", "").replace(".", "").isalnum() else "[127.0.0.1]"


def _said(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    text = cut(SECRETS.mask(one_line(text)), 160).rstrip(".")
    return f" (“{text}”)" if text else ""


def _all_refused(refused: Mapping[str, tuple[int, bytes]]) -> BedrotError:
    code, said = next(iter(refused.values()), (550, b""))
    if code < 500:
        return NotSent(f"The mail server takes no mail for the receivers just now{_said(said)}.", "It is tried again.")
    return SettingError(
        f"The mail server takes no mail for {_people(refused)}{_said(said)}.", "Check `notify.mail_to`."
    )


def _some_refused(refused: Mapping[str, tuple[int, bytes]], all_: int) -> BedrotError:
    """Not to be tried again, or the others would get it twice."""
    _, said = next(iter(refused.values()))
    return SettingError(
        f"The mail went to {all_ - len(refused)} of {all_}; not to {_people(refused)}{_said(said)}.",
        "Check `notify.mail_to`.",
    )


def _people(refused: Mapping[str, object]) -> str:
    return ", ".join(refused)


def _answered(server: str, error: smtplib.SMTPResponseException, sender: str) -> BedrotError:
    said = _said(error.smtp_error)
    if error.smtp_code < 500:
        return NotSent(f"{server} takes no mail just now{said}.", "It is tried again.")
    if isinstance(error, smtplib.SMTPSenderRefused):
        return SettingError(f"{server} takes no mail from {sender}{said}.",
                            "Check `notify.mail_from`; most servers want the address of the user.")  # fmt: skip
    return SettingError(
        f"{server} refuses the mail{said}.", "Check user, sender and receivers in Settings, Notifications."
    )
