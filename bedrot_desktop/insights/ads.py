"""What advertising cost and what it brought in clicks, beside the label's streams."""

from __future__ import annotations

from datetime import date

from bedrot_desktop.insights.complete import completeness
from bedrot_desktop.insights.ledger import Ledger
from bedrot_desktop.insights.shapes import (
    COLUMNS,
    LINES,
    PLAIN,
    SERVICE,
    SHARE,
    STREAMS,
    USD,
    Bar,
    Bars,
    Chart,
    Filter,
    Series,
)  # fmt: skip
from bedrot_desktop.insights.spans import Grid
from bedrot_desktop.insights.sqlwords import between, lines, one_of, where, whole
from bedrot_desktop.insights.streams import label_sql

ADS = "Meta Ads"
EMPTY = "No advertising ran in these days."


def ads_sql(start: date, end: date, artists: tuple[str, ...]) -> str:
    """Spend, impressions and clicks per day over all campaigns; whether the day may still change."""
    return lines(
        f"select v.date, sum(v.spend_usd) as spend_usd, {whole('v.impressions')} as impressions,"
        f" {whole('v.clicks')} as clicks, max(v.provisional) as provisional",
        "from v_ads_daily v" + where(between("v.date", start, end), one_of("v.artist", artists)),
        "group by 1\norder by 1",
    )


class _Days:
    """Sums per bucket."""

    def __init__(self, ledger: Ledger, filter_: Filter) -> None:
        rows = ledger.rows(ads_sql(filter_.start, filter_.end, filter_.artists))
        self.grid = grid = Grid(filter_.start, filter_.end, filter_.grain)
        days = [(date.fromisoformat(row[0]), *row[1:]) for row in rows]
        self.spend = grid.spread({row[0]: row[1] for row in days})
        self.impressions = grid.spread({row[0]: row[2] for row in days if row[2] is not None})
        self.clicks = grid.spread({row[0]: row[3] for row in days if row[3] is not None})
        self.provisional = grid.touched(row[0] for row in days if row[4])

    def ratio(
        self, above: tuple[float | None, ...], below: tuple[float | None, ...], times: int = 1
    ) -> tuple[float | None, ...]:
        return tuple(times * a / b if a is not None and b else None for a, b in zip(above, below, strict=True))


def spend(ledger: Ledger, filter_: Filter) -> Chart:
    """Spend per day; what is younger than 28 days may still change."""
    told = _Days(ledger, filter_)
    return Chart(
        key="ad_spend", title="Ad spend", unit=USD, places=2, days=told.grid.buckets, grain=filter_.grain,
        series=(Series("spend", ADS, SERVICE, told.spend),), style=COLUMNS, provisional=told.provisional,
        note="Pale: younger than 28 days, may still change." if told.provisional else "", empty=EMPTY,
    )  # fmt: skip


def ratios(ledger: Ledger, filter_: Filter) -> tuple[Chart, Chart, Chart]:
    """Cost per click, cost per 1,000 impressions, clicks per impression."""
    told = _Days(ledger, filter_)
    made = (
        ("cpc", "Cost per click", USD, 2, told.ratio(told.spend, told.clicks)),
        ("cpm", "Cost per 1,000 impressions", USD, 2, told.ratio(told.spend, told.impressions, 1000)),
        ("ctr", "Clicks per impression", SHARE, 2, told.ratio(told.clicks, told.impressions)),
    )
    cpc, cpm, ctr = (
        Chart(
            key=key, title=title, unit=unit, places=places, days=told.grid.buckets, grain=filter_.grain,
            series=(Series(key, ADS, SERVICE, values),), style=LINES, provisional=told.provisional, empty=EMPTY,
        )
        for key, title, unit, places, values in made
    )  # fmt: skip
    return cpc, cpm, ctr


def streams_beside(ledger: Ledger, filter_: Filter) -> Chart:
    """The label's streams as one line, for the panel above the spend; only days that all sources have told."""
    told = completeness(ledger, filter_.platforms)
    complete = told.complete_days(filter_.start, filter_.end)
    totals: dict[date, float] = {}
    for text, _, count in ledger.rows(label_sql(filter_.start, filter_.end, filter_.platforms)):
        if (day := date.fromisoformat(text)) in complete:
            totals[day] = totals.get(day, 0) + count
    grid = Grid(filter_.start, filter_.end, filter_.grain)
    return Chart(
        key="streams_beside", title="Label streams", unit=STREAMS, days=grid.buckets, grain=filter_.grain,
        series=(Series("streams", "streams", PLAIN, grid.spread(totals)),), style=LINES,
        empty="No streams were reported for these days.",
    )  # fmt: skip


def campaigns_sql(start: date, end: date, artists: tuple[str, ...]) -> str:
    """Campaigns that ran in a span, with their lifetime figures."""
    return lines(
        "select v.campaign_id, v.campaign, v.artist, v.track, v.spend_usd, v.impressions, v.clicks,"
        " v.first_date, v.last_date",
        "from v_ads_campaigns v"
        + where(
            f"v.first_date <= '{end}'",
            f"coalesce(v.last_date, v.first_date) >= '{start}'",
            one_of("v.artist", artists),
        ),
        "order by v.first_date, v.campaign",
    )


def campaigns(ledger: Ledger, filter_: Filter) -> Bars:
    """What each campaign cost over its whole life, with its clicks."""
    rows = ledger.rows(campaigns_sql(filter_.start, filter_.end, filter_.artists))
    found = [Bar(row[1], row[4] or 0, row[6], kind=PLAIN, group=row[2] or "") for row in rows]
    return Bars(
        key="campaigns", title="Campaigns", unit=USD, places=2, base_title="clicks",
        rows=tuple(sorted(found, key=lambda bar: (-bar.value, bar.label))),
        note="Over each campaign's whole life.", empty=EMPTY,
    )  # fmt: skip
