"""The list at the left: tables and views with their counts, saved queries; one finds a column in it too."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from bedrot_desktop.ui import icons, words
from bedrot_desktop.ui.pages.warehouse.search import SearchLine
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.basic import rows
from bedrot_desktop.warehouse.grid.facts import Facts, Table

KIND, NAME, COUNT, COLUMN, SQL = (int(Qt.ItemDataRole.UserRole) + place for place in range(5))
#: The tables that the label lives by come first, then the others by name.
FIRST = (
    "streaming_performance", "financial_transactions", "social_media_performance", "advertising_performance",
    "link_analytics", "track_metrics", "breakdowns", "tracks", "artists", "campaigns", "platforms",
)  # fmt: skip
ICONS = {"table": "table", "view": "eye", "query": "bookmark", "column": "columns-3"}


class ListRow(QStyledItemDelegate):
    """Icon, name, count; the chosen one with the accent's edge."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(180, 28 if index.data(KIND) == "group" else 26)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        now, kind = theme(), index.data(KIND)
        rect = QRectF(option.rect)
        view = self.parent()
        assert isinstance(view, QTreeWidget)  # noqa: S101 - made for one
        ratio = view.devicePixelRatioF()
        painter.save()
        if kind == "group":
            name = "chevron-down" if view.isExpanded(index) else "chevron-right"
            painter.drawPixmap(QPointF(rect.left() + 8, rect.center().y() - 5), icons.pixmap(name, "muted", 11, ratio))
            painter.setFont(font("captionStrong"))
            painter.setPen(now.colour("muted"))
            painter.drawText(rect.adjusted(25, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, str(index.data()))
            painter.restore()
            return
        here = view.currentIndex() == index
        if here:
            painter.fillRect(rect, now.colour("selection"))
            painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), now.colour("accentInk"))
        elif view.itemAt(view.viewport().mapFromGlobal(view.cursor().pos())) is view.itemFromIndex(index):
            painter.fillRect(rect, now.colour("hover"))
        left = rect.left() + (26 if kind == "column" else 10)
        painter.drawPixmap(
            QPointF(left, rect.center().y() - 6), icons.pixmap(ICONS[kind], "text2" if here else "muted", 13, ratio)
        )
        count = str(index.data(COUNT) or "")
        painter.setFont(font("small"))
        wide = painter.fontMetrics().horizontalAdvance(count)
        ink: QColor = now.colour("muted" if kind == "column" else "text")
        painter.setPen(ink)
        room = rect.right() - left - 22 - wide - 16
        text = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(QRectF(left + 22, rect.top(), room, rect.height()), Qt.AlignmentFlag.AlignVCenter, text)
        painter.setPen(now.colour("text2" if here else "muted"))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(rect.right() - wide - 10, rect.top(), wide + 2, rect.height()), side, count)
        painter.restore()


class Tree(QTreeWidget):
    """Enter and a click open."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderHidden(True)
        self.setColumnCount(1)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(ListRow(self))
        self.setMouseTracking(True)
        self.setUniformRowHeights(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("Tables, views and saved queries")
        self.setStyleSheet("QTreeView { background: transparent } QTreeView::item { border: 0 }")
        self.itemClicked.connect(self._clicked)

    def _clicked(self, item: QTreeWidgetItem) -> None:
        if item.data(0, KIND) == "group":
            item.setExpanded(not item.isExpanded())
        else:
            self.opened.emit(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and item is not None:
            self._clicked(item)
        else:
            super().keyPressEvent(event)


class Tables(QWidget):
    """``opened``: a table or view, and a column perhaps; ``asked``: a saved query's statement."""

    opened = Signal(str, str)
    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.search, self.tree = SearchLine("Find a table or column"), Tree()
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._searched)
        self.search.returnPressed.connect(self._open_first)
        self.tree.opened.connect(self._open)
        self.facts: Facts | None = None
        self._counts: dict[str, str] = {}
        self._saved: Sequence[tuple[str, str]] = ()
        self._current = ""
        top, box = QWidget(), rows(self.search)
        box.setContentsMargins(10, 8, 10, 6)
        top.setLayout(box)
        self.setLayout(rows(top, self.tree, gap=0))

    def show_facts(self, facts: Facts) -> None:
        """Another look at the schema."""
        self.facts = facts
        for table in facts.tables:
            if table.guess is not None and table.name not in self._counts:
                self._counts[table.name] = f"≈ {words.number(table.guess)}" if table.guess else "0"
        self._list()

    def show_saved(self, saved: Sequence[tuple[str, str]]) -> None:
        """Saved queries: name and statement."""
        if list(saved) != list(self._saved):
            self._saved = tuple(saved)
            self._list()

    def count(self, name: str, rows_: int | None) -> None:
        """A count that is exact, or could not be had quickly."""
        self._counts[name] = words.number(rows_) if rows_ is not None else self._counts.get(name, "many")
        for item in self._items():
            if item.data(0, NAME) == name and item.data(0, KIND) in {"table", "view"}:
                item.setData(0, COUNT, self._counts[name])

    def choose(self, name: str) -> None:
        """Mark what is open."""
        self._current = name
        for item in self._items():
            if item.data(0, NAME) == name and item.data(0, KIND) in {"table", "view"}:
                self.tree.setCurrentItem(item)

    def _items(self) -> list[QTreeWidgetItem]:
        found = []
        for place in range(self.tree.topLevelItemCount()):
            group = self.tree.topLevelItem(place)
            if group is not None:
                found += [group.child(row) for row in range(group.childCount())]
        return found

    @Slot(str)
    def _searched(self, _text: str) -> None:
        self._list()

    def _list(self) -> None:
        wanted = self.search.text().strip().casefold().replace(" ", "_")
        folded = {
            self.tree.topLevelItem(place).text(0)  # type: ignore[union-attr]
            for place in range(self.tree.topLevelItemCount())
            if not self.tree.topLevelItem(place).isExpanded()  # type: ignore[union-attr]
        }
        self.tree.clear()
        for kind, title in (("table", "Tables"), ("view", "Views")):
            group = self._group(title, folded if not wanted else set())
            for table in sorted(self.facts.tables, key=_rank) if self.facts else ():
                if table.info.kind != kind:
                    continue
                columns = [one for one in table.columns if wanted and wanted in one.casefold()]
                if wanted in table.name.casefold() or columns:
                    self._child(group, kind, table.name, table.name, self._counts.get(table.name, ""))
                    for column in columns:
                        self._child(group, "column", column, table.name, "").setData(0, COLUMN, column)
            group.setHidden(not group.childCount())
        group = self._group("Saved queries", folded if not wanted else set())
        for name, sql in self._saved:
            if wanted in name.casefold().replace(" ", "_"):
                self._child(group, "query", name, name, "").setData(0, SQL, sql)
        group.setHidden(not group.childCount())
        self.choose(self._current)

    def _group(self, title: str, folded: set[str]) -> QTreeWidgetItem:
        made = QTreeWidgetItem(self.tree, [title])
        made.setData(0, KIND, "group")
        made.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        made.setExpanded(title not in folded)
        return made

    @staticmethod
    def _child(group: QTreeWidgetItem, kind: str, text: str, name: str, count: str) -> QTreeWidgetItem:
        made = QTreeWidgetItem(group, [text])
        for role, value in ((KIND, kind), (NAME, name), (COUNT, count)):
            made.setData(0, role, value)
        made.setToolTip(0, text)
        made.setData(0, int(Qt.ItemDataRole.AccessibleTextRole), f"{text}, {count} rows" if count else text)
        return made

    @Slot(object)
    def _open(self, item: QTreeWidgetItem) -> None:
        if item.data(0, KIND) == "query":
            self.asked.emit(item.data(0, SQL))
        else:
            self.opened.emit(item.data(0, NAME), item.data(0, COLUMN) or "")

    @Slot()
    def _open_first(self) -> None:
        shown = [item for item in self._items() if item.data(0, KIND) != "group"]
        columns = [item for item in shown if item.data(0, KIND) == "column"]
        if columns or shown:
            self._open((columns or shown)[0])


def _rank(table: Table) -> tuple[int, str]:
    return (FIRST.index(table.name) if table.name in FIRST else len(FIRST), table.name)
