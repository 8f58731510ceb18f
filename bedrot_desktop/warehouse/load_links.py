"""Loads what link pages report, and the breakdowns that payloads give beside their daily series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bedrot_desktop.warehouse.loading import Loading, matched, text_days
from bedrot_desktop.warehouse.older import give_way
from bedrot_desktop.warehouse.schema import breakdowns, link_analytics
from bedrot_desktop.warehouse.sync import Counts, Target, sync
from bedrot_desktop.warehouse.tracks import Tracks, TrackSeen

if TYPE_CHECKING:
    import polars as pl

_LINKS = Target(
    link_analytics,
    (
        "date",
        "account",
        "platform_id",
        "link_id",
        "source",
        "country",
        "utm_campaign",
        "utm_source",
        "utm_medium",
    ),
    (
        "artist_id",
        "track_id",
        "opened",
        "clicked",
        "conversion_rate",
        "views",
        "unique_views",
        "unique_clicks",
        "artist_alias_id",
    ),
    "date",
)
_BREAKDOWNS = Target(
    breakdowns,
    ("snapshot_date", "service", "account", "artist_id", "dimension", "value", "metric"),
    ("amount", "artist_alias_id"),
    "snapshot_date",
)


def links(loading: Loading, frame: pl.DataFrame) -> Counts:
    """``links_daily``: a link's day. ``opened`` and ``clicked`` are what the owner's queries call views and clicks."""
    import polars as pl

    frame = loading.with_artists(text_days(loading.with_sources(frame), ["date"]))
    frame = loading.with_platforms(frame, "provider", "platform_id", "platform", "Analytics")
    frame = _with_tracks(loading, frame)
    frame = frame.with_columns(
        pl.col("link").fill_null("*").alias("link_id"),
        pl.col("views").alias("opened"),
        pl.col("clicks").alias("clicked"),
    ).drop("source")
    frame = frame.rename({"source_name": "source"})
    # The old warehouse lost countries (NA had become NULL): its rows of a day go when the day comes from the lake.
    table = link_analytics
    give_way(loading.connection, table, frame, ("date", "platform_id"))
    page = table.c.link_id == "*" if frame["link_id"].eq("*").any() else table.c.link_id != "*"
    give_way(loading.connection, table, frame, ("date",), table.c.platform_id.is_(None), page)
    return sync(loading, _LINKS, frame)


def _with_tracks(loading: Loading, frame: pl.DataFrame) -> pl.DataFrame:
    tracks = Tracks(loading.connection, loading.now)
    named = ("track", "artist_id", "artist_alias_id")
    ids = {
        (title, artist): tracks.find(TrackSeen(title, artist, alias))
        for title, artist, alias in frame.select(named).unique().sort(named).iter_rows()
        if title
    }
    return matched(frame, ("track", "artist_id"), ids, "track_id")


def breakdown(loading: Loading, frame: pl.DataFrame) -> Counts:
    """``breakdowns``: a figure per country, city, device, track … as a snapshot shows it."""
    frame = loading.with_artists(text_days(loading.with_sources(frame), ["snapshot_date"]))
    return sync(loading, _BREAKDOWNS, frame)
