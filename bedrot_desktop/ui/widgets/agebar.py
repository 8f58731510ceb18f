"""How old data are, on a bar with a mark where that warns and one where it fails."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from bedrot_desktop.ui.theme import Theme, theme
from bedrot_desktop.ui.widgets.glide import Glide
from bedrot_desktop.ui.widgets.told import tell
from bedrot_desktop.ui.widgets.values import AgeValue

WIDE, HIGH = 148, 18
BAR, ROUND = 6.0, 1.5
LEAST = 4.0  # dp that even the freshest data take, to be seen


def paint_age_bar(
    painter: QPainter, rect: QRectF, value: AgeValue, moment: datetime, now: Theme | None = None, share: float = -1.0
) -> None:
    """Paint the bar over the whole width of ``rect``; ``share``: another fill than the value's, while it moves."""
    now = now or theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    bar = QRectF(rect.left(), rect.top() + 3, rect.width(), BAR)
    painter.setBrush(now.colour("track"))
    painter.drawRoundedRect(bar, ROUND, ROUND)
    old = value.old(moment)
    if old is not None:
        fill = QRectF(bar)
        fill.setWidth(max(LEAST, bar.width() * (value.share(old) if share < 0 else share)))
        painter.setBrush(now.ink(value.state))
        painter.drawRoundedRect(fill, ROUND, ROUND)
    for limit, state in ((value.warn, "due"), (value.fail, "stale")):
        if limit is not None:
            _paint_mark(painter, round(bar.left() + bar.width() * value.share(limit)), rect.top(), state, now)
    painter.restore()


def _paint_mark(painter: QPainter, left: float, top: float, state: str, now: Theme) -> None:
    """A line across the bar with a small triangle (warns) or square (fails) below it."""
    ink = now.ink(state)
    painter.setPen(QPen(now.colour("surface"), 3.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawLine(QPointF(left, top + 3), QPointF(left, top + 9))
    painter.setPen(QPen(ink, 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawLine(QPointF(left, top), QPointF(left, top + 12))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    if state == "due":
        points = [QPointF(left, top + 10.8), QPointF(left + 3, top + 15), QPointF(left - 3, top + 15)]
        painter.drawPolygon(QPolygonF(points))
    else:
        painter.drawRect(QRectF(left - 2.5, top + 11.4, 5, 3.4))


class DataAgeBar(QWidget):
    """The bar as a widget."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(HIGH)
        self.setMinimumWidth(80)
        self.setMaximumWidth(WIDE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.value, self._moment = AgeValue(), datetime.now(UTC)
        self._glide = Glide(self)
        self.tell(self.value, self._moment)

    def tell(self, value: AgeValue, moment: datetime) -> None:
        """Show another age."""
        changed = self.value != value
        self.value, self._moment = value, moment
        old = value.old(moment)
        self._glide.to((value.share(old) if old is not None else 0.0,))
        tell(self, value.sentence(moment), value.details(moment), value.details(moment))
        if changed:
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDE, HIGH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_age_bar(painter, QRectF(self.rect()), self.value, self._moment, share=self._glide.now[0])
        painter.end()
