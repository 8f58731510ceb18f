"""The lines of a panel: series, mean with its halo, what is compared with; clipped to what is seen, thinned to peaks."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from bedrot_desktop.insights.shapes import LINES
from bedrot_desktop.ui.theme import theme
from bedrot_desktop.ui.widgets.chart.ink import faded, place_colour
from bedrot_desktop.ui.widgets.chart.layers import Layer
from bedrot_desktop.ui.widgets.chart.panel import MANY, Panel
from bedrot_desktop.ui.widgets.chart.points import polygon, runs

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
        busy = (last - first) * max(len(panel.places), 1) > CROWD
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._compare is not None:
            alone = len(panel.places) == 1
            colour = place_colour(panel.colours[panel.places[0]]) if alone else now.colour("text2")
            pen = _pen(faded(colour, 0.6), 1.6)
            pen.setDashPattern([4 / 1.6, 3 / 1.6])
            self._whole(painter, panel, self._compare, (pen,))
        if panel.chart.style == LINES:
            start, each, _, _ = panel.scale()
            x = start + thin.places[first:last] * each
            step = 1 if thin.size == 1 else 2
            x = x if step == 1 else np.repeat(x, 2)
            width = 1.0 if busy or len(panel.places) > MANY else 1.8
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, not busy)
            for row, place in enumerate(panel.places):
                pen = _pen(place_colour(panel.colours[place]), width)
                self._line(painter, panel, x, thin.lines[row, first * step : last * step], (pen,))
        if self._mean is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._whole(painter, panel, self._mean, (_pen(now.colour("surface"), 4.5), _pen(now.colour("text"), 2)))

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
            points = polygon(x[begin:end], zero + values[begin:end] * unit)
            for pen in pens:
                painter.setPen(pen)
                if end - begin == 1:
                    painter.drawPoint(points[0])
                else:
                    painter.drawPolyline(points)


def _array(values: tuple[float | None, ...], number: int) -> Any:
    made = np.full(number, np.nan)
    made[: min(len(values), number)] = np.array(values[:number], dtype=float)
    return made


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
