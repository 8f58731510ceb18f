"""What beats the clock: APScheduler, with nothing but beats in it. The only module that knows it.

It keeps nothing (the schedule's file is the truth) and wakes up when the clock asked for it, at least once a minute.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from bedrot_desktop.automation.clockwork import HEARTBEAT, Beat, Clockwork
from bedrot_desktop.core.errors import BedrotError

log = logging.getLogger(__name__)

BEAT = "beat"
SOONEST = timedelta(seconds=0.2)  # between two beats


class Ticker:
    """Beats a clockwork in a thread of its own. ``told``: handed each beat, in that thread; ``troubled``: what keeps
    the clock from beating, each time, and whether it is another trouble than at the beat before. ``now`` is for tests.
    """

    def __init__(
        self,
        clockwork: Clockwork,
        told: Callable[[Beat], None] = lambda _beat: None,
        troubled: Callable[[Exception, bool], None] = lambda _error, _new: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._clockwork, self._told, self._troubled, self._now = clockwork, told, troubled, now
        self._trouble = ""
        self._at: datetime | None = None
        self.next_at = now()
        self._scheduler: _Scheduler | None = None

    def start(self) -> None:
        """Begin to beat, the first time at once."""
        logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it would log every beat
        self._scheduler = _Scheduler(
            self,
            jobstores={"default": MemoryJobStore()}, executors={"default": ThreadPoolExecutor(1)}, timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )  # fmt: skip
        self._scheduler.add_job(self.tick, _Next(self), id=BEAT, replace_existing=True)
        self._scheduler.start()

    def tick(self) -> None:
        """One beat, and when the next is to be; no trouble ends the ticking."""
        try:
            beat = self._clockwork.beat()
        except Exception as error:
            self.next_at = self._now() + HEARTBEAT
            new, self._trouble = str(error) != self._trouble, str(error)
            if new:
                log.log(
                    logging.WARNING if isinstance(error, BedrotError) else logging.ERROR,
                    "The clock could not beat: %s", error, exc_info=not isinstance(error, BedrotError),
                )  # fmt: skip
            self._troubled(error, new)
            return
        self._trouble, stands = "", beat.at == self._at
        self._at = beat.at
        # what the clock says in the program is not always what it says here (BEDROT_NOW): the span counts
        span = HEARTBEAT if stands else min(HEARTBEAT, beat.next_at - beat.at)  # what is due next never comes
        self.next_at = self._now() + max(SOONEST, span)
        self._told(beat)

    def soon(self) -> None:
        """Beat now: something has changed."""
        if self._scheduler is not None and self._scheduler.running:
            self._scheduler.modify_job(BEAT, next_run_time=self._now())

    def stop(self) -> None:
        """No beat begins any more; one that is under way ends by itself."""
        if self._scheduler is not None and self._scheduler.running:
            self._scheduler.shutdown(wait=False)


class _Next(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """Fires when the clock asked for the next beat."""

    def __init__(self, ticker: Ticker) -> None:
        self._ticker = ticker

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        if previous is None:
            return now
        return max(self._ticker.next_at, now + SOONEST)  # after now, or the library would ask for ever


class _Scheduler(BackgroundScheduler):  # type: ignore[misc]
    """One whose wall clock may be set: a beat that is suddenly hours away is brought back."""

    def __init__(self, ticker: Ticker, **options: Any) -> None:
        super().__init__(**options)
        self._ticker = ticker

    def _process_jobs(self) -> float:
        job = self.get_job(BEAT)
        if job is not None and job.next_run_time is not None:
            now = datetime.now(UTC)
            if job.next_run_time - now > HEARTBEAT + timedelta(seconds=5):
                self.modify_job(BEAT, next_run_time=now)
        told = super()._process_jobs()
        return min(HEARTBEAT.total_seconds(), told if told is not None else HEARTBEAT.total_seconds())
