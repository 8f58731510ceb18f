"""The card with the data checks: all or those that did not pass, and what the chosen one found."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QVBoxLayout

from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.pages.health import checks
from bedrot_desktop.ui.pages.health.content import Content
from bedrot_desktop.ui.pages.health.found import FoundPanel
from bedrot_desktop.ui.widgets.basic import Elided, Segments, act_menu, columns, label, line
from bedrot_desktop.ui.widgets.checktrend import WIDE

NEVER = "Nobody has looked at the data yet. “Run checks now” asks 25 questions of files and warehouse."


class CheckCard(QFrame):
    """``shown``: what a check found was unfolded."""

    shown = Signal()

    def __init__(self, deeds: Deeds, check: Callable[[], Act]) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._check = check
        self.model, self.table = checks.CheckModel(), QTableView()
        self.found = FoundPanel(deeds)
        self.which = Segments(((checks.ALL, "All"), (checks.BAD, "Not passed")), name="Which checks")
        self.never = label(NEVER, "small", "muted", wrap=True)
        self.never.setContentsMargins(13, 14, 13, 14)
        self.words = Elided("", "small", "muted")
        head = columns(label("Data checks", "heading"), self.words, self.which, gap=10)
        head.setStretch(1, 1)
        head.setContentsMargins(13, 8, 12, 7)
        self._prepare(self.table)
        self.which.chosen.connect(self._choose)
        self.found.closed.connect(self.unchoose)
        self.found.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(line())
        box.addWidget(self.never)
        box.addWidget(self.table, 1)
        box.addWidget(self.found)

    def _prepare(self, table: QTableView) -> None:
        table.setModel(self.model)
        table.setItemDelegate(checks.CheckDelegate(table))
        table.setAccessibleName("Data checks")
        table.setShowGrid(False)
        table.setMouseTracking(True)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.verticalHeader().hide()
        table.horizontalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(30)
        table.setMinimumHeight(182)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._menu)
        table.selectionModel().currentRowChanged.connect(self._chosen)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(checks.FOUND, QHeaderView.ResizeMode.Stretch)
        table.setColumnWidth(checks.TREND, WIDE + 12)
        table.setColumnWidth(checks.COUNT, 70)

    def narrow(self, small: bool) -> None:
        """Where there is little room, the names have less of it."""
        self.table.setColumnWidth(checks.TITLE, 164 if small else 176)

    def tell(self, content: Content) -> None:
        """Show other verdicts; the check that was chosen stays chosen."""
        chosen = self.chosen
        self.model.tell(content.checks)
        self.which.rename(checks.ALL, f"All {self.model.total}")
        self.which.rename(checks.BAD, f"Not passed {self.model.bad}")
        looked = content.checked_at is not None
        self.which.setVisible(looked)
        self.table.setVisible(looked)
        self.never.setVisible(not looked)
        self.words.say("of files, curated sets and warehouse, last 20 looks" if looked else "")
        if chosen:
            self.show_check(chosen)

    @property
    def chosen(self) -> str:
        """The key of the check that is unfolded, "" for none."""
        index = self.table.currentIndex()
        there = index.isValid() and self.table.selectionModel().hasSelection() and not self.found.isHidden()
        return self.model.rows[index.row()].key if there else ""

    @Slot(QModelIndex, QModelIndex)
    def _chosen(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.found.tell(self.model.rows[index.row()])
        self.found.setVisible(index.isValid())

    @Slot()
    def unchoose(self) -> None:
        """Fold what was found."""
        self.table.setCurrentIndex(QModelIndex())
        self.table.clearSelection()
        self.found.hide()
        self.table.setFocus()

    @Slot(str)
    def _choose(self, which: str) -> None:
        self.unchoose()
        self.model.show_only(which)

    def show_check(self, key: str) -> None:
        """Bring a check to the front and show what it found."""
        place = self.model.place(key)
        if place < 0 and self.model.filter != checks.ALL:
            self.which.choose(checks.ALL)
            self.model.show_only(checks.ALL)
            place = self.model.place(key)
        if place >= 0:
            self.table.selectRow(place)
            self.table.scrollTo(self.model.index(place, 0))
            self.shown.emit()

    @Slot(QPoint)
    def _menu(self, at: QPoint) -> None:
        index = self.table.indexAt(at)
        if index.isValid():
            self.table.selectRow(index.row())
            acts = [*self.found.acts(self.model.rows[index.row()]), None, self._check()]
            act_menu(acts, self.table).popup(self.table.viewport().mapToGlobal(at))
