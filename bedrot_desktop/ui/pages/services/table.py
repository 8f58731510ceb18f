"""A plain list of rows as a table: a model over values, painted cells with glyphs and tones, keys and a menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.glyph import paint_glyph

Index = QModelIndex | QPersistentModelIndex
GLYPH, PAD = 11.0, 8.0


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell: text in a step and tone, perhaps with a state's glyph before it; ``tip`` where it says more."""

    text: str
    step: str = "small"
    tone: str = "text"
    glyph: str = ""
    tip: str = ""
    middle: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """``width`` 0: it shares what is left, by ``share``. ``least``: hidden where the table is narrower than this."""

    title: str
    width: int = 0
    right: bool = False
    share: float = 1.0
    least: int = 0


class Listing(QAbstractTableModel):
    """Values as rows; ``show`` makes the cells of one when they are asked for. ``key`` tells which row is which."""

    def __init__(
        self, columns: Sequence[Column], show: Callable[[Any], tuple[Shown, ...]], key: Callable[[Any], object]
    ) -> None:
        super().__init__()
        self.columns, self._show, self.key = tuple(columns), show, key
        self.values: Sequence[Any] = ()

    def tell(self, values: Sequence[Any]) -> None:
        """Other rows."""
        if tuple(values) == tuple(self.values):
            return
        self.beginResetModel()
        self.values = tuple(values)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.values)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    def shown(self, index: Index) -> Shown:
        """The cell at an index."""
        return self._show(self.values[index.row()])[index.column()]

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if way == Qt.Orientation.Vertical or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = self.columns[section].right
            return (
                Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            ) | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.values):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.shown(index).text
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.shown(index).tip or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            shown = self.shown(index)
            return f"{self.columns[index.column()].title}: {shown.text}{f', {shown.tip}' if shown.tip else ''}"
        return None


class Cells(QStyledItemDelegate):
    """Paints what `Listing` shows."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(60, theme().row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model, now = index.model(), theme()
        assert isinstance(model, Listing)  # noqa: S101 - for the type checker
        shown, rect = model.shown(index), QRectF(option.rect)
        state = option.state
        view = option.widget
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or getattr(view, "hovered_row", -1) == index.row():
            painter.fillRect(rect, now.colour("selection" if chosen else "hover"))
        painter.setPen(QPen(now.colour("border"), 0))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if chosen and index.column() == 0 and view is not None and view.hasFocus():
            painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), now.colour("accentInk"))
        inner = rect.adjusted(PAD, 0, -PAD, 0)
        if shown.glyph:
            at = QRectF(inner.left(), inner.center().y() - GLYPH / 2, GLYPH, GLYPH)
            paint_glyph(painter, at, shown.glyph, now)
            inner = inner.adjusted(GLYPH + 7, 0, 0, 0)
        painter.setFont(font(shown.step))
        painter.setPen(now.ink(shown.tone[4:]) if shown.tone.startswith("ink-") else now.colour(shown.tone))
        mode = Qt.TextElideMode.ElideMiddle if shown.middle else Qt.TextElideMode.ElideRight
        text = QFontMetricsF(font(shown.step)).elidedText(shown.text, mode, inner.width())
        side = Qt.AlignmentFlag.AlignRight if model.columns[index.column()].right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(inner, side | Qt.AlignmentFlag.AlignVCenter, text)


class ListTable(QTableView):
    """``chose`` carries the value of the row in front, ``opened`` the one that was entered, ``asked_menu`` where."""

    chose = Signal(object)
    opened = Signal(object)
    asked_menu = Signal(object, QPoint)

    def __init__(self, model: Listing, name: str) -> None:
        super().__init__()
        self.listing, self.hovered_row = model, -1
        self._kept: tuple[object, int] | None = None
        model.setParent(self)  # so that it ends with the view, in the same thread
        self.setModel(model)
        self.setItemDelegate(Cells(self))
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme().row_height)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setMinimumSectionSize(24)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setFixedHeight(28)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._put_back)
        theme().changed.connect(self._restyled)

    def _restyled(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme().row_height)
        self.viewport().update()

    @property
    def value(self) -> Any:
        """The value of the row in front, None without one."""
        index = self.currentIndex()
        return self.listing.values[index.row()] if index.isValid() and index.row() < len(self.listing.values) else None

    def _keep(self) -> None:
        value = self.value
        self._kept = (self.listing.key(value), self.verticalScrollBar().value()) if value is not None else None

    def _put_back(self) -> None:
        if self._kept is None:
            return
        wanted, scrolled = self._kept
        place = next((n for n, one in enumerate(self.listing.values) if self.listing.key(one) == wanted), -1)
        if place >= 0:
            self.setCurrentIndex(self.listing.index(place, 0))
            self.verticalScrollBar().setValue(scrolled)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Share the width."""
        room = self.viewport().width()
        for number, column in enumerate(self.listing.columns):
            self.setColumnHidden(number, room < column.least)
        there = [(n, c) for n, c in enumerate(self.listing.columns) if room >= c.least]
        left = room - sum(column.width for _, column in there)
        shares = sum(column.share for _, column in there if not column.width) or 1
        for number, column in there:
            self.setColumnWidth(number, column.width or max(60, int(left * column.share / shares)))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and current.row() != previous.row():
            self.chose.emit(self.value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.value is not None:
            self.opened.emit(self.value)
        elif event.key() == Qt.Key.Key_Menu and self.value is not None:
            self._menu(self.visualRect(self.currentIndex()).center())
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.indexAt(event.position().toPoint()).isValid():
            self.opened.emit(self.value)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        row = self.indexAt(event.position().toPoint()).row()
        if row != self.hovered_row:
            self.hovered_row = row
            self.viewport().update()

    def _menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if index.isValid():
            self.asked_menu.emit(self.listing.values[index.row()], self.viewport().mapToGlobal(at))
