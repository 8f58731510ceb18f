"""The table of data checks: its model and how its rows are painted."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from bedrot_desktop.ui import words
from bedrot_desktop.ui.pages.health.content import CheckRow
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.checktrend import GOOD, STATES, WIDE, WORDS, paint_trend, trend_words
from bedrot_desktop.ui.widgets.glyph import paint_glyph

TITLE, FOUND, TREND, COUNT = range(4)
HEADS = ("Check", "What was found", "Last 20 looks", "Rows")
Index = QModelIndex | QPersistentModelIndex
ALL, BAD = "all", "bad"
ROW_ROLE = Qt.ItemDataRole.UserRole


class CheckModel(QAbstractTableModel):
    """The checks, all or those that did not pass."""

    def __init__(self) -> None:
        super().__init__()
        self._all: tuple[CheckRow, ...] = ()
        self.rows: tuple[CheckRow, ...] = ()
        self.filter = ALL

    def tell(self, rows: tuple[CheckRow, ...]) -> None:
        """Other verdicts."""
        if rows != self._all:
            self._all = rows
            self._choose()

    def show_only(self, which: str) -> None:
        """“all”, or “bad”: what did not pass."""
        if which != self.filter:
            self.filter = which
            self._choose()

    @property
    def bad(self) -> int:
        """How many did not pass."""
        return sum(row.state not in GOOD for row in self._all)

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self._all)

    def _choose(self) -> None:
        self.beginResetModel()
        self.rows = tuple(row for row in self._all if self.filter == ALL or row.state not in GOOD)
        self.endResetModel()

    def place(self, key: str) -> int:
        """The row of a check, -1 where it is not shown."""
        return next((place for place, row in enumerate(self.rows) if row.key == key), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return (row.name, row.sentence, trend_words(row.trend), words.number(row.rows))[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = (row.title, row.sentence, trend_words(row.trend), words.number(row.rows))[index.column()]
            return f"{WORDS[row.state]}: {text}" if index.column() == TITLE else text
        if role == Qt.ItemDataRole.ToolTipRole:
            tips = (f"{row.title}: {WORDS[row.state]}", row.sentence, trend_words(row.trend), "")
            return tips[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == COUNT:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None


class CheckDelegate(QStyledItemDelegate):
    """Paints a check's row: glyph and title, sentence, trend, count."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now, row = theme(), index.data(ROW_ROLE)
        rect, state = QRectF(option.rect), option.state
        painter.save()
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        over = bool(state & QStyle.StateFlag.State_MouseOver)
        if chosen or over:
            painter.fillRect(rect, now.colour("selection" if chosen else "hover"))
        if chosen and index.column() == TITLE:
            painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), now.colour("accentInk"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), now.colour("border"))
        painter.setFont(font("small"))
        getattr(self, ("_title", "_found", "_trend", "_count")[index.column()])(painter, rect, row)
        painter.restore()

    def _title(self, painter: QPainter, rect: QRectF, row: CheckRow) -> None:
        paint_glyph(painter, QRectF(rect.left() + 12, rect.center().y() - 6, 12, 12), STATES[row.state])
        painter.setPen(theme().colour("text"))
        painter.setFont(font("button"))
        self._text(painter, rect.adjusted(34, 0, -4, 0), row.name)

    def _found(self, painter: QPainter, rect: QRectF, row: CheckRow) -> None:
        painter.setPen(theme().colour("muted" if row.state in GOOD else "text2"))
        self._text(painter, rect.adjusted(8, 0, -12, 0), row.sentence)

    def _trend(self, painter: QPainter, rect: QRectF, row: CheckRow) -> None:
        box = QRectF(rect.left() + 6, rect.top(), WIDE, rect.height() - 1)
        paint_trend(painter, box, row.trend)

    def _count(self, painter: QPainter, rect: QRectF, row: CheckRow) -> None:
        painter.setPen(theme().colour("text2"))
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect.adjusted(0, 0, -14, 0), flags, words.number(row.rows) if row.rows else "0")

    def _text(self, painter: QPainter, rect: QRectF, text: str) -> None:
        shown = QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - Qt hands it over
        return QSize(100, theme().row_height)
