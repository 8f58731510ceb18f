"""Work in lanes: one thread per lane, progress, cancelling, and the one place where exceptions become outcomes."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from bedrot_desktop.core.errors import BedrotError, Cancelled

log = logging.getLogger(__name__)

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended.

    ``state`` is ``done``, ``failed`` (one of our errors), ``cancelled`` or ``broken`` (a bug, logged).
    """

    state: str
    value: Any = None
    error: BaseException | None = None

    @property
    def message(self) -> str:
        """The words for the person; empty when all went well."""
        if self.state in {"failed", "cancelled"}:
            return str(self.error)
        if self.state == "broken":
            return f"Unexpected trouble ({type(self.error).__name__}: {self.error}). The log has the details."
        return ""


class Run:
    """What a piece of work is handed: it may ask whether to stop, wait, and tell how far it is."""

    def __init__(self, cancel: threading.Event | None = None, progress: Progress | None = None) -> None:
        self.cancel_event = cancel or threading.Event()
        self._progress = progress

    def check(self) -> None:
        """Raise Cancelled if a stop was asked for."""
        if self.cancel_event.is_set():
            raise Cancelled("Stopped on request.")

    def sleep(self, seconds: float) -> None:
        """Wait, unless a stop is asked for meanwhile."""
        if self.cancel_event.wait(seconds):
            raise Cancelled("Stopped on request.")

    def progress(self, done: int, total: int, label: str = "") -> None:
        """Tell how far the work is; ``total`` 0 means unknown. Also checks for a stop."""
        self.check()
        if self._progress is not None:
            self._progress(done, total, label)


@dataclass(frozen=True, slots=True)
class Job:
    """A named piece of work for one lane."""

    name: str
    lane: str
    work: Callable[[Run], Any]
    run: Run


def settle(job: Job) -> Outcome:
    """Do a job here and now and turn whatever comes out of it into an outcome."""
    try:
        job.run.check()
        return Outcome("done", job.work(job.run))
    except Cancelled as stop:
        return Outcome("cancelled", error=stop)
    except BedrotError as error:
        log.warning("%s: %s", job.name, error)
        return Outcome("failed", error=error)
    except Exception as bug:
        log.exception("%s ended unexpectedly", job.name)
        return Outcome("broken", error=bug)


class Lanes:
    """One worker thread per lane, started when first used."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pools: dict[str, ThreadPoolExecutor] = {}

    def start(self, job: Job) -> Future[Outcome]:
        """Queue a job behind the others of its lane."""
        with self._lock:
            pool = self._pools.get(job.lane)
            if pool is None:
                pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=job.lane)
                self._pools[job.lane] = pool
        return pool.submit(settle, job)

    def close(self) -> None:
        """Wait for running jobs, drop queued ones."""
        with self._lock:
            pools = list(self._pools.values())
            self._pools.clear()
        for pool in pools:
            pool.shutdown(wait=True, cancel_futures=True)


def retrying(
    work: Callable[[], Any],
    *,
    transient: tuple[type[BaseException], ...],
    pauses: tuple[float, ...] = (0.2, 1.0, 5.0),
    sleep: Callable[[float], None] = time.sleep,
) -> Any:
    """Do the work, and again after each pause while it raises one of ``transient``; any other error at once."""
    for pause in pauses:
        try:
            return work()
        except transient as error:
            log.info("Trying again in %s s: %s", pause, error)
            sleep(pause)
    return work()
