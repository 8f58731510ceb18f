"""A line to search in, with its glass painted where the text's middle is."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit

from bedrot_desktop.ui import icons


class SearchLine(QLineEdit):
    """A `QLineEdit` with a glass at its left."""

    def __init__(self, hint: str, name: str = "") -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.setAccessibleName(name or hint)
        self.setTextMargins(20, 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        pixmap = icons.pixmap("search", "muted", 14, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(9, (self.height() - 14) / 2), pixmap)
        painter.end()
