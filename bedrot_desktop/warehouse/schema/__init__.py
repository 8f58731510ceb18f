"""The warehouse's tables as SQLAlchemy metadata: the owner's ten as he knows them, and what was added."""

from __future__ import annotations

from bedrot_desktop.warehouse.schema.columns import METADATA, NATURAL, UtcNow
from bedrot_desktop.warehouse.schema.facts import (
    MEASURES,
    MONEY_KINDS,
    advertising_performance,
    breakdowns,
    campaign_totals,
    financial_transactions,
    link_analytics,
    meta_pixel_events,
    social_media_performance,
    streaming_performance,
    track_metrics,
)
from bedrot_desktop.warehouse.schema.master import (
    CAMPAIGN_STATES,
    CONTENT_TYPES,
    PLATFORM_TYPES,
    ROLES,
    artist_aliases,
    artists,
    campaigns,
    platforms,
    track_aliases,
    track_artists,
    tracks,
)
from bedrot_desktop.warehouse.schema.records import database_info, loads, rejects, sources

SCHEMA_VERSION = "2.0.0"

__all__ = [
    "CAMPAIGN_STATES",
    "CONTENT_TYPES",
    "MEASURES",
    "METADATA",
    "MONEY_KINDS",
    "NATURAL",
    "PLATFORM_TYPES",
    "ROLES",
    "SCHEMA_VERSION",
    "UtcNow",
    "advertising_performance",
    "artist_aliases",
    "artists",
    "breakdowns",
    "campaign_totals",
    "campaigns",
    "database_info",
    "financial_transactions",
    "link_analytics",
    "loads",
    "meta_pixel_events",
    "platforms",
    "rejects",
    "social_media_performance",
    "sources",
    "streaming_performance",
    "track_aliases",
    "track_artists",
    "track_metrics",
    "tracks",
]
