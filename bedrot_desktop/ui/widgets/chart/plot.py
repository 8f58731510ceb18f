"""Panels under one another with one time axis: painting, hover, keys, zoom. Imported when the first chart is drawn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import pyqtgraph as pg  # type: ignore[import-untyped]
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip

from bedrot_desktop.insights.shapes import COLUMNS, DAY, WEEK, Chart
from bedrot_desktop.ui.theme import theme
from bedrot_desktop.ui.widgets.basic import BY_KEYS
from bedrot_desktop.ui.widgets.chart.axes import Names, TimeAxis, ValueAxis
from bedrot_desktop.ui.widgets.chart.ink import dashed
from bedrot_desktop.ui.widgets.chart.layers import Above, Data, Ground, Layer, paint_cross
from bedrot_desktop.ui.widgets.chart.lines import Lines
from bedrot_desktop.ui.widgets.chart.panel import Panel, View
from bedrot_desktop.ui.widgets.chart.reading import Reading, read_at
from bedrot_desktop.ui.widgets.chart.tip import Tip

SHARES = (3, 2)  # of the height, for two panels


class Plot(pg.GraphicsView):  # type: ignore[misc]
    """``picked``: panel, series, bucket that were clicked. ``read``: a `Reading` (None when the line went away)."""

    picked = Signal(int, int, int)
    read = Signal(object)

    def __init__(self, number: int, name: str) -> None:
        super().__init__(background=None)
        self.setObjectName("Plot")
        self.setStyleSheet("background: transparent; border: 0")
        self.setAccessibleName(name)
        self.setMinimumSize(160, 120)
        self._field = pg.GraphicsLayout()
        self._field.setContentsMargins(0, 0, 2, 0)
        self._field.setSpacing(0)
        self.setCentralItem(self._field)
        self.panels: list[Panel] = []
        self._lines: list[Lines] = []
        self._layers: list[Layer] = []
        self._axes: list[ValueAxis] = []
        for place in range(number):
            self._add_panel(place)
        self.names = Names(self.panels[0])
        self._field.addItem(self.names, 0, 1)
        self._time = TimeAxis(self.panels[-1])
        self._field.addItem(self._time, 2 * number, 1)
        self.tip = Tip(self)
        self.at: int | None = None
        self.chosen = -1
        self.bare = False  # for pictures: without the hover line
        self._pressed: QPoint | None = None
        theme().changed.connect(self._recolour)

    def _add_panel(self, place: int) -> None:
        view = View()
        panel = Panel(view)
        self._layers += [Ground(panel, -40), Data(panel, -10), Above(panel, 50)]
        axis = ValueAxis(panel)
        view.sigResized.connect(self._fit)
        if place:
            view.setXLink(self.panels[0].view)
            gap = pg.GraphicsWidget()
            gap.setFixedHeight(14)
            self._field.addItem(gap, 2 * place, 1)
        self._field.addItem(axis, 2 * place + 1, 0)
        self._field.addItem(view, 2 * place + 1, 1)
        self._field.layout.setRowStretchFactor(2 * place + 1, SHARES[place])
        self.panels.append(panel)
        self._lines.append(Lines(panel, 10))
        self._axes.append(axis)

    # -- content -----

    def show_charts(self, charts: Sequence[Chart], hidden: Collection[str] = (), *, keep: bool = False) -> None:
        """Draw charts; ``keep`` the part of the time axis in sight and the hover line's place."""
        day = self.charts[0].days[self.at] if self.at is not None and self.panels else None
        bars = any(chart.style == COLUMNS for chart in charts)
        for panel, lines, chart in zip(self.panels, self._lines, charts, strict=True):
            panel.half = 0.5 if bars else 0.0
            panel.show(chart, hidden)
            lines.show()
        self.hidden = frozenset(hidden)
        if not keep:
            self.show_all()
        self.names.fit()
        width = max(axis.wanted() for axis in self._axes)
        for axis in self._axes:
            axis.setWidth(width)
        days = charts[0].days
        self.set_at(days.index(day) if day is not None and day in days else None)
        self.viewport().update()

    @Slot(object)
    def _fit(self, view: View) -> None:
        for panel in self.panels:
            if panel.view is view and hasattr(panel, "chart"):
                panel.fit()

    @property
    def charts(self) -> list[Chart]:
        """What is drawn."""
        return [panel.chart for panel in self.panels]

    def show_all(self) -> None:
        """The whole time axis."""
        low = min(panel.extent()[0] for panel in self.panels)
        high = max(panel.extent()[1] for panel in self.panels)
        view = self.panels[0].view
        for panel in self.panels:
            panel.view.setLimits(xMin=low, xMax=high, minXRange=min(4.0, high - low))
        view.setXRange(low, high, padding=0)

    def zoom(self, factor: float, around: float | None = None) -> None:
        """Show less (below 1) or more of the time axis."""
        view = self.panels[0].view
        low, high = view.viewRange()[0]
        middle = around if around is not None else self.at if self.at is not None else (low + high) / 2
        view.setXRange(middle - (middle - low) * factor, middle + (high - middle) * factor, padding=0)

    @Slot()
    def _recolour(self) -> None:
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if getattr(self, "tip", None) is not None:
            self.tip.hide()

    # -- the hover line -----

    def reading(self) -> Reading | None:
        """What the hover line tells."""
        return read_at(self.charts, self.at, self.hidden) if self.at is not None else None

    def set_at(self, place: int | None) -> None:
        """Put the hover line at a bucket, or take it away."""
        before, self.at = self.at, place
        self._strip(before)
        reading = self.reading()
        if reading is None or place is None:
            self.tip.hide()
            self.chosen = -1
        else:
            self._strip(place)
            view = self.panels[0].view
            top = view.mapToScene(QPointF(0, 0)).y() + 16
            x = view.mapToScene(QPointF(self.panels[0].x(place), 0)).x()
            self.tip.tell(reading, [panel.colours for panel in self.panels], x, top, self.chosen)
            self.setAccessibleDescription(reading.spoken)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        if before != place:
            self.read.emit(reading)

    def _strip(self, place: int | None) -> None:
        """Paint anew around the hover line only."""
        if place is not None and place < len(self.panels[0].chart.days):
            x = self.panels[0].view.mapToScene(QPointF(self.panels[0].x(place), 0)).x()
            self.viewport().update(round(x) - 8, 0, 16, self.height())

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:  # noqa: ARG002 - Qt hands it over
        if self.bare:
            return
        now = theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.at is not None:
            for panel in self.panels:
                paint_cross(painter, panel, self.at)
        if self.hasFocus() and self._by_keys:
            painter.setPen(dashed(now.colour("accentInk"), 2, 400, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1), 6, 6)

    _by_keys = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keys = event.reason() in BY_KEYS
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    # -- mouse -----

    def _panel_at(self, point: QPointF) -> tuple[int, QPointF] | None:
        for place, panel in enumerate(self.panels):
            local = panel.view.mapFromScene(self.mapToScene(point.toPoint()))
            if panel.rect().adjusted(-6, -4, 6, 4).contains(local):
                return place, local
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()
        self._by_keys = False
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if event.buttons() == Qt.MouseButton.NoButton:
            found = self._panel_at(event.position())
            place = self.panels[found[0]].at(found[1]) if found else None
            if place != self.at:
                self.chosen = -1
                self.set_at(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        still = self._pressed is not None and (event.position().toPoint() - self._pressed).manhattanLength() < 5
        if event.button() == Qt.MouseButton.LeftButton and still and (found := self._panel_at(event.position())):
            panel = self.panels[found[0]]
            series = panel.series_at(found[1])
            if series is not None:
                self.picked.emit(found[0], series, panel.at(found[1]))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.show_all()
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self._by_keys:
            self.set_at(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            found = self._panel_at(event.position())
            self.zoom(0.8 if event.angleDelta().y() > 0 else 1.25, self.panels[0].at(found[1]) if found else None)
            event.accept()
        else:
            event.ignore()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            band = self.names.band_at(self.names.mapFromScene(self.mapToScene(event.pos())))
            if band is not None:
                QToolTip.showText(event.globalPos(), f"{band.title}, {band.start.isoformat()} – {band.end.isoformat()}")
            return True
        done: bool = super().viewportEvent(event)
        return done

    # -- keys -----

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, count = event.key(), len(self.panels[0].chart.days)
        far = 7 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        far = (
            far if self.panels[0].chart.grain == DAY else 4 if far == 7 and self.panels[0].chart.grain == WEEK else far
        )
        here = self.at if self.at is not None else count - 1 if key == Qt.Key.Key_Left else -1
        moves: dict[int, Any] = {Qt.Key.Key_Left: here - far, Qt.Key.Key_Right: here + far, Qt.Key.Key_Home: 0,
                                 Qt.Key.Key_End: count - 1}  # fmt: skip
        if self.at is None and key == Qt.Key.Key_Left:
            moves[key] = count - 1
        if key in moves:
            self.set_at(min(max(moves[key], 0), count - 1))
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down} and self.at is not None:
            self._choose(1 if key == Qt.Key.Key_Down else -1)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and (line := self.chosen_line()) is not None:
            self.picked.emit(line[0], line[1], self.at or 0)
        elif key == Qt.Key.Key_Escape and self.at is not None:
            self.set_at(None)
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Minus}:
            self.zoom(0.8 if key == Qt.Key.Key_Plus else 1.25)
        elif key == Qt.Key.Key_0:
            self.show_all()
        else:
            event.ignore()

    def _choose(self, by: int) -> None:
        reading = self.reading()
        rows = [row for row, line in enumerate(reading.lines) if line.place >= 0] if reading else []
        if rows:
            place = rows.index(self.chosen) + by if self.chosen in rows else 0 if by > 0 else len(rows) - 1
            self.chosen = rows[place % len(rows)]
            self.set_at(self.at)

    def chosen_line(self) -> tuple[int, int] | None:
        """(panel, series) that Up and Down have chosen in the card."""
        reading = self.reading()
        if reading is None or not 0 <= self.chosen < len(reading.lines):
            return None
        line = reading.lines[self.chosen]
        return (line.panel, line.place) if line.place >= 0 else None
