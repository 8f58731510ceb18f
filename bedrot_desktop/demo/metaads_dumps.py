"""Meta dumps, made up: four lists per folder with lifetime figures; the first ones lie elsewhere and look otherwise."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from bedrot_desktop.demo.campaigns import AdSet, Campaign, Figures, as_told
from bedrot_desktop.demo.dates import label, moment
from bedrot_desktop.demo.dice import apportion
from bedrot_desktop.demo.label import Label
from bedrot_desktop.demo.writing import Writer


def write(label_: Label, at: date, number: int, writer: Writer) -> int:
    """One dump; returns the cents of all its insights. Folders are stamped in UTC."""
    when = moment(at, 11, 15, 2) if number < 2 else moment(at, 3, 45, 2)
    folder = ("landing/{}", "landing/meta_ads_dump_{}")[number] if number < 2 else "landing/metaads/meta_ads_dump_{}"
    place = folder.format(label(when))
    lists = lists_of(label_, at, by_campaign=number == 0)
    for name, entries in lists.items():
        writer.json(f"{place}/{name}.json", entries, when)
    return sum(round(float(entry["spend"]) * 100) for entry in lists["insights"])


def lists_of(label_: Label, at: date, *, by_campaign: bool = False) -> dict[str, list[dict[str, Any]]]:
    """The four lists as of the morning of a day: what began before it, figures up to the day before."""
    campaigns = [campaign for campaign in label_.campaigns if campaign.start < at]
    return {
        "campaigns": [_campaign(campaign, at) for campaign in campaigns],
        "adsets": [_adset(campaign, adset, at) for campaign in campaigns for adset in campaign.adsets],
        "ads": [
            _ad(campaign, adset, ad, at) for campaign in campaigns for adset in campaign.adsets for ad in adset.ads
        ],
        "insights": [entry for campaign in campaigns for entry in _insights(campaign, at, by_campaign=by_campaign)],
    }


def lifetime(campaign: Campaign, at: date) -> list[tuple[AdSet, Figures]]:
    """The campaign's figures up to the day before, shared out to its ad sets; they add up to the days' exactly."""
    days = [as_told(figures, (at - day).days) for day, figures in campaign.days.items() if day < at]
    weights = [adset.weight for adset in campaign.adsets]
    shares = [
        apportion(sum(getattr(day, name) for day in days), weights)
        for name in ("cents", "impressions", "clicks", "reach", "views")
    ]
    return [(adset, Figures(*parts)) for adset, parts in zip(campaign.adsets, zip(*shares, strict=True), strict=True)]


def _insights(campaign: Campaign, at: date, *, by_campaign: bool) -> list[dict[str, str]]:
    """One entry per ad set that ran, everything as text; in the first dump one per campaign."""
    last = min(campaign.end or at, at - timedelta(days=1))
    span = {"date_start": str(min(campaign.days, default=campaign.start)), "date_stop": str(last)}
    told = [(adset, figures) for adset, figures in lifetime(campaign, at) if figures.cents]
    if by_campaign:
        if not told:
            return []
        whole = [sum(values) for values in zip(*(_numbers(figures) for _, figures in told), strict=True)]
        cents, impressions, clicks, reach = whole
        return [
            {
                "campaign_id": str(campaign.number), **span, "impressions": str(impressions), "clicks": str(clicks),
                "spend": f"{cents / 100:.2f}", "reach": str(reach), "cpc": f"{cents / 100 / max(1, clicks):.6f}",
                "cpm": f"{cents * 10 / impressions:.6f}", "cpp": f"{cents * 10 / max(1, reach):.6f}",
            }
        ]  # fmt: skip
    return [
        {
            "campaign_id": str(campaign.number), "campaign_name": campaign.name, "adset_id": str(adset.number),
            "adset_name": adset.name, "spend": f"{one.cents / 100:.2f}", "impressions": str(one.impressions),
            "clicks": str(one.clicks), "cpc": f"{one.cents / 100 / max(1, one.clicks):.6f}",
            "ctr": f"{one.clicks * 100 / max(1, one.impressions):.6f}", "reach": str(one.reach),
            "frequency": f"{one.impressions / max(1, one.reach):.6f}", **span,
        }
        for adset, one in told
    ]  # fmt: skip


def _numbers(figures: Figures) -> tuple[int, int, int, int]:
    return figures.cents, figures.impressions, figures.clicks, figures.reach


def _time(at: date, hour: int = 6) -> str:
    return f"{datetime(at.year, at.month, at.day, hour, 57, 56).isoformat()}-0700"  # noqa: DTZ001 - the offset follows


def _status(campaign: Campaign, at: date) -> str:
    return "ACTIVE" if campaign.runs_on(at) else "PAUSED"


def _campaign(campaign: Campaign, at: date) -> dict[str, Any]:
    return {
        "id": str(campaign.number), "name": campaign.name, "status": _status(campaign, at),
        "objective": "OUTCOME_ENGAGEMENT", "start_time": _time(campaign.start),
        "created_time": _time(campaign.start, 5), "updated_time": _time(min(campaign.end or at, at), 17),
    }  # fmt: skip


def _adset(campaign: Campaign, adset: AdSet, at: date) -> dict[str, Any]:
    """Budgets are cents as text; a third of the sets has none."""
    budgets = {
        "daily": {"daily_budget": str(campaign.budget), "lifetime_budget": "0"},
        "lifetime": {"daily_budget": "0", "lifetime_budget": str(campaign.budget * 30)},
        "": {},
    }
    return {
        "id": str(adset.number), "name": adset.name, "status": _status(campaign, at),
        "campaign_id": str(campaign.number), **budgets[adset.budget], "bid_strategy": "LOWEST_COST_WITHOUT_CAP",
        "targeting": {
            "age_max": 44, "age_min": 18,
            "geo_locations": {"countries": ["US", "GB", "DE", "NA", "PL"], "location_types": ["home", "recent"]},
            "publisher_platforms": ["instagram"], "device_platforms": ["mobile", "desktop"],
        },
        "optimization_goal": "OFFSITE_CONVERSIONS", "start_time": _time(campaign.start), "pacing_type": ["standard"],
        "created_time": _time(campaign.start), "updated_time": _time(min(campaign.end or at, at), 8),
    }  # fmt: skip


def _ad(campaign: Campaign, adset: AdSet, ad: int, at: date) -> dict[str, Any]:
    return {
        "id": str(ad), "name": f"AD{ad % 100 // 10}", "status": "ACTIVE", "adset_id": str(adset.number),
        "campaign_id": str(campaign.number),
        "effective_status": "ACTIVE" if campaign.runs_on(at) else "ADSET_PAUSED",
        "creative": {"id": str(ad + 5 * 10**12)},
        "tracking_specs": [{"action.type": ["offsite_conversion"], "fb_pixel": ["990000000000001"]}],
        "created_time": _time(campaign.start), "updated_time": _time(campaign.start, 7),
    }  # fmt: skip
