"""Lifetime totals in the old curated file with one row per ad, whose figures belong to the ad set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.lake.findings import Note
from bedrot_desktop.services.metaads.values import amount, count, identifier, optional_day, optional_identifier
from bedrot_desktop.services.reading import table_of, text_of

if TYPE_CHECKING:
    import polars as pl

    from bedrot_desktop.services.service import History

#: What tells this table from the one of the same name with a row per campaign (``total_spend_usd``).
MARK = {"ad_id", "spend", "date_stop"}


def totals_of(history: Sequence[History], account: str, notes: list[Note]) -> pl.DataFrame | None:
    """Each ad set once, whatever its number of ads; ``as_of`` is the day its figures reach to. None without any."""
    import polars as pl

    rows: list[dict[str, Any]] = []
    for one in sorted(history, key=lambda one: (one.path, one.sha256)):
        rows += _rows(one, account, notes)
    if not rows:
        return None
    schema: dict[str, Any] = {
        "campaign_id": pl.Int64, "campaign": pl.String, "adset_id": pl.Int64, "adset": pl.String,
        "objective": pl.String, "status": pl.String, "as_of": pl.Date, "first_day": pl.Date, "last_day": pl.Date,
        "start_date": pl.Date, "spend_nano": pl.Int64, "impressions": pl.Int64, "clicks": pl.Int64,
        "reach": pl.Int64, "account": pl.String, "source": pl.String, "line": pl.UInt32,
    }  # fmt: skip
    frame = pl.DataFrame(rows, schema=schema)
    return frame.sort("campaign_id", "adset_id", "as_of", "line", descending=[False, False, False, True]).unique(
        ["campaign_id", "adset_id"], keep="last", maintain_order=True
    )


def _rows(one: History, account: str, notes: list[Note]) -> list[dict[str, Any]]:
    try:
        table = table_of(text_of(one.read(), one.name), one.name)
    except FileRejected as error:
        notes.append(Note("history", error.message))
        return []
    if not set(table.header) >= MARK:
        return []
    rows = []
    for line, row in table.rows:
        try:
            rows.append({**_row(row), "account": account, "source": one.sha256, "line": line})
        except ValueError as error:
            notes.append(Note("history", f"{one.name}, line {line} was left out: {error}.", line))
    return rows


def _row(row: Mapping[str, str]) -> dict[str, Any]:
    last = optional_day(row.get("date_stop"))
    if last is None:
        raise ValueError("no day that the figures reach to")
    return {
        "campaign_id": identifier(row.get("campaign_id")),
        "campaign": row.get("campaign_name_x") or row.get("campaign_name_y") or None,
        "adset_id": optional_identifier(row.get("adset_id")),
        "adset": row.get("adset_name_x") or row.get("adset_name_y") or None,
        "objective": row.get("campaign_objective") or None,
        "status": row.get("campaign_status") or None,
        "as_of": last,
        "first_day": optional_day(row.get("date_start")),
        "last_day": last,
        "start_date": optional_day(row.get("start_time_y")),
        "spend_nano": amount(row.get("spend")),
        "impressions": count(row.get("impressions")),
        "clicks": count(row.get("clicks")),
        "reach": count(row.get("reach")),
    }
