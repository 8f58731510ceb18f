"""Loads the label's catalogue, and fills in what other kinds tell about artists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bedrot_desktop.warehouse import schema
from bedrot_desktop.warehouse.loading import Loading, text_days
from bedrot_desktop.warehouse.spelling import folded
from bedrot_desktop.warehouse.sync import Counts, Target, sync
from bedrot_desktop.warehouse.tracks import Tracks, TrackSeen

if TYPE_CHECKING:
    import polars as pl

_SHARES = Target(schema.track_artists, ("track_id", "artist_id", "role"), ("royalty_percentage",), "")


def catalogue(loading: Loading, frame: pl.DataFrame) -> Counts:
    """``catalogue``: tracks with ISRC, UPC and release, and the label's own share of each.

    The catalogue is the person's own list: an artist in it is known from then on. A track that is gone from it stays
    (money hangs on it), its share goes.
    """
    import polars as pl

    frame = text_days(loading.with_sources(frame), ["release_date"])
    _know_artists(loading, frame)
    frame = loading.with_artists(frame)
    tracks = Tracks(loading.connection, loading.now)
    ids = []
    for row in frame.iter_rows(named=True):
        seen = TrackSeen(
            row["title"],
            row["artist_id"],
            row["artist_alias_id"],
            isrc=row["isrc"],
            upc=row["upc"],
            content_type="Album" if folded(row["release_type"] or "") == "album" else "Song",
            release_date=row["release_date"],
            release_type=row["release_type"],
            trusted=True,
        )
        ids.append(tracks.find(seen))
    frame = frame.with_columns(pl.Series("track_id", ids, pl.Int64()), pl.lit("primary").alias("role"))
    shares = frame.filter(pl.col("track_id").is_not_null() & pl.col("artist_id").is_not_null())
    return sync(loading, _SHARES, shares)


def _know_artists(loading: Loading, frame: pl.DataFrame) -> None:
    from bedrot_desktop.warehouse.aliases import add_artist, resolve

    names = sorted(name for name in frame["artist"].drop_nulls().unique().to_list() if name.strip())
    found = resolve(loading.connection, names, source=loading.dataset, now=loading.now)
    for name in names:
        if found[name][0] is None:
            add_artist(loading.connection, name, now=loading.now)


def note_spotify_ids(loading: Loading, frame: pl.DataFrame) -> None:
    """Give artists the Spotify ids that their profiles' rows carry, where they had none."""
    import polars as pl
    from sqlalchemy import select, update

    table = schema.artists
    told = frame.select("artist_id", "artist_foreign_id").drop_nulls().unique().sort("artist_id", "artist_foreign_id")
    taken = set(loading.connection.execute(select(table.c.spotify_artist_id)).scalars())
    for artist, foreign in told.filter(pl.col("artist_foreign_id").str.len_chars() > 0).iter_rows():
        if foreign in taken:
            continue
        missing = (table.c.artist_id == artist, table.c.spotify_artist_id.is_(None))
        changed = loading.connection.execute(
            update(table).where(*missing).values(spotify_artist_id=foreign, updated_at=loading.now)
        )
        taken |= {foreign} if changed.rowcount else set()
