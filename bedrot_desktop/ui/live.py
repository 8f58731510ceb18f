"""The run that is going on, told by events: what every stage is at, how far, and how long it will still take."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.events import Event, RunEnded, RunStarted, StageEnded, StageProgressed, StageStarted
from bedrot_desktop.ui.bridge import Bridge

FALLBACK = 3.0  # seconds for a stage that was never timed
SHOWN_EVERY = 100  # ms between two changes that are told
SURE = 0.05  # share from which on something can be said about the time that is left
ALMOST = 0.95  # what a stage without a count comes to at most by time alone

Key = tuple[str, str]


@dataclass(slots=True)
class LiveStage:
    """``outcome`` is queued, running, done, unchanged, failed, parked, cancelled or skipped."""

    service: str
    stage: str
    outcome: str = "queued"
    done: int = 0
    total: int = 0
    label: str = ""
    summary: str = ""
    seconds: float = 0.0
    began: datetime | None = None

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.outcome not in {"queued", "running"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the journal tells of a run: its name for people, the stages it has come to and those it will come to."""

    run: str
    name: str
    began: datetime
    services: tuple[str, ...]
    planned: tuple[Key, ...]
    usual: Mapping[Key, float]
    stages: tuple[LiveStage, ...]
    outcome: str = ""
    seconds: float = 0.0
    titles: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class LiveRun:
    """A run under way, or the one that ended last (``outcome`` is then set).

    ``planned``: all stages it will come to, known once the journal was asked. ``looking``: how far the look at the
    lake is, between fetching and cleaning. ``ours``: started by this window, so that its events are heard.
    """

    run: str
    began: datetime
    services: tuple[str, ...]
    expected: int
    outcome: str = ""
    seconds: float = 0.0
    stages: dict[Key, LiveStage] = field(default_factory=dict)
    usual: Mapping[Key, float] = field(default_factory=dict)
    planned: tuple[Key, ...] = ()
    name: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)  # service → its name for people
    ours: bool = True
    looking: LiveStage | None = None
    stopping: bool = False
    before: float = 0.0  # the share that an earlier go at it had finished
    _most: float = 0.0

    @property
    def going(self) -> bool:
        """Whether it has not ended."""
        return not self.outcome

    def share(self, now: datetime) -> float:
        """How much is done, 0–1, weighed by what the stages usually take; it never goes back."""
        through = sum(self._weight(key) * self.part(stage, now) for key, stage in self.stages.items())
        self._most = max(self._most, min(1.0, through / self._whole()))
        return self._most

    def _whole(self) -> float:
        whole = sum(self._weight(key) for key in dict.fromkeys((*self.planned, *self.stages)))
        unseen = 0 if self.planned else max(0, self.expected - len(self.stages))
        return max(whole + unseen * FALLBACK, 0.01)

    def had(self, keys: Sequence[Key]) -> None:
        """These stages were over before this go at it began."""
        self.before = min(1.0, sum(map(self._weight, keys)) / self._whole())

    def _weight(self, key: Key) -> float:
        return max(self.usual.get(key, FALLBACK), 0.01)

    def part(self, stage: LiveStage, now: datetime) -> float:
        """How much of one stage is done, 0–1: by its count, else by the time that it usually takes."""
        if stage.over:
            return 1.0
        if stage.outcome != "running" or stage.began is None:
            return 0.0
        if stage.total > 0:
            return min(1.0, max(0.0, stage.done / stage.total))
        usual = self.usual.get((stage.service, stage.stage), FALLBACK)
        return min(ALMOST, self.passed(stage, now) / usual) if usual > 0 else 0.0

    @staticmethod
    def passed(stage: LiveStage, now: datetime) -> float:
        """Seconds since a stage began."""
        return max(0.0, (now - stage.began).total_seconds()) if stage.began else 0.0

    def left(self, now: datetime) -> float | None:
        """Seconds still to go by what was learnt and by what was seen; None while nothing can be said."""
        share = self.share(now)
        passed, through = (now - self.began).total_seconds(), share - self.before
        if not self.going or through < SURE * (1 - self.before) or through <= 0 or passed < 2:
            return None
        return passed / through * (1 - share)

    def stage_left(self, stage: LiveStage, now: datetime) -> float | None:
        """Seconds that a stage still takes; None while nothing can be said."""
        if stage.outcome == "queued":
            return self.usual.get((stage.service, stage.stage))
        if stage.outcome != "running":
            return None
        passed, part = self.passed(stage, now), self.part(stage, now)
        if stage.total > 0 and part > SURE and passed > 0.5:
            return passed / part * (1 - part)
        usual = self.usual.get((stage.service, stage.stage))
        return usual - passed if usual is not None and usual > passed else None

    def rate(self, stage: LiveStage, now: datetime) -> float | None:
        """What a stage gets through in a second."""
        passed = self.passed(stage, now)
        return stage.done / passed if stage.outcome == "running" and stage.done > 0 and passed > 0.5 else None


class Live(QObject):
    """Keeps the `LiveRun`; ``changed`` ten times a second at most, ``began`` and ``ended`` with the run itself."""

    changed = Signal()
    began = Signal(object)
    ended = Signal(object)

    def __init__(self, bridge: Bridge, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self.run: LiveRun | None = None
        self.turn = 0  # how many beginnings and ends were told
        self.learn: Callable[[LiveRun], None] | None = None  # asks the journal; it answers with `learnt`
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SHOWN_EVERY)
        self._soon.timeout.connect(self._tell_late)
        self._dirty = False
        bridge.heard.connect(self._hear)

    @property
    def services(self) -> frozenset[str]:
        """The services of the run under way; empty when none is."""
        run = self.run
        if run is None or not run.going:
            return frozenset()
        return frozenset((*run.services, *(service for service, _ in run.planned)))

    @property
    def going(self) -> bool:
        """Whether a run is under way."""
        return self.run is not None and self.run.going

    def stage_state(self, service: str) -> str:
        """“running”, “queued” or "" for a service in the run under way."""
        if self.run is None or not self.run.going:
            return ""
        own = [stage for (key, _), stage in self.run.stages.items() if key == service]
        if any(stage.outcome == "running" for stage in own):
            return "running"
        left = [key for key in self.run.planned if key[0] == service and key not in self.run.stages]
        return "queued" if left or (service in self.run.services and not own) else ""

    def stopping(self) -> None:
        """It was asked to stop: it will, at the next safe point."""
        if self.run is not None and self.run.going:
            self.run.stopping = True
            self._tell(now=True)

    # -- by events, of runs that this window started -----

    @Slot(object)
    def _hear(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            self._begin(LiveRun(event.run, event.at, event.services, event.stages))
        elif self.run is None or getattr(event, "run", None) != self.run.run:
            return
        elif isinstance(event, RunEnded):
            self._end(event.outcome, event.seconds)
        elif isinstance(event, (StageStarted, StageProgressed, StageEnded)):
            self._stage(self.run, event)
            self._tell()

    def _begin(self, run: LiveRun) -> None:
        self.run = run
        self.turn += 1
        if self.learn:
            self.learn(run)
        self.began.emit(run)
        self._tell(now=True)

    def _end(self, outcome: str, seconds: float) -> None:
        run = self.run
        if run is None or not run.going:
            return
        run.outcome, run.seconds = outcome or "killed", seconds
        self.turn += 1
        self._tell(now=True)
        self.ended.emit(run)

    @staticmethod
    def _stage(run: LiveRun, event: StageStarted | StageProgressed | StageEnded) -> None:
        key = event.service, event.stage
        if not event.service:  # the look at the lake belongs to no service
            if isinstance(event, StageProgressed):
                over = event.total > 0 and event.done >= event.total
                run.looking = None if over else LiveStage(
                    *key, "running", event.done, event.total, event.label, began=event.at
                )  # fmt: skip
            return
        run.looking = None
        stage = run.stages.get(key)
        if isinstance(event, StageStarted):
            run.stages[key] = LiveStage(*key, "running", began=event.at)
        elif isinstance(event, StageEnded):
            stage = run.stages.setdefault(key, LiveStage(*key, began=event.at))
            stage.outcome, stage.summary, stage.seconds = event.outcome, event.summary, event.seconds
        elif stage is None or not stage.over:
            stage = run.stages.setdefault(key, LiveStage(*key, "running", began=event.at))
            if event.total == stage.total:  # what works in several threads may tell out of order
                stage.done = max(stage.done, event.done)
            else:
                stage.done, stage.total = event.done, event.total
            stage.label = event.label

    # -- by the journal, of runs of any process -----

    def learnt(self, seen: Seen) -> None:
        """What the journal knows of the run under way: its plan, and what it had finished before."""
        run = self.run
        if run is None or run.run != seen.run:
            return
        first = not run.planned
        run.name, run.planned, run.usual, run.titles = seen.name, seen.planned, seen.usual, seen.titles
        had = []
        for stage in seen.stages:
            key = stage.service, stage.stage
            mine = run.stages.get(key)
            newer = not run.ours and (mine is None or (mine.outcome, mine.began) != (stage.outcome, stage.began))
            if newer or (mine is None and stage.over):
                run.stages[key] = stage
                had += [key] * (stage.began is not None and stage.began < run.began)
        if first and run.ours:
            run.had(had)
        self._tell()

    def see(self, seen: Seen) -> None:
        """A run that another process does, as its journal has it now."""
        run = self.run
        if run is None or run.run != seen.run or (not run.going and not seen.outcome):
            if seen.outcome:
                return
            learn, self.learn = self.learn, None  # it is all known already
            self._begin(LiveRun(seen.run, seen.began, seen.services, len(seen.planned), ours=False))
            self.learn = learn
        self.learnt(seen)
        if seen.outcome:
            self._end(seen.outcome, seen.seconds)

    def lost(self) -> None:
        """Nobody does the run any more, and nobody said that it ended."""
        if self.run is not None:
            self._end("killed", 0.0)

    # -- telling -----

    def _tell(self, *, now: bool = False) -> None:
        if now or not self._soon.isActive():
            self._dirty = False
            self._soon.start()
            self.changed.emit()
        else:
            self._dirty = True

    @Slot()
    def _tell_late(self) -> None:
        if self._dirty:
            self._tell(now=True)
