"""What is chosen on the way, and how it is kept: in the settings file alone. Free of Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bedrot_desktop.core.settings import Settings, set_value


@dataclass(frozen=True, slots=True)
class Now:
    """The settings as they are: services in use, quiet hours, channels."""

    enabled: Mapping[str, bool]
    quiet: tuple[str, str] = ("22:00", "06:00")
    channels: Mapping[str, bool] = field(default_factory=dict)


CHANNELS = ("notify.toast", "notify.email", "notify.slack", "notify.discord")


def read_now(home: Path, services: tuple[str, ...]) -> Now:
    """Read them."""
    settings = Settings.load(home)
    return Now(
        {key: settings.enabled(key) for key in services},
        (f"{settings.get('schedule.quiet_start'):%H:%M}", f"{settings.get('schedule.quiet_end'):%H:%M}"),
        {key: settings.get(key) is True for key in CHANNELS},
    )


def write_choices(home: Path, before: Now, chosen: Mapping[str, str]) -> tuple[str, ...]:
    """Keep what differs from before; the keys that were written."""
    have = {f"services.{key}.enabled": _yes(on) for key, on in before.enabled.items()}
    have |= {key: _yes(on) for key, on in before.channels.items()}
    have |= {"schedule.quiet_start": before.quiet[0], "schedule.quiet_end": before.quiet[1]}
    written = tuple(key for key, text in chosen.items() if have.get(key) != text)
    for key in written:
        set_value(home, key, chosen[key])
    return written


def _yes(on: bool) -> str:
    return "yes" if on else "no"
