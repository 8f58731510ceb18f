"""One due job done here and now, by a process that keeps no clock: what the Windows Task Scheduler calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, tzinfo

from bedrot_desktop.automation import processes
from bedrot_desktop.automation.jobs import Job
from bedrot_desktop.automation.moments import CLAIMED, ENDED, SKIPPED, WAITING, Moment
from bedrot_desktop.automation.starting import BY_HAND, done_by_hand
from bedrot_desktop.automation.store import Done, ScheduleStore
from bedrot_desktop.automation.taking import EARLY, LOOK_BACK, PAUSED
from bedrot_desktop.automation.times import due_between

BY = "Task Scheduler"


def newest_due(job: Job, now: datetime, zone: tzinfo | None = None) -> datetime | None:
    """The newest moment (aware UTC) at which a job was due up to now, or is within a minute; None in a week without."""
    since = now - LOOK_BACK if job.since is None else max(now - LOOK_BACK, job.since)
    times = list(due_between(job.rule, since, now + EARLY, zone))
    return times[-1].astimezone(UTC) if times else None


def claim_due(
    store: ScheduleStore,
    job: Job,
    now: datetime,
    by_hand: Callable[[datetime], Iterable[Done]],
    zone: tzinfo | None = None,
) -> tuple[datetime | None, str]:
    """Claim a job's newest due moment for this process: that moment, or None and why there is nothing to do."""
    due = newest_due(job, now, zone)
    if not job.enabled:
        return None, "it is switched off"
    if due is None:
        return None, "nothing was due"
    if store.paused(now) is not None:
        store.moments.take_up([Moment(job.key, due, SKIPPED, PAUSED)], now)
        return None, PAUSED
    waits = Moment(job.key, due, WAITING)
    if any(done_by_hand(waits, one, now) for one in by_hand(due - EARLY)):
        store.moments.take_up([Moment(job.key, due, ENDED, BY_HAND)], now)
        store.moments.end(job.key, due, BY_HAND, now)
        return None, BY_HAND
    pid, token = processes.own()
    if store.moments.claim(job.key, due, now, by=BY, pid=pid, token=token):
        return due, ""
    return None, _became(store.moments.find(job.key, due))


def _became(one: Moment | None) -> str:
    if one is None:
        return "nothing was due"
    if one.state == CLAIMED:
        return f"it is being done already (by the {one.by})"
    return f"it was skipped: {one.why}" if one.state == SKIPPED else f"it has been done: {one.why}"
