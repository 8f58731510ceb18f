"""How long a sign-in will live: an arc from its birth to the oldest end known, with the expected end beside it."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from bedrot_desktop.ui.theme import Theme, font, theme
from bedrot_desktop.ui.widgets.glide import Glide
from bedrot_desktop.ui.widgets.told import tell
from bedrot_desktop.ui.widgets.values import LifeValue

WIDE, HIGH = 96, 76
START, SWEEP = 195.0, 210.0  # degrees
RADIUS, PEN = 36.0, 6.0
BAND_RADIUS, BAND_PEN = RADIUS + 6.2, 2.4
KNOB, GAP = 7.2, 1.6
MIDDLE = 46.0  # of the arc, from the top


def paint_gauge(
    painter: QPainter, rect: QRectF, value: LifeValue, moment: datetime, now: Theme | None = None, worn: float = -1.0
) -> None:
    """Paint a life's gauge in the middle of ``rect``; ``worn``: another share than the value's, while it moves."""
    now = now or theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center().x(), rect.top() + (rect.height() - HIGH) / 2 + MIDDLE)
    known = value.known and (value.ends() is not None or value.state == "out")
    _arc(painter, RADIUS, _track_pen(now, dashed=not known), 0.0, 1.0)
    if known:
        _paint_life(painter, value, moment, now, value.worn(moment) if worn < 0 else worn)
    _paint_words(painter, value, moment, now)
    painter.restore()


def _paint_life(painter: QPainter, value: LifeValue, moment: datetime, now: Theme, worn: float) -> None:
    early, late = value.share(value.early), value.share(value.late)
    if early is not None and late is not None:
        _arc(painter, BAND_RADIUS, _pen(now.ink("due"), BAND_PEN), min(early, late - 0.02), late)
    if value.state == "out":
        _arc(painter, RADIUS, _pen(now.zone("stale"), PEN), 0.0, worn)
        _spoke(painter, worn, RADIUS - 7, RADIUS + 5, _pen(now.ink("stale"), 3.0))
        return
    renewal = value.share(value.due_at)
    passed = value.state == "due" or (value.due_at is not None and value.due_at <= moment)
    ink = now.ink("waiting" if value.state == "waiting" else "due" if passed else "current")
    _arc(painter, RADIUS, _pen(ink, PEN), 0.0, worn)
    if renewal is not None:
        _spoke(painter, renewal, RADIUS - 4.5, RADIUS + 4.5, _pen(now.colour("text2"), 1.4))
    painter.setPen(_pen(now.colour("surface"), GAP))
    painter.setBrush(ink)
    painter.drawEllipse(_point(worn, RADIUS), KNOB / 2 + GAP / 2, KNOB / 2 + GAP / 2)


def _paint_words(painter: QPainter, value: LifeValue, moment: datetime, now: Theme) -> None:
    figure, below = value.figure(moment), value.below()
    painter.setFont(font("figure"))
    painter.setPen(now.colour("muted" if figure == "?" else "text"))
    wide = QFontMetricsF(font("figure")).horizontalAdvance(figure)
    painter.drawText(QRectF(-wide / 2 - 2, -12, wide + 4, 22), Qt.AlignmentFlag.AlignCenter, figure)
    painter.setFont(font("caption"))
    painter.setPen(now.colour("muted"))
    painter.drawText(QRectF(-WIDE / 2, 15, WIDE, 15), Qt.AlignmentFlag.AlignCenter, below)


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)


def _track_pen(now: Theme, *, dashed: bool) -> QPen:
    pen = _pen(now.colour("track"), PEN)
    if dashed:
        pen.setDashPattern([0.8, 0.7])
    return pen


def _arc(painter: QPainter, radius: float, pen: QPen, first: float, last: float) -> None:
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    box = QRectF(-radius, -radius, 2 * radius, 2 * radius)
    painter.drawArc(box, round((START - SWEEP * first) * 16), round(-SWEEP * (last - first) * 16))


def _point(share: float, radius: float) -> QPointF:
    angle = math.radians(START - SWEEP * share)
    return QPointF(radius * math.cos(angle), -radius * math.sin(angle))


def _spoke(painter: QPainter, share: float, inner: float, outer: float, pen: QPen) -> None:
    painter.setPen(pen)
    painter.drawLine(_point(share, inner), _point(share, outer))


class LifeGauge(QWidget):
    """The gauge as a widget; its tooltip has birth, last probe, expected end and from how many lives."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(WIDE, HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.value, self._moment = LifeValue(), datetime.now(UTC)
        self._glide = Glide(self)
        self.tell(self.value, self._moment)

    def tell(self, value: LifeValue, moment: datetime) -> None:
        """Show another life, or the same one later."""
        before = (self.value, self.value.figure(self._moment), self.value.below())
        self.value, self._moment = value, moment
        self._glide.to((value.worn(moment),))
        tell(self, value.sentence(moment), value.details(moment), value.details(moment))
        if before != (value, value.figure(moment), value.below()):
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDE, HIGH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_gauge(painter, QRectF(self.rect()), self.value, self._moment, worn=self._glide.now[0])
        painter.end()
