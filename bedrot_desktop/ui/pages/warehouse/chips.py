"""Chips of the filters that are set; they flow into a second line where there is no room."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bedrot_desktop.ui.pages.warehouse.cells import Column
from bedrot_desktop.ui.widgets.basic import Button
from bedrot_desktop.ui.widgets.flow import Flow
from bedrot_desktop.warehouse.grid.question import Filter, Question, Ticked


class Chip(Button):
    """A filter: its column and what is asked for; a click takes it away, so does Backspace."""

    def __init__(self, text: str, filter_: Filter) -> None:
        super().__init__(text, "chip", "x", small=True)
        self.setProperty("selected", "true")
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.filter = filter_
        self.setAccessibleName(f"Filter: {text}. Click to take it away")
        self.setToolTip("Take this filter away")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Backspace, Qt.Key.Key_Delete}:
            self.click()
        else:
            super().keyPressEvent(event)


class Chips(QWidget):
    """``removed`` carries the column whose filter is to go; ``cleared``: all of them."""

    removed = Signal(str)
    cleared = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._flow = Flow()
        self.setLayout(self._flow)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def say(self, question: Question, columns: tuple[Column, ...]) -> None:
        """Show the filters of a question."""
        while (item := self._flow.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        labels = {one.name: one.label for one in columns}
        for one in question.filters:
            made = Chip(f"{labels.get(one.column, one.column)}  {_said(one)}", one)
            made.clicked.connect(partial(self.removed.emit, one.column))
            self._flow.addWidget(made)
        if len(question.filters) > 2:
            clear = Button("Clear filters", "link")
            clear.clicked.connect(self.cleared)
            self._flow.addWidget(clear)
        self.updateGeometry()


def _said(one: Filter) -> str:
    if one.words:
        return one.words
    if isinstance(one, Ticked):
        some = ", ".join("NULL" if value is None else str(value) for value in one.values[:3])
        return f"not {some}" if one.without else some
    return ""
