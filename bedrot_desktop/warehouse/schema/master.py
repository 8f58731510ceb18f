"""Who and what the figures are about: artists and their spellings, platforms, tracks, campaigns."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Double, Index, Integer, Table, Text, UniqueConstraint

from bedrot_desktop.warehouse.schema.columns import METADATA, Key, created_at, key, natural, refers, unique

PLATFORM_TYPES = ("Streaming", "Social", "Distribution", "Advertising", "Analytics", "Financial")
CONTENT_TYPES = ("Song", "Album")
CAMPAIGN_STATES = ("ACTIVE", "PAUSED", "COMPLETED", "ARCHIVED", "DELETED")
ROLES = ("primary", "featured", "producer")


def one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    """A column that holds one of a few words (or NULL, where the column may)."""
    # Written out with OR: SQLite builds a table for every row that it checks against a longer IN list.
    return CheckConstraint(" OR ".join(f"{column} = '{word}'" for word in words))


artists = Table(
    "artists",
    METADATA,
    key("artist_id"),
    Column("artist_name", Text, nullable=False),
    Column("spotify_artist_id", Text),
    created_at(),
    created_at("updated_at"),
    UniqueConstraint("artist_name"),
    UniqueConstraint("spotify_artist_id"),
    Index("idx_artists_name", "artist_name"),
    Index("idx_artists_spotify_id", "spotify_artist_id"),
    sqlite_autoincrement=True,
)

artist_aliases = Table(
    "artist_aliases",
    METADATA,
    key("artist_alias_id"),
    Column("alias", Text, nullable=False),  # the spelling trimmed and casefolded
    Column("spelling", Text, nullable=False),  # as it was first met
    refers("artist_id", "artists.artist_id"),  # NULL: nobody said yet who that is
    Column("source", Text, nullable=False),  # rule, person, catalogue, or the data set where it was met
    Column("confirmed", Integer, nullable=False, server_default="0"),
    created_at(),
    created_at("updated_at"),
    UniqueConstraint("alias"),
    CheckConstraint("confirmed IN (0, 1)"),
    sqlite_autoincrement=True,
)

platforms = Table(
    "platforms",
    METADATA,
    key("platform_id"),
    Column("platform_name", Text, nullable=False),
    Column("platform_type", Text, nullable=False),
    created_at(),
    Column("brand", Text),
    UniqueConstraint("platform_name"),
    one_of("platform_type", PLATFORM_TYPES),
    Index("idx_platforms_name", "platform_name"),
    Index("idx_platforms_type", "platform_type"),
    sqlite_autoincrement=True,
)

tracks = Table(
    "tracks",
    METADATA,
    key("track_id"),
    refers("artist_id", "artists.artist_id"),  # NULL: the artist's spelling waits to be confirmed
    Column("track_title", Text, nullable=False),
    Column("isrc", Text),
    Column("upc", Text),
    Column("content_type", Text, nullable=False),
    created_at(),
    Column("spotify_track_id", Text),
    Column("release_date", Text),
    Column("release_type", Text),
    Column("duration_seconds", Integer),
    refers("artist_alias_id", "artist_aliases.artist_alias_id"),
    refers("same_as", "tracks.track_id"),  # a title variant of that track: shown and counted as it
    UniqueConstraint("isrc"),
    UniqueConstraint("spotify_track_id"),
    one_of("content_type", CONTENT_TYPES),
    Index("idx_tracks_artist_id", "artist_id"),
    Index("idx_tracks_title", "track_title"),
    Index("idx_tracks_isrc", "isrc"),
    unique(
        "ux_tracks_title",
        "coalesce(artist_id, 0)",
        "lower(track_title)",
        where="isrc IS NULL AND artist_id IS NOT NULL AND same_as IS NULL",
    ),
    sqlite_autoincrement=True,
)

track_aliases = Table(
    "track_aliases",
    METADATA,
    key("track_alias_id"),
    refers("artist_id", "artists.artist_id"),
    Column("alias", Text, nullable=False),  # the title trimmed and casefolded
    Column("spelling", Text, nullable=False),
    refers("track_id", "tracks.track_id", required=True),
    Column("source", Text, nullable=False),
    created_at(),
    unique("ux_track_aliases", "coalesce(artist_id, 0)", "alias"),
    sqlite_autoincrement=True,
)

track_artists = Table(
    "track_artists",
    METADATA,
    key("track_artist_id"),
    refers("track_id", "tracks.track_id", required=True),
    refers("artist_id", "artists.artist_id", required=True),
    Column("role", Text, nullable=False),
    Column("royalty_percentage", Double),
    refers("source_id", "sources.source_id"),
    refers("load_id", "loads.load_id"),
    created_at(),
    one_of("role", ROLES),
    CheckConstraint("royalty_percentage BETWEEN 0 AND 100"),
    natural("track_artists"),
    Index("idx_track_artists_artist", "artist_id"),
    Index("idx_track_artists_load", "load_id"),
    sqlite_autoincrement=True,
)

campaigns = Table(
    "campaigns",
    METADATA,
    Column("campaign_id", Key, primary_key=True, autoincrement=False),  # Meta's own id
    refers("artist_id", "artists.artist_id"),  # NULL: not found through the catalogue
    refers("platform_id", "platforms.platform_id", required=True),
    Column("campaign_name", Text, nullable=False),
    Column("campaign_objective", Text),
    Column("status", Text),
    Column("start_date", Text),
    Column("end_date", Text),
    created_at(),
    refers("track_id", "tracks.track_id"),
    Column("targeting", Text),
    Column("account", Text),
    one_of("status", CAMPAIGN_STATES),
    Index("idx_campaigns_artist_id", "artist_id"),
    Index("idx_campaigns_platform_id", "platform_id"),
    Index("idx_campaigns_status", "status"),
)
