"""Looking at the warehouse: its tables and views, bounded counts, pages, schema text."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing

import pytest

from bedrot_desktop.core.errors import Cancelled, WarehouseError
from bedrot_desktop.warehouse import schema
from bedrot_desktop.warehouse.browse import (
    Count,
    Reference,
    count_rows,
    list_tables,
    page,
    schema_of,
    schema_text,
    table,
    tables,
)
from bedrot_desktop.warehouse.engine import Warehouse
from bedrot_desktop.warehouse.views import VIEWS


def test_tables_and_views_are_listed_with_columns_keys_and_references(warehouse: Warehouse) -> None:
    found = {one.name: one for one in tables(warehouse.engine)}
    assert {name for name, one in found.items() if one.kind == "table"} >= set(schema.METADATA.tables)
    assert {name for name, one in found.items() if one.kind == "view"} == set(VIEWS)
    tracks = found["tracks"]
    assert tracks.key == ("track_id",)
    assert Reference(("artist_id",), "artists", ("artist_id",)) in tracks.references
    title = next(column for column in tracks.columns if column.name == "track_title")
    assert (title.type, title.required, title.key) == ("TEXT", True, False)
    assert [column.name for column in found["v_cashflow_monthly"].columns] == [
        "month", "income_usd", "expense_usd", "net_usd",
    ]  # fmt: skip


def test_a_table_is_found_in_any_case_and_an_unknown_one_is_named(warehouse: Warehouse) -> None:
    assert table(warehouse.engine, " Artists ").name == "artists"
    with pytest.raises(WarehouseError, match="“artist”"):
        table(warehouse.engine, "artist")


def test_counts_stop_at_enough_and_can_be_stopped(warehouse: Warehouse) -> None:
    assert count_rows(warehouse.engine, "platforms") == Count(10, exact=True)
    assert str(count_rows(warehouse.engine, "platforms", enough=4)) == "≥ 4"
    assert count_rows(warehouse.engine, "platforms", enough=10) == Count(10, exact=True)
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        count_rows(warehouse.engine, "platforms", cancel=cancel)


def test_the_list_has_counts_and_leaves_those_open_that_take_too_long(warehouse: Warehouse) -> None:
    found = {one.name: one for one in list_tables(warehouse.engine, enough=5)}
    assert (found["artists"].rows, found["artists"].more) == (3, False)
    assert (found["platforms"].rows, found["platforms"].more) == (5, True)
    assert (found["v_ads_daily"].kind, found["v_ads_daily"].rows) == ("view", 0)
    with warehouse.begin() as connection:
        connection.exec_driver_sql(
            "CREATE VIEW v_slow AS SELECT count(*) AS n FROM platforms a, platforms b, platforms c, platforms d,"
            " platforms e, platforms f, platforms g, platforms h, platforms i, platforms j, platforms k"
        )
    found = {one.name: one for one in list_tables(warehouse.engine, seconds=0.3)}
    assert found["v_slow"].rows is None
    assert found["artists"].rows == 3


def test_pages_are_ordered_and_ties_settled_by_the_key(warehouse: Warehouse) -> None:
    first = page(warehouse.engine, "platforms", limit=4, order=[("platform_type", True)])
    second = page(warehouse.engine, "platforms", limit=100, offset=4, order=[("platform_type", True)])
    assert (len(first.rows), first.more, second.more) == (4, True, False)
    place = first.columns.index("platform_type")
    kinds = [str(row[place]) for row in (*first.rows, *second.rows)]
    assert kinds == sorted(kinds, reverse=True)
    assert len({row[0] for row in (*first.rows, *second.rows)}) == 10
    assert [row[0] for row in page(warehouse.engine, "artists").rows] == [1, 2, 3]
    with pytest.raises(WarehouseError, match="no column nothing"):
        page(warehouse.engine, "platforms", order=[("nothing", False)])


def test_the_schema_text_names_columns_and_indexes(warehouse: Warehouse) -> None:
    text = schema_text(warehouse.engine, "financial_transactions")
    assert "amount_nano" in text
    assert "idx_financial_date_artist" in text
    assert set(schema_of(warehouse.engine)) >= set(schema.METADATA.tables) | set(VIEWS)


def test_the_schema_text_of_sqlite_makes_the_same_tables_again(warehouse: Warehouse) -> None:
    if warehouse.dialect != "sqlite":
        pytest.skip("a server's text is put together from what it says about itself")
    with closing(sqlite3.connect(":memory:")) as copy:
        copy.executescript(schema_text(warehouse.engine))
        names = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE sql IS NOT NULL")}
    assert names >= set(schema.METADATA.tables) | set(VIEWS) | {"ux_financial_transactions"}
