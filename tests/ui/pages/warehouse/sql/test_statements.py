"""Statements within a text, and where an error is."""

from __future__ import annotations

import sqlite3

import pytest

from bedrot_desktop.ui.pages.warehouse.sql.statements import is_in_text, spot_of, statement_at, statements, word_before


def test_semicolons_within_texts_names_and_comments_part_nothing() -> None:
    sql = "SELECT ';' AS \"a;b\" -- ; here\n/* ; */ FROM t; SELECT 2"
    assert [one.sql for one in statements(sql)] == [sql.split("; SELECT 2", maxsplit=1)[0], "SELECT 2"]


def test_comments_alone_are_no_statement() -> None:
    assert statements("-- nothing\n;;\n/* here */") == []


@pytest.mark.parametrize(("place", "wanted"), [(0, "SELECT 1"), (8, "SELECT 1"), (9, "SELECT 1"), (12, "SELECT 2")])
def test_the_statement_under_the_cursor_is_found(place: int, wanted: str) -> None:
    found = statement_at("SELECT 1;\n\nSELECT 2;\n\n\n", place)
    assert found is not None
    assert found.sql == wanted


def test_behind_all_statements_the_last_one_is_meant() -> None:
    found = statement_at("SELECT 1;\nSELECT 2;\n\n\n", 22)
    assert found is not None
    assert found.sql == "SELECT 2"


def test_the_word_begun_and_its_owner_are_told() -> None:
    assert word_before("SELECT r.pla", 12) == ("r", "pla")
    assert word_before('SELECT "my t".', 14) == ("my t", "")
    assert word_before("SELECT ", 7) == ("", "")


def test_quotes_and_comments_are_known_even_when_they_are_not_closed() -> None:
    assert is_in_text("SELECT 'abc", 10)
    assert is_in_text("SELECT 1 -- abc", 15)
    assert not is_in_text("SELECT 'abc' ", 13)


def _message(sql: str) -> str:
    connection = sqlite3.connect(":memory:")
    try:
        with pytest.raises(sqlite3.Error) as caught:
            connection.execute(sql)
        return str(caught.value)
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("sql", "line", "word"),
    [
        ("SELECT 1\nFROM (SELECT 1)\nWHERE WHERE 1", 3, "WHERE"),
        ("SELECT nix\nFROM (SELECT 1 AS a)", 1, "nix"),
        ("SELECT 1\nFROM\n  nowhere", 3, "nowhere"),
        ("SELECT 1,\n  nofunction(2)", 2, "nofunction"),
        ("SELECT 1\nFROM (SELECT 2", 2, "2"),
        ("SELECT a, -- a\n b FROM (SELECT 1 AS a)", 2, "b"),
    ],
)
def test_an_error_is_found_where_the_parser_stopped(sql: str, line: int, word: str) -> None:
    spot = spot_of(sql, _message(sql))
    assert spot is not None
    assert (spot.line(sql), sql[spot.start : spot.end]) == (line, word)


def test_of_the_same_words_the_wrong_one_is_marked() -> None:
    sql = "SELECT 1 AS a WHERE WHERE 1"
    spot = spot_of(sql, _message(sql))
    assert spot is not None
    assert spot.start == sql.rindex("WHERE")


def test_an_error_without_a_place_has_none() -> None:
    assert spot_of("SELECT 1", "disk I/O error") is None
