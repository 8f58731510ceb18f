"""The views: the promised columns, nothing counted twice, money exact to the last printed digit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.warehouse.engine import Warehouse, open_warehouse
from bedrot_desktop.warehouse.load import LoadResult

Put = Callable[..., LoadResult]
Ask = Callable[..., list[tuple[Any, ...]]]

PROMISED = {
    "v_label_streams_daily": "date, platform, distributor, streams, complete",
    "v_artist_streams_daily": "date, artist, platform, streams, listeners, followers",
    "v_royalties_monthly": "sale_month, artist, track, isrc, platform, brand, country, distributor, quantity,"
    " earnings_usd, commission_usd",
    "v_social_daily": "date, artist, account, platform, video_views, profile_views, likes, comments, shares, followers,"
    " new_followers, engagement_rate",
    "v_ads_daily": "date, campaign_id, campaign, artist, track, spend_usd, impressions, clicks, reach, provisional",
    "v_ads_campaigns": "campaign_id, campaign, artist, track, spend_usd, impressions, clicks, first_date, last_date,"
    " basis",
    "v_links_daily": "date, artist, link, views, unique_views, clicks, unique_clicks",
    "v_track_metrics": "snapshot_date, artist, track, period, streams, listeners, savers",
    "v_cashflow_monthly": "month, income_usd, expense_usd, net_usd",
}


def streams(day: int, count: int, platform: str = "Spotify", account: str = "main", **more: object) -> dict[str, Any]:
    return {
        "date": date(2025, 7, day),
        "platform": platform,
        "distributor": "distrokid",
        "account": account,
        "streams": count,
        **more,
    }


def line(nano: int, month: str = "2025-04", quantity: int = 10, **more: object) -> dict[str, Any]:
    return {
        "reporting_date": date(2025, 6, 5),
        "sale_month": month,
        "store": "YouTube (Ads)",
        "artist": "PIG1987",
        "title": "COPPER LANTERN",
        "isrc": "QZ1",
        "quantity": quantity,
        "country": "NA",
        "amount_nano": nano,
        "currency": "USD",
        "distributor": "distrokid",
        "account": "main",
        **more,
    }


@pytest.mark.parametrize("view", PROMISED)
def test_a_view_has_the_promised_columns_first(warehouse: Warehouse, view: str) -> None:
    names = PROMISED[view].split(", ")
    with warehouse.reading() as connection:
        assert list(connection.exec_driver_sql(f"select * from {view}").keys())[: len(names)] == names  # noqa: S608


def test_the_newest_day_of_each_platform_and_distributor_is_not_complete(put: Put, ask: Ask) -> None:
    rows = [streams(1, 5), streams(2, 6), streams(1, 1, "Apple Music"), streams(2, 4, account="second")]
    put("streams_daily", [*rows, streams(3, 2, "Apple Music", distributor="toolost")])
    assert ask("select * from v_label_streams_daily order by distributor, platform, date") == [
        ("2025-07-01", "Apple Music", "DistroKid", 1, 0),
        ("2025-07-01", "Spotify", "DistroKid", 5, 1),
        ("2025-07-02", "Spotify", "DistroKid", 10, 0),
        ("2025-07-03", "Apple Music", "TooLost", 2, 0),
    ]


def test_audience_and_distributors_are_never_added(put: Put, ask: Ask) -> None:
    put("streams_daily", [streams(1, 5)])
    mine = {"date": date(2025, 7, 1), "artist": "pig1987", "account": "pig1987", "platform": "Spotify", "streams": 9}
    put("audience_daily", [{**mine, "listeners": 4, "followers": 2}], source="b")
    assert ask("select streams from v_label_streams_daily") == [(5,)]
    assert ask("select * from v_artist_streams_daily") == [("2025-07-01", "PIG1987", "Spotify", 9, 4, 2)]


def test_a_commission_takes_money_away_and_counts_no_streams(put: Put, ask: Ask) -> None:
    put(
        "royalty_lines",
        [line(1_000_000_010), line(-250_000_000, quantity=7), line(0, quantity=3), line(0, "2025-05", 1)],
    )
    assert ask(
        "select sale_month, artist, track, isrc, platform, brand, country, distributor, quantity, earnings_usd,"
        " commission_usd, lines from v_royalties_monthly order by 1"
    ) == [
        ("2025-04", "PIG1987", "COPPER LANTERN", "QZ1", "YouTube (Ads)", "YouTube Music", "NA", "DistroKid", 13,
         0.75000001, -0.25, 3),
        ("2025-05", "PIG1987", "COPPER LANTERN", "QZ1", "YouTube (Ads)", "YouTube Music", "NA", "DistroKid", 1,
         0.0, 0.0, 1),
    ]  # fmt: skip


def test_money_agrees_with_the_statement_to_the_last_digit(put: Put, ask: Ask) -> None:
    amounts = [Decimal("0.00000001"), Decimal("0.1"), Decimal("1234.12345678"), Decimal("-0.00000003")] * 500
    put("royalty_lines", [line(int(amount * 10**9)) for amount in amounts])
    (earned,) = ask("select earnings_usd from v_royalties_monthly")[0]
    assert round(Decimal(repr(earned)), 8) == sum(amounts)


def test_cash_flow_has_royalties_by_reporting_month_and_card_purchases_less_refunds(put: Put, ask: Ask) -> None:
    put("royalty_lines", [line(10_000_000_000), line(-500_000_000), line(1, reporting_date=date(2025, 5, 31))])
    spent = {"date": date(2025, 6, 30), "description": "ADS", "card": "4242"}
    card = [{**spent, "amount_nano": 3_000_000_000}, {**spent, "amount_nano": -1_000_000_000}]
    put("card_lines", card, dataset="bank.card", source="c")
    assert ask("select * from v_cashflow_monthly order by month") == [
        ("2025-05", 1e-9, 0.0, 1e-9),
        ("2025-06", 9.5, 2.0, 7.5),
    ]


def test_a_tracks_periods_are_rows_of_their_own(put: Put, ask: Ask) -> None:
    row = {"snapshot_date": date(2025, 7, 2), "artist": "PIG1987", "artist_foreign_id": "a", "track_foreign_id": "t"}
    rows = [{**row, "track": "X", "period": period, "streams": count} for period, count in (("1day", None), ("all", 9))]
    put("track_metrics", rows)
    assert ask("select period, streams, listeners from v_track_metrics order by period") == [
        ("1day", None, None),
        ("all", 9, None),
    ]


@pytest.mark.parametrize("view", ["v_artist_streams_daily", "v_label_streams_daily"])
def test_sqlite_takes_the_sums_once_where_a_query_asks_a_view_of_streams_again_for_each_row(
    tmp_path: Path, view: str
) -> None:
    again = f"select max(n.date) from {view} n where n.platform = v.platform"  # noqa: S608
    warehouse = open_warehouse(tmp_path / "w.db")
    with warehouse.reading() as connection:
        plan = connection.exec_driver_sql(
            f"explain query plan select v.streams from {view} v where v.date = ({again})"  # noqa: S608
        )
        steps = [step for *_, step in plan]
    warehouse.close()
    assert steps.count("MATERIALIZE d") == 2
