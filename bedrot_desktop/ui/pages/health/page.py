"""The page Health: the whole, every service's score with its parts, the data checks, what to do, what is stuck."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHeaderView,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from bedrot_desktop.ui import words
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.bridge import Asked
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.page import Page
from bedrot_desktop.ui.pages.health import checks
from bedrot_desktop.ui.pages.health.content import Content, ScoreRow, read
from bedrot_desktop.ui.pages.health.doing import Doing
from bedrot_desktop.ui.pages.health.found import FoundPanel
from bedrot_desktop.ui.pages.health.scores import ROW, ScoreLine
from bedrot_desktop.ui.pages.health.side import Advice, Bottlenecks, Whole
from bedrot_desktop.ui.widgets.basic import Elided, Segments, act_button, act_menu, card, columns, label, line
from bedrot_desktop.ui.widgets.checktrend import WIDE
from bedrot_desktop.ui.widgets.scorebar import fill

LEGEND = (("age", "age of data"), ("session", "session"), ("bottleneck", "bottleneck"), ("extra", "long ago"))
SIDE, SIDE_SMALL, STACKED = 372, 330, 900
PLACES = {"age": "", "session": "/session", "bottleneck": "/stages", "extra": ""}


class Swatch(QWidget):
    """The colour of a kind of part."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self.setFixedSize(10, 10)

    def paintEvent(self, _event: object) -> None:
        from PySide6.QtCore import QRectF
        from PySide6.QtGui import QPainter

        from bedrot_desktop.ui.theme import theme

        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill(self.kind, theme()))
        painter.drawRoundedRect(QRectF(0, 0, 10, 10), 2, 2)
        painter.end()


class HealthPage(Page):
    """Everything shown is read on a worker; the checks themselves run in a process of their own."""

    key, title, icon = "health", "Health", "heartbeat"
    _progressed = Signal(int, int, str)

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__(desk, deeds)
        self._asked: Asked | None = None
        self._wanted = ""
        self.content_shown: Content | None = None
        self.doing = Doing(desk, deeds, self._progressed.emit, self._show_check)
        self.doing.changed.connect(self._show_when)
        self._progressed.connect(self._show_progress)
        self.when = label("", "small", "muted")
        self.again = act_button(self.doing.check())
        self.head = [self.when, self.again]
        self.lines: dict[str, ScoreLine] = {}
        self._group = QButtonGroup(self)
        self._score_box = QVBoxLayout()
        self._score_box.setSpacing(0)
        self.model, self.table = checks.CheckModel(), QTableView()
        self.found = FoundPanel(deeds)
        self.which = Segments(((checks.ALL, "All"), (checks.BAD, "Not passed")), name="Which checks")
        self.never = label("", "small", "muted", wrap=True)
        self.whole, self.advice = Whole(), Advice(self.doing.of_tip)
        self.ways = Bottlenecks(self.doing.reports())
        self._build()

    # -- the frame -----

    def _build(self) -> None:
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(12)
        for widget in (self.whole, self.advice):
            side.addWidget(widget)
        side.addWidget(self.ways, 1)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(20, 16, 20, 16)
        self._grid.setSpacing(12)
        self._left = QWidget()
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(12)
        left.addWidget(self._score_card())
        left.addWidget(self._check_card(), 1)
        inside = QWidget()
        inside.setObjectName("Inside")
        inside.setLayout(self._grid)
        self.scroll = QScrollArea()
        self.scroll.setWidgetResizable(True)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll.setWidget(inside)
        box = QVBoxLayout(self.content)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.scroll)
        self._grid.addWidget(self._left, 0, 0)
        self._grid.addWidget(self._side, 0, 1)
        self._grid.setColumnStretch(0, 1)
        self._stacked = False

    def _score_card(self) -> QFrame:
        made = card()
        caption = Elided("100 minus what is wrong, weighted by importance", "small", "muted")
        head = columns(label("Score by service", "heading"), caption, gap=10)
        head.setStretch(1, 1)
        self.extra = QWidget()
        for kind, told in LEGEND:
            key = columns(Swatch(kind), label(told, "caption", "text2"), gap=6)
            if kind == "extra":
                self.extra.setLayout(key)
                head.addWidget(self.extra)
            else:
                head.addLayout(key)
            head.addSpacing(6)
        head.setContentsMargins(13, 11, 8, 9)
        box = QVBoxLayout(made)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(line())
        box.addLayout(self._score_box)
        return made

    def _check_card(self) -> QFrame:
        made = card()
        self.check_words = Elided("", "small", "muted")
        head = columns(label("Data checks", "heading"), self.check_words, self.which, gap=10)
        head.setStretch(1, 1)
        head.setContentsMargins(13, 8, 12, 7)
        table = self.table
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
        table.customContextMenuRequested.connect(self._check_menu)
        table.selectionModel().currentRowChanged.connect(self._chosen)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(checks.FOUND, QHeaderView.ResizeMode.Stretch)
        table.setColumnWidth(checks.TREND, WIDE + 12)
        table.setColumnWidth(checks.COUNT, 70)
        self.which.chosen.connect(self._choose)
        self.found.closed.connect(self._unchoose)
        self.found.hide()
        self.never.setContentsMargins(13, 14, 13, 14)
        box = QVBoxLayout(made)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(line())
        box.addWidget(self.never)
        box.addWidget(table, 1)
        box.addWidget(self.found)
        return made

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width()
        self._side.setFixedWidth(SIDE if wide >= 1150 else SIDE_SMALL) if wide >= STACKED else None
        if (wide < STACKED) != self._stacked:
            self._stacked = wide < STACKED
            self._grid.removeWidget(self._side)
            self._grid.addWidget(self._side, *((1, 0) if self._stacked else (0, 1)))
        if self._stacked:
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(16_000)
        self.table.setColumnWidth(checks.TITLE, 176 if wide >= 1150 else 164)

    # -- content -----

    def read(self) -> None:
        """Ask for the scores and what the checks said last."""
        if self._asked is not None:
            self._asked.drop()
        if self.desk.workspace is None:
            self.nothing(self.icon, "Choose a workspace first; then its health is shown here.")
            return
        self._asked = self.desk.ask(self, read, self._show, self.trouble)

    def _show(self, content: Content) -> None:
        self.content_shown = content
        if content.nothing and not content.checks:
            self.nothing(
                self.icon, "There is nothing to judge yet: nothing has been fetched or brought.",
                self.deeds.go("Go to Today", "today"),
            )  # fmt: skip
            return
        self.whole.tell(content)
        self.advice.tell(content.tips)
        self.ways.tell(content, content.now)
        self._show_scores(content.rows)
        self._show_checks(content)
        self._show_when()
        self.show_content()
        if self._wanted:
            self.go(self._wanted)

    def _show_scores(self, rows: tuple[ScoreRow, ...]) -> None:
        if [row.service for row in rows] != list(self.lines):
            chosen = next((key for key, one in self.lines.items() if one.isChecked()), "")
            for one in self.lines.values():
                self._group.removeButton(one)
                self._score_box.removeWidget(one)
                one.hide()
                one.deleteLater()
            self.lines = {}
            for row in rows:
                made = ScoreLine(row, self._acts_of)
                made.evidence.connect(partial(self._evidence, row.service))
                self._group.addButton(made)
                self._score_box.addWidget(made)
                self.lines[row.service] = made
            if chosen in self.lines:
                self.lines[chosen].setChecked(True)
        self.extra.setVisible(any(part.kind == "extra" for row in rows for part in row.value.parts))
        for place, row in enumerate(rows):
            self.lines[row.service].last = place == len(rows) - 1
            self.lines[row.service].tell(row)

    def _show_checks(self, content: Content) -> None:
        chosen = self._chosen_key()
        self.model.tell(content.checks)
        self.which.rename(checks.ALL, f"All {self.model.total}")
        self.which.rename(checks.BAD, f"Not passed {self.model.bad}")
        looked = content.checked_at is not None
        self.which.setVisible(looked)
        self.table.setVisible(looked)
        self.never.setVisible(not looked)
        self.never.setText("Nobody has looked at the data yet. “Run checks” asks 25 questions of files and warehouse.")
        self.check_words.say("of files, curated sets and warehouse, last 20 looks" if looked else "")
        if chosen:
            self._show_check(chosen)

    @Slot()
    def _show_when(self) -> None:
        content = self.content_shown
        self.again.tell(self.doing.check())
        if self.doing.checking:
            return
        if content is None or content.checked_at is None:
            self.when.setText("never checked" if content is not None else "")
            return
        at = content.checked_at.astimezone(content.now.tzinfo)
        told = words.moment(content.checked_at, content.now)
        when = f"today {told}" if at.date() == content.now.date() else told
        took = f", {words.seconds(content.seconds)}" if content.seconds else ""
        self.when.setText(f"checked {when}{took}")

    @Slot(int, int, str)
    def _show_progress(self, done: int, total: int, title: str) -> None:
        self.when.setText(f"{done} of {total} · {title}" if total else title)

    # -- the checks -----

    def _chosen_key(self) -> str:
        index = self.table.currentIndex()
        chosen = index.isValid() and self.table.selectionModel().hasSelection()
        return self.model.rows[index.row()].key if chosen and self.found.isVisibleTo(self) else ""

    @Slot(QModelIndex, QModelIndex)
    def _chosen(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.found.tell(self.model.rows[index.row()])
        self.found.setVisible(index.isValid())

    @Slot()
    def _unchoose(self) -> None:
        self.table.setCurrentIndex(QModelIndex())
        self.table.clearSelection()
        self.found.hide()
        self.table.setFocus()

    @Slot(str)
    def _choose(self, which: str) -> None:
        self._unchoose()
        self.model.show_only(which)

    def _show_check(self, key: str) -> None:
        """Bring a check to the front and show what it found."""
        place = self.model.place(key)
        if place < 0 and self.model.filter != checks.ALL:
            self.which.choose(checks.ALL)
            self.model.show_only(checks.ALL)
            place = self.model.place(key)
        if place >= 0:
            self.table.selectRow(place)
            self.table.scrollTo(self.model.index(place, 0))
            QTimer.singleShot(0, self, self._into_view)

    @Slot()
    def _into_view(self) -> None:
        self.scroll.ensureWidgetVisible(self.found, 0, 16)

    @Slot(QPoint)
    def _check_menu(self, at: QPoint) -> None:
        index = self.table.indexAt(at)
        if index.isValid():
            self.table.selectRow(index.row())
            acts = [*self.found.acts(self.model.rows[index.row()]), None, self.doing.check()]
            act_menu(acts, self.table).popup(self.table.viewport().mapToGlobal(at))

    # -- elsewhere -----

    def _acts_of(self, row: ScoreRow) -> list[Act]:
        """What the menu of a service's line offers."""
        tips = self.content_shown.tips if self.content_shown else ()
        own = [self.doing.of_tip(tip) for tip in tips if tip.service == row.service]
        return [*own, self.deeds.go(f"Open {row.title}", "services", row.service, "plug-connected")]

    def _evidence(self, service: str, kind: str) -> None:
        self.desk.go("services", service + PLACES.get(kind, ""))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.found.isVisible():
            self._unchoose()
        else:
            super().keyPressEvent(event)

    def go(self, where: str) -> None:
        """A service's line, or ``check:KEY``."""
        self._wanted = where if self.content_shown is None else ""
        if self._wanted:
            return
        if where.startswith("check:"):
            self._show_check(where.removeprefix("check:"))
        elif where in self.lines:
            self.lines[where].setChecked(True)
            self.scroll.ensureWidgetVisible(self.lines[where], 0, ROW)

    def palette_acts(self) -> list[tuple[str, Act]]:
        """The checks and the report."""
        return [("Do", self.doing.check()), *(("Do", act) for act in self.doing.reports()[:2])]
