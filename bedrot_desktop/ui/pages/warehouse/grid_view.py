"""The grid: cells painted, keys, copying; selections stay of a size that one can copy."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from bedrot_desktop.ui import icons
from bedrot_desktop.ui.pages.warehouse.cells import as_html, as_tsv, plain
from bedrot_desktop.ui.pages.warehouse.grid_header import HEAD, ColumnHead, RowHead, ground
from bedrot_desktop.ui.pages.warehouse.grid_model import RAW, GridModel
from bedrot_desktop.ui.pages.warehouse.grid_selection import MOST_SELECTED, Selection, ranges_of
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.warehouse.grid.question import Value


class CellPainter(QStyledItemDelegate):
    """Text, names with an arrow, NULL as a tag, empty text as “”; what is found is marked."""

    def __init__(self, view: GridView) -> None:
        super().__init__(view)
        self.view, self.find = view, ""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        view, now = self.view, theme()
        model, current = view.grid, view.currentIndex()
        rect: QRect = option.rect
        here = current.row() == index.row()
        painter.save()
        painter.fillRect(rect, ground(index.row(), here=here))
        if view.selectionModel().isSelected(index) and index != current:
            painter.fillRect(rect, now.colour("selection"))
        painter.setPen(QPen(now.colour("border"), 1))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        if model.row(index.row()) is None:
            self._paint_block(painter, rect)
        else:
            self._paint_value(painter, rect, index)
        if current == index:
            painter.setPen(QPen(now.colour("accentInk"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(rect).adjusted(1, 1, -1.5, -1))
        painter.restore()

    def _paint_block(self, painter: QPainter, rect: QRect) -> None:
        if not self.view.late:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("track"))
        painter.drawRoundedRect(QRectF(rect.left() + 9, rect.center().y() - 3, min(rect.width() * 0.55, 90), 6), 2, 2)

    def _paint_value(self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        now, model = theme(), self.view.grid
        value, column = index.data(RAW), model.columns[index.column()]
        painter.setFont(font("small"))
        if value is None:
            self._paint_null(painter, rect)
            return
        text = str(index.data() or "") if value != "" else "“”"
        jump = column.reference is not None
        right = isinstance(value, int | float) and not (model.with_names and column.names)
        room = rect.width() - 18 - (15 if jump else 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        wide = painter.fontMetrics().horizontalAdvance(shown)
        left = rect.right() - 9 - wide if right and not jump else rect.left() + 9
        if self.find and self.find in text.lower():
            painter.fillRect(QRectF(left - 2, rect.top() + 4, wide + 4, rect.height() - 8), now.colour("find"))
        quiet = value == "" or (column.kind == "text" and column.name in {"data_source", "account", "measured_by"})
        painter.setPen(now.colour("muted" if quiet else "text"))
        painter.drawText(QRectF(left, rect.top(), wide + 2, rect.height()), Qt.AlignmentFlag.AlignVCenter, shown)
        if jump:
            pixmap = icons.pixmap("arrow-up-right", "muted", 11, painter.device().devicePixelRatioF())
            painter.drawPixmap(QPointF(left + wide + 5, rect.center().y() - 5), pixmap)

    def _paint_null(self, painter: QPainter, rect: QRect) -> None:
        now = theme()
        painter.setFont(font("tiny"))
        wide = painter.fontMetrics().horizontalAdvance("NULL") + 10
        box = QRectF(rect.left() + 8.5, rect.center().y() - 7, wide, 15)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(now.colour("borderStrong"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(now.colour("muted"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "NULL")


class Corner(QWidget):
    """Above the row numbers: # and the name of the column held fast."""

    def __init__(self, view: GridView) -> None:
        super().__init__(view)
        self._view = view

    def paintEvent(self, _event: object) -> None:
        now, painter, rows = theme(), QPainter(self), self._view.row_head
        painter.fillRect(self.rect(), now.colour("sunken" if not now.dark else "surface"))
        painter.setFont(font("captionStrong"))
        painter.setPen(now.colour("muted"))
        wide = rows.number_width()
        painter.drawText(QRect(0, 0, wide - 8, HEAD), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, "#")
        if rows.fast:
            label = next((one.label for one in self._view.grid.all if one.name == rows.fast), rows.fast)
            painter.setPen(now.colour("text2"))
            painter.drawText(QRect(wide + 4, 0, rows.fast_width - 10, HEAD), Qt.AlignmentFlag.AlignVCenter, label)
        painter.setPen(now.colour("border"))
        painter.drawLine(0, HEAD - 1, self.width(), HEAD - 1)
        painter.end()


class GridView(QTableView):
    """``jumped``: follow a foreign key (row, column); ``moved``: another current cell; ``keyed``: a key with a word."""

    jumped = Signal(int, str)
    moved = Signal()
    marked = Signal()
    keyed = Signal(str)

    def __init__(self, model: GridModel) -> None:
        super().__init__()
        self.grid, self.late = model, False
        self.setObjectName("Grid")
        self.setAccessibleName("Rows")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.row_head = RowHead(self, lambda: self.currentIndex().row())
        self.column_head = ColumnHead(self)
        self.setVerticalHeader(self.row_head)
        self.setHorizontalHeader(self.column_head)
        self.setModel(model)
        self.setSelectionModel(Selection(model, self))
        self.painter_ = CellPainter(self)
        self.setItemDelegate(self.painter_)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.corner = Corner(self)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(60)
        self._settled.timeout.connect(self._grow_late)
        model.modelReset.connect(self.fit_corner)
        model.wanted.connect(self._waiting)
        self.column_head.sectionHandleDoubleClicked.connect(self.fit)
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.selectionModel().selectionChanged.connect(self._marked)

    def _waiting(self, _page: int) -> None:
        if not self.late and not self._settled.isActive():
            self._settled.start()

    @Slot()
    def _grow_late(self) -> None:
        self.late = True
        self.viewport().update()

    def updateGeometries(self) -> None:
        super().updateGeometries()
        self.fit_corner()

    @Slot()
    def fit_corner(self) -> None:
        """Keep the corner over the row numbers."""
        if hasattr(self, "corner"):
            self.corner.setGeometry(0, 0, self.row_head.width(), HEAD)
            self.corner.raise_()
            self.corner.update()

    @Slot()
    def _current_changed(self) -> None:
        self.viewport().update()
        self.row_head.viewport().update()
        self.moved.emit()

    @Slot()
    def _marked(self) -> None:
        self.marked.emit()

    # -- widths -----

    def fit(self, place: int, most: int = 640) -> None:
        """As wide as its head and the cells in view need."""
        if not 0 <= place < len(self.grid.columns):
            return
        metrics = self.fontMetrics()
        wide = metrics.horizontalAdvance(str(self.grid.headerData(place, Qt.Orientation.Horizontal))) + 60
        first = max(self.rowAt(0), 0)
        for row in range(first, min(first + 40, self.grid.rowCount())):
            if self.grid.has(row // 200):
                text = str(self.grid.index(row, place).data() or "NULL")
                wide = max(wide, metrics.horizontalAdvance(text) + 22 + 15 * bool(self.grid.columns[place].reference))
        self.setColumnWidth(place, min(max(wide, 56), most))

    # -- keys and mouse -----

    def keyPressEvent(self, event: QKeyEvent) -> None:
        word = _KEYS.get((event.modifiers(), Qt.Key(event.key())))
        if word is None:
            super().keyPressEvent(event)
        elif word == "jump":
            self.jump(self.currentIndex())
        elif word in {"copy", "copy with heads"}:
            self.copy(heads=word != "copy")
        else:
            self.keyed.emit(word)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.button() == Qt.MouseButton.LeftButton:
            self.jump(self.indexAt(event.position().toPoint()))

    def jump(self, index: QModelIndex) -> None:
        """Go where a foreign key points."""
        if index.isValid():
            column = self.grid.columns[index.column()]
            if column.reference is not None and index.data(RAW) is not None:
                self.jumped.emit(index.row(), column.name)

    # -- selection -----

    def chosen(self) -> tuple[list[int], list[int]]:
        """Rows and columns (places) that the selection touches, in the order shown."""
        ranges = ranges_of(self.selectionModel().selection())
        rows = sorted({row for one in ranges for row in range(one.top(), one.bottom() + 1)})[:MOST_SELECTED]
        places = {place for one in ranges for place in range(one.left(), one.right() + 1)}
        visual = self.horizontalHeader()
        assert isinstance(visual, QHeaderView)  # noqa: S101 - for the type checker
        return rows, sorted(places, key=visual.visualIndex)

    def values(self) -> Sequence[Value]:
        """The values of the selected cells that are here."""
        found: list[Value] = []
        for one in ranges_of(self.selectionModel().selection()):
            for row in range(one.top(), one.bottom() + 1):
                if self.grid.has(row // 200):
                    found += [
                        self.grid.value(row, self.grid.columns[place].name)
                        for place in range(one.left(), one.right() + 1)
                    ]
        return found

    def copy(self, *, heads: bool = False) -> int:
        """Put the selected cells on the clipboard as text and as a table; how many rows."""
        rows, places = self.chosen()
        if not rows:
            return 0
        columns = [self.grid.columns[place] for place in places]
        texts = []
        for row in rows:
            values = [self.grid.value(row, one.name) for one in columns]
            named = self.grid.with_names
            texts.append([
                self.grid.text(value, one) if named and one.names and value is not None else plain(value)
                for value, one in zip(values, columns, strict=True)
            ])  # fmt: skip
        names = [one.label if self.grid.with_names else one.name for one in columns] if heads else None
        made = QMimeData()
        made.setText(as_tsv(names, texts))
        made.setHtml(as_html(names, texts))
        QGuiApplication.clipboard().setMimeData(made)
        self.keyed.emit("copied")
        return len(rows)


_C, _S, _A = (
    Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier,
)  # fmt: skip
_KEYS = {
    (_C, Qt.Key.Key_C): "copy", (_C | _S, Qt.Key.Key_C): "copy with heads", (_A, Qt.Key.Key_Right): "jump",
    (_A, Qt.Key.Key_Left): "back", (_A | _S, Qt.Key.Key_Right): "forward", (_A, Qt.Key.Key_Down): "funnel",
    (_C, Qt.Key.Key_A): "all", (Qt.KeyboardModifier.NoModifier, Qt.Key.Key_F2): "cell",
    (Qt.KeyboardModifier.NoModifier, Qt.Key.Key_Return): "cell",
}  # fmt: skip
