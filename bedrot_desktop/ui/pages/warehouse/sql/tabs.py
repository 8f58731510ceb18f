"""The row of open queries."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QTabBar


class Tabs(QTabBar):
    """``closing`` and ``naming`` carry a tab's place: middle click closes, double click names."""

    closing = Signal(int)
    naming = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Open queries")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setMovable(True)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.tabBarDoubleClicked.connect(self.naming)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, super().minimumSizeHint().height())

    def step(self, by: int) -> None:
        """The tab beside, round and round."""
        self.setCurrentIndex((self.currentIndex() + by) % max(1, self.count()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton and self.tabAt(event.position().toPoint()) >= 0:
            self.closing.emit(self.tabAt(event.position().toPoint()))
        super().mouseReleaseEvent(event)


def words_of(title: str) -> str:
    """A title short enough for a tab; an ampersand is no shortcut."""
    cut = title if len(title) <= 32 else f"{title[:31]}…"
    return cut.replace("&", "&&")
