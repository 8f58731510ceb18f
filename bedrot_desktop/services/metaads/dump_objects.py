"""The four lists of a dump, each entry read into a row of its frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bedrot_desktop.services.metaads.values import amount, count, identifier, optional_day, optional_identifier, plain

Row = dict[str, Any]

_INSIGHT_TEXTS = ("spend", "cpc", "ctr", "frequency")
_CAMPAIGN_TEXTS = ("name", "status", "objective", "start_time", "stop_time", "created_time", "updated_time")
_ADSET_TEXTS = (
    "name", "status", "daily_budget", "lifetime_budget", "bid_strategy", "optimization_goal", "start_time",
    "created_time", "updated_time",
)  # fmt: skip
_ADSET_NESTED = ("targeting", "pacing_type")
_AD_TEXTS = ("name", "status", "effective_status", "created_time", "updated_time")


def insight(entry: Mapping[str, Any]) -> Row:
    """Lifetime figures of an ad set, or of a whole campaign in the first dumps (``adset_id`` is then None)."""
    spend = amount(entry.get("spend"))
    if spend is None:
        raise ValueError("the insight has no spend")
    return {
        "campaign_id": identifier(entry.get("campaign_id")),
        "campaign": plain(entry.get("campaign_name")) or None,
        "adset_id": optional_identifier(entry.get("adset_id")),
        "adset": plain(entry.get("adset_name")) or None,
        "first_day": optional_day(entry.get("date_start")),
        "last_day": optional_day(entry.get("date_stop")),
        "spend_nano": spend,
        "impressions": count(entry.get("impressions")),
        "clicks": count(entry.get("clicks")),
        "reach": count(entry.get("reach")),
        **{name: plain(entry.get(name)) for name in _INSIGHT_TEXTS},
    }


def campaign(entry: Mapping[str, Any]) -> Row:
    """A campaign; times stay text."""
    return {"campaign_id": identifier(entry.get("id")), **{name: plain(entry.get(name)) for name in _CAMPAIGN_TEXTS}}


def adset(entry: Mapping[str, Any]) -> Row:
    """An ad set; budgets are cents as text, nested values in the notation of the old files (Python's)."""
    return {
        "adset_id": identifier(entry.get("id")),
        "campaign_id": optional_identifier(entry.get("campaign_id")),
        **{name: plain(entry.get(name)) for name in _ADSET_TEXTS},
        **{name: nested(entry.get(name)) for name in _ADSET_NESTED},
    }


def ad(entry: Mapping[str, Any]) -> Row:
    """An ad."""
    creative = entry.get("creative")
    return {
        "ad_id": identifier(entry.get("id")),
        "adset_id": optional_identifier(entry.get("adset_id")),
        "campaign_id": optional_identifier(entry.get("campaign_id")),
        "creative_id": plain(creative.get("id")) if isinstance(creative, dict) else "",
        "tracking_specs": nested(entry.get("tracking_specs")),
        **{name: plain(entry.get(name)) for name in _AD_TEXTS},
    }


def nested(value: object) -> str:
    """An object or list as the old files show it; empty where there is none."""
    return "" if value is None else str(value)


#: Member file → (frame, reader).
MEMBERS: Mapping[str, tuple[str, Callable[[Mapping[str, Any]], Row]]] = {
    "campaigns.json": ("campaigns", campaign),
    "adsets.json": ("adsets", adset),
    "ads.json": ("ads", ad),
    "insights.json": ("insights", insight),
}

_TYPES = {
    "line": "UInt32", "campaign_id": "Int64", "adset_id": "Int64", "ad_id": "Int64", "spend_nano": "Int64",
    "impressions": "Int64", "clicks": "Int64", "reach": "Int64", "first_day": "Date", "last_day": "Date",
}  # fmt: skip
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "campaigns": ("campaign_id", *_CAMPAIGN_TEXTS),
    "adsets": ("adset_id", "campaign_id", *_ADSET_TEXTS, *_ADSET_NESTED),
    "ads": ("ad_id", "adset_id", "campaign_id", "creative_id", "tracking_specs", *_AD_TEXTS),
    "insights": (
        "campaign_id", "campaign", "adset_id", "adset", "first_day", "last_day", "spend_nano", "impressions",
        "clicks", "reach", *_INSIGHT_TEXTS,
    ),
}  # fmt: skip


def schema_of(frame: str) -> dict[str, Any]:
    """Column → polars type of a frame, with ``line`` and ``member`` first."""
    import polars as pl

    return {name: getattr(pl, _TYPES.get(name, "String")) for name in ("line", "member", *_COLUMNS[frame])}
