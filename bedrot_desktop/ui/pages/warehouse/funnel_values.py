"""The values of a column with ticks, bars and counts, as they are counted; a list that one can search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from bedrot_desktop.ui import words
from bedrot_desktop.ui.pages.warehouse.cells import Column, shown
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.warehouse.grid.question import Ticked, Value

LISTED = 1_000
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
TICKED = Qt.CheckState.Checked


class Values(QAbstractListModel):
    """``changed``: a tick was set or taken away, or more was counted."""

    changed = Signal()

    def __init__(self, column: Column) -> None:
        super().__init__()
        self.column = column
        self.counts: Counter[Value] = Counter()
        self.names: dict[Value, str] = {}
        self.rest_ticked, self.others = True, set[Value]()  # ticked unless named, or the other way round
        self.search = ""
        self._listed: list[Value] = []

    def start(self, one: Ticked | None) -> None:
        """As a filter set it."""
        self.rest_ticked = one is None or one.without
        self.others = set(one.values) if one else set()
        for value in self.others:
            self.counts.setdefault(value, 0)

    def add(self, counts: Mapping[Value, int] | tuple[tuple[Value, int], ...], names: Mapping[Value, str]) -> None:
        """More was counted."""
        for value, count in counts.items() if isinstance(counts, Mapping) else counts:
            self.counts[value] += count
        self.names.update(names)
        self.list_again()

    def list_again(self) -> None:
        """The most frequent first, those that are searched for."""
        wanted = self.search.casefold()
        found = [value for value, _ in self.counts.most_common() if wanted in self.text(value).casefold()]
        self.beginResetModel()
        self._listed = found[:LISTED]
        self.endResetModel()
        self.changed.emit()

    def text(self, value: Value) -> str:
        """What a value is called."""
        if value is None:
            return "NULL"
        return self.names.get(value) or ("“” (empty text)" if value == "" else shown(value, self.column.kind))

    def ticked(self, value: Value) -> bool:
        """Whether it is chosen."""
        return (value in self.others) != self.rest_ticked

    def turn(self, row: int) -> None:
        """Set a tick or take it away."""
        if 0 <= row < len(self._listed):
            self.others ^= {self._listed[row]}
            self._told()

    def all(self, *, ticked: bool) -> None:
        """Tick all that are listed, or none."""
        if not self.search:
            self.rest_ticked, self.others = ticked, set()
        else:
            for value in self._listed:
                if self.ticked(value) != ticked:
                    self.others ^= {value}
        self._told()

    def only(self, row: int) -> None:
        """This one alone."""
        if 0 <= row < len(self._listed):
            self.rest_ticked, self.others = False, {self._listed[row]}
            self._told()

    def _told(self) -> None:
        if self._listed:
            self.dataChanged.emit(self.index(0), self.index(len(self._listed) - 1))
        self.changed.emit()

    def how_many(self) -> tuple[int, int]:
        """Ticked, and all."""
        whole = len(self.counts)
        named = sum(value in self.counts for value in self.others)
        return (whole - named if self.rest_ticked else named), whole

    def filter(self) -> Ticked | None:
        """What the ticks mean; None: everything."""
        if self.rest_ticked and not self.others:
            return None
        some, whole = self.how_many()
        values = tuple(sorted(self.others, key=str))
        says = f"{some} of {whole}"
        if some == 1:
            says = next((self.text(value) for value in self.counts if self.ticked(value)), says)
        return Ticked(self.column.name, values, self.rest_ticked, says)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._listed)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        value = self._listed[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(value)
        if role == Qt.ItemDataRole.CheckStateRole:
            return TICKED if self.ticked(value) else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.UserRole:
            return self.counts[value]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            told = "ticked" if self.ticked(value) else "not ticked"
            return f"{self.text(value)}, {words.number(self.counts[value])} rows, {told}"
        return None

    def most(self) -> int:
        """The greatest count."""
        return max(self.counts.values(), default=1) or 1


class ValueRow(QStyledItemDelegate):
    """Tick, text, bar, count."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, 25)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now = theme()
        rect = QRectF(option.rect)
        view = self.parent()
        assert isinstance(view, QListView)  # noqa: S101 - made for one
        model = index.model()
        assert isinstance(model, Values)  # noqa: S101 - for the type checker
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index == view.currentIndex():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("hover"))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 4, 4)
        paint_tick(
            painter,
            QRectF(rect.left() + 2, rect.center().y() - 6.5, 13, 13),
            index.data(Qt.ItemDataRole.CheckStateRole),
        )
        painter.setFont(font("small"))
        painter.setPen(now.colour("text"))
        count = words.number(index.data(Qt.ItemDataRole.UserRole))
        counted = max(52, painter.fontMetrics().horizontalAdvance(count) + 4)
        room = rect.width() - 24 - 60 - counted - 6
        text = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(QRectF(rect.left() + 24, rect.top(), room, rect.height()), Qt.AlignmentFlag.AlignVCenter, text)
        painter.setPen(Qt.PenStyle.NoPen)
        bar = QRectF(rect.right() - counted - 58, rect.center().y() - 1.5, 52, 4)
        painter.setBrush(now.colour("track"))
        painter.drawRoundedRect(bar, 1.5, 1.5)
        share = index.data(Qt.ItemDataRole.UserRole) / model.most()
        painter.setBrush(now.colour("muted"))
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), max(1.5, 52 * share), 4), 1.5, 1.5)
        painter.setPen(now.colour("muted"))
        box = QRectF(rect.right() - counted - 2, rect.top(), counted, rect.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, count)
        painter.restore()


def paint_tick(painter: QPainter, box: QRectF, state: Qt.CheckState) -> None:
    """A tick box: ticked, partly, empty."""
    now = theme()
    filled = state == TICKED
    painter.setPen(QPen(now.colour("primary" if filled else "control"), 1))
    painter.setBrush(now.colour("primary" if filled else "input"))
    painter.drawRoundedRect(box, 3, 3)
    ink = QPen(now.colour("onPrimary" if filled else "text"), 1.6)
    painter.setPen(ink)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    x, y = box.left(), box.top()
    if filled:
        painter.drawPolyline(QPolygonF([QPointF(x + 3.2, y + 6.8), QPointF(x + 5.6, y + 9.2), QPointF(x + 10, y + 4)]))
    elif state == Qt.CheckState.PartiallyChecked:
        painter.drawLine(QPointF(x + 3.5, y + 6.5), QPointF(x + 9.5, y + 6.5))


class ValueList(QListView):
    """Space and a click turn a tick."""

    applied = Signal()

    def __init__(self, model: Values) -> None:
        super().__init__()
        self.values = model
        self.setModel(model)
        self.setItemDelegate(ValueRow(self))
        self.setUniformItemSizes(True)
        self.setAccessibleName("Values")
        self.setMouseTracking(True)
        self.setStyleSheet("background: transparent")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.values.turn(self.currentIndex().row())
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.applied.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.values.turn(index.row())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
