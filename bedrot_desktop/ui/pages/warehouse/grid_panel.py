"""A table or view with everything around its rows: where one has been, filters, columns, export, sums, new data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint, QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QStackedLayout, QWidget

from bedrot_desktop.core.jobs import Outcome
from bedrot_desktop.ui import words
from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.warehouse.cells import columns_of
from bedrot_desktop.ui.pages.warehouse.chips import Chips
from bedrot_desktop.ui.pages.warehouse.columns import ColumnChooser
from bedrot_desktop.ui.pages.warehouse.dress import Dress
from bedrot_desktop.ui.pages.warehouse.find import FindBar
from bedrot_desktop.ui.pages.warehouse.funnel import Funnel
from bedrot_desktop.ui.pages.warehouse.grid_feed import Feed
from bedrot_desktop.ui.pages.warehouse.grid_model import RAW, GridModel
from bedrot_desktop.ui.pages.warehouse.grid_view import GridView
from bedrot_desktop.ui.pages.warehouse.grid_words import menu_of, sum_of, word_of
from bedrot_desktop.ui.widgets.basic import Elided, act_button, act_menu, columns, label, line, rows
from bedrot_desktop.ui.widgets.states import Nothing
from bedrot_desktop.warehouse.grid.facts import Facts, Place, Table
from bedrot_desktop.warehouse.grid.question import Filter, Question, Ticked
from bedrot_desktop.warehouse.grid.values import jump


@dataclass(slots=True)
class Visit:
    """A question and where one was in its answer."""

    question: Question
    row: int = 0
    column: str = ""


class GridPanel(QWidget):
    """``opened``: another table; ``stood``: another row is the current one; ``exporting``: a file is asked for."""

    opened = Signal(str)
    stood = Signal()
    exporting = Signal()
    wants_sql = Signal(str)

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__()
        self.desk, self.deeds = desk, deeds
        self.facts, self.place = Facts(()), Place()
        self.table: Table | None = None
        self.question = Question("")
        self.back: list[Visit] = []
        self.forward: list[Visit] = []
        self._goal: Visit | None = None
        self.model = GridModel()
        self.view, self.feed = GridView(self.model), Feed(desk.bridge, self.model)
        self.dress = Dress(self.view, QSettings(str(desk.home / "warehouse.ini"), QSettings.Format.IniFormat))
        self._build()
        self._connect()

    def _build(self) -> None:
        self.back_button = act_button(Act("Back", self.go_back, "arrow-left", shortcut="Alt+Left"), "ghost", bare=True)
        self.forward_button = act_button(
            Act("Forward", self.go_forward, "arrow-right", shortcut="Alt+Shift+Right"), "ghost", bare=True
        )
        self.title, self.chips = Elided("", "title"), Chips()
        self.title.setSizePolicy(self.title.sizePolicy().Policy.Maximum, self.title.sizePolicy().Policy.Fixed)
        self.count = label("", "small", "muted")
        self.chooser = act_button(Act("Columns", self.choose_columns, "columns-3"), "quiet", bare=True)
        self.export_button = act_button(Act("Export", self.exporting.emit, "download", shortcut="Ctrl+E"))
        head = columns(
            self.back_button, self.forward_button, self.title, self.chips, self.count, self.chooser, self.export_button
        )
        head.setContentsMargins(10, 6, 12, 6)
        head.setStretch(3, 1)
        bar = QWidget()
        bar.setMinimumHeight(40)
        bar.setLayout(head)
        self.notice = QWidget()
        self.notice_words = label("", "small", "text2")
        self.notice_button = act_button(Act("Refresh", self.refresh, "refresh"), "link")
        told = columns(self.notice_words, self.notice_button, 1)
        told.setContentsMargins(12, 3, 12, 3)
        self.notice.setLayout(told)
        self.notice.hide()
        self.finder = FindBar(self)
        self.foot = label("", "caption", "muted")
        self.sum = label("", "caption", "text2", select=True)
        below = columns(self.foot, 1, self.sum)
        below.setContentsMargins(12, 3, 12, 3)
        foot = QWidget()
        foot.setLayout(below)
        foot.setFixedHeight(22)
        self.nothing = Nothing()
        self.stack = QStackedLayout()
        self.stack.addWidget(self.view)
        self.stack.addWidget(self.nothing)
        whole = rows(bar, line(), self.notice, self.finder, gap=0)
        whole.addLayout(self.stack, 1)
        whole.addWidget(line())
        whole.addWidget(foot)
        self.setLayout(whole)

    def _connect(self) -> None:
        self._saving = QTimer(self)
        self._saving.setSingleShot(True)
        self._saving.setInterval(500)
        self._saving.timeout.connect(self.remember)
        self.view.column_head.sorted.connect(self._sort)
        self.view.column_head.funnel.connect(self.open_funnel)
        self.view.column_head.sectionResized.connect(self._saving.start)
        self.view.column_head.sectionMoved.connect(self._saving.start)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._menu)
        self.view.jumped.connect(self._jump)
        self.view.moved.connect(self.stood)
        self.view.marked.connect(self._tell_sum)
        self.view.keyed.connect(self._key)
        self.chips.removed.connect(self._take_away)
        self.chips.cleared.connect(self._clear)
        self.feed.settled.connect(self._settled)
        self.model.dataChanged.connect(self._fit_once)
        self.feed.first_rows.connect(self._tell)
        self.feed.failed.connect(self._failed)

    # -- going -----

    def open(self, question: Question, *, row: int = 0, column: str = "", remember: bool = True) -> None:
        """Show the answer to a question, standing in a row of it."""
        table = self.facts.table(question.table)
        if table is None:
            self.desk.trouble(f"There is no table or view “{question.table}”.")
            return
        if remember and self.question.table and question != self.question:
            self.back.append(self.visit())
            self.forward.clear()
        other = self.table is None or table.name != self.table.name
        if other:
            self.remember()
        self.table, self.question = table, question
        self._goal = Visit(question, row, column)
        if other or self.model.all != columns_of(self.facts, table):
            self.dress.put_on(self.facts, table)
        self.notice.hide()
        self.view.late = False
        self.feed.open(self.place, table, question, keep=not other)
        self._tell()
        if other:
            self.opened.emit(table.name)

    def visit(self) -> Visit:
        """Where one is."""
        index = self.view.currentIndex()
        name = self.model.columns[index.column()].name if index.isValid() else ""
        return Visit(self.question, max(index.row(), 0), name)

    def go_back(self) -> None:
        """To where one was before."""
        if self.back:
            self.forward.append(self.visit())
            self._return(self.back.pop())

    def go_forward(self) -> None:
        """And to where one was after that."""
        if self.forward:
            self.back.append(self.visit())
            self._return(self.forward.pop())

    def _return(self, visit: Visit) -> None:
        self.open(visit.question, row=visit.row, column=visit.column, remember=False)

    @Slot()
    def refresh(self) -> None:
        """Read the rows anew; the place stays."""
        if self.table is not None:
            index = self.view.currentIndex()
            self.open(self.question, row=max(index.row(), 0), column=self.visit().column, remember=False)

    @Slot(int, str)
    def _jump(self, row: int, name: str) -> None:
        column = next(one for one in self.model.all if one.name == name)
        value = self.model.value(row, name)
        if column.reference is not None and value is not None:
            target = column.reference.targets[0]
            self.open(jump(column.reference.table, target, value, self.model.text(value, column)))
            self.view.setFocus()

    # -- columns -----

    @Slot()
    def remember(self) -> None:
        """Keep widths, order and choice of the columns."""
        if self.table is not None:
            self.dress.remember(self.table.name)

    def choose_columns(self) -> None:
        """Which columns are shown, names or ids, the first one held fast."""
        chooser = ColumnChooser(self, self.model, self.dress.hidden, fast=bool(self.view.row_head.fast))
        chooser.changed.connect(self.show_columns)
        chooser.open_below(self.chooser.mapToGlobal(self.chooser.rect().bottomLeft()))

    def show_columns(self, hidden: frozenset[str], with_names: bool, fast: bool) -> None:
        """Show these columns."""
        self.remember()
        was, scroll = self.visit(), self.view.verticalScrollBar().value()
        first = next((one.name for one in self.model.all if one.name not in hidden), "")
        self.view.row_head.fast = first if fast else ""
        self.dress.hidden = hidden
        shut = hidden | ({first} if fast else frozenset())
        self.model.show(self.model.all, shut if len(shut) < len(self.model.all) else hidden, with_names=with_names)
        self.dress.widths(self.dress.kept(self.table.name) if self.table else {})
        self.view.verticalScrollBar().setValue(scroll)
        self._stand(was.row, was.column)
        self.view.row_head.updateGeometry()
        self._saving.start()

    # -- filters and order -----

    @Slot(int, bool)
    def _sort(self, place: int, second: bool) -> None:
        column = self.model.columns[place]
        names = column.names if self.model.with_names else None
        self.open(self.question.sorted_by(column.name, second=second, names=names), remember=False)

    @Slot(int)
    def open_funnel(self, place: int) -> None:
        """The filter of a column."""
        if self.table is None or not 0 <= place < len(self.model.columns):
            return
        sample = next(
            (
                v
                for v in (self.model.index(row, place).data(RAW) for row in range(min(20, self.model.rowCount())))
                if v is not None
            ),
            None,
        )
        funnel = Funnel(
            self, self.desk.bridge, self.place, self.table, self.question, self.model.columns[place],
            self.desk.clock.today(), sample,
        )  # fmt: skip
        funnel.applied.connect(partial(self.filter, self.model.columns[place].name))
        rect = self.view.column_head.funnel_rect(place)
        funnel.open_below(self.view.column_head.viewport().mapToGlobal(rect.bottomLeft()))

    def filter(self, column: str, one: Filter | None) -> None:
        """Set or take away a column's filter."""
        question = self.question.filtered(one) if one is not None else self.question.without(column)
        if question != self.question:
            self.open(question)

    @Slot(str)
    def _take_away(self, column: str) -> None:
        self.filter(column, None)

    @Slot()
    def _clear(self) -> None:
        self.open(Question(self.question.table, (), self.question.sorts))

    # -- telling -----

    @Slot()
    def _settled(self) -> None:
        self._fit_once()
        if self._goal is not None:
            self._stand(self._goal.row, self._goal.column)
            self._goal = None
        self._tell()

    @Slot()
    def _fit_once(self) -> None:
        """Widths that suit the first rows, where the person has not chosen any."""
        if not self.dress.fitted and self.model.rowCount() and self.model.has(0):
            self.dress.fitted = True
            for place in range(len(self.model.columns)):
                self.view.fit(place, 230)

    def _stand(self, row: int, column: str) -> None:
        place = max(self.model.column_at(column), 0)
        if self.model.rowCount() and self.model.columns:
            index = self.model.index(min(row, self.model.rowCount() - 1), place)
            self.view.setCurrentIndex(index)
            self.stood.emit()

    @Slot()
    def _tell(self) -> None:
        if self.table is None:
            return
        self.title.say(self.table.name)
        self.chips.say(self.question, self.model.all)
        self.view.column_head.say(self.question)
        self.back_button.setEnabled(bool(self.back))
        self.forward_button.setEnabled(bool(self.forward))
        order = self.feed.order
        many = words.number(self.model.rowCount())
        if order is None:
            self.count.setText(f"≈ {many} rows" if self.model.rowCount() else "reading…")
            self.foot.setText(
                "Putting the rows in order…" if self.question.sorts or self.question.filters else "Reading…"
            )
        else:
            self.count.setText(f"{many} rows")
            self.foot.setText(word_of(self.place, self.table, capped=order.capped))
        empty = order is not None and not order.count
        if empty:
            self._tell_empty()
        self.stack.setCurrentWidget(self.nothing if empty else self.view)

    def _tell_empty(self) -> None:
        if self.question.filters:
            self.nothing.tell(
                "filter-off", "No rows with these filters", (Act("Clear filters", self._clear, "filter-off"),)
            )
        else:
            self.nothing.tell("table", f"There is nothing in {self.question.table} yet.", ())

    @Slot(object)
    def _failed(self, outcome: Outcome) -> None:
        self.foot.setText(outcome.message)
        self.desk.trouble("The rows cannot be read", outcome.message, Act("Try again", self.refresh, "refresh"))

    @Slot()
    def _tell_sum(self) -> None:
        self.sum.setText(sum_of(self.view))

    def tell_new(self, rows_: int) -> None:
        """The warehouse has changed: so many new rows here, 0: something else."""
        if self.table is None:
            return
        self.notice_words.setText(
            f"{words.number(rows_)} new row{'s' * (rows_ != 1)}" if rows_ else "The warehouse has changed"
        )
        self.notice.show()

    # -- keys and menu -----

    @Slot(str)
    def _key(self, word: str) -> None:
        if word == "back":
            self.go_back()
        elif word == "forward":
            self.go_forward()
        elif word == "funnel":
            self.open_funnel(max(self.view.currentIndex().column(), 0))
        elif word == "all":
            self.view.selectAll()
        elif word == "copied":
            rows_, places = self.view.chosen()
            said = f"{words.number(len(rows_))} rows, {len(places)} columns"
            self.desk.toast(Toast("Copied", said, key="copied", seconds=3))

    def _menu(self, at: QPoint) -> None:
        index = self.view.currentIndex()
        if not index.isValid() or self.table is None:
            return
        acts = menu_of(self, index)
        act_menu(acts, self.view).popup(self.view.viewport().mapToGlobal(at))

    def only(self, column: str, value: object, said: str) -> None:
        self.filter(column, Ticked(column, (value,), words=said))  # type: ignore[arg-type]

    def close_feed(self) -> None:
        """Stop reading."""
        self.remember()
        self.feed.close()
