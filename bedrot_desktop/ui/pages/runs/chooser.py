"""What a new run does: which services, from which stage on, whether it fetches and loads."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QScrollArea, QVBoxLayout, QWidget

from bedrot_desktop.ui.pages.runs.content import STAGE_NAMES
from bedrot_desktop.ui.pages.runs.planning import Choice
from bedrot_desktop.ui.widgets.basic import label, rows
from bedrot_desktop.ui.widgets.switch import Switch


class Chooser(QWidget):
    """``changed`` carries the `Choice`."""

    changed = Signal(object)

    def __init__(self, services: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.all = QCheckBox("All services")
        self.all.setTristate(True)
        self.all.setCheckState(Qt.CheckState.Checked)
        self.boxes: dict[str, QCheckBox] = {}
        self._list = QVBoxLayout()
        self._list.setContentsMargins(20, 0, 4, 0)
        self._list.setSpacing(6)
        inside = QWidget()
        inside.setLayout(self._list)
        inside.setObjectName("Inside")
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setStyleSheet("QScrollArea, QWidget#Inside { background: transparent }")
        area.viewport().setStyleSheet("background: transparent")
        self.first = QComboBox()
        self.first.setAccessibleName("From which stage on")
        for key, name in STAGE_NAMES.items():
            self.first.addItem(
                "from the start" if key == "extract" else f"from {name}", "" if key == "extract" else key
            )
        self.fetch, self.load = Switch("Fetch from the sites"), Switch("Load into the warehouse")
        self.fetch.setChecked(True)
        self.load.setChecked(True)
        box = rows(
            label("Services", "captionStrong", "muted"), self.all, area, label("Stages", "captionStrong", "muted"),
            self.first, self.fetch, self.load, gap=8,
        )  # fmt: skip
        box.setStretch(2, 1)
        self.setLayout(box)
        self.all.clicked.connect(self._all_clicked)
        self.first.currentIndexChanged.connect(self._tell)
        self.fetch.toggled.connect(self._tell)
        self.load.toggled.connect(self._tell)
        self.tell(services)

    def tell(self, services: Sequence[tuple[str, str]]) -> None:
        """The services there are; what is ticked stays so."""
        if list(self.boxes) == [key for key, _ in services]:
            return
        while (item := self._list.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        self.boxes = {}
        for key, title in services:
            box = QCheckBox(title)
            box.setChecked(True)
            box.clicked.connect(self._one_clicked)
            self.boxes[key] = box
            self._list.addWidget(box)
        self._list.addStretch()

    @property
    def choice(self) -> Choice:
        """What is chosen."""
        ticked = tuple(key for key, box in self.boxes.items() if box.isChecked())
        first = str(self.first.currentData() or "")
        every = len(ticked) == len(self.boxes)
        return Choice(() if every else ticked, first, self.fetch.isChecked() and not first, self.load.isChecked())

    @property
    def why_not(self) -> str:
        """Why nothing can be started with what is chosen; "" where it can."""
        if self.boxes and not any(box.isChecked() for box in self.boxes.values()):
            return "Choose at least one service."
        if self.first.currentData() == "load" and not self.load.isChecked():
            return "From the warehouse on without loading, nothing is left to do."
        return ""

    @Slot()
    def _all_clicked(self) -> None:
        state = Qt.CheckState.Unchecked if self.all.checkState() == Qt.CheckState.Unchecked else Qt.CheckState.Checked
        self.all.setCheckState(state)
        for box in self.boxes.values():
            box.setChecked(state == Qt.CheckState.Checked)
        self._tell()

    @Slot()
    def _one_clicked(self) -> None:
        ticked = sum(box.isChecked() for box in self.boxes.values())
        state = Qt.CheckState.PartiallyChecked
        if ticked in {0, len(self.boxes)}:
            state = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        self.all.setCheckState(state)
        self._tell()

    @Slot()
    def _tell(self) -> None:
        self.fetch.setEnabled(not self.first.currentData())
        self.changed.emit(self.choice)
