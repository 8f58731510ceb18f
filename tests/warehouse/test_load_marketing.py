"""Advertising: days and lifetime totals never mix, pixel events hang on their day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import insert

from bedrot_desktop.warehouse import schema
from bedrot_desktop.warehouse.engine import Warehouse
from bedrot_desktop.warehouse.load import LoadResult, Unknown

Put = Callable[..., LoadResult]
Ask = Callable[..., list[tuple[Any, ...]]]

CAMPAIGN = 910000000000000101


def ad(number: int, cents: int = 100, **more: object) -> dict[str, Any]:
    return {
        "date": date(2025, 7, number), "account": "main", "campaign_id": CAMPAIGN, "campaign": "PIG1987 - X - BROAD",
        "spend_nano": cents * 10_000_000, "impressions": 50, "clicks": 5, "reach": 40, "cpc": 0.2, "is_active": True,
        "provisional": True, "pixel_events": '{"LinkClick": 5, "ViewContent": 2}', **more,
    }  # fmt: skip


def total(day: date, cents: int, **more: object) -> dict[str, Any]:
    return {
        "as_of": day, "account": "main", "campaign_id": CAMPAIGN, "campaign": "PIG1987 - X - BROAD",
        "spend_nano": cents * 10_000_000, "impressions": 70, "clicks": 7, "reach": 60,
        "first_day": date(2025, 7, 1), "last_day": day, **more,
    }  # fmt: skip


def test_a_day_brings_its_campaign_and_its_pixel_events(put: Put, ask: Ask) -> None:
    put("ads_daily", [ad(1), ad(2, pixel_events=None)])
    assert (
        ask("select campaign_id, campaign, artist, spend_usd, clicks, reach, provisional from v_ads_daily")
        == [(CAMPAIGN, "PIG1987 - X - BROAD", "PIG1987", 1.0, 5, 40, 1)] * 2
    )
    assert ask("select status from campaigns") == [("ACTIVE",)]
    assert ask("select date, event_type, event_count from meta_pixel_events join advertising_performance"
               " using (ad_performance_id) order by event_type") == [
        ("2025-07-01", "LinkClick", 5), ("2025-07-01", "ViewContent", 2)
    ]  # fmt: skip


def test_corrected_days_correct_their_events_and_gone_days_take_theirs_along(put: Put, ask: Ask) -> None:
    put("ads_daily", [ad(1), ad(2)])
    result = put("ads_daily", [ad(1, 150, pixel_events='{"LinkClick": 6}', provisional=False)])
    assert (result.inserted, result.updated, result.deleted) == (0, 1, 1)
    assert ask("select event_type, event_count from meta_pixel_events") == [("LinkClick", 6)]
    assert ask("select spend_usd, spend_nano, provisional from advertising_performance") == [(1.5, 1_500_000_000, 0)]


def test_a_day_told_per_campaign_and_per_ad_set_counts_once(put: Put, ask: Ask) -> None:
    put("ads_daily", [ad(1), ad(1, 60, adset_id=7), ad(1, 40, adset_id=8)])
    assert ask("select spend_usd, reach from v_ads_daily") == [(1.0, 40)]
    put("ads_daily", [ad(1, 60, adset_id=7), ad(1, 40, adset_id=8), ad(1, 40, adset_id=8, ad_id=9)])
    assert ask("select spend_usd, impressions, reach from v_ads_daily") == [(1.0, 100, None)]


def test_a_campaign_shows_its_lifetime_total_once_its_ad_sets_summed(put: Put, ask: Ask) -> None:
    put(
        "ads_totals",
        [
            total(date(2025, 7, 5), 900),
            total(date(2025, 7, 8), 300, adset_id=7),
            total(date(2025, 7, 8), 500, adset_id=8),
            total(date(2025, 7, 8), 800),
        ],
    )
    shown = "select spend_usd, impressions, clicks, first_date, last_date, basis from v_ads_campaigns"
    assert ask(shown) == [(8.0, 140, 14, "2025-07-01", "2025-07-08", "lifetime")]


def test_an_ad_set_that_the_newest_snapshot_leaves_out_was_paid_for_all_the_same(put: Put, ask: Ask) -> None:
    told = [total(date(2025, 7, 5), 300, adset_id=7), total(date(2025, 7, 5), 500, adset_id=8)]
    put("ads_totals", [*told, total(date(2025, 7, 8), 650, adset_id=8)])
    assert ask("select spend_usd, last_date, as_of from v_ads_campaigns") == [(9.5, "2025-07-08", "2025-07-08")]


def test_days_are_shown_instead_where_they_begin_no_later_and_end_later_than_the_total(put: Put, ask: Ask) -> None:
    shown = "select spend_usd, first_date, last_date, basis from v_ads_campaigns"
    put("ads_totals", [total(date(2025, 7, 3), 250)], dataset="metaads.dumps")
    put("ads_daily", [ad(day) for day in (1, 2, 3)], dataset="metaads.daily", source="d")
    assert ask(shown) == [(2.5, "2025-07-01", "2025-07-03", "lifetime")]
    put("ads_daily", [ad(day) for day in (1, 2, 3, 4)], dataset="metaads.daily", source="d")
    assert ask(shown) == [(4.0, "2025-07-01", "2025-07-04", "daily")]
    put("ads_daily", [ad(day) for day in (2, 3, 4)], dataset="metaads.daily", source="d")
    assert ask(shown) == [(2.5, "2025-07-01", "2025-07-03", "lifetime")]
    started = {"campaign_id": CAMPAIGN, "campaign": "C", "start_date": date(2025, 6, 30), "status": "PAUSED"}
    put("campaigns", [started], dataset="metaads.dumps", source="c")
    put("ads_daily", [ad(day) for day in (1, 2, 3, 4)], dataset="metaads.daily", source="d")
    assert ask(shown) == [(2.5, "2025-07-01", "2025-07-03", "lifetime")]


def test_a_campaign_with_days_only_shows_its_days(put: Put, ask: Ask) -> None:
    put("ads_daily", [ad(1), ad(3)])
    assert ask("select spend_usd, first_date, last_date, basis from v_ads_campaigns") == [
        (2.0, "2025-07-01", "2025-07-03", "daily")
    ]


def test_the_list_of_campaigns_wins_and_others_only_fill_in(put: Put, ask: Ask) -> None:
    listed = {"campaign_id": CAMPAIGN, "campaign": "NEW NAME", "objective": "OUTCOME", "status": "archived"}
    put("ads_daily", [ad(1)], dataset="metaads.daily")
    put("campaigns", [listed], source="c")
    put("ads_daily", [ad(1), ad(2, objective="OTHER", status="ACTIVE")], dataset="metaads.daily")
    assert ask("select campaign_name, campaign_objective, status from campaigns") == [
        ("NEW NAME", "OUTCOME", "ARCHIVED")
    ]


def test_an_unknown_status_is_told_not_booked(put: Put, ask: Ask) -> None:
    result = put("campaigns", [{"campaign_id": 1, "campaign": "X", "status": "IN_PROCESS"}])
    assert result.unknown == (Unknown("campaign status", "IN_PROCESS", 1),)
    assert ask("select status, artist_id, platform_name from campaigns join platforms using (platform_id)") == [
        (None, None, "Meta Ads")
    ]


def test_old_days_of_a_campaign_give_way_with_their_events(warehouse: Warehouse, put: Put, ask: Ask) -> None:
    with warehouse.begin() as connection:
        row = {"campaign_id": CAMPAIGN, "platform_id": 5, "campaign_name": "X", "status": "PAUSED"}
        connection.execute(insert(schema.campaigns), row)
        for number, day in enumerate(("2025-06-30", "2025-07-01"), 1):
            old = {"ad_performance_id": number, "date": day, "campaign_id": CAMPAIGN, "spend_usd": 9.25}
            connection.execute(insert(schema.advertising_performance), old)
            event = {"ad_performance_id": number, "event_type": "Lead", "event_count": 1}
            connection.execute(insert(schema.meta_pixel_events), event)
        if warehouse.dialect == "postgresql":
            connection.exec_driver_sql("select setval('advertising_performance_ad_performance_id_seq', 2)")
    put("ads_daily", [ad(1)])
    assert ask("select date, spend_usd from v_ads_daily order by date") == [("2025-06-30", 9.25), ("2025-07-01", 1.0)]
    assert ask("select event_type, count(*) from meta_pixel_events group by 1 order by 1") == [
        ("Lead", 1), ("LinkClick", 1), ("ViewContent", 1)
    ]  # fmt: skip


def test_a_total_that_another_data_set_stood_in_for_comes_back(put: Put, ask: Ask) -> None:
    put("ads_totals", [total(date(2025, 7, 8), 300)], dataset="metaads.dumps", fingerprint="dumps")
    put("ads_totals", [total(date(2025, 7, 8), 400)], dataset="metaads.manual", source="m")
    put("ads_totals", [], dataset="metaads.manual")
    assert not put("ads_totals", [total(date(2025, 7, 8), 300)], dataset="metaads.dumps", fingerprint="dumps").skipped
    assert ask("select spend_usd from campaign_totals") == [(3.0,)]
