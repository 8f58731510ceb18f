"""The field that searches the log."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit

from bedrot_desktop.ui import icons
from bedrot_desktop.ui.theme import theme
from bedrot_desktop.ui.widgets.basic import label


class Search(QLineEdit):
    """A field that tells “n of m” at its right."""

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText("Search the log")
        self.setAccessibleName("Search the log (Ctrl+F)")
        self.setMaximumWidth(220)
        self.setMinimumWidth(110)
        self.count = label("", "caption", "muted")
        self.count.setParent(self)
        self._icon = self.addAction(icons.icon("search", "muted", 14), QLineEdit.ActionPosition.LeadingPosition)
        theme().changed.connect(self._paint)

    @Slot()
    def _paint(self) -> None:
        self._icon.setIcon(icons.icon("search", "muted", 14))

    def say(self, text: str) -> None:
        """How many were found, and which of them is shown."""
        self.count.setText(text)
        self.count.adjustSize()
        self.count.move(self.width() - self.count.width() - 9, (self.height() - self.count.height()) // 2)
        self.setTextMargins(0, 0, self.count.width() + 6 if text else 0, 0)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.say(self.count.text())
