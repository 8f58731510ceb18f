"""How long sign-ins lived: one bar for each life, its end as a glyph, the usual end as a band behind."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from bedrot_desktop.ui.theme import Theme, font, theme
from bedrot_desktop.ui.widgets.glyph import paint_glyph

BAR, AXIS, FOOT, HEAD, SLOT = 22, 34, 32, 18, 46


@dataclass(frozen=True, slots=True)
class Bar:
    """A life. ``state``: current (renewed), queued (expired), out (ended early), running (still lives).

    ``when``: the day it began; ``word``: how it ended; ``early``: before its time; ``tip``: all of it in a sentence.
    """

    days: float
    state: str
    when: str
    word: str
    tip: str
    early: bool = False
    living: bool = False


@dataclass(frozen=True, slots=True)
class Lives:
    """Bars from old to new; ``band``: the days between which such lives usually end, None where that is not known."""

    bars: tuple[Bar, ...] = ()
    band: tuple[float, float] | None = None


def steps_of(most: float) -> tuple[float, ...]:
    """Some round marks up to the longest life."""
    if most <= 0:
        return (0.0, 1.0)
    rough = most / 4
    size = 10.0 ** math.floor(math.log10(rough))
    step = next((size * factor for factor in (1, 2, 5, 10) if size * factor >= rough), size)
    return tuple(step * number for number in range(math.ceil(most / step - 1e-9) + 1))


def paint_lifebars(
    painter: QPainter, rect: QRectF, lives: Lives, now: Theme | None = None, chosen: int = -1
) -> list[QRectF]:
    """Paint the bars; returns the slot of each, for the pointer. ``chosen`` gets a ring."""
    now = now or theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    plot = rect.adjusted(AXIS, HEAD, -2, -FOOT)
    most = max([bar.days for bar in lives.bars] + ([lives.band[1]] if lives.band else []), default=1.0)
    marks = steps_of(most)
    scale = plot.height() / marks[-1]
    _axis(painter, plot, marks, scale, now)
    if lives.band:
        low, high = lives.band
        band = QRectF(plot.left(), plot.bottom() - high * scale, plot.width(), max(3.0, (high - low) * scale))
        painter.fillRect(band, _clear(now.zone("due"), 0.55))
    shown = lives.bars[-max(1, int(plot.width() // SLOT)) :]
    wide = min(plot.width() / max(len(shown), 1), 64.0)
    slots: list[QRectF] = [QRectF()] * (len(lives.bars) - len(shown))
    for place, bar in enumerate(shown):
        slot = QRectF(plot.left() + place * wide, rect.top(), wide, rect.height())
        _bar(painter, slot, plot, bar, scale, now)
        slots.append(slot)
        if chosen == len(slots) - 1:
            painter.setPen(QPen(now.colour("accentInk"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(slot.adjusted(2, 1, -2, -1), 5, 5)
    painter.restore()
    return slots


def _clear(colour: QColor, share: float) -> QColor:
    made = QColor(colour)
    made.setAlphaF(share)
    return made


def _axis(painter: QPainter, plot: QRectF, marks: Sequence[float], scale: float, now: Theme) -> None:
    painter.setFont(font("tiny"))
    for mark in marks:
        level = round(plot.bottom() - mark * scale) + 0.5
        painter.setPen(QPen(now.colour("borderStrong" if mark == 0 else "grid"), 1))
        painter.drawLine(QPointF(plot.left(), level), QPointF(plot.right(), level))
        painter.setPen(now.colour("muted"))
        where = QRectF(plot.left() - AXIS, level - 8, AXIS - 8, 16)
        painter.drawText(where, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{mark:g}\u202fd")


def _bar(painter: QPainter, slot: QRectF, plot: QRectF, bar: Bar, scale: float, now: Theme) -> None:
    middle, high = slot.center().x(), max(2.0, bar.days * scale)
    body = QRectF(middle - BAR / 2, plot.bottom() - high, BAR, high)
    fill = now.zone("stale" if bar.early else "current")
    if bar.living:
        painter.setPen(QPen(now.ink("current"), 1.2, Qt.PenStyle.DashLine))
        painter.setBrush(_clear(fill, 0.45))
        painter.drawRect(body.adjusted(0.6, 0.6, -0.6, 0))
    else:
        painter.fillRect(body, fill)
    ink = now.colour("text2") if bar.state == "queued" else None
    paint_glyph(painter, QRectF(middle - 5, body.top() - 14, 10, 10), bar.state, now, ink)
    painter.setFont(font("tiny"))
    for line, (text, colour) in enumerate(
        ((bar.when, now.colour("text2")), (bar.word, now.ink("stale") if bar.early else now.colour("muted")))
    ):
        room = QRectF(slot.left() - 3, plot.bottom() + 4 + line * 13, slot.width() + 6, 13)
        shown = QFontMetricsF(font("tiny")).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(colour)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, shown)


class LifeBars(QWidget):
    """The bars as a widget; Left and Right walk them, a pointer on one tells all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.lives, self.chosen = Lives(), -1
        self._slots: list[QRectF] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(146)
        self.setAccessibleName("How long sign-ins lived")

    def sizeHint(self) -> QSize:
        return QSize(360, 146)

    def tell(self, lives: Lives) -> None:
        """Show other lives."""
        self.lives = lives
        self.chosen = min(self.chosen, len(lives.bars) - 1)
        self._describe()
        self.update()

    def _describe(self) -> None:
        if 0 <= self.chosen < len(self.lives.bars):
            self.setAccessibleDescription(self.lives.bars[self.chosen].tip)
        else:
            self.setAccessibleDescription("; ".join(bar.tip for bar in self.lives.bars) or "No life is over yet.")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or not self.lives.bars:
            super().keyPressEvent(event)
            return
        last = len(self.lives.bars) - 1
        self.chosen = last if self.chosen < 0 else max(0, min(last, self.chosen + step))
        self._describe()
        self.update()
        if self._slots and self.isVisible():
            at = self.mapToGlobal(self._slots[self.chosen].center().toPoint())
            QToolTip.showText(at, self.lives.bars[self.chosen].tip, self)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = next((n for n, slot in enumerate(self._slots) if slot.contains(QPointF(event.pos()))), -1)
            if found >= 0:
                QToolTip.showText(event.globalPos(), self.lives.bars[found].tip, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        chosen = self.chosen if self.hasFocus() else -1
        self._slots = paint_lifebars(painter, QRectF(self.rect()), self.lives, theme(), chosen)
        painter.end()
