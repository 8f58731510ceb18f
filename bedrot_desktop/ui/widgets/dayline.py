"""A day (or a week) as lines, one for each job: a glyph for every event, quiet hours hatched, a line for now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from bedrot_desktop.ui.theme import Theme, font, theme
from bedrot_desktop.ui.widgets.basic import BY_KEYS
from bedrot_desktop.ui.widgets.glyph import paint_glyph
from bedrot_desktop.ui.widgets.told import tell

ROW, CLOSE_ROW, HEAD, FOOT, NAMES, RIGHT = 35, 28, 26, 4, 150, 22
MANY = 6  # lines from which on they stand closer
CLOSE = 13.0  # dp between two events below which they become one stroke
TAG = 46.0  # dp around the line for now in which no other time is written
PLANNED = "queued"


@dataclass(frozen=True, slots=True)
class EventValue:
    """Something on a line: when, a state of `colours.STATES` (queued: planned), and words for the tooltip."""

    at: datetime
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class LineValue:
    """A job's line; ``off``: it is switched off and its name is dim."""

    key: str
    title: str
    events: tuple[EventValue, ...] = ()
    off: bool = False


@dataclass(frozen=True, slots=True)
class SpanValue:
    """The stretch of time shown: its ends, the ticks with their words, the quiet stretches, now (None: not in it)."""

    start: datetime
    end: datetime
    ticks: tuple[tuple[datetime, str], ...]
    quiet: tuple[tuple[datetime, datetime], ...] = ()
    now: datetime | None = None
    now_words: str = ""


def place(moment: datetime, span: SpanValue, rect: QRectF) -> float:
    """Where a moment lies; real time counts, so that days of 23 and 25 hours are drawn as they are."""
    whole = (span.end - span.start).total_seconds() or 1.0
    return rect.left() + rect.width() * (moment - span.start).total_seconds() / whole


def row_height(count: int) -> int:
    """How high a line is where there are so many."""
    return CLOSE_ROW if count > MANY else ROW


def field(rect: QRectF, count: int) -> QRectF:
    """Where events are drawn."""
    return QRectF(rect.left() + NAMES, rect.top() + HEAD, rect.width() - NAMES - RIGHT, row_height(count) * count)


def paint_day(
    painter: QPainter,
    rect: QRectF,
    span: SpanValue,
    lines: Sequence[LineValue],
    now: Theme | None = None,
    focused: tuple[int, int] = (-1, -1),
) -> None:
    """Paint all lines."""
    now = now or theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    area = field(rect, len(lines))
    for start, end in span.quiet:
        _hatch(painter, QRectF(place(start, span, area), area.top(), 0, area.height()), place(end, span, area), now)
    _ticks(painter, span, area, now)
    high = row_height(len(lines))
    for number, line in enumerate(lines):
        middle = area.top() + high * number + high // 2
        painter.setFont(font("button"))
        painter.setPen(now.colour("muted" if line.off else "text"))
        name = QRectF(rect.left(), middle - 10, NAMES - 12, 20)
        title = QFontMetricsF(font("button")).elidedText(line.title, Qt.TextElideMode.ElideRight, name.width())
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, title)
        painter.fillRect(QRectF(area.left(), middle, area.width(), 1), now.colour("border"))
        _events(painter, line.events, span, area, middle, now, focused[1] if focused[0] == number else -1)
    if span.now is not None:
        _now(painter, span, area, now)
    painter.restore()


def _hatch(painter: QPainter, box: QRectF, right: float, now: Theme) -> None:
    painter.save()
    box.setRight(right)
    painter.setClipRect(box)
    painter.setPen(QPen(now.colour("grid"), 1.2))
    at = box.left() - box.height()
    while at < box.right():
        painter.drawLine(QPointF(at, box.bottom()), QPointF(at + box.height(), box.top()))
        at += 6
    painter.restore()


def _ticks(painter: QPainter, span: SpanValue, area: QRectF, now: Theme) -> None:
    painter.setFont(font("caption"))
    for moment, words in span.ticks:
        at = round(place(moment, span, area))
        painter.fillRect(QRectF(at, area.top(), 1, area.height()), now.colour("border"))
        if span.now is None or abs(place(span.now, span, area) - at) > TAG:
            painter.setPen(now.colour("muted"))
            painter.drawText(QRectF(at - 40, area.top() - 20, 80, 14), Qt.AlignmentFlag.AlignCenter, words)


def _events(
    painter: QPainter, events: Sequence[EventValue], span: SpanValue, area: QRectF, middle: float, now: Theme,
    focused: int,
) -> None:  # fmt: skip
    places = [place(event.at, span, area) for event in events]
    gaps = [after - before for before, after in pairwise(places)]
    crowded = bool(gaps) and sorted(gaps)[len(gaps) // 2] < CLOSE
    for number, (event, at) in enumerate(zip(events, places, strict=True)):
        planned = event.state == PLANNED
        if crowded and (planned or event.state == "current"):
            ink = now.colour("control") if planned else now.ink("current")
            painter.fillRect(QRectF(at - 1, middle - 4, 2, 9), ink)
        else:
            side = 9.0 if planned else 11.0
            box = QRectF(at - side / 2, middle - side / 2 + 0.5, side, side)
            if planned:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(now.colour("surface"))
                painter.drawEllipse(box)
            paint_glyph(painter, box, event.state, now)
        if number == focused:
            painter.setPen(QPen(now.colour("accentInk"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(at - 9, middle - 9, 18, 18), 5, 5)


def _now(painter: QPainter, span: SpanValue, area: QRectF, now: Theme) -> None:
    if span.now is None:
        return
    at = place(span.now, span, area)
    painter.fillRect(QRectF(at - 0.75, area.top() - 4, 1.5, area.height() + 4), now.colour("accentInk"))
    painter.setFont(font("label"))
    wide = QFontMetricsF(font("label")).horizontalAdvance(span.now_words) + 10
    tag = QRectF(min(at - wide / 2, area.right() + RIGHT - wide), area.top() - 22, wide, 17)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(now.colour("primary"))
    painter.drawRoundedRect(tag, 3, 3)
    painter.setPen(now.colour("onPrimary"))
    painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, span.now_words)


class DayLine(QWidget):
    """The lines as a widget: Up and Down walk the jobs, Left and Right their events; the name tells where one is."""

    def __init__(self) -> None:
        super().__init__()
        self.span: SpanValue | None = None
        self.lines: tuple[LineValue, ...] = ()
        self._at, self._ring = (0, 0), False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(420)
        self._say()

    def tell(self, span: SpanValue, lines: Sequence[LineValue]) -> None:
        """Show another day."""
        grown = len(lines) != len(self.lines)
        self.span, self.lines = span, tuple(lines)
        self._step(0, 0)
        if grown:
            self.setFixedHeight(self.sizeHint().height())
            self.updateGeometry()
        self.update()

    def _step(self, down: int, right: int) -> None:
        line = min(max(0, self._at[0] + down), max(0, len(self.lines) - 1))
        events = self.lines[line].events if self.lines else ()
        self._at = (line, min(max(0, self._at[1] + right), max(0, len(events) - 1)))
        self._say()
        self.update()

    def _say(self) -> None:
        if not self.lines:
            tell(self, "Jobs of the day")
            return
        line = self.lines[self._at[0]]
        told = line.events[self._at[1]].words if line.events else "nothing today"
        tell(self, f"Jobs of the day. {line.title}: {told}", ". ".join(_sentence(one) for one in self.lines))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1)}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        self._ring = True
        self._step(*step)

    def event_at(self, point: QPointF) -> tuple[int, int]:
        """Line and event under a point, (-1, -1) for none."""
        if self.span is None:
            return -1, -1
        area = field(QRectF(self.rect()), len(self.lines))
        number = int((point.y() - area.top()) // row_height(len(self.lines)))
        if not 0 <= number < len(self.lines):
            return -1, -1
        near = [
            (abs(place(event.at, self.span, area) - point.x()), index)
            for index, event in enumerate(self.lines[number].events)
        ]
        far, index = min(near, default=(99.0, -1))
        return (number, index) if far <= 9 else (-1, -1)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            line, index = self.event_at(QPointF(event.pos()))
            text = f"{self.lines[line].title}: {self.lines[line].events[index].words}" if line >= 0 else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = event.reason() in BY_KEYS
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring = False
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(900, HEAD + row_height(len(self.lines)) * max(1, len(self.lines)) + FOOT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.span is None:
            return
        painter = QPainter(self)
        at = self._at if self._ring and self.hasFocus() else (-1, -1)
        paint_day(painter, QRectF(self.rect()), self.span, self.lines, focused=at)
        painter.end()


def _sentence(line: LineValue) -> str:
    done = sum(event.state == "current" for event in line.events)
    planned = sum(event.state == PLANNED for event in line.events)
    bad = len(line.events) - done - planned
    told = [f"{done} done"] * bool(done) + [f"{bad} not well"] * bool(bad) + [f"{planned} planned"] * bool(planned)
    return f"{line.title}: {', '.join(told) or 'nothing'}"
