"""The lines of a panel: series, mean with its halo, what is compared with; clipped to what is seen, thinned."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from bedrot_desktop.insights.shapes import LINES
from bedrot_desktop.ui.theme import theme
from bedrot_desktop.ui.widgets.chart.ink import faded, place_colour
from bedrot_desktop.ui.widgets.chart.layers import Layer
from bedrot_desktop.ui.widgets.chart.panel import MANY, Panel
from bedrot_desktop.ui.widgets.chart.points import Thin, draw_line, runs

CROWD = 6000  # points in sight, from which on lines are drawn plain


class Lines(Layer):
    """Keeps the values as arrays; pens come at painting."""

    def show(self) -> None:
        """Take the lines of the panel's chart."""
        chart, number = self.panel.chart, len(self.panel.chart.days)
        self._compare = _array(chart.compare.values, number) if chart.compare is not None else None
        self._mean = _array(chart.mean, number) if chart.mean is not None and not self.panel.hidden else None
        self.update()

    def draw(self, painter: QPainter, panel: Panel) -> None:
        now = theme()
        thin, first, last = panel.thin()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._compare is not None:
            alone = len(panel.places) == 1
            colour = place_colour(panel.colours[panel.places[0]]) if alone else now.colour("text2")
            pen = _pen(faded(colour, 0.6), 1.6)
            pen.setDashPattern([4 / 1.6, 3 / 1.6])
            self._whole(painter, panel, self._compare, (pen,))
        if panel.chart.style == LINES:
            self._series(painter, panel, thin, first, last)
        for row in panel.over:
            pens = (_pen(now.colour("surface"), 4.5), _pen(place_colour(panel.colours[panel.places[row]]), 2))
            self._whole(painter, panel, panel.values[row], pens)
            self._dots(painter, panel, panel.values[row], place_colour(panel.colours[panel.places[row]]))
        if self._mean is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._whole(painter, panel, self._mean, (_pen(now.colour("surface"), 4.5), _pen(now.colour("text"), 2)))

    def _series(self, painter: QPainter, panel: Panel, thin: Thin, first: int, last: int) -> None:
        start, each, _, _ = panel.scale()
        busy = thin.size > 1 or (last - first) * max(len(panel.places), 1) > CROWD
        x = start + thin.places[first:last] * each
        step = 1 if thin.size == 1 else 2
        x = x if step == 1 else np.repeat(x, 2)
        width = 1.0 if busy or len(panel.places) > MANY else 1.8
        pale = np.isin(thin.places[first:last], np.array(panel.chart.provisional, dtype=float)) if step == 1 else None
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not busy)
        for row, place in enumerate(panel.places):
            colour, values = place_colour(panel.colours[place]), thin.lines[row, first * step : last * step]
            if not busy and _sparse(panel.known[row]):
                known = ~np.isnan(values)
                self._line(painter, panel, x[known], values[known], (_pen(faded(colour, 0.45), 1.2),))
                self._dots(painter, panel, panel.values[row], colour)
            elif pale is not None and pale.any():
                near = pale | np.append(pale[1:], False) | np.insert(pale[:-1], 0, False)
                self._line(painter, panel, x, np.where(near, values, np.nan), (_pen(faded(colour, 0.5), width),))
                self._line(painter, panel, x, np.where(pale, np.nan, values), (_pen(colour, width),))
            else:
                self._line(painter, panel, x, values, (_pen(colour, width),))

    def _dots(self, painter: QPainter, panel: Panel, values: Any, colour: QColor) -> None:
        start, each, zero, unit = panel.scale()
        first, last = panel.seen()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for at in (np.flatnonzero(~np.isnan(values[first:last])) + first).tolist():
            painter.drawEllipse(QPointF(start + at * each, zero + values[at] * unit), 2.4, 2.4)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _whole(self, painter: QPainter, panel: Panel, values: Any, pens: tuple[QPen, ...]) -> None:
        """A line of the chart's own, thinned by leaving buckets out."""
        start, each, _, _ = panel.scale()
        first, last = panel.seen()
        step = max(1, int(1 / each))
        first -= first % step
        self._line(painter, panel, start + np.arange(first, last, step) * each, values[first:last:step], pens)

    def _line(self, painter: QPainter, panel: Panel, x: Any, values: Any, pens: tuple[QPen, ...]) -> None:
        _, _, zero, unit = panel.scale()
        for begin, end in runs(~np.isnan(values)):
            across, along = x[begin:end], zero + values[begin:end] * unit
            for pen in pens:
                painter.setPen(pen)
                if end - begin == 1:
                    painter.drawPoint(QPointF(across[0], along[0]))
                else:
                    draw_line(painter, across, along)


def _sparse(known: Any) -> bool:
    """Whether most values stand alone, as of something that is looked at now and then."""
    parts = runs(known)
    return len(parts) > 2 and sum(end - begin == 1 for begin, end in parts) > len(parts) / 2


def _array(values: tuple[float | None, ...], number: int) -> Any:
    made = np.full(number, np.nan)
    made[: min(len(values), number)] = np.array(values[:number], dtype=float)
    return made


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
