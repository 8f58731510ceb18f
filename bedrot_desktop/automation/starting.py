"""Which of the waiting moments can be done now, and what keeps the others; each is claimed before it is started."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bedrot_desktop.automation import processes
from bedrot_desktop.automation.jobs import CLEAN, RUN, WRITES, Job
from bedrot_desktop.automation.moments import Moment, Moments
from bedrot_desktop.automation.noticing import CLOSED
from bedrot_desktop.automation.store import Done, Pause
from bedrot_desktop.automation.taking import EARLY, PAUSED, begins
from bedrot_desktop.core.words import listed

log = logging.getLogger(__name__)

#: Services (none: all) → service → whether it can be reached, and what came back.
Reach = Callable[[Sequence[str]], Mapping[str, tuple[bool, str]]]

REST = 110.0  # seconds until a job that could not be done is tried again
TRIES = 3
OFF, GONE, NO_NETWORK, WOKEN, BY_HAND = (
    "it was switched off", "it was removed", "no network", "the computer has just woken", "done by hand",
)  # fmt: skip
_HAPPENED = frozenset({"done", "unchanged", "failed", "parked"})


@dataclass(slots=True)
class Round:
    """What came of one go through what waits."""

    started: list[tuple[str, datetime]] = field(default_factory=list)
    skipped: list[Moment] = field(default_factory=list)
    waiting: list[Moment] = field(default_factory=list)


class Starting:
    """``running``: the jobs started from here, each with its due moment."""

    def __init__(
        self,
        moments: Moments,
        starter: Callable[[Job, datetime], None],
        reach: Reach,
        by_hand: Callable[[datetime], Iterable[Done]],
        busy: Callable[[], str],
        passed: Callable[[], float],
        by: str,
    ) -> None:
        self._moments, self._starter, self._reach, self._by_hand = moments, starter, reach, by_hand
        self._busy, self._passed, self._by = busy, passed, by
        self.running: dict[str, datetime] = {}
        self._rests: dict[tuple[str, datetime], float] = {}
        self._settled = float("-inf")
        self._delayed: list[datetime] = []

    def settle(self, seconds: float) -> None:
        """The computer has just woken: nothing late begins for a while."""
        self._settled = self._passed() + seconds

    def ready_at(self, now: datetime) -> list[datetime]:
        """When something that waits may become ready by itself."""
        rest = self._settled - self._passed()
        return [*self._delayed, *([now + timedelta(seconds=rest)] if rest > 0 else [])]

    def go(self, jobs: Mapping[str, Job], now: datetime, pause: Pause | None) -> Round:
        """Go through what waits, the one due first before the others."""
        told, waiting = Round(), [one for one in self._moments.waiting() if one.due <= now]
        self._delayed = []
        newest = {one.job: one.due for one in waiting}
        hands = list(self._by_hand(waiting[0].due - EARLY)) if waiting else []
        reached: dict[str, tuple[bool, str]] = {}
        for one in waiting:
            job = jobs.get(one.job)
            if job is None or not job.enabled or newest[one.job] != one.due:
                why = GONE if job is None else OFF if not job.enabled else one.why or CLOSED
                if self._moments.skip(one.job, one.due, why, now):
                    told.skipped.append(_with(one, why))
            elif any(done_by_hand(one, hand, now) for hand in hands):
                self._moments.end(one.job, one.due, BY_HAND, now)
            elif why := self._hindrance(job, one, jobs, now, pause, reached):
                if why != one.why:
                    self._moments.wait(one.job, one.due, why, now)
                told.waiting.append(_with(one, why))
            elif self._start(job, one, now):
                told.started.append((one.job, one.due))
        return told

    def _hindrance(
        self,
        job: Job,
        one: Moment,
        jobs: Mapping[str, Job],
        now: datetime,
        pause: Pause | None,
        reached: dict[str, tuple[bool, str]],
    ) -> str:
        """Why a moment cannot be done yet, "" where it can. What is dear to find out comes last."""
        if pause is not None:
            return PAUSED
        if one.late and self._passed() < self._settled:
            return WOKEN
        if (at := begins(job, one.due)) > now:
            self._delayed.append(at)
            return "it begins a little later, at random"
        if self._passed() < self._rests.get((one.job, one.due), float("-inf")):
            return one.why or "it is tried again soon"
        for key in self.running:
            other = jobs.get(key)
            if one.late or key == one.job or other is None or other.lane == job.lane:
                return f"waits for the end of “{other.kind.title if other else key}”"
        if job.lane == WRITES and (who := self._busy()):
            return f"{who} is writing"
        return self._unreached(job, reached) if job.network else ""

    def _unreached(self, job: Job, reached: dict[str, tuple[bool, str]]) -> str:
        if not reached:
            reached.update(self._reach(()))
        return unreached(job, reached)

    def _start(self, job: Job, one: Moment, now: datetime) -> bool:
        pid, token = processes.own()
        if not self._moments.claim(one.job, one.due, now, by=self._by, pid=pid, token=token):
            return False
        self.running[one.job] = one.due
        try:
            self._starter(job, one.due)
        except Exception:
            log.exception("%s could not be started", job.kind.title)
            self.running.pop(one.job, None)
            self.again(one.job, one.due, "it could not be started, the log has the details", now)
            return False
        return True

    def again(
        self, key: str, due: datetime, why: str, now: datetime, *, skip: bool = False, rest: float = REST
    ) -> None:
        """Offer a claimed moment again after a rest, so often as is sensible; then it is over: skipped, or ended."""
        one = self._moments.find(key, due)
        if one is None or not self._moments.offer_again(key, due, why, now):
            return
        if one.tries < TRIES:
            self._rests = {(key, due): self._passed() + rest, **{k: v for k, v in self._rests.items() if k[0] != key}}
        elif skip:
            self._moments.skip(key, due, why, now)
        else:
            self._moments.end(key, due, why, now)


def unreached(job: Job, reached: Mapping[str, tuple[bool, str]]) -> str:
    """Why nothing that a job needs can be reached, "" where it can; one of several services is enough to begin."""
    needed = {key: ok for key, (ok, _words) in reached.items() if not job.services or key in job.services}
    if not needed or any(needed.values()):
        return ""
    if len(reached) > 1 and not any(ok for ok, _words in reached.values()):
        return NO_NETWORK
    return f"{listed(needed)} cannot be reached"


def done_by_hand(one: Moment, hand: Done, now: datetime) -> bool:
    """Whether something done by hand is what was due; a whole run does what the cleaners do."""
    if hand.job != one.job and not (one.job == CLEAN and hand.job == RUN):
        return False
    return hand.due is None and hand.outcome in _HAPPENED and one.due - EARLY <= hand.at <= now


def _with(one: Moment, why: str) -> Moment:
    return replace(one, why=why)
