"""Renewing many sign-ins: in which order, how many at once, how often again."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.errors import BedrotError, BrowserTrouble, BudgetSpent, Busy, TransientError, WaitingForYou
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.sessions import escalation, knowing
from bedrot_desktop.sessions.answers import ENDED, PASSING, RATE_LIMITED, Look
from bedrot_desktop.sessions.held import NEVER, Held
from bedrot_desktop.sessions.history_rows import FAILED, REFRESH, UNCHANGED, WAITING

if TYPE_CHECKING:
    from bedrot_desktop.sessions.keeper import Keeper
    from bedrot_desktop.sessions.renewing import Renewal

log = logging.getLogger(__name__)

PLANNED = "planned"  # what a dry run would do
_LOOKED = 0.2  # seconds between two looks whether a renewal ended or a stop was asked for
_LONGEST_REST = 3600.0  # seconds: a service that asks for a longer rest is left to the next refresh
_FAR = datetime.max.replace(tzinfo=UTC)
_PAST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What became of one sign-in. ``outcome``: renewed, unchanged, waiting, failed; planned in a dry run.

    ``words`` for the person; ``attempts`` that were made, ``seconds`` that they took together.
    """

    service: str
    account: str
    outcome: str
    words: str
    attempts: int = 0
    seconds: float = 0.0
    look: Look | None = None

    @property
    def failed(self) -> bool:
        return self.outcome == FAILED

    @property
    def waiting(self) -> bool:
        """Whether only the person can help."""
        return self.outcome == WAITING

    def document(self) -> dict[str, Any]:
        """As JSON-able values."""
        return {
            "service": self.service,
            "account": self.account,
            "outcome": self.outcome,
            "words": self.words,
            "attempts": self.attempts,
            "seconds": round(self.seconds, 3),
            "look": self.look.document() if self.look else None,
        }


@dataclass(slots=True)
class _Task:
    """One sign-in that is to be renewed (or, with ``only_look``, looked at first)."""

    held: Held
    why: str
    only_look: bool = False
    attempts: int = 0
    seconds: float = 0.0
    ready_at: float = field(default=0.0)


def refresh(
    keeper: Keeper, services: Iterable[str], run: Run, *, due_only: bool, force: bool, dry_run: bool
) -> tuple[Refreshed, ...]:
    """See `Keeper.refresh`. In the order in which they were begun; ``force`` also does what was tried just now."""
    tasks: list[_Task] = []
    settled: list[Refreshed] = []
    for held in in_order(keeper, keeper.held(services)):
        found = _considered(keeper, held, due_only=due_only and not force, force=force)
        if isinstance(found, _Task):
            tasks.append(found)
        elif found is not None:
            settled.append(found)
    if dry_run:
        planned = [Refreshed(one.held.service, one.held.account, PLANNED, _plan(one)) for one in tasks]
        return (*planned, *settled)
    return (*_Round(keeper, run, tasks).done(), *settled)


def in_order(keeper: Keeper, held: Iterable[Held]) -> list[Held]:
    """Who is expected to die first comes first (the dead before all), then the configured priority."""

    def rank(one: Held) -> tuple[datetime, int]:
        end = _PAST if one.ended_at else one.likely or _FAR
        return end, keeper.number("sessions.*.priority", one.service)

    return sorted(held, key=rank)


def _considered(keeper: Keeper, held: Held, *, due_only: bool, force: bool) -> _Task | Refreshed | None:
    """What is to be done with a sign-in: a task, nothing but a result, or nothing at all."""
    now = keeper.clock.now()
    if held.state == NEVER:
        return None if due_only else _left(held, WAITING, f"{held.words}: {held.next_step}")
    if not knowing.renews(keeper, held.service):
        return None if due_only else _left(held, UNCHANGED, "not renewed without you, as the settings say")
    if not force and (rest := _resting(keeper, held)):
        return _left(held, FAILED, rest)
    if held.needs_person and not force:
        if _tried_since_end(keeper, held) and due_only:
            return _left(held, WAITING, held.words)
        if (until := _quiet_until(keeper)) and due_only:
            return _left(held, WAITING, f"{held.words}; held until {until}")
        return _Task(held, held.words)
    if not due_only or (held.due_at is not None and held.due_at <= now):
        return _Task(held, held.words)
    pause = timedelta(hours=keeper.settings.get("sessions.probe_hours", int))
    if held.looked_at is None or not now - pause < held.looked_at <= now:
        return _Task(held, "to be looked at", only_look=True)
    return None


def _left(held: Held, outcome: str, words: str) -> Refreshed:
    return Refreshed(held.service, held.account, outcome, words)


def _resting(keeper: Keeper, held: Held) -> str:
    """That it failed just now, in words; "" where it may be tried."""
    last = next((one for one in keeper.history.attempts(held.service, held.account, limit=5)), None)
    if last is None or last.kind != REFRESH or last.outcome != FAILED:
        return ""
    again = last.at + timedelta(seconds=keeper.settings.get("sessions.retry_seconds", int))
    if not last.at <= keeper.clock.now() < again:
        return ""
    local = again.astimezone(keeper.clock.local().tzinfo)
    return f"failed just now ({last.words}); again from {local:%H:%M} on, or at once with --force"


def _tried_since_end(keeper: Keeper, held: Held) -> bool:
    """Whether a silent renewal was tried in vain since the end: once is enough, then only the person helps."""
    since = held.ended_at or held.looked_at
    tried = keeper.history.attempts(held.service, held.account, since=since, limit=20)
    return any(one.kind == REFRESH for one in tried)


def _quiet_until(keeper: Keeper) -> str:
    """Until when the quiet hours last, "" outside of them."""
    local = keeper.clock.local()
    start, end = keeper.settings.get("schedule.quiet_start"), keeper.settings.get("schedule.quiet_end")
    if not escalation.quiet(local, start, end):  # type: ignore[arg-type]  # the table says that both are times
        return ""
    return f"{end:%H:%M}"


def _plan(task: _Task) -> str:
    if task.only_look:
        return "would be looked at"
    way = "with its token" if task.held.strategy == "oauth" else "by a visit"
    return f"would be renewed {way}: {task.why}"


class _Round:
    """One refresh under way: at most `sessions.at_once` at once, never two of one service."""

    def __init__(self, keeper: Keeper, run: Run, tasks: list[_Task]) -> None:
        self._keeper, self._run, self._waiting = keeper, run, tasks
        self._places = keeper.settings.get("sessions.at_once", int)
        self._working: dict[Future[tuple[Refreshed, float | None]], _Task] = {}
        self._results: list[Refreshed] = []
        self._total = len(tasks)

    def done(self) -> list[Refreshed]:
        """Do all of it; the results in the order in which they came."""
        if not self._waiting:
            return []
        with ThreadPoolExecutor(max_workers=self._places, thread_name_prefix="renewal") as pool:
            while self._waiting or self._working:
                self._run.check()
                while len(self._working) < self._places and (task := self._next()):
                    self._working[pool.submit(_one, self._keeper, task, self._run)] = task
                if self._working:
                    self._collect()
                else:
                    self._rest()
        return self._results

    def _rest(self) -> None:
        """Wait for the next attempt that is due. It is due then, also by a clock that stands still."""
        first = min(task.ready_at for task in self._waiting)
        self._run.sleep(max(0.0, first - self._keeper.clock.monotonic()))
        for task in self._waiting:
            if task.ready_at <= first:
                task.ready_at = 0.0

    def _next(self) -> _Task | None:
        """The first that may begin now."""
        busy = {task.held.service for task in self._working.values()}
        now = self._keeper.clock.monotonic()
        for place, task in enumerate(self._waiting):
            if task.held.service not in busy and (not task.ready_at or task.ready_at <= now):
                return self._waiting.pop(place)
        return None

    def _collect(self) -> None:
        ended, _ = wait(self._working, timeout=_LOOKED, return_when=FIRST_COMPLETED)
        for future in ended:
            task = self._working.pop(future)
            result, pause = future.result()
            if pause is None:
                self._results.append(result)
                self._run.progress(len(self._results), self._total, f"{result.service} {result.account}")
            else:
                task.ready_at = self._keeper.clock.monotonic() + pause
                self._waiting.append(task)


def _one(keeper: Keeper, task: _Task, run: Run) -> tuple[Refreshed, float | None]:
    """One attempt, and after how many seconds the next one is due; None: that was all."""
    held, begun = task.held, keeper.clock.monotonic()
    if task.only_look:
        looked = _looked(keeper, task, run)
        if looked is not None:
            return looked, None
    task.attempts += 1
    outcome, words, look, passing = _attempt(keeper, held, run)
    task.seconds += max(0.0, keeper.clock.monotonic() - begun)
    result = Refreshed(held.service, held.account, outcome, words, task.attempts, task.seconds, look)
    return result, _pause(keeper, task, look) if passing else None


def _looked(keeper: Keeper, task: _Task, run: Run) -> Refreshed | None:
    """The look at a sign-in that is not due; None where it was found dead, so that renewing it is worth a try."""
    held = task.held
    try:
        look = keeper.look(held.service, held.account, run)
    except BudgetSpent as enough:
        return Refreshed(held.service, held.account, UNCHANGED, enough.message)
    except BedrotError as error:
        return Refreshed(held.service, held.account, FAILED, str(error))
    except Exception as bug:
        log.exception("Looking at %s %s ended unexpectedly", held.service, held.account)
        return Refreshed(held.service, held.account, FAILED, _unexpected(bug))
    if look.verdict in ENDED:
        task.only_look = False
        return None
    outcome = UNCHANGED if look.alive or look.verdict in PASSING else WAITING
    return Refreshed(held.service, held.account, outcome, look.words, look=look)


def _attempt(keeper: Keeper, held: Held, run: Run) -> tuple[str, str, Look | None, bool]:
    """Outcome, words, look, and whether the trouble may pass by itself."""
    life = keeper.history.life(held.service, held.account)
    if life is not None and held.saved_at is not None and life.saved_at > held.saved_at:
        return UNCHANGED, "Renewed just now by another program.", None, False
    try:
        renewal: Renewal = keeper.renew(held.service, held.account, run)
    except WaitingForYou as stop:
        return WAITING, str(stop), None, False
    except Busy as busy:  # the person is just signing in, or another program renews: no failure of the sign-in
        return UNCHANGED, busy.message, None, False
    except BedrotError as error:
        return FAILED, str(error), None, isinstance(error, TransientError | BrowserTrouble)
    except Exception as bug:
        log.exception("Renewing %s %s ended unexpectedly", held.service, held.account)
        return FAILED, _unexpected(bug), None, False
    look = renewal.look
    return renewal.outcome, renewal.words, look, renewal.outcome == FAILED and look is not None and _passes(look)


def _unexpected(bug: Exception) -> str:
    """The words for a bug in the work for one sign-in, which must not cost the others theirs."""
    return f"Unexpected trouble ({type(bug).__name__}). The log has the details."


def _passes(look: Look) -> bool:
    return look.verdict in PASSING


def _pause(keeper: Keeper, task: _Task, look: Look | None) -> float | None:
    """How long to rest before the next attempt: twice as long each time; None when there were enough of them."""
    if task.attempts >= keeper.settings.get("sessions.attempts", int):
        return None
    pause = keeper.settings.get("sessions.retry_seconds", int) * 2.0 ** (task.attempts - 1)
    if look is not None and look.verdict == RATE_LIMITED:
        pause = max(pause, look.wait_seconds or 0.0)
    return pause if pause <= _LONGEST_REST else None
