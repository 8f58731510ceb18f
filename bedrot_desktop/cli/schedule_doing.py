"""``schedule run`` and ``schedule daemon``: a job here and now, and the clock without a window."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bedrot_desktop.cli.door import Door, door_of, stoppable
from bedrot_desktop.cli.schedule import Key, job_of, keeping_of, schedule
from bedrot_desktop.core.errors import BedrotError, Busy, Cancelled

if TYPE_CHECKING:
    from bedrot_desktop.automation.jobs import Job
    from bedrot_desktop.automation.keeping import Keeping
    from bedrot_desktop.core.jobs import Run

log = logging.getLogger(__name__)

CODES = {"failed": 1, "parked": 3}
TRIES, PAUSE = 20, 30.0  # how often, and seconds between, the network is looked for after waking up


@schedule.command("run")
def run_job(
    context: typer.Context,
    key: Key,
    due: Annotated[
        bool, typer.Option("--due", help="Only if it is due and nobody has done it: for the Task Scheduler.")
    ] = False,
) -> None:
    """Do a job here and now, and remember it in the schedule."""
    door = door_of(context)
    keeping = keeping_of(door)
    job = job_of(keeping, key)
    with stoppable() as run:
        try:
            told = _do_due(door, keeping, job, run) if due else _do(door, job, run, None)
        except BedrotError:
            _tell_elsewhere(door, run)
            raise
        _tell_elsewhere(door, run)
    door.tell({"job": key, **told}, lambda console: console.print(f"{job.kind.title}: {told['words']}", markup=False))
    if code := CODES.get(told["outcome"], 0):
        raise typer.Exit(code)


def _do(door: Door, job: Job, run: Run, due: datetime | None) -> dict[str, Any]:
    from bedrot_desktop.work.runs import do_job

    return do_job(door.house, job.key, run, due)


def _do_due(door: Door, keeping: Keeping, job: Job, run: Run) -> dict[str, Any]:
    """Claim the newest due moment and do it; whatever comes of it is noted, so that nothing is done twice or lost."""
    from bedrot_desktop.automation.keeping import zone_of
    from bedrot_desktop.automation.once import claim_due

    moments, clock = keeping.store.moments, door.house.clock
    at, why = claim_due(keeping.store, job, clock.now(), keeping.by_hand, zone_of(clock))
    if at is None:
        return {"outcome": "unchanged", "words": f"nothing to do, {why}"}
    try:
        if unreached := _unreached(keeping, job, run):
            moments.offer_again(job.key, at, unreached, clock.now(), counts=False)
            return {"outcome": "failed", "words": f"{unreached}; whoever keeps the clock tries again"}
        told = _do(door, job, run, at)
    except Busy as error:
        moments.offer_again(job.key, at, error.message, clock.now())
        raise
    except (Exception, Cancelled) as error:
        words = error.message if isinstance(error, BedrotError) else "it was stopped or broke, the log has the details"
        moments.end(job.key, at, words, clock.now())
        raise
    moments.end(job.key, at, told["words"], clock.now())
    return told


def _unreached(keeping: Keeping, job: Job, run: Run) -> str:
    """Why it is of no use to begin, "" where it is: a computer that has just woken up gets time to find its network."""
    from bedrot_desktop.automation.starting import unreached

    why = ""
    for rest in reversed(range(TRIES)):
        why = unreached(job, keeping.reach(())) if job.network else ""
        if not why:
            break
        if rest:
            run.sleep(PAUSE)
    return why


def _tell_elsewhere(door: Door, run: Run) -> None:
    """Look what follows from it, and send what is due; no trouble with that spoils the job."""
    from bedrot_desktop.attention.elsewhere import tell

    try:
        tell(door.house, run, faces=True)
    except BedrotError as error:
        door.console(error=True).print(str(error), markup=False)
    except Exception:
        log.exception("What follows from a job could not be told")


@schedule.command()
def daemon(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, and leave.")] = False,
) -> None:
    """Keep the clock without a window until Ctrl+C; stands by while somebody else keeps it."""
    from bedrot_desktop.cli.daemon import Daemon

    door = door_of(context)

    def say(words: str, **document: Any) -> None:
        at = datetime.now(UTC).astimezone()
        with suppress(OSError, ValueError):  # a console that is gone, or lacks a letter, does not keep the clock
            door.tell({"at": at.isoformat(timespec="seconds"), "words": words, **document},
                      lambda console: console.print(f"{at:%H:%M:%S} {words}", markup=False))  # fmt: skip

    kept = Daemon(door.house, say, home=door.home, workspace=door.workspace)
    with ended_by(kept.ask_to_stop):
        (kept.once if once else kept.serve)()


class ended_by:  # noqa: N801 - used as a word of the language
    """While it lasts, Ctrl+C and a request to end (SIGTERM) call ``ask``; a second Ctrl+C breaks off."""

    def __init__(self, ask: Callable[[], None]) -> None:
        self._ask = ask
        self._before: dict[int, Any] = {}

    def __enter__(self) -> None:
        for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
            if (number := getattr(signal, name, None)) is not None:
                self._before[number] = signal.signal(number, self._asked)

    def _asked(self, number: int, _frame: object) -> None:
        if number == signal.SIGINT:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        self._ask()

    def __exit__(self, *_told: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)
