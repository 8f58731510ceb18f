"""A small line without axes: how something went lately, hatched where the newest days are missing."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap, QPixmapCache, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from bedrot_desktop.ui.theme import Theme, theme
from bedrot_desktop.ui.widgets.told import tell
from bedrot_desktop.ui.widgets.values import SeriesValue

WIDE, HIGH = 156, 26
LINE, DOT = 1.5, 2.2


def paint_sparkline(
    painter: QPainter, rect: QRectF, value: SeriesValue, colour: QColor, now: Theme | None = None
) -> None:
    """Paint the line; nothing where there are too few points. Kept as a picture per data, size and screen."""
    if not value.enough or rect.width() < 8:
        return
    now = now or theme()
    ratio = painter.device().devicePixelRatio() if painter.device() else 1.0
    size = (rect.width(), rect.height(), ratio)
    key = f"spark {hash((value.values, value.missing))} {size} {colour.rgba()} {now.scheme}"
    picture = QPixmap()
    if not QPixmapCache.find(key, picture):
        picture = QPixmap(round(rect.width() * ratio), round(rect.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        inner = QPainter(picture)
        inner.setRenderHint(QPainter.RenderHint.Antialiasing)
        _draw(inner, QRectF(0, 0, rect.width(), rect.height()), value, colour, now)
        inner.end()
        QPixmapCache.insert(key, picture)
    painter.drawPixmap(rect.topLeft(), picture)


def points(rect: QRectF, value: SeriesValue) -> list[QPointF]:
    """The line's corners; the foot of the picture is 85 % of the least value."""
    low, high = min(value.values), max(value.values)
    foot = low * 0.85 if low > 0 else low
    span = (high - foot) or 1.0
    whole = len(value.values) + value.missing - 1
    inner = rect.adjusted(DOT, DOT + 0.5, -DOT - 0.5, -1)
    return [
        QPointF(inner.left() + inner.width() * place / whole, inner.bottom() - inner.height() * (one - foot) / span)
        for place, one in enumerate(value.values)
    ]


def _draw(painter: QPainter, rect: QRectF, value: SeriesValue, colour: QColor, now: Theme) -> None:
    line = points(rect, value)
    fill = QColor(colour)
    fill.setAlphaF(0.13)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawPolygon(QPolygonF([QPointF(line[0].x(), rect.bottom()), *line, QPointF(line[-1].x(), rect.bottom())]))
    if value.missing:
        _hatch(painter, QRectF(line[-1].x() + 1, rect.top(), rect.right() - line[-1].x() - 1, rect.height()), now)
    pen = QPen(colour, LINE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF(line))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(line[-1], DOT, DOT)


def _hatch(painter: QPainter, rect: QRectF, now: Theme) -> None:
    """Lines at 45 degrees, 6 dp apart."""
    painter.save()
    painter.setClipRect(rect)
    painter.setPen(QPen(now.colour("hatch"), 1.1))
    start = rect.left() - rect.height()
    while start < rect.right():
        painter.drawLine(QPointF(start, rect.bottom()), QPointF(start + rect.height(), rect.top()))
        start += 6
    painter.restore()


class Sparkline(QWidget):
    """The line as a widget, in the colour of an account or of a series."""

    def __init__(self, wide: int = WIDE, high: int = HIGH) -> None:
        super().__init__()
        self._wide, self._high = wide, high
        self.setFixedHeight(high)
        self.setMinimumWidth(min(wide, 80))
        self.setMaximumWidth(wide)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.value, self._paint = SeriesValue(), ("", "", 0)

    def tell(self, value: SeriesValue, service: str = "", account: str = "", series: int = 0) -> None:
        """Show another series, in a service's colour or in that of ``series``."""
        if (value, (service, account, series)) != (self.value, self._paint):
            self.value, self._paint = value, (service, account, series)
            self.update()
        tell(self, value.words or "No line yet", "", value.words)

    def sizeHint(self) -> QSize:
        return QSize(self._wide, self._high)

    def paintEvent(self, _event: QPaintEvent) -> None:
        service, account, series = self._paint
        painter = QPainter(self)
        colour = theme().series(series) if series else theme().service(service, account)
        paint_sparkline(painter, QRectF(self.rect()), self.value, colour)
        painter.end()
