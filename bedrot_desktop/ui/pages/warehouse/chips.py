"""Chips of the filters that are set; they flow into a second line where there is no room."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget

from bedrot_desktop.ui.pages.warehouse.cells import Column
from bedrot_desktop.ui.widgets.basic import Button
from bedrot_desktop.warehouse.grid.question import Filter, Question, Ticked


class Flow(QLayout):
    """Beside one another, then under one another."""

    def __init__(self, gap: int = 6) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._lay(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        wide = sum(item.sizeHint().width() + self._gap for item in self._items) - self._gap * bool(self._items)
        return QSize(wide, max((item.sizeHint().height() for item in self._items), default=0))

    def minimumSize(self) -> QSize:
        return QSize(0, max((item.sizeHint().height() for item in self._items), default=0))

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._lay(rect, move=True)

    def _lay(self, rect: QRect, *, move: bool) -> int:
        x, y, tall = rect.x(), rect.y(), 0
        for item in self._items:
            size = item.sizeHint()
            if x + size.width() > rect.right() + 1 and x > rect.x():
                x, y, tall = rect.x(), y + tall + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self._gap
            tall = max(tall, size.height())
        return y + tall - rect.y()


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
