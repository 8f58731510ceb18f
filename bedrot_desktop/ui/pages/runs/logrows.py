"""The rows of a run's log: a model for hundreds of thousands of records, newest first, and how each is painted."""

from __future__ import annotations

from array import array
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
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from bedrot_desktop.ui.pages.runs.logbook import Entry, LogBook
from bedrot_desktop.ui.pages.runs.paint import button_width, paint_button, paint_ring, paint_text
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.glyph import paint_glyph

Index = QModelIndex | QPersistentModelIndex
ENTRY = Qt.ItemDataRole.UserRole
ROOT = QModelIndex()
HIGH = 24
STATE = {"warn": "due", "error": "failed"}
RESTART = "Restart from here"
TIP = 2000  # characters of a record in its tooltip


class LogModel(QAbstractListModel):
    """Row 0 is the newest record that was chosen; nothing but places is kept."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.book: LogBook | None = None
        self.chosen: array[int] = array("L")

    def tell(self, book: LogBook | None, chosen: array[int]) -> None:
        """Another log, or other records of it."""
        self.beginResetModel()
        self.book, self.chosen = book, chosen
        self.endResetModel()

    def add(self, chosen: array[int]) -> None:
        """Records that came since; they stand above the others."""
        if len(chosen):
            self.beginInsertRows(ROOT, 0, len(chosen) - 1)
            self.chosen.extend(chosen)
            self.endInsertRows()

    def place(self, row: int) -> int:
        """The record of a row, by its place in the log."""
        return self.chosen[len(self.chosen) - 1 - row]

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.chosen)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.book is None or not index.isValid() or not 0 <= index.row() < len(self.chosen):
            return None
        if role not in {ENTRY, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole,
                        Qt.ItemDataRole.AccessibleTextRole}:  # fmt: skip
            return None
        entry = self.book.entry(self.place(index.row()))
        if role == ENTRY:
            return entry
        if role == Qt.ItemDataRole.ToolTipRole:
            return entry.whole[:TIP]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (entry.time, entry.kind, entry.service, entry.stage, entry.text) if part)
        return entry.text


class LogDelegate(QStyledItemDelegate):
    """Paints a record: time, kind, service, stage, text with what was found marked."""

    def __init__(self, view: LogView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(300, HIGH)

    def button_box(self, row: QRectF, entry: Entry) -> QRectF:
        """Where a failed stage's button is."""
        if entry.restart is None or not self._view.restarts:
            return QRectF()
        wide = button_width(RESTART)
        return QRectF(row.right() - 12 - wide, row.center().y() - 11, wide, 22)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry, row, now = index.data(ENTRY), QRectF(option.rect), theme()
        assert isinstance(entry, Entry)  # noqa: S101 - for the type checker
        painter.save()
        if entry.kind == "error":
            painter.fillRect(row, now.tint("failed"))
        if option.state & QStyle.StateFlag.State_Selected:
            if entry.kind != "error":
                painter.fillRect(row, now.colour("selection"))
            painter.fillRect(QRectF(row.left(), row.top(), 3, row.height()), now.colour("accentInk"))
        elif option.state & QStyle.StateFlag.State_MouseOver and entry.kind != "error":
            painter.fillRect(row, now.colour("hover"))
        wide, whole = row.width() >= 720, row.width() >= 880

        def box(left: float, width: float) -> QRectF:
            return QRectF(row.left() + left, row.top(), width, row.height())

        paint_text(painter, box(12, 92), entry.time, "mono", "muted")
        state = STATE.get(entry.kind)
        if state:
            paint_glyph(painter, QRectF(row.left() + 112, row.center().y() - 5, 10, 10), state)
            paint_text(painter, box(126, 44), entry.kind, "mono", now.ink(state))
        else:
            paint_text(painter, box(112, 58), entry.kind, "mono", "muted")
        paint_text(painter, box(178, 112 if whole else 76), entry.service, "mono", "text2")
        left = 258.0
        if wide:
            paint_text(painter, box(296 if whole else 262, 142), entry.stage, "mono", "muted")
            left = 446.0 if whole else 408.0
        button = self.button_box(row, entry)
        right = (button.left() if not button.isEmpty() else row.right()) - row.left() - 10
        self._text(painter, box(left, right - left), entry.text)
        if not button.isEmpty():
            hover = button.contains(QPointF(self._view.viewport().mapFromGlobal(self._view.cursor().pos())))
            paint_button(painter, button, RESTART, "player-skip-forward", hover=hover)
        if self._view.by_keys and option.state & QStyle.StateFlag.State_HasFocus:
            paint_ring(painter, row)
        painter.restore()

    def _text(self, painter: QPainter, box: QRectF, text: str) -> None:
        needle, measure = self._view.needle.casefold(), QFontMetricsF(font("mono"))
        shown = measure.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        at = shown.casefold().find(needle) if needle else -1
        if needle and at < 0 and (hidden := text.casefold().find(needle)) >= 0:  # it would be cut off: begin later
            shown = measure.elidedText("…" + text[max(hidden - 14, 0) :], Qt.TextElideMode.ElideRight, box.width())
            at = shown.casefold().find(needle)
        while at >= 0:
            left = box.left() + measure.horizontalAdvance(shown[:at])
            wide = measure.horizontalAdvance(shown[at : at + len(needle)])
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("find"))
            painter.drawRoundedRect(QRectF(left - 1, box.center().y() - 9, wide + 2, 18), 3, 3)
            at = shown.casefold().find(needle, at + len(needle))
        paint_text(painter, box, shown, "mono")


class LogView(QListView):
    """``restarted`` carries (service, stage) of the failed line whose button was pressed."""

    restarted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.needle, self.restarts, self.by_keys = "", True, False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.rows = LogDelegate(self)
        self.setItemDelegate(self.rows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName("Log of the run, newest first")

    def mark(self, needle: str) -> None:
        """Mark a text wherever it is shown."""
        self.needle = needle
        self.viewport().update()

    def over_button(self, place: QPointF) -> Entry | None:
        """The failed line whose button is there."""
        index = self.indexAt(place.toPoint())
        entry = index.data(ENTRY)
        if isinstance(entry, Entry) and self.rows.button_box(QRectF(self.visualRect(index)), entry).contains(place):
            return entry
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.by_keys = False
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        entry = self.over_button(event.position()) if event.button() == Qt.MouseButton.LeftButton else None
        if entry is not None:
            self.restarted.emit(entry.restart)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        over = self.over_button(event.position()) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.by_keys = True
        entry = self.currentIndex().data(ENTRY)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and isinstance(entry, Entry) and entry.restart:
            if self.restarts:
                self.restarted.emit(entry.restart)
            return
        super().keyPressEvent(event)
