"""What was run and what was saved, in a small window under its button: search, open, rename, forget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from bedrot_desktop.ui import words
from bedrot_desktop.ui.pages.warehouse.sql.saved import Past, Saved, SavedQueries
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.basic import Segments, label, rows
from bedrot_desktop.ui.widgets.glyph import paint_glyph

ROW, WIDE, HIGH = 44, 460, 420
ENTRY = Qt.ItemDataRole.UserRole + 1
HISTORY, SAVED = "history", "saved"
Index = QModelIndex | QPersistentModelIndex


class PastWindow(QFrame):
    """``opened`` carries (title, sql). Enter opens, F2 renames, Del forgets a saved query."""

    opened = Signal(str, str)

    def __init__(self, saved: SavedQueries, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("kind", "popup")
        self.setAccessibleName("History and saved queries")
        self._owner = parent
        self._saved, self._now = saved, datetime.now().astimezone()
        self.segments = Segments([(HISTORY, "History"), (SAVED, "Saved")], HISTORY, "Which queries")
        self.segments.chosen.connect(self._fill)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search in what was run")
        self.search.setAccessibleName("Search queries")
        self.search.textChanged.connect(self._fill)
        self.list = QListView()
        self.list.setAccessibleName("Queries")
        self.list.setUniformItemSizes(True)
        self.list.setStyleSheet("background: transparent")
        self._items = QStandardItemModel(self)
        self.list.setModel(self._items)
        self.list.setItemDelegate(_Entry(self.list))
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.activated.connect(self._open)
        self.list.clicked.connect(self._open)
        self.empty = label("", "small", "muted", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.foot = label("", "caption", "muted")
        box = rows(self.segments, self.search, self.list, self.empty, self.foot, gap=8)
        box.setContentsMargins(10, 10, 10, 8)
        self.setLayout(box)
        self.resize(WIDE, HIGH)
        saved.changed.connect(self._fill)
        saved.remembered.connect(self._fill)

    def show_under(self, widget: QWidget, now: datetime, what: str = "") -> None:
        """Open under a button, the search focused."""
        self._now = now
        if what:
            self.segments.choose(what)
        self.search.clear()
        self._fill()
        corner = widget.mapToGlobal(QPoint(widget.width() - WIDE, widget.height() + 4))
        self.move(corner)
        self.show()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def _fill(self, _what: object = None) -> None:
        entries: Sequence[Past | Saved]
        entries = self._saved.history if self.segments.current == HISTORY else self._saved.list()
        wanted = self.search.text().casefold().split()
        found = [one for one in entries if all(word in _searched(one) for word in wanted)]
        self._items.clear()
        for one in found:
            item = QStandardItem(_head(one))
            item.setData(one, ENTRY)
            item.setData(_tail(one, self._now), Qt.ItemDataRole.AccessibleDescriptionRole)
            item.setToolTip(one.sql)
            self._items.appendRow(item)
        if found:
            self.list.setCurrentIndex(self._items.index(0, 0))
        self.list.setVisible(bool(found))
        self.empty.setVisible(not found)
        nothing = "Nothing was run yet." if self.segments.current == HISTORY else "No query was saved yet (Ctrl+S)."
        self.empty.setText("No query has these words." if wanted else nothing)
        self.foot.setText("Enter opens" + (" · F2 renames · Del forgets" if self.segments.current == SAVED else ""))

    def _open(self, index: Index) -> None:
        entry = index.data(ENTRY)
        if entry is not None:
            self.hide()
            self.opened.emit(entry.name if isinstance(entry, Saved) else "", entry.sql)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        entry = self.list.currentIndex().data(ENTRY)
        key = event.key()
        if key in {Qt.Key.Key_Up, Qt.Key.Key_Down} and self.search.hasFocus():
            row = self.list.currentIndex().row() + (1 if key == Qt.Key.Key_Down else -1)
            if 0 <= row < self._items.rowCount():
                self.list.setCurrentIndex(self._items.index(row, 0))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open(self.list.currentIndex())
        elif key == Qt.Key.Key_Delete and isinstance(entry, Saved):
            self._saved.delete(entry.name)
        elif key == Qt.Key.Key_F2 and isinstance(entry, Saved):
            self.hide()
            NameWindow(entry.name, "Rename", self._owner, self._renamed).show_over(self._owner)
        else:
            super().keyPressEvent(event)

    def _renamed(self, before: str, name: str) -> None:
        self._saved.rename(before, name)


class NameWindow(QFrame):
    """A name asked for in a small window; Enter takes it, Esc leaves."""

    def __init__(self, name: str, verb: str, parent: QWidget, take: Callable[[str, str], object]) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("kind", "popup")
        self.setAccessibleName(f"{verb} query")
        self._before, self._take = name, take
        self.name = QLineEdit(name)
        self.name.setAccessibleName("Name of the query")
        self.name.setPlaceholderText("Name of the query")
        self.name.selectAll()
        self.name.returnPressed.connect(self._done)
        box = rows(self.name, label(f"Enter: {verb.lower()} · Esc: leave", "caption", "muted"), gap=6)
        box.setContentsMargins(10, 10, 10, 8)
        self.setLayout(box)
        self.resize(320, self.sizeHint().height())

    def show_over(self, widget: QWidget) -> None:
        """Open near the widget's upper left."""
        self.move(widget.mapToGlobal(QPoint(12, 40)))
        self.show()
        self.name.setFocus(Qt.FocusReason.PopupFocusReason)

    def _done(self) -> None:
        if self.name.text().strip():
            name = self.name.text().strip()
            self.close()
            self._take(self._before, name)


def _searched(one: Past | Saved) -> str:
    return f"{one.name if isinstance(one, Saved) else ''} {one.sql}".casefold()


def _head(one: Past | Saved) -> str:
    return one.name if isinstance(one, Saved) else " ".join(one.sql.split())


def _tail(one: Past | Saved, now: datetime) -> str:
    if isinstance(one, Saved):
        return " ".join(one.sql.split())
    when = words.moment(datetime.fromisoformat(one.at), now)
    if one.rows is None:
        return f"{when} · {one.trouble}"
    count = f"{'at least ' if one.more else ''}{words.number(one.rows)} row{'' if one.rows == 1 else 's'}"
    took = f"{round(one.seconds * 1000)}{words.THIN}ms" if one.seconds < 1 else words.seconds(one.seconds)
    return f"{when} · {count} · {took}"


class _Entry(QStyledItemDelegate):
    """Two lines: the query (or its name), below when, rows and duration."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(WIDE - 40, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        one, now = index.data(ENTRY), theme()
        rect = QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, now.colour("selection"))
        inner = rect.adjusted(10, 5, -10, -5)
        bad = isinstance(one, Past) and one.rows is None
        if bad:
            state = "off" if one.trouble == "stopped" else "failed"
            paint_glyph(painter, QRectF(inner.left(), inner.top() + 3, 11, 11), state, now)
        step = "smallStrong" if isinstance(one, Saved) else "mono"
        head = inner.adjusted(17 if bad else 0, 0, 0, 0)
        _line(painter, head, Qt.AlignmentFlag.AlignTop, str(index.data()), step, "text")
        below = str(index.data(Qt.ItemDataRole.AccessibleDescriptionRole))
        _line(painter, inner, Qt.AlignmentFlag.AlignBottom, below, "caption", "muted")
        painter.restore()


def _line(painter: QPainter, rect: QRectF, side: Qt.AlignmentFlag, text: str, step: str, role: str) -> None:
    painter.setFont(font(step))
    painter.setPen(theme().colour(role))
    text = QFontMetricsF(font(step)).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, side, text)
