"""Loads social media days: views, likes, followers of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bedrot_desktop.warehouse.loading import Loading, text_days
from bedrot_desktop.warehouse.older import give_way
from bedrot_desktop.warehouse.schema import social_media_performance
from bedrot_desktop.warehouse.sync import Counts, Target, sync

if TYPE_CHECKING:
    import polars as pl

_REACTIONS = ("likes", "comments", "shares")
_SOCIAL = Target(
    social_media_performance,
    ("date", "account", "platform_id"),
    (
        "artist_id",
        "video_views",
        "profile_views",
        *_REACTIONS,
        "engagement_rate",
        "followers",
        "new_followers",
        "artist_alias_id",
    ),
    "date",
)


def social(loading: Loading, frame: pl.DataFrame) -> Counts:
    """``social_daily``: one account's day. Engagement is a fraction of the views, NULL when nobody watched."""
    import polars as pl

    frame = loading.with_artists(text_days(loading.with_sources(frame), ["date"]))
    frame = loading.with_platforms(frame, "platform", "platform_id", "platform", "Social")
    reactions = pl.sum_horizontal(_REACTIONS)
    reported = pl.any_horizontal(pl.col(_REACTIONS).is_not_null())
    frame = frame.with_columns(
        pl.when(reported & (pl.col("video_views") > 0)).then(reactions / pl.col("video_views")).alias("engagement_rate")
    )
    table = social_media_performance
    give_way(loading.connection, table, frame, ("date", "account", "platform_id"))
    give_way(loading.connection, table, frame, ("date", "artist_id", "platform_id"), table.c.account.is_(None))
    return sync(loading, _SOCIAL, frame)
