"""The old warehouse taken over alone: every figure as expected.json has it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.core.files import sha256_of
from bedrot_desktop.warehouse import legacy
from bedrot_desktop.warehouse.backup import list_backups
from bedrot_desktop.warehouse.engine import connect
from bedrot_desktop.warehouse.trace import trace

EXPECTED = json.loads((Path(__file__).parents[2] / "samples" / "expected.json").read_text("utf-8"))["legacy_warehouse"]
ALONE = EXPECTED["alone"]
NANO = Decimal(10) ** 9


def rows(path: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql, values).fetchall()


def test_the_sample_is_the_doubled_warehouse_of_the_old_scripts(old: Path) -> None:
    assert legacy.is_old(old)
    for table, count in EXPECTED["as_found"]["rows"].items():
        assert rows(old, f"SELECT count(*) FROM {table}") == [(count,)]  # noqa: S608 - names of the samples


def test_every_table_holds_each_fact_once(taken: Path) -> None:
    for table, count in ALONE["rows"].items():
        assert rows(taken, f"SELECT count(*) FROM {table}") == [(count,)], table  # noqa: S608 - names of the samples
    assert rows(taken, "SELECT count(*) FROM rejects") == [(0,)]
    assert rows(taken, "PRAGMA foreign_key_check") == []
    assert rows(taken, "PRAGMA integrity_check") == [("ok",)]
    assert not legacy.is_old(taken)


def test_artists_platforms_tracks_and_campaigns_keep_their_ids(taken: Path, old: Path) -> None:
    for query in (
        "SELECT artist_id, artist_name, created_at FROM artists ORDER BY 1",
        "SELECT track_id, artist_id, track_title, isrc, upc, created_at FROM tracks ORDER BY 1",
        "SELECT campaign_id, artist_id, platform_id, campaign_name, status, start_date FROM campaigns ORDER BY 1",
    ):
        assert rows(taken, query) == rows(old, query)
    assert [name for (name,) in rows(taken, "SELECT artist_name FROM artists ORDER BY 1")] == ALONE["artists"]
    query = "SELECT artist_name, track_title, isrc, upc FROM tracks JOIN artists USING (artist_id) ORDER BY track_id"
    assert rows(taken, query) == [tuple(track.values()) for track in ALONE["tracks"]]
    found = rows(taken, "SELECT campaign_id, campaign_name FROM campaigns")
    assert {str(number): name for number, name in found} == ALONE["campaigns"]
    found = rows(taken, "SELECT platform_name FROM platforms ORDER BY platform_id")
    assert [name for (name,) in found] == ALONE["platforms"]
    assert rows(taken, "SELECT platform_id, brand FROM platforms WHERE platform_name = 'TooLost'") == [(11, "TooLost")]


ROYALTIES = "FROM financial_transactions LEFT JOIN artists USING (artist_id) WHERE kind IN ('royalty', 'commission')"


def test_royalties_agree_to_the_last_digit(taken: Path) -> None:
    wanted = ALONE["royalty"]
    ((count, total, first, last, unknown, different),) = rows(
        taken,
        "SELECT count(*), sum(amount_nano), min(transaction_date), max(transaction_date), sum(country IS NULL),"
        " count(DISTINCT transaction_date || description || amount_nano || coalesce(country, '') ||"
        f" coalesce(artist_id, '')) {ROYALTIES}",
    )
    assert (count, first, last) == (wanted["rows"], wanted["first"], wanted["last"])
    assert (unknown, count - different) == (
        wanted["rows_country_null"],
        wanted["rows_beyond_the_first_of_equal_lines"],
    )
    assert Decimal(total) / NANO == Decimal(wanted["money"])


@pytest.mark.parametrize(
    ("key", "column"),
    [("per_artist", "coalesce(artist_name, '')"), ("per_reporting_month", "substr(transaction_date, 1, 7)")],
)
def test_royalties_agree_for_each_artist_and_month(taken: Path, key: str, column: str) -> None:
    found = rows(taken, f"SELECT {column}, count(*), sum(amount_nano) {ROYALTIES} GROUP BY 1")
    assert {name: (count, Decimal(money) / NANO) for name, count, money in found} == {
        name: (one["rows"], Decimal(one["money"])) for name, one in ALONE["royalty"][key].items()
    }


def test_card_lines_become_money_spent(taken: Path) -> None:
    wanted = ALONE["card"]
    ((count, spent, back, first, last),) = rows(
        taken,
        "SELECT count(*), sum(CASE WHEN kind = 'expense' THEN amount_nano END), sum(CASE WHEN kind = 'refund' THEN"
        " amount_nano END), min(transaction_date), max(transaction_date) FROM financial_transactions"
        " WHERE kind IN ('expense', 'refund') AND source_platform_id IS NULL AND artist_id IS NULL",
    )
    assert (count, first, last) == (wanted["rows"], wanted["first"], wanted["last"])
    assert -Decimal(spent) / NANO == Decimal(wanted["purchases_total"])
    assert -Decimal(back) / NANO == Decimal(wanted["refunds_total"])
    assert -Decimal(spent + back) / NANO == Decimal(wanted["net_expense_total"])
    found = rows(taken, "SELECT kind, count(*), sum(amount_nano) FROM financial_transactions GROUP BY kind")
    assert {kind: (n, Decimal(money) / NANO) for kind, n, money in found} == {
        kind: (one["rows"], Decimal(one["amount_usd"])) for kind, one in ALONE["financial_per_kind"].items()
    }
    assert rows(taken, "SELECT count(*) FROM financial_transactions WHERE abs(amount * 1e9 - amount_nano) > 0.5") == [
        (0,)
    ]


def test_the_cash_flow_view_shows_every_month(taken: Path) -> None:
    found = rows(taken, "SELECT month, income_usd, expense_usd, net_usd FROM v_cashflow_monthly ORDER BY month")
    assert [month for month, *_ in found] == list(ALONE["v_cashflow_monthly"])
    for month, *figures in found:
        assert figures == [float(text) for text in ALONE["v_cashflow_monthly"][month].values()], month


def test_daily_series_keep_their_days_and_know_their_accounts(taken: Path) -> None:
    for artist, wanted in ALONE["audience"].items():
        query = (
            "SELECT count(DISTINCT date), min(date), max(date), sum(listeners), sum(streams)"
            " FROM v_artist_streams_daily WHERE artist = ? AND platform = 'Spotify'"
        )
        assert rows(taken, query, artist) == [tuple(wanted.values())]
    query = "SELECT DISTINCT account, measured_by, data_source FROM streaming_performance ORDER BY 1"
    assert rows(taken, query) == [
        ("pig1987", "audience", "Spotify Audience Data"),
        ("zone_a0", "audience", "Spotify Audience Data"),
    ]
    for account, wanted in ALONE["social"].items():
        query = (
            "SELECT count(DISTINCT date), min(date), max(date), sum(video_views), sum(profile_views), sum(likes),"
            " sum(comments), sum(shares) FROM v_social_daily WHERE account = ? AND platform = 'TikTok'"
        )
        assert rows(taken, query, account) == [tuple(wanted.values())]


def test_advertising_pixel_events_and_links_are_whole(taken: Path) -> None:
    wanted = ALONE["advertising"]
    ((days, first, last, spent, impressions, clicks),) = rows(
        taken,
        "SELECT count(*), min(date), max(date), sum(spend_nano), sum(impressions), sum(clicks) FROM"
        " advertising_performance",
    )
    assert (days, first, last) == (wanted["campaign_days"], wanted["first"], wanted["last"])
    assert Decimal(spent) / NANO == Decimal(wanted["spend_total"])
    assert (impressions, clicks) == (wanted["impressions"], wanted["clicks"])
    query = (
        "SELECT event_type, sum(event_count) FROM meta_pixel_events JOIN advertising_performance"
        " USING (ad_performance_id) GROUP BY 1"
    )
    assert dict(rows(taken, query)) == wanted["pixel_events_per_type"]
    query = (
        "SELECT count(*), sum(opened), sum(clicked), sum(country IS NULL) FROM link_analytics"
        " JOIN platforms USING (platform_id) WHERE platform_name = 'SubmitHub'"
    )
    assert rows(taken, query) == [tuple(ALONE["links"].values())]


def test_rows_can_be_traced_to_the_backup_and_no_load_owns_them(taken: Path, old: Path) -> None:
    (saved,) = list_backups(taken.parent / "backups")
    assert saved.word == "old-warehouse"
    with closing(sqlite3.connect(old)) as before, closing(sqlite3.connect(saved.path)) as copy:
        assert list(copy.iterdump()) == list(before.iterdump())
    ((service, path, sha256, count),) = rows(taken, "SELECT service, path, sha256, rows FROM sources")
    assert (service, path) == ("legacy", f"backups/{saved.path.name}")
    assert sha256 == sha256_of(saved.path)
    assert count == sum(n for table, n in EXPECTED["as_found"]["rows"].items() if table != "database_info")
    for table in ("financial_transactions", "streaming_performance", "link_analytics"):
        query = f"SELECT count(*) FROM {table} WHERE source_id IS NULL OR load_id IS NOT NULL"  # noqa: S608
        assert rows(taken, query) == [(0,)]
    assert rows(taken, "SELECT count(*) FROM financial_transactions WHERE source_row = transaction_id") == [(438,)]
    assert rows(taken, "SELECT schema_version, last_etl_run FROM database_info") == [
        ("2.0.0", "2025-06-24T08:52:49.162000")
    ]


def test_a_row_of_the_old_warehouse_can_be_traced_to_the_backup(taken: Path) -> None:
    engine, _ = connect(taken)
    found = trace(engine, "financial_transactions", 5)
    engine.dispose()
    assert found.source is not None
    assert found.source.is_old_warehouse
    assert found.line == 5
    assert found.load is None
    assert "old warehouse" in found.note
