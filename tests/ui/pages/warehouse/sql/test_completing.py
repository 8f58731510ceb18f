"""What is offered while one types."""

from __future__ import annotations

import pytest

from bedrot_desktop.core.errors import WarehouseError
from bedrot_desktop.ui.pages.warehouse.sql.completing import Names, Offer, formatted, offers

NAMES = Names(
    {
        "tracks": ("track_id", "title", "isrc"),
        "streaming_performance": ("date", "track_id", "streams"),
        "v_royalties_monthly": ("sale_month", "platform", "earnings_usd"),
        "odd name": ("a b", "select"),
    },
    frozenset({"v_royalties_monthly"}),
)


def offered(sql: str) -> list[str]:
    """What is offered where ``|`` stands."""
    place = sql.index("|")
    return [one.word for one in offers(sql.replace("|", ""), place, NAMES)]


def test_after_from_come_tables_and_views() -> None:
    assert offered("SELECT * FROM |") == ["odd name", "streaming_performance", "tracks", "v_royalties_monthly"]
    assert offered("SELECT * FROM tr|")[0] == "tracks"
    assert "streaming_performance" in offered("SELECT * FROM tracks t JOIN str|")
    assert offered("SELECT * FROM tracks, v|") == ["v_royalties_monthly"]


def test_after_an_alias_come_its_columns() -> None:
    assert offered("SELECT t.| FROM tracks AS t") == ["track_id", "title", "isrc"]
    assert offered("SELECT p.st| FROM tracks t JOIN streaming_performance p ON 1") == ["streams"]
    assert offered("SELECT tracks.ti| FROM tracks") == ["title"]


def test_columns_of_the_tables_in_use_come_before_everything_else() -> None:
    assert offered("SELECT s| FROM streaming_performance")[0] == "streams"
    assert offered("SELECT | FROM tracks, streaming_performance") == ["track_id", "title", "isrc", "date", "streams"]


def test_names_made_by_with_and_by_a_bracket_have_their_columns() -> None:
    sql = "WITH m AS (SELECT sale_month AS month, sum(earnings_usd) usd FROM v_royalties_monthly) SELECT m.| FROM m"
    assert offered(sql) == ["month", "usd"]
    assert offered("SELECT q.| FROM (SELECT title AS name FROM tracks) q") == ["name"]
    assert "m" in offered("WITH m AS (SELECT 1 AS one) SELECT * FROM |")


def test_nothing_is_offered_within_texts_and_comments() -> None:
    assert offered("SELECT 'tr|'") == []
    assert offered("SELECT 1 -- tr|") == []


def test_only_the_statement_of_the_cursor_counts() -> None:
    assert offered("SELECT * FROM tracks t; SELECT t.| FROM streaming_performance t") == ["date", "track_id", "streams"]


def test_a_word_that_is_whole_already_is_not_offered_again() -> None:
    assert offered("SELECT isrc| FROM tracks") == []


def test_names_that_need_quotes_get_them() -> None:
    assert Offer("a b", "column").text == '"a b"'
    assert Offer("select", "column").text == '"select"'
    assert Offer("SELECT", "keyword").text == "SELECT"


def test_statements_are_written_out_line_by_line_and_keep_their_comments() -> None:
    assert formatted("select a,b from t where x=1 -- why\n; select 2;") == (
        "SELECT\n  a,\n  b\nFROM t\nWHERE\n  x = 1 /* why */;\n\nSELECT\n  2;"
    )


def test_what_cannot_be_understood_is_not_written_out() -> None:
    with pytest.raises(WarehouseError, match="cannot be formatted"):
        formatted("select from from where")
