"""The samples' lake run over a warehouse that the old scripts had filled twice: no day and no line counts double."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.cli.app import run as run_line

SAMPLES = Path(__file__).parents[1] / "samples"
NANO = Decimal(10) ** 9

Ask = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """``ask(sql, *values)`` of the warehouse after one run; for reading only."""
    root = tmp_path_factory.mktemp("old warehouse")
    shutil.copytree(SAMPLES / "lake", root / "data_lake")
    (root / "data-warehouse").mkdir()
    path = root / "data-warehouse" / "bedrot_analytics.db"
    with closing(sqlite3.connect(path)) as old:
        old.executescript((SAMPLES / "legacy" / "warehouse_1_0_0.sql").read_text("utf-8"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BEDROT_NOW", "2025-07-09T12:00")
        line = ["--workspace", str(root), "--home", str(root / "home"), "--quiet", "run", "--no-extract"]
        assert run_line(line) == 0
    with closing(sqlite3.connect(path)) as link:
        yield lambda sql, *values: link.execute(sql, values).fetchall()


@pytest.fixture(scope="module")
def truth(expected: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = expected["legacy_warehouse"]["with_lake"]
    return found


def money(nano: int) -> Decimal:
    return Decimal(nano) / NANO


def test_the_old_warehouse_was_backed_up_before(ask: Ask) -> None:
    ((path,),) = ask("SELECT path FROM sources WHERE service = 'legacy'")
    ((_, _, database),) = ask("PRAGMA database_list")
    assert (Path(database).parent / path).is_file()


def test_royalties_of_the_statement_replace_what_it_covers(ask: Ask, truth: dict[str, Any]) -> None:
    wanted = truth["royalty"]
    where = "FROM financial_transactions LEFT JOIN artists USING (artist_id) WHERE kind IN ('royalty', 'commission')"
    ((count, total),) = ask(f"SELECT count(*), sum(amount_nano) {where}")
    assert (count, money(total)) == (wanted["rows"], Decimal(wanted["money"]))
    kept = wanted["old_rows_kept"]
    ((count, total, first, last),) = ask(
        f"SELECT count(*), sum(amount_nano), min(transaction_date), max(transaction_date) {where} AND load_id IS NULL"
    )
    assert (count, money(total), first, last) == (kept["rows"], Decimal(kept["money"]), kept["first"], kept["last"])
    found = ask(f"SELECT coalesce(artist_name, ''), count(*), sum(amount_nano) {where} AND load_id IS NULL GROUP BY 1")
    assert {name: (rows, money(total)) for name, rows, total in found} == {
        name: (one["rows"], Decimal(one["money"])) for name, one in kept["per_artist"].items()
    }


def test_card_lines_count_as_often_as_one_file_shows_them(ask: Ask, truth: dict[str, Any]) -> None:
    wanted = truth["card"]
    ((count, net, first, last, old),) = ask(
        "SELECT count(*), -sum(amount_nano), min(transaction_date), max(transaction_date), sum(load_id IS NULL)"
        " FROM financial_transactions WHERE kind IN ('expense', 'refund')"
    )
    assert (count, first, last, old) == (wanted["rows"], wanted["first"], wanted["last"], wanted["old_rows_kept"])
    assert money(net) == Decimal(wanted["net_expense_total"])
    found = ask("SELECT kind, count(*), sum(amount_nano) FROM financial_transactions GROUP BY kind")
    assert {kind: (rows, money(total)) for kind, rows, total in found} == {
        kind: (one["rows"], Decimal(one["amount_usd"])) for kind, one in truth["financial_per_kind"].items()
    }


def test_days_of_the_lake_win_and_all_other_old_days_stay(ask: Ask, truth: dict[str, Any]) -> None:
    for artist, wanted in truth["audience"].items():
        query = (
            "SELECT count(DISTINCT date), min(date), max(date), sum(listeners), sum(streams), sum(load_id IS NULL)"
            " FROM streaming_performance JOIN artists USING (artist_id)"
            " WHERE measured_by = 'audience' AND artist_name = ?"
        )
        assert ask(query, artist) == [tuple(wanted.values())], artist
    for account, wanted in truth["social"].items():
        query = (
            "SELECT count(DISTINCT date), min(date), max(date), sum(video_views), sum(profile_views), sum(likes),"
            " sum(comments), sum(shares), sum(load_id IS NULL)"
            " FROM social_media_performance WHERE account = ? AND video_views IS NOT NULL"
        )
        assert ask(query, account) == [tuple(wanted.values())], account


def test_advertising_and_links_are_each_there_once(ask: Ask, truth: dict[str, Any]) -> None:
    wanted = truth["advertising"]
    ((days, first, last, spent, impressions, clicks, old),) = ask(
        "SELECT count(*), min(date), max(date), sum(spend_nano), sum(impressions), sum(clicks), sum(load_id IS NULL)"
        " FROM advertising_performance"
    )
    assert (days, first, last) == (wanted["campaign_days"], wanted["first"], wanted["last"])
    assert money(spent) == Decimal(wanted["spend_total"])
    assert (impressions, clicks, old) == (wanted["impressions"], wanted["clicks"], wanted["old_campaign_days_kept"])
    events = dict(ask("SELECT event_type, sum(event_count) FROM meta_pixel_events GROUP BY event_type"))
    assert events == wanted["pixel_events_per_type"]
    assert ask("SELECT count(*) FROM campaigns") == [(truth["campaigns"]["rows"],)]
    query = (
        "SELECT count(*), sum(opened), sum(clicked), sum(load_id IS NULL) FROM link_analytics"
        " JOIN platforms USING (platform_id) WHERE platform_name = 'SubmitHub'"
    )
    assert ask(query) == [tuple(truth["submithub_links"].values())]


def test_artists_tracks_and_months_agree(ask: Ask, truth: dict[str, Any]) -> None:
    assert [name for (name,) in ask("SELECT artist_name FROM artists ORDER BY 1")] == truth["artists"]
    for track in truth["tracks_only_in_the_old_warehouse"]:
        query = "SELECT artist_name, track_title, isrc, upc FROM tracks JOIN artists USING (artist_id)"
        assert ask(query + " WHERE isrc = ?", track["isrc"]) == [tuple(track.values())]
    assert ask("SELECT upc FROM tracks WHERE track_title = 'GLASS MERIDIAN'") == [("019900000006",)]
    found = ask("SELECT month, income_usd, expense_usd, net_usd FROM v_cashflow_monthly")
    assert {month: figures for month, *figures in found} == {
        month: [float(text) for text in figures.values()] for month, figures in truth["v_cashflow_monthly"].items()
    }
