"""A clock that tests move, and a schedule that plays by it: what was started, and what became of each due moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bedrot_desktop.automation.clockwork import Beat, Clockwork
from bedrot_desktop.automation.duty import Duty
from bedrot_desktop.automation.jobs import Job, JobKind
from bedrot_desktop.automation.moments import Moment
from bedrot_desktop.automation.store import Done, ScheduleStore
from bedrot_desktop.automation.times import Daily, Rule
from bedrot_desktop.core.clock import FixedClock

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 11, 9, 12, tzinfo=BERLIN)  # a Monday
LONGEST = timedelta(seconds=140)  # between two beats without the clock taking it for sleep


def made(key: str, rule: Rule, *, enabled: bool = True, critical: bool = True) -> Job:
    """A job for tests; those with a key of the program's are as the program's."""
    kind = JobKind(key, key.title(), "", "", "", "", "", isinstance(rule, Daily), critical=critical)
    return Job(kind, rule, enabled)


@dataclass
class Play:
    """A clockwork with a clock that is moved, and jobs that take ``takes`` each; ``busy``, ``offline`` as tests set."""

    state: Path
    jobs: Sequence[Job]
    start: datetime = START
    takes: timedelta = timedelta(seconds=30)
    by: str = "window"
    busy: str = ""
    unreached: set[str] = field(default_factory=set)
    services: tuple[str, ...] = ("spotify", "tiktok", "toolost")
    hands: list[Done] = field(default_factory=list)
    outcome: Callable[[Job, datetime], tuple[str, str, str]] = lambda _job, _due: ("done", "", "all well")
    duty: Duty | None = None
    started: list[tuple[str, datetime]] = field(default_factory=list)
    beats: list[Beat] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = FixedClock(self.start)
        self.store = ScheduleStore(self.state)
        self.going: dict[str, tuple[datetime, datetime]] = {}
        self.open()

    def open(self) -> None:
        """A new process, so to speak."""
        self.clockwork = Clockwork(
            self.store, lambda: self.jobs, self.clock, self._begin, self._reach, by=self.by, duty=self.duty,
            by_hand=lambda since: [one for one in self.hands if one.at >= since], busy=lambda: self.busy,
            zone=self.clock.moment.tzinfo, passed=self.clock.monotonic,
        )  # fmt: skip

    def _begin(self, job: Job, due: datetime) -> None:
        self.started.append((job.key, due))
        self.going[job.key] = (due, self.clock.now() + self.takes)
        self._job = {**getattr(self, "_job", {}), job.key: job}

    def _reach(self, _services: Sequence[str]) -> Mapping[str, tuple[bool, str]]:
        return {one: (one not in self.unreached, "answers") for one in self.services}

    def move(self, span: timedelta, *, asleep: bool = False, wall: timedelta | None = None) -> None:
        """Time goes by; ``wall``: the clock shows another span."""
        shown = (self.clock.moment.astimezone(UTC) + (span if wall is None else wall)).astimezone(self.start.tzinfo)
        self.clock.moment = shown
        self.clock.elapsed += span.total_seconds()

    def beat(self) -> Beat:
        """End what has ended, then beat."""
        for key, (due, until) in list(self.going.items()):
            if until <= self.clock.now():
                del self.going[key]
                self.clockwork.ended(key, due, *self.outcome(self._job[key], due))
        self.beats.append(self.clockwork.beat())
        return self.beats[-1]

    def live(self, span: timedelta, step: timedelta = MINUTE) -> None:
        """Beat as often as the clock asks for, for so long; ``step`` apart where nothing is due."""
        until = self.clock.now() + span
        while self.clock.now() < until:
            wanted = (self.beats[-1].next_at if self.beats else self.clock.now()) - self.clock.now()
            wanted = step if wanted == MINUTE and not self.going else max(wanted, timedelta(seconds=1))
            self.move(min(wanted, until - self.clock.now()))
            self.beat()

    def moments(self, job: str = "") -> list[Moment]:
        """Every due moment so far."""
        return [one for one in self.store.moments.all(self.start - 40 * DAY) if not job or one.job == job]

    def local(self, times: Iterable[datetime]) -> list[str]:
        """As the person's clock shows them."""
        return [f"{at.astimezone(self.start.tzinfo):%a %H:%M}" for at in times]

    def starts(self, job: str) -> list[str]:
        """When a job was due that was started."""
        return self.local(due for key, due in self.started if key == job)

    def whys(self, job: str) -> list[tuple[str, str]]:
        """The skipped moments of a job with why."""
        return [(self.local([one.due])[0], one.why) for one in self.moments(job) if one.state == "skipped"]
