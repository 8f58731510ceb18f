"""The warehouse's MetaData, and columns and keys that many tables share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, Text, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

METADATA = MetaData()

#: Counts and foreign ids: Meta's ids have 18 digits, PostgreSQL's Integer holds nine.
Whole = BigInteger()
#: A key of our own: SQLite's row id (which must be called INTEGER), eight bytes elsewhere.
Key = BigInteger().with_variant(Integer(), "sqlite")


class UtcNow(FunctionElement[str]):
    """The present second in UTC as ``YYYY-MM-DD HH:MM:SS``, computed by the database."""

    type = Text()
    inherit_cache = True


@compiles(UtcNow, "sqlite")
def _sqlite_now(*_: Any, **__: Any) -> str:
    return "datetime('now')"


@compiles(UtcNow, "postgresql")
def _postgresql_now(*_: Any, **__: Any) -> str:
    return "to_char(now() at time zone 'utc', 'YYYY-MM-DD HH24:MI:SS')"


def key(name: str) -> Column[int]:
    """A primary key that the database counts up; numbers of deleted rows are not used again."""
    return Column(name, Key, primary_key=True, autoincrement=True)


def created_at(name: str = "created_at") -> Column[str]:
    """When the row was made: UTC text, as the owner's queries know it."""
    return Column(name, Text, nullable=False, server_default=UtcNow())


def refers(name: str, target: str, *, required: bool = False, with_it: bool = False) -> Column[int]:
    """A foreign key; ``with_it``: the row goes when the row it refers to goes."""
    return Column(name, Key, ForeignKey(target, ondelete="CASCADE" if with_it else None), nullable=not required)


def lineage() -> tuple[Column[int], ...]:
    """Where a row came from: the landing file, and the load that wrote it (NULL: older than this program)."""
    return refers("source_id", "sources.source_id"), refers("load_id", "loads.load_id")


def unique(name: str, *expressions: str, where: str = "") -> Index:
    """A natural key: a unique index in which nothing is NULL."""
    condition = text(where) if where else None
    return Index(
        name,
        *(text(expression) for expression in expressions),
        unique=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )


#: The expressions of each natural key, as they stand in the unique indexes and in ``on conflict``.
NATURAL: dict[str, tuple[str, ...]] = {
    "track_artists": ("track_id", "artist_id", "role"),
    "financial_transactions": ("source_id", "source_row"),
    "streaming_performance": (
        "date",
        "coalesce(artist_id, 0)",
        "platform_id",
        "coalesce(track_id, 0)",
        "coalesce(country, '')",
        "coalesce(account, '')",
        "coalesce(data_source, '')",
    ),
    "social_media_performance": ("date", "coalesce(account, '')", "platform_id"),
    "advertising_performance": ("date", "campaign_id", "coalesce(adset_id, 0)", "coalesce(ad_id, 0)"),
    "meta_pixel_events": ("ad_performance_id", "event_type"),
    "campaign_totals": ("campaign_id", "coalesce(adset_id, 0)", "as_of"),
    "link_analytics": (
        "date",
        "coalesce(account, '')",
        "coalesce(platform_id, 0)",
        "link_id",
        "coalesce(source, '')",
        "coalesce(country, '')",
        "coalesce(utm_campaign, '')",
        "coalesce(utm_source, '')",
        "coalesce(utm_medium, '')",
    ),
    "track_metrics": ("snapshot_date", "coalesce(artist_id, 0)", "track_id", "period"),
    "breakdowns": (
        "snapshot_date",
        "service",
        "coalesce(account, '')",
        "coalesce(artist_id, 0)",
        "dimension",
        "coalesce(value, '')",
        "metric",
    ),
    "sources": ("sha256", "path"),
    "loads": ("dataset", "kind"),
}


def natural(table: str) -> Index:
    """The unique index over a table's natural key."""
    return unique(f"ux_{table}", *NATURAL[table])
