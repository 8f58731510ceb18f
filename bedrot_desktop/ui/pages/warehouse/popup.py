"""A popup of the page: rounded, on the raised ground, gone with a click elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QWidget

from bedrot_desktop.ui.theme import theme


class Popup(QFrame):
    """Painted by itself: a style sheet paints no translucent window."""

    def __init__(self, parent: QWidget, name: str, wide: int) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setFixedWidth(wide)
        self.setAccessibleName(name)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(now.colour("borderStrong"), 1))
        painter.setBrush(now.colour("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()

    def put(self, at: QPoint) -> None:
        """Show it below a point, inside the window."""
        self.adjustSize()
        parent = self.parentWidget()
        frame = parent.window().geometry() if parent is not None else self.geometry()
        left = max(frame.left() + 8, min(at.x(), frame.right() - self.width() - 8))
        self.move(left, max(frame.top() + 8, min(at.y(), frame.bottom() - self.height() - 8)))
        self.show()
