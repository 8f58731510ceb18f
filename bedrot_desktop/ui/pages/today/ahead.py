"""What happens by itself next, for the cards: the run that fetches a service, the renewal. On a worker; free of Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bedrot_desktop.ui.pages.today.content import Line

if TYPE_CHECKING:
    from bedrot_desktop.parts import Parts


@dataclass(frozen=True, slots=True)
class Ahead:
    """``run``: the next run of all services; ``own``: service → the next one of the person's own jobs that fetches it.

    ``renewal``: when sign-ins that are due are renewed without anybody. None: not by itself. ``paused`` with no end:
    until somebody resumes.
    """

    run: datetime | None = None
    own: Mapping[str, datetime] = field(default_factory=dict)
    renewal: datetime | None = None
    paused: bool = False

    def line(self, service: str) -> Line:
        """When a service is fetched next."""
        times = [at for at in (self.run, self.own.get(service)) if at is not None]
        if times:
            return Line("Next", min(times))
        return Line("Paused until you resume") if self.paused else Line("Next when you press Run")


def read_ahead(parts: Parts) -> Ahead:
    """Out of the schedule's table, which the clock goes by."""
    from bedrot_desktop.automation.jobs import REFRESH, RUN, every
    from bedrot_desktop.automation.schedule import table
    from bedrot_desktop.automation.store import ScheduleStore

    store, now = ScheduleStore(parts.workspace.state), parts.clock.now()
    pause = store.paused(now)
    rows = table(every(parts.settings, store.own.all()), (), now, pause=pause)
    times = {row.job.key: row.next_at for row in rows}
    run, own = times[RUN], dict[str, datetime]()
    for row in rows:
        if row.job.own is None or row.next_at is None or not row.job.own.extract:
            continue
        for service in row.job.services or [one.key for one in parts.services]:
            own[service] = min(row.next_at, own.get(service, row.next_at))
    return Ahead(run, own, times[REFRESH], paused=pause is not None)
