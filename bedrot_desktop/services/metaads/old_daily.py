"""Meta's days in curated files that older lakes wrote: the log of 28 days and the summary by campaign."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.lake.findings import Note
from bedrot_desktop.services.merging import newest_wins
from bedrot_desktop.services.metaads.campaign_days import SUMMARY_HEADER
from bedrot_desktop.services.metaads.daily import REQUIRED, frame_of, row_of
from bedrot_desktop.services.metaads.values import identifier
from bedrot_desktop.services.reading import day, table_of, text_of

if TYPE_CHECKING:
    import polars as pl

    from bedrot_desktop.services.service import History

#: What tells the summary from the table of the same name with a row per ad.
_SUMMARY_MARK = {"campaign_id", "total_spend_usd", "first_seen_date"}


def days_of(history: Sequence[History], account: str, notes: list[Note]) -> pl.DataFrame | None:
    """Rows of old performance logs, columns as in staging; of two logs the newer has a day. None without any."""
    import polars as pl

    frames = []
    for one in _in_order(history):
        rows = _rows(one, set(REQUIRED), row_of, notes)
        if not rows:
            continue
        frame = frame_of(rows)
        # The log was written after its last day; how long after, nobody knows.
        read_on = max(row["date"] for row in rows) + timedelta(days=1)
        frames.append(
            frame.with_columns(
                pl.lit(read_on).alias("read_on"),
                pl.lit(None, dtype=pl.Datetime("us")).alias("read_at"),
                pl.lit(account).alias("account"),
                pl.lit(one.sha256).alias("source"),
            )
        )
    return newest_wins(frames, ("campaign_id", "date", "adset_id"))


def summaries_of(history: Sequence[History], notes: list[Note]) -> dict[int, dict[str, Any]]:
    """Rows of old summaries by campaign, cells as they stand; the newest file has a campaign."""
    found: dict[int, dict[str, Any]] = {}
    for one in _in_order(history):
        for row in _rows(one, _SUMMARY_MARK, _summary, notes):
            found[row["campaign_id"]] = row
    return found


def _summary(row: Any) -> dict[str, Any]:
    day(row["first_seen_date"])
    return {**{name: row.get(name) for name in SUMMARY_HEADER}, "campaign_id": identifier(row["campaign_id"])}


def _in_order(history: Sequence[History]) -> list[History]:
    return sorted(history, key=lambda one: one.order)


def _rows(
    one: History, mark: set[str], read: Callable[[Any], dict[str, Any]], notes: list[Note]
) -> list[dict[str, Any]]:
    try:
        table = table_of(text_of(one.read(), one.name), one.name)
    except FileRejected as error:
        notes.append(Note("history", error.message))
        return []
    if not mark <= set(table.header):
        return []
    rows = []
    for line, row in table.rows:
        try:
            rows.append({"line": line, **read(row)})
        except ValueError as error:
            notes.append(Note("history", f"{one.name}, line {line} was left out: {error}.", line))
    return rows
