"""The bell's button: a dot with the number of what nobody has read yet."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent

from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.basic import Button

MOST = 9
HIGH = 13.0


class BellButton(Button):
    """A ghost button with a count at its upper right corner; the count is in its name, too."""

    def __init__(self) -> None:
        super().__init__("", "ghost", "bell")
        self.count = 0
        self.tell(0)

    def tell(self, count: int) -> None:
        """How many are unread."""
        self.count = count
        words = f"Inbox, {count} unread" if count else "Inbox"
        self.setAccessibleName(words)
        self.setToolTip(f"{words} (F9)")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.count:
            return
        now, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text = str(self.count) if self.count <= MOST else f"{MOST}+"
        step = font("tiny")
        wide = max(HIGH, QFontMetricsF(step).horizontalAdvance(text) + 7)
        box = QRectF(self.width() - wide - 0.5, 1.5, wide, HIGH)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.colour("window"))
        painter.drawRoundedRect(box.adjusted(-1.5, -1.5, 1.5, 1.5), 8, 8)
        painter.setBrush(now.colour("primary"))
        painter.drawRoundedRect(box, HIGH / 2, HIGH / 2)
        painter.setFont(step)
        painter.setPen(now.colour("onPrimary"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
