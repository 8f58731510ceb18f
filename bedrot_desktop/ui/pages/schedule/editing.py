"""The popup in which a job's time is changed."""

from __future__ import annotations

from datetime import time

from PySide6.QtCore import QPoint, Qt, QTime, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSpinBox, QTimeEdit, QVBoxLayout, QWidget

from bedrot_desktop.ui.pages.schedule.content import JobRow
from bedrot_desktop.ui.widgets.basic import Button, columns, label

PRESETS = ((30, "30 min"), (60, "1 h"), (360, "6 h"), (720, "12 h"))


class TimePopup(QFrame):
    """``chosen`` carries a `time` or a number of minutes. Enter applies, Esc leaves everything as it was."""

    chosen = Signal(object)

    def __init__(self, row: JobRow, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAccessibleName(f"When {row.title} is due")
        self.setMinimumWidth(250)
        self.row = row
        self.hour, self.minutes = QTimeEdit(), QSpinBox()
        self.hour.setDisplayFormat("HH:mm")
        self.hour.setButtonSymbols(QTimeEdit.ButtonSymbols.NoButtons)
        self.minutes.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.hour.setAccessibleName("Hour")
        self.minutes.setRange(60 if row.key == "probe" else 5, 10080 if row.key == "probe" else 1440)
        self.minutes.setSingleStep(5)
        self.minutes.setSuffix(" min")
        self.minutes.setAccessibleName("Every so many minutes")
        inner = QFrame()
        inner.setProperty("kind", "popup")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(inner)
        box = QVBoxLayout(inner)
        box.setContentsMargins(14, 12, 14, 12)
        box.setSpacing(10)
        box.addWidget(label(row.title, "heading"))
        if row.at is not None:
            self.hour.setTime(QTime(row.at.hour, row.at.minute))
            box.addLayout(columns(label("Every day at", "small", "text2"), self.hour, 1))
        else:
            self.minutes.setValue(row.minutes)
            box.addLayout(columns(label("Every", "small", "text2"), self.minutes, 1))
            box.addLayout(self._presets())
        self.apply, leave = Button("Apply", "primary"), Button("Leave", "ghost")
        self.apply.clicked.connect(self.finish)
        leave.clicked.connect(self.close)
        box.addLayout(columns(1, leave, self.apply))

    def _presets(self) -> QHBoxLayout:
        made = QHBoxLayout()
        made.setSpacing(6)
        for minutes, words in PRESETS:
            if self.minutes.minimum() <= minutes:
                button = Button(words, "chip", small=True)
                button.clicked.connect(lambda _on=False, value=minutes: self.minutes.setValue(value))
                made.addWidget(button)
        made.addStretch()
        return made

    def finish(self) -> None:
        """Hand over what is set."""
        if self.row.at is not None:
            told = self.hour.time()
            self.chosen.emit(time(told.hour(), told.minute()))
        else:
            self.chosen.emit(self.minutes.value())
        self.close()

    def open_at(self, at: QPoint) -> None:
        """Show it below a point of the screen."""
        self.move(at)
        self.show()
        (self.hour if self.row.at is not None else self.minutes).setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.finish()
        else:
            super().keyPressEvent(event)
