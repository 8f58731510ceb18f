"""What can be done about what is wrong without anybody, done: in order of points won, each step on its own.

Files that the old TooLost scripts left in ``raw/toolost`` instead of ``raw/toolost/streams`` (what the owner's monitor
called ``fix_directory_mismatch``) are not moved: both places are read here, and it is said so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from bedrot_desktop.core.errors import BedrotError, WaitingForYou
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.words import counted, listed
from bedrot_desktop.health.advice import CLEAN, FETCH, RENEW, RESUME, Advice, advice
from bedrot_desktop.health.doctor import make_folders, missing_folders
from bedrot_desktop.health.picture import Picture, picture
from bedrot_desktop.parts import Parts
from bedrot_desktop.pipeline.report import headline
from bedrot_desktop.pipeline.stages import CANCELLED, FAILED, PARKED, RunOptions, RunResult

log = logging.getLogger(__name__)

FOLDERS, BACKUP, MISMATCH = "folders", "backup", "fix_directory_mismatch"
DONE, TROUBLE, WAITS, NOT_NEEDED, PLANNED = "done", "failed", "waits for you", "not needed", "planned"
#: Kinds of equal points go in this order.
ORDER = (FOLDERS, RENEW, RESUME, FETCH, CLEAN, BACKUP, MISMATCH)


@dataclass(frozen=True, slots=True)
class Mended:
    """One step. ``kind`` is of `ORDER`, ``points`` what the service's score would win, ``words`` what, ``why`` why.

    ``outcome``: done, failed, waits for you, not needed, or planned in a dry run; ``result`` what came of it in a
    sentence, ``remedy`` what a person can do where it failed, ``command`` what does the same at the prompt.
    """

    kind: str
    service: str
    points: int
    words: str
    why: str
    command: str
    outcome: str = PLANNED
    result: str = ""
    remedy: str = ""

    def document(self) -> dict[str, Any]:
        """As JSON-able values."""
        return asdict(self)


def mend(parts: Parts, run: Run, *, dry_run: bool = False, only: Iterable[str] = ()) -> list[Mended]:
    """Do what needs nobody; with ``dry_run`` say only what that would be. ``only``: of these services.

    A step that fails keeps no other back. Raises Cancelled when ``run`` was asked to stop; Busy never: what another
    run holds is a step that failed.
    """
    steps = plan(parts, picture(parts, tuple(only)))
    if dry_run:
        return steps
    done = []
    for place, step in enumerate(steps):
        run.progress(place, len(steps), step.words)
        done.append(_settled(parts, step, run))
    return done


def plan(parts: Parts, now: Picture) -> list[Mended]:
    """The steps that there are, in their order. Reads no file's content, asks nobody."""
    own = [_step(one) for one in advice(now) if one.no_person and one.act in {RENEW, FETCH, CLEAN, RESUME}]
    own += _due(now, {one.service for one in own if one.kind == RENEW})
    fetching = {one.service for one in own if one.kind in {FETCH, RESUME}}
    cleaning = {one.service: one.points for one in own if one.kind == CLEAN}
    # fetching cleans anyway
    kept = [
        replace(one, points=one.points + cleaning.get(one.service, 0)) if one.kind in {FETCH, RESUME} else one
        for one in own
        if one.kind != CLEAN or one.service not in fetching
    ]
    best = {one.service: max(each.points for each in kept if each.service == one.service) for one in kept}

    def rank(one: Mended) -> tuple[bool, int, int]:
        # a sign-in is renewed before anything is fetched with it
        points = best[one.service] if one.kind == RENEW else one.points
        return one.kind != FOLDERS, -points, ORDER.index(one.kind)

    return sorted([*_folders(parts), *kept, *_backup(parts), *_mismatch(parts, now)], key=rank)


def _step(one: Advice) -> Mended:
    return Mended(one.act, one.service, one.points, one.words, one.why, one.command)


def _due(now: Picture, renewed: set[str]) -> Iterator[Mended]:
    """Sign-ins whose renewal is due, though they do not end soon."""
    for service in dict.fromkeys(one.service for one in now.held if one.due and one.strategy not in {"", "none"}):
        if service not in renewed:
            mine = [one for one in now.sessions(service) if one.due]
            yield Mended(
                RENEW, service, 0, f"Renew {listed([one.title for one in mine], 4)}", mine[0].words,
                f"bedrot refresh {service}",
            )  # fmt: skip


def _folders(parts: Parts) -> Iterator[Mended]:
    if missing := missing_folders(parts.workspace):
        names = listed([folder.name for folder in missing], 9)
        yield Mended(
            FOLDERS, "", 0, "Make the missing zone folders",
            f"{names} {'is' if len(missing) == 1 else 'are'} not there", "bedrot doctor --fix",
        )  # fmt: skip


def _backup(parts: Parts) -> Iterator[Mended]:
    from bedrot_desktop.warehouse.backup import default_folder_of, list_backups

    place = parts.warehouse_place
    if not isinstance(place, Path) or not place.is_file():
        return
    made = [one.made.date() for one in list_backups(default_folder_of(place)) if not one.word]
    if parts.clock.today() not in made:
        last = f"the last one is of {max(made).isoformat()}" if made else "there is none yet"
        yield Mended(BACKUP, "", 0, "Back up the warehouse", f"none was made today, {last}", "bedrot warehouse backup")


def _mismatch(parts: Parts, now: Picture) -> Iterator[Mended]:
    if not any(one.service == "toolost" for one in now.standings):
        return
    beside = [
        row.path for row in parts.catalog.items("toolost.daily") if row.zone == "raw" and row.path.count("/") == 1
    ]
    if beside:
        yield Mended(
            MISMATCH, "toolost", 0, "Leave TooLost's answers where they lie",
            f"{counted(len(beside), 'file')} in raw/toolost instead of raw/toolost/streams", "",
            NOT_NEEDED, "Both places are read here; nothing has to be moved.",
        )  # fmt: skip


def _settled(parts: Parts, step: Mended, run: Run) -> Mended:
    if step.outcome != PLANNED:
        return step
    try:
        outcome, result = _DEEDS[step.kind](parts, step, run)
    except WaitingForYou as error:
        return replace(step, outcome=WAITS, result=error.message, remedy=error.remedy)
    except BedrotError as error:
        return replace(step, outcome=TROUBLE, result=error.message, remedy=error.remedy)
    except Exception as bug:
        log.exception("mending: %s failed", step.words)
        told = f"Unexpected trouble ({type(bug).__name__}: {bug}). The log has the details."
        return replace(step, outcome=TROUBLE, result=told)
    return replace(step, outcome=outcome, result=result)


def _make_folders(parts: Parts, _step: Mended, run: Run) -> tuple[str, str]:
    run.check()
    made = make_folders(parts.workspace)
    return DONE, f"Made {listed([folder.name for folder in made], 9)}."


def _renew(parts: Parts, step: Mended, run: Run) -> tuple[str, str]:
    force = step.command.endswith("--force")
    results = parts.keeper.refresh((step.service,), run, due_only=not force, force=force)
    if not results:
        return NOT_NEEDED, "Nothing was due any more."
    words = "; ".join(dict.fromkeys(one.words for one in results))
    told = f"{words[:1].upper()}{words[1:].rstrip('.')}."
    if any(one.waiting for one in results):
        return WAITS, told
    return (TROUBLE if any(one.failed for one in results) else DONE), told


def _fetch(parts: Parts, step: Mended, run: Run) -> tuple[str, str]:
    return _ran(parts.pipeline.run(_options(step), run.cancel_event), run)


def _clean(parts: Parts, step: Mended, run: Run) -> tuple[str, str]:
    return _ran(parts.pipeline.run(replace(_options(step), extract=False), run.cancel_event), run)


def _options(step: Mended) -> RunOptions:
    return RunOptions((step.service,), automated=True, by="health")


def _resume(parts: Parts, step: Mended, run: Run) -> tuple[str, str]:
    result = parts.pipeline.resume_parked(step.service, run.cancel_event)
    return _ran(result, run) if result is not None else (NOT_NEEDED, "Nothing waits any more.")


def _ran(result: RunResult, run: Run) -> tuple[str, str]:
    if result.outcome == CANCELLED:
        run.check()
    failed = [stage.summary for stage in result.stages if stage.outcome == FAILED and stage.summary]
    told = " ".join([headline(result), *dict.fromkeys(failed)])
    return {FAILED: TROUBLE, PARKED: WAITS, CANCELLED: TROUBLE}.get(result.outcome, DONE), told


def _back_up(parts: Parts, _step: Mended, run: Run) -> tuple[str, str]:
    from bedrot_desktop.warehouse.backup import back_up_file, default_folder_of, thin_out

    place = parts.warehouse_place
    assert isinstance(place, Path)  # noqa: S101 - only then it is among the steps
    kept = back_up_file(place, None, parts.clock.local(), check=run.check)
    daily, weekly, monthly = (
        parts.settings.get(f"retention.backups_{grain}", int) for grain in ("daily", "weekly", "monthly")
    )
    thin_out(default_folder_of(place), daily=daily, weekly=weekly, monthly=monthly)
    return DONE, f"{kept.name}, {kept.stat().st_size / 1e6:,.1f} MB."


_DEEDS: dict[str, Callable[[Parts, Mended, Run], tuple[str, str]]] = {
    FOLDERS: _make_folders, RENEW: _renew, RESUME: _resume, FETCH: _fetch, CLEAN: _clean, BACKUP: _back_up,
}  # fmt: skip
