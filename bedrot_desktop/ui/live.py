"""The run that is going on, told by events: what every stage is at, how far, and how long it will still take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from PySide6.QtCore import QObject, Signal, Slot

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.events import Event, RunEnded, RunStarted, StageEnded, StageProgressed, StageStarted
from bedrot_desktop.ui.bridge import Bridge

FALLBACK = 3.0  # seconds for a stage that was never timed


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


@dataclass(slots=True)
class LiveRun:
    """A run under way, or the one that ended last (``outcome`` is then set)."""

    run: str
    began: datetime
    services: tuple[str, ...]
    expected: int
    outcome: str = ""
    seconds: float = 0.0
    stages: dict[tuple[str, str], LiveStage] = field(default_factory=dict)
    usual: Mapping[tuple[str, str], float] = field(default_factory=dict)

    @property
    def going(self) -> bool:
        """Whether it has not ended."""
        return not self.outcome

    def share(self, now: datetime) -> float:
        """How much is done, 0–1, weighed by what the stages usually take; never more than what is known."""
        weights = {key: self.usual.get(key, FALLBACK) for key in self.stages}
        unseen = max(0, self.expected - len(self.stages)) * FALLBACK
        whole = sum(weights.values()) + unseen
        if not whole:
            return 0.0
        return min(
            1.0, sum(weights[key] * self._part(stage, weights[key], now) for key, stage in self.stages.items()) / whole
        )

    def _part(self, stage: LiveStage, usual: float, now: datetime) -> float:
        if stage.over:
            return 1.0
        if stage.outcome != "running" or stage.began is None:
            return 0.0
        if stage.total:
            return min(1.0, stage.done / stage.total)
        return min(0.95, (now - stage.began).total_seconds() / usual) if usual else 0.0

    def left(self, now: datetime) -> float | None:
        """Seconds still to go by what was learnt and by what was seen; None while nothing can be said."""
        share = self.share(now)
        passed = (now - self.began).total_seconds()
        if not self.going or share < 0.05 or passed < 2:
            return None
        return passed / share * (1 - share)

    def rate(self, stage: LiveStage, now: datetime) -> float | None:
        """What a stage gets through in a second."""
        passed = (now - stage.began).total_seconds() if stage.began else 0
        return stage.done / passed if stage.outcome == "running" and stage.done and passed > 0.5 else None


class Live(QObject):
    """Keeps the `LiveRun`; ``changed`` at every event of it, ``ended`` when it is over."""

    changed = Signal()
    ended = Signal(object)

    def __init__(self, bridge: Bridge, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self.run: LiveRun | None = None
        self.learn: Callable[[LiveRun], None] | None = None  # fills ``usual`` from the journal
        bridge.heard.connect(self._hear)

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
        return "queued" if service in self.run.services and not own else ""

    @Slot(object)
    def _hear(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            self.run = LiveRun(event.run, event.at, event.services, event.stages)
            if self.learn:
                self.learn(self.run)
        elif self.run is None or getattr(event, "run", None) != self.run.run:
            return
        elif isinstance(event, StageStarted):
            self.run.stages[event.service, event.stage] = LiveStage(
                event.service, event.stage, "running", began=event.at
            )
        elif isinstance(event, StageProgressed):
            stage = self.run.stages.get((event.service, event.stage))
            if stage is None:
                return
            stage.done, stage.total, stage.label = event.done, event.total, event.label
        elif isinstance(event, StageEnded):
            stage = self.run.stages.setdefault(
                (event.service, event.stage), LiveStage(event.service, event.stage, began=event.at)
            )
            stage.outcome, stage.summary, stage.seconds = event.outcome, event.summary, event.seconds
        elif isinstance(event, RunEnded):
            self.run.outcome, self.run.seconds = event.outcome, event.seconds
            self.changed.emit()
            self.ended.emit(self.run)
            return
        else:
            return
        self.changed.emit()
