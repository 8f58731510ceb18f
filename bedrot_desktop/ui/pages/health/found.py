"""What the chosen check found: its sentence in full, the first rows, and where all of them are."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout

from bedrot_desktop.core.words import counted
from bedrot_desktop.ui import words
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.pages.health.content import CheckRow
from bedrot_desktop.ui.pages.health.evidence import place
from bedrot_desktop.ui.theme import restyle
from bedrot_desktop.ui.widgets.basic import Button, Elided, act_button, label, line
from bedrot_desktop.ui.widgets.checktrend import STATES
from bedrot_desktop.ui.widgets.pill import Glyph

Index = QModelIndex | QPersistentModelIndex
WIDEST = 320


class FoundModel(QAbstractTableModel):
    """The rows of one check."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Any, ...] = ()
        self.names: tuple[str, ...] = ()

    def tell(self, row: CheckRow) -> None:
        """The rows of another check."""
        self.beginResetModel()
        self.rows = row.found
        self.names = tuple(dict.fromkeys(name for found in row.found for name in found))
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.names)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.names[section].capitalize()
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation == Qt.Orientation.Horizontal:
            side = Qt.AlignmentFlag.AlignRight if self.numeric(section) else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def numeric(self, column: int) -> bool:
        """Whether a column holds numbers."""
        values = [found.get(self.names[column]) for found in self.rows]
        return any(isinstance(value, int | float) for value in values)

    def data(self, index: Index, role: int = 0) -> Any:
        if not index.isValid():
            return None
        value = self.rows[index.row()].get(self.names[index.column()])
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            if isinstance(value, int | float) and not isinstance(value, bool):
                return words.number(value, 0 if float(value).is_integer() else 2)
            return "–" if value is None or value == "" else str(value)
        if role == Qt.ItemDataRole.TextAlignmentRole and isinstance(value, int | float):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None


class FoundPanel(QFrame):
    """``closed``: the person wants it away."""

    closed = Signal()

    def __init__(self, deeds: Deeds) -> None:
        super().__init__()
        self._deeds = deeds
        self.glyph, self.title = Glyph("none"), Elided("", "heading")
        self.sentence = label("", "small", "text2", wrap=True, select=True)
        self.model, self.table = FoundModel(), QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName("Rows that were found")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(26)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.setMinimumHeight(92)
        self.table.setMaximumHeight(166)
        self.more = label("", "caption", "muted")
        self.away = Button("", "ghost", "x")
        self.away.setAccessibleName("Close what was found")
        self.away.setToolTip("Close (Esc)")
        self.away.clicked.connect(self.closed)
        self._acts = QHBoxLayout()
        self._acts.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(8)
        for widget in (self.glyph, self.title):
            head.addWidget(widget, 1 if widget is self.title else 0)
        head.addLayout(self._acts)
        head.addWidget(self.away)
        inner = QVBoxLayout()
        inner.setContentsMargins(13, 8, 13, 10)
        inner.setSpacing(6)
        inner.addLayout(head)
        inner.addWidget(self.sentence)
        inner.addWidget(self.table, 1)
        inner.addWidget(self.more)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(line())
        box.addLayout(inner)

    def tell(self, row: CheckRow) -> None:
        """Show another check."""
        self.glyph.tell(STATES[row.state])
        self.title.say(row.title)
        self.sentence.setText(row.sentence)
        self.model.tell(row)
        self.table.setVisible(bool(row.found))
        self._fit()
        left = row.rows - len(row.found)
        self.more.setText(f"{counted(left, 'more row')} of the kind" if left > 0 and row.found else "")
        self.more.setVisible(bool(self.more.text()))
        while (item := self._acts.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        for act in self.acts(row):
            self._acts.addWidget(act_button(act, small=True))
        restyle(self, state=STATES[row.state])

    def acts(self, row: CheckRow) -> list[Act]:
        """What can be done with it."""
        page, where, told = place(row)
        found = [self._deeds.go(told, page, where, "table" if page == "warehouse" else "eye")] if told else []
        text = "\n".join("\t".join(str(one.get(name, "")) for name in self.model.names) for one in row.found)
        if text:
            found.append(self._deeds.copy("\t".join(self.model.names) + "\n" + text, "Copy rows", "Rows copied"))
        return found

    def _fit(self) -> None:
        """Columns as wide as their head and first rows."""
        metrics = self.table.fontMetrics()
        for column, name in enumerate(self.model.names):
            shown = [str(self.model.data(self.model.index(row, column), Qt.ItemDataRole.DisplayRole))
                     for row in range(min(12, len(self.model.rows)))]  # fmt: skip
            wide = max((metrics.horizontalAdvance(text) for text in (name.capitalize(), *shown)), default=40)
            self.table.setColumnWidth(column, min(WIDEST, wide + 30))
        last = len(self.model.names) - 1
        self.table.horizontalHeader().setStretchLastSection(last >= 0 and not self.model.numeric(last))
