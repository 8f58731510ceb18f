"""Messages to whatever Apprise knows by an address: Telegram, ntfy, Matrix, Teams and a hundred more."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bedrot_desktop.core.errors import SettingError
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.core.paths import PROGRAM
from bedrot_desktop.notify.message import CRITICAL, RECOVERY, WARNING, Message, NotSent
from bedrot_desktop.notify.templates import Templates

log = logging.getLogger(__name__)

_KEY = "notify.apprise_urls"
_CHATTY = ("apprise", "urllib3", "requests", "asyncio", "markdown")
_ONE_AT_A_TIME = threading.Lock()


@dataclass(slots=True)
class Anything:
    """``addresses`` gives one or several addresses and is asked when something is sent.

    Of several, those that took a message are left out when it is tried again with this same channel.
    """

    addresses: Callable[[], str] = field(repr=False)
    templates: Templates = field(repr=False)
    name: str = "apprise"
    _taken: set[tuple[str, str, str, int]] = field(default_factory=set, repr=False)

    def send(self, message: Message) -> None:
        """Send to each address. SettingError where one is not understood, NotSent where one did not take it."""
        found = split(self.addresses())
        SECRETS.register(found)
        if not found:
            raise SettingError("No address for Apprise is given.", f"`bedrot config set {_KEY}` asks for it.")
        with _quiet():
            made = [_made(address) for address in found]
            wrong = [place for place, one in enumerate(made, 1) if one is None]
            if not wrong:
                failed = [self._one(place, one, message) for place, one in enumerate(made, 1)]
        if wrong:
            raise SettingError(
                f"{_which(wrong, len(found))} for Apprise is not one that it knows.",
                f"Give the addresses anew: `bedrot config set {_KEY}`.",
            )
        lost = [told for told in failed if told]
        if lost:
            raise NotSent(
                f"{' and '.join(dict.fromkeys(lost))} did not take the message.",
                "It is tried again. Look whether this computer is online; else check the addresses: "
                f"`bedrot config set {_KEY}`.",
            )

    def clear(self, tag: str) -> None:
        """What was sent stays."""

    def _one(self, place: int, server: Any, message: Message) -> str:
        """Send to one; the name of what did not take it, or ""."""
        key = (message.tag, message.kind, message.at.isoformat(), place)
        if key in self._taken:
            return ""
        try:
            done = server.notify(
                body=self.templates.text(message), title=message.title, notify_type=_type(message), body_format="text"
            )
        except Exception as error:  # noqa: BLE001 - a hundred services' code; what it says may hold the address
            log.debug("Apprise broke: %s", type(error).__name__)
            done = False
        if done:
            self._taken.add(key)
            return ""
        return str(getattr(server[0], "service_name", "") or f"Address {place}")


def split(text: str) -> list[str]:
    """Addresses that stand apart by spaces, line ends, or commas before the next one."""
    return [one for one in re.split(r"\s+|,\s*(?=[A-Za-z][\w+.-]*://)", text.strip()) if one]


def _made(address: str) -> Any:
    """An Apprise with this one address, None where it is not understood."""
    from apprise import Apprise, AppriseAsset

    asset = AppriseAsset(
        app_id=PROGRAM, app_desc=PROGRAM, app_url="", image_url_mask="", image_url_logo="", secure_logging=True,
        async_mode=False,
    )  # fmt: skip
    made = Apprise(asset=asset)
    return made if made.add(address) and len(made) == 1 else None


def _type(message: Message) -> str:
    if message.kind == RECOVERY:
        return "success"
    return {CRITICAL: "failure", WARNING: "warning"}.get(message.level, "info")


def _which(wrong: list[int], count: int) -> str:
    return "The address" if count == 1 else f"Address {' and '.join(map(str, wrong))} of {count}"


@contextmanager
def _quiet() -> Iterator[None]:
    """Nothing of Apprise or of what it sends with is written anywhere: it would write addresses."""
    with _ONE_AT_A_TIME:
        loggers = [logging.getLogger(name) for name in _CHATTY]
        before = [(one, one.disabled) for one in loggers]
        urls = logging.getLogger("urllib3.connectionpool")
        before.append((urls, urls.disabled))
        for one, _ in before:
            one.disabled = True
        try:
            yield
        finally:
            for one, was in before:
                one.disabled = was
