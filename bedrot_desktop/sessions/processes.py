"""Processes of browsers that this program started: found by a mark on their command line, never by their name."""

from __future__ import annotations

import logging
import os
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from bedrot_desktop.core.jobs import Run

if TYPE_CHECKING:
    from psutil import Process

log = logging.getLogger(__name__)

_PATIENCE_S = 3.0  # for the work to end by itself after a stop was asked for
_GOING_S = 5.0


class Watch:
    """Ends the browser of a piece of work that was cancelled and still hangs in it, such as on a page that never ends.

    ``mark``: the argument with which the browser has to be started. ``instead``: the processes that are ended where the
    browser is not ours to end.
    """

    def __init__(self, run: Run, instead: tuple[Process, ...] = ()) -> None:
        self.mark = f"--bedrot-run={uuid.uuid4().hex}"
        self._run, self._instead = run, instead
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="browser watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.25):
            if self._run.cancel_event.is_set():
                if not self._over.wait(_PATIENCE_S):
                    log.warning("A browser did not end when it was asked to and was stopped.")
                    end(self._instead or with_argument(self.mark))
                return


def with_argument(argument: str) -> tuple[Process, ...]:
    """The browsers' main processes (not their children) that were started with exactly this argument."""
    return tuple(_having(lambda line: argument in line))


def on_profile(folder: Path) -> tuple[Process, ...]:
    """The browsers that have a profile folder open."""
    wanted = folder.absolute()

    def has(line: list[str]) -> bool:
        return any(
            part.startswith("--user-data-dir=") and Path(part.partition("=")[2]).absolute() == wanted for part in line
        )

    return tuple(_having(has))


def end(processes: tuple[Process, ...]) -> bool:
    """Ask them to end, then make them; whether all are gone."""
    import psutil

    for process in processes:
        _quietly(process.terminate)
    _gone, alive = psutil.wait_procs(processes, timeout=_GOING_S)
    for process in alive:
        _quietly(process.kill)
    _gone, alive = psutil.wait_procs(alive, timeout=_GOING_S)
    return not alive


def ended_well(folder: Path, browser: tuple[Process, ...]) -> bool:
    """Whether the browser of a profile ended of its own accord, as it does when its last window is closed.

    A browser that is still there after its windows went (as on macOS) counts as closed by the person.
    """
    import psutil

    gone, alive = psutil.wait_procs(browser, timeout=_GOING_S)
    if alive:
        return True
    if sys.platform == "win32":
        return all(getattr(one, "returncode", 0) in {0, None} for one in gone)
    # whoever ends well takes this link away; its target (host and process) need not exist
    return not os.path.lexists(folder / "SingletonLock")


def _having(wanted: Callable[[list[str]], bool]) -> Iterator[Process]:
    import psutil

    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or []
        if wanted(line) and not any(part.startswith("--type=") for part in line):
            yield process


def _quietly(work: Callable[[], None]) -> None:
    import psutil

    try:
        work()
    except psutil.Error as error:
        log.debug("A process could not be ended: %s", error)
