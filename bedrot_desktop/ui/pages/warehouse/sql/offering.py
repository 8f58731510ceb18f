"""The list of words that could come next, under the cursor; the keyboard stays with the editor."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from bedrot_desktop.ui import icons
from bedrot_desktop.ui.pages.warehouse.sql.completing import Offer
from bedrot_desktop.ui.theme import font, theme

ROW, WIDE, SEEN = 24, 340, 9
ICONS = {
    "table": "table",
    "view": "eye",
    "column": "columns-3",
    "alias": "tag",
    "function": "code",
    "keyword": "letter-case",
}
OFFER = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class Offering(QListView):
    """``chosen`` carries what replaces the word begun. Up and Down walk, Enter or Tab take, Esc leaves."""

    chosen = Signal(str)

    def __init__(self, editor: QWidget) -> None:
        super().__init__(editor)
        self._editor = editor
        editor.destroyed.connect(self.deleteLater)
        self.setProperty("kind", "popup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("What could come next")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self._items = QStandardItemModel(self)
        self.setModel(self._items)
        self.setItemDelegate(_Row(self))
        self.clicked.connect(self._take_index)
        self.hide()

    def show_offers(self, offers: Sequence[Offer], begun: str, cursor: QRect) -> None:
        """Show these below (or, without room, above) the cursor; hide without any."""
        self._items.clear()
        for one in offers:
            item = QStandardItem(one.text)
            item.setData(one, OFFER)
            item.setAccessibleDescription(f"{one.kind} {one.note}")
            self._items.appendRow(item)
        if not offers:
            self.hide()
            return
        self.setCurrentIndex(self._items.index(0, 0))
        self._place(len(offers), begun, cursor)
        self.show()
        self.raise_()

    def _place(self, count: int, begun: str, cursor: QRect) -> None:
        window = self._editor.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        viewport = getattr(self._editor, "viewport", lambda: self._editor)()
        back = QFontMetricsF(font("mono")).horizontalAdvance(begun)
        below = viewport.mapTo(window, cursor.bottomLeft())
        high = min(count, SEEN) * ROW + 4
        top = below.y() + 4
        if top + high > window.height():
            top = viewport.mapTo(window, cursor.topLeft()).y() - high - 4
        left = min(round(below.x() - back) - 8, window.width() - WIDE - 8)
        self.setGeometry(QRect(QPoint(max(left, 0), max(top, 0)), QSize(WIDE, high)))

    def takes(self, event: QKeyEvent) -> bool:
        """Whether the list used a key that was pressed in the editor."""
        if not self.isVisible() or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        key = event.key()
        if key in {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -SEEN}.get(Qt.Key(key), SEEN)
            row = max(0, min(self._items.rowCount() - 1, self.currentIndex().row() + step))
            self.setCurrentIndex(self._items.index(row, 0))
            return True
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab}:
            self._take_index(self.currentIndex())
            return True
        if key == Qt.Key.Key_Escape:
            self.hide()
            return True
        return False

    def _take_index(self, index: Index) -> None:
        offer = index.data(OFFER)
        self.hide()
        if isinstance(offer, Offer):
            self.chosen.emit(offer.text)


class _Row(QStyledItemDelegate):
    """Icon, word, and muted where it is from."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(WIDE - 4, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        offer, now = index.data(OFFER), theme()
        rect = QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, now.colour("selection"))
        ratio = painter.device().devicePixelRatioF()
        icon = icons.pixmap(ICONS.get(offer.kind, "tag"), "muted", 13, ratio)
        painter.drawPixmap(round(rect.left()) + 8, round(rect.center().y() - 6.5), icon)
        painter.setFont(font("mono"))
        painter.setPen(now.colour("text"))
        middle = Qt.AlignmentFlag.AlignVCenter
        note = offer.note or offer.kind
        small = QFontMetricsF(font("caption"))
        wide = min(small.horizontalAdvance(note), 140)
        words = QFontMetricsF(font("mono")).elidedText(
            offer.word, Qt.TextElideMode.ElideMiddle, rect.width() - 46 - wide
        )
        painter.drawText(rect.adjusted(28, 0, 0, 0), middle, words)
        painter.setFont(font("caption"))
        painter.setPen(now.colour("muted"))
        note = small.elidedText(note, Qt.TextElideMode.ElideRight, 140)
        painter.drawText(rect.adjusted(0, 0, -10, 0), middle | Qt.AlignmentFlag.AlignRight, note)
        painter.restore()
