"""The rows of a question as Qt's views want them: exact count, pages read by workers, nothing read here."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from bedrot_desktop.ui.pages.warehouse.cells import Column, shown
from bedrot_desktop.warehouse.grid.orders import Row, Rows
from bedrot_desktop.warehouse.grid.question import Value

PAGE = 200
KEPT = 80  # pages
Index = QModelIndex | QPersistentModelIndex
RAW = Qt.ItemDataRole.UserRole
KEY = Qt.ItemDataRole.UserRole + 1
ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows that came back, with the names of what their foreign keys mean, by column."""

    rows: Rows
    names: Mapping[str, Mapping[Value, str]] = field(default_factory=dict)


class GridModel(QAbstractTableModel):
    """``wanted`` carries the number of a page that a view asked for and that is not here."""

    wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.all: tuple[Column, ...] = ()
        self.columns: tuple[Column, ...] = ()
        self.with_names = True
        self.names: dict[str, dict[Value, str]] = {}
        self._places: dict[str, int] = {}
        self._pages: OrderedDict[int, Rows] = OrderedDict()
        self._count = 0
        self._last = -1

    # -- what is shown -----

    def show(self, columns: Sequence[Column], hidden: frozenset[str], *, with_names: bool) -> None:
        """Another table, or other columns of it; its rows come later."""
        self.beginResetModel()
        self.all, self.with_names = tuple(columns), with_names
        self.columns = tuple(one for one in columns if one.name not in hidden)
        self._places = {one.name: place for place, one in enumerate(columns)}
        self.endResetModel()

    def forget(self, count: int = 0) -> None:
        """No rows are here any more; so many there are."""
        self.beginResetModel()
        self._pages.clear()
        self._last = -1
        self._count = count
        self.endResetModel()

    def put_first(self, stretch: Stretch, count: int) -> None:
        """The first rows and how many there are in all (or seem to be)."""
        self.beginResetModel()
        self._pages.clear()
        self._last = -1
        self._count = count
        self._keep(stretch)
        self.endResetModel()

    def settle(self, count: int, *, keep: bool) -> None:
        """The order is known: so many rows. ``keep``: those that are here are of this question already."""
        if keep and count == self._count:
            return
        self.beginResetModel()
        self._pages.clear()
        self._last = -1
        self._count = count
        self.endResetModel()

    def put(self, stretch: Stretch) -> None:
        """Rows that were wanted."""
        self._keep(stretch)
        first, last = stretch.rows.start, min(stretch.rows.start + PAGE, self._count) - 1
        if last >= first and self.columns:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, first, last)

    def _keep(self, stretch: Stretch) -> None:
        for column, found in stretch.names.items():
            self.names.setdefault(column, {}).update(found)
        number, self._last = stretch.rows.start // PAGE, -1
        self._pages[number] = stretch.rows
        self._pages.move_to_end(number)
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)

    def has(self, page: int) -> bool:
        """Whether a page is here."""
        return page in self._pages

    def row(self, place: int) -> Row | None:
        """A row's values in the table's own order; None where its page is not here."""
        page = self._pages.get(place // PAGE)
        if page is None:
            if self._last != place // PAGE:  # asked for once, not by every cell
                self._last = place // PAGE
                self.wanted.emit(self._last)
            return None
        at = place % PAGE
        return page.rows[at] if at < len(page.rows) else None

    def key(self, place: int) -> int | None:
        """A row's number."""
        page = self._pages.get(place // PAGE)
        at = place % PAGE
        return page.keys[at] if page is not None and at < len(page.keys) else None

    def value(self, place: int, name: str) -> Value:
        """A value of a row by its column's name."""
        row, at = self.row(place), self._places.get(name)
        return row[at] if row is not None and at is not None else None

    def text(self, value: Value, column: Column) -> str:
        """What a cell says: the name that a foreign key stands for, or the value."""
        if self.with_names and column.names is not None and value is not None:
            found = self.names.get(column.name, {}).get(value)
            if found is not None:
                return found
        return shown(value, column.kind)

    def column_at(self, name: str) -> int:
        """Where a column stands in the grid; −1 where it is hidden."""
        return next((place for place, one in enumerate(self.columns) if one.name == name), -1)

    # -- as Qt asks -----

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or role not in _ROLES:
            return None
        column = self.columns[index.column()]
        if role == KEY:
            return self.key(index.row())
        value = self.value(index.row(), column.name)
        if role == RAW:
            return value
        if role == Qt.ItemDataRole.TextAlignmentRole:
            left = isinstance(value, str) or value is None or (self.with_names and column.names)
            side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        text = self.text(value, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return "NULL" if value is None else "empty text" if value == "" else text
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{text}\n{column.name} {value!s}" if column.names and value is not None else None
        return text

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        if not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.label if self.with_names else column.name
        return column.name if role == Qt.ItemDataRole.ToolTipRole else None


_ROLES = frozenset({
    int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.TextAlignmentRole), int(Qt.ItemDataRole.AccessibleTextRole),
    int(Qt.ItemDataRole.ToolTipRole), int(RAW), int(KEY),
})  # fmt: skip
