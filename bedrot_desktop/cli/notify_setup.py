"""``notify setup``: asks step by step how messages are to reach the person, and tries it."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

import typer

from bedrot_desktop.cli.door import Door, door_of
from bedrot_desktop.cli.notify import notify, try_and_tell
from bedrot_desktop.core.errors import SettingError, UsageError
from bedrot_desktop.core.words import counted

_CHANNELS = (
    ("toast", "Messages on the desktop"), ("email", "E-mail"), ("slack", "Slack"), ("discord", "Discord"),
    ("webhook", "Another webhook (plain JSON)"), ("apprise", "Anything else, by an Apprise address"),
)  # fmt: skip
_ADDRESSES = {
    "slack": ("notify.slack_url", "Address of the webhook (Slack: Apps, Incoming Webhooks)"),
    "discord": ("notify.discord_url", "Address of the webhook (Discord: channel settings, Integrations)"),
    "webhook": ("notify.webhook_url", "Address of the webhook"),
    "apprise": ("notify.apprise_urls", "Addresses, apart by spaces (such as ntfy://topic or tgram://token/chat)"),
}


@notify.command("setup")
def setup(context: typer.Context) -> None:
    """Ask for channels, mail server, addresses and quiet hours, then try them. Enter keeps what there is."""
    door = door_of(context)
    if door.as_json or door.quiet or door.yes:
        raise UsageError(
            "Setting up asks, so it needs somebody to answer.", "`bedrot config set notify.…` sets one thing."
        )
    from bedrot_desktop.attention.trial import state_of

    state_of(door.house)
    asking = _Asking(door)
    try:
        on = _ask(asking)
        trying = bool(on) and typer.confirm("Send a test through them now?", default=True)
    except typer.Abort as error:
        kept = counted(len(asking.changed), "setting")
        raise UsageError(
            f"The questions were broken off; what was answered is kept ({kept} changed).",
            "`bedrot notify setup` asks again, `bedrot config set notify.…` sets one thing.",
        ) from error
    if trying:
        door.renew()
        if not all(one.ok for one in try_and_tell(door, tuple(on))):
            raise typer.Exit(1)


def _ask(asking: _Asking) -> list[str]:
    """All questions; which channels are on."""
    on = [name for name, words in _CHANNELS if asking.flag(f"notify.{name}", words)]
    if "email" in on:
        _mail(asking)
    for name in on:
        if name in _ADDRESSES:
            asking.secret(*_ADDRESSES[name])
    asking.value("schedule.quiet_start", "Quiet from")
    asking.value("schedule.quiet_end", "Quiet until")
    asking.value("schedule.summary_at", "Morning summary at")
    typer.echo(f"\n{counted(len(asking.changed), 'setting')} changed.")
    return on


def _mail(asking: _Asking) -> None:
    asking.value("notify.smtp_host", "Mail server (such as smtp.gmail.com)")
    asking.value("notify.smtp_port", "Port (587, or 465)")
    asking.value("notify.smtp_user", "User, mostly your address (- for none)")
    if asking.now("notify.smtp_user"):
        asking.secret("notify.smtp_password", "Password (often an app password)")
    asking.value("notify.mail_from", "Mail comes from (- for the user)")
    asking.value("notify.mail_to", "Mail goes to (several apart by commas)")


@dataclass(slots=True)
class _Asking:
    """Asks for settings and keeps each answer at once."""

    door: Door
    changed: list[str] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)

    def now(self, key: str) -> str:
        """What a setting is now."""
        return self.given[key] if key in self.given else self.door.house.settings.shown(key).value

    def flag(self, key: str, words: str) -> bool:
        """Yes or no."""
        before = self.now(key) == "yes"
        answer = typer.confirm(words, default=before)
        if answer is not before:
            self._keep(key, "yes" if answer else "no")
        return answer

    def value(self, key: str, words: str) -> None:
        """A value; asked again until it is one that the setting can have."""
        while True:
            answer = typer.prompt(words, default=self.now(key), show_default=bool(self.now(key))).strip()
            if answer == self.now(key):
                return
            try:
                self._keep(key, "" if answer == "-" else answer)
            except SettingError as error:
                typer.echo(f"  {error}")
                continue
            return

    def secret(self, key: str, words: str) -> None:
        """Something secret, asked for unseen and sealed in the vault."""
        from bedrot_desktop.sessions import given

        house = self.door.house
        there = bool(house.settings.get(key)) or key in given.kept(house.home)
        note = " (Enter keeps the one there is)" if there else ""
        answer = typer.prompt(
            f"{words}{note}", default="", show_default=False, hide_input=sys.stdin.isatty()
        ).strip()  # through a pipe: from the pipe, which shows nothing
        if answer:
            given.keep(house.vault, house.home, key, answer)
            self.changed.append(key)

    def _keep(self, key: str, text: str) -> None:
        from bedrot_desktop.core.settings import set_value

        set_value(self.door.house.home, key, text)
        self.given[key] = text
        self.changed.append(key)
        origin = self.door.house.settings.origin(key)
        if origin.startswith(("environment", "command")):
            typer.echo(f"  It is kept in the file, but {origin} outweighs it.")
