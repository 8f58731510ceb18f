"""At the right: the current row's fields, where it came from, and who refers to it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import shiboken6
from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from bedrot_desktop.core.jobs import Outcome, Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui import words
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.bridge import Asked
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.warehouse.cells import explained, plain
from bedrot_desktop.ui.pages.warehouse.content import Origin, Step, key_of, origin
from bedrot_desktop.ui.pages.warehouse.fields import Field, Fields, Way
from bedrot_desktop.ui.pages.warehouse.grid_panel import GridPanel
from bedrot_desktop.ui.widgets.basic import Button, Elided, act_button, columns, label, line, rows
from bedrot_desktop.ui.workers import Ended, Work
from bedrot_desktop.warehouse.grid.facts import Table
from bedrot_desktop.warehouse.grid.question import Question, Value
from bedrot_desktop.warehouse.grid.values import Use, jump, used_by

LANE = "warehouse-trace"
SETTLE, LINE_SETTLE = 180, 900  # ms in a row until it is looked into; until a process looks for its line


class Inspector(QFrame):
    """Follows the grid's current row; ``wanted`` carries a question about rows elsewhere, ``line`` a step to open."""

    wanted = Signal(object)
    line_wanted = Signal(object)
    value_wanted = Signal(object)

    def __init__(self, desk: Desk, deeds: Deeds, panel: GridPanel) -> None:
        super().__init__()
        self.desk, self.deeds, self.panel = desk, deeds, panel
        self._asked: list[Asked] = []
        self._found: dict[tuple[str, str | int], Origin] = {}
        self._shown: tuple[str, str | int] | None = None
        self.landing: Step | None = None
        self._work: Work | None = None
        self.uses: tuple[Use, ...] = ()
        self._soon, self._later = QTimer(self), QTimer(self)
        for timer, wait, slot in ((self._soon, SETTLE, self._look), (self._later, LINE_SETTLE, self._find_line)):
            timer.setSingleShot(True)
            timer.setInterval(wait)
            timer.timeout.connect(slot)
        self._build()
        panel.stood.connect(self.follow)
        panel.model.dataChanged.connect(self._data_came)

    def _build(self) -> None:
        self.title, self.fields, self.way = Elided("", "heading"), Fields(), Way()
        self.fields.opened.connect(self.value_wanted)
        self.note = label("", "caption", "muted", wrap=True)
        self.open_line = act_button(Act("Open line", self._open_line, "eye"), small=True)
        self.show_file = act_button(Act("Show", self._show_file, "folder"), small=True)
        self.whence = label("Where it came from", "heading")
        self.used, self.used_box = label("Used by", "heading"), QVBoxLayout()
        self.used_box.setSpacing(2)
        self.lines = (line(), line())
        buttons = columns(self.open_line, self.show_file, 1)
        inside = QWidget()
        inside.setObjectName("Inside")
        whole = rows(self.title, self.fields, self.lines[0], self.whence, self.way, self.note, gap=8)
        whole.addLayout(buttons)
        whole.addWidget(self.lines[1])
        whole.addWidget(self.used)
        whole.addLayout(self.used_box)
        whole.addStretch(1)
        whole.setContentsMargins(14, 12, 14, 12)
        inside.setLayout(whole)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setLayout(rows(area, gap=0))
        self.setMinimumWidth(200)
        self._tell(None)

    # -- following -----

    @Slot()
    def follow(self) -> None:
        """Show the current row; what has to be looked up comes a moment later."""
        row = self.row()
        index = self.panel.view.currentIndex()
        self.title.say(f"Row {words.number(index.row() + 1)}" if index.isValid() and row is not None else "")
        self.fields.say(self._fields(row) if row is not None else ())
        self.landing = None  # that of the row before
        for button in (self.open_line, self.show_file):
            button.setEnabled(False)
        self._soon.start()

    @Slot()
    def _data_came(self) -> None:
        index = self.panel.view.currentIndex()
        if index.isValid() and not self.fields.fields:
            self.follow()

    def row(self) -> Mapping[str, Value] | None:
        """The current row by column."""
        model, index = self.panel.model, self.panel.view.currentIndex()
        found = model.row(index.row()) if index.isValid() else None
        return None if found is None else {one.name: value for one, value in zip(model.all, found, strict=True)}

    def _fields(self, row: Mapping[str, Value]) -> tuple[Field, ...]:
        model = self.panel.model
        found = []
        for one in model.all:
            value = row[one.name]
            text = model.text(value, one) if value is not None else ""
            named = model.with_names and one.names is not None and value is not None
            found.append(
                Field(
                    one, value, text, f"#{plain(value)}" if named and text != str(value) else explained(value, one.kind)
                )
            )
        return tuple(found)

    @Slot()
    def _look(self) -> None:
        for one in self._asked:
            one.drop()
        self._asked.clear()
        self._later.stop()
        table, row = self.panel.table, self.row()
        if table is None or row is None:
            self._tell(None)
            self._tell_uses(())
            return
        key = key_of(table, dict(row))
        self._shown = (table.name, key) if key is not None else None
        if key is None:
            self._tell(None)
        elif (known := self._found.get((table.name, key))) is not None:
            self._tell(known)
        else:
            self._ask_origin(table, key)
        facts, place = self.panel.facts, self.panel.place
        if facts.used_by(table.name):
            work = partial(_uses, place, facts, table, dict(row))
            self._asked.append(self.desk.bridge.ask(self, work, self._tell_uses, self._lost, LANE))
        else:
            self._tell_uses(())

    def _ask_origin(self, table: Table, key: str | int) -> None:
        def ask(parts: Parts, _run: Run) -> tuple[tuple[str, str | int], Origin]:
            return (table.name, key), origin(parts, table.name, key)

        self._asked.append(self.desk.ask(self, ask, self._came, self._lost, LANE))

    @Slot(object)
    def _came(self, told: tuple[tuple[str, str | int], Origin]) -> None:
        key, found = told
        self._found[key] = found
        if key == self._shown:
            self._tell(found)

    @Slot(object)
    def _lost(self, outcome: Outcome) -> None:
        if outcome.state != "cancelled":
            self._tell(Origin((), outcome.message))

    @Slot()
    def _find_line(self) -> None:
        known = self._found.get(self._shown) if self._shown else None
        if known is None or not known.wanting:
            return
        if self._shown is not None and self.isVisible() and self._work is None:
            table, key = self._shown
            self._work = self.deeds.work("trace", partial(self._line_came, (table, key)), table=table, key=key)

    def stop(self) -> None:
        """Look no further."""
        self._soon.stop()
        self._later.stop()
        for one in self._asked:
            one.drop()
        if self._work is not None:
            self._work.stop()

    def _line_came(self, key: tuple[str, str | int], end: Ended) -> None:
        if not shiboken6.isValid(self):
            return
        self._work = None
        if key != self._shown and self._shown is not None:
            self._later.start()  # the person went on meanwhile
        had = self._found.get(key)
        if had is None or not end.well or not end.value or not had.steps:
            return
        number = end.value["stops"][-1]["line"]
        last = had.steps[-1]
        step = Step(
            last.zone,
            f"line {words.number(number)}" if number else "in many lines",
            last.file,
            last.path,
            number,
            last.there,
        )
        self._found[key] = Origin((*had.steps[:-1], step), had.note)
        if key == self._shown:
            self._tell(self._found[key])

    # -- telling -----

    def _tell(self, found: Origin | None) -> None:
        there = found is not None and bool(found.steps or found.note)
        for widget in (self.whence, self.lines[0]):
            widget.setVisible(there)
        self.way.say(found.steps if found else ())
        self.note.setText(found.note if found else "")
        self.note.setVisible(bool(found and found.note))
        self.landing = next((one for one in reversed(found.steps) if one.path), None) if found else None
        for button in (self.open_line, self.show_file):
            button.setVisible(self.landing is not None and self.landing.there)
            button.setEnabled(True)
        if found is not None and found.wanting:
            self._later.start()

    @Slot(object)
    def _tell_uses(self, uses: tuple[Use, ...]) -> None:
        self.uses = uses
        while (item := self.used_box.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for widget in (self.used, self.lines[1]):
            widget.setVisible(bool(uses))
        for one in uses:
            self.used_box.addWidget(self._use(one))

    def _use(self, one: Use) -> QWidget:
        made, name = QWidget(), Elided(one.table, "small", "muted")
        many = f"{'≥ ' if one.more else ''}{words.number(one.count)} row{'s' * (one.count != 1)}"
        if one.count:
            value = Button(many, "link")
            value.setAccessibleName(f"{many} of {one.table} by {one.column}")
            value.setToolTip(f"{one.table}.{one.column}")
            value.clicked.connect(partial(self._go, one))
            made.setLayout(columns(name, value))
        else:
            made.setLayout(columns(name, label("none", "small", "muted")))
        return made

    def _go(self, use: Use) -> None:
        table, row = self.panel.table, self.row()
        if table is None or row is None:
            return
        reference = next(
            one
            for other, one in self.panel.facts.used_by(table.name)
            if other.name == use.table and one.columns[0] == use.column
        )
        names = self.panel.facts.names(reference)
        said = str(row.get(names.name)) if names else ""
        question: Question = jump(use.table, use.column, row[reference.targets[0]], said)
        self.wanted.emit(question)

    def _open_line(self) -> None:
        if self.landing is not None:
            self.line_wanted.emit(self.landing)

    def _show_file(self) -> None:
        if self.landing is not None and self.landing.path is not None:
            self.deeds.show_in_folder(self.landing.path).do()


def _uses(place: object, facts: object, table: Table, row: dict[str, Value], run: Run) -> tuple[Use, ...]:
    return used_by(place, facts, table, row, run.cancel_event)  # type: ignore[arg-type]
