"""What the key figures ask the warehouse: (first, last, filter) → one row, the value first, or the rows below it."""

# ruff: noqa: S608 - put together from our own words only

from __future__ import annotations

from collections.abc import Callable

from bedrot_desktop.insights.royalties import SALES, conditions
from bedrot_desktop.insights.shapes import Filter
from bedrot_desktop.insights.social import NAME
from bedrot_desktop.insights.sqlwords import BRAND, WITH_BRAND, between, lines, one_of, real, where, whole

Sql = Callable[[str, str, Filter], str]


def label(first: str, last: str, filter_: Filter) -> str:
    return lines(
        f"select {whole('v.streams')} as streams, count(distinct v.date) as days",
        "from v_label_streams_daily v",
        WITH_BRAND + where(between("v.date", first, last), one_of(BRAND, filter_.platforms)),
    )


def label_rows(first: str, last: str, filter_: Filter) -> str:
    return lines(
        "select v.date, v.platform, v.distributor, v.streams, v.complete\nfrom v_label_streams_daily v",
        WITH_BRAND + where(between("v.date", first, last), one_of(BRAND, filter_.platforms)),
        "order by v.date, v.distributor, v.platform",
    )


def audience(column: str) -> Sql:
    def sql(first: str, last: str, filter_: Filter) -> str:
        return lines(f"select {column}\nfrom v_artist_streams_daily v" + _by_artist(first, last, filter_))

    return sql


def _by_artist(first: str, last: str, filter_: Filter, *more: str) -> str:
    return where(between("v.date", first, last), one_of("v.artist", filter_.artists), *more)


def audience_rows(first: str, last: str, filter_: Filter) -> str:
    return lines(
        "select v.date, v.artist, v.platform, v.streams, v.listeners, v.followers\nfrom v_artist_streams_daily v"
        + _by_artist(first, last, filter_),
        "order by v.date, v.artist",
    )


def royalties(first: str, last: str, filter_: Filter) -> str:
    return lines(
        "select sum(v.earnings_usd) as earnings_usd, sum(v.commission_usd) as commission_usd",
        "from v_royalties_monthly v" + conditions(first, last, filter_),
    )


def rate(first: str, last: str, filter_: Filter) -> str:
    quantity = "coalesce(v.quantity, 0)"
    return lines(
        f"select 1000 * sum(v.earnings_usd) / nullif({real(f'sum({quantity})')}, 0) as per_1000,"
        f" sum(v.earnings_usd) as earnings_usd, {whole(quantity)} as streams",
        "from v_royalties_monthly v" + conditions(first, last, filter_, SALES),
    )


def royalty_rows(first: str, last: str, filter_: Filter) -> str:
    return lines(
        "select v.sale_month, v.distributor, v.platform, v.country, v.artist, v.track, v.quantity, v.earnings_usd,"
        " v.commission_usd",
        "from v_royalties_monthly v" + conditions(first, last, filter_),
        "order by v.sale_month, v.earnings_usd desc",
    )


def ads(column: str) -> Sql:
    def sql(first: str, last: str, filter_: Filter) -> str:
        return lines(f"select {column}\nfrom v_ads_daily v" + _by_artist(first, last, filter_))

    return sql


def ads_rows(first: str, last: str, filter_: Filter) -> str:
    return lines(
        "select v.date, v.campaign, v.artist, v.track, v.spend_usd, v.impressions, v.clicks, v.provisional\n"
        "from v_ads_daily v" + _by_artist(first, last, filter_),
        "order by v.date, v.campaign",
    )


def ratio(above: str, below: str, times: str = "") -> str:
    return f"{times}{real(f'sum({above})')} / nullif(sum({below}), 0)"


def followers(first: str, last: str, filter_: Filter) -> str:
    """The newest follower count of every account up to a day, added up; and how many accounts these are."""
    del first
    inner = lines(
        "  select v.platform, v.artist as who, v.date, v.followers from v_artist_streams_daily v"
        f" where v.followers is not null and v.date <= '{last}'" + _and(one_of("v.artist", filter_.artists)),
        "  union all",
        "  select v.platform, v.account, v.date, v.followers from v_social_daily v"
        f" where v.followers is not null and v.date <= '{last}'" + _and(one_of("v.artist", filter_.artists)),
    )
    return lines(
        f"select {whole('k.followers')} as followers, count(*) as accounts, min(k.date) as oldest\nfrom (",
        " select f.*, row_number() over (partition by f.platform, f.who order by f.date desc) as place from (",
        inner,
        f" ) f{WITH_BRAND_F}{where(one_of('coalesce(p.brand, f.platform)', filter_.platforms))}",
        ") k\nwhere k.place = 1",
    )


WITH_BRAND_F = " left join platforms p on p.platform_name = f.platform"


def _and(condition: str) -> str:
    return f" and {condition}" if condition else ""


def follower_rows(first: str, last: str, filter_: Filter) -> str:
    return lines(
        "select v.date, v.platform, v.artist, v.followers from v_artist_streams_daily v"
        + _by_artist(first, last, filter_, "v.followers is not null"),
        "union all",
        f"select v.date, v.platform, {NAME}, v.followers from v_social_daily v"
        + _by_artist(first, last, filter_, "v.followers is not null"),
        "order by 1, 2, 3",
    )


def social(column: str, *more: str) -> Sql:
    def sql(first: str, last: str, filter_: Filter) -> str:
        return lines(f"select {column}\nfrom v_social_daily v" + _by_artist(first, last, filter_, *more))

    return sql


def social_rows(first: str, last: str, filter_: Filter) -> str:
    return lines(
        "select v.date, v.platform, v.account, v.video_views, v.likes, v.comments, v.shares, v.followers,"
        " v.engagement_rate\nfrom v_social_daily v" + _by_artist(first, last, filter_),
        "order by v.date, v.account",
    )


def page(column: str) -> Sql:
    def sql(first: str, last: str, _filter: Filter) -> str:
        return lines(f"select {column}\nfrom v_links_daily v" + where("v.link = '*'", between("v.date", first, last)))

    return sql


def page_rows(first: str, last: str, _filter: Filter) -> str:
    return lines(
        "select v.date, v.views, v.unique_views, v.clicks, v.unique_clicks\nfrom v_links_daily v"
        + where("v.link = '*'", between("v.date", first, last)),
        "order by v.date",
    )


def cash(column: str) -> Sql:
    def sql(first: str, last: str, _filter: Filter) -> str:
        return lines(f"select {column}\nfrom v_cashflow_monthly v" + where(between("v.month", first, last)))

    return sql


def cash_rows(first: str, last: str, _filter: Filter) -> str:
    return lines(
        "select v.month, v.income_usd, v.expense_usd, v.net_usd\nfrom v_cashflow_monthly v"
        + where(between("v.month", first, last)),
        "order by v.month",
    )
