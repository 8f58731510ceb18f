"""Which moments have become due, and what becomes of each: one waits to be done, the others are skipped. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from bedrot_desktop.automation.jobs import Job
from bedrot_desktop.automation.moments import SKIPPED, WAITING, Moment
from bedrot_desktop.automation.store import Pause
from bedrot_desktop.automation.times import due_between

EARLY = timedelta(minutes=1)  # what begins so much before an hour is that hour's
LOOK_BACK = timedelta(days=7)  # what was due earlier is not even noted
LATE = timedelta(minutes=2)  # so much after its time a job is one to catch up with
PAUSED, STILL = "paused by you", "the one before was still running"


def taken_up(
    job: Job,
    since: datetime,
    now: datetime,
    known: Collection[datetime],
    *,
    pause: Pause | None,
    running: bool,
    why: str,
    zone: tzinfo | None = None,
) -> list[Moment]:
    """The moments of a job after ``since`` and up to ``now`` that are not ``known`` (aware UTC), oldest first.

    Only the newest waits to be done; several of one job are one run. ``pause``: the last one, also when it is over.
    ``running``: the job is being done right now. ``why``: what kept the others from being done in time.
    """
    if not job.enabled:
        return []
    start = since if job.since is None else max(since, job.since)
    fresh = [due for one in due_between(job.rule, start, now, zone) if (due := one.astimezone(UTC)) not in known]
    newest = _newest(fresh, [one for one in known if one <= now], pause)  # a clock may have been a year ahead
    found = []
    for due in fresh:
        if pause is not None and pause.covers(due):
            found.append(Moment(job.key, due, SKIPPED, PAUSED))
        elif due != newest:
            found.append(Moment(job.key, due, SKIPPED, why))
        elif running:
            found.append(Moment(job.key, due, SKIPPED, STILL))
        else:
            found.append(Moment(job.key, due, WAITING, late=now - due > LATE))
    return found


def _newest(fresh: Sequence[datetime], known: Collection[datetime], pause: Pause | None) -> datetime | None:
    """The one that is to be done; None where a newer one is known already."""
    newest = max((due for due in fresh if pause is None or not pause.covers(due)), default=None)
    return None if newest is None or any(due > newest for due in known) else newest


def begins(job: Job, due: datetime) -> datetime:
    """When a due job begins: later by a share of its delay that looks like chance and is the same in each process."""
    if job.own is None or not job.own.spread:
        return due
    chance = int.from_bytes(hashlib.sha256(f"{job.key} {due.astimezone(UTC).isoformat()}".encode()).digest()[:4])
    return due + timedelta(minutes=job.own.spread) * (chance / 2**32)
