"""A clockwork over the parts of the program, the same for window and daemon: jobs as they are set at each beat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from bedrot_desktop.automation.clockwork import SETTLE, Clockwork, Starter
from bedrot_desktop.automation.duty import Duty
from bedrot_desktop.automation.jobs import Job, every
from bedrot_desktop.automation.reaching import reach
from bedrot_desktop.automation.schedule import by_hand
from bedrot_desktop.automation.store import Done, ScheduleStore
from bedrot_desktop.core.clock import Clock, SystemClock
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.lake.lock import holder_of
from bedrot_desktop.parts import Parts


class Keeping:
    """What the clockwork asks. ``parts`` may be replaced once settings or accounts are others."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.store = ScheduleStore(parts.workspace.state)

    def jobs(self) -> Sequence[Job]:
        """All jobs as they are set now, also by another process."""
        return every(self._settings(), self.store.own.all())

    def reach(self, services: Sequence[str]) -> Mapping[str, tuple[bool, str]]:
        """Which services answer."""
        return reach(self.parts, services, settings=self._settings())

    def _settings(self) -> Settings:
        roots = (self.parts.workspace.lake, self.parts.workspace.root)
        return Settings.load(self.parts.home, roots=roots)

    def by_hand(self, since: datetime) -> Iterable[Done]:
        """What was done since then that the schedule did not start: it counts as its own."""
        return by_hand(self.parts.journal, self.store, since)

    def busy(self) -> str:
        """Who writes into the lake, in words; "" for nobody."""
        return holder_of(self.parts.workspace.state)


def clockwork_of(keeping: Keeping, starter: Starter, *, by: str, purpose: str, settle: timedelta = SETTLE) -> Clockwork:
    """The clockwork of a lake. ``by``: window or daemon; ``purpose``: what others read about who keeps the clock."""
    clock, state = keeping.parts.clock, keeping.parts.workspace.state
    return Clockwork(
        keeping.store, keeping.jobs, clock, starter, keeping.reach, duty=Duty(state, purpose, clock), by=by,
        by_hand=keeping.by_hand, busy=keeping.busy, zone=zone_of(clock), settle=settle,
    )  # fmt: skip


def zone_of(clock: Clock) -> tzinfo | None:
    """The person's zone: None, this computer's, where the clock is its own; else that of a clock that stands.

    The computer's own clock knows no more than the present distance from UTC; with None each day has its own.
    """
    return None if isinstance(clock, SystemClock) else clock.local().tzinfo
