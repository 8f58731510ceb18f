"""A switch: on or off, 30 by 18."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy

from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.basic import BY_KEYS

WIDE, HIGH, GAP = 30, 18, 8


class Switch(QCheckBox):
    """A check box that looks like a switch; its words stand at the right."""

    def __init__(self, words: str = "", name: str = "") -> None:
        super().__init__(words)
        self.setAccessibleName(name or words)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._ring = False

    def sizeHint(self) -> QSize:
        text = QFontMetricsF(font("small")).horizontalAdvance(self.text()) + GAP if self.text() else 0
        return QSize(round(WIDE + 4 + text + 0.5), 26)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: object) -> bool:  # noqa: ARG002 - all of it is the button
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = event.reason() in BY_KEYS
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring = False
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        now, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(2, (self.height() - HIGH) / 2, WIDE, HIGH)
        on, able = self.isChecked(), self.isEnabled()
        painter.setPen(Qt.PenStyle.NoPen if on else QPen(now.colour("control" if able else "border"), 1))
        painter.setBrush(now.colour("switchOn" if on and able else "track"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), HIGH / 2, HIGH / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.colour("switchKnob" if on and able else "control" if able else "disabled"))
        painter.drawEllipse(QPointF(box.right() - 9 if on else box.left() + 9, box.center().y()), 6, 6)
        if self._ring:
            painter.setPen(QPen(now.colour("accentInk"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), HIGH / 2 + 1, HIGH / 2 + 1)
        painter.setFont(font("small"))
        painter.setPen(now.colour("text" if able else "disabled"))
        left = box.right() + GAP
        painter.drawText(
            QRectF(left, 0, self.width() - left, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text()
        )
        painter.end()
