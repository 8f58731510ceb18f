"""The jobs done, each by the part of the program that does it anyway. For a process of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bedrot_desktop.automation import jobs
from bedrot_desktop.automation.store import Done, ScheduleStore
from bedrot_desktop.core.errors import BedrotError, Cancelled, UsageError
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.words import counted
from bedrot_desktop.parts import Parts

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a job, in words for the schedule."""

    outcome: str
    words: str

    def document(self) -> dict[str, Any]:
        """As JSON-able values."""
        return {"outcome": self.outcome, "words": self.words}


Chore = Callable[[Parts, Run], Told]


def do(hands: Parts, key: str, run: Run, others: Mapping[str, Chore] | None = None) -> dict[str, Any]:
    """Do a job now and remember how it ended. ``others``: jobs that other floors do. UsageError for an unknown one."""
    chore = {**CHORES, **(others or {})}.get(key)
    if chore is None:
        raise UsageError(f"There is no job “{key}” that can be started here.", f"Jobs: {', '.join(sorted(CHORES))}.")
    began, at = time.monotonic(), hands.clock.now()
    store = ScheduleStore(hands.workspace.state)
    try:
        told = chore(hands, run)
    except Cancelled:
        store.note(Done(key, at, "cancelled", "stopped by you", time.monotonic() - began))
        raise
    except BedrotError as error:
        store.note(Done(key, at, "failed", error.message, time.monotonic() - began))
        raise
    except Exception as bug:
        words = f"unexpected trouble ({type(bug).__name__}), the log has the details"
        store.note(Done(key, at, "failed", words, time.monotonic() - began))
        raise
    store.note(Done(key, at, told.outcome, told.words, time.monotonic() - began))
    return told.document()


def _backup(hands: Parts, run: Run) -> Told:
    from bedrot_desktop.warehouse.backup import back_up_file, default_folder_of, thin_out

    place = hands.warehouse_place
    if not isinstance(place, Path):
        return Told("unchanged", "the server that holds the warehouse backs it up")
    path = back_up_file(place, None, hands.clock.local(), check=run.check)
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
    alive = others = 0
    keys = hands.keeper.keys()
    for place, (service, account) in enumerate(keys):
        run.progress(place, len(keys), service)
        if hands.keeper.look(service, account, run, in_browser=False).verdict == "alive":
            alive += 1
        else:
            others += 1
    return Told("done" if alive or not others else "failed", f"{alive} alive" + (f", {others} not" if others else ""))


def _sessions(hands: Parts, run: Run) -> Told:
    run.check()
    held = hands.keeper.held()
    needing = [one.title for one in held if one.needs_person]
    return Told("done", f"{len(held)} looked at" + (f", {len(needing)} need you" if needing else ""))


#: What is done from here; whole runs and the data checks are done by those who do them anyway.
CHORES: Mapping[str, Chore] = {
    jobs.BACKUP: _backup, jobs.ARCHIVE: _archive, jobs.REFRESH: _refresh, jobs.PROBE: _probe, jobs.SESSIONS: _sessions,
}  # fmt: skip
