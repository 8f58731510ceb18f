"""What the grid says below its rows, and its context menu."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex

from bedrot_desktop.ui import words
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.pages.warehouse.cells import number
from bedrot_desktop.ui.pages.warehouse.grid_model import RAW
from bedrot_desktop.ui.pages.warehouse.grid_selection import MOST_SELECTED
from bedrot_desktop.ui.pages.warehouse.grid_view import GridView
from bedrot_desktop.warehouse.grid.facts import Place, Table
from bedrot_desktop.warehouse.grid.orders import FROM_SERVER, SNAPSHOT
from bedrot_desktop.warehouse.grid.question import as_sql
from bedrot_desktop.warehouse.grid.values import total

if TYPE_CHECKING:
    from bedrot_desktop.ui.pages.warehouse.grid_panel import GridPanel


def word_of(place: Place, table: Table | None, *, capped: bool) -> str:
    """What has to be known of the rows that are shown; empty for a table's own rows."""
    if place.file is None:
        if capped:
            return f"The first {words.number(FROM_SERVER)} rows of the server’s answer"
        return "Read from the server"
    if capped:
        return f"A snapshot of the first {words.number(SNAPSHOT)} rows; filter to see others"
    if table is not None and not table.rowid:
        return "A snapshot of the view" if table.info.kind == "view" else "A snapshot of the table"
    return ""


def sum_of(view: GridView) -> str:
    """“12 cells, sum 4 310” of what is marked."""
    values = view.values() if view.selectionModel().hasSelection() else ()
    cells, numbers, amount = total(values)
    if cells < 2:
        return ""
    said = f"{words.number(cells)} cells"
    if amount is not None and numbers:
        said += f", sum {words.number(amount) if isinstance(amount, int) else number(amount)}"
    rows, _ = view.chosen()
    return said + (f" (no more than {words.number(MOST_SELECTED)} rows)" if len(rows) >= MOST_SELECTED else "")


def menu_of(panel: GridPanel, index: QModelIndex) -> list[Act | None]:
    """What can be done with a cell."""
    view, column = panel.view, panel.model.columns[index.column()]
    value = index.data(RAW)
    said = panel.model.text(value, column) if value is not None else "NULL"
    acts: list[Act | None] = [
        Act("Copy", view.copy, "copy", shortcut="Ctrl+C"),
        Act("Copy with headings", partial(view.copy, heads=True), "copy", shortcut="Ctrl+Shift+C"),
        None,
        Act("Only rows with this value", partial(panel.only, column.name, value, said), "filter"),
        Act("Filter…", partial(panel.open_funnel, index.column()), "filter", shortcut="Alt+Down"),
    ]
    if column.reference is not None and value is not None:
        go = partial(view.jump, index)
        acts.append(Act(f"Go to {column.reference.table}", go, "arrow-up-right", shortcut="Alt+Right"))
    sql = as_sql(panel.question)
    command = panel.deeds.command("warehouse export", f'"{sql}"', "--to rows.csv")
    return [
        *acts, None, Act("Open as SQL", partial(panel.wants_sql.emit, sql), "code"),
        Act("Export…", panel.exporting.emit, "download", command),
    ]  # fmt: skip
