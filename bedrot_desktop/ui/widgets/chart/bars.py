"""Few values beside each other: bars with value and base, or a ranked list with a small line; walked by keys."""

from __future__ import annotations

import csv
import io

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from bedrot_desktop.insights.shapes import ARTIST, PLAIN, PLATFORM, Bar, Bars
from bedrot_desktop.ui import words
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.chart.ink import named_colour
from bedrot_desktop.ui.widgets.chart.ticks import written
from bedrot_desktop.ui.widgets.sparkline import paint_sparkline
from bedrot_desktop.ui.widgets.values import SeriesValue

ROW, LEAST = 34, 26
Column = tuple[float, float]


class BarsView(QWidget):
    """``picked``: kind and label of a row that was clicked; ``asked``: *explain* for a label."""

    picked = Signal(str, str)
    asked = Signal(str)
    fits = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.bars: Bars | None = None
        self.current, self._over = -1, -1

    def tell(self, bars: Bars) -> None:
        """Show other rows."""
        self.bars = bars
        self.current = min(self.current, len(bars.rows) - 1)
        self.setAccessibleName(bars.title)
        self.setMinimumHeight(min(len(bars.rows), 4) * LEAST)
        self._say()
        self.update()

    @property
    def ranked(self) -> bool:
        """Whether rows are a ranking with groups rather than bars."""
        return self.bars is not None and any(bar.group or bar.spark for bar in self.bars.rows)

    def sizeHint(self) -> QSize:
        return QSize(320, (len(self.bars.rows) if self.bars else 4) * ROW)

    @property
    def row_height(self) -> float:
        """Rows are as high as there is room for, within limits."""
        return min(max(self.height() / max(self.fitting, 1), float(LEAST)), 36.0)

    @property
    def fitting(self) -> int:
        """How many rows there is room for."""
        number = len(self.bars.rows) if self.bars else 0
        return min(number, max(self.height() // LEAST, 1))

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self.fits.emit(self.fitting)

    def spoken(self, bar: Bar) -> str:
        """A row as words."""
        assert self.bars is not None  # noqa: S101 - for the type checker
        parts = [bar.label, written(bar.value, self.bars.unit, self.bars.places)]
        if bar.group:
            parts.insert(1, bar.group)
        if bar.base is not None:
            parts.append(f"{written(bar.base, 'count')} {self.bars.base_title}".strip())
        if bar.change is not None:
            parts.append(words.percent(bar.change, 0, sign=True))
        return ", ".join(parts)

    def csv(self) -> str:
        """The rows as CSV."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        if self.bars is not None:
            writer.writerow(["label", "group", self.bars.unit, self.bars.base_title or "base", "change"])
            for bar in self.bars.rows:
                writer.writerow([bar.label, bar.group, bar.value, "" if bar.base is None else bar.base,
                                 "" if bar.change is None else f"{bar.change:.6g}"])  # fmt: skip
        return out.getvalue()

    # -- painting -----

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint(painter, QRectF(self.rect()))
        painter.end()

    def paint(self, painter: QPainter, room: QRectF) -> None:
        """Paint all rows into a frame."""
        if self.bars is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high = self.row_height
        for place, bar in enumerate(self.bars.rows[: self.fitting]):
            row = QRectF(room.left(), room.top() + place * high, room.width(), high)
            self._ground(painter, row, place)
            if self.ranked:
                self._rank(painter, row, place, bar)
            else:
                self._bar(painter, row, bar)

    def _ground(self, painter: QPainter, row: QRectF, place: int) -> None:
        now = theme()
        if place == self._over:
            painter.fillRect(row.adjusted(-4, 1, 4, -1), now.colour("hover"))
        if place == self.current and self.hasFocus():
            painter.setPen(QPen(now.colour("accentInk"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(row.adjusted(1, 2, -1, -2), 4, 4)

    def _widest(self, texts: list[str], step: str) -> float:
        metrics = QFontMetricsF(font(step))
        return max((metrics.horizontalAdvance(text) for text in texts), default=0.0)

    def _bar(self, painter: QPainter, row: QRectF, bar: Bar) -> None:
        bars, now = self.bars, theme()
        assert bars is not None  # noqa: S101 - for the type checker
        value = self._widest([written(one.value, bars.unit, bars.places) for one in bars.rows], "smallStrong")
        based = any(one.base is not None for one in bars.rows)
        base = self._widest([written(one.base, "count") for one in bars.rows], "caption") if based else 0.0
        name = min(self._widest([one.label for one in bars.rows], "small") + 12, row.width() * 0.4)
        middle = row.center().y()
        right = row.right() - (base + 14 if based else 0)
        track = QRectF(row.left() + name, middle - 5, max(right - value - 14 - row.left() - name, 10), 10)
        self._text(painter, QRectF(row.left(), row.top(), name - 10, row.height()), bar.label, "small", "text")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.colour("track"))
        painter.drawRoundedRect(track, 1.5, 1.5)
        most = max((abs(one.value) for one in bars.rows), default=1.0) or 1.0
        filled = QRectF(track)
        filled.setWidth(max(track.width() * abs(bar.value) / most, 1.5))
        painter.setBrush(named_colour(bar.kind, bar.label) if bar.kind != PLAIN else now.series(1))
        painter.drawRoundedRect(filled, 1.5, 1.5)
        text = written(bar.value, bars.unit, bars.places)
        self._text(
            painter,
            QRectF(track.right(), row.top(), right - track.right(), row.height()),
            text,
            "smallStrong",
            "text",
            right=True,
        )
        if bar.base is not None:
            box = QRectF(right, row.top(), row.right() - right, row.height())
            self._text(painter, box, written(bar.base, "count"), "caption", "muted", right=True)

    def _rank(self, painter: QPainter, row: QRectF, place: int, bar: Bar) -> None:
        bars, now = self.bars, theme()
        assert bars is not None  # noqa: S101 - for the type checker
        painter.setPen(QPen(now.colour("border"), 1))
        painter.drawLine(round(row.left()), round(row.bottom()), round(row.right()), round(row.bottom()))
        changed = any(one.change is not None for one in bars.rows)
        change = (
            self._widest([words.percent(one.change, 0, sign=True) for one in bars.rows], "caption") + 10
            if changed
            else 0.0
        )
        value = self._widest([written(one.value, bars.unit, bars.places) for one in bars.rows], "smallStrong") + 8
        base = 0.0
        if any(one.base is not None for one in bars.rows) and row.width() > 330:
            base = self._widest([written(one.base, "count") for one in bars.rows], "caption") + 14
        spark = 56.0 if any(one.spark for one in bars.rows) and row.width() > 260 else 0.0
        self._text(
            painter, QRectF(row.left(), row.top(), 18, row.height()), str(place + 1), "caption", "muted", right=True
        )
        painter.fillRect(QRectF(row.left() + 26, row.center().y() - 6, 3, 12), named_colour(ARTIST, bar.group))
        right = row.right()
        for wide, text, step, tone in (
            (change, words.percent(bar.change, 0, sign=True) if bar.change is not None else "", "caption", "muted"),
            (base, written(bar.base, "count") if bar.base is not None else "", "caption", "muted"),
            (value, written(bar.value, bars.unit, bars.places), "smallStrong", "text"),
        ):
            if wide:
                self._text(painter, QRectF(right - wide, row.top(), wide, row.height()), text, step, tone, right=True)
            right -= wide
        if spark and len([one for one in bar.spark if one is not None]) >= 8:
            line = SeriesValue(tuple(one for one in bar.spark if one is not None))
            paint_sparkline(
                painter, QRectF(right - spark, row.center().y() - 9, spark - 4, 18), line, now.colour("text2")
            )
        name = QRectF(row.left() + 36, row.top(), max(right - spark - row.left() - 44, 20), row.height())
        self._text(painter, name, bar.label, "small", "text")

    def _text(self, painter: QPainter, box: QRectF, text: str, step: str, tone: str, *, right: bool = False) -> None:
        painter.setFont(font(step))
        painter.setPen(theme().colour(tone))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        shown = QFontMetricsF(font(step)).elidedText(text, Qt.TextElideMode.ElideRight, box.width() + 1)
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, shown)

    # -- mouse and keys -----

    def row_at(self, y: float) -> int:
        """The row at a height; -1 where there is none."""
        place = int(y // self.row_height)
        return place if self.bars is not None and 0 <= place < self.fitting else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.row_at(event.position().y())
        if place != self._over:
            self._over = place
            self.setToolTip(self.spoken(self.bars.rows[place]) if self.bars and place >= 0 else "")
            self.update()

    def leaveEvent(self, _event: object) -> None:
        self._over = -1
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._walk(self.row_at(event.position().y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.row_at(event.position().y()) == self.current >= 0:
            self._pick()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = self.fitting
        moves = {Qt.Key.Key_Down: self.current + 1, Qt.Key.Key_Up: self.current - 1, Qt.Key.Key_Home: 0,
                 Qt.Key.Key_End: number - 1}  # fmt: skip
        if event.key() in moves and number:
            self._walk(min(max(moves[Qt.Key(event.key())], 0), number - 1))
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.current >= 0:
            self._pick()
        else:
            event.ignore()

    def _walk(self, place: int) -> None:
        self.current = place
        self._say()
        self.update()

    def _pick(self) -> None:
        if self.bars is not None and self.current >= 0:
            bar = self.bars.rows[self.current]
            if bar.kind in {PLATFORM, ARTIST}:
                self.picked.emit(bar.kind, bar.label)
            elif bar.group:
                self.picked.emit(ARTIST, bar.group)
            else:
                self.asked.emit(bar.label)

    def _say(self) -> None:
        rows = self.bars.rows if self.bars is not None else ()
        text = (
            self.spoken(rows[self.current]) if 0 <= self.current < len(rows) else "; ".join(map(self.spoken, rows[:6]))
        )
        self.setAccessibleDescription(text)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
