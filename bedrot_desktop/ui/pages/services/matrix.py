"""The matrix service × zone as a model: what each cell says, in words and as it is painted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from bedrot_desktop.ui import words
from bedrot_desktop.ui.pages.services.content import Row
from bedrot_desktop.ui.pages.services.gaps import Facts
from bedrot_desktop.ui.pages.services.zone_cells import TITLES, ZONES, Cell

Index = QModelIndex | QPersistentModelIndex
SERVICE, STATE, FIRST_ZONE, NEWEST, GAPS, SESSION, SCORE = 0, 1, 2, 7, 8, 9, 10
HEADS = ("Service", "State", *TITLES, "Newest day", "Gaps", "Session", "Score")
RIGHT = frozenset({NEWEST, SESSION, SCORE})
ROW = Qt.ItemDataRole.UserRole  # the whole Row, for painting
FACTS = Qt.ItemDataRole.UserRole + 1
RUNNING = Qt.ItemDataRole.UserRole + 2  # the words of the stage under way, "" when none is


class Matrix(QAbstractTableModel):
    """One row per service. ``tell`` gives other rows, ``tell_facts`` what the warehouse says, ``tell_running``."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Row, ...] = ()
        self._facts: Mapping[str, Facts] = {}
        self._running: Mapping[str, str] = {}
        self.today = date.today()  # noqa: DTZ011 - until the first answer
        self.scored = False

    def tell(self, rows: Sequence[Row], today: date) -> None:
        """Show these services; where they are the same ones as before, only their values change."""
        self.today = today
        scored = any(row.score is not None for row in rows)
        if [row.key for row in rows] == [row.key for row in self.rows] and scored == self.scored:
            self.rows = tuple(rows)
            self._changed()
            return
        self.beginResetModel()
        self.rows, self.scored = tuple(rows), scored
        self.endResetModel()

    def tell_facts(self, facts: Mapping[str, Facts]) -> None:
        """What the warehouse says, by service."""
        self._facts = facts
        self._changed()

    def tell_running(self, running: Mapping[str, str]) -> None:
        """Which services a run is busy with, and with what."""
        if running != self._running:
            self._running = dict(running)
            self._changed()

    def _changed(self) -> None:
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, self.columnCount() - 1))

    def place(self, key: str) -> int:
        """The row of a service, -1 where it is not shown."""
        return next((number for number, row in enumerate(self.rows) if row.key == key), -1)

    def facts(self, key: str) -> Facts | None:
        """What the warehouse says of a service."""
        return self._facts.get(key)

    def cell(self, index: Index) -> Cell | None:
        """The zone's cell at an index, None elsewhere."""
        if index.isValid() and FIRST_ZONE <= index.column() < FIRST_ZONE + len(ZONES):
            return self.rows[index.row()].cells[index.column() - FIRST_ZONE]
        return None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else SCORE + self.scored

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if way == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section] if 0 <= section < len(HEADS) else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in RIGHT else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role == FACTS:
            return self._facts.get(row.key)
        if role == RUNNING:
            return self._running.get(row.key, "")
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.title}: {HEADS[index.column()]}: {self._tip(row, index.column())}"
        return None

    def state(self, row: Row) -> tuple[str, str]:
        """State and words of the pill; a run under way comes before what was read."""
        from bedrot_desktop.ui.colours import WORDS

        if self._running.get(row.key):
            return "running", "running"
        return row.state, row.word or WORDS[row.state]

    def _text(self, row: Row, column: int) -> str:
        cell = row.cells[column - FIRST_ZONE] if FIRST_ZONE <= column < NEWEST else None
        if cell is not None:
            return f"{cell.age} {cell.count}".strip() if cell.there else "–"
        facts = self._facts.get(row.key)
        return {
            SERVICE: row.title, STATE: self.state(row)[1], NEWEST: row.newest,
            GAPS: facts.brief(self.today) if facts else "–", SESSION: row.session,
            SCORE: words.number(row.score),
        }[column]  # fmt: skip

    def _tip(self, row: Row, column: int) -> str:
        if FIRST_ZONE <= column < NEWEST:
            return row.cells[column - FIRST_ZONE].words
        if column == STATE:
            return self._running.get(row.key) or f"{self.state(row)[1]}. {row.why}".strip()
        if column == SESSION:
            return "\n".join(f"{one.title}: {one.words}" for one in row.sign_ins) or "Nothing to sign in to."
        if column == GAPS:
            facts = self._facts.get(row.key)
            return facts.sentence if facts else "No daily data in the warehouse."
        if column == SCORE:
            lost = "\n".join(row.lost) or "Nothing was taken off."
            return f"{row.score} of 100\n{lost}" if row.score is not None else "Not scored."
        if column == NEWEST:
            return f"Newest day of content: {row.newest_day}" if row.newest_day else "No day is known."
        return f"{row.title}, {row.under}" if column == SERVICE else self._text(row, column)
