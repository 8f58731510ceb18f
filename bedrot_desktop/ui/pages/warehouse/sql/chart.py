"""A result drawn: horizontal bars with their values, or lines along the days; painted, read by keys and by mouse."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from bedrot_desktop.ui import words
from bedrot_desktop.ui.colours import ARTISTS, PLATFORMS
from bedrot_desktop.ui.pages.warehouse.sql.charting import Curve, Drawing
from bedrot_desktop.ui.pages.warehouse.sql.results import shown
from bedrot_desktop.ui.theme import font, theme

ROW, BAR, PAD, LEFT, FOOT, TOP = 25, 9, 12, 46, 22, 26
MIDDLE = Qt.AlignmentFlag.AlignVCenter
RIGHT = MIDDLE | Qt.AlignmentFlag.AlignRight


class ChartView(QWidget):
    """Bars scroll by their size; Left and Right read a line's points, Up and Down the bars."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Chart of the result")
        self.drawing = Drawing(note="No rows to draw.")
        self._at = -1

    def tell(self, drawing: Drawing) -> None:
        """Draw another result."""
        self.drawing, self._at = drawing, -1
        self.setMinimumHeight(len(drawing.bars) * ROW + 2 * PAD + (18 if drawing.note else 0))
        self.setAccessibleDescription(_described(drawing))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(420, max(160, self.minimumHeight()))

    # -- painting -----

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.drawing.bars:
            self._paint_bars(painter)
        elif self.drawing.curves:
            self._paint_lines(painter)
        else:
            painter.setFont(font("small"))
            painter.setPen(theme().colour("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.drawing.note)
        painter.end()

    def _paint_bars(self, painter: QPainter) -> None:
        now, bars, metrics = theme(), self.drawing.bars, QFontMetricsF(font("small"))
        count = max(len(bar.labels) for bar in bars)
        wide = [
            min(
                max(metrics.horizontalAdvance(bar.labels[place]) for bar in bars if len(bar.labels) > place) + 14,
                self.width() * 0.3,
            )
            for place in range(count)
        ]
        value_wide = max(metrics.horizontalAdvance(shown(bar.value)) for bar in bars) + 12
        left, right = PAD + sum(wide), self.width() - PAD - value_wide
        low, high = min(0.0, *(bar.value for bar in bars)), max(0.0, *(bar.value for bar in bars))
        scale = max(1.0, right - left) / ((high - low) or 1.0)
        zero = left - low * scale
        painter.setFont(font("small"))
        for number, bar in enumerate(bars):
            row = QRectF(0, PAD + number * ROW, self.width(), ROW)
            if number == self._at:
                painter.fillRect(row, now.colour("hover"))
            x = float(PAD)
            for place, text in enumerate(bar.labels):
                painter.setPen(now.colour("text" if place == 0 else "text2"))
                cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, wide[place] - 8)
                painter.drawText(QRectF(x, row.top(), wide[place], ROW), MIDDLE, cut)
                x += wide[place]
            start, end = sorted((zero, zero + bar.value * scale))
            painter.fillRect(QRectF(start, row.center().y() - BAR / 2, max(1.0, end - start), BAR), now.series(1))
            painter.setPen(now.colour("text"))
            painter.drawText(QRectF(right, row.top(), value_wide, ROW), RIGHT, shown(bar.value))
        self._paint_note(painter, PAD + len(bars) * ROW)

    def _paint_note(self, painter: QPainter, top: float) -> None:
        if self.drawing.note:
            painter.setFont(font("caption"))
            painter.setPen(theme().colour("muted"))
            painter.drawText(QRectF(PAD, top, self.width() - 2 * PAD, 18), MIDDLE, self.drawing.note)

    def _plot(self) -> tuple[QRectF, tuple[int, int], tuple[float, float]]:
        days = [day for curve in self.drawing.curves for day, _ in curve.points]
        values = [value for curve in self.drawing.curves for _, value in curve.points]
        low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
        top = PAD if len(self.drawing.curves) < 2 and not self.drawing.note else TOP
        rect = QRectF(LEFT, top, self.width() - LEFT - PAD, self.height() - top - FOOT)
        return rect, (min(days), max(days)), (low, high if high > low else low + 1)

    def _at_point(
        self, rect: QRectF, days: tuple[int, int], values: tuple[float, float], one: tuple[int, float]
    ) -> QPointF:
        x = rect.left() + (one[0] - days[0]) / max(1, days[1] - days[0]) * rect.width()
        return QPointF(x, rect.bottom() - (one[1] - values[0]) / (values[1] - values[0]) * rect.height())

    def _paint_lines(self, painter: QPainter) -> None:
        now = theme()
        rect, days, values = self._plot()
        painter.setFont(font("caption"))
        for step in _steps(*values):
            y = self._at_point(rect, days, values, (days[0], step)).y()
            painter.setPen(QPen(now.colour("borderStrong" if step == 0 else "grid"), 1))
            painter.drawLine(QPointF(rect.left(), round(y) + 0.5), QPointF(rect.right(), round(y) + 0.5))
            painter.setPen(now.colour("muted"))
            painter.drawText(QRectF(0, y - 8, LEFT - 6, 16), RIGHT, words.short(step))
        self._paint_days(painter, rect, days)
        for number, curve in enumerate(self.drawing.curves):
            painter.setPen(QPen(_curve_colour(curve, number), 1.8))
            points = [self._at_point(rect, days, values, one) for one in curve.points]
            painter.drawPolyline(QPolygonF(points))
            if len(points) < 3:
                for point in points:
                    painter.drawEllipse(point, 2, 2)
        self._paint_names(painter)
        if 0 <= self._at <= days[1] - days[0]:
            x = self._at_point(rect, days, values, (days[0] + self._at, 0)).x()
            painter.setPen(QPen(now.colour("text2"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))

    def _paint_days(self, painter: QPainter, rect: QRectF, days: tuple[int, int]) -> None:
        painter.setPen(theme().colour("muted"))
        count = max(1, min(6, int(rect.width() // 90), days[1] - days[0]))
        for step in range(count + 1):
            day = days[0] + round((days[1] - days[0]) * step / count)
            x = rect.left() + rect.width() * (day - days[0]) / max(1, days[1] - days[0])
            text = _day_text(day, days)
            wide = QFontMetricsF(font("caption")).horizontalAdvance(text)
            x = min(max(x - wide / 2, rect.left() - 10), rect.right() - wide)
            painter.drawText(QPointF(x, rect.bottom() + 15), text)

    def _paint_names(self, painter: QPainter) -> None:
        metrics, x = QFontMetricsF(font("caption")), float(LEFT)
        for number, curve in enumerate(self.drawing.curves if len(self.drawing.curves) > 1 else ()):
            painter.fillRect(QRectF(x, 10, 8, 8), _curve_colour(curve, number))
            painter.setPen(theme().colour("text2"))
            name = metrics.elidedText(curve.name, Qt.TextElideMode.ElideRight, 110)
            painter.drawText(QPointF(x + 12, 18), name)
            x += metrics.horizontalAdvance(name) + 28
        if self.drawing.note:
            painter.setPen(theme().colour("muted"))
            painter.drawText(QPointF(x, 18), self.drawing.note)

    # -- reading -----

    def reading(self, at: int) -> str:
        """The words for a place: a bar, or the day so many days after the first."""
        if self.drawing.bars and 0 <= at < len(self.drawing.bars):
            bar = self.drawing.bars[at]
            return f"{', '.join(bar.labels) or 'value'}: {shown(bar.value)}"
        if self.drawing.curves:
            first = min(curve.points[0][0] for curve in self.drawing.curves)
            near = [
                (curve.name, value) for curve in self.drawing.curves for day, value in curve.points if day == first + at
            ]
            lines = [f"{name}: {shown(value)}" for name, value in near] or ["no row for this day"]
            return "\n".join([date.fromordinal(first + at).isoformat(), *lines])
        return ""

    def _read(self, at: int, where: QPointF | None = None) -> None:
        if at == self._at:
            return
        self._at = at
        self.update()
        text = self.reading(at) if at >= 0 else ""
        if text:
            self.setAccessibleDescription(text.replace("\n", ", "))
        spot = where.toPoint() if where else self.rect().center()
        QToolTip.showText(self.mapToGlobal(spot), text, self)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = event.position()
        if self.drawing.bars:
            self._at = int((spot.y() - PAD) // ROW)
            self.update()
        elif self.drawing.curves:
            rect, days, _ = self._plot()
            share = (spot.x() - rect.left()) / max(1.0, rect.width())
            self._read(round(min(1.0, max(0.0, share)) * (days[1] - days[0])), spot)

    def leaveEvent(self, _event: object) -> None:
        self._at = -1
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None or not (self.drawing.bars or self.drawing.curves):
            super().keyPressEvent(event)
            return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier) and bool(self.drawing.curves)
        last = len(self.drawing.bars) - 1
        if self.drawing.curves:
            _, days, _ = self._plot()
            last = days[1] - days[0]
        self._read(max(0, min(last, self._at + step * (7 if shift else 1))))


def _curve_colour(curve: Curve, number: int) -> QColor:
    low = curve.name.casefold()
    if low in PLATFORMS:
        return theme().platform(low)
    return theme().artist(low) if low in ARTISTS else theme().series(number + 1)


def _steps(low: float, high: float) -> list[float]:
    """Four to six round numbers that span the values."""
    import math

    raw = (high - low) / 4 or 1.0
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= raw)
    first = math.ceil(low / step)
    return [number * step for number in range(first, math.floor(high / step) + 1)]


def _day_text(day: int, days: tuple[int, int]) -> str:
    one = date.fromordinal(day)
    if days[1] - days[0] > 300:
        return f"{words.MONTHS[one.month - 1]} {one.year}"
    return words.day(one)


def _described(drawing: Drawing) -> str:
    if drawing.bars:
        first = drawing.bars[0]
        return f"{len(drawing.bars)} bars; the first is {', '.join(first.labels)}: {shown(first.value)}"
    if drawing.curves:
        return f"{len(drawing.curves)} lines: {', '.join(curve.name for curve in drawing.curves)}"
    return drawing.note
