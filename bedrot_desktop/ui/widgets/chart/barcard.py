"""Bars on their card; several ways to compare the same are switched in its head."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QImage, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout

from bedrot_desktop.insights.shapes import Bars
from bedrot_desktop.ui.widgets.basic import Elided, Segments, label
from bedrot_desktop.ui.widgets.chart.bars import BarsView
from bedrot_desktop.ui.widgets.chart.saving import as_image, paint_card, save_svg
from bedrot_desktop.ui.widgets.chart.ticks import written


class _Said(Elided):
    """Shortened on the screen, whole for whoever asks."""

    def text(self) -> str:
        return self.whole()


class BarsCard(QFrame):
    """``drilled``, ``asked``, ``menu_wanted`` as of a chart's card; ``label`` is the row that is meant."""

    drilled = Signal(str, str)
    asked = Signal(str, object, object)
    menu_wanted = Signal(object, QPoint)

    def __init__(self, ways: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.sets: dict[str, Bars] = {}
        self.title, self.more = _Said("", "heading"), _Said("", "caption", "muted")
        for one in (self.title, self.more):  # as wide as their words, and shortened where there is no room
            one.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.ways = Segments(ways, name="Compare by") if len(ways) > 1 else None
        self.view = BarsView()
        self.view.picked.connect(self.drilled)
        self.view.asked.connect(self._ask)
        self.view.fits.connect(self._foot)
        self.blank = label("", "small", "muted", wrap=True)
        self.blank.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.left, self.right = Elided("", "caption", "muted"), label("", "caption", "muted")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.more)
        head.addStretch(1)
        if self.ways is not None:
            self.ways.chosen.connect(self._switch)
            head.addWidget(self.ways)
        foot = QHBoxLayout()
        foot.addWidget(self.left, 1)
        foot.addWidget(self.right)
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 10, 14, 8)
        box.setSpacing(6)
        box.addLayout(head)
        box.addWidget(self.view, 1)
        box.addWidget(self.blank, 1)
        box.addLayout(foot)

    def show_bars(self, sets: Sequence[Bars], more: str = "") -> None:
        """Show comparisons, in the order of the ways."""
        keys = list(self.ways.buttons) if self.ways is not None else [""]
        self.sets = dict(zip(keys, sets, strict=False))
        self.more.say(more)
        self.more.setVisible(bool(more))
        self._switch()

    @property
    def bars(self) -> Bars:
        """What is shown."""
        return self.sets[self.ways.current if self.ways is not None else ""]

    @property
    def charts(self) -> tuple[Bars, ...]:
        """As a chart's card has them, for explaining."""
        return (self.bars,)

    @property
    def day(self) -> date | None:
        """Bars stand for the whole span."""
        return None

    @property
    def label(self) -> str:
        """The row that is meant."""
        rows = self.bars.rows
        return rows[self.view.current].label if 0 <= self.view.current < len(rows) else ""

    @Slot()
    def _switch(self) -> None:
        bars = self.bars
        self.title.say(bars.title)
        self.setAccessibleName(bars.title)
        self.view.tell(bars)
        self.view.setVisible(bool(bars.rows))
        self.blank.setVisible(not bars.rows)
        self.blank.setText(bars.empty or "Nothing was told for these days.")
        self.right.setText(bars.base_title if bars.rows else "")
        self._foot()

    @Slot()
    def _foot(self) -> None:
        if not self.sets:
            return
        bars, more = self.bars, len(self.bars.rows) - self.view.fitting
        mean = f"Mean {written(bars.mean, bars.unit, bars.places)}" if bars.mean is not None else ""
        others = f"{more} more" if more > 0 else ""
        self.left.say(" · ".join(part for part in (mean, others, bars.note) if part))

    @Slot(str)
    def _ask(self, _label: str) -> None:
        self.asked.emit("explain", self, None)

    def sizeHint(self) -> QSize:
        return QSize(360, 260)

    def value_words(self) -> str:
        """What *Copy value* copies."""
        rows = self.bars.rows
        return self.view.spoken(rows[self.view.current]) if 0 <= self.view.current < len(rows) else self.csv()

    def csv(self) -> str:
        """The rows."""
        return self.view.csv()

    def image(self) -> QImage:
        """The card as a picture at twice its size."""
        return as_image(self.size(), self._paint)

    def save_svg(self, file: Path) -> None:
        """The card in vectors."""
        save_svg(file, self.size(), self.title.text(), self._paint)

    def _paint(self, painter: QPainter) -> None:
        paint_card(painter, self.size(), self.title.text(), self.left.whole(), (), self._paint_rows)

    def _paint_rows(self, painter: QPainter, room: QRectF) -> None:
        self.view.paint(painter, room)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(self, event.globalPos())
