"""How a table is dressed: which columns, how wide, in which order, names or ids; remembered for each table."""

from __future__ import annotations

import json

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QHeaderView

from bedrot_desktop.ui.pages.warehouse.cells import columns_of, hidden_at_first
from bedrot_desktop.ui.pages.warehouse.grid_view import GridView
from bedrot_desktop.warehouse.grid.facts import Facts, Table

USUAL_WIDTHS = {"date": 96, "number": 92, "money": 100, "key": 120, "text": 120, "": 120}


class Dress:
    """The dress of one grid. ``fitted``: widths are the person's own, or were fitted to the first rows."""

    def __init__(self, view: GridView, store: QSettings) -> None:
        self._view, self._store = view, store
        self.hidden: frozenset[str] = frozenset()
        self.fitted = False

    def put_on(self, facts: Facts, table: Table) -> None:
        """Dress the grid for a table."""
        kept, model = self.kept(table.name), self._view.grid
        hidden = kept.get("hidden")
        self.hidden = frozenset(hidden) if isinstance(hidden, list) else hidden_at_first(facts, table)
        fast = str(kept.get("fast", ""))
        model.forget()
        model.names.clear()
        shut = self.hidden | ({fast} if fast else frozenset())
        model.show(columns_of(facts, table), shut, with_names=bool(kept.get("names", True)))
        self._view.row_head.fast = fast
        self.widths(kept)

    def widths(self, kept: dict[str, object]) -> None:
        """Widths and order of the columns."""
        widths, model = kept.get("widths"), self._view.grid
        given = widths if isinstance(widths, dict) else {}
        for place, column in enumerate(model.columns):
            usual = max(USUAL_WIDTHS[column.kind], self._view.fontMetrics().horizontalAdvance(column.label) + 52)
            self._view.setColumnWidth(place, int(given.get(column.name, min(usual, 220))))
        head = self._view.horizontalHeader()
        assert isinstance(head, QHeaderView)  # noqa: S101 - for the type checker
        for place in range(head.count()):
            head.moveSection(head.visualIndex(place), place)
        wanted = kept.get("order")
        for visual, name in enumerate(wanted if isinstance(wanted, list) else []):
            place = model.column_at(str(name))
            if place >= 0 and visual < head.count():
                head.moveSection(head.visualIndex(place), visual)
        self.fitted = bool(given)

    def kept(self, name: str) -> dict[str, object]:
        """What is remembered of a table."""
        try:
            found = json.loads(str(self._store.value(f"tables/{name}", "{}")))
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def remember(self, name: str) -> None:
        """Keep widths, order and choice of the columns."""
        model, head = self._view.grid, self._view.horizontalHeader()
        if not model.columns:
            return
        order = [model.columns[head.logicalIndex(visual)].name for visual in range(head.count())]
        widths = {one.name: self._view.columnWidth(place) for place, one in enumerate(model.columns)}
        kept = {
            "hidden": sorted(self.hidden), "widths": widths, "order": order, "names": model.with_names,
            "fast": self._view.row_head.fast,
        }  # fmt: skip
        self._store.setValue(f"tables/{name}", json.dumps(kept))
