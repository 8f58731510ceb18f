"""What the page Schedule shows, read on a worker: jobs with their times, the day, what was missed. Free of Qt."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.words import counted
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.widgets.dayline import PLANNED, EventValue, LineValue, SpanValue
from bedrot_desktop.ui.words import DAYS, MONTHS, age, seconds

if TYPE_CHECKING:
    from bedrot_desktop.automation.jobs import Job
    from bedrot_desktop.automation.quiet import Quiet
    from bedrot_desktop.automation.schedule import Missed, Row
    from bedrot_desktop.automation.store import Done

#: How a job ended → state of `colours.STATES`.
STATES = {
    "done": "current", "unchanged": "current", "failed": "failed", "parked": "waiting", "cancelled": "off",
    "skipped": "off",
}  # fmt: skip
CLOCK_OFF = "the clock is not switched on in this version"
NO_MESSAGES = "Messages are not sent in this version yet."
LONG = timedelta(days=999)


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as it is shown. ``at`` or ``minutes``: when it is due. ``fixed``: who sets it beside the settings file."""

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


@dataclass(frozen=True, slots=True)
class MissedRow:
    """A job that was due and did not happen."""

    key: str
    title: str
    when: str
    why: str


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


def when(moment: datetime, now: datetime) -> str:
    """“today 03:00”, “tomorrow 03:00”, “Fri 13 Nov 19:50”, by the clock that will hang on the wall then."""
    days = (moment.date() - now.date()).days
    name = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days)
    name = name or f"{DAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]}"
    return f"{name} {moment:%H:%M}"


def read(parts: Parts, run: Run) -> Content:
    """Read all of it; settings anew, as another page or the prompt may have changed them."""
    from bedrot_desktop.automation.jobs import jobs
    from bedrot_desktop.automation.quiet import Quiet
    from bedrot_desktop.automation.schedule import missed, of_runs, table
    from bedrot_desktop.automation.store import ScheduleStore
    from bedrot_desktop.core.settings import Settings

    settings = Settings.load(parts.home, roots=(parts.workspace.lake, parts.workspace.root))
    now, store = parts.clock.local(), ScheduleStore(parts.workspace.state)
    titles = {one.key: one.title for one in parts.services}
    runs = parts.journal.runs(200)
    run.check()
    ended = [*of_runs(runs, titles), *store.done(parts.clock.now() - timedelta(days=60))]
    known, quiet, pause = jobs(settings), Quiet.of(settings), store.paused(parts.clock.now())
    rows = table(known, ended, parts.clock.now(), pause=pause)
    begun = min((one.started_at for one in runs), default=None)
    lost = missed(known, ended, parts.clock.now(), known_since=begun, why=CLOCK_OFF, pause=pause)
    starts = (pause.until if pause else now) or now + LONG
    origins = {one.kind.when: settings.origin(one.kind.when) for one in known}
    return Content(
        now=now,
        rows=tuple(_row(one, now, origins[one.job.kind.when]) for one in rows),
        missed=tuple(_missed(one, now) for one in lost),
        day=_day(known, ended, lost, quiet, now, starts),
        week=_week(known, ended, lost, quiet, now, starts),
        quiet_start=quiet.start,
        quiet_end=quiet.end,
        quiet_now=quiet.now(now),
        paused=pause is not None,
        paused_until=pause.until.astimezone(now.tzinfo) if pause and pause.until else None,
    )


def _row(row: Row, now: datetime, origin: str) -> JobRow:
    from bedrot_desktop.automation.jobs import SUMMARY
    from bedrot_desktop.automation.times import Daily

    job, last = row.job, row.last
    daily = job.rule.at if isinstance(job.rule, Daily) else None
    elsewhere = origin.startswith(("environment", "command"))
    return JobRow(
        key=job.key, title=job.kind.title, what=job.kind.what, icon=job.kind.icon, command=job.kind.command,
        when=job.rule.words, at=daily, minutes=0 if isinstance(job.rule, Daily) else job.rule.minutes,
        enabled=job.enabled, when_key=job.kind.when, switch_key=job.kind.switch,
        next=when(row.next_at, now) if row.next_at else "when you resume" if job.enabled else "switched off",
        next_in=_in(row.next_at - now) if row.next_at else "",
        state=STATES.get(last.outcome, "off") if last else "none",
        last=last.words if last else "never yet",
        last_at=when(last.at.astimezone(), now) if last else "",
        took=seconds(last.seconds) if last else "",
        why_not=NO_MESSAGES if job.key == SUMMARY else "",
        fixed=f"Set by the {origin}" if elsewhere else "",
    )  # fmt: skip


def _in(span: timedelta) -> str:
    return f"in {age(span)}" if span >= timedelta(minutes=1) else "in a moment"


def _missed(one: Missed, now: datetime) -> MissedRow:
    newest = when(one.times[-1], now)
    told = newest if len(one.times) == 1 else f"{newest}, {counted(len(one.times), 'time')} in a row"
    return MissedRow(one.job.key, one.job.kind.title, told[:1].upper() + told[1:], one.why)


# -- the day and the week -----


def _span(start: date, days: int, now: datetime, quiet: Quiet, ticks: Mapping[datetime, str]) -> SpanValue:
    from bedrot_desktop.automation.times import moment

    begin, end = moment(start, time()), moment(start + timedelta(days=days), time())
    stretches = [one for day in range(days) for one in quiet.stretches(start + timedelta(days=day))]
    words = f"{now:%H:%M}" if days == 1 else f"{DAYS[now.weekday()]} {now:%H:%M}"
    return SpanValue(begin, end, tuple(ticks.items()), tuple(stretches), now if begin <= now < end else None, words)


def _day(
    jobs: Sequence[Job],
    ended: Iterable[Done],
    lost: Sequence[Missed],
    quiet: Quiet,
    now: datetime,
    starts: datetime,
) -> tuple[SpanValue, tuple[LineValue, ...]]:
    from bedrot_desktop.automation.times import moment

    today = now.date()
    ticks = {moment(today, time(hour)): f"{hour:02d}:00" for hour in range(0, 24, 3)}
    ticks[moment(today + timedelta(days=1), time())] = "24:00"
    span = _span(today, 1, now, quiet, ticks)
    return span, tuple(_line(job, ended, lost, span, now, starts) for job in jobs)


def _week(
    jobs: Sequence[Job],
    ended: Iterable[Done],
    lost: Sequence[Missed],
    quiet: Quiet,
    now: datetime,
    starts: datetime,
) -> tuple[SpanValue, tuple[LineValue, ...]]:
    from bedrot_desktop.automation.times import moment

    monday = now.date() - timedelta(days=now.weekday())
    days = [monday + timedelta(days=place) for place in range(8)]
    ticks = {moment(day, time()): f"{DAYS[day.weekday()]} {day.day}" for day in days[:7]}
    span = _span(monday, 7, now, quiet, ticks)
    return span, tuple(_line(job, ended, lost, span, now, starts, week=True) for job in jobs)


def _line(
    job: Job,
    ended: Iterable[Done],
    lost: Sequence[Missed],
    span: SpanValue,
    now: datetime,
    starts: datetime,
    *,
    week: bool = False,
) -> LineValue:
    """What was, what was missed, what is planned from ``starts`` on. Over a week only daily jobs show their plan."""
    from bedrot_desktop.automation.times import Daily, due_between

    events = [
        EventValue(one.at, STATES.get(one.outcome, "off"), f"{when(one.at.astimezone(), now)}: {one.words}")
        for one in ended
        if one.job == job.key and span.start <= one.at < span.end
    ]
    for one in lost:
        events += [
            EventValue(at, "missed", f"{when(at, now)}: missed, {one.why}")
            for at in one.times
            if one.job.key == job.key and span.start <= at < span.end
        ]
    if job.enabled and (isinstance(job.rule, Daily) or not week):
        until = span.end - timedelta(microseconds=1)
        events += [
            EventValue(at, PLANNED, f"{when(at, now)}: due")
            for at in due_between(job.rule, max(now, starts, span.start - timedelta(microseconds=1)), until)
        ]
    return LineValue(job.key, job.kind.title, tuple(sorted(events, key=lambda one: one.at)), off=not job.enabled)
