"""Every key figure: what it asks the warehouse, over which days, how it is told and what it leaves out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bedrot_desktop.insights import asks, scopes
from bedrot_desktop.insights.ads import ADS
from bedrot_desktop.insights.ledger import Ledger, Row
from bedrot_desktop.insights.scopes import Scope
from bedrot_desktop.insights.shapes import COUNT, PLAIN, PLATFORM, SERVICE, SHARE, STREAMS, USD, Filter
from bedrot_desktop.insights.sqlwords import whole
from bedrot_desktop.insights.telling import dollars, number


@dataclass(frozen=True, slots=True)
class Figure:
    """``sql(first, last, filter)`` gives one row: the value, then what it is made of; ``rows`` what lies below it.

    ``scope`` says which span it is taken over and compared with (None: nothing is known); ``numbers`` puts the row into
    the formula; ``sources`` are keys of `sourcing.SOURCES`.
    """

    key: str
    title: str
    unit: str
    places: int
    sql: asks.Sql
    rows: asks.Sql
    scope: Callable[[Ledger, Filter], Scope | None]
    formula: str
    numbers: Callable[[Row], str]
    left_out: str
    sources: tuple[str, ...]
    good: str = "up"
    series: tuple[str, str] = (PLAIN, "")
    note: Callable[[Row], str] = lambda _row: ""
    by_day: bool = False  # its way is the figure of each day
    fold: Callable[[Sequence[Row]], Row] | None = None  # for months: many rows into one


def added(rows: Sequence[Row]) -> Row:
    """Months added up, column by column."""
    return tuple(sum(value or 0 for value in column) for column in zip(*rows, strict=True)) or (None, None, None)


def _rate_of(rows: Sequence[Row]) -> Row:
    earned, streamed = sum(row[1] or 0 for row in rows), sum(row[2] or 0 for row in rows)
    return (1000 * earned / streamed if streamed else None, earned, streamed)


REACTIONS = "coalesce(v.likes, 0) + coalesce(v.comments, 0) + coalesce(v.shares, 0)"
SPEND = "sum(v.spend_usd) as spend_usd"
IMPRESSIONS = f"{whole('v.impressions')} as impressions"
CLICKS = f"{whole('v.clicks')} as clicks"
STREAMING = ("DistroKid", "TooLost")
NOT_OVER = "Months that are not reported in full are left out."
YOUNG = "Days younger than 28 days may still change."
ONE_MONTH = timedelta(days=28)

FIGURES: dict[str, Figure] = {
    one.key: one
    for one in (
        Figure(
            "label_streams", "Label streams", STREAMS, 0, asks.label, asks.label_rows, scopes.complete_days,
            "Σ streams of all distributors", lambda row: f"{number(row[0])} on {number(row[1])} days",
            "Days that a distributor has not told in full are left out. Audience figures of Spotify are never added.",
            ("daily",), by_day=True,
        ),
        Figure(
            "artist_streams", "Spotify streams", STREAMS, 0,
            asks.audience(f"{whole('v.streams')} as streams, count(distinct v.date) as days"), asks.audience_rows,
            scopes.audience_days, "Σ streams of the artists on Spotify",
            lambda row: f"{number(row[0])} on {number(row[1])} days",
            "Spotify's own figures; other platforms tell none per artist and day. The newest day is left out.",
            ("audience",), series=(PLATFORM, "Spotify"), by_day=True,
        ),
        Figure(
            "listeners", "Listeners a day", COUNT, 0,
            asks.audience(
                f"{asks.ratio('v.listeners', '1').replace('sum(1)', 'count(distinct v.date)')} as listeners,"
                f" {whole('v.listeners')} as days_of_listening, count(distinct v.date) as days"
            ),
            asks.audience_rows, scopes.four_weeks, "Σ listeners ÷ days",
            lambda row: f"{number(row[1])} ÷ {number(row[2])}",
            "Spotify only. Who listens on two days would count twice in a month: days cannot be added to monthly"
            " listeners.",
            ("audience",), series=(PLATFORM, "Spotify"), note=lambda _: "Spotify, 28 d", by_day=True,
        ),
        Figure(
            "royalties", "Royalties", USD, 2, asks.royalties, asks.royalty_rows, scopes.last_closed,
            "Σ earnings of the sale month",
            lambda row: f"{dollars((row[0] or 0) - (row[1] or 0))} {'−' if (row[1] or 0) <= 0 else '+'}"
            f" {dollars(abs(row[1] or 0))} commissions",
            NOT_OVER, ("statements",), series=(PLATFORM, "Apple Music"), fold=added,
        ),
        Figure(
            "rate", "Per 1,000 streams", USD, 2, asks.rate, asks.royalty_rows, scopes.closed_months,
            "1 000 × Σ earnings ÷ Σ quantity", lambda row: f"1 000 × {dollars(row[1])} ÷ {number(row[2])}",
            "Discovery Mode commissions lower the earnings; their quantities are not counted again. Downloads and"
            " months that are not reported in full are left out.",
            ("statements",), fold=_rate_of, note=lambda _: "closed months",
        ),
        Figure(
            "ad_spend", "Ad spend", USD, 2,
            asks.ads(f"{SPEND}, {CLICKS}, {asks.ratio('v.spend_usd', 'v.clicks')} as cpc"), asks.ads_rows,
            scopes.advertised,
            "Σ spend of all campaigns", lambda row: f"{dollars(row[0])} for {number(row[1])} clicks", YOUNG, ("ads",),
            good="neutral", series=(SERVICE, ADS),
            note=lambda row: f"{dollars(row[2])} per click" if row[2] is not None else "", by_day=True,
        ),
        Figure(
            "cpc", "Cost per click", USD, 2,
            asks.ads(f"{asks.ratio('v.spend_usd', 'v.clicks')} as cpc, {SPEND}, {CLICKS}"),
            asks.ads_rows, scopes.advertised, "Σ spend ÷ Σ clicks", lambda row: f"{dollars(row[1])} ÷ {number(row[2])}",
            YOUNG, ("ads",), good="down", series=(SERVICE, ADS), by_day=True,
        ),
        Figure(
            "cpm", "Cost per 1,000 impressions", USD, 2,
            asks.ads(f"{asks.ratio('v.spend_usd', 'v.impressions', '1000 * ')} as cpm, {SPEND}, {IMPRESSIONS}"),
            asks.ads_rows, scopes.advertised, "1 000 × Σ spend ÷ Σ impressions",
            lambda row: f"1 000 × {dollars(row[1])} ÷ {number(row[2])}", YOUNG, ("ads",), good="down",
            series=(SERVICE, ADS), by_day=True,
        ),
        Figure(
            "ctr", "Clicks per impression", SHARE, 2,
            asks.ads(f"{asks.ratio('v.clicks', 'v.impressions')} as ctr, {CLICKS}, {IMPRESSIONS}"), asks.ads_rows,
            scopes.advertised, "Σ clicks ÷ Σ impressions", lambda row: f"{number(row[1])} ÷ {number(row[2])}", YOUNG,
            ("ads",), series=(SERVICE, ADS), by_day=True,
        ),
        Figure(
            "followers", "Followers", COUNT, 0, asks.followers, asks.follower_rows, scopes.level,
            "Σ newest follower count of every account",
            lambda row: f"{number(row[0])} of {number(row[1])} accounts, the oldest count of {row[2]}",
            "One person who follows two accounts is in both.", ("audience", "tiktok"),
            series=(SERVICE, "TikTok zone.a0"), note=lambda row: f"{number(row[1])} accounts",
        ),
        Figure(
            "views", "Video views", COUNT, 0,
            asks.social(f"{whole('v.video_views')} as views, count(distinct v.date) as days"), asks.social_rows,
            scopes.watched, "Σ video views on TikTok", lambda row: f"{number(row[0])} on {number(row[1])} days",
            "Days that TikTok has not told yet are left out.", ("tiktok",), series=(SERVICE, "TikTok pig1987"),
            by_day=True,
        ),
        Figure(
            "engagement", "Engagement", SHARE, 1,
            asks.social(
                f"{asks.ratio(REACTIONS, 'v.video_views')} as engagement, {whole(REACTIONS)} as reactions,"
                f" {whole('v.video_views')} as views",
                "v.engagement_rate is not null",
            ),
            asks.social_rows, scopes.watched, "Σ (likes + comments + shares) ÷ Σ views",
            lambda row: f"{number(row[1])} ÷ {number(row[2])}", "Days that nobody watched are left out.", ("tiktok",),
            series=(SERVICE, "TikTok pig1987"), by_day=True,
        ),
        Figure(
            "link_views", "Link page visits", COUNT, 0,
            asks.page(f"{whole('v.views')} as views, count(distinct v.date) as days"), asks.page_rows, scopes.visited,
            "Σ visits of the whole page", lambda row: f"{number(row[0])} on {number(row[1])} days",
            "Visits of single links are part of these and never added.", ("links",), series=(SERVICE, "Linktree"),
            by_day=True,
        ),
        Figure(
            "link_clicks", "Link page clicks", COUNT, 0,
            asks.page(f"{CLICKS}, count(distinct v.date) as days"), asks.page_rows, scopes.visited,
            "Σ clicks on the whole page", lambda row: f"{number(row[0])} on {number(row[1])} days",
            "Clicks of single links are part of these and never added.", ("links",), series=(SERVICE, "Linktree"),
            by_day=True,
        ),
        Figure(
            "click_rate", "Clicks per visit", SHARE, 1,
            asks.page(f"{asks.ratio('v.clicks', 'v.views')} as ctr, {CLICKS}, {whole('v.views')} as views"),
            asks.page_rows,
            scopes.visited, "Σ clicks ÷ Σ visits", lambda row: f"{number(row[1])} ÷ {number(row[2])}",
            "The whole page only; single links are part of it.", ("links",), series=(SERVICE, "Linktree"), by_day=True,
        ),
        Figure(
            "income", "Income", USD, 2,
            asks.cash("sum(v.income_usd) as income_usd"), asks.cash_rows, scopes.cash_months,
            "Σ royalties by reporting month", lambda row: dollars(row[0]),
            "The month that still runs is left out. Withdrawals are not income again.", ("statements",), fold=added,
        ),
        Figure(
            "expense", "Expense", USD, 2,
            asks.cash("sum(v.expense_usd) as expense_usd"), asks.cash_rows, scopes.cash_months,
            "Σ card purchases − refunds", lambda row: dollars(row[0]), "The month that still runs is left out.",
            ("card",), good="down", fold=added,
        ),
        Figure(
            "net", "Net", USD, 2,
            asks.cash(
                "sum(v.net_usd) as net_usd, sum(v.income_usd) as income_usd, sum(v.expense_usd) as expense_usd"
            ),
            asks.cash_rows, scopes.cash_months, "income − expense",
            lambda row: f"{dollars(row[1])} − {dollars(row[2])}", "The month that still runs is left out.",
            ("statements", "card"), fold=added,
        ),
    )
}  # fmt: skip
