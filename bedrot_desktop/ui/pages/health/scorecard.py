"""The card with every service's score: the legend and the lines."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QVBoxLayout, QWidget

from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.pages.health.content import ScoreRow
from bedrot_desktop.ui.pages.health.scores import ScoreLine
from bedrot_desktop.ui.theme import theme
from bedrot_desktop.ui.widgets.basic import Elided, columns, label, line
from bedrot_desktop.ui.widgets.scorebar import fill

LEGEND = (("age", "age of data"), ("session", "session"), ("bottleneck", "bottleneck"), ("extra", "long ago"))


class Swatch(QWidget):
    """The colour of a kind of part."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self.setFixedSize(10, 10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill(self.kind, theme()))
        painter.drawRoundedRect(QRectF(0, 0, 10, 10), 2, 2)
        painter.end()


class ScoreCard(QFrame):
    """``evidence``: a service, and the kind of the part whose evidence is wanted ("" for the service itself)."""

    evidence = Signal(str, str)

    def __init__(self, acts: Callable[[ScoreRow], list[Act]]) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._acts = acts
        self.lines: dict[str, ScoreLine] = {}
        self._group = QButtonGroup(self)
        self._box = QVBoxLayout()
        self._box.setSpacing(0)
        self.extra = QWidget()
        caption = Elided("100 minus what is wrong, weighted by importance", "small", "muted")
        head = columns(label("Score by service", "heading"), caption, gap=10)
        head.setStretch(1, 1)
        for kind, told in LEGEND:
            key = columns(Swatch(kind), label(told, "caption", "text2"), gap=6)
            if kind == "extra":
                self.extra.setLayout(key)
                head.addWidget(self.extra)
            else:
                head.addLayout(key)
            head.addSpacing(6)
        head.setContentsMargins(13, 11, 8, 9)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(line())
        box.addLayout(self._box)

    def tell(self, rows: tuple[ScoreRow, ...]) -> None:
        """Show other scores; the line that was chosen stays chosen."""
        if [row.service for row in rows] != list(self.lines):
            self._rebuild(rows)
        self.extra.setVisible(any(part.kind == "extra" for row in rows for part in row.value.parts))
        for place, row in enumerate(rows):
            self.lines[row.service].last = place == len(rows) - 1
            self.lines[row.service].tell(row)

    def _rebuild(self, rows: tuple[ScoreRow, ...]) -> None:
        chosen = next((key for key, one in self.lines.items() if one.isChecked()), "")
        for one in self.lines.values():
            self._group.removeButton(one)
            self._box.removeWidget(one)
            one.hide()
            one.deleteLater()
        self.lines = {}
        for row in rows:
            made = ScoreLine(row, self._acts)
            made.evidence.connect(partial(self.evidence.emit, row.service))
            self._group.addButton(made)
            self._box.addWidget(made)
            self.lines[row.service] = made
        if chosen in self.lines:
            self.lines[chosen].setChecked(True)
