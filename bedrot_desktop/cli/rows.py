"""Rows of a query for people: a table, or a line for each column where the table would be wider than the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


def print_rows(console: Console, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows, numbers to the right."""
    texts = [["NULL" if value is None else str(value) for value in row] for row in rows]
    if console.is_terminal and _width(columns, texts) > console.width:
        _print_records(console, columns, texts)
    else:
        _print_table(console, columns, rows, texts)


def _width(columns: Sequence[str], texts: list[list[str]]) -> int:
    """How wide a table of these cells is."""
    widths = [max(len(cell) for cell in column) for column in zip(columns, *texts, strict=True)]
    return sum(widths) + 2 * max(0, len(widths) - 1)


def _print_table(console: Console, columns: Sequence[str], rows: Sequence[Any], texts: list[list[str]]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for place, name in enumerate(columns):
        number = all(isinstance(row[place], int | float | None) for row in rows)
        table.add_column(Text(name), justify="right" if number else "left")
    for cells in texts:
        table.add_row(*map(Text, cells))  # a cell's square brackets are no markup
    console.print(table)


def _print_records(console: Console, columns: Sequence[str], texts: list[list[str]]) -> None:
    """One line for each column, where a table would be wider than the terminal."""
    longest = max(map(len, columns))
    for number, cells in enumerate(texts, 1):
        console.print(f"row {number}", style="dim", markup=False)
        for name, cell in zip(columns, cells, strict=True):
            console.print(f"  {name:<{longest}}  {cell}", markup=False, soft_wrap=True)
