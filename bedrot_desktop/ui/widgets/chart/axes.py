"""The axes and the names above a plot, in the house's look."""

from __future__ import annotations

import pyqtgraph as pg  # type: ignore[import-untyped]
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from bedrot_desktop.insights.shapes import CAMPAIGN, DEAD, Band
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.chart.layers import band_rect
from bedrot_desktop.ui.widgets.chart.panel import Panel
from bedrot_desktop.ui.widgets.chart.ticks import brief, time_ticks
from bedrot_desktop.ui.widgets.glyph import paint_glyph

LANE = 14  # dp, height of a line of names
GLYPH = 11


class ValueAxis(pg.AxisItem):  # type: ignore[misc]
    """Captions at the grid lines, no line of its own."""

    def __init__(self, panel: Panel) -> None:
        super().__init__("left")
        self.panel = panel
        self.linkToView(panel.view)

    def words(self) -> list[tuple[float, str]]:
        """The marks: (value, words)."""
        ticks = self.panel.ticks
        step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
        return [(value, brief(value, self.panel.chart.unit, step)) for value in ticks]

    def wanted(self) -> float:
        """The width that the marks want."""
        metrics = QFontMetricsF(font("caption"))
        return max((metrics.horizontalAdvance(text) for _, text in self.words()), default=20.0) + 10

    def tickValues(self, _low: float, _high: float, _size: float) -> list[tuple[float, list[float]]]:
        return [(1.0, list(self.panel.ticks))]

    def paint(self, painter: QPainter, *_: object) -> None:
        if not hasattr(self.panel, "chart"):
            return
        painter.setFont(font("caption"))
        painter.setPen(theme().colour("muted"))
        wide = self.size().width()
        for value, text in self.words():
            y = self.panel.y(value)
            painter.drawText(
                QRectF(0, y - 8, wide - 8, 16), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text
            )

    def boundingRect(self) -> QRectF:
        return QRectF(0, -8, self.size().width(), self.size().height() + 16)


class TimeAxis(pg.AxisItem):  # type: ignore[misc]
    """Months and days below the lowest panel, with short marks."""

    def __init__(self, panel: Panel) -> None:
        super().__init__("bottom")
        self.panel = panel
        self.linkToView(panel.view)
        self.setHeight(22)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        return [
            (1.0, [float(at) for at, _ in time_ticks(self.panel.chart.days, self.panel.chart.grain, low, high, size)])
        ]

    def paint(self, painter: QPainter, *_: object) -> None:
        if not hasattr(self.panel, "chart"):
            return
        panel, (low, high) = self.panel, self.panel.view.viewRange()[0]
        now, metrics, wide = theme(), QFontMetricsF(font("caption")), self.size().width()
        painter.setFont(font("caption"))
        missing = {one.place for one in panel.chart.unreported}
        ended = -1e9
        for at, text in time_ticks(panel.chart.days, panel.chart.grain, low, high, wide):
            x, need = panel.x(at), metrics.horizontalAdvance(text)
            left = min(max(x - need / 2, -14.0), wide + 1 - need)
            if left < ended + 8:
                continue
            ended = left + need
            painter.setPen(now.colour("borderStrong"))
            painter.drawLine(QPointF(round(x) + 0.5, 1), QPointF(round(x) + 0.5, 4))
            painter.setPen(now.colour("muted" if at not in missing else "disabled"))
            painter.drawText(QRectF(left, 6, need + 2, 15), Qt.AlignmentFlag.AlignLeft, text)

    def boundingRect(self) -> QRectF:
        return QRectF(-20, 0, self.size().width() + 40, self.size().height())


class Names(pg.GraphicsWidget):  # type: ignore[misc]
    """Names of bands above the plot; one that would touch another goes up a line, and if that is taken, only its glyph
    (a short bar for a campaign) is shown, with the name as tooltip."""

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self.panel = panel
        self.placed: list[tuple[QRectF, Band, bool]] = []
        panel.view.sigRangeChanged.connect(self._again)
        panel.view.sigResized.connect(self._again)
        self.fit()

    def _again(self, *_: object) -> None:
        self.update()

    def fit(self) -> None:
        """As high as the chart's bands need."""
        bands = self.panel.chart.bands if hasattr(self.panel, "chart") else ()
        lanes = 0 if not bands else 1 if len(bands) == 1 else 2
        self.setFixedHeight(6 + lanes * LANE + (4 if lanes else 2))

    def laid(self) -> list[tuple[QRectF, Band, bool]]:
        """(frame, band, whether the name is written) for each band in sight."""
        metrics, wide = QFontMetricsF(font("caption")), self.size().width()
        base = self.size().height() - 6
        taken: list[list[QRectF]] = [[], []]
        lanes = 2 if self.size().height() > 6 + LANE + 4 else 1
        found = []
        seen = [(part, band) for band in self.panel.chart.bands if (part := band_rect(self.panel, band)) is not None]
        for part, band in sorted(seen, key=lambda one: one[0].left()):
            mark = 0 if band.kind == CAMPAIGN else GLYPH + 4
            need = metrics.horizontalAdvance(band.title) + mark
            left = min(max(part.left(), 0.0), max(wide - need, 0.0))
            for lane in range(lanes):
                box = QRectF(left, base - (lane + 1) * LANE, need, LANE)
                if need <= wide and not any(box.adjusted(-6, 0, 6, 0).intersects(other) for other in taken[lane]):
                    taken[lane].append(box)
                    found.append((box, band, True))
                    break
            else:
                box = QRectF(max(part.left(), 0.0), base - LANE, GLYPH, LANE)
                free = next((lane for lane in range(lanes) if not any(
                    box.translated(0, -lane * LANE).intersects(other) for other in taken[lane])), 0)  # fmt: skip
                box.translate(0, -free * LANE)
                taken[free].append(box)
                found.append((box, band, False))
        return found

    def paint(self, painter: QPainter, *_: object) -> None:
        if not hasattr(self.panel, "chart"):
            return
        now, height = theme(), self.size().height()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for band in self.panel.chart.bands:
            part = band_rect(self.panel, band)
            if part is not None and band.kind == CAMPAIGN:
                left, right = max(part.left(), 0.0), min(part.right(), self.size().width())
                painter.fillRect(QRectF(left, height - 3, right - left + 1, 3), now.colour("accentInk"))
        self.placed = self.laid()
        painter.setFont(font("caption"))
        for box, band, named in self.placed:
            if band.kind != CAMPAIGN or not named:
                state = {CAMPAIGN: "none", DEAD: "out"}.get(band.kind, "due")
                glyph = QRectF(box.left(), box.top() + 1.5, GLYPH, GLYPH)
                paint_glyph(painter, glyph, state, colour=now.colour("accentInk") if band.kind == CAMPAIGN else None)
            if named:
                painter.setPen(now.colour("text2"))
                text = box.adjusted(0 if band.kind == CAMPAIGN else GLYPH + 4, 0, 4, 0)
                painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, band.title)

    def band_at(self, point: QPointF) -> Band | None:
        """The band whose name or glyph lies under a point."""
        return next((band for box, band, _ in self.placed if box.adjusted(-2, -2, 2, 2).contains(point)), None)
