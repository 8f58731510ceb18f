"""What the journal tells of stages and runs: what failed last and since when, who answered, what was set aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from bedrot_desktop.attention.facts import Aside, FailedStage
from bedrot_desktop.automation.jobs import ARCHIVE, BACKUP, CLEAN, HEALTH, PROBE, REFRESH, RUN, SESSIONS, SUMMARY
from bedrot_desktop.automation.store import Done
from bedrot_desktop.pipeline.journal import PastStage, RunRow
from bedrot_desktop.pipeline.stages import BUG, DONE, EXTRACT, FAILED, FINISHED, LANDING2RAW, STAGES

#: How many stages of a service are looked at: about three weeks of daily runs.
LOOKED_AT = 120
_RUNNING = "running"
#: Troubles of a fetching that say nothing of the site: it was not asked, or did not answer.
_NOT_ASKED = frozenset({"", "Unreachable", "VaultError", "BrowserTrouble", "WorkspaceError", "TransientError", "Busy",
                        "SettingError", BUG})  # fmt: skip
BROKE = "It broke off; the run's log has the details."
_NEAR = timedelta(minutes=2)
#: Jobs that are no run, whatever run began at the same time.
_NO_RUNS = frozenset({ARCHIVE, BACKUP, HEALTH, PROBE, REFRESH, SESSIONS, SUMMARY})


@dataclass(frozen=True, slots=True)
class Past:
    """Of one service: the latest goes that failed, when its site was last fetched from, what its last run set aside."""

    failed: tuple[FailedStage, ...] = ()
    answered: datetime | None = None
    aside: Aside | None = None


def of_service(key: str, past: Sequence[PastStage], runs: Mapping[str, RunRow], now: datetime) -> Past:
    """``past``: the service's stages, the latest first; ``runs``: the latest runs by name. None ended after ``now``."""
    failed, answered = [], None
    for stage in STAGES:
        goes = [one for one in past if one.stage == stage and _counts(one, runs)]
        if goes and _failed(goes[0]):
            failed.append(_of_goes(key, goes, runs, now))
        if stage == EXTRACT:
            answered = next((_ended(one, now) for one in goes if _asked(one)), None)
    return Past(tuple(failed), answered, _aside(past))


def _counts(one: PastStage, runs: Mapping[str, RunRow]) -> bool:
    """Whether a go says how it stands; not one that was stopped, left out, is under way, or was killed."""
    if one.outcome == _RUNNING:  # it broke with its lane, if its run came to an end all the same
        run = runs.get(one.run)
        return run is not None and run.outcome == FAILED
    return one.outcome in {*FINISHED, FAILED, "parked"}


def _failed(one: PastStage) -> bool:
    return one.outcome in {FAILED, _RUNNING}


def _of_goes(key: str, goes: Sequence[PastStage], runs: Mapping[str, RunRow], now: datetime) -> FailedStage:
    row: list[PastStage] = []
    for one in goes:
        if not _failed(one):
            break
        row.append(one)
    last, told = row[0], row[0].result or {}
    words = str(told.get("summary") or "") or _of_lane(key, last, runs) or BROKE
    return FailedStage(
        key,
        last.stage,
        last.run,
        _ended(last, now),
        words,
        _trouble(last),
        len(row),
        _ended(row[-1], now),
        _ended(list(takewhile(lambda one: _trouble(one) == _trouble(last), row))[-1], now),
    )


def _trouble(one: PastStage) -> str:
    return str((one.result or {}).get("trouble") or "")


def _of_lane(key: str, one: PastStage, runs: Mapping[str, RunRow]) -> str:
    """What the run said of a service whose lane broke in the middle of a stage."""
    run = runs.get(one.run)
    stages = (run.result or {}).get("stages", ()) if run else ()
    return next((str(each["summary"]) for each in stages if each["service"] == key and not each["stage"]), "")


def _ended(one: PastStage, now: datetime) -> datetime:
    return min(one.started_at + timedelta(seconds=one.seconds), now)


def _asked(one: PastStage) -> bool:
    result = one.result or {}
    if one.outcome in FINISHED:
        return one.outcome == DONE or result.get("summary") == "nothing new"
    return one.outcome == FAILED and result.get("trouble", "") not in _NOT_ASKED


def _aside(past: Sequence[PastStage]) -> Aside | None:
    """Of the latest run that cleaned anything."""
    goes = [one for one in past if one.stage == LANDING2RAW and one.outcome in {*FINISHED, FAILED}]
    if not goes:
        return None
    last = goes[0].result or {}
    rows, files, unread = (_number(goes[0], name) for name in ("quarantined", "rejected", "unreadable"))
    in_row = sum(1 for _ in takewhile(lambda one: _number(one, "unreadable"), goes))
    words = str((last.get("messages") or ("",))[-1]) if unread else ""
    return Aside(goes[0].run, rows, files, unread, in_row, words) if rows or files or unread else None


def _number(one: PastStage, name: str) -> int:
    numbers: Mapping[str, Any] = (one.result or {}).get("numbers") or {}
    return int(numbers.get(name, 0))


@dataclass(frozen=True, slots=True)
class Runs:
    """``killed``: the run that nobody does any more; ``running``: one under way; ``broke``: one that failed whole."""

    killed: RunRow | None = None
    running: RunRow | None = None
    broke: FailedStage | None = None


def of_runs(runs: Sequence[RunRow], holder: str, stages: Iterable[str], jobs: Iterable[Done] = ()) -> Runs:
    """``runs``: the latest first; ``holder``: who is writing, "" for nobody; ``stages``: how the latest run's ended."""
    last = runs[0] if runs else None
    if last is None:
        return Runs()
    if not last.outcome:
        return Runs(running=last) if holder else Runs(killed=last)
    if last.outcome != FAILED or not {FAILED, _RUNNING}.isdisjoint(stages):
        return Runs()
    at = last.ended_at or last.started_at
    told = [one.words for one in jobs if one.job in {RUN, CLEAN} and one.outcome == FAILED and _same(one, last)]
    words = told[-1] if told else "It broke off before any service could be cleaned; its log has the details."
    return Runs(broke=FailedStage("", "", last.run, at, words, since=at))


def _same(done: Done, run: RunRow) -> bool:
    return done.at - _NEAR <= run.started_at <= done.at + timedelta(seconds=done.seconds) + _NEAR


def last_ends(done: Iterable[Done], runs: Sequence[RunRow], by_hand: Iterable[Done]) -> dict[str, Done]:
    """How each job ended last. Failures of whole runs that came to a run are left out: their stages tell them."""
    latest: dict[str, Done] = {}
    for one in sorted([*done, *by_hand], key=lambda one: one.at):
        latest[one.job] = one
    return {key: one for key, one in latest.items()
            if one.outcome != FAILED or key in _NO_RUNS or not any(_same(one, run) for run in runs)}  # fmt: skip
