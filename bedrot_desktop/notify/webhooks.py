"""Messages to Slack, Discord, or whoever takes plain JSON, by an address that is a secret and is never told."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bedrot_desktop.core.errors import BedrotError, SettingError
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.core.paths import PROGRAM
from bedrot_desktop.notify.message import Message, NotSent
from bedrot_desktop.notify.templates import Templates, colour_of, cut, glyph_of, label_of, one_line
from bedrot_desktop.notify.trust import ours

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)

SLACK, DISCORD, GENERIC = "slack", "discord", "generic"
_TITLES = {"slack": "Slack", "discord": "Discord", "webhook": "The webhook"}
_LOCAL = ("all://127.0.0.1", "all://localhost", "all://[::1]")
_LONGEST_WAIT = 3600.0
_AGAIN = "It is tried again."
#: What Slack says in its body, and what it means.
_SLACK_WORDS = {
    "no_service": "the webhook was switched off", "no_active_hooks": "the webhook was switched off",
    "no_team": "the workspace is gone", "invalid_token": "the address is not complete",
    "channel_not_found": "its channel is gone", "channel_is_archived": "its channel is archived",
    "action_prohibited": "the workspace does not allow it",
    "posting_to_general_channel_denied": "the channel is closed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Webhook:
    """``address`` is asked for when something is sent; ``kind``: in which form, unless the address itself tells."""

    name: str
    address: Callable[[], str] = field(repr=False)
    templates: Templates = field(repr=False)
    kind: str = GENERIC
    seconds: float = 10.0
    trust: ssl.SSLContext | None = field(default=None, repr=False)

    def send(self, message: Message) -> None:
        """Send once. NotSent where it may work later, SettingError where the address is wrong."""
        address = self.address().strip()
        SECRETS.register([address, urlsplit(address).path] if _is_address(address) else [address])
        if not address:
            raise SettingError(f"{self._title} has no address.", f"`bedrot config set {self._key}` asks for it.")
        if not _is_address(address):
            raise SettingError(
                f"The address of {self._title.removeprefix('The ')} is no web address.",
                f"Give it anew: `bedrot config set {self._key}`.",
            )
        trouble = self._sent(address, self.document(message, address))
        if trouble is not None:
            raise trouble  # out here: what the library throws knows the address

    def clear(self, tag: str) -> None:
        """What was sent stays."""

    def document(self, message: Message, address: str = "") -> Mapping[str, Any]:
        """What is sent, in the form that the address takes."""
        kind = kind_of(address, self.kind)
        if kind == SLACK:
            return self.templates.slack(message)
        return discord(message) if kind == DISCORD else generic(message)

    @property
    def _title(self) -> str:
        return _TITLES.get(self.name, self.name)

    @property
    def _key(self) -> str:
        return f"notify.{self.name}_url"

    def _sent(self, address: str, document: Mapping[str, Any]) -> BedrotError | None:
        import httpx

        for name in ("httpx", "httpcore"):  # they would write the address
            logging.getLogger(name).setLevel(logging.WARNING)
        try:
            with httpx.Client(
                timeout=httpx.Timeout(self.seconds), verify=self.trust or ours(), follow_redirects=False,
                headers={"user-agent": "BEDROT-Desktop"}, mounts=dict.fromkeys(_LOCAL),
            ) as client:  # fmt: skip
                reply = client.post(address, json=document)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
            log.debug("%s: %s", self.name, type(error).__name__)
            return self._not_reached(error)
        log.debug("%s: status %s", self.name, reply.status_code)
        return None if reply.is_success else self._answered(reply)

    def _not_reached(self, error: Exception) -> BedrotError:
        import httpx

        chain = _chain(error)
        if any(isinstance(one, ssl.SSLCertVerificationError) for one in chain):
            return SettingError(
                f"{self._title} cannot prove that it is the one, so nothing was sent.",
                f"Check the address (`bedrot config set {self._key}`), and this computer's date.",
            )
        if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
            return SettingError(f"The address of {self._title} is no web address.", f"`bedrot config set {self._key}`")
        if isinstance(error, httpx.TimeoutException):
            return NotSent(f"{self._title} does not answer.", f"{_AGAIN} Look whether this computer is online.")
        return NotSent(f"{self._title} cannot be reached.", f"{_AGAIN} Look whether this computer is online.")

    def _answered(self, reply: httpx.Response) -> BedrotError:
        status = reply.status_code
        if status == 429:
            wait = _wait(reply.headers.get("retry-after", ""))
            return NotSent(f"{self._title} asks to send more slowly.", _AGAIN, seconds=wait)
        if status >= 500 or status in {408, 425}:
            wait = _wait(reply.headers.get("retry-after", ""))
            return NotSent(f"{self._title} has a trouble of its own just now.", _AGAIN, seconds=wait)
        why = _SLACK_WORDS.get(reply.text.strip()[:60], "")
        told = f": {why}" if why else ""
        anew = f"Make a new webhook there and keep its address: `bedrot config set {self._key}`."
        if status in {401, 403, 404, 410} or why:
            return SettingError(f"{self._title} does not know this address any more{told}.", anew)
        if 300 <= status < 400:
            return SettingError(f"The address of {self._title.removeprefix('The ')} leads elsewhere.", anew)
        return SettingError(
            f"{self._title} does not understand the message.",
            "Check the kind of the webhook (`notify.webhook_type`), and a template of your own if there is one.",
        )


def kind_of(address: str, kind: str = GENERIC) -> str:
    """The form that an address takes: Slack's and Discord's are known by their hosts, others take ``kind``."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").casefold()
    except ValueError:
        return kind
    if host in {"hooks.slack.com", "hooks.slack-gov.com"}:
        return SLACK
    if host in {"discord.com", "discordapp.com"} or host.endswith((".discord.com", ".discordapp.com")):
        return SLACK if parts.path.rstrip("/").endswith("/slack") else DISCORD
    return kind


def discord(message: Message) -> Mapping[str, Any]:
    """A message in Discord's form (an embed; its limits kept; nobody is pinged by what it says)."""
    lines = "\n".join(f"• {one_line(line)}" for line in message.lines)
    todo = "\n".join(
        f"• {one_line(step.words)}{f': `{step.command}`' if step.command else ''}" for step in message.steps
    )
    embed: dict[str, Any] = {
        "title": cut(f"{glyph_of(message)} {one_line(message.title)}", 256),
        "description": cut("\n\n".join(part for part in (message.words.strip(), lines) if part), 4000),
        "color": int(colour_of(message)[1:], 16),
        "timestamp": message.at.isoformat(),
        "footer": {"text": f"{label_of(message)} · {PROGRAM}"},
    }
    if todo:
        embed["fields"] = [{"name": "What to do", "value": cut(todo, 1000)}]
    return {"username": PROGRAM, "embeds": [embed], "allowed_mentions": {"parse": []}}


def generic(message: Message) -> Mapping[str, Any]:
    """A message as plain JSON."""
    return {
        "program": PROGRAM, "tag": message.tag, "kind": message.kind, "level": message.level, "title": message.title,
        "words": message.words, "lines": list(message.lines), "service": message.service, "account": message.account,
        "at": message.at.isoformat(),
        "steps": [{"words": one.words, "address": one.address, "command": one.command} for one in message.steps],
    }  # fmt: skip


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and text.isprintable() and " " not in text
    except ValueError:
        return False


def _wait(text: str) -> float | None:
    """Seconds of a Retry-After: a number, or a date; at most an hour."""
    try:
        return min(max(0.0, float(text)), _LONGEST_WAIT)
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(0.0, (aware - datetime.now(UTC)).total_seconds()), _LONGEST_WAIT)


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found
