"""Lays the cards of a tab out: rows share the height, cards the width, fewer stand in a row where it is narrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

GAP = 10
SIDE = 20


@dataclass(frozen=True, slots=True)
class Cell:
    """A card with its share of the row and the least width it can be read at."""

    widget: QWidget
    share: float = 1.0
    least: int = 300


@dataclass(frozen=True, slots=True)
class Row:
    """Cards beside one another; ``high`` at least, and a share of what is left over (0: always as high)."""

    cells: tuple[Cell, ...]
    high: int
    share: float = 1.0


class Area(QScrollArea):
    """Lets its board fill the height that is there."""

    def __init__(self, board: Board) -> None:
        super().__init__()
        self._board = board
        self.setWidget(board)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._board.set_least(self.viewport().height())
        super().resizeEvent(event)


class Board(QWidget):
    """Inside a scroll area; wants the height that its rows need at its width."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("Inside")
        self._rows: tuple[Row, ...] = ()
        self._least = 0

    def show_rows(self, made: Sequence[Row]) -> None:
        """Other rows; widgets of none of them are hidden."""
        kept = {cell.widget for row in made for cell in row.cells}
        for old in (cell.widget for row in self._rows for cell in row.cells):
            if old not in kept:
                old.hide()
        self._rows = tuple(made)
        for row in made:
            for cell in row.cells:
                cell.widget.setParent(self)
                cell.widget.show()
        self._place()

    def set_least(self, high: int) -> None:
        """The height that is there to fill."""
        self._least = high
        self._place()

    def broken(self, width: int) -> list[Row]:
        """The rows as they fit into a width."""
        found: list[Row] = []
        for row in self._rows:
            line: list[Cell] = []
            for cell in row.cells:
                if line and sum(one.least for one in (*line, cell)) + GAP * len(line) > width:
                    found.append(Row(tuple(line), row.high, row.share))
                    line = []
                line.append(cell)
            if line:
                found.append(Row(tuple(line), row.high, row.share))
        return found

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(900, self.minimumHeight())

    def _place(self) -> None:
        width = self.width() - 2 * SIDE
        made = self.broken(width)
        if not made or width < 50:
            return
        need = sum(row.high for row in made) + GAP * (len(made) - 1) + 16
        spare = max(self._least - need, 0)
        shares = sum(row.share for row in made) or 1.0
        top = 0.0
        for row in made:
            high = row.high + spare * row.share / shares
            self._line(row, width, round(top), round(high))
            top += high + GAP
        self.setMinimumHeight(max(need, 10))

    def _line(self, row: Row, width: int, top: int, high: int) -> None:
        left, room = float(SIDE), width - GAP * (len(row.cells) - 1)
        shares = sum(cell.share for cell in row.cells)
        wide = [max(cell.least, room * cell.share / shares) for cell in row.cells]
        over = sum(wide) - room
        loose = sum(one - cell.least for one, cell in zip(wide, row.cells, strict=True))
        for place, cell in enumerate(row.cells):
            part = wide[place] - (over * (wide[place] - cell.least) / loose if over > 0 and loose > 0 else 0)
            cell.widget.setGeometry(round(left), top, round(min(part, width)), high)
            left += part + GAP
