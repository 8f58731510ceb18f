"""The list of runs: newest first, each with who started it, how it ended and a small strip of its services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from bedrot_desktop.ui import words
from bedrot_desktop.ui.pages.runs.content import OUTCOME_WORDS, STATES, PastRun
from bedrot_desktop.ui.pages.runs.lines import when_words
from bedrot_desktop.ui.pages.runs.paint import RIGHT, paint_ring, paint_strip, paint_text
from bedrot_desktop.ui.theme import theme
from bedrot_desktop.ui.widgets.basic import Button, Segments, columns, label, line, rows
from bedrot_desktop.ui.widgets.glyph import paint_glyph

Index = QModelIndex | QPersistentModelIndex
RUN = Qt.ItemDataRole.UserRole
ROOT = QModelIndex()
HIGH, WIDE = 63, 262
FILTERS = {"all": None, "failed": frozenset({"failed", "killed"}), "parked": frozenset({"parked"})}


class HistoryModel(QAbstractListModel):
    """The runs that the filter lets through."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.every: tuple[PastRun, ...] = ()
        self.runs: tuple[PastRun, ...] = ()
        self.only = "all"
        self.now = datetime.now().astimezone()

    def tell(self, runs: Sequence[PastRun], now: datetime) -> None:
        """Other runs."""
        self.every, self.now = tuple(runs), now
        self._filter()

    def choose(self, only: str) -> None:
        """Another filter."""
        self.only = only
        self._filter()

    def replace(self, run: PastRun, now: datetime) -> None:
        """One run changed, or is new."""
        self.now = now
        rest = [one for one in self.every if one.run != run.run or not run.run]
        at = next((place for place, one in enumerate(self.every) if one.run == run.run), 0)
        self.every = (*rest[:at], run, *rest[at:])
        self._filter()

    def _filter(self) -> None:
        wanted = FILTERS[self.only]
        fresh = tuple(one for one in self.every if wanted is None or one.outcome in wanted)
        if [(one.run, one.began) for one in fresh] != [(one.run, one.began) for one in self.runs]:
            self.beginResetModel()
            self.runs = fresh
            self.endResetModel()
            return
        before, self.runs = self.runs, fresh
        for row, (old, new) in enumerate(zip(before, fresh, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(row), self.index(row))

    def place(self, run: str) -> int:
        """The row of a run, -1 where it is not shown."""
        return next((row for row, one in enumerate(self.runs) if one.run == run), -1)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.runs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self.runs):
            return None
        run = self.runs[index.row()]
        if role == RUN:
            return run
        if role == Qt.ItemDataRole.DisplayRole:
            return run.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{run.name}, {OUTCOME_WORDS[run.outcome]}, {when_words(run.began, self.now)}, {run.by}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{run.name}: {OUTCOME_WORDS[run.outcome]}" + (f"\n{run.run}" if run.run else "")
        return None


class HistoryDelegate(QStyledItemDelegate):
    """Paints a run of the list."""

    def __init__(self, view: HistoryView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(WIDE, HIGH)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        run, row, now = index.data(RUN), QRectF(option.rect), theme()
        assert isinstance(run, PastRun)  # noqa: S101 - for the type checker
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(row, now.colour("selection" if chosen else "hover"))
        if chosen:
            painter.fillRect(QRectF(row.left(), row.top(), 3, row.height()), now.colour("accentInk"))
        paint_glyph(painter, QRectF(row.left() + 12, row.top() + 11, 12, 12), STATES[run.outcome])
        right = row.right() - 12
        figure = f"{run.done} of {run.planned}" if run.outcome == "running" else ""
        figure = figure or (words.seconds(run.seconds) if run.seconds is not None else "")
        took = paint_text(
            painter, QRectF(row.left(), row.top() + 8, row.width() - 12, 18), figure, "small", "muted", RIGHT
        )
        name = QRectF(row.left() + 32, row.top() + 8, right - row.left() - 32 - took - 8, 18)
        paint_text(painter, name, run.name, "button")
        told = when_words(run.began, self._view.now)
        who = "cancelled" if run.outcome == "cancelled" else run.by
        if run.outcome == "killed":
            who = f"{run.by} · {OUTCOME_WORDS[run.outcome]}"
        under = QRectF(row.left() + 32, row.top() + 27, right - row.left() - 32, 16)
        paint_text(painter, under, f"{told} · {who}", "caption", "muted")
        strip = QRectF(row.left() + 32, row.top() + 48, right - row.left() - 32, 5)
        if run.run:
            paint_strip(painter, strip, [(outcome, 1.0, 0.5) for _, outcome in run.parts])
        painter.setPen(now.colour("border"))
        painter.drawLine(QPointF(row.left(), row.bottom() - 0.5), QPointF(row.right(), row.bottom() - 0.5))
        if self._view.by_keys and option.state & QStyle.StateFlag.State_HasFocus:
            paint_ring(painter, row)
        painter.restore()


class HistoryView(QListView):
    """The list itself."""

    def __init__(self) -> None:
        super().__init__()
        self.by_keys = False
        self.now = datetime.now().astimezone()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName("History of runs")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.by_keys = False
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.by_keys = True
        super().keyPressEvent(event)


class History(QFrame):
    """The card on the left. ``chosen`` carries a `PastRun` that the person chose."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setFixedWidth(WIDE)
        self.model, self.view = HistoryModel(self), HistoryView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(HistoryDelegate(self.view))
        self.filter = Segments([("all", "All"), ("failed", "Failed"), ("parked", "Parked")], "all", "Which runs")
        for button in self.filter.buttons.values():
            button.setProperty("small", "true")
            button.setStyleSheet("padding: 0 7px")
        self.filter.chosen.connect(self._filter)
        head = columns(label("History", "heading"), 1, self.filter, gap=6)
        head.setContentsMargins(12, 7, 8, 7)
        self._none = label("No runs with this filter", "small", "muted")
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        clear = Button("Show all")
        clear.clicked.connect(self._clear)
        nothing = QWidget()
        nothing.setLayout(rows(1, self._none, columns(1, clear, 1), 2, gap=10))
        self._stack = QStackedLayout()
        self._stack.addWidget(self.view)
        self._stack.addWidget(nothing)
        box = rows(head, line(), self._stack, gap=0)
        box.setContentsMargins(1, 0, 1, 1)
        box.setStretch(2, 1)
        self.setLayout(box)
        self.view.selectionModel().currentChanged.connect(self._choose)
        self._telling = False
        self._wanted = ""

    @property
    def current(self) -> PastRun | None:
        """The run that is chosen."""
        run = self.view.currentIndex().data(RUN)
        return run if isinstance(run, PastRun) else None

    def tell(self, runs: Sequence[PastRun], now: datetime, shown: str) -> None:
        """Other runs, and which of them is shown on the right."""
        self._telling = True
        place = self.view.verticalScrollBar().value()
        self.view.now = now
        self.model.tell(runs, now)
        self._mark(shown)
        self.view.verticalScrollBar().setValue(place)
        self._telling = False

    def replace(self, run: PastRun, now: datetime, shown: str) -> None:
        """One run changed, or is new."""
        self._telling = True
        self.view.now = now
        self.model.replace(run, now)
        self._mark(shown)
        self._telling = False

    def _mark(self, shown: str) -> None:
        self._wanted = shown
        place = self.model.place(shown) if shown else -1
        if place >= 0 and self.view.currentIndex().row() != place:
            self.view.setCurrentIndex(self.model.index(place))
        self._stack.setCurrentIndex(0 if self.model.runs or self.model.only == "all" else 1)

    def _filter(self, only: str) -> None:
        self._telling = True
        self.model.choose(only)
        self._mark(self._wanted)
        self._telling = False

    def _clear(self) -> None:
        self.filter.choose("all")
        self._filter("all")

    def _choose(self, index: QModelIndex) -> None:
        run = index.data(RUN)
        if not self._telling and isinstance(run, PastRun):
            self._wanted = run.run
            self.chosen.emit(run)
