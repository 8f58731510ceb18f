"""Which columns are shown, names or ids, the first one held fast: a popup below its button."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from bedrot_desktop.ui.pages.warehouse.grid_model import GridModel
from bedrot_desktop.ui.pages.warehouse.popup import Popup
from bedrot_desktop.ui.widgets.basic import Button, columns, label, line


class ColumnChooser(Popup):
    """``changed`` carries what is hidden, whether names are shown, whether the first column is held fast."""

    changed = Signal(object, bool, bool)

    def __init__(self, parent: QWidget, model: GridModel, hidden: frozenset[str], *, fast: bool) -> None:
        super().__init__(parent, "Columns", 250)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a column")
        self.search.setAccessibleName("Find a column")
        self.search.textChanged.connect(self._searched)
        self.names = QCheckBox("Names instead of ids")
        self.fast = QCheckBox("Hold the first column fast")
        self.names.setChecked(model.with_names)
        self.fast.setChecked(fast)
        self.boxes: dict[str, QCheckBox] = {}
        inside = QWidget()
        inside.setObjectName("Inside")
        inside.setStyleSheet("#Inside { background: transparent }")
        listed = QVBoxLayout(inside)
        listed.setContentsMargins(2, 2, 2, 2)
        listed.setSpacing(6)
        for column in model.all:
            box = QCheckBox(column.name)
            box.setChecked(column.name not in hidden)
            self.boxes[column.name] = box
            listed.addWidget(box)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setStyleSheet("QScrollArea { background: transparent }")
        area.setMinimumHeight(min(320, 24 * len(model.all) + 8))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(10, 10, 10, 10)
        whole.setSpacing(8)
        every = Button("All", "link")
        every.clicked.connect(self._all)
        self.count = label("", "caption", "muted")
        whole.addWidget(self.search)
        whole.addLayout(columns(self.count, 1, every))
        whole.addWidget(area, 1)
        whole.addWidget(line())
        whole.addWidget(self.names)
        whole.addWidget(self.fast)
        for box in (*self.boxes.values(), self.names, self.fast):
            box.toggled.connect(self._told)
        self._say()

    def _all(self) -> None:
        for box in self.boxes.values():
            box.setChecked(True)

    def _searched(self, text: str) -> None:
        for name, box in self.boxes.items():
            box.setVisible(text.casefold() in name.casefold())

    def _told(self) -> None:
        hidden = frozenset(name for name, box in self.boxes.items() if not box.isChecked())
        self._say()
        if len(hidden) < len(self.boxes):
            self.changed.emit(hidden, self.names.isChecked(), self.fast.isChecked())

    def _say(self) -> None:
        shown = sum(box.isChecked() for box in self.boxes.values())
        self.count.setText(f"{shown} of {len(self.boxes)} shown")

    def open_below(self, at: QPoint) -> None:
        """Show it."""
        self.put(at)
        self.search.setFocus()
