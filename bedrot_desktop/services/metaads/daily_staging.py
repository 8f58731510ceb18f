"""raw2staging of Meta's daily files: of each campaign and day the newest file counts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bedrot_desktop.services.merging import in_order, newest_wins
from bedrot_desktop.services.metaads.daily import API_VERSION, DATA_SOURCE
from bedrot_desktop.services.metaads.values import dollars
from bedrot_desktop.services.metaads.writing import as_float, csv_of, stamp_name
from bedrot_desktop.services.service import Context, Output, Piece, Staged

if TYPE_CHECKING:
    import polars as pl

STAGING = "metaads/metaads_daily_campaigns_staging_"
EVENTS = (
    "ViewContent", "AddToCart", "Purchase", "InitiateCheckout", "AddPaymentInfo", "Lead", "CompleteRegistration",
    "LinkClick", "PostEngagement", "MessagingStarted",
)  # fmt: skip
HEADER = (
    "date", "campaign_id", "campaign_name", "adset_id", "reach", "cpc", "spend_usd", "clicks", "impressions",
    "is_active", "extraction_date", "data_source", "api_version", *(f"pixel_{event.lower()}" for event in EVENTS),
    "pixel_events_json",
)  # fmt: skip


def to_staging(pieces: Sequence[Piece], ctx: Context) -> Staged:
    """All daily files → frame ``days`` (with ``read_on``, ``read_at`` and ``account``) and the staging CSV.

    A newer file replaces a campaign's day whole, so that rows by ad set and rows of the campaign never add up.
    """
    import polars as pl

    frames = []
    for piece in in_order(pieces):
        ctx.check()
        frame = piece.frame("rows")
        if frame is not None:
            frames.append(_dated(frame, piece))
    if not frames:
        return Staged({})
    aged = [frame.with_columns(pl.lit(age, dtype=pl.UInt32).alias("age")) for age, frame in enumerate(frames)]
    newest = pl.concat(aged).filter(pl.col("age") == pl.col("age").max().over("date", "campaign_id")).drop("age")
    days = newest_wins([newest], ("campaign_id", "date", "adset_id"))
    stamp = max((piece.stamp for piece in pieces if piece.stamp), default=None)
    if days is None:
        return Staged({}, stamp=stamp)
    content = csv_of(HEADER, _rows(days))
    path = f"{STAGING}{stamp_name(stamp)}.csv"
    return Staged({"days": days}, (Output.of("staging", path, content, STAGING + r"[0-9_]+\.csv"),), stamp)


def _dated(frame: pl.DataFrame, piece: Piece) -> pl.DataFrame:
    """The rows with when they were read; a file without a stamp was read at the earliest on the day after its last."""
    import polars as pl

    read_on = piece.stamp.date() if piece.stamp else piece.last_day and piece.last_day + timedelta(days=1)
    return frame.with_columns(
        pl.lit(read_on, dtype=pl.Date).alias("read_on"),
        pl.lit(piece.stamp, dtype=pl.Datetime("us")).alias("read_at"),
        pl.lit(piece.account).alias("account"),
    )


def _rows(days: pl.DataFrame) -> Iterator[Mapping[str, Any]]:
    for row in days.iter_rows(named=True):
        events = json.loads(row["pixel_events"] or "{}")
        read_at = row["read_at"]
        yield {
            **{name: row[name] for name in ("date", "campaign_id", "adset_id", "cpc", "clicks", "impressions")},
            "campaign_name": row["campaign"],
            "reach": as_float(row["reach"]),
            "spend_usd": dollars(row["spend_nano"]),
            "is_active": row["is_active"],
            "extraction_date": read_at.isoformat(sep=" ", timespec="microseconds") if read_at else None,
            "data_source": DATA_SOURCE,
            "api_version": API_VERSION,
            **{f"pixel_{event.lower()}": events.get(event) for event in EVENTS},
            "pixel_events_json": row["pixel_events"],
        }
