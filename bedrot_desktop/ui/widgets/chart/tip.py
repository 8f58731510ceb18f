"""The card that tells a bucket's values beside the hover line."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.chart.ink import place_colour
from bedrot_desktop.ui.widgets.chart.reading import Line, Reading

WIDTH, PAD, ROW, AWAY = 184, 11, 17, 14


class Tip(QWidget):
    """Painted; lets the mouse through; stays inside its parent on the free side of the line."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setAccessibleName("Values here")
        self.reading: Reading | None = None
        self.colours: list[list[int]] = [[]]
        self.chosen = -1
        self.hide()

    def tell(self, reading: Reading, colours: list[list[int]], x: float, top: float, chosen: int = -1) -> None:
        """Show a reading beside the line at ``x``."""
        self.reading, self.colours, self.chosen = reading, colours, chosen
        self.setAccessibleDescription(reading.spoken)
        size, parent = self.sizeHint(), self._over
        left = x + AWAY if x + AWAY + size.width() <= parent.width() else x - AWAY - size.width()
        left = min(max(left, 0), max(parent.width() - size.width(), 0))
        high = min(max(top, 0), max(parent.height() - size.height(), 0))
        self.resize(size)
        self.move(QPoint(round(left), round(high)))
        self.show()
        self.raise_()
        self.update()

    def sizeHint(self) -> QSize:
        if self.reading is None:
            return QSize(WIDTH, 40)
        small, wide = QFontMetricsF(font("small")), float(WIDTH)
        for line in self.reading.lines:
            wide = max(wide, small.horizontalAdvance(line.title) + small.horizontalAdvance(line.value) + 2 * PAD + 34)
        head = QFontMetricsF(font("smallStrong")).horizontalAdvance(self.reading.title)
        unit = QFontMetricsF(font("caption")).horizontalAdvance(self.reading.unit)
        wide = max(wide, head + unit + 2 * PAD + 16)
        caption = QFontMetricsF(font("caption"))
        wide = max([wide, *(caption.horizontalAdvance(note) + 2 * PAD + 4 for note in self.reading.notes)])
        wide = min(wide, 320.0)
        lines = len(self.reading.lines) * ROW + (7 if self._foot() else 0) + len(self.reading.notes) * 16
        return QSize(round(wide), 2 * PAD - 2 + 20 + lines + (4 if self.reading.notes else 0))

    def _foot(self) -> bool:
        return any(line.place < 0 for line in self.reading.lines) if self.reading else False

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.reading is None:
            return
        painter, now = QPainter(self), theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(now.colour("raised"))
        painter.setPen(now.colour("borderStrong"))
        painter.drawRoundedRect(frame, 8, 8)
        row = QRectF(PAD, PAD - 1, self.width() - 2 * PAD, 16)
        self._text(painter, row, self.reading.title, "smallStrong", now.colour("text"))
        self._text(painter, row, self.reading.unit, "caption", now.colour("muted"), right=True)
        row.translate(0, 20)
        ruled = False
        for place, line in enumerate(self.reading.lines):
            if line.place < 0 and not ruled:
                ruled = True
                painter.setPen(QPen(now.colour("border"), 1))
                level = round(row.top()) + 3.5
                painter.drawLine(QPointF(row.left(), level), QPointF(row.right(), level))
                row.translate(0, 7)
            self._line(painter, row, line, place == self.chosen)
            row.translate(0, ROW)
        row.translate(0, 3)
        for note in self.reading.notes:
            self._text(painter, row, note, "caption", now.colour("text2"))
            row.translate(0, 16)
        painter.end()

    def _line(self, painter: QPainter, row: QRectF, line: Line, chosen: bool) -> None:
        now, room = theme(), row
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("selection"))
            painter.drawRoundedRect(row.adjusted(-5, -1, 5, 1), 3, 3)
        if line.place >= 0:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(place_colour(self.colours[line.panel][line.place]))
            painter.drawRoundedRect(QRectF(row.left(), row.center().y() - 4, 8, 8), 2, 2)
            room = row.adjusted(14, 0, 0, 0)
        tone = now.colour("muted" if line.muted else "text")
        step = "smallStrong" if line.strong else "small"
        value = QFontMetricsF(font(step)).horizontalAdvance(line.value)
        self._text(
            painter,
            room.adjusted(0, 0, -value - 8, 0),
            line.title,
            step,
            tone if line.place < 0 else now.colour("text2"),
        )
        self._text(painter, room, line.value, step, tone, right=True)

    def _text(
        self, painter: QPainter, row: QRectF, text: str, step: str, colour: QColor, *, right: bool = False
    ) -> None:
        painter.setFont(font(step))
        painter.setPen(colour)
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        shown = QFontMetricsF(font(step)).elidedText(text, Qt.TextElideMode.ElideRight, row.width() + 1)
        painter.drawText(row, side | Qt.AlignmentFlag.AlignVCenter, shown)
