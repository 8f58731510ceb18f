"""Exports of one card overlap: a line counts as often as in the file that has it most, never once per file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from bedrot_desktop.services.bank.lines import PAYMENT
from bedrot_desktop.services.handmade import by_age

if TYPE_CHECKING:
    import polars as pl

    from bedrot_desktop.services.service import Piece

Key = tuple[Any, ...]
Row = dict[str, Any]

_KEY = ("card", "date", "description", "amount_nano")


def merged(pieces: Sequence[Piece], check: Callable[[], None]) -> pl.DataFrame:
    """One frame of all exports, sorted by day, card, description, amount; the same for any order of the pieces.

    Of a line's copies the newest export's come first (its category and status count), the rest come from the newest
    of the exports that have most copies.
    """
    import polars as pl

    copies: dict[Key, list[list[Row]]] = defaultdict(list)
    for piece in by_age(pieces):
        check()
        for key, rows in _copies_in(piece).items():
            copies[key].append(rows)
    chosen = [row for key in sorted(copies) for row in _chosen(copies[key])]
    text = ("description", "category", "status", "card", "source")
    schema = {"date": pl.Date, "amount_nano": pl.Int64, "line": pl.UInt32, **dict.fromkeys(text, pl.String)}
    frame = pl.DataFrame(
        {name: [row[name] for row in chosen] for name in schema},
        schema=schema,
    )
    return frame.sort("date", "card", "description", "amount_nano", maintain_order=True)


def _copies_in(piece: Piece) -> dict[Key, list[Row]]:
    import polars as pl

    frame = piece.frame("lines")
    copies: dict[Key, list[Row]] = defaultdict(list)
    if frame is not None:
        for row in frame.filter(pl.col("role") != PAYMENT).sort("line").iter_rows(named=True):
            copies[tuple(row[name] for name in _KEY)].append(row)
    return copies


def _chosen(by_age: Sequence[list[Row]]) -> list[Row]:
    newest = by_age[-1]
    most = max(len(rows) for rows in by_age)
    fullest = next(rows for rows in reversed(by_age) if len(rows) == most)
    return [*newest, *fullest[len(newest) :]]
