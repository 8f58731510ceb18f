"""A small button that offers a few names to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal

from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.widgets.basic import Button, act_menu


class Pick(Button):
    """``picked`` carries the name that was chosen by a person."""

    picked = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__(" ", "quiet", "chevron-down", small=True)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._name, self.current = name, ""
        self._choices: tuple[str, ...] = ()
        self.clicked.connect(self._open)

    def offer(self, choices: Sequence[str]) -> None:
        """Other names to choose from."""
        self._choices = tuple(choices)

    def pick(self, choice: str) -> None:
        """Choose without telling."""
        self.current = choice
        self.setText(choice if len(choice) <= 24 else f"{choice[:23]}…")
        self.setToolTip(choice if len(choice) > 24 else "")
        self.setAccessibleName(f"{self._name}: {choice or 'nothing'}")

    def _open(self) -> None:
        marks = ("check" if one == self.current else "minus" for one in self._choices)
        acts = [Act(one, partial(self._take, one), mark) for one, mark in zip(self._choices, marks, strict=True)]
        act_menu(acts, self).popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def _take(self, choice: str) -> None:
        self.pick(choice)
        self.picked.emit(choice)
