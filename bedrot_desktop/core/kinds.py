"""The kinds of curated data: each a table with a declared schema that the warehouse knows how to load.

A service writes rows of a kind; warehouse, charts and checks take it from there without knowing the service.
Every kind ends in two columns of lineage:

``source``  str     SHA-256 (hex) of the landing file the row comes from (a bundle's row: of the member file)
``line``    UInt32  1-based line in that file; in JSON the 1-based place of the entry in its list; in a page the
                    1-based place of the point in its series

Money is ``Int64`` in 1e-9 US dollars (``*_nano``) and is only ever added as integers. A metric that was not reported
is NULL, never 0. Days are ``Date``. Artist names are as the source spells them; the warehouse resolves aliases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

NANO = 1_000_000_000


def dollars(nano: str) -> pl.Expr:
    """A column of 1e-9 dollars as dollars, correctly rounded (dividing by a literal, polars multiplies by 1/x)."""
    import polars as pl

    return pl.col(nano) / (pl.col(nano) * 0 + NANO)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind's name, its columns as (name, polars type name), and the columns that make a row unique.

    An empty ``key`` means that lines have no natural key: a row is its (source, line).
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]

    def schema(self) -> dict[str, pl.DataType]:
        """Column name → polars type, lineage included, in order."""
        import polars as pl

        return {name: getattr(pl, kind)() for name, kind in (*self.columns, *LINEAGE)}

    def conform(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with exactly this kind's columns in order and of its types; absent ones become NULL."""
        import polars as pl

        if not frame.columns:
            return pl.DataFrame(schema=self.schema())
        return frame.select(
            (pl.col(name) if name in frame.columns else pl.lit(None, dtype=pl.Null)).cast(dtype).alias(name)
            for name, dtype in self.schema().items()
        )


LINEAGE = (("source", "String"), ("line", "UInt32"))

AUDIENCE_DAILY = Kind(
    "audience_daily",
    (
        ("date", "Date"),
        ("artist", "String"),
        ("artist_foreign_id", "String"),
        ("account", "String"),
        ("platform", "String"),  # "Spotify"
        ("listeners", "Int64"),
        ("streams", "Int64"),
        ("followers", "Int64"),
    ),
    ("date", "artist", "account", "platform"),
)

STREAMS_DAILY = Kind(
    "streams_daily",
    (
        ("date", "Date"),
        ("platform", "String"),  # "Spotify", "Apple Music"
        ("distributor", "String"),  # "distrokid", "toolost"
        ("account", "String"),
        ("streams", "Int64"),
    ),
    ("date", "platform", "distributor", "account"),
)

ROYALTY_LINES = Kind(
    "royalty_lines",
    (
        ("reporting_date", "Date"),
        ("sale_month", "String"),  # YYYY-MM
        ("store", "String"),
        ("artist", "String"),
        ("title", "String"),
        ("isrc", "String"),
        ("upc", "String"),
        ("quantity", "Int64"),
        ("team_percentage", "String"),
        ("content_type", "String"),  # "Song", "Album"
        ("country", "String"),
        ("amount_nano", "Int64"),
        ("currency", "String"),
        ("distributor", "String"),  # "distrokid", "toolost"
        ("account", "String"),
    ),
    (),
)

SOCIAL_DAILY = Kind(
    "social_daily",
    (
        ("date", "Date"),
        ("artist", "String"),
        ("account", "String"),
        ("platform", "String"),  # "TikTok"
        ("video_views", "Int64"),
        ("profile_views", "Int64"),
        ("likes", "Int64"),
        ("comments", "Int64"),
        ("shares", "Int64"),
        ("followers", "Int64"),  # only on the day of a follower snapshot
        ("new_followers", "Int64"),  # against the follower snapshot before, on the same day
    ),
    ("date", "account", "platform"),
)

LINKS_DAILY = Kind(
    "links_daily",
    (
        ("date", "Date"),
        ("provider", "String"),  # "Linktree", "SubmitHub"
        ("artist", "String"),
        ("track", "String"),
        ("account", "String"),
        ("link", "String"),  # the provider's link id; "*" is the whole page
        ("source_name", "String"),
        ("country", "String"),
        ("utm_campaign", "String"),
        ("utm_source", "String"),
        ("utm_medium", "String"),
        ("views", "Int64"),
        ("unique_views", "Int64"),
        ("clicks", "Int64"),
        ("unique_clicks", "Int64"),
        ("conversion_rate", "Float64"),
    ),
    ("date", "account", "link", "source_name", "country", "utm_campaign", "utm_source", "utm_medium"),
)

ADS_DAILY = Kind(
    "ads_daily",
    (
        ("date", "Date"),
        ("account", "String"),
        ("campaign_id", "Int64"),
        ("campaign", "String"),
        ("objective", "String"),
        ("status", "String"),
        ("is_active", "Boolean"),
        ("adset_id", "Int64"),
        ("ad_id", "Int64"),
        ("spend_nano", "Int64"),
        ("impressions", "Int64"),
        ("clicks", "Int64"),
        ("reach", "Int64"),
        ("cpc", "Float64"),
        ("pixel_events", "String"),  # JSON object: event name → count
        ("provisional", "Boolean"),  # the day was younger than 28 days when it was last read
    ),
    ("date", "campaign_id", "adset_id", "ad_id"),
)

ADS_TOTALS = Kind(
    "ads_totals",
    (
        ("as_of", "Date"),
        ("account", "String"),
        ("campaign_id", "Int64"),
        ("campaign", "String"),
        ("objective", "String"),
        ("status", "String"),
        ("adset_id", "Int64"),  # NULL: total of the whole campaign
        ("adset", "String"),
        ("first_day", "Date"),
        ("last_day", "Date"),
        ("spend_nano", "Int64"),
        ("impressions", "Int64"),
        ("clicks", "Int64"),
        ("reach", "Int64"),
    ),
    ("campaign_id", "adset_id", "as_of"),
)

CAMPAIGNS = Kind(
    "campaigns",
    (
        ("campaign_id", "Int64"),
        ("campaign", "String"),
        ("account", "String"),
        ("objective", "String"),
        ("status", "String"),
        ("start_date", "Date"),
        ("end_date", "Date"),
    ),
    ("campaign_id",),
)

TRACK_METRICS = Kind(
    "track_metrics",
    (
        ("snapshot_date", "Date"),
        ("artist", "String"),
        ("artist_foreign_id", "String"),
        ("track_foreign_id", "String"),  # Spotify's id
        ("track", "String"),
        ("release_date", "Date"),
        ("period", "String"),  # 1day, 7day, 28day, 1year, all
        ("streams", "Int64"),
        ("listeners", "Int64"),
        ("savers", "Int64"),
        ("canvas_views", "Int64"),
    ),
    ("snapshot_date", "artist_foreign_id", "track_foreign_id", "period"),
)

BREAKDOWNS = Kind(
    "breakdowns",
    (
        ("snapshot_date", "Date"),
        ("service", "String"),
        ("account", "String"),
        ("artist", "String"),
        (
            "dimension",
            "String",
        ),  # country, city, device, referrer, link, track, playlist, age, gender, month, …
        ("value", "String"),
        ("metric", "String"),  # streams, views, clicks, shazams, fees_usd, …
        ("amount", "Float64"),
    ),
    ("snapshot_date", "service", "account", "artist", "dimension", "value", "metric"),
)

CARD_LINES = Kind(
    "card_lines",
    (
        ("date", "Date"),
        ("description", "String"),
        ("amount_nano", "Int64"),  # positive: a purchase; negative: a refund (as card exports have it)
        ("category", "String"),
        ("status", "String"),
        ("card", "String"),  # last four digits
    ),
    (),
)

CATALOGUE = Kind(
    "catalogue",
    (
        ("artist", "String"),
        ("title", "String"),
        ("isrc", "String"),
        ("upc", "String"),
        ("release_date", "Date"),
        ("release_type", "String"),
        ("royalty_percentage", "Float64"),
    ),
    ("isrc", "artist", "title"),
)

KINDS = {
    kind.name: kind
    for kind in (
        AUDIENCE_DAILY,
        STREAMS_DAILY,
        ROYALTY_LINES,
        SOCIAL_DAILY,
        LINKS_DAILY,
        ADS_DAILY,
        ADS_TOTALS,
        CAMPAIGNS,
        TRACK_METRICS,
        BREAKDOWNS,
        CARD_LINES,
        CATALOGUE,
    )
}
