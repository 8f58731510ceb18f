"""The schedule as a table: of each job when it is due next, how it ended last, and what was missed. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bedrot_desktop.automation.jobs import BY, CLEAN, RUN, Job
from bedrot_desktop.automation.moments import CLAIMED, SKIPPED, WAITING, Moment
from bedrot_desktop.automation.store import Done, Pause, ScheduleStore
from bedrot_desktop.automation.taking import EARLY, LOOK_BACK, PAUSED
from bedrot_desktop.automation.times import Daily, due_between, next_due
from bedrot_desktop.core.words import listed
from bedrot_desktop.pipeline.journal import Journal, RunRow
from bedrot_desktop.pipeline.stages import EXTRACT, FAILED, LOAD, PARKED, STAGES

NOBODY = "nobody kept the clock"
_WHOLE = {
    "done": "everything new is loaded",
    "unchanged": "nothing was new",
    "cancelled": "stopped by you",
    "": "did not end",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A job with its times. ``next_at`` is None while it is off; ``last`` None when it never was."""

    job: Job
    next_at: datetime | None
    last: Done | None


@dataclass(frozen=True, slots=True)
class Missed:
    """A job that was due and did not happen. ``times`` oldest first; ``why`` in words."""

    job: Job
    times: tuple[datetime, ...]
    why: str


def of_runs(runs: Iterable[RunRow], titles: Mapping[str, str]) -> list[Done]:
    """The journal's runs as ends of jobs: whole runs, and those of the cleaners for all services.

    Those that the schedule began are left out: it remembers them itself.
    """
    found = []
    for one in runs:
        if one.options.by != BY and (key := job_of(one)):
            seconds = ((one.ended_at or one.started_at) - one.started_at).total_seconds()
            found.append(Done(key, one.started_at, one.outcome or "failed", _words(one, titles), seconds))
    return found


def _words(run: RunRow, titles: Mapping[str, str]) -> str:
    """What came of a run: who failed and who waits, else what the whole did."""
    stages = (run.result or {}).get("stages", ())
    return words_of(((one["service"], one["outcome"]) for one in stages), run.outcome, titles)


def words_of(stages: Iterable[tuple[str, str]], outcome: str, titles: Mapping[str, str]) -> str:
    """What came of a run, out of (service, outcome) of its stages and the outcome of the whole."""
    told, ended = [], list(stages)
    for bad, word in ((FAILED, "failed"), (PARKED, "parked")):
        if names := dict.fromkeys(titles.get(service, service) for service, its in ended if its == bad):
            told.append(f"{listed(names)} {word}")
    return ", ".join(told) or _WHOLE.get(outcome, outcome)


def job_of(run: RunRow) -> str:
    """Which job a run is the same as, "" for one that did only a part."""
    chosen = set(run.options.chosen)
    if run.options.services:
        return ""
    if chosen == set(STAGES):
        return RUN
    return CLEAN if EXTRACT not in chosen and chosen >= set(STAGES) - {EXTRACT, LOAD} else ""


def table(
    jobs: Sequence[Job], ended: Iterable[Done], now: datetime, *, pause: Pause | None = None, zone: tzinfo | None = None
) -> list[Row]:
    """Every job with its next time and its last end. ``now`` is aware; while all is paused nothing is due."""
    last: dict[str, Done] = {}
    for one in sorted(ended, key=lambda one: one.at):
        last[one.job] = one
    start = now if pause is None else pause.until
    return [
        Row(job, next_due(job.rule, start, zone) if job.enabled and start is not None else None, last.get(job.key))
        for job in jobs
    ]


def missed(
    jobs: Sequence[Job],
    ended: Iterable[Done],
    now: datetime,
    *,
    known_since: datetime | None,
    why: str,
    pause: Pause | None = None,
    zone: tzinfo | None = None,
    moments: Iterable[Moment] = (),
) -> list[Missed]:
    """Due times of the last seven days that no run came after, of jobs that are switched on.

    ``known_since``: when the clock first ran; nothing before it can have been missed. A job that was done after its
    hour, late and by hand too, has been done. ``moments``: what the clock noted, with its reasons; what still waits or
    is being done is not missed. ``why`` is told where it noted nothing.
    """
    if known_since is None:
        return []
    start = max(known_since, now - LOOK_BACK)
    noted = {(one.job, one.due): one for one in moments}
    newest: dict[str, datetime] = {}
    for one in ended:
        if one.at > now:
            continue  # the clock was ahead
        newest[one.job] = max(one.at, newest.get(one.job, one.at))
    found = []
    for job in jobs:
        if not job.enabled or not job.kind.critical or not isinstance(job.rule, Daily):
            continue  # what comes round again soon, or says nothing anyway, is not worth a word
        since = max(start, newest[job.key] + EARLY) if job.key in newest else start
        since = since if job.since is None else max(since, job.since)
        times = tuple(
            due for due in due_between(job.rule, since, now, zone)
            if (job.key, due) not in noted or noted[job.key, due].state not in {WAITING, CLAIMED}
        )  # fmt: skip
        if times:
            usual = PAUSED if pause is not None and times[-1] >= pause.since else why
            found.append(Missed(job, times, _reasons(job, times, noted) or usual))
    return found


def _reasons(job: Job, times: Iterable[datetime], noted: Mapping[tuple[str, datetime], Moment]) -> str:
    """The reasons that the clock noted, each once."""
    told = (noted.get((job.key, due)) for due in times)
    return ", ".join(dict.fromkeys(one.why for one in told if one is not None and one.state == SKIPPED and one.why))


def missed_in(
    store: ScheduleStore, jobs: Sequence[Job], ended: Iterable[Done], now: datetime, zone: tzinfo | None = None
) -> list[Missed]:
    """What was missed in a lake, with the reasons that the clock noted. ``now`` is aware."""
    return missed(
        jobs, ended, now, known_since=store.began(), why=NOBODY, pause=store.paused(now), zone=zone,
        moments=store.moments.all(now - LOOK_BACK),
    )  # fmt: skip


def by_hand(journal: Journal, store: ScheduleStore, since: datetime) -> list[Done]:
    """What was done by hand since then: runs that came to an end, and jobs that nothing was due for."""
    runs = [one for one in journal.runs(50) if one.outcome and one.started_at >= since]
    return [*of_runs(runs, {}), *(one for one in store.done(since) if one.due is None)]
