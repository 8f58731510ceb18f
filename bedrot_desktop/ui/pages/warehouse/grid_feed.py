"""Brings rows to the grid: the first ones at once, the order when it is known, pages as they are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from bedrot_desktop.core.jobs import Outcome, Run
from bedrot_desktop.ui.bridge import Asked, Bridge
from bedrot_desktop.ui.pages.warehouse.cells import Column
from bedrot_desktop.ui.pages.warehouse.grid_model import PAGE, GridModel, Stretch
from bedrot_desktop.warehouse.grid.facts import Place, Table, names_for
from bedrot_desktop.warehouse.grid.orders import Order, Rows, head, ordered
from bedrot_desktop.warehouse.grid.question import Question, Value

PAGES, KEYS = "warehouse-pages", "warehouse-keys"


class Feed(QObject):
    """``settled``: the order is known (or changed); ``failed`` carries what went wrong."""

    settled = Signal()
    started = Signal()
    first_rows = Signal()
    failed = Signal(object)

    def __init__(self, bridge: Bridge, model: GridModel) -> None:
        super().__init__()
        self.bridge, self.model = bridge, model
        self.place: Place | None = None
        self.table: Table | None = None
        self.question: Question | None = None
        self.order: Order | None = None
        self._asked: list[Asked] = []
        self._reading: Asked | None = None
        self._wanted: list[int] = []
        self._fresh = False  # whether the rows in the model answer the present question
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._read_next)
        model.wanted.connect(self._want)

    @property
    def ready(self) -> bool:
        """Whether the order is known."""
        return self.order is not None

    def open(self, place: Place, table: Table, question: Question, *, keep: bool = False) -> None:
        """Show the answer to a question; ``keep``: the rows of the last one stay until the new ones are here."""
        self.stop()
        self.place, self.table, self.question = place, table, question
        self._fresh = False
        if not keep:
            self.model.forget()
        if self.order is not None:
            self._let_go(self.order)
            self.order = None
        columns, known = self.model.all, {name: dict(found) for name, found in self.model.names.items()}
        self.started.emit()
        if table.rowid:  # of a snapshot the first rows cost as much as all of them
            self._asked.append(
                self.bridge.ask(
                    self, partial(_head, place, table, question, columns, known), self._first, self._fail, PAGES
                )
            )
        self._asked.append(
            self.bridge.ask(self, partial(_order, place, table, question), self._settle, self._fail, KEYS)
        )

    def stop(self) -> None:
        """Stop what is being read."""
        for one in self._asked:
            one.drop()
        self._asked.clear()
        if self._reading is not None:
            self._reading.drop()
            self._reading = None
        self._wanted.clear()

    def close(self) -> None:
        """Stop, and let go of the order."""
        self.stop()
        if self.order is not None:
            self._let_go(self.order)
            self.order = None

    def _let_go(self, order: Order) -> None:
        self.bridge.ask(self, partial(_close, order), _nothing, None, PAGES)

    @Slot(object)
    def _first(self, stretch: Stretch) -> None:
        if self.order is None:
            guess = self.table.guess if self.table and self.question and not self.question.filters else None
            few = len(stretch.rows.rows)
            self.model.put_first(stretch, max(guess or 0, few) if few == PAGE else few)
            self._fresh = True
            self.first_rows.emit()

    @Slot(object)
    def _settle(self, order: Order) -> None:
        self.order = order
        self.model.settle(order.count, keep=self._fresh)
        self.settled.emit()
        self._soon.start()

    @Slot(object)
    def _fail(self, outcome: Outcome) -> None:
        if outcome.state != "cancelled":
            self.failed.emit(outcome)

    @Slot(int)
    def _want(self, page: int) -> None:
        if page in self._wanted:
            self._wanted.remove(page)
        self._wanted.append(page)
        del self._wanted[:-3]  # what is looked at now; the rest was scrolled past
        if self._reading is None:
            self._soon.start()

    @Slot()
    def _read_next(self) -> None:
        if self.order is None or self.place is None or self._reading is not None:
            return
        while self._wanted:
            page = self._wanted.pop()
            if not self.model.has(page):
                known = self.model.names
                work = partial(_page, self.place, self.order, page, self.model.all, known)
                self._reading = self.bridge.ask(self, work, self._came, self._lost, PAGES)
                return

    @Slot(object)
    def _came(self, stretch: Stretch) -> None:
        self._reading = None
        self.model.put(stretch)
        self._read_next()

    @Slot(object)
    def _lost(self, outcome: Outcome) -> None:
        self._reading = None
        self._fail(outcome)


Known = Mapping[str, Mapping[Value, str]]


def _head(
    place: Place, table: Table, question: Question, columns: tuple[Column, ...], known: Known, run: Run
) -> Stretch:
    return named(place, head(place, table, question, PAGE, run.cancel_event), columns, known)


def _order(place: Place, table: Table, question: Question, run: Run) -> Order:
    return ordered(place, table, question, run.cancel_event)


def _page(place: Place, order: Order, page: int, columns: tuple[Column, ...], known: Known, _run: Run) -> Stretch:
    return named(place, order.page(page * PAGE, PAGE), columns, known)


def _close(order: Order, _run: Run) -> None:
    order.close()


def _nothing(_answer: None) -> None:
    """Nobody waits for this."""


def named(place: Place, rows: Rows, columns: tuple[Column, ...], known: Known) -> Stretch:
    """Rows with the names that their foreign keys stand for, as far as those are not known yet."""
    names: dict[str, dict[Value, str]] = {}
    for at, column in enumerate(columns):
        if column.names is not None:
            had = known.get(column.name, {})
            missing = {row[at] for row in rows.rows if row[at] is not None and row[at] not in had}
            if missing:
                names[column.name] = names_for(place, column.names, sorted(missing, key=str))
    return Stretch(rows, names)
