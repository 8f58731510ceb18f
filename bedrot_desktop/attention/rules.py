"""By what rules is told, as the settings have them: which channels, from which day of a trouble on, quiet hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo

from bedrot_desktop.automation.quiet import Quiet
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.notify.message import CRITICAL, INFO, WARNING

TOAST, CONSOLE, FILE = "toast", "console", "file"
#: Channels that nobody looks at unasked: who has no other is told at once on the first that grows.
ASIDE = frozenset({CONSOLE, FILE})


@dataclass(frozen=True, slots=True)
class Rules:
    """``after``: channel that is switched on → how old a trouble is when it joins.

    ``levels``: what is told at all; with INFO among them also what went well, though never as a toast. ``zone``: the
    person's, None for this computer's.
    """

    quiet: Quiet = field(default_factory=lambda: Quiet(time(22), time(6)))
    after: Mapping[str, timedelta] = field(default_factory=lambda: {TOAST: timedelta()})
    levels: frozenset[str] = frozenset({CRITICAL, WARNING})
    zone: tzinfo | None = None

    @staticmethod
    def of(settings: Settings, channels: Iterable[str], zone: tzinfo | None = None) -> Rules:
        """As the settings have them, for the channels that can be used here; the earliest of all joins at once."""
        from bedrot_desktop.notify.channels import NAMES, joins_after, switched_on

        people = [joins_after(settings, name) for name in NAMES if switched_on(settings, name) and name not in ASIDE]
        first = min(people, default=timedelta())
        after = {name: max(timedelta(), joins_after(settings, name) - first) for name in channels}
        told = ((CRITICAL, "critical"), (WARNING, "warning"), (INFO, "success"))
        levels = frozenset(level for level, name in told if settings.get(f"notify.{name}") is True)
        return Rules(Quiet.of(settings), after, levels, zone)

    def quiet_now(self, now: datetime) -> bool:
        """Whether only what is critical is told."""
        return self.quiet.now(now.astimezone(self.zone))

    def tells(self, level: str, channel: str) -> bool:
        """Whether a channel tells of such things at all."""
        return level in self.levels and not (level == INFO and channel == TOAST)
