"""A chart on its card: title, names, the plot (made when there is something to draw), a note, what to do with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QImage, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from bedrot_desktop.insights.shapes import LINES, Chart, Series
from bedrot_desktop.ui.theme import theme
from bedrot_desktop.ui.widgets.basic import Elided, label
from bedrot_desktop.ui.widgets.chart.ink import series_places
from bedrot_desktop.ui.widgets.chart.legend import Entry, Legend
from bedrot_desktop.ui.widgets.chart.reading import Reading, as_csv, is_over
from bedrot_desktop.ui.widgets.chart.saving import as_image, card_size, paint_card, save_svg
from bedrot_desktop.ui.widgets.pill import Glyph

if TYPE_CHECKING:
    from bedrot_desktop.ui.widgets.chart.plot import Plot


class ChartCard(QFrame):
    """``drilled``: kind and title of a series that was clicked. ``asked``: what to do ("explain", "rows",
    "sql"), with the chart and the day under the line (None: the whole)."""

    drilled = Signal(str, str)
    asked = Signal(str, object, object)
    menu_wanted = Signal(object, QPoint)
    read = Signal(object)

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setAccessibleName(name)
        self.charts: tuple[Chart, ...] = ()
        self.plot: Plot | None = None
        self.title = label("", "heading")
        self.more = label("", "caption", "muted")
        self.legend = Legend()
        self.legend.changed.connect(self._hide_series)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        for widget in (self.title, self.more):
            self.head.addWidget(widget)
        self.head.addWidget(self.legend, 1)
        self.blank = label("", "small", "muted", wrap=True)
        self.blank.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.glyph, self.note = Glyph("unreported", 11), Elided("", "caption", "muted")
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(self.glyph)
        foot.addWidget(self.note, 1)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(14, 8, 12, 8)
        self._box.setSpacing(4)
        self._box.addLayout(self.head)
        self._box.addWidget(self.blank, 1)
        self._box.addLayout(foot)
        self.glyph.hide()
        self.note.hide()

    # -- content -----

    def show_charts(self, charts: Sequence[Chart], title: str = "", more: str = "") -> None:
        """Show one chart, or two under one another with one time axis."""
        if tuple(charts) == self.charts:
            return
        same = [one.key for one in charts] == [one.key for one in self.charts] and charts[0].days == self.charts[0].days
        self.charts = tuple(charts)
        main = charts[0]
        self.title.setText(title or main.title)
        self.more.setText(more)
        self.more.setVisible(bool(more))
        self.setAccessibleName(title or main.title)
        blank = all(chart.blank and not chart.unreported for chart in charts)
        self.blank.setVisible(blank)
        self.legend.setVisible(not blank)
        self.blank.setText(main.empty or "Nothing was told for these days.")
        notes = " ".join(dict.fromkeys(chart.note for chart in charts if chart.note))
        self.note.say(notes)
        self.note.setVisible(bool(notes))
        self.glyph.setVisible(bool(notes) and any(chart.unreported for chart in charts))
        if blank:
            if self.plot is not None:
                self.plot.hide()
            return
        self.legend.show_entries(self._entries())
        plot = self._made(len(charts))
        plot.setAccessibleName(f"{title or main.title}, chart")
        plot.show_charts(charts, self.legend.hidden, keep=same)
        plot.show()

    def _made(self, number: int) -> Plot:
        if self.plot is None or len(self.plot.panels) != number:
            from bedrot_desktop.ui.widgets.chart.plot import Plot

            if self.plot is not None:
                self.plot.deleteLater()
            self.plot = Plot(number, self.title.text())
            self.plot.picked.connect(self._picked)
            self.plot.read.connect(self.read)
            self._box.insertWidget(1, self.plot, 1)
        return self.plot

    def _entries(self) -> list[Entry]:
        found = []
        for chart in self.charts:
            kind = "line" if chart.style == LINES else "box"
            places = series_places(chart.series)
            found += [
                Entry(one.key, one.title, "line" if is_over(chart, at) else kind, places[at])
                for at, one in enumerate(chart.series)
            ]
            if chart.mean is not None:
                found.append(Entry("", "7-day mean", "mean"))
            if chart.compare is not None:
                found.append(Entry("", chart.compare.title, "compare"))
        if any(chart.unreported for chart in self.charts):
            found.append(Entry("", "not reported yet", "hatch"))
        return found

    @Slot(object)
    def _hide_series(self, hidden: frozenset[str]) -> None:
        if self.plot is not None:
            self.plot.show_charts(self.charts, hidden, keep=True)

    @Slot(int, int, int)
    def _picked(self, panel: int, place: int, _at: int) -> None:
        series: Series = self.charts[panel].series[place]
        self.drilled.emit(series.kind, series.title)

    def sizeHint(self) -> QSize:
        return QSize(420, 260)

    # -- deeds -----

    @property
    def day(self) -> date | None:
        """The first day of the bucket under the line."""
        return self.charts[0].days[self.plot.at] if self.plot is not None and self.plot.at is not None else None

    def reading(self) -> Reading | None:
        """What the line tells."""
        return self.plot.reading() if self.plot is not None else None

    def value_words(self) -> str:
        """What *Copy value* copies: the chosen row of the card, else all of it; without a line the last reading."""
        reading = self.reading()
        if reading is None or self.plot is None:
            return self.csv()
        if 0 <= self.plot.chosen < len(reading.lines):
            return reading.lines[self.plot.chosen].value
        return "\n".join([reading.title, *(f"{line.title}\t{line.value}" for line in reading.lines), *reading.notes])

    def csv(self) -> str:
        """The figures that are shown."""
        return as_csv(self.charts, self.legend.hidden)

    def image(self) -> QImage:
        """The card as a picture at twice its size."""
        return as_image(self._size(), self._paint)

    def _size(self) -> QSize:
        plot = self.plot if self.plot is not None and self.plot.isVisibleTo(self) else None
        return card_size(plot.viewport().size(), self.note.whole()) if plot is not None else self.size()

    def save_svg(self, file: Path) -> None:
        """The card in vectors."""
        save_svg(file, self._size(), self.title.text(), self._paint)

    def _paint(self, painter: QPainter) -> None:
        shown = [name.entry for name in self.legend.names if name.entry.key not in self.legend.hidden]
        title = f"{self.title.text()} · {self.more.text()}" if self.more.text() else self.title.text()
        paint_card(painter, self._size(), title, self.note.whole(), shown, self._paint_plot)

    def _paint_plot(self, painter: QPainter, room: QRectF) -> None:
        plot = self.plot
        if plot is None or not plot.isVisibleTo(self):
            painter.setPen(theme().colour("muted"))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self.blank.text())
            return
        plot.bare = True
        plot.render(painter, room, plot.viewport().rect(), Qt.AspectRatioMode.KeepAspectRatio)
        plot.bare = False

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(self, event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.asked.emit("explain", self, self.day)
        else:
            super().keyPressEvent(event)
