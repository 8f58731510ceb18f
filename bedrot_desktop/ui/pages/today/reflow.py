"""Cards in four, three, two or one column, as the width allows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

WIDTHS = ((1240, 4), (930, 3), (620, 2))
GAP = 10


def columns_for(width: int) -> int:
    """How many columns a page of this width has."""
    return next((count for least, count in WIDTHS if width >= least), 1)


class Reflow(QWidget):
    """Keeps its widgets; only their places change, and only when the count of columns or the order does."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self._widgets: tuple[QWidget, ...] = ()
        self.count = 4

    def place(self, widgets: Sequence[QWidget], count: int) -> bool:
        """These widgets in this order, in so many columns; whether anything was moved."""
        if tuple(widgets) == self._widgets and count == self.count:
            return False
        for widget in self._widgets:
            self._grid.removeWidget(widget)
            if widget not in widgets:
                widget.setParent(None)
                widget.deleteLater()
        self._widgets, self.count = tuple(widgets), count
        for place, widget in enumerate(widgets):
            self._grid.addWidget(widget, place // count, place % count)
            widget.show()
        for column in range(4):
            self._grid.setColumnStretch(column, 1 if column < count else 0)
        return True
