"""The popup of a column's head: which values, which condition, empty or not."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QStackedWidget, QVBoxLayout, QWidget

from bedrot_desktop.core.jobs import Outcome, Run
from bedrot_desktop.ui import words
from bedrot_desktop.ui.bridge import Asked, Bridge
from bedrot_desktop.ui.pages.warehouse.cells import Column
from bedrot_desktop.ui.pages.warehouse.funnel_condition import Condition, condition_for
from bedrot_desktop.ui.pages.warehouse.funnel_values import LISTED, ValueList, Values, paint_tick
from bedrot_desktop.ui.pages.warehouse.popup import Popup
from bedrot_desktop.ui.pages.warehouse.search import SearchLine
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.basic import Button, Segments, columns, line, rows
from bedrot_desktop.warehouse.grid.facts import Place, Table, names_for
from bedrot_desktop.warehouse.grid.question import Emptiness, Filter, Question, Ticked, Value
from bedrot_desktop.warehouse.grid.values import FIRST_BITE, Bite, Spread, spread, values_bite

LANE = "warehouse-values"
WIDE = 266
EMPTY = (
    ("null", "is NULL", "No value was given"), ("not null", "is not NULL", "Some value was given"),
    ("blank", "is empty text “”", "Given, but with nothing in it"),
    ("filled", "has something in it", "Neither NULL nor empty"),
)  # fmt: skip


class AllRow(QWidget):
    """All, some or none of them; how many."""

    turned = Signal(bool)

    def __init__(self, values: Values) -> None:
        super().__init__()
        self._values = values
        self.setFixedHeight(26)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more = True
        values.changed.connect(self._say)

    def _state(self) -> Qt.CheckState:
        some, whole = self._values.how_many()
        if some == whole:
            return Qt.CheckState.Checked
        return Qt.CheckState.PartiallyChecked if some else Qt.CheckState.Unchecked

    def _say(self) -> None:
        some, whole = self._values.how_many()
        self.setAccessibleName(f"All: {some} of {whole} ticked")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(now.colour("accentInk"))
            painter.drawRoundedRect(self.rect().adjusted(0, 1, -1, -2), 4, 4)
        paint_tick(
            painter, self.rect().toRectF().adjusted(2, 6.5, 0, 0).adjusted(0, 0, 15 - self.width(), -6.5), self._state()
        )
        painter.setFont(font("small"))
        painter.setPen(now.colour("text"))
        painter.drawText(self.rect().adjusted(24, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, "All")
        some, whole = self._values.how_many()
        painter.setPen(now.colour("muted"))
        text = f"{words.number(some)} of {words.number(whole)} ticked{'…' if self.more else ''}"
        box = self.rect().adjusted(0, 0, -2, 0)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        painter.end()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self._values.all(ticked=self._state() != Qt.CheckState.Checked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._values.all(ticked=self._state() != Qt.CheckState.Checked)
        else:
            super().keyPressEvent(event)


class Funnel(Popup):
    """``applied`` carries the filter, or None where it is taken away."""

    applied = Signal(object)

    def __init__(
        self, parent: QWidget, bridge: Bridge, place: Place, table: Table, question: Question, column: Column,
        today: date,
        sample: Value = None,
    ) -> None:  # fmt: skip
        super().__init__(parent, f"Filter of {column.label}", WIDE)
        self.bridge, self.place, self.table, self.question, self.column = bridge, place, table, question, column
        self._asked: Asked | None = None
        self._spread: Asked | None = None
        self.values = Values(column)
        self.condition: Condition = condition_for(column, today, sample)
        self._build()
        self._start(question.filter_of(column.name))
        self._bite(None, FIRST_BITE)

    def _build(self) -> None:
        self.parts = Segments(
            (("values", "Values"), ("condition", "Condition"), ("empty", "Empty")), name="Kind of filter"
        )
        for button in self.parts.buttons.values():
            button.setSizePolicy(button.sizePolicy().Policy.Expanding, button.sizePolicy().Policy.Fixed)
        self.parts.setSizePolicy(self.parts.sizePolicy().Policy.Expanding, self.parts.sizePolicy().Policy.Fixed)
        self.parts.chosen.connect(self._turn)
        self.search = SearchLine(f"Search {self.column.label}", "Search the values")
        self.search.textChanged.connect(self._searched)
        self.search.returnPressed.connect(self.apply)
        self.list, self.all = ValueList(self.values), AllRow(self.values)
        self.list.setFixedHeight(25 * 8 + 2)
        self.list.applied.connect(self.apply)
        self.condition.entered.connect(self.apply)
        first, empty = QWidget(), QWidget()
        first.setLayout(rows(self.search, self.all, self.list, gap=4))
        self.choices = QButtonGroup(self)
        options = [QRadioButton(text) for _, text, _ in EMPTY]
        for number, (option, (_, _, hint)) in enumerate(zip(options, EMPTY, strict=True)):
            option.setToolTip(hint)
            option.setFont(font("small"))
            self.choices.addButton(option, number)
        empty.setLayout(rows(*options, 1, gap=10))
        self.stack = QStackedWidget()
        for widget in (first, self.condition, empty):
            self.stack.addWidget(widget)
        clear, self.only, self.apply_button = Button("Clear", "ghost"), Button("Only this"), Button("Apply", "primary")
        clear.clicked.connect(self.clear)
        self.only.clicked.connect(self._only)
        self.apply_button.clicked.connect(self.apply)
        box = QVBoxLayout(self)
        box.setContentsMargins(9, 9, 9, 9)
        box.setSpacing(8)
        for part in (self.parts, self.stack, line()):
            box.addWidget(part)
        box.addLayout(columns(clear, 1, self.only, self.apply_button))

    def _start(self, one: Filter | None) -> None:
        self.values.start(one if isinstance(one, Ticked) else None)
        self.condition.start(one)
        if isinstance(one, Emptiness):
            self.choices.button([word for word, _, _ in EMPTY].index(one.word)).setChecked(True)
        kind = (
            "values"
            if one is None or isinstance(one, Ticked)
            else "empty"
            if isinstance(one, Emptiness)
            else "condition"
        )
        self.parts.choose(kind)
        self._turn(kind)

    def open_below(self, at: QPoint) -> None:
        """Show it at a point, ready to be typed into."""
        self.put(at)
        (self.search if self.parts.current == "values" else self.condition).setFocus()

    @Slot(str)
    def _turn(self, kind: str) -> None:
        self.stack.setCurrentIndex(list(self.parts.buttons).index(kind))
        self.only.setVisible(kind == "values")
        if kind == "condition" and self._spread is None:
            bins = not self.column.names
            self._spread = self.bridge.ask(
                self, lambda run: spread(self.place, self.question, self.column.name, run.cancel_event, bins=bins),
                self._told, self._lost, LANE,
            )  # fmt: skip

    @Slot(str)
    def _searched(self, text: str) -> None:
        self.values.search = text
        self.values.list_again()
        if self.values.rowCount():
            self.list.setCurrentIndex(self.values.index(0))

    # -- what workers bring -----

    def _bite(self, start: int | None, size: int) -> None:
        known = dict(self.values.names)
        work = partial(_bite, self.place, self.table, self.question, self.column, known, start, size)
        self._asked = self.bridge.ask(self, work, self._came, self._lost, LANE)

    @Slot(object)
    def _came(self, told: tuple[Bite, dict[Value, str]]) -> None:
        bite, names = told
        self.all.more = bite.next is not None
        row = self.list.currentIndex().row()
        self.values.add(bite.counts, names)
        if row >= 0 and row < self.values.rowCount():
            self.list.setCurrentIndex(self.values.index(row))
        many = len(self.values.counts)
        self.search.setPlaceholderText(
            f"Search {words.number(many)} values" + (f", first {LISTED} shown" if many > LISTED else "")
        )
        if bite.next is not None:
            self._bite(bite.next, bite.size)

    @Slot(object)
    def _told(self, found: Spread) -> None:
        self.condition.told(found)

    @Slot(object)
    def _lost(self, outcome: Outcome) -> None:
        self.all.more = False
        if outcome.state != "cancelled":
            self.search.setPlaceholderText(outcome.message)

    # -- what comes of it -----

    def chosen(self) -> Filter | None:
        """The filter as it is set here."""
        kind = self.parts.current
        if kind == "values":
            return self.values.filter()
        if kind == "condition":
            return self.condition.filter()
        which = self.choices.checkedId()
        return Emptiness(self.column.name, EMPTY[which][0], EMPTY[which][1]) if which >= 0 else None

    @Slot()
    def apply(self) -> None:
        """Let the filter count."""
        self.applied.emit(self.chosen())
        self.close()

    @Slot()
    def clear(self) -> None:
        """Take the filter away."""
        self.applied.emit(None)
        self.close()

    @Slot()
    def _only(self) -> None:
        self.values.only(max(self.list.currentIndex().row(), 0))
        self.apply()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.list.setFocus()
            if not self.list.currentIndex().isValid():
                self.list.setCurrentIndex(self.values.index(0))
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: object) -> None:
        for one in (self._asked, self._spread):
            if one is not None:
                one.drop()
        super().closeEvent(event)  # type: ignore[arg-type]


def _bite(
    place: Place,
    table: Table,
    question: Question,
    column: Column,
    known: dict[Value, str],
    start: int | None,
    size: int,
    run: Run,
) -> tuple[Bite, dict[Value, str]]:
    bite = values_bite(place, table, question, column.name, start, size, run.cancel_event)
    if column.names is None:
        return bite, {}
    missing = [value for value, _ in bite.counts if value is not None and value not in known]
    return bite, names_for(place, column.names, missing)
