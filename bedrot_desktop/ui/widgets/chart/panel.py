"""One chart's drawn form: its sums, its axis and where a bucket and a value lie. The first module to use pyqtgraph."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pyqtgraph as pg  # type: ignore[import-untyped]
import PySide6.QtCore  # noqa: F401 - pyqtgraph takes the binding that is there already
from PySide6.QtCore import QPointF, QRectF, Qt

from bedrot_desktop.insights.shapes import AREA, COLUMNS, LINES, Chart
from bedrot_desktop.ui.theme import theme
from bedrot_desktop.ui.widgets.chart.ink import series_places
from bedrot_desktop.ui.widgets.chart.points import Thin, thinned
from bedrot_desktop.ui.widgets.chart.reading import is_over
from bedrot_desktop.ui.widgets.chart.ticks import bounds

MANY = 16  # series, from which on edges are hairlines
NEAR = 9.0  # dp within which a line is meant


class View(pg.ViewBox):  # type: ignore[misc]
    """Pans along the time only, and only when there is more than is shown; the wheel is the page's."""

    def __init__(self) -> None:
        super().__init__(enableMenu=False, defaultPadding=0.0)
        self.setMouseEnabled(x=True, y=False)
        self.disableAutoRange()
        self.borderRect.hide()  # painted with a brush of somebody else's in pictures

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            super().mouseDragEvent(event, axis=0 if axis is None else axis)
        else:
            event.ignore()

    def wheelEvent(self, event: Any, axis: int | None = None) -> None:  # noqa: ARG002
        event.ignore()


class Panel:
    """A chart with its view. ``known`` (series × buckets) is where a value stands, ``low`` and ``high`` its edges."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.hidden: frozenset[str] = frozenset()
        self.ticks: list[float] = [0.0, 1.0]
        self.half = 0.0  # bucket that bands are wider on each side, as bars are

    def show(self, chart: Chart, hidden: Collection[str]) -> None:
        """Take a chart's values; only those of series that are not hidden count."""
        self.chart, self.hidden = chart, frozenset(hidden)
        self.colours = series_places(chart.series)
        self.places = [place for place, one in enumerate(chart.series) if one.key not in self.hidden]
        number = len(chart.days)
        self.values = np.full((len(self.places), number), np.nan)
        for row, place in enumerate(self.places):
            values = chart.series[place].values[:number]
            self.values[row, : len(values)] = np.array(values, dtype=float)
        for one in chart.unreported:
            if one.place < number:
                self.values[:, one.place] = np.nan
        self.known = ~np.isnan(self.values)
        self.over = [row for row, place in enumerate(self.places) if is_over(chart, place)]
        self._stack()
        self._thin: dict[int, Thin] = {}
        self.fit()

    def fit(self) -> None:
        """As many marks as the height has room for, and the values between them."""
        self.ticks = self._ticks()
        self.view.setYRange(self.ticks[0], self.ticks[-1], padding=0)

    def _stack(self) -> None:
        """The edges of each part: upwards what is positive, downwards what is negative."""
        values = np.nan_to_num(self.values)
        if self.chart.style != LINES and self.over:
            values[self.over] = 0.0
        if self.chart.style == LINES:
            self.low, self.high = np.zeros_like(values), values
            return
        if self.chart.style == AREA:
            self.high = np.cumsum(values, axis=0)
            self.low = self.high - values
            return
        up, down = np.maximum(values, 0), np.minimum(values, 0)
        up_high, down_low = np.cumsum(up, axis=0), np.cumsum(down, axis=0)
        self.low = np.where(values >= 0, up_high - up, down_low)
        self.high = np.where(values >= 0, up_high, down_low - down)

    def _ticks(self) -> list[float]:
        chart, found = self.chart, [np.nan]
        if self.known.any():
            found += [float(self.high[self.known].max()), float(self.high[self.known].min())]
            if chart.style != LINES:
                found += [float(self.low[self.known].min())]
        if self.over and self.known[self.over].any():
            over = self.values[self.over]
            found += [float(np.nanmin(over)), float(np.nanmax(over))]
        extra = [value for one in (chart.mean if not self.hidden else None, chart.compare and chart.compare.values)
                 for value in one or () if value is not None]  # fmt: skip
        found += extra + [one.expected for one in chart.unreported if one.expected is not None and not self.hidden]
        numbers = [value for value in found if value == value]
        whole = chart.places == 0 and chart.unit in {"streams", "count"}
        count = 5 if self.view.height() > 130 else 3 if self.view.height() > 60 else 2
        low, high = min(numbers, default=0.0), max(numbers, default=1.0)
        return bounds(low, high, zero=self.from_zero, count=count, whole=whole)

    @property
    def from_zero(self) -> bool:
        """Whether the axis begins at nothing, as it must where areas and bars are compared."""
        return self.chart.style != LINES

    @property
    def broken(self) -> bool:
        """Whether the axis leaves 0 out (a zigzag says so)."""
        return self.ticks[0] > 0 or self.ticks[-1] < 0

    # -- where things lie, in the view's own dp -----

    def scale(self) -> tuple[float, float, float, float]:
        """(x of bucket 0, dp a bucket, y of value 0, dp a unit of value; upwards is negative)."""
        (x0, x1), (y0, y1) = self.view.viewRange()
        wide, high = self.view.width(), self.view.height()
        each, unit = wide / max(x1 - x0, 1e-9), high / max(y1 - y0, 1e-12)
        return -x0 * each, each, high + y0 * unit, -unit

    def x(self, place: float) -> float:
        """Where a bucket's middle lies."""
        start, each, _, _ = self.scale()
        return start + place * each

    def y(self, value: float) -> float:
        """Where a value lies."""
        _, _, zero, unit = self.scale()
        return zero + value * unit

    def seen(self) -> tuple[int, int]:
        """The buckets in sight, one more on each side: first and one past the last."""
        (x0, x1), _ = self.view.viewRange()
        return max(0, int(np.floor(x0)) - 1), min(len(self.chart.days), int(np.ceil(x1)) + 2)

    def thin(self) -> tuple[Thin, int, int]:
        """The values as thin as what is seen needs them, and which of its places are in sight; panning asks no sum."""
        _, each, _, _ = self.scale()
        room = 2.0 if len(self.places) > MANY else 1.0
        size = 1 << max(0, int(room / each).bit_length() - 1) if each < room else 1
        if size not in self._thin:
            self._thin[size] = thinned(self.low, self.high, self.known, self.values, size)
        first, last = self.seen()
        return self._thin[size], first // size, min(-(-last // size), -(-len(self.chart.days) // size))

    def extent(self) -> tuple[float, float]:
        """The whole time axis: bars need half a bucket more on each side."""
        last = len(self.chart.days) - 1
        return (-0.5, last + 0.5) if self.chart.style == COLUMNS or last < 1 else (0.0, float(last))

    def at(self, point: QPointF) -> int:
        """The bucket nearest to a point of the view."""
        start, each, _, _ = self.scale()
        return min(max(round((point.x() - start) / each), 0), len(self.chart.days) - 1)

    def series_at(self, point: QPointF) -> int | None:
        """Which series lies under a point of the view: its place in the chart."""
        bucket = self.at(point)
        _, _, zero, unit = self.scale()
        if self.chart.style == LINES:
            gaps = [abs(zero + value * unit - point.y()) if value == value else 1e9 for value in self.values[:, bucket]]
            row = int(np.argmin(gaps)) if gaps else -1
            return self.places[row] if row >= 0 and gaps[row] <= NEAR else None
        value = (point.y() - zero) / unit
        for row, place in enumerate(self.places):
            if (
                row not in self.over
                and self.known[row, bucket]
                and self.low[row, bucket] <= value <= self.high[row, bucket]
            ):
                return place
        return None

    def dot(self, place: int) -> float | None:
        """The value that the hover line marks: the mean, else the whole."""
        chart = self.chart
        if chart.mean is not None and not self.hidden:
            return chart.mean[place]
        if chart.style == LINES or not len(self.places) or not self.known[:, place].any():
            return None
        return float(self.high[:, place].max())

    def rect(self) -> QRectF:
        """The view's own frame."""
        return QRectF(0, 0, self.view.width(), self.view.height())


def surface() -> Any:
    """The ground that charts lie on."""
    return theme().colour("surface")
