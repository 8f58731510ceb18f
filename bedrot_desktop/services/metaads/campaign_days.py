"""Meta's days of campaigns as rows of the two curated files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.kinds import NANO
from bedrot_desktop.services.metaads.daily import API_VERSION, DATA_SOURCE
from bedrot_desktop.services.metaads.values import dollars
from bedrot_desktop.services.metaads.writing import as_float

if TYPE_CHECKING:
    import polars as pl

Row = dict[str, Any]

LOG_HEADER = (
    "date", "campaign_id", "campaign_name", "reach", "cpc", "spend_usd", "impressions", "clicks", "meta_pixel_events",
)  # fmt: skip
SUMMARY_HEADER = (
    "campaign_id", "campaign_name", "first_seen_date", "last_seen_date", "total_spend_usd", "total_impressions",
    "total_clicks", "max_daily_reach", "is_currently_active", "data_source", "api_version", "avg_cpc", "avg_ctr",
    "total_days_active",
)  # fmt: skip


def campaign_days(days: pl.DataFrame) -> list[Row]:
    """One row per campaign and day: the campaign's own where there is one, else its ad sets added up."""
    ordered = days.sort("campaign_id", "date", "adset_id").iter_rows(named=True)
    return [_one(list(group)) for _, group in groupby(ordered, key=lambda row: (row["campaign_id"], row["date"]))]


def _one(rows: Sequence[Row]) -> Row:
    whole = [row for row in rows if row["adset_id"] is None] or rows
    if len(whole) == 1:
        return dict(whole[0])
    events: Counter[str] = Counter()
    for row in whole:
        events.update(json.loads(row["pixel_events"] or "{}"))
    spend, clicks = _sum(whole, "spend_nano"), _sum(whole, "clicks")
    return {
        **whole[-1],
        "spend_nano": spend,
        "clicks": clicks,
        "impressions": _sum(whole, "impressions"),
        "reach": None,  # people reached by two ad sets may be the same
        "cpc": per(spend, clicks, NANO, 6),
        "pixel_events": json.dumps(events) if events else None,
        "is_active": any(row["is_active"] for row in whole),
    }


def log_rows(rows: Iterable[Row]) -> Iterator[Mapping[str, Any]]:
    """Rows of the performance log, by campaign and day."""
    for row in rows:
        yield {
            "date": row["date"],
            "campaign_id": row["campaign_id"],
            "campaign_name": row["campaign"],
            "reach": as_float(row["reach"]),
            "cpc": None if row["cpc"] is None else round(row["cpc"], 4),
            "spend_usd": dollars(row["spend_nano"]),
            "impressions": row["impressions"],
            "clicks": row["clicks"],
            "meta_pixel_events": row["pixel_events"],
        }


def summaries(rows: Sequence[Row]) -> list[Row]:
    """One row per campaign over all its days. Reach is the best day's: it cannot be added."""
    return [_summary(list(group)) for _, group in groupby(rows, key=lambda row: row["campaign_id"])]


def _summary(rows: Sequence[Row]) -> Row:
    last = rows[-1]
    spend, clicks, impressions = (_sum(rows, name) for name in ("spend_nano", "clicks", "impressions"))
    reach = max((row["reach"] for row in rows if row["reach"] is not None), default=None)
    return {
        "campaign_id": last["campaign_id"],
        "campaign_name": last["campaign"],
        "first_seen_date": rows[0]["date"],
        "last_seen_date": last["date"],
        "total_spend_usd": dollars(spend),
        "total_impressions": impressions,
        "total_clicks": clicks,
        "max_daily_reach": as_float(reach),
        "is_currently_active": last["is_active"],
        "data_source": DATA_SOURCE,
        "api_version": API_VERSION,
        "avg_cpc": per(spend, clicks, NANO, 4),
        "avg_ctr": per(clicks, impressions, 0.01, 3),
        "total_days_active": len(rows),
    }


def _sum(rows: Iterable[Row], name: str) -> int | None:
    """The sum of what is reported; None where nothing is."""
    values = [row[name] for row in rows if row[name] is not None]
    return sum(values) if values else None


def per(part: int | None, whole: int | None, unit: float, digits: int) -> float | None:
    """part / unit / whole, rounded; None where it has no meaning."""
    return round(part / unit / whole, digits) if part is not None and whole else None
