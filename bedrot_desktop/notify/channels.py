"""Which channels there are, which of them are switched on, and from which day of a trouble on each is told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from bedrot_desktop.core.paths import log_folder
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.core.words import listed
from bedrot_desktop.notify.anything import Anything
from bedrot_desktop.notify.console import ConsoleChannel
from bedrot_desktop.notify.file import FileChannel
from bedrot_desktop.notify.mail import Mail
from bedrot_desktop.notify.message import Channel
from bedrot_desktop.notify.templates import Templates
from bedrot_desktop.notify.webhooks import DISCORD as AS_DISCORD
from bedrot_desktop.notify.webhooks import SLACK as AS_SLACK
from bedrot_desktop.notify.webhooks import Webhook
from bedrot_desktop.notify.windows_toasts import NoDesktop, WindowsToasts

TOAST, EMAIL, SLACK, DISCORD, WEBHOOK, APPRISE, CONSOLE, FILE = NAMES = (
    "toast", "email", "slack", "discord", "webhook", "apprise", "console", "file",
)  # fmt: skip
TITLES: Mapping[str, str] = {
    TOAST: "Desktop", EMAIL: "E-mail", SLACK: "Slack", DISCORD: "Discord", WEBHOOK: "Webhook", APPRISE: "Apprise",
    CONSOLE: "Console", FILE: "File",
}  # fmt: skip

Secret = Callable[[str], str]


def channels(
    settings: Settings, secret: Secret, state: Path, faces: Mapping[str, Channel] | None = None
) -> dict[str, Channel]:
    """The channels that are switched on, by name, in the order of `NAMES`. Nothing is opened or asked for yet.

    ``secret`` gives what a secret setting holds ("" for nothing) and is asked only when something is sent. ``state``:
    the ``.bedrot`` folder of the lake. ``faces``: channels that somebody shows himself (the window its toasts); they
    step in for the one of that name. A channel that is switched on and set up wrongly is there, and says so when it
    sends. Left out are those that cannot be seen here: the console where there is none, the desktop without a window
    on other systems than Windows.
    """
    made = all_channels(settings, secret, state, faces)
    seen = {name: one for name, one in made.items() if switched_on(settings, name) and _can_be_seen(one)}
    address = settings.get("notify.webhook_url", str)
    if address and any(name in seen and settings.get(f"notify.{name}_url") == address for name in (SLACK, DISCORD)):
        seen.pop(WEBHOOK, None)  # one address under its old and its new name: once is enough
    return seen


def all_channels(
    settings: Settings, secret: Secret, state: Path, faces: Mapping[str, Channel] | None = None
) -> dict[str, Channel]:
    """Every channel, whether switched on or not: for setting up and testing."""
    templates = owner_templates(state)
    logs, size = log_folder(settings.file.parent), settings.get("log.size_mb", int)
    named = settings.get("notify.file_path", str)
    made: dict[str, Channel] = {
        TOAST: WindowsToasts() if sys.platform == "win32" else NoDesktop(),
        EMAIL: Mail.of(settings, secret, templates),
        SLACK: Webhook(SLACK, lambda: secret("notify.slack_url"), templates, AS_SLACK, _seconds(settings)),
        DISCORD: Webhook(DISCORD, lambda: secret("notify.discord_url"), templates, AS_DISCORD, _seconds(settings)),
        WEBHOOK: Webhook(
            WEBHOOK, lambda: secret("notify.webhook_url"), templates, settings.get("notify.webhook_type", str),
            _seconds(settings),
        ),
        APPRISE: Anything(lambda: secret("notify.apprise_urls"), templates),
        CONSOLE: ConsoleChannel(),
        FILE: FileChannel(
            state.parent / named if named else logs / "notifications.log", size, settings.get("log.files", int)
        ),
    }  # fmt: skip
    return {**made, **(faces or {})}


def switched_on(settings: Settings, name: str) -> bool:
    """Whether the person wants to be told through a channel."""
    return settings.get(f"notify.{name}") is True


def lacking(settings: Settings, has: Callable[[str], bool], name: str) -> str:
    """What a channel still needs before it can be used, in words; "" for nothing. ``has``: of secret settings."""
    if name == EMAIL:
        wanted = {"notify.smtp_host": "a mail server", "notify.mail_to": "somebody to write to"}
        if not settings.get("notify.mail_from") and "@" not in settings.get("notify.smtp_user", str):
            wanted["notify.mail_from"] = "an address it comes from"
        return listed([words for key, words in wanted.items() if not settings.get(key)])
    if name in {SLACK, DISCORD, WEBHOOK}:
        return "" if has(f"notify.{name}_url") else "its address"
    if name == APPRISE:
        return "" if has("notify.apprise_urls") else "an address"
    return ""


def joins_after(settings: Settings, name: str) -> timedelta:
    """How old a trouble has to be before this channel is told of it; toast, console and file: at once."""
    if name in {TOAST, CONSOLE, FILE} or name not in NAMES:
        return timedelta(0)
    return timedelta(days=settings.get(f"notify.{name}_days", int))


def tries(settings: Settings, name: str) -> tuple[int, float]:
    """(how often a message is tried in all, seconds between two tries) of a channel."""
    kind = "smtp" if name == EMAIL else "webhook"
    if name in {TOAST, CONSOLE, FILE}:
        return 1, 0.0
    return settings.get(f"notify.{kind}_tries", int), float(settings.get(f"notify.{kind}_retry_seconds", int))


def _seconds(settings: Settings) -> float:
    return float(settings.get("notify.webhook_seconds", int))


def _can_be_seen(channel: Channel) -> bool:
    if isinstance(channel, ConsoleChannel):
        return channel.there
    return not isinstance(channel, NoDesktop)


def owner_templates(state: Path) -> Templates:
    """The templates; the owner's own lie in ``config/templates`` of the lake, or of the ecosystem around it."""
    lake = state.parent
    around = (lake.parent,) if lake.name.casefold() == "data_lake" else ()
    return Templates(tuple(folder / "config" / "templates" for folder in (lake, *around)))


__all__ = [
    "NAMES",
    "TITLES",
    "all_channels",
    "channels",
    "joins_after",
    "lacking",
    "owner_templates",
    "switched_on",
    "tries",
]
