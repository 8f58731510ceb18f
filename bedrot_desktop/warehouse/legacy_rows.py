"""What each row of the old warehouse becomes in the new tables; one function per table, nothing is read or written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from bedrot_desktop.core.kinds import NANO
from bedrot_desktop.core.roster import DEFAULT_ROSTER
from bedrot_desktop.warehouse.seeds import brand, platform_name

if TYPE_CHECKING:
    from bedrot_desktop.warehouse.legacy_loads import Row

AUDIENCE = "Spotify Audience Data"
MAIN = "main"
NewRow = dict[str, object]

_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]00:00:00(?:\.0+)?")


class NotPossible(Exception):
    """A row that the new tables cannot hold; the message says why."""


@dataclass(slots=True)
class Ids:
    """Old id → new id of what rows refer to, and names. An id that is not in here refers to nothing."""

    source: int
    artists: dict[int, int] = field(default_factory=dict)
    platforms: dict[int, int] = field(default_factory=dict)
    tracks: dict[int, int] = field(default_factory=dict)
    campaigns: dict[int, int] = field(default_factory=dict)
    ads: dict[int, int] = field(default_factory=dict)
    artist_names: dict[int, str] = field(default_factory=dict)  # new id → canonical name
    platform_ids: dict[str, int] = field(default_factory=dict)  # name → new id

    def artist(self, row: Row) -> int | None:
        """The row's artist, or None."""
        return _new(self.artists, row.get("artist_id"))

    def track(self, row: Row) -> int | None:
        """The row's track, or None."""
        return _new(self.tracks, row.get("track_id"))

    def platform(self, row: Row, column: str = "platform_id") -> int | None:
        """The row's platform, or None."""
        return _new(self.platforms, row.get(column))


def _new(ids: Mapping[int, int], old: object) -> int | None:
    return ids.get(old) if isinstance(old, int) else None


def needed(found: int | None, what: str, old: object) -> int:
    """An id that a row cannot do without."""
    if found is None:
        raise NotPossible(f"it refers to {what} {old}, which is not there")
    return found


def day(value: object) -> object:
    """A day without a midnight behind it."""
    match = _MIDNIGHT.fullmatch(value) if isinstance(value, str) else None
    return match[1] if match else value


def nano(amount: object) -> int:
    """The printed amount (eight decimals at most) behind a floating-point number, in 1e-9 US dollars."""
    number = Decimal(repr(amount)) if isinstance(amount, int | float) else Decimal(str(amount))
    return int(round(number, 8) * NANO)


def dollars(nanos: int) -> float:
    """1e-9 US dollars as a floating-point number."""
    return float(Decimal(nanos) / NANO)


def account_of(service: str, artist: str) -> str | None:
    """The label's account of an artist, None where there is none."""
    return next((account.key for account in DEFAULT_ROSTER.of(service) if account.artist == artist), None)


def platform(row: Row) -> NewRow:
    """A platform by its right name."""
    name = platform_name(str(row["platform_name"]))
    return {"platform_name": name, "platform_type": row["platform_type"], "brand": brand(name)}


def track(row: Row, ids: Ids) -> NewRow:
    """A track; what is empty is unknown."""
    return {
        "artist_id": ids.artist(row),
        "track_title": row["track_title"],
        "isrc": row["isrc"] or None,
        "upc": row["upc"] or None,
        "content_type": row["content_type"],
    }


def campaign(row: Row, ids: Ids) -> NewRow:
    """A campaign of Meta Ads."""
    same = ("campaign_name", "campaign_objective", "status")
    return {
        "campaign_id": row["campaign_id"],
        "artist_id": ids.artist(row),
        "platform_id": needed(ids.platform(row), "platform", row["platform_id"]),
        **{name: row[name] for name in same},
        "start_date": day(row["start_date"]),
        "end_date": day(row["end_date"]),
        "account": MAIN,
    }


def money(row: Row, ids: Ids) -> NewRow:
    """A line of a distributor's statement, or of a card, whose purchases were positive and are money spent."""
    amount = nano(row["amount"])
    source = ids.platform(row, "source_platform_id")
    royalty = source is not None or row["category"] == "Streaming Revenue"
    if royalty:
        kind = "royalty" if amount >= 0 else "commission"
    else:
        kind = "refund" if amount < 0 else "expense"
        amount = -amount
    return {
        "transaction_date": day(row["transaction_date"]),
        "description": row["description"],
        "amount": dollars(amount),
        "currency": row["currency"],
        "category": row["category"],
        "status": row["status"],
        "source_platform_id": source,
        "artist_id": ids.artist(row),
        "track_id": ids.track(row),
        "country": row["country"] or None,
        "kind": kind,
        "amount_nano": amount,
        "account": MAIN if royalty else None,
        "source_id": ids.source,
        "source_row": row["transaction_id"],
    }


def streams(row: Row, ids: Ids) -> NewRow:
    """A day of streams: the old loading knew Spotify for Artists only; a distributor's name is believed."""
    artist = ids.artist(row)
    source = row["data_source"] or AUDIENCE
    audience = source == AUDIENCE
    return {
        "date": day(row["date"]),
        "artist_id": artist,
        "platform_id": needed(ids.platform(row), "platform", row["platform_id"]),
        "track_id": ids.track(row),
        "listeners": row["listeners"],
        "streams": row["streams"],
        "followers": row["followers"],
        "data_source": source,
        "account": account_of("spotify", ids.artist_names.get(artist or 0, "")) if audience else MAIN,
        "country": None,
        "measured_by": "audience" if audience else "distributor",
        "source_id": ids.source,
    }


def social(row: Row, ids: Ids) -> NewRow:
    """A day of an account on TikTok; engagement without anybody watching is not a figure."""
    artist = ids.artist(row)
    name = ids.artist_names.get(artist or 0, "")
    counts = ("video_views", "profile_views", "likes", "comments", "shares")
    return {
        "date": day(row["date"]),
        "artist_id": artist,
        "platform_id": needed(ids.platform(row), "platform", row["platform_id"]),
        **{column: row[column] for column in counts},
        "engagement_rate": row["engagement_rate"] if row["video_views"] else None,
        "account": account_of("tiktok", name) or name.casefold() or None,
        "source_id": ids.source,
    }


def advertising(row: Row, ids: Ids) -> NewRow:
    """A campaign's day."""
    spent = None if row["spend_usd"] is None else nano(row["spend_usd"])
    return {
        "date": day(row["date"]),
        "campaign_id": needed(_new(ids.campaigns, row["campaign_id"]), "campaign", row["campaign_id"]),
        **{column: row[column] for column in ("spend_usd", "impressions", "clicks", "reach", "cpc")},
        "spend_nano": spent,
        "account": MAIN,
        "adset_id": None,
        "ad_id": None,
        "provisional": 0,
        "source_id": ids.source,
    }


def pixel(row: Row, ids: Ids) -> NewRow:
    """What happened on a page after an ad's click."""
    ad = needed(_new(ids.ads, row["ad_performance_id"]), "advertising row", row["ad_performance_id"])
    return {"ad_performance_id": ad, "event_type": row["event_type"], "event_count": row["event_count"]}


def link(row: Row, ids: Ids) -> NewRow:
    """A link's day: SubmitHub's links belong to a track or a campaign, Linktree's do not."""
    submithub = row["track_id"] is not None or bool(row["utm_campaign"])
    words = ("link_id", "source", "country", "utm_campaign", "utm_source", "utm_medium")
    return {
        "date": day(row["date"]),
        "artist_id": ids.artist(row),
        "track_id": ids.track(row),
        **{column: row[column] or None for column in words},
        "link_id": row["link_id"],
        **{column: row[column] for column in ("opened", "clicked", "conversion_rate")},
        "account": MAIN,
        "platform_id": ids.platform_ids.get("SubmitHub" if submithub else "Linktree"),
        "source_id": ids.source,
    }


@dataclass(frozen=True, slots=True)
class FactTable:
    """How a table of facts is taken over. ``key``: the new columns that make rows of different loads one fact."""

    name: str
    identity: str
    becomes: Callable[[Row, Ids], NewRow]
    key: tuple[str, ...]
    twins: bool = False


#: In the order in which they refer to each other.
FACTS = (
    FactTable(
        "financial_transactions",
        "transaction_id",
        money,
        ("transaction_date", "description", "amount_nano", "currency", "country", "account"),
        twins=True,
    ),
    FactTable(
        "streaming_performance",
        "performance_id",
        streams,
        ("date", "artist_id", "platform_id", "track_id", "account", "data_source"),
    ),
    FactTable("social_media_performance", "social_performance_id", social, ("date", "account", "platform_id")),
    FactTable("advertising_performance", "ad_performance_id", advertising, ("date", "campaign_id")),
    FactTable("meta_pixel_events", "pixel_event_id", pixel, ("ad_performance_id", "event_type")),
    FactTable(
        "link_analytics",
        "link_analytics_id",
        link,
        ("date", "platform_id", "link_id", "source", "country", "utm_campaign", "utm_source", "utm_medium"),
    ),
)
