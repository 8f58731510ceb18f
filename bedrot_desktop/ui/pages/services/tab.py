"""What the tabs of a service share: which service they show, and small parts of their lists."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QVBoxLayout, QWidget

from bedrot_desktop.ui.bridge import Asked
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.services.content import Row
from bedrot_desktop.ui.pages.services.own_deeds import OwnDeeds
from bedrot_desktop.ui.widgets.basic import columns, label

LANE = "a service"


class Tab(QWidget):
    """A tab. ``show_service`` gives it a service (the same one anew after a change); it asks when it is seen."""

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__()
        self.desk, self.deeds, self.own = desk, deeds, OwnDeeds(deeds)
        self.row: Row | None = None
        self._asked: list[Asked] = []

    def show_service(self, row: Row) -> None:
        """Show a service; what is shown of the same one stays until the answer is there."""
        other = self.row is None or self.row.key != row.key
        self.row = row
        for asked in self._asked:
            asked.drop()
        self._asked = []
        if other:
            self.clear()
        self.ask(row)

    def ask(self, row: Row) -> None:
        """Ask for what the tab shows."""

    def clear(self) -> None:
        """Another service comes: show nothing of the one before."""


def emptied(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            emptied(inner)


def heading(title: str, caption: str = "", *more: QWidget) -> QWidget:
    """A title with a muted word behind it, and what stands at the right."""
    made = QWidget()
    box = columns(label(title, "heading"), label(caption, "caption", "muted"), 1, *more, gap=10)
    made.setLayout(box)
    made.setMinimumHeight(26)
    return made


def scrolled(inside: QWidget) -> QScrollArea:
    """A widget that may be higher than its room."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    inside.setAutoFillBackground(False)
    area.setStyleSheet("QScrollArea { background: transparent }")
    area.setWidget(inside)
    inside.setAutoFillBackground(False)
    return area


class Stacked(QVBoxLayout):
    """Rows under one another, close together."""

    def __init__(self, gap: int = 0) -> None:
        super().__init__()
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(gap)
