"""The figures themselves: money, streams, social, advertising, links, track numbers, breakdowns."""

from __future__ import annotations

from sqlalchemy import Column, Double, Index, Integer, Table, Text

from bedrot_desktop.warehouse.schema.columns import METADATA, Whole, created_at, key, lineage, natural, refers
from bedrot_desktop.warehouse.schema.master import one_of

MONEY_KINDS = ("royalty", "commission", "expense", "refund", "payout")
MEASURES = ("audience", "distributor")

financial_transactions = Table(
    "financial_transactions",
    METADATA,
    key("transaction_id"),
    Column("transaction_date", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("amount", Double, nullable=False),  # < 0: money spent
    Column("currency", Text, nullable=False, server_default="USD"),
    Column("category", Text),
    Column("status", Text),
    refers("source_platform_id", "platforms.platform_id"),
    refers("artist_id", "artists.artist_id"),
    refers("track_id", "tracks.track_id"),
    Column("country", Text),
    created_at(),
    Column("kind", Text, nullable=False),
    Column("amount_nano", Whole, nullable=False),  # 1e-9 USD: the one that is summed
    Column("account", Text),
    Column("sale_month", Text),  # YYYY-MM
    refers("store_platform_id", "platforms.platform_id"),
    Column("quantity", Whole),
    refers("artist_alias_id", "artist_aliases.artist_alias_id"),
    Column("source_row", Whole),
    *lineage(),
    one_of("kind", MONEY_KINDS),
    natural("financial_transactions"),
    Index("idx_financial_date_artist", "transaction_date", "artist_id"),
    Index("idx_financial_platform", "source_platform_id"),
    Index("idx_financial_load", "load_id"),
    sqlite_autoincrement=True,
)

streaming_performance = Table(
    "streaming_performance",
    METADATA,
    key("performance_id"),
    Column("date", Text, nullable=False),
    refers("artist_id", "artists.artist_id"),  # NULL: the account's whole catalogue, or an unknown spelling
    refers("platform_id", "platforms.platform_id", required=True),
    refers("track_id", "tracks.track_id"),
    Column("listeners", Whole),
    Column("streams", Whole),
    Column("followers", Whole),
    Column("data_source", Text),  # Spotify Audience Data, distrokid, toolost
    created_at(),
    Column("account", Text),
    Column("country", Text),
    Column("measured_by", Text),
    refers("artist_alias_id", "artist_aliases.artist_alias_id"),
    *lineage(),
    one_of("measured_by", MEASURES),
    natural("streaming_performance"),
    Index("idx_streaming_date_artist", "date", "artist_id"),
    Index("idx_streaming_platform", "platform_id"),
    Index("idx_streaming_measured", "measured_by", "data_source", "platform_id", "date"),
    Index("idx_streaming_load", "load_id", "date"),
    sqlite_autoincrement=True,
)

social_media_performance = Table(
    "social_media_performance",
    METADATA,
    key("social_performance_id"),
    Column("date", Text, nullable=False),
    refers("artist_id", "artists.artist_id"),
    refers("platform_id", "platforms.platform_id", required=True),
    Column("video_views", Whole),
    Column("profile_views", Whole),
    Column("likes", Whole),
    Column("comments", Whole),
    Column("shares", Whole),
    Column("engagement_rate", Double),  # a fraction; NULL when nobody watched
    created_at(),
    Column("account", Text),
    Column("followers", Whole),
    Column("new_followers", Whole),
    refers("artist_alias_id", "artist_aliases.artist_alias_id"),
    *lineage(),
    natural("social_media_performance"),
    Index("idx_social_date_artist", "date", "artist_id"),
    Index("idx_social_platform", "platform_id"),
    Index("idx_social_load", "load_id", "date"),
    sqlite_autoincrement=True,
)

advertising_performance = Table(
    "advertising_performance",
    METADATA,
    key("ad_performance_id"),
    Column("date", Text, nullable=False),
    refers("campaign_id", "campaigns.campaign_id", required=True),
    Column("spend_usd", Double),
    Column("impressions", Whole),
    Column("clicks", Whole),
    Column("reach", Whole),
    Column("cpc", Double),
    created_at(),
    Column("account", Text),
    Column("adset_id", Whole),
    Column("ad_id", Whole),
    Column("spend_nano", Whole),
    Column("provisional", Integer),  # 1: younger than 28 days when last read
    *lineage(),
    natural("advertising_performance"),
    Index("idx_advertising_date_campaign", "date", "campaign_id"),
    Index("idx_advertising_campaign", "campaign_id", "date"),
    Index("idx_advertising_load", "load_id", "date"),
    sqlite_autoincrement=True,
)

meta_pixel_events = Table(
    "meta_pixel_events",
    METADATA,
    key("pixel_event_id"),
    refers("ad_performance_id", "advertising_performance.ad_performance_id", required=True, with_it=True),
    Column("event_type", Text, nullable=False),
    Column("event_count", Whole, nullable=False),
    created_at(),
    refers("load_id", "loads.load_id"),
    natural("meta_pixel_events"),
    Index("idx_pixel_events_performance", "ad_performance_id"),
    Index("idx_pixel_events_type", "event_type"),
    Index("idx_pixel_events_load", "load_id"),
    sqlite_autoincrement=True,
)

campaign_totals = Table(
    "campaign_totals",
    METADATA,
    key("campaign_total_id"),
    refers("campaign_id", "campaigns.campaign_id", required=True),
    Column("adset_id", Whole),  # NULL: of the whole campaign
    Column("adset_name", Text),
    Column("as_of", Text, nullable=False),
    Column("first_day", Text),
    Column("last_day", Text),
    Column("spend_usd", Double),
    Column("spend_nano", Whole),
    Column("impressions", Whole),
    Column("clicks", Whole),
    Column("reach", Whole),
    Column("account", Text),
    *lineage(),
    created_at(),
    natural("campaign_totals"),
    Index("idx_campaign_totals_load", "load_id", "as_of"),
    sqlite_autoincrement=True,
)

link_analytics = Table(
    "link_analytics",
    METADATA,
    key("link_analytics_id"),
    Column("date", Text, nullable=False),
    refers("artist_id", "artists.artist_id"),
    refers("track_id", "tracks.track_id"),
    Column("link_id", Text, nullable=False),  # * is the whole page
    Column("source", Text),
    Column("country", Text),
    Column("utm_campaign", Text),
    Column("utm_source", Text),
    Column("utm_medium", Text),
    Column("opened", Whole),
    Column("clicked", Whole),
    Column("conversion_rate", Double),
    created_at(),
    Column("account", Text),
    Column("views", Whole),
    Column("unique_views", Whole),
    Column("unique_clicks", Whole),
    refers("platform_id", "platforms.platform_id"),  # Linktree, SubmitHub
    refers("artist_alias_id", "artist_aliases.artist_alias_id"),
    *lineage(),
    natural("link_analytics"),
    Index("idx_link_analytics_date_artist", "date", "artist_id"),
    Index("idx_link_analytics_load", "load_id", "date"),
    sqlite_autoincrement=True,
)

track_metrics = Table(
    "track_metrics",
    METADATA,
    key("track_metric_id"),
    Column("snapshot_date", Text, nullable=False),
    refers("artist_id", "artists.artist_id"),
    refers("track_id", "tracks.track_id", required=True),
    Column("period", Text, nullable=False),  # 1day, 7day, 28day, 1year, all
    Column("streams", Whole),
    Column("listeners", Whole),
    Column("savers", Whole),
    Column("canvas_views", Whole),
    refers("artist_alias_id", "artist_aliases.artist_alias_id"),
    *lineage(),
    created_at(),
    natural("track_metrics"),
    Index("idx_track_metrics_load", "load_id", "snapshot_date"),
    sqlite_autoincrement=True,
)

breakdowns = Table(
    "breakdowns",
    METADATA,
    key("breakdown_id"),
    Column("snapshot_date", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("account", Text),
    refers("artist_id", "artists.artist_id"),
    Column("dimension", Text, nullable=False),
    Column("value", Text),
    Column("metric", Text, nullable=False),
    Column("amount", Double),
    refers("artist_alias_id", "artist_aliases.artist_alias_id"),
    *lineage(),
    created_at(),
    natural("breakdowns"),
    Index("idx_breakdowns_load", "load_id", "snapshot_date"),
    sqlite_autoincrement=True,
)
