"""What is painted into a panel below and above its lines: grid, bands, areas, bars, hatches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg  # type: ignore[import-untyped]
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from bedrot_desktop.insights.shapes import AREA, CAMPAIGN, COLUMNS, DEAD, Band
from bedrot_desktop.ui.theme import theme
from bedrot_desktop.ui.widgets.chart.ink import dashed, faded, hatch, place_colour
from bedrot_desktop.ui.widgets.chart.panel import MANY, Panel
from bedrot_desktop.ui.widgets.chart.points import draw_line, polygon, runs, vectors

SLOT = 0.68
PIECE = 16  # corners


class Layer(pg.GraphicsObject):  # type: ignore[misc]
    """Painted in the view's own dp, clipped by it; follows its range."""

    def __init__(self, panel: Panel, height: int) -> None:
        super().__init__()
        self.panel = panel
        self.setParentItem(panel.view)
        self.setZValue(height)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        panel.view.sigRangeChanged.connect(self._moved)
        panel.view.sigResized.connect(self._resized)

    def _moved(self, *_: object) -> None:
        self.update()

    def _resized(self, *_: object) -> None:
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:
        return self.panel.rect()

    def paint(self, painter: QPainter, *_: object) -> None:
        if hasattr(self.panel, "chart") and self.panel.view.width() > 1:
            self.draw(painter, self.panel)

    def draw(self, painter: QPainter, panel: Panel) -> None:
        """Paint."""
        raise NotImplementedError


class Ground(Layer):
    """Grid lines and campaigns."""

    def draw(self, painter: QPainter, panel: Panel) -> None:
        now, box = theme(), panel.rect()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for band in panel.chart.bands:
            if band.kind == CAMPAIGN and (part := band_rect(panel, band)) is not None:
                painter.fillRect(part, faded(now.colour("accentInk"), 0.08))
                painter.setPen(QPen(faded(now.colour("accentInk"), 0.35), 1))
                painter.drawLines(
                    [QLineF(part.topLeft(), part.bottomLeft()), QLineF(part.topRight(), part.bottomRight())]
                )
        for value in panel.ticks:
            y = panel.y(value)
            zero = value == 0
            painter.setPen(QPen(now.colour("borderStrong" if zero else "grid"), 1))
            y = min(max(round(y), 0), box.height() - 1)
            painter.drawLine(QLineF(0, y, box.width(), y))


class Data(Layer):
    """Stacked areas and bars."""

    def draw(self, painter: QPainter, panel: Panel) -> None:
        if panel.chart.style == AREA:
            self._areas(painter, panel)
        elif panel.chart.style == COLUMNS:
            self._columns(painter, panel)

    def _areas(self, painter: QPainter, panel: Panel) -> None:
        start, each, zero, unit = panel.scale()
        thin, first, last = panel.thin()
        x = start + thin.places[first:last] * each
        share = 0.80 if theme().dark else 0.62
        edged = len(panel.places) <= MANY
        for row, place in enumerate(panel.places):
            colour = place_colour(panel.colours[place])
            top, foot = zero + thin.high[row, first:last] * unit, zero + thin.low[row, first:last] * unit
            for begin, end in runs(thin.known[row, first:last]):
                if end - begin < 2:
                    painter.fillRect(QRectF(x[begin] - 1, top[begin], 2, max(1.0, foot[begin] - top[begin])), colour)
                    continue
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(faded(colour, share))
                _fill(painter, x[begin:end], top[begin:end], foot[begin:end], few=edged)
                if edged:
                    painter.setRenderHint(QPainter.RenderHint.Antialiasing, thin.size == 1)
                    painter.setPen(QPen(colour, 1.2 if thin.size == 1 else 1))
                    draw_line(painter, x[begin:end], top[begin:end])

    def _columns(self, painter: QPainter, panel: Panel) -> None:
        start, each, zero, unit = panel.scale()
        thin, first, last = panel.thin()
        places = thin.places[first:last]
        wide = max(1.0, each * thin.size * SLOT) if thin.size == 1 else max(1.0, each * thin.size)
        pale = np.isin(places, np.array(panel.chart.provisional, dtype=float))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        left = np.round(start + places * each - wide / 2)
        gap = 1.0 if wide > 3 and len(panel.places) > 1 else 0.0
        for row, place in enumerate(panel.places):
            colour = place_colour(panel.colours[place])
            top, foot = zero + thin.high[row, first:last] * unit, zero + thin.low[row, first:last] * unit
            here = thin.known[row, first:last] & (foot - top > 0)
            for chosen, share in ((here & ~pale, 1.0), (here & pale, 0.5)):
                boxes = [
                    QRectF(left[at], top[at], round(wide), max(foot[at] - top[at] - (gap if row else 0.0), 0.7))
                    for at in np.flatnonzero(chosen)
                ]
                if boxes:
                    painter.setBrush(faded(colour, share))
                    painter.drawRects(boxes)


class Above(Layer):
    """What is not known lies over the data: not reported, still changing, dead sign-ins, stalled sources."""

    def draw(self, painter: QPainter, panel: Panel) -> None:
        now = theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if panel.chart.style == AREA:
            self._pale(painter, panel, faded(now.colour("surface"), 0.5))
        for band in panel.chart.bands:
            if band.kind != CAMPAIGN and (part := band_rect(panel, band)) is not None:
                ink = now.ink("out" if band.kind == DEAD else "due")
                hatch(painter, part, faded(ink, 0.5), back=True)
                painter.setPen(dashed(faded(ink, 0.9), 1, 3, 3))
                painter.drawLines(
                    [QLineF(part.topLeft(), part.bottomLeft()), QLineF(part.topRight(), part.bottomRight())]
                )
        self._unreported(painter, panel, now.colour("hatch"))
        if panel.broken:
            self._zigzag(painter, panel, now.colour("borderStrong"))

    def _pale(self, painter: QPainter, panel: Panel, ground: QColor) -> None:
        first, last = panel.seen()
        marked = [place for place in panel.chart.provisional if first <= place < last]
        for begin, end in _spans(marked):
            left, right = panel.x(max(begin - 1, 0)), panel.x(end)
            painter.fillRect(QRectF(left, 0, right - left, panel.rect().height()), ground)

    def _unreported(self, painter: QPainter, panel: Panel, ink: QColor) -> None:
        first, last = panel.seen()
        expected = {one.place: one.expected for one in panel.chart.unreported if first <= one.place < last}
        columns, _, each = panel.chart.style == COLUMNS, *panel.scale()[:2]
        if not columns:
            for begin, end in _spans(sorted(expected)):
                left = panel.x(max(begin - 1, 0))
                right = panel.x(end if end + 1 >= len(panel.chart.days) else end + 1)
                hatch(painter, QRectF(left, 0, max(right - left, 3), panel.rect().height()), ink)
            return
        for place, value in expected.items():
            wide = max(2.0, each * SLOT)
            top = panel.y(value) if value else 0.0
            foot = min(panel.y(0), panel.rect().height())
            box = QRectF(round(panel.x(place) - wide / 2) + 0.5, top, round(wide) - 1, foot - top - 0.5)
            hatch(painter, box, ink)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(dashed(ink, 1, 3, 3))
            painter.drawRect(box)

    def _zigzag(self, painter: QPainter, panel: Panel, ink: QColor) -> None:
        foot = panel.rect().height()
        painter.setPen(QPen(ink, 1.2))
        painter.drawPolyline(QPolygonF([QPointF(x, foot - y) for x, y in ((1, 1), (4, 4), (1, 7), (4, 10), (1, 13))]))


def _fill(painter: QPainter, x: Any, top: Any, foot: Any, *, few: bool) -> None:
    """Fill between two edges piece by piece: Qt's time grows with the square of a ragged polygon's corners.

    Without antialiasing neighbours share no dot. In vectors it stays one piece.
    """
    piece = len(x) if vectors(painter) else PIECE if few else 4 * PIECE
    for begin in range(0, len(x) - 1, piece):
        part = slice(begin, begin + piece + 1)
        around = np.concatenate([x[part], x[part][::-1]])
        painter.drawPolygon(polygon(around, np.concatenate([top[part], foot[part][::-1]])))


def band_rect(panel: Panel, band: Band) -> QRectF | None:
    """A band's frame in the view; None where it is out of sight."""
    days = panel.chart.days
    if not days or band.end < days[0]:
        return None
    inside = [at for at in _near(days, band) if at is not None]
    if not inside:
        return None
    half = 0.5 if inside[0] == inside[-1] else panel.half
    left, right = panel.x(inside[0] - half), panel.x(inside[-1] + half)
    if right < 0 or left > panel.view.width():
        return None
    return QRectF(round(left) + 0.5, 0, max(round(right - left), 3), panel.rect().height())


def _near(days: tuple[Any, ...], band: Band) -> tuple[int | None, int | None]:
    """The first and the last bucket that a band touches."""
    from bisect import bisect_right

    first = max(0, bisect_right(days, band.start) - 1)
    last = bisect_right(days, band.end) - 1
    if last < 0 or (
        band.start > days[-1] and first == len(days) - 1 and band.start.toordinal() - days[-1].toordinal() > 31
    ):
        return None, None
    return first, last


def _spans(places: list[int] | tuple[int, ...]) -> list[tuple[int, int]]:
    """Neighbouring places together: (first, last)."""
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place - 1:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found


def paint_cross(painter: QPainter, panel: Panel, at: int) -> None:
    """The hover line in a panel, and a dot on what it marks; in the scene's dp."""
    view, now = panel.view, theme()
    x = panel.x(at)
    if not -1 <= x <= view.width() + 1:
        return
    top, foot = view.mapToScene(QPointF(x, 0)), view.mapToScene(QPointF(x, view.height()))
    left = round(top.x()) + 0.5
    painter.setPen(dashed(now.colour("text2"), 1, 2, 3))
    painter.drawLine(QPointF(left, top.y()), QPointF(left, foot.y()))
    value = panel.dot(at)
    if value is not None:
        painter.setPen(QPen(now.colour("surface"), 2))
        painter.setBrush(now.colour("text"))
        painter.drawEllipse(view.mapToScene(QPointF(x, panel.y(value))), 4.5, 4.5)
