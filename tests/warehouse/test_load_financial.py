"""Money: every line of a statement, twins included; a newer statement replaces the older one; cards never double."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from bedrot_desktop.warehouse import bulk, load
from bedrot_desktop.warehouse.bulk import literal
from bedrot_desktop.warehouse.engine import Warehouse
from bedrot_desktop.warehouse.load import LoadResult, Unknown

Put = Callable[..., LoadResult]
Ask = Callable[..., list[tuple[Any, ...]]]

ROYALTIES = "('royalty', 'commission')"


def line(nano: int, day: int = 5, **more: object) -> dict[str, Any]:
    """A statement's line."""
    return {
        "reporting_date": date(2025, 6, day),
        "sale_month": "2025-04",
        "store": "Spotify",
        "artist": "PIG1987",
        "title": "COPPER LANTERN",
        "isrc": "QZINV2400001",
        "upc": "019900000001",
        "quantity": 100,
        "content_type": "Song",
        "country": "US",
        "amount_nano": nano,
        "currency": "USD",
        "distributor": "distrokid",
        "account": "main",
        **more,
    }


def purchase(cents: int, day: int = 2, **more: object) -> dict[str, Any]:
    """A card's line."""
    return {
        "date": date(2025, 5, day),
        "description": "INVENTED ADS CO",
        "amount_nano": cents * 10_000_000,
        "category": "Advertising",
        "status": "Posted",
        "card": "4242",
        **more,
    }


def old_row(warehouse: Warehouse, day: str, nano: int, kind: str, description: str, platform: str = "7") -> None:
    """A row as the take-over of the old warehouse leaves it: no load wrote it."""
    account = "'main'" if kind in {"royalty", "commission"} else "NULL"
    with warehouse.begin() as connection:
        connection.execute(
            text(
                "insert into financial_transactions (transaction_date, description, amount, amount_nano, kind,"  # noqa: S608
                f" source_platform_id, account) values ('{day}', '{description}', {nano / 1e9!r}, {nano}, '{kind}',"
                f" {platform}, {account})"
            )
        )


@pytest.fixture(params=["by difference", "in one stroke"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Statements are loaded by difference or, from some size on, in one stroke: with the same result."""
    if request.param == "in one stroke":
        monkeypatch.setattr(bulk, "LARGE", 1)
        monkeypatch.setattr(load, "LARGE", 1)
        monkeypatch.setattr(bulk, "SLICE", 3)
        monkeypatch.setattr(bulk, "ROWS_AT_ONCE", 2)
        monkeypatch.setattr(bulk, "STATEMENTS_AT_ONCE", 1)


@pytest.mark.usefixtures("either_way")
def test_a_line_is_kept_with_store_month_and_place_in_the_file(put: Put, ask: Ask) -> None:
    result = put("royalty_lines", [line(123_456_780)])
    assert (result.inserted, result.unknown) == (1, ())
    assert ask(
        "select transaction_date, description, amount, currency, category, status, kind, amount_nano, account,"
        " sale_month, quantity, country, source_row from financial_transactions"
    ) == [
        ("2025-06-05", "DistroKid earnings for COPPER LANTERN", 0.12345678, "USD", "Streaming Revenue", "Completed",
         "royalty", 123_456_780, "main", "2025-04", 100, "US", 2)
    ]  # fmt: skip
    assert ask(
        "select a.artist_name, t.track_title, t.isrc, t.upc, p.platform_name, d.platform_name"
        " from financial_transactions f join artists a using (artist_id) join tracks t using (track_id)"
        " join platforms p on p.platform_id = f.store_platform_id"
        " join platforms d on d.platform_id = f.source_platform_id"
    ) == [("PIG1987", "COPPER LANTERN", "QZINV2400001", "019900000001", "Spotify", "DistroKid")]


@pytest.mark.usefixtures("either_way")
def test_equal_lines_lines_of_nothing_and_negative_lines_all_stay(put: Put, ask: Ask) -> None:
    put("royalty_lines", [line(5), line(5), line(0), line(-7), line(1, country="NA"), line(2, title='It\'s, "so"')])
    assert ask("select kind, count(*), sum(amount_nano) from financial_transactions group by kind order by kind") == [
        ("commission", 1, -7),
        ("royalty", 5, 13),
    ]
    assert ask("select count(*) from financial_transactions where country = 'NA'") == [(1,)]
    assert ask("select count(*) from financial_transactions where description like '%It''s, \"so\"'") == [(1,)]


@pytest.mark.usefixtures("either_way")
def test_a_newer_statement_replaces_the_older_one_of_its_account_only(put: Put, ask: Ask) -> None:
    put("royalty_lines", [line(5), line(6, day=6)])
    put("royalty_lines", [line(1000, distributor="toolost")], dataset="toolost.sales", source="t")
    put("royalty_lines", [line(5), line(6, day=6), line(7, day=7)], source="b")
    assert ask("select count(*), sum(amount_nano) from financial_transactions") == [(4, 1018)]
    assert ask("select o.path, n.path from sources o join sources n on n.source_id = o.replaced_by") == [
        ("a.csv", "b.csv")
    ]
    again = put("royalty_lines", [line(5), line(6, day=6), line(7, day=7)], source="b")
    assert again.deleted in {0, 3}  # in one stroke all lines are written anew
    assert ask("select count(*), sum(amount_nano) from financial_transactions") == [(4, 1018)]


@pytest.mark.usefixtures("either_way")
def test_unknown_artists_keep_their_money_and_unknown_stores_their_name(put: Put, ask: Ask) -> None:
    rows = [line(5, artist="SOMEBODY ELSE", isrc="QZ1", title="X"), line(6, store="Boomplay"), line(7, artist=None)]
    result = put("royalty_lines", rows)
    assert set(result.unknown) == {Unknown("artist", "SOMEBODY ELSE", 1), Unknown("store", "Boomplay", 1)}
    assert ask("select sum(amount_nano) from financial_transactions where artist_id is null") == [(12,)]
    assert ask("select platform, brand, earnings_usd from v_royalties_monthly where platform = 'Boomplay'") == [
        ("Boomplay", "Boomplay", 6e-9)
    ]
    assert ask("select platform_type from platforms where platform_name = 'Boomplay'") == [("Streaming",)]


@pytest.mark.usefixtures("either_way")
def test_old_royalties_that_the_statement_covers_disappear_both_ends_included(
    warehouse: Warehouse, put: Put, ask: Ask
) -> None:
    for day in ("2025-06-04", "2025-06-05", "2025-06-06", "2025-06-07", "2025-06-08"):
        old_row(warehouse, day, 9, "royalty", "DistroKid earnings for OLD")
    old_row(warehouse, "2025-06-06", 9, "royalty", "of another distributor", platform="10")
    put("royalty_lines", [line(5), line(6, day=7)])
    kept = ask("select transaction_date from financial_transactions where load_id is null order by 1")
    assert kept == [("2025-06-04",), ("2025-06-06",), ("2025-06-08",)]


def test_indexes_are_all_back_after_a_large_load(
    warehouse: Warehouse, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy import inspect

    def names() -> set[str | None]:
        found = inspect(warehouse.engine)
        foreign = {f"{key['constrained_columns']}" for key in found.get_foreign_keys("financial_transactions")}
        return {index["name"] for index in found.get_indexes("financial_transactions")} | foreign

    before = names()
    monkeypatch.setattr(bulk, "LARGE", 1)
    put("royalty_lines", [line(5), line(6)])
    assert names() == before


def test_card_purchases_become_expenses_and_refunds_income(put: Put, ask: Ask) -> None:
    put("card_lines", [purchase(2500), purchase(-1000, category=None, status="Pending")])
    assert ask(
        "select kind, amount, amount_nano, country, category, status, account, platform_name"
        " from financial_transactions join platforms on platform_id = source_platform_id order by amount"
    ) == [
        ("expense", -25.0, -25_000_000_000, "US", "Advertising", "Posted", "4242", "Capitol One"),
        ("refund", 10.0, 10_000_000_000, "US", "Business Expense", "Pending", "4242", "Capitol One"),
    ]


def test_old_card_rows_and_the_export_never_double_and_true_twins_stay(
    warehouse: Warehouse, put: Put, ask: Ask
) -> None:
    for _ in range(3):
        old_row(warehouse, "2025-05-02", -25_000_000_000, "expense", "INVENTED ADS CO", platform="NULL")
    old_row(warehouse, "2025-05-01", -1, "expense", "only there", platform="NULL")
    put("card_lines", [purchase(2500), purchase(2500, status="Pending")])
    assert ask("select count(*) from financial_transactions where description = 'INVENTED ADS CO'") == [(3,)]
    assert ask("select count(*) from financial_transactions where load_id is null") == [(2,)]


def test_values_in_a_statement_are_quoted() -> None:
    assert [literal(value) for value in (None, 5, -0.5, "it's")] == ["NULL", "5", "-0.5", "'it''s'"]


@pytest.mark.usefixtures("either_way")
def test_lines_of_money_that_share_a_place_are_refused_not_taken_for_one(put: Put, ask: Ask) -> None:
    put("royalty_lines", [line(5)])
    for lines in ([line(5, line=None), line(6, line=None)], [line(5, line=2), line(6, line=2)]):
        with pytest.raises(ValueError, match="every row needs the source and line"):
            put("royalty_lines", lines, source="b")
    assert ask("select count(*), sum(amount_nano) from financial_transactions") == [(1, 5)]
