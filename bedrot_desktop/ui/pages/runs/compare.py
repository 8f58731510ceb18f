"""Two runs side by side: how long each stage took and what it got through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QFrame, QHeaderView, QTableView

from bedrot_desktop.ui import words
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.runs.content import OUTCOME_WORDS, STAGE_NAMES, PastRun, RunDetail, StageFacts, two_details
from bedrot_desktop.ui.pages.runs.lines import count_words, when_words
from bedrot_desktop.ui.theme import theme
from bedrot_desktop.ui.widgets.basic import Elided, columns, label, line, rows

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
LANE = "runs"
DID = frozenset({"done", "failed"})
MUCH = 1.5  # times as long from which on it is worth a word
COLUMNS = ("Service", "Stage", "Earlier", "Later", "Difference", "Earlier", "Later")


@dataclass(frozen=True, slots=True)
class Pair:
    """A stage in two runs."""

    title: str
    stage: str
    one: StageFacts | None
    other: StageFacts | None
    key: str = ""

    @property
    def difference(self) -> float | None:
        """Seconds more in the later run, where both did something."""
        if self.one and self.other and {self.one.outcome, self.other.outcome} <= DID:
            return self.other.seconds - self.one.seconds
        return None


def pairs(one: RunDetail, other: RunDetail) -> tuple[Pair, ...]:
    """The stages of two runs beside one another."""
    keys = dict.fromkeys((*one.planned, *other.planned))
    return tuple(
        Pair(
            other.titles.get(service, one.titles.get(service, service)), STAGE_NAMES.get(stage, stage),
            one.stages.get((service, stage)), other.stages.get((service, stage)), stage,
        )
        for service, stage in keys
        if (service, stage) in one.stages or (service, stage) in other.stages
    )  # fmt: skip


def sentence(one: RunDetail, other: RunDetail, found: Sequence[Pair]) -> str:
    """The comparison in words."""
    first, second = (sum(facts.seconds for facts in run.stages.values()) for run in (one, other))
    told = [f"{words.seconds(second)} of work in the later run, {words.seconds(first)} in the earlier one"]
    slower = [pair for pair in found if pair.difference and pair.one and pair.difference > 1 and pair.other
              and pair.other.seconds > MUCH * max(pair.one.seconds, 0.1)]  # fmt: skip
    if slower:
        most = max(slower, key=lambda pair: pair.difference or 0.0)
        told.append(f"{most.title} {most.stage} took {words.seconds(most.difference or 0.0)} longer")
    changed = sum(1 for pair in found if pair.one and pair.other and pair.one.outcome != pair.other.outcome)
    if changed:
        told.append(f"{changed} {'stage' if changed == 1 else 'stages'} ended another way")
    return "; ".join(told) + "."


class PairModel(QAbstractTableModel):
    """The stages of two runs."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pairs: tuple[Pair, ...] = ()

    def tell(self, found: Sequence[Pair]) -> None:
        """Other runs."""
        self.beginResetModel()
        self.pairs = tuple(found)
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.pairs)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return f"{COLUMNS[section]} result" if section > 4 else COLUMNS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        pair, column = self.pairs[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(pair, column, self.pairs[index.row() - 1] if index.row() else None)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column)
        if role == Qt.ItemDataRole.ForegroundRole:
            return _colour(pair, column)
        return None


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column >= 2 else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _text(pair: Pair, column: int, above: Pair | None) -> str:
    if column < 2:
        return ("" if above and above.title == pair.title else pair.title, pair.stage)[column]
    if column == 4:
        more = pair.difference
        if more is None or abs(more) < 0.05:
            return "" if more is None else "same"
        return f"{'+' if more > 0 else words.MINUS}{words.seconds(abs(more))}"
    facts = pair.one if column in {2, 5} else pair.other
    if facts is None:
        return "–"
    if column < 4:
        return words.seconds(facts.seconds) if facts.seconds >= 0.05 else ""
    return OUTCOME_WORDS[facts.outcome] if facts.outcome != "done" else count_words(pair.key, facts.numbers) or "done"


def _colour(pair: Pair, column: int) -> QColor | None:
    now = theme()
    if column == 4:
        return now.ink("due") if (pair.difference or 0) > 1 else now.colour("muted")
    facts = pair.one if column in {2, 5} else pair.other
    if column >= 5 and facts is not None and facts.outcome in {"failed", "killed", "parked"}:
        return now.ink("waiting" if facts.outcome == "parked" else "failed")
    if column >= 5 and facts is not None and facts.outcome != "done":
        return now.colour("muted")
    return now.colour("text2") if column == 1 else None


class Compare(QFrame):
    """Two runs; the later one is the one chosen in the history."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._desk, self._runs = desk, tuple[PastRun, ...]()
        self.earlier, self.later = QComboBox(), QComboBox()
        for box, name in ((self.earlier, "Earlier run"), (self.later, "Later run")):
            box.setAccessibleName(name)
            box.setMinimumWidth(230)
            box.activated.connect(self._chosen)
        self.sentence = Elided("", "small", "text2")
        self.model, self.table = PairModel(self), QTableView()
        self.table.setModel(self.model)
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.setShowGrid(False)
        self.table.setStyleSheet("QTableView::item { padding: 0 14px } QHeaderView::section { padding: 0 14px }")
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme().row_height)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setAccessibleName("Stages of two runs side by side")
        top = columns(label("Compare", "title"), 1, self.earlier, label("with", "small", "muted"), self.later, gap=10)
        head = rows(top, self.sentence, gap=8)
        head.setContentsMargins(14, 10, 12, 10)
        box_ = rows(head, line(), self.table, gap=0)
        box_.setContentsMargins(1, 1, 1, 1)
        box_.setStretch(2, 1)
        self.setLayout(box_)

    def tell(self, runs: Sequence[PastRun], chosen: str, *, read: bool = True) -> None:
        """The runs there are, and the one that is shown."""
        self._runs = tuple(run for run in runs if run.run)
        now = self._desk.clock.local()
        kept = str(self.earlier.currentData() or ""), chosen or str(self.later.currentData() or "")
        for box, wanted in ((self.earlier, kept[0]), (self.later, kept[1])):
            box.clear()
            for run in self._runs:
                box.addItem(f"{run.name}, {when_words(run.began, now)}", run.run)
            box.setCurrentIndex(max(box.findData(wanted), 0))
        if self.earlier.currentIndex() <= self.later.currentIndex():
            self.earlier.setCurrentIndex(min(self.later.currentIndex() + 1, len(self._runs) - 1))
        if read:
            self.read()

    def choose(self, run: str) -> None:
        """Another later run."""
        self.tell(self._runs, run)

    @Slot()
    def _chosen(self) -> None:
        self.read()

    def read(self) -> None:
        """Read both anew."""
        names = [str(box.currentData() or "") for box in (self.earlier, self.later)]
        if len(self._runs) < 2 or not all(names):
            self.sentence.say("Two runs are needed for a comparison; there is only one yet.")
            return
        self._desk.ask(self, lambda parts, _run: two_details(parts, names), self._show, lane=LANE)

    def _show(self, found: tuple[RunDetail, ...]) -> None:
        one, other = found
        beside = pairs(one, other)
        self.model.tell(beside)
        self.sentence.say(sentence(one, other, beside))
