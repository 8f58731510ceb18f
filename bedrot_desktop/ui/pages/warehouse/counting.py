"""Counts all tables and views exactly, one after the other, in a lane of its own."""

from __future__ import annotations

from collections import deque
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from bedrot_desktop.core.jobs import Outcome, Run
from bedrot_desktop.ui.bridge import Asked, Bridge
from bedrot_desktop.ui.pages.warehouse.content import Content
from bedrot_desktop.warehouse.grid.facts import count_of

LANE = "warehouse-counts"


class Counting(QObject):
    """``counted``: a name and its rows (None: that would take too long)."""

    counted = Signal(str, object)

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._content: Content | None = None
        self._left: deque[str] = deque()
        self._asked: Asked | None = None

    def start(self, content: Content) -> None:
        """Count everything anew."""
        if self._asked is not None:
            self._asked.drop()
        self._content = content
        self._left = deque(table.name for table in content.facts.tables)
        self._next()

    def _next(self) -> None:
        self._asked = None
        if self._left and self._content is not None:
            work = partial(_count, self._content, self._left.popleft())
            self._asked = self._bridge.ask(self, work, self._came, self._lost, LANE)

    @Slot(object)
    def _came(self, told: tuple[str, int | None]) -> None:
        self.counted.emit(*told)
        self._next()

    @Slot(object)
    def _lost(self, outcome: Outcome) -> None:
        if outcome.state != "cancelled":
            self._next()


def _count(content: Content, name: str, run: Run) -> tuple[str, int | None]:
    return name, count_of(content.place, name, run.cancel_event)
