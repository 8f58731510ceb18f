"""The field that searches the log."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit

from bedrot_desktop.ui import icons
from bedrot_desktop.ui.widgets.basic import label


class Search(QLineEdit):
    """A field that tells “n of m” at its right."""

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText("Search the log")
        self.setAccessibleName("Search the log (Ctrl+F)")
        self.setMaximumWidth(220)
        self.setMinimumWidth(110)
        self.count = label("", "caption", "muted")
        self.count.setParent(self)
        self.setStyleSheet("padding-left: 27px")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.drawPixmap(9, (self.height() - 14) // 2, icons.pixmap("search", "muted", 14, self.devicePixelRatioF()))
        painter.end()

    def say(self, text: str) -> None:
        """How many were found, and which of them is shown."""
        self.count.setText(text)
        self.count.adjustSize()
        self.count.move(self.width() - self.count.width() - 9, (self.height() - self.count.height()) // 2)
        self.setTextMargins(0, 0, self.count.width() + 6 if text else 0, 0)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.say(self.count.text())
