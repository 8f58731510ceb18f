"""How the database goes about a statement, as a tree; steps that read a whole table are marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from bedrot_desktop.ui.pages.warehouse.sql.running import Step
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.basic import label
from bedrot_desktop.ui.widgets.glyph import paint_glyph


class PlanView(QWidget):
    """The tree, and one sentence above it."""

    def __init__(self) -> None:
        super().__init__()
        self._words = label("", "small", "text2", wrap=True)
        self._words.setContentsMargins(12, 8, 12, 6)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("Plan of the query")
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels(["What the database does", "In its own words"])
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.setIconSize(QSize(12, 12))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self._words)
        box.addWidget(self.tree, 1)

    def tell(self, steps: Sequence[Step]) -> None:
        """Show another plan."""
        self.tree.clear()
        self.tree.addTopLevelItems([self._item(step) for step in steps])
        self.tree.expandAll()
        scans = _scans(steps)
        if not scans:
            self._words.setText("Every table is read through an index or a key.")
        else:
            count = "One table is" if scans == 1 else f"{scans} tables are"
            self._words.setText(f"{count} read whole. That is quick for small ones and slow for big ones.")

    @property
    def sentence(self) -> str:
        """The sentence above the tree."""
        return self._words.text()

    def _item(self, step: Step) -> QTreeWidgetItem:
        item = QTreeWidgetItem([step.words, step.detail])
        item.setFont(1, font("mono"))
        item.setForeground(1, theme().colour("muted"))
        if step.scans:
            item.setIcon(0, _due(self.devicePixelRatioF()))
            item.setToolTip(0, "Reads the whole table")
            item.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, "Reads the whole table")
        item.addChildren([self._item(one) for one in step.steps])
        return item


def _scans(steps: Sequence[Step]) -> int:
    return sum(step.scans + _scans(step.steps) for step in steps)


def _due(ratio: float) -> QPixmap:
    made = QPixmap(round(12 * ratio), round(12 * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint_glyph(painter, QRectF(0, 0, 12, 12), "due")
    painter.end()
    return made
