"""Meta Ads, made up: daily files of both generations, and an export by hand of the same money as in the dumps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta

from bedrot_desktop.demo import metaads_dumps as dumps
from bedrot_desktop.demo.campaigns import Campaign, Figures, as_told
from bedrot_desktop.demo.dates import each_day, label, moment
from bedrot_desktop.demo.dice import apportion
from bedrot_desktop.demo.label import Label
from bedrot_desktop.demo.truth import Truth
from bedrot_desktop.demo.writing import Writer

FOLDER = "landing/metaads"
FIRST_FORM = (
    "date", "campaign_id", "campaign_name", "adset_id", "reach", "cpc", "spend_usd", "clicks", "impressions",
    "meta_pixel_events", "is_active",
)  # fmt: skip
SECOND_FORM = (
    "date", "campaign_id", "campaign_name", "campaign_objective", "campaign_status", "adset_id", "adset_name",
    "spend_usd", "impressions", "clicks", "reach", "frequency", "cpc", "cpm", "ctr", "meta_pixel_events", "is_active",
)  # fmt: skip
BY_HAND = (
    "Reporting starts", "Reporting ends", "Ad name", "Ad delivery", "Ad Set Name", "Bid", "Bid type", "Ad set budget",
    "Ad set budget type", "Last significant edit", "Attribution setting", "Results", "Result indicator", "Reach",
    "Impressions", "Cost per results", "Quality ranking", "Engagement rate ranking", "Conversion rate ranking",
    "Amount spent (USD)", "Ends",
)  # fmt: skip
DAYS = 30


def write(label_: Label, writer: Writer, truth: Truth) -> None:
    """All files of the service."""
    fetches = label_.dates.fetches()
    for number, at in enumerate(fetches):
        _daily(label_, at, number > len(fetches) * 0.6, writer, truth)
    for number, at in enumerate(label_.dates.fetches(label_.dates.seldom)):
        truth.lifetime_cents = dumps.write(label_, at, number, writer)
    _by_hand(label_, writer)


def _daily(label_: Label, at: date, second: bool, writer: Writer, truth: Truth) -> None:
    """The last 30 days of the campaigns that ran in them; the newest days are corrected in the next file."""
    rows = []
    for campaign in label_.campaigns:
        for day in each_day(at - timedelta(days=DAYS), at - timedelta(days=1)):
            if day not in campaign.days:
                continue
            figures = as_told(campaign.days[day], (at - day).days)
            rows.append(_row(campaign, day, at, figures, second))
            truth.ads.setdefault(day, {})[campaign.number] = (figures.cents, figures.clicks, figures.impressions)
    if not rows:
        return
    when = moment(at, 3, 41, 8)
    writer.table(
        f"{FOLDER}/metaads_campaign_daily_{label(when)}.csv", SECOND_FORM if second else FIRST_FORM, rows, when
    )


def _row(campaign: Campaign, day: date, at: date, told: Figures, second: bool) -> list[object]:
    spend = told.cents / 100
    events = json.dumps({"ViewContent": told.views, "LinkClick": told.clicks})
    active = campaign.runs_on(at)
    cpc = round(spend / told.clicks, 6)
    if not second:
        return [
            day, campaign.number, campaign.name, "", told.reach, cpc, f"{spend:.2f}", told.clicks, told.impressions,
            events, active,
        ]  # fmt: skip
    return [
        day, campaign.number, campaign.name, "OUTCOME_ENGAGEMENT", "ACTIVE" if active else "PAUSED", "", "",
        f"{spend:.2f}", told.impressions, told.clicks, told.reach, round(told.impressions / max(1, told.reach), 6), cpc,
        round(spend / told.impressions * 1000, 6), round(told.clicks / told.impressions * 100, 6), events, active,
    ]  # fmt: skip


def _by_hand(label_: Label, writer: Writer) -> None:
    """Lifetime figures per ad as Ads Manager exports them: no campaign column, “-” where there is no value."""
    at = label_.dates.today
    first = label_.dates.history
    rows = [row for campaign in label_.campaigns for row in _ads(campaign, first, at)]
    when = moment(at, 3, 55)
    writer.table(f"{FOLDER}/DEMO-BEDROT-ADS-{first}-{at - timedelta(days=1)}.csv", BY_HAND, rows, when)


def _ads(campaign: Campaign, first: date, at: date) -> Iterator[list[object]]:
    last = at - timedelta(days=1)
    for adset, told in dumps.lifetime(campaign, at):
        count = max(1, len(adset.ads))
        cents, impressions, reach, results = (
            apportion(value, [1.0] * count) for value in (told.cents, told.impressions, told.reach, told.views)
        )
        for place in range(count):
            idle = not told.cents
            yield [
                first, last, f"AD{place + 1}", "active" if campaign.end is None else "inactive", adset.name, 0,
                "ABSOLUTE_OCPM", campaign.budget // 100 if adset.budget == "daily" else "Using campaign budget",
                "Daily" if adset.budget == "daily" else "-", "", "7-day click or 1-day view",
                "" if idle else results[place], "actions:offsite_conversion.fb_pixel_view_content",
                "-" if idle else reach[place], "-" if idle else impressions[place],
                f"{cents[place] / 100 / results[place]:.6f}" if results[place] else "-", "-",
                "-" if place else "Above average", "-", "-" if idle else f"{cents[place] / 100:.2f}",
                campaign.end or "Ongoing",
            ]  # fmt: skip
