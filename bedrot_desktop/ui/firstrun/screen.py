"""What every screen of the first run has."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget


class Screen(QWidget):
    """One step: ``headline`` and ``words`` stand above it, ``below`` in the list of steps."""

    told = Signal()  # headline, words or below changed

    def __init__(self, headline: str, sentence: str, below: str) -> None:
        super().__init__()
        self.headline, self.sentence, self.below = headline, sentence, below
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(14)

    def say(self, headline: str, sentence: str, below: str) -> None:
        """Other words."""
        self.headline, self.sentence, self.below = headline, sentence, below
        self.told.emit()

    def entered(self) -> None:
        """Put the focus where one begins."""
