"""The page Warehouse: tables at the left, rows and SQL in the middle, the row at the right; relations; checks."""

from __future__ import annotations

from functools import partial
from urllib.parse import unquote

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QStackedWidget

from bedrot_desktop.ui import words
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.page import Page
from bedrot_desktop.ui.pages.warehouse.cells import kind_of
from bedrot_desktop.ui.pages.warehouse.checks import Checks
from bedrot_desktop.ui.pages.warehouse.content import Content, read
from bedrot_desktop.ui.pages.warehouse.counting import Counting
from bedrot_desktop.ui.pages.warehouse.exporting import Exports, ExportWindow
from bedrot_desktop.ui.pages.warehouse.grid_panel import GridPanel
from bedrot_desktop.ui.pages.warehouse.inspector import Inspector
from bedrot_desktop.ui.pages.warehouse.relations import Relations
from bedrot_desktop.ui.pages.warehouse.sql.panel import SqlPanel
from bedrot_desktop.ui.pages.warehouse.tables import Tables
from bedrot_desktop.ui.pages.warehouse.viewers import LineWindow, ValueWindow
from bedrot_desktop.ui.pages.warehouse.watch import Watch
from bedrot_desktop.ui.widgets.basic import Button, Segments, label, rows
from bedrot_desktop.warehouse.grid.facts import Facts
from bedrot_desktop.warehouse.grid.question import Question, Sort, Ticked, Value

FIRST = ("streaming_performance", "financial_transactions")
QUICKLY_SORTED = 1_000_000  # rows


class WarehousePage(Page):
    """Places: ``TABLE``, ``TABLE?column=value``, ``sql:SELECT …``, ``relations``, ``check``."""

    key, title, icon = "warehouse", "Warehouse", "database"

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__(desk, deeds)
        self.facts = Facts(())
        self._content: Content | None = None
        self._wanted = ""
        self.segments = Segments((("browse", "Browse"), ("relations", "Relations"), ("check", "Check")), name="Part")
        self.segments.chosen.connect(self.turn)
        self.loaded = label("", "small", "muted")
        self.head = [self.segments, self.loaded]
        self.tables, self.panel, self.sql = Tables(), GridPanel(desk, deeds), SqlPanel(desk, deeds)
        self.inspector, self.relations, self.checks = (
            Inspector(desk, deeds, self.panel),
            Relations(),
            Checks(desk, deeds),
        )
        self.watch, self.exports, self.counting = Watch(desk.bridge), Exports(desk, deeds), Counting(desk.bridge)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.middle = QSplitter(Qt.Orientation.Vertical)
        self.middle.addWidget(self.panel)
        self.middle.addWidget(self.sql)
        self.middle.setStretchFactor(0, 3)
        self.middle.setStretchFactor(1, 2)
        self.middle.setSizes([470, 330])
        self.middle.setChildrenCollapsible(True)
        self.across = QSplitter(Qt.Orientation.Horizontal)
        for part in (self.tables, self.middle, self.inspector):
            self.across.addWidget(part)
        self.across.setSizes([214, 780, 240])
        self.across.setStretchFactor(1, 1)
        self.across.setChildrenCollapsible(True)
        for splitter in (self.middle, self.across):
            splitter.setHandleWidth(1)
        self.fold = Button("", "ghost", "layout-sidebar-right-collapse")
        self.fold.setAccessibleName("Hide or show the row's details")
        self.fold.setToolTip("Hide or show the row's details (Ctrl+I)")
        self.fold.clicked.connect(self._fold)
        self.parts = QStackedWidget()
        for widget in (self.across, self.relations, self.checks):
            self.parts.addWidget(widget)
        self.content.setLayout(rows(self.parts, gap=0))
        head = self.panel.layout().itemAt(0).widget().layout()  # type: ignore[union-attr]
        head.addWidget(self.fold)  # type: ignore[union-attr]

    def _connect(self) -> None:
        self.tables.opened.connect(self.open_table)
        self.tables.asked.connect(self.open_sql)
        self.panel.opened.connect(self._opened)
        self.panel.exporting.connect(self.export)
        self.panel.wants_sql.connect(self.open_sql)
        self.panel.feed.settled.connect(self._settled)
        self.sql.wants_table.connect(self.open_table)
        self.sql.saved.changed.connect(self._saved)
        self.inspector.wanted.connect(self.panel.open)
        self.inspector.line_wanted.connect(self._open_line)
        self.inspector.value_wanted.connect(self._open_value)
        self.relations.opened.connect(self.open_table)
        self.checks.wants_sql.connect(self.open_sql)
        self.watch.changed.connect(self.panel.tell_new)
        self.counting.counted.connect(self.tables.count)
        children = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, do in (
            ("Ctrl+F", self.panel.finder.open), ("Ctrl+Shift+F", self._find_column), ("Ctrl+I", self._fold),
            ("Alt+Left", self.panel.go_back), ("Alt+Shift+Right", self.panel.go_forward),
            ("Ctrl+L", self.tables.search.setFocus),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self, context=children).activated.connect(do)
        QShortcut(QKeySequence("Ctrl+E"), self.panel, context=children).activated.connect(self.export)
        QShortcut(QKeySequence("Ctrl+E"), self.tables, context=children).activated.connect(self.export)

    # -- reading -----

    def read(self) -> None:
        """Look at the schema; the rows follow."""
        self.desk.ask(self, read, self._came, self.trouble, "warehouse-facts")

    @Slot(object)
    def _came(self, content: Content | None) -> None:
        if content is None:
            first = self.deeds.run(words="Clean and load what is there", extract=False)
            self.nothing(
                "database", "There is no warehouse yet. It is made by the first run, out of the lake's files.", first
            )
            return
        first_look = self._content is None
        again = self._content is not None and content != self._content
        self._content, self.facts = content, content.facts
        self.panel.facts, self.panel.place = content.facts, content.place
        self.loaded.setText(self._loaded(content.loaded))
        self.tables.show_facts(content.facts)
        self.relations.say(content.facts)
        self.checks.look()
        self.show_content()
        if first_look:
            wanted, self._wanted = self._wanted, ""
            self._go(wanted) if wanted else self._open_first()
            if not self.panel.question.table:
                self._open_first()
        elif again:
            self.panel.refresh()
            self._follow()
        self.counting.start(content)

    def _loaded(self, at: str) -> str:
        from datetime import UTC, datetime

        if not at:
            return "never loaded by this program"
        try:
            moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
        except ValueError:
            return ""
        return f"loaded {words.moment(moment, self.desk.clock.local())}"

    def _open_first(self) -> None:
        names = [table.name for table in self.facts.tables]
        name = next((one for one in FIRST if one in names), names[0] if names else "")
        if name:
            self.panel.open(self._usual(name))

    def _usual(self, name: str) -> Question:
        """A table as one wants to see it: the newest first, where that is quick."""
        table = self.facts.table(name)
        if table is None or table.guess is None or table.guess > QUICKLY_SORTED:
            return Question(name)
        day = next((one.name for one in table.info.columns if kind_of(one, table.reference(one.name)) == "date"), "")
        return Question(table.name, (), (Sort(day, down=True),) if day else ())

    # -- places -----

    def go(self, where: str) -> None:
        """Show a place within the page."""
        if self._content is None:
            self._wanted = where
        else:
            self._go(where)

    def _go(self, where: str) -> None:
        if where.startswith("sql:"):
            self.open_sql(where.removeprefix("sql:"))
        elif where in {"relations", "check", "browse"}:
            self.segments.choose(where)
            self.turn(where)
        else:
            self.turn("browse")
            name, _, rest = where.partition("?")
            question = self._usual(name)
            for pair in rest.split("&") if rest else ():
                column, _, value = pair.partition("=")
                question = question.filtered(
                    Ticked(column, (self._typed(name, column, unquote(value)),), words=unquote(value))
                )
            self.panel.open(question)

    def _typed(self, name: str, column: str, text: str) -> Value:
        table = self.facts.table(name)
        info = next((one for one in table.info.columns if one.name == column), None) if table else None
        if info is not None and any(word in info.type.upper() for word in ("INT", "DOUB", "REAL")):
            try:
                return int(text)
            except ValueError:
                return text
        return text

    @Slot(str)
    def turn(self, part: str) -> None:
        """Browse, relations or checks."""
        self.segments.choose(part)
        self.parts.setCurrentIndex(("browse", "relations", "check").index(part))
        if part == "check":
            self.checks.look()

    @Slot(str)
    def open_table(self, name: str, column: str = "") -> None:
        """Show a table or view, standing in a column."""
        self.turn("browse")
        if name != self.panel.question.table or not column:
            self.panel.open(self._usual(name), column=column)
        else:
            self.panel.open(self.panel.question, row=max(self.panel.view.currentIndex().row(), 0), column=column)
        self.panel.view.setFocus()

    @Slot(str)
    def open_sql(self, sql: str) -> None:
        """Show a statement in the editor."""
        self.turn("browse")
        if self.middle.sizes()[1] < 120:
            self.middle.setSizes([400, 340])
        self.sql.show_query(sql)

    @Slot(str)
    def _opened(self, name: str) -> None:
        self.tables.choose(name)
        self._follow()

    def _follow(self) -> None:
        if self._content is not None and self.panel.table is not None:
            self.watch.follow(self._content.place, self.panel.table)

    @Slot()
    def _settled(self) -> None:
        order, question = self.panel.feed.order, self.panel.question
        if order is not None and not question.filters and not order.capped:
            self.tables.count(question.table, order.count)
        self._follow()

    def opened(self) -> None:
        """The page came to the front."""
        super().opened()
        self.watch.resume()

    def left(self) -> None:
        """Another page came to the front."""
        super().left()
        self.watch.pause()
        self.inspector.stop()
        self.panel.remember()

    # -- single deeds -----

    @Slot()
    def export(self) -> None:
        """Ask what to write into a file."""
        panel = self.panel
        if panel.table is None:
            return
        head = panel.view.horizontalHeader()
        shown = tuple(panel.model.columns[head.logicalIndex(place)].name for place in range(head.count()))
        fast = (panel.view.row_head.fast,) if panel.view.row_head.fast else ()
        window = ExportWindow(
            self, panel.question, (*fast, *shown), (f"{words.number(panel.model.rowCount())} rows", "")
        )
        window.chosen.connect(self.exports.write)
        window.open()

    @Slot()
    def _find_column(self) -> None:
        self.turn("browse")
        self.tables.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.tables.search.selectAll()

    @Slot()
    def _fold(self) -> None:
        self.inspector.setVisible(not self.inspector.isVisible())
        self.fold.icon_name = f"layout-sidebar-right-{'collapse' if self.inspector.isVisible() else 'expand'}"
        self.fold.paint_icon()

    @Slot(object)
    def _open_line(self, step: object) -> None:
        LineWindow(self, self.desk, self.deeds, step).open()  # type: ignore[arg-type]

    @Slot(object)
    def _open_value(self, field: object) -> None:
        ValueWindow(self, self.deeds, field).open()  # type: ignore[arg-type]

    @Slot()
    def _saved(self) -> None:
        self.tables.show_saved([(one.name, one.sql) for one in self.sql.saved.list()])

    def palette_acts(self) -> list[tuple[str, Act]]:
        """Tables and views, and what can be done here."""
        found = [
            (
                "Tables",
                Act(
                    table.name,
                    partial(self._from_palette, table.name),
                    "table" if table.info.kind == "table" else "eye",
                ),
            )
            for table in self.facts.tables
        ]
        return [*found, ("Do", Act("Export rows", self.export, "download", shortcut="Ctrl+E"))]

    def _from_palette(self, name: str) -> None:
        self.desk.go("warehouse", name)
