"""Loads advertising: campaigns, their days with pixel events, their lifetime totals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.kinds import dollars
from bedrot_desktop.warehouse import schema
from bedrot_desktop.warehouse.loading import Loading, Unknown, text_days
from bedrot_desktop.warehouse.older import give_way
from bedrot_desktop.warehouse.platforms import Platforms
from bedrot_desktop.warehouse.sync import Counts, Target, own_rows, sync

if TYPE_CHECKING:
    import polars as pl

PLATFORM = "Meta Ads"
_FIGURES = ("spend_usd", "spend_nano", "impressions", "clicks", "reach", "account")
_DAYS = Target(
    schema.advertising_performance,
    ("date", "campaign_id", "adset_id", "ad_id"),
    (*_FIGURES, "cpc", "provisional"),
    "date",
)
_PIXELS = Target(schema.meta_pixel_events, ("ad_performance_id", "event_type"), ("event_count",), "", traced=False)
_TOTALS = Target(
    schema.campaign_totals,
    ("campaign_id", "adset_id", "as_of"),
    (*_FIGURES, "adset_name", "first_day", "last_day"),
    "as_of",
)


def campaigns(loading: Loading, frame: pl.DataFrame) -> Counts:
    """``campaigns``: names, states and dates; a campaign that is gone from the frame stays, its figures hang on it."""
    frame = text_days(frame, ["start_date", "end_date"])
    return _note_campaigns(loading, frame, trusted=True)


def days(loading: Loading, frame: pl.DataFrame) -> Counts:
    """``ads_daily``: a campaign's (ad set's, ad's) day, and the pixel events of that day."""
    import polars as pl

    frame = text_days(loading.with_sources(frame), ["date"]).with_columns(
        dollars("spend_nano").alias("spend_usd"),
        pl.col("provisional").cast(pl.Int64),
        pl.col("status").fill_null(
            pl.when(pl.col("is_active")).then(pl.lit("ACTIVE")).when(~pl.col("is_active")).then(pl.lit("PAUSED"))
        ),
    )
    _note_campaigns(loading, frame.sort("date"), trusted=False)
    give_way(loading.connection, schema.advertising_performance, frame, ("date", "campaign_id"))
    counts = sync(loading, _DAYS, frame)
    _let_others_fill_in(loading, counts)
    own = own_rows(loading, _DAYS, frame.select(_DAYS.columns))
    sync(loading, _PIXELS, _pixel_events(frame.join(own, on=_DAYS.key, how="inner", nulls_equal=True)))
    return counts


def totals(loading: Loading, frame: pl.DataFrame) -> Counts:
    """``ads_totals``: lifetime figures of an ad set (or a whole campaign) as a snapshot tells them; never a day's."""
    import polars as pl

    frame = text_days(loading.with_sources(frame), ["as_of", "first_day", "last_day"]).with_columns(
        dollars("spend_nano").alias("spend_usd"), pl.col("adset").alias("adset_name")
    )
    _note_campaigns(loading, frame.sort("as_of"), trusted=False)
    counts = sync(loading, _TOTALS, frame)
    _let_others_fill_in(loading, counts)
    return counts


def _let_others_fill_in(loading: Loading, counts: Counts) -> None:
    """Have other data sets of this kind loaded again when rows went: one of theirs may have stood in that place."""
    from sqlalchemy import update

    table = schema.loads
    if counts.deleted:
        others = (table.c.kind == loading.kind, table.c.load_id != loading.load_id)
        loading.connection.execute(update(table).where(*others).values(fingerprint=""))


def _pixel_events(frame: pl.DataFrame) -> pl.DataFrame:
    """ad_performance_id, event_type, event_count out of the JSON objects; a count of null is none."""
    import polars as pl

    rows = [
        (number, event, int(count))
        for number, text in frame.select("ad_performance_id", "pixel_events").iter_rows()
        if text
        for event, count in sorted(json.loads(text).items())
        if count is not None
    ]
    names = {"ad_performance_id": pl.Int64(), "event_type": pl.String(), "event_count": pl.Int64()}
    return pl.DataFrame(rows, schema=names, orient="row")


def _note_campaigns(loading: Loading, frame: pl.DataFrame, *, trusted: bool) -> Counts:
    """Write down the frame's campaigns (its last row of each counts).

    ``trusted``: the source lists campaigns, its word replaces what was known; others only fill what was not.
    """
    import polars as pl
    from sqlalchemy import insert, select, update

    table = schema.campaigns
    platform = Platforms(loading.connection, loading.now).find(PLATFORM, "Advertising")
    known = {row["campaign_id"]: dict(row) for row in loading.connection.execute(select(table)).mappings()}
    newest = frame.filter(pl.col("campaign_id").is_not_null()).unique("campaign_id", keep="last", maintain_order=True)
    tally = {"inserted": 0, "updated": 0, "unchanged": 0}
    for row in newest.iter_rows(named=True):
        told = _told(loading, row)
        old = known.get(row["campaign_id"])
        if old is None:
            fresh = {**told, "campaign_id": row["campaign_id"], "platform_id": platform, "created_at": loading.now}
            fresh["campaign_name"] = told.get("campaign_name") or str(row["campaign_id"])
            loading.connection.execute(insert(table), fresh)
            tally["inserted"] += 1
            continue
        new = {name: value for name, value in told.items() if value != old[name] and (trusted or old[name] is None)}
        if new:
            loading.connection.execute(update(table).where(table.c.campaign_id == row["campaign_id"]).values(**new))
        tally["updated" if new else "unchanged"] += 1
    return Counts(tally["inserted"], tally["updated"], 0, tally["unchanged"])


def _told(loading: Loading, row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of ``campaigns`` that a row says something about."""
    status = (row["status"] or "").strip().upper() or None
    if status is not None and status not in schema.CAMPAIGN_STATES:
        loading.unknown.append(Unknown("campaign status", status, 1))
        status = None
    told = {
        "campaign_name": row["campaign"],
        "campaign_objective": row["objective"],
        "status": status,
        "start_date": row.get("start_date"),
        "end_date": row.get("end_date"),
        "account": row["account"],
    }
    return {name: value for name, value in told.items() if value is not None}
