"""What the page Schedule shows, read on a worker: jobs with their times, the day, what was missed. Free of Qt."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.words import listed
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.pages.schedule.timeline import STATES, Past, day_of, week_of, when
from bedrot_desktop.ui.widgets.dayline import LineValue, SpanValue
from bedrot_desktop.ui.words import age, seconds

if TYPE_CHECKING:
    from bedrot_desktop.automation.jobs import Job
    from bedrot_desktop.automation.moments import Moment
    from bedrot_desktop.automation.own import Own
    from bedrot_desktop.automation.schedule import Missed, Row
    from bedrot_desktop.automation.store import Done, ScheduleStore

LONG = timedelta(days=999)
BACK = timedelta(days=7)
MOST = 6  # lines of what was missed


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as it is shown. ``at`` or ``minutes``: when it is due. ``fixed``: who sets it beside the settings file.

    ``own``: as the person added it. ``waits``: why one that is due has not begun.
    """

    key: str
    title: str
    what: str
    icon: str
    command: str
    when: str
    at: time | None
    minutes: int
    enabled: bool
    when_key: str
    switch_key: str
    next: str = ""
    next_in: str = ""
    state: str = "none"
    last: str = "never yet"
    last_at: str = ""
    took: str = ""
    why_not: str = ""
    fixed: str = ""
    own: Own | None = None
    waits: str = ""
    running: bool = False


@dataclass(frozen=True, slots=True)
class MissedRow:
    """A job that was due and did not happen; ``over``: it was done since, or comes round again anyway."""

    key: str
    title: str
    when: str
    why: str
    over: bool = False


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who keeps the clock. ``by``: “window”, “daemon”, another's words, or "" for nobody; since or until when."""

    by: str = ""
    since: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """The whole page; ``paused_until`` None with ``paused`` set: until somebody resumes."""

    now: datetime
    rows: tuple[JobRow, ...]
    missed: tuple[MissedRow, ...]
    day: tuple[SpanValue, tuple[LineValue, ...]]
    week: tuple[SpanValue, tuple[LineValue, ...]]
    quiet_start: time
    quiet_end: time
    quiet_now: bool
    paused: bool = False
    paused_until: datetime | None = None
    windows: bool = sys.platform == "win32"
    keeper: Keeper = Keeper()
    services: tuple[tuple[str, str], ...] = ()

    @property
    def pausing(self) -> bool:
        """Nothing more starts, but something is still running."""
        return self.paused and any(row.running for row in self.rows)


def read(parts: Parts, run: Run) -> Content:
    """Read all of it; settings anew, as another page or the prompt may have changed them."""
    from bedrot_desktop.automation.jobs import every
    from bedrot_desktop.automation.quiet import Quiet
    from bedrot_desktop.automation.schedule import missed_in, of_runs, table
    from bedrot_desktop.automation.store import ScheduleStore
    from bedrot_desktop.core.settings import Settings

    settings = Settings.load(parts.home, roots=(parts.workspace.lake, parts.workspace.root))
    local, now, store = parts.clock.local(), parts.clock.now(), ScheduleStore(parts.workspace.state)
    titles = {one.key: one.title for one in parts.services}
    ended = [*of_runs(parts.journal.runs(200), titles), *store.done(now - timedelta(days=60))]
    run.check()
    known, quiet, pause = every(settings, store.own.all()), Quiet.of(settings), store.paused(now)
    rows = table(known, ended, now, pause=pause)
    lost, skipped = missed_in(store, known, ended, now), store.skipped(now - BACK)
    past = Past(
        known,
        ended,
        lost,
        skipped,
        store.moments.waiting(),
        quiet,
        local,
        (pause.until if pause else local) or local + LONG,
    )
    origins = {one.kind.when: settings.origin(one.kind.when) for one in known if one.kind.when}
    open_ones = {one.job: one for one in (*store.moments.waiting(), *store.claims())}
    return Content(
        now=local,
        rows=tuple(_row(one, local, origins, open_ones.get(one.job.key), titles) for one in rows),
        missed=_missed(lost, skipped, known, ended, local),
        day=day_of(past),
        week=week_of(past),
        quiet_start=quiet.start,
        quiet_end=quiet.end,
        quiet_now=quiet.now(local),
        paused=pause is not None,
        paused_until=pause.until.astimezone(local.tzinfo) if pause and pause.until else None,
        keeper=_keeper(parts, store),
        services=tuple((one.key, one.title) for one in parts.services if not one.by_hand and settings.enabled(one.key)),
    )


def _row(
    row: Row, now: datetime, origins: Mapping[str, str], moment: Moment | None, titles: Mapping[str, str]
) -> JobRow:
    from bedrot_desktop.automation.moments import CLAIMED
    from bedrot_desktop.automation.times import Daily

    job, last = row.job, row.last
    daily = job.rule.at if isinstance(job.rule, Daily) else None
    origin = origins.get(job.kind.when, "")
    next_at, next_in = _next(row, now, moment)
    return JobRow(
        key=job.key, title=job.kind.title, what=_what(job, titles), icon=job.kind.icon, command=job.kind.command,
        when=job.rule.words, at=daily, minutes=0 if isinstance(job.rule, Daily) else job.rule.minutes,
        enabled=job.enabled, when_key=job.kind.when, switch_key=job.kind.switch,
        next=next_at,
        next_in=next_in,
        state=STATES.get(last.outcome, "off") if last else "none",
        last=last.words if last else "never yet",
        last_at=when(last.at.astimezone(), now) if last else "",
        took=seconds(last.seconds) if last else "",
        fixed=f"Set by the {origin}" if origin.startswith(("environment", "command")) else "",
        own=job.own,
        waits=moment.why if moment is not None and moment.state != CLAIMED else "",
        running=moment is not None and moment.state == CLAIMED,
    )  # fmt: skip


def _next(row: Row, now: datetime, moment: Moment | None) -> tuple[str, str]:
    """When it is due next, and how far that is; what is due already says why it has not begun."""
    from bedrot_desktop.automation.moments import WAITING

    if moment is not None and moment.state == WAITING and row.job.enabled:
        return f"due since {when(moment.due.astimezone(now.tzinfo), now)}", moment.why or "begins in a moment"
    if row.next_at is None:
        return ("when you resume" if row.job.enabled else "switched off"), ""
    span = row.next_at - now
    return when(row.next_at, now), f"in {age(span)}" if span >= timedelta(minutes=1) else "in a moment"


def _what(job: Job, titles: Mapping[str, str]) -> str:
    if job.own is None:
        return job.kind.what
    whose = listed([titles.get(key, key) for key in job.own.services]) if job.own.services else "All services"
    return whose if job.own.extract else f"{whose}, nothing is fetched"


def _missed(
    lost: Sequence[Missed], skipped: Sequence[Moment], jobs: Sequence[Job], ended: Iterable[Done], now: datetime
) -> tuple[MissedRow, ...]:
    """What can be made up for first; then what was left out and is done again since, or comes round by itself."""
    told = [MissedRow(one.job.key, one.job.kind.title, _times(one.times, now), one.why) for one in lost]
    titles = {job.key: job.kind.title for job in jobs}
    have = {one.key for one in told}
    left: dict[tuple[str, str], list[datetime]] = {}
    for one in reversed(skipped):
        if one.job in titles and one.job not in have:
            left.setdefault((one.job, one.why), []).insert(0, one.due.astimezone(now.tzinfo))
    newest: dict[str, datetime] = {}
    for end in ended:
        newest[end.job] = max(end.at, newest.get(end.job, end.at))
    for (key, why), times in left.items():
        since = newest.get(key)
        words = f"{why or 'left out'}; done since" if since is not None and since > times[-1] else why
        told.append(MissedRow(key, titles[key], _times(times, now), words, over=True))
    return tuple(told[:MOST])


def _times(times: Sequence[datetime], now: datetime) -> str:
    newest = when(times[-1].astimezone(now.tzinfo), now)
    told = newest if len(times) == 1 else f"{newest} ({len(times)}×)"
    return told[:1].upper() + told[1:]


_SINCE = re.compile(r"since (\d\d:\d\d) on (\d{4}-\d\d-\d\d)")


def _keeper(parts: Parts, store: ScheduleStore) -> Keeper:
    from bedrot_desktop.automation.duty import keeper_of

    words, last = keeper_of(parts.workspace.state), store.kept_at()
    zone = parts.clock.local().tzinfo
    last = last.astimezone(zone) if last is not None else None
    if not words:
        return Keeper("", None, last)
    found = _SINCE.search(words)
    since = datetime.fromisoformat(f"{found[2]}T{found[1]}").astimezone() if found else None
    by = "window" if "window" in words else "daemon" if "daemon" in words else words.partition(" (")[0].strip("`")
    return Keeper(by, since, last)
