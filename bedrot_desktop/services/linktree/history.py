"""Days of Linktree in curated files that older lakes wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.lake.findings import Note
from bedrot_desktop.services.linktree.tables import HEADER
from bedrot_desktop.services.merging import newest_wins
from bedrot_desktop.services.reading import day, old_count, table_of, text_of

if TYPE_CHECKING:
    import polars as pl

    from bedrot_desktop.services.service import History


def days_of(history: Sequence[History], account: str, notes: list[Note]) -> pl.DataFrame | None:
    """One row per day with the file's hash as source; the newest file that has a day wins. None without any.

    Files with a stamp come first: the fixed name ``linktree_analytics.csv`` came into use after them.
    """
    frames = [_days(one, account, notes) for one in sorted(history, key=_age)]
    return newest_wins([frame for frame in frames if frame is not None], ("date", "account"))


def _age(one: History) -> tuple[bool, datetime, str, str]:
    return (one.name.casefold() == "linktree_analytics.csv", *one.order)


def _days(one: History, account: str, notes: list[Note]) -> pl.DataFrame | None:
    import polars as pl

    try:
        table = table_of(text_of(one.read(), one.name), one.name)
    except FileRejected as error:
        notes.append(Note("history", error.message, 1))
        return None
    if not set(HEADER[:2]) <= set(table.header):
        notes.append(Note("history", f"{one.name} in the curated zone is no file of Linktree days: left alone.", 1))
        return None
    rows = []
    for line, row in table.rows:
        try:
            rows.append({"line": line, "source": one.sha256, "account": account, **_row(row)})
        except ValueError as error:
            notes.append(Note("history", f"{one.name}, line {line} was left out: {error}.", line))
    schema: dict[str, Any] = {
        "line": pl.UInt32, "source": pl.String, "account": pl.String, "date": pl.Date, "views": pl.Int64,
        "unique_views": pl.Int64, "clicks": pl.Int64, "unique_clicks": pl.Int64, "rate": pl.Float64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema)


def _row(row: Mapping[str, str]) -> dict[str, object]:
    rate = row.get("clickThroughRate", "").strip()
    return {
        "date": day(row["date"]),
        "views": old_count(row.get("totalViews", "")),
        "unique_views": old_count(row.get("uniqueViews", "")),
        "clicks": old_count(row.get("totalClicks", "")),
        "unique_clicks": old_count(row.get("uniqueClicks", "")),
        "rate": float(rate) if rate else None,
    }
