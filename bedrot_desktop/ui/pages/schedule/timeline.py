"""The day and the week of the page Schedule as lines: what was, what was missed, what is planned. Free of Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bedrot_desktop.ui.widgets.dayline import PLANNED, EventValue, LineValue, SpanValue
from bedrot_desktop.ui.words import DAYS, MONTHS

if TYPE_CHECKING:
    from bedrot_desktop.automation.jobs import Job
    from bedrot_desktop.automation.moments import Moment
    from bedrot_desktop.automation.quiet import Quiet
    from bedrot_desktop.automation.schedule import Missed
    from bedrot_desktop.automation.store import Done

#: How a job ended → state of `colours.STATES`.
STATES = {
    "done": "current", "unchanged": "current", "failed": "failed", "parked": "waiting", "cancelled": "off",
    "skipped": "off",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Past:
    """What the lines are made of. ``starts``: from when on something can be due (the end of a pause)."""

    jobs: Sequence[Job]
    ended: Iterable[Done]
    lost: Sequence[Missed]
    skipped: Sequence[Moment]
    waiting: Sequence[Moment]
    quiet: Quiet
    now: datetime
    starts: datetime


def when(moment: datetime, now: datetime) -> str:
    """“today 03:00”, “tomorrow 03:00”, “Fri 13 Nov 19:50”, by the clock that will hang on the wall then."""
    days = (moment.date() - now.date()).days
    name = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days)
    name = name or f"{DAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]}"
    return f"{name} {moment:%H:%M}"


def _span(start: date, days: int, past: Past, ticks: Mapping[datetime, str]) -> SpanValue:
    from bedrot_desktop.automation.times import moment

    now = past.now
    begin, end = moment(start, time()), moment(start + timedelta(days=days), time())
    stretches = [one for day in range(days) for one in past.quiet.stretches(start + timedelta(days=day))]
    words = f"{now:%H:%M}" if days == 1 else f"{DAYS[now.weekday()]} {now:%H:%M}"
    return SpanValue(begin, end, tuple(ticks.items()), tuple(stretches), now if begin <= now < end else None, words)


def day_of(past: Past) -> tuple[SpanValue, tuple[LineValue, ...]]:
    """Today."""
    from bedrot_desktop.automation.times import moment

    today = past.now.date()
    ticks = {moment(today, time(hour)): f"{hour:02d}:00" for hour in range(0, 24, 3)}
    ticks[moment(today + timedelta(days=1), time())] = "24:00"
    span = _span(today, 1, past, ticks)
    return span, tuple(_line(job, past, span) for job in past.jobs)


def week_of(past: Past) -> tuple[SpanValue, tuple[LineValue, ...]]:
    """Monday to Sunday."""
    from bedrot_desktop.automation.times import moment

    monday = past.now.date() - timedelta(days=past.now.weekday())
    days = [monday + timedelta(days=place) for place in range(8)]
    ticks = {moment(day, time()): f"{DAYS[day.weekday()]} {day.day}" for day in days[:7]}
    span = _span(monday, 7, past, ticks)
    return span, tuple(_line(job, past, span, week=True) for job in past.jobs)


def _line(job: Job, past: Past, span: SpanValue, *, week: bool = False) -> LineValue:
    """What was, what was missed, what is planned. Over a week only daily jobs show their plan."""
    from bedrot_desktop.automation.times import Daily, due_between

    now = past.now
    events = [
        EventValue(one.at, STATES.get(one.outcome, "off"), f"{when(one.at.astimezone(), now)}: {one.words}")
        for one in past.ended
        if one.job == job.key and span.start <= one.at < span.end
    ]
    gone = {at.astimezone(): one.why for one in past.lost for at in one.times if one.job.key == job.key}
    gone |= {one.due.astimezone(): one.why for one in past.skipped if one.job == job.key}
    events += [
        EventValue(at, "missed", f"{when(at, now)}: missed, {why}")
        for at, why in gone.items()
        if span.start <= at < span.end
    ]
    events += [
        EventValue(at, "due", f"{when(at, now)}: due, {one.why or 'begins in a moment'}")
        for one in past.waiting
        if one.job == job.key and span.start <= (at := one.due.astimezone(now.tzinfo)) < span.end
    ]
    if job.enabled and (isinstance(job.rule, Daily) or not week):
        until = span.end - timedelta(microseconds=1)
        first = max(now, past.starts, span.start - timedelta(microseconds=1))
        events += [EventValue(at, PLANNED, f"{when(at, now)}: due") for at in due_between(job.rule, first, until)]
    return LineValue(job.key, job.kind.title, tuple(sorted(events, key=lambda one: one.at)), off=not job.enabled)
