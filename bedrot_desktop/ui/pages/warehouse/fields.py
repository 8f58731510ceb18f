"""Painted parts of the inspector: a row's fields, and the steps of its way back."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from bedrot_desktop.ui.pages.warehouse.cells import Column
from bedrot_desktop.ui.pages.warehouse.content import Step
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.warehouse.grid.question import Value

HIGH, KEY_WIDE = 22, 90


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a row as it is shown."""

    column: Column
    value: Value
    text: str
    note: str


class Fields(QWidget):
    """Names and values, painted; Up and Down walk, Enter opens the value whole."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.fields: tuple[Field, ...] = ()
        self.current = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Fields of the row")

    def say(self, fields: tuple[Field, ...]) -> None:
        """Another row."""
        self.fields = fields
        self.current = min(self.current, max(len(fields) - 1, 0))
        self.setFixedHeight(HIGH * len(fields) + 2)
        self._describe()
        self.update()

    def _describe(self) -> None:
        if self.fields:
            one = self.fields[self.current]
            self.setAccessibleDescription(f"{one.column.label}: {_spoken(one)}")

    def sizeHint(self) -> QSize:
        return QSize(200, HIGH * len(self.fields) + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        for place, one in enumerate(self.fields):
            top = place * HIGH
            if self.hasFocus() and place == self.current:
                painter.fillRect(QRectF(-4, top, self.width() + 8, HIGH), now.colour("hover"))
            painter.setFont(font("small"))
            painter.setPen(now.colour("muted"))
            metrics = painter.fontMetrics()
            name = metrics.elidedText(one.column.label, Qt.TextElideMode.ElideRight, KEY_WIDE - 6)
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, top, KEY_WIDE, HIGH), middle, name)
            left, room = KEY_WIDE, self.width() - KEY_WIDE
            if one.value is None:
                self._tag(painter, QRectF(left, top + 3.5, 36, 15))
                continue
            painter.setPen(now.colour("text" if one.value != "" else "muted"))
            text = metrics.elidedText(one.text or "“”", Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(left, top, room, HIGH), middle, text)
            used = metrics.horizontalAdvance(text) + 5
            if one.note and used + 24 < room:
                painter.setPen(now.colour("muted"))
                note = metrics.elidedText(one.note, Qt.TextElideMode.ElideRight, room - used)
                painter.drawText(QRectF(left + used, top, room - used, HIGH), middle, note)
        painter.end()

    @staticmethod
    def _tag(painter: QPainter, box: QRectF) -> None:
        painter.setFont(font("tiny"))
        painter.setPen(theme().colour("borderStrong"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setPen(theme().colour("muted"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "NULL")

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._open(int(event.position().y()) // HIGH)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = int(event.position().y()) // HIGH
        if 0 <= place < len(self.fields):
            one = self.fields[place]
            self.setToolTip(f"{one.column.name}\n{str(one.value)[:600] if one.value is not None else 'NULL'}")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.current = max(0, min(int(event.position().y()) // HIGH, len(self.fields) - 1))
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down} and self.fields:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.current = max(0, min(self.current + step, len(self.fields) - 1))
            self._describe()
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open(self.current)
        else:
            super().keyPressEvent(event)

    def _open(self, place: int) -> None:
        if 0 <= place < len(self.fields):
            self.opened.emit(self.fields[place])


def _spoken(one: Field) -> str:
    return "NULL" if one.value is None else "empty text" if one.value == "" else f"{one.text} {one.note}"


class Way(QWidget):
    """The steps of a row's way back: dots on a line, landing with an accent square."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: tuple[Step, ...] = ()

    def say(self, steps: tuple[Step, ...]) -> None:
        """Another way."""
        self.steps = steps
        self.setFixedHeight(42 * len(steps))
        self.setAccessibleName("; ".join(f"{one.zone} {one.words} {one.file}" for one in steps) or "No way back")
        self.setToolTip("\n".join(str(one.path or one.file) for one in steps))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, one in enumerate(self.steps):
            top, last = place * 42, place == len(self.steps) - 1
            if not last:
                painter.fillRect(QRectF(5, top + 14, 1.5, 40), now.colour("borderStrong"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("accentInk") if last else now.zone("current"))
            side = 8 if last else 7
            painter.drawRoundedRect(QRectF(5.75 - side / 2, top + 10 - side / 2, side, side), 1.5, 1.5)
            painter.setFont(font("small"))
            painter.setPen(now.colour("text" if one.there else "muted"))
            painter.drawText(QRectF(20, top, self.width() - 20, 20), Qt.AlignmentFlag.AlignVCenter, one.zone)
            used = painter.fontMetrics().horizontalAdvance(one.zone) + 6
            painter.setPen(now.colour("muted"))
            painter.drawText(QRectF(20 + used, top, self.width(), 20), Qt.AlignmentFlag.AlignVCenter, one.words)
            painter.setFont(font("mono"))
            painter.setPen(now.colour("text2"))
            room = self.width() - 20
            text = painter.fontMetrics().elidedText(one.file, Qt.TextElideMode.ElideMiddle, room)
            painter.drawText(QRectF(20, top + 17, room, 18), Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()
