"""The rows that a query gave: a grid that takes more as one scrolls, and copies cleanly into a spreadsheet."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from bedrot_desktop.ui import words
from bedrot_desktop.ui.theme import font, theme

Index = QModelIndex | QPersistentModelIndex
RAW = Qt.ItemDataRole.UserRole + 1
ROW, HEAD, NARROW, WIDEST, LOOKED_AT = 26, 28, 56, 320, 60
_NONE = QModelIndex()


def shown(value: object) -> str:
    """A value as it stands in the grid."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return words.number(value) if abs(value) < 10**15 else str(value)
    if isinstance(value, float | Decimal):
        return _fraction(float(value))
    if isinstance(value, bytes):
        return f"{len(value):,} bytes"
    if isinstance(value, datetime | date):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)


def _fraction(value: float) -> str:
    if value != value or value in {float("inf"), float("-inf")}:
        return str(value)
    text = f"{abs(value):.6f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else f"{abs(value):.6g}"
    places = len(text.partition(".")[2])
    return words.number(value, min(places, 4)) if abs(value) < 1e15 else str(value)


def exact(value: object) -> str:
    """A value as it is copied: nothing rounded, no separators, nothing for NULL."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


class ResultModel(QAbstractTableModel):
    """``wants_more``: the view came to the end and there is more."""

    wants_more = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[str, ...] = ()
        self.rows: list[Sequence[object]] = []
        self.more = False
        self._numeric: list[bool] = []
        self._asked = False

    def fill(self, columns: tuple[str, ...], rows: Sequence[Sequence[object]], *, more: bool) -> None:
        """Another result."""
        self.beginResetModel()
        self.columns, self.rows, self.more, self._asked = columns, list(rows), more, False
        self._numeric = [_is_numeric(rows, place) for place in range(len(columns))]
        self.endResetModel()

    def extend(self, rows: Sequence[Sequence[object]], *, more: bool) -> None:
        """Further rows of the same result."""
        self.more, self._asked = more, False
        if rows:
            self.beginInsertRows(_NONE, len(self.rows), len(self.rows) + len(rows) - 1)
            self.rows.extend(rows)
            self.endInsertRows()

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self.more and not self._asked

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._asked = True
            self.wants_more.emit()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        value = self.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return shown(value).replace("\n", " ⏎ ")
        if role == RAW:
            return value
        if role == Qt.ItemDataRole.ToolTipRole:
            text = shown(value)
            return text if len(text) > 40 else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.columns[index.column()]}: {'no value' if value is None else shown(value) or 'empty text'}"
        if role == Qt.ItemDataRole.TextAlignmentRole and self._numeric[index.column()]:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        if section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self._numeric[section] else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


def _is_numeric(rows: Sequence[Sequence[object]], place: int) -> bool:
    values = [row[place] for row in rows[:LOOKED_AT] if row[place] is not None]
    return bool(values) and all(isinstance(value, int | float | Decimal) for value in values)


class ResultView(QTableView):
    """Ctrl+C copies what is marked, with Shift its headings too. ``marked`` says in words what is marked."""

    marked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Rows of the query")
        self.rows = ResultModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Cell(self))
        self.setFont(font("small"))
        self.setShowGrid(False)
        self.setAlternatingRowColors(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        upright = self.verticalHeader()
        upright.setDefaultSectionSize(ROW)
        upright.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        upright.hide()
        head = self.horizontalHeader()
        head.setFixedHeight(HEAD)
        head.setHighlightSections(False)
        head.setMinimumSectionSize(NARROW)
        head.sectionDoubleClicked.connect(self._fit)
        self.selectionModel().selectionChanged.connect(self._tell_marked)

    def fill(self, columns: tuple[str, ...], rows: Sequence[Sequence[object]], *, more: bool) -> None:
        """Show a result; columns as wide as their first rows need."""
        same = columns == self.rows.columns
        self.rows.fill(columns, rows, more=more)
        if not same:
            for place in range(len(columns)):
                self._fit(place)
        if rows:
            self.setCurrentIndex(self.rows.index(0, 0))
            self.clearSelection()

    def _fit(self, place: int) -> None:
        head = QFontMetricsF(font("captionStrong")).horizontalAdvance(self.rows.columns[place]) + 24
        metrics = QFontMetricsF(font("small"))
        cells = (metrics.horizontalAdvance(shown(row[place])[:80]) + 24 for row in self.rows.rows[:LOOKED_AT])
        self.setColumnWidth(place, round(min(WIDEST, max(NARROW, head, *cells, 0))))

    def copy(self, *, headings: bool = False) -> None:
        """Put the marked cells (all rows seen without a mark) on the clipboard, as text with tabs and as a table."""
        indexes = self.selectedIndexes() or [self.currentIndex()]
        indexes = [one for one in indexes if one.isValid()]
        if not indexes:
            return
        lines = sorted({one.row() for one in indexes})
        places = sorted({one.column() for one in indexes})
        taken = {(one.row(), one.column()) for one in indexes}
        cells = [
            [exact(self.rows.rows[row][place]) if (row, place) in taken else "" for place in places] for row in lines
        ]
        if headings:
            cells.insert(0, [self.rows.columns[place] for place in places])
        data = QMimeData()
        data.setText("\n".join("\t".join(_tabless(cell) for cell in row) for row in cells))
        body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in cells)
        data.setHtml(f"<table>{body}</table>")
        QGuiApplication.clipboard().setMimeData(data)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_C and event.modifiers() == control | shift:
            self.copy(headings=True)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape}:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _tell_marked(self) -> None:
        indexes = self.selectedIndexes() if len(self.rows.rows) * len(self.rows.columns) else []
        if len(indexes) < 2:
            self.marked.emit("")
            return
        values = [value for one in indexes if isinstance(value := one.data(RAW), int | float | Decimal)]
        text = f"{words.number(len(indexes))} cells"
        self.marked.emit(f"{text}, sum {_fraction(float(sum(values)))}" if values else text)


def _tabless(text: str) -> str:
    return text.replace("\t", " ").replace("\r\n", " ").replace("\n", " ").replace("\r", " ")


class _Cell(QStyledItemDelegate):
    """NULL as a small outlined tag, empty text as muted quotes, numbers right; the current cell outlined."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(NARROW, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now, rect = theme(), QRectF(option.rect)
        state = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, now.colour("selection"))
        elif index.row() % 2:
            ground = now.colour("hover")
            ground.setAlphaF(0.34)
            painter.fillRect(rect, ground)
        value = index.data(RAW)
        inner = rect.adjusted(8, 0, -8, 0)
        if value is None:
            _paint_null(painter, inner)
        else:
            alignment = index.data(Qt.ItemDataRole.TextAlignmentRole)
            flags = Qt.AlignmentFlag(alignment) if alignment else Qt.AlignmentFlag.AlignLeft
            painter.setFont(font("small"))
            painter.setPen(now.colour("muted") if value == "" else now.colour("text"))
            text = "“”" if value == "" else str(index.data())
            text = QFontMetricsF(font("small")).elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, flags | Qt.AlignmentFlag.AlignVCenter, text)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(now.colour("accentInk"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()


def _paint_null(painter: QPainter, inner: QRectF) -> None:
    now, metrics = theme(), QFontMetricsF(font("tiny"))
    box = QRectF(inner.left(), inner.center().y() - 8, metrics.horizontalAdvance("NULL") + 10, 16)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(now.colour("border"), 1))
    painter.drawRoundedRect(box, 3, 3)
    painter.setFont(font("tiny"))
    painter.setPen(now.colour("muted"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "NULL")
