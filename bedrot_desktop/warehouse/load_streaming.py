"""Loads streams: artists' audiences, distributors' daily counts, the numbers of single tracks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bedrot_desktop.warehouse.load_master import note_spotify_ids
from bedrot_desktop.warehouse.loading import Loading, matched, text_days
from bedrot_desktop.warehouse.older import give_way
from bedrot_desktop.warehouse.schema import streaming_performance, track_metrics
from bedrot_desktop.warehouse.sync import Counts, Target, sync
from bedrot_desktop.warehouse.tracks import Tracks, TrackSeen

if TYPE_CHECKING:
    import polars as pl

_STREAMING = Target(
    streaming_performance,
    ("date", "artist_id", "platform_id", "track_id", "country", "account", "data_source"),
    ("listeners", "streams", "followers", "measured_by", "artist_alias_id"),
    "date",
)
_TRACK_METRICS = Target(
    track_metrics,
    ("snapshot_date", "artist_id", "track_id", "period"),
    ("streams", "listeners", "savers", "canvas_views", "artist_alias_id"),
    "snapshot_date",
)


def audience(loading: Loading, frame: pl.DataFrame) -> Counts:
    """``audience_daily``: an artist's listeners, streams and followers of a day, as his profile shows them."""
    import polars as pl

    frame = loading.with_artists(text_days(loading.with_sources(frame), ["date"]))
    frame = loading.with_platforms(frame, "platform", "platform_id", "platform", "Streaming")
    frame = frame.with_columns(
        pl.format("{} Audience Data", pl.col("platform")).alias("data_source"),
        pl.lit("audience").alias("measured_by"),
        pl.lit(None, pl.Int64()).alias("track_id"),
        pl.lit(None, pl.String()).alias("country"),
    )
    give_way(
        loading.connection,
        streaming_performance,
        frame,
        ("date", "artist_id", "platform_id"),
        streaming_performance.c.measured_by.is_distinct_from("distributor"),
    )
    counts = sync(loading, _STREAMING, frame)
    note_spotify_ids(loading, frame.filter(pl.col("platform") == "Spotify"))
    return counts


def streams(loading: Loading, frame: pl.DataFrame) -> Counts:
    """``streams_daily``: what a distributor counted for a whole account on a platform and day."""
    import polars as pl

    frame = text_days(loading.with_sources(frame), ["date"])
    frame = loading.with_platforms(frame, "platform", "platform_id", "platform", "Streaming")
    nobody = [pl.lit(None, pl.Int64()).alias(n) for n in ("artist_id", "artist_alias_id", "track_id")]
    unreported = [pl.lit(None, pl.Int64()).alias(n) for n in ("listeners", "followers")]
    frame = frame.with_columns(
        *nobody,
        *unreported,
        pl.lit(None, pl.String()).alias("country"),
        pl.col("distributor").str.to_lowercase().alias("data_source"),
        pl.lit("distributor").alias("measured_by"),
    )
    return sync(loading, _STREAMING, frame)


def track_numbers(loading: Loading, frame: pl.DataFrame) -> Counts:
    """``track_metrics``: a track's streams, listeners and savers over a period, as a snapshot shows them."""
    import polars as pl

    frame = loading.with_artists(text_days(loading.with_sources(frame), ["snapshot_date", "release_date"]))
    tracks = Tracks(loading.connection, loading.now)
    seen_by = ("artist_id", "artist_alias_id", "track", "track_foreign_id", "release_date")
    newest = frame.sort("snapshot_date").unique(
        subset=["artist_id", "artist_alias_id", "track", "track_foreign_id"], keep="last"
    )
    ids: dict[tuple[Any, ...], int | None] = {}
    for artist, alias, title, foreign, released in newest.select(seen_by).sort(seen_by).iter_rows():
        seen = TrackSeen(title, artist, alias, spotify_track_id=foreign, release_date=released)
        ids[(foreign, title, artist)] = tracks.find(seen)
    frame = matched(frame, ("track_foreign_id", "track", "artist_id"), ids, "track_id")
    note_spotify_ids(loading, frame)
    return sync(loading, _TRACK_METRICS, frame.filter(pl.col("track_id").is_not_null()))
