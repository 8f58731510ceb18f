"""The jobs done, each by the part of the program that does it anyway. For a process of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bedrot_desktop.automation import jobs
from bedrot_desktop.automation.own import Own
from bedrot_desktop.automation.schedule import words_of
from bedrot_desktop.automation.store import Done, ScheduleStore
from bedrot_desktop.core.errors import BedrotError, Busy, Cancelled, UsageError, VaultError
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.words import counted
from bedrot_desktop.parts import Parts
from bedrot_desktop.pipeline.stages import CANCELLED, RunOptions
from bedrot_desktop.sessions.held import NEVER

_NEARLY = 0.9  # of the time between two probes: the next one counts the same account again


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a job, in words for the schedule."""

    outcome: str
    words: str

    def document(self) -> dict[str, Any]:
        """As JSON-able values."""
        return {"outcome": self.outcome, "words": self.words}


Chore = Callable[[Parts, Run], Told]


def do(
    hands: Parts,
    key: str,
    run: Run,
    others: Mapping[str, Chore] | None = None,
    due: datetime | None = None,
) -> dict[str, Any]:
    """Do a job now and remember how it ended. ``others``: jobs that other floors do. UsageError for an unknown one.

    ``due``: the moment of the schedule that it is done for. Then, where somebody else is writing, nothing is
    remembered: whoever keeps the clock tries again.
    """
    store = ScheduleStore(hands.workspace.state)
    mine: dict[str, Chore] = {own.key: partial(_own, own) for own in store.own.all()}
    known: dict[str, Chore] = {**CHORES, **mine, **(others or {})}
    chore = known.get(key)
    if chore is None:
        raise UsageError(f"There is no job “{key}” that can be started here.", f"Jobs: {', '.join(sorted(known))}.")
    began, at = time.monotonic(), hands.clock.now()

    def note(outcome: str, words: str) -> None:
        store.note(Done(key, at, outcome, words, time.monotonic() - began, due))

    try:
        told = chore(hands, run)
    except Cancelled:
        note("cancelled", "stopped by you" if due is None else "stopped before its end")
        raise
    except BedrotError as error:
        if due is None or not isinstance(error, Busy):
            note("failed", error.message)
        raise
    except Exception as bug:
        note("failed", f"unexpected trouble ({type(bug).__name__}), the log has the details")
        raise
    note(told.outcome, told.words)
    return told.document()


def _run(hands: Parts, run: Run) -> Told:
    return _piped(hands, run, RunOptions(automated=True, by=jobs.BY))


def _clean(hands: Parts, run: Run) -> Told:
    options = RunOptions(extract=False, automated=True, by=jobs.BY)
    run.check()
    if not hands.pipeline.plan(options).steps:
        return Told("unchanged", "nothing new")  # and nothing heavy was loaded to find that out
    return _piped(hands, run, options)


def _own(own: Own, hands: Parts, run: Run) -> Told:
    return _piped(hands, run, RunOptions(own.services, extract=own.extract, automated=True, by=jobs.BY))


def _piped(hands: Parts, run: Run, options: RunOptions) -> Told:
    result = hands.pipeline.run(options, run.cancel_event)
    if result.outcome == CANCELLED:
        raise Cancelled("Stopped on request.")
    titles = {one.key: one.title for one in hands.services}
    return Told(result.outcome, words_of(((one.service, one.outcome) for one in result.stages), result.outcome, titles))


def _backup(hands: Parts, run: Run) -> Told:
    from bedrot_desktop.lake.reach import trouble
    from bedrot_desktop.warehouse.backup import back_up_file, default_folder_of, thin_out

    place = hands.warehouse_place
    if not isinstance(place, Path):
        return Told("unchanged", "the server that holds the warehouse backs it up")
    try:
        path = back_up_file(place, None, hands.clock.local(), check=run.check)
    except OSError as error:
        raise trouble(error, default_folder_of(place), "written") from error
    daily, weekly, monthly = (hands.settings.get(f"retention.backups_{name}", int) for name in _GRAINS)
    gone = thin_out(default_folder_of(place), daily=daily, weekly=weekly, monthly=monthly)
    size = f"{path.stat().st_size / 1e6:,.1f} MB"
    return Told("done", f"{size} kept" + (f", {counted(len(gone), 'old one')} removed" if gone else ""))


_GRAINS = ("daily", "weekly", "monthly")


def _archive(hands: Parts, run: Run) -> Told:
    from bedrot_desktop.lake.lock import WriterLock
    from bedrot_desktop.lake.superseded import archive_superseded
    from bedrot_desktop.pipeline.inventory import base_name

    run.check()
    with WriterLock(hands.workspace.state, "archive", hands.clock):
        done = archive_superseded(
            hands.workspace, hands.catalog,
            older_than=timedelta(days=hands.settings.get("retention.archive_after_days", int)),
            now=hands.clock.local().replace(tzinfo=None), dry_run=False,
            group=lambda row: base_name(row.path.rsplit("/", 1)[-1]),
        )  # fmt: skip
    if not done.moves:
        return Told("unchanged", "nothing was superseded")
    return Told("done", f"{counted(len(done.moves), 'file')} moved, {done.size / 1e6:,.1f} MB")


def _refresh(hands: Parts, run: Run) -> Told:
    results = hands.keeper.refresh((), run, due_only=True, force=False, dry_run=False)
    renewed = sum(one.outcome == "renewed" for one in results)
    if not results:
        return Told("unchanged", "none was due")
    return Told("done" if renewed == len(results) else "failed", f"{renewed} of {len(results)} renewed")


def _probe(hands: Parts, run: Run) -> Told:
    """Ask what was not asked of late, and renew silently what does not answer as it should."""
    rest = timedelta(minutes=hands.settings.get("schedule.probe_minutes", int)) * _NEARLY
    now = hands.clock.now()
    keys = [
        (one.service, one.account) for one in hands.keeper.held()
        if one.state != NEVER and (one.looked_at is None or not now - rest < one.looked_at <= now)
    ]  # fmt: skip
    dead: dict[str, None] = {}
    closed: list[VaultError] = []
    for place, (service, account) in enumerate(keys):
        run.progress(place, len(keys), service)
        try:
            alive_there = hands.keeper.look(service, account, run, in_browser=False).verdict == "alive"
        except VaultError as error:  # one that cannot be opened keeps nobody from asking the others
            closed.append(error)
            continue
        if not alive_there:
            dead[service] = None
    if closed and len(closed) == len(keys):
        raise closed[0]
    if not keys:
        return Told("unchanged", "none was due")
    others = sum(service in dead for service, _account in keys) + len(closed)
    alive = len(keys) - others
    if dead:
        renewed = hands.keeper.refresh(tuple(dead), run, due_only=True, force=False, dry_run=False)
        mended = sum(one.outcome == "renewed" for one in renewed)
        others, alive = others - mended, alive + mended
    return Told("done" if alive or not others else "failed", f"{alive} alive" + (f", {others} not" if others else ""))


def _sessions(hands: Parts, run: Run) -> Told:
    run.check()
    held = hands.keeper.held()
    needing = [one.title for one in held if one.needs_person]
    return Told("done", f"{len(held)} looked at" + (f", {len(needing)} need you" if needing else ""))


#: What is done from here; the data checks and the summary are done by those who do them anyway.
CHORES: Mapping[str, Chore] = {
    jobs.RUN: _run, jobs.CLEAN: _clean, jobs.BACKUP: _backup, jobs.ARCHIVE: _archive, jobs.REFRESH: _refresh,
    jobs.PROBE: _probe, jobs.SESSIONS: _sessions,
}  # fmt: skip
