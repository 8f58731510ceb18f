"""The matrix on screen: columns that fit, arrows that walk, Enter that opens a zone's files."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from bedrot_desktop.ui.pages.services.matrix import (
    FIRST_ZONE,
    GAPS,
    NEWEST,
    SCORE,
    SERVICE,
    SESSION,
    STATE,
    Index,
    Matrix,
)
from bedrot_desktop.ui.pages.services.matrix_paint import ROW_HIGH, MatrixPainter
from bedrot_desktop.ui.theme import theme

HEAD_HIGH = 30
#: Column → its width where there is room, and where there is little.
WIDE = {STATE: 126, NEWEST: 84, GAPS: 106, SESSION: 70, SCORE: 52}
NARROW = {STATE: 124, NEWEST: 84, GAPS: 78, SESSION: 66, SCORE: 48}
SERVICE_LEAST, ZONE_LEAST, ZONE_MOST = 150, 58, 180


class MatrixView(QTableView):
    """``chose`` carries a service's key, ``opened`` its key and a zone, ``asked_menu`` its key and where."""

    chose = Signal(str)
    opened = Signal(str, str)
    asked_menu = Signal(str, QPoint)

    def __init__(self, model: Matrix) -> None:
        super().__init__()
        self.matrix, self.hovered_row = model, -1
        model.setParent(self)  # so that it ends with the view, in the same thread
        self.setModel(model)
        self.setItemDelegate(MatrixPainter(self))
        self.setAccessibleName("Services by zone")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HIGH)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setMinimumSectionSize(30)
        head.setHighlightSections(False)
        head.setFixedHeight(HEAD_HIGH)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        model.modelReset.connect(self.fit)
        theme().changed.connect(self.viewport().update)

    def sizeHint(self) -> QSize:
        return QSize(800, self.whole_height())

    def whole_height(self) -> int:
        """How high it is with all its rows."""
        return HEAD_HIGH + ROW_HIGH * self.matrix.rowCount() + 2

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    @Slot()
    def fit(self) -> None:
        """Share the width: zones get what is left, the names the rest."""
        room, count = self.viewport().width(), self.matrix.columnCount()
        widths = dict(WIDE if room >= 1080 else NARROW)
        fixed = sum(width for column, width in widths.items() if column < count)
        left = room - fixed
        zone = max(ZONE_LEAST, min(ZONE_MOST, (left - (236 if room >= 1080 else SERVICE_LEAST)) // 5))
        for column in range(count):
            if column == SERVICE:
                self.setColumnWidth(column, max(SERVICE_LEAST, left - 5 * zone))
            else:
                self.setColumnWidth(column, zone if FIRST_ZONE <= column < NEWEST else widths[column])

    def choose(self, key: str, column: int = SERVICE) -> None:
        """Bring a service to the front; the detail below follows."""
        place = self.matrix.place(key)
        if place >= 0:
            self.setCurrentIndex(self.matrix.index(place, column))

    @property
    def chosen(self) -> str:
        """The key of the chosen service."""
        index = self.currentIndex()
        return self.matrix.rows[index.row()].key if index.isValid() and index.row() < len(self.matrix.rows) else ""

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and current.row() != previous.row():
            self.chose.emit(self.matrix.rows[current.row()].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and index.isValid():
            self._open(index)
            return
        if event.key() == Qt.Key.Key_Menu and index.isValid():
            self.asked_menu.emit(self.chosen, self.viewport().mapToGlobal(self.visualRect(index).center()))
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self._open(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, row: int) -> None:
        if row != self.hovered_row:
            self.hovered_row = row
            self.viewport().update()

    def _open(self, index: QModelIndex) -> None:
        cell = self.matrix.cell(index)
        self.opened.emit(self.chosen, cell.zone if cell is not None and cell.there else "")

    def _menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if index.isValid():
            self.asked_menu.emit(self.matrix.rows[index.row()].key, self.viewport().mapToGlobal(at))
