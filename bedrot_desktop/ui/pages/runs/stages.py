"""The services of a run with their stages: the model of a tree with two levels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bedrot_desktop.ui.pages.runs.lines import ServiceLine, StageLine

Index = QModelIndex | QPersistentModelIndex
LINE = Qt.ItemDataRole.UserRole
ROOT = QModelIndex()
BUTTONS = {"sign_in": ("Sign in", "login-2"), "restart": ("Restart from here", "player-skip-forward")}


class StagesModel(QAbstractItemModel):
    """Rows keep their place as long as services and stages are the same; only what changed is told."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[ServiceLine, ...] = ()

    def tell(self, lines: Sequence[ServiceLine]) -> bool:
        """Other lines; True where rows came or went (places must then be found anew)."""
        fresh = tuple(lines)
        if _shape(fresh) != _shape(self.lines):
            self.beginResetModel()
            self.lines = fresh
            self.endResetModel()
            return True
        before, self.lines = self.lines, fresh
        for row, (old, new) in enumerate(zip(before, fresh, strict=True)):
            if old == new:
                continue
            group = self.index(row, 0)
            self.dataChanged.emit(group, group)
            for place, (was, now) in enumerate(zip(old.stages, new.stages, strict=True)):
                if was != now:
                    stage = self.index(place, 0, group)
                    self.dataChanged.emit(stage, stage)
        return False

    def line(self, index: Index) -> ServiceLine | StageLine | None:
        """What a row shows."""
        if not index.isValid():
            return None
        group = index.internalId()
        return self.lines[group - 1].stages[index.row()] if group else self.lines[index.row()]

    def find(self, service: str, stage: str = "") -> QModelIndex:
        """The row of a service or of its stage."""
        for row, line in enumerate(self.lines):
            if line.service == service:
                group = self.index(row, 0)
                if not stage:
                    return group
                for place, one in enumerate(line.stages):
                    if one.stage == stage:
                        return self.index(place, 0, group)
        return QModelIndex()

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index = ROOT) -> QModelIndex:  # type: ignore[override]
        if not index.isValid() or not index.internalId():
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, 0)

    def rowCount(self, parent: Index = ROOT) -> int:
        if not parent.isValid():
            return len(self.lines)
        return 0 if parent.internalId() or parent.column() else len(self.lines[parent.row()].stages)

    def columnCount(self, parent: Index = ROOT) -> int:  # noqa: ARG002 - Qt's signature
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.line(index)
        if line is None:
            return None
        if role == LINE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title if isinstance(line, ServiceLine) else line.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return told(line)
        if role == Qt.ItemDataRole.ToolTipRole:
            return (line.note if isinstance(line, ServiceLine) else line.tip) or None
        return None


def told(line: ServiceLine | StageLine) -> str:
    """A row in words, for who does not see it."""
    name = line.title if isinstance(line, ServiceLine) else line.name
    extra = (line.note, line.time) if isinstance(line, ServiceLine) else (line.count, line.time, line.note)
    act = BUTTONS[line.act][0] if isinstance(line, StageLine) and line.act else ""
    return ", ".join(part for part in (name, line.word, *extra, act) if part)


def _shape(lines: Sequence[ServiceLine]) -> list[tuple[str, tuple[str, ...]]]:
    return [(line.service, tuple(one.stage for one in line.stages)) for line in lines]
