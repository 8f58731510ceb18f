"""Selections stay of a size that one can copy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QItemSelectionRange, QModelIndex

MOST_SELECTED = 2_000  # rows: more is what an export is for


def ranges_of(selection: QItemSelection) -> list[QItemSelectionRange]:
    """The ranges of a selection, which is a list that its stubs do not know as one."""
    return list(cast("Iterable[QItemSelectionRange]", selection))


class Selection(QItemSelectionModel):
    """Cuts selections off after so many rows: Qt would ask about each of ten million."""

    def select(self, what: object, command: QItemSelectionModel.SelectionFlag) -> None:
        if isinstance(what, QItemSelection):
            cut = QItemSelection()
            for one in ranges_of(what):
                last = min(one.bottom(), one.top() + MOST_SELECTED - 1)
                if self.currentIndex().row() > last:  # keep the end that the person is at
                    top = max(one.top(), one.bottom() - MOST_SELECTED + 1)
                    cut.select(self._at(top, one.left()), self._at(one.bottom(), one.right()))
                else:
                    cut.select(one.topLeft(), self._at(last, one.right()))
            super().select(cut, command)
        else:
            assert isinstance(what, QModelIndex)  # noqa: S101 - the only other form
            super().select(what, command)

    def _at(self, row: int, column: int) -> QModelIndex:
        return self.model().index(row, column)
