"""The clock of the schedule: at each beat it takes up what has become due and starts what can be started.

Whoever beats it keeps the clock: the window or the daemon, with no thread in here. It is handed the time, what starts a
job, and what tells whether services can be reached, and it writes down every due moment: none is lost in silence.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from bedrot_desktop.automation import processes
from bedrot_desktop.automation.duty import Duty
from bedrot_desktop.automation.jobs import Job
from bedrot_desktop.automation.moments import Moment
from bedrot_desktop.automation.noticing import CLOSED, Gap, Noticing, seconds_passed
from bedrot_desktop.automation.starting import Reach, Starting
from bedrot_desktop.automation.store import Done, Pause, ScheduleStore
from bedrot_desktop.automation.taking import LOOK_BACK, taken_up
from bedrot_desktop.automation.times import Rule, next_due
from bedrot_desktop.core.clock import Clock

HEARTBEAT = timedelta(seconds=60)
SETTLE = timedelta(seconds=20)  # after waking, before anything late begins
FRESH = timedelta(hours=1)  # somebody may take the computer to another zone
HAPPENED = frozenset({"done", "unchanged", "parked"})
KILLED = "it was killed: the program that did it ended in the middle"

#: Job and due moment → starts it somewhere else and returns at once; how it ended is told to `Clockwork.ended`.
Starter = Callable[[Job, datetime], None]


@dataclass(frozen=True, slots=True)
class Beat:
    """What a beat did. ``keeps``: whether this process keeps the clock; ``holder``: who does otherwise, in words.

    ``started``: job and due moment. ``skipped`` and ``waiting``: with why. ``killed``: jobs that were found to have
    been killed. ``slept``: how long the computer slept just before; ``jumped``: by how much the clock was set (either
    sign). ``resumed``: a pause ended by itself. ``next_at``: when to beat again, at most `HEARTBEAT` later.
    """

    at: datetime
    keeps: bool
    next_at: datetime
    holder: str = ""
    started: tuple[tuple[str, datetime], ...] = ()
    skipped: tuple[Moment, ...] = ()
    waiting: tuple[Moment, ...] = ()
    running: tuple[str, ...] = ()
    killed: tuple[Moment, ...] = ()
    paused: Pause | None = None
    resumed: bool = False
    slept: timedelta = timedelta()
    jumped: timedelta = timedelta()

    @property
    def pausing(self) -> bool:
        """Nothing more is started, but something is still running."""
        return self.paused is not None and bool(self.running)

    @property
    def changed(self) -> bool:
        """Whether anything happened that is worth a look."""
        return bool(self.started or self.skipped or self.killed or self.resumed or self.slept or self.jumped)


class Clockwork:
    """``jobs``: all of them, or what tells them at each beat (so that a change takes effect by itself).

    ``by_hand``: what was done by hand since a moment; ``busy``: who writes into the lake, "" for nobody. ``duty``:
    None keeps the clock in any case. ``zone``: None is this computer's. ``passed``: see `Noticing`. Beats and ends may
    come from different threads.
    """

    def __init__(
        self,
        store: ScheduleStore,
        jobs: Sequence[Job] | Callable[[], Sequence[Job]],
        clock: Clock,
        starter: Starter,
        reach: Reach = lambda _services: {},
        *,
        duty: Duty | None = None,
        by: str = "window",
        by_hand: Callable[[datetime], Iterable[Done]] = lambda _since: (),
        busy: Callable[[], str] = lambda: "",
        zone: tzinfo | None = None,
        passed: Callable[[], float] = seconds_passed,
        settle: timedelta = SETTLE,
    ) -> None:
        self.store, self.clock, self.by, self.zone = store, clock, by, zone
        self._jobs, self._duty, self._settle, self._passed = jobs, duty, settle, passed
        self._noticing = Noticing(passed)
        self._starting = Starting(store.moments, starter, reach, by_hand, busy, passed, by)
        self._lock = threading.RLock()
        self._known_due: dict[str, tuple[Rule, datetime, datetime]] = {}
        self._closing = False

    def renew(self, jobs: Sequence[Job] | Callable[[], Sequence[Job]]) -> None:
        """Other jobs, or other times of them, from the next beat on."""
        with self._lock:
            self._jobs = jobs

    @property
    def running(self) -> tuple[str, ...]:
        """The jobs that were started from here and have not ended."""
        return tuple(self._starting.running)

    def beat(self) -> Beat:
        """Do what is due. TransientError or WorkspaceError where the schedule's file cannot be written."""
        with self._lock:
            now = self.clock.now().astimezone(UTC)
            gap = self._noticing.notice(now)
            if self._closing or (self._duty is not None and not self._duty.take()):
                holder = self._duty.holder() if self._duty is not None else ""
                return Beat(now, False, now + HEARTBEAT, holder, slept=gap.slept, jumped=gap.jumped)
            with self.store.together():
                jobs = {job.key: job for job in (self._jobs() if callable(self._jobs) else self._jobs)}
                return self._keep(jobs, gap, now)

    def _keep(self, jobs: dict[str, Job], gap: Gap, now: datetime) -> Beat:
        if gap.slept:
            self._starting.settle(self._settle.total_seconds())
        killed = self._killed(now)
        last = self.store.last_pause()
        skipped = self._take_up(jobs, gap, last, now)
        self._end_what_was_done(now)
        pause = last if last is not None and (last.until is None or last.until > now) else None
        resumed = last is not None and pause is None and self._end_pause(last)
        round_ = self._starting.go(jobs, now, pause)
        return Beat(
            now, True, self._next(jobs, pause, now), "", tuple(round_.started), (*skipped, *round_.skipped),
            tuple(round_.waiting), self.running, tuple(killed), pause, resumed, gap.slept, gap.jumped,
        )  # fmt: skip

    def _end_pause(self, last: Pause) -> bool:
        """A pause whose time is over is taken away, unless somebody set another one just now."""
        if self.store.last_pause() == last:
            self.store.resume()
            return True
        return False

    def _take_up(self, jobs: dict[str, Job], gap: Gap, pause: Pause | None, now: datetime) -> list[Moment]:
        """Note everything that has become due since somebody last kept the clock; returns what was skipped."""
        kept = self.store.kept_at()
        if kept is not None:
            since = max(min(kept, now), now - LOOK_BACK)  # in the future it lies once the clock was set back
            known: dict[str, set[datetime]] = {}
            for one in self.store.moments.all(since):
                known.setdefault(one.job, set()).add(one.due)
            running = self._all_running()
            why = gap.why if gap.first or gap.slept or gap.jumped or now - kept < 2 * HEARTBEAT else CLOSED
            found = [
                moment
                for job in jobs.values()
                if self._next_due(job, since) <= now
                for moment in taken_up(
                    job, since, now, known.get(job.key, ()), pause=pause, running=job.key in running, why=why,
                    zone=self.zone,
                )
            ]  # fmt: skip
            fresh = self.store.moments.take_up(found, now) if found else []
        else:
            fresh = []
        self.store.keep(now, self.by)
        return [one for one in fresh if one.state == "skipped"]

    def _all_running(self) -> set[str]:
        """Jobs that are being done, here or by another process."""
        return {one.job for one in self.store.claims() if processes.lives(one.pid, one.token)} | set(self.running)

    def _next(self, jobs: dict[str, Job], pause: Pause | None, now: datetime) -> datetime:
        times = [self._next_due(job, now) for job in jobs.values() if job.enabled]
        if pause is not None and pause.until is not None:
            times.append(pause.until)
        return min([now + HEARTBEAT, *times, *self._starting.ready_at(now)])

    def _next_due(self, job: Job, after: datetime) -> datetime:
        """The first moment after one at which a job is due; remembered, as it is asked for at every beat."""
        known = self._known_due.get(job.key)
        if known is not None and known[0] == job.rule and known[1] <= after < known[2] and after - known[1] < FRESH:
            return known[2]
        due = next_due(job.rule, after, self.zone).astimezone(UTC)
        self._known_due[job.key] = (job.rule, after, due)
        return due

    # -- ends -----

    def ended(self, key: str, due: datetime, outcome: str, kind: str = "", words: str = "") -> None:
        """A job that was started from here has ended: ``done``, ``failed``, ``cancelled`` or ``broken``.

        ``kind``: the name of the error's class. A job that was broken without one was killed: it is offered again. So
        is one that found somebody else writing, and one that was stopped because the program is being closed.
        """
        with self._lock:
            now = self.clock.now().astimezone(UTC)
            self._starting.running.pop(key, None)
            if outcome == "cancelled" and self._closing:
                self.store.moments.offer_again(key, due, CLOSED, now, counts=False)
            elif kind == "Busy":
                self._starting.again(key, due, words, now, skip=True)
            elif outcome == "broken" and not kind:
                self._note_failed(key, due, words or KILLED, now)
                self._starting.again(key, due, words or KILLED, now)
            else:
                if outcome in {"failed", "broken"}:
                    self._note_failed(key, due, words, now)
                self.store.moments.end(key, due, words or outcome, now)

    def _killed(self, now: datetime) -> list[Moment]:
        """Claims whose process is gone: told as failed and offered again, unless the job itself had ended."""
        found = []
        for one in self.store.claims():
            ours = (one.pid, one.token) == processes.own()
            if self._starting.running.get(one.job) == one.due if ours else processes.lives(one.pid, one.token):
                continue
            noted = self._noted(one.job, one.due)
            if noted is not None and noted.outcome != "cancelled":
                self.store.moments.end(one.job, one.due, noted.words, now)
                continue
            self._note_failed(one.job, one.due, KILLED, one.at or now)
            self._starting.again(one.job, one.due, KILLED, now, rest=0)
            found.append(replace(one, why=KILLED))
        return found

    def _end_what_was_done(self, now: datetime) -> None:
        """A job that was given back, as its process outlived the program, may have come to a good end by itself."""
        for one in self.store.moments.waiting():
            noted = self._noted(one.job, one.due) if one.late else None
            if noted is not None and noted.outcome in HAPPENED:
                self.store.moments.end(one.job, one.due, noted.words, now)

    def _give_back(self, key: str, due: datetime, now: datetime) -> None:
        """Let somebody else do it, unless it has ended and only nobody heard of that."""
        claim, noted = self.store.moments.find(key, due), self._noted(key, due)
        of_this_try = noted is not None and claim is not None and claim.at is not None and noted.at >= claim.at
        if noted is not None and of_this_try and noted.outcome != "cancelled":
            self.store.moments.end(key, due, noted.words, now)
        else:
            self.store.moments.offer_again(key, due, CLOSED, now, counts=False)

    def _noted(self, key: str, due: datetime) -> Done | None:
        done = [one for one in self.store.done(due - LOOK_BACK) if one.job == key and one.due == due]
        return done[-1] if done else None

    def _note_failed(self, key: str, due: datetime, words: str, at: datetime) -> None:
        """Remember a failure that the job could not note itself."""
        if self._noted(key, due) is None:
            self.store.note(Done(key, at, "failed", words, 0.0, due))

    # -- the end -----

    def stop(self) -> None:
        """Start nothing more; what is stopped from now on waits for whoever keeps the clock next."""
        with self._lock:
            self._closing = True

    def close(self) -> None:
        """Let somebody else keep the clock. Everything that was started is to have ended, or is given back."""
        with self._lock:
            self._closing = True
            now = self.clock.now().astimezone(UTC)
            for key, due in list(self._starting.running.items()):
                self._starting.running.pop(key)
                self._give_back(key, due, now)
            if self._duty is not None:
                self._duty.give_back()
