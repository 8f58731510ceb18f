"""*Explain this number*: value and span, formula with the numbers, what is left out, sources with their ages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from bedrot_desktop.insights.shapes import Explained
from bedrot_desktop.ui import words
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.widgets.basic import Button, Elided, act_button, card, columns, label, line, rows
from bedrot_desktop.ui.widgets.chart.ticks import written
from bedrot_desktop.ui.widgets.pill import Glyph

WIDE = 352


def explained_text(told: Explained) -> str:
    """All of it as text, for the clipboard: the number with its source."""
    lines = [
        f"{told.title}: {written(told.value, told.unit, told.places)} ({words.span(*told.span)})",
        told.formula, told.with_numbers, told.left_out,
        *(f"{one.title}: newest {one.newest or 'unknown'}, {one.state}" for one in told.sources),
        "", told.sql,
    ]  # fmt: skip
    return "\n".join(lines)


class ExplainPopup(QFrame):
    """352 dp wide, below what it explains."""

    def __init__(
        self, parent: QWidget, told: Explained, today: date, show: Callable[[str], None], copy: Callable[[str], None]
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("kind", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDE)
        self.setAccessibleName(f"{told.title}, explained")
        self.told = told
        close = Button("", "ghost", "x")
        close.setAccessibleName("Close")
        close.clicked.connect(self.close)
        head = columns(_named(Elided(told.title, "heading")), close)
        value = columns(
            label(written(told.value, told.unit, told.places), "big", select=True),
            label(words.span(*told.span), "small", "muted"), 1,
        )  # fmt: skip
        formula = label(told.formula, "mono", wrap=True, select=True)
        numbers = label(told.with_numbers, "mono", "muted", wrap=True, select=True)
        well = card(rows(formula, numbers, gap=4), "well")
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 10, 14, 12)
        box.setSpacing(8)
        box.addLayout(head)
        box.addLayout(value)
        box.addWidget(well)
        if told.left_out:
            box.addWidget(label(told.left_out, "small", "text2", wrap=True))
        for source in told.sources:
            box.addWidget(line())
            age = "unknown" if source.newest is None else f"to {words.day(source.newest, today)}"
            box.addLayout(columns(Glyph(source.state, 12), Elided(source.title, "small"), label(age, "small", "muted")))
        self.rows = act_button(Act("Rows", lambda: self._leave(show, told.rows_sql), "table"))
        self.sql = act_button(Act("SQL", lambda: self._leave(show, told.sql), "code"))
        self.copy = act_button(Act("Copy", lambda: copy(explained_text(told)), "copy"))
        box.addSpacing(2)
        box.addLayout(columns(self.rows, self.sql, self.copy, 1))

    def _leave(self, show: Callable[[str], None], sql: str) -> None:
        self.close()
        show(sql)

    def open_at(self, place: QRect, room: QRect) -> None:
        """Open below a frame (both in the screen's dp), or above it where there is no room; inside ``room``."""
        self.adjustSize()
        high = self.sizeHint().height()
        top = (
            place.bottom() + 6
            if place.bottom() + 6 + high <= room.bottom()
            else max(place.top() - 6 - high, room.top())
        )
        left = max(min(place.left(), room.right() - WIDE - 8), room.left() + 8)
        self.move(QPoint(left, top))
        self.show()
        self.rows.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)


def _named(made: Elided) -> Elided:
    made.setMinimumWidth(200)
    return made
