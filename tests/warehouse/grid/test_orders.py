"""Rows in an order: whatever is asked, exactly the rows that SQL gives; the writer is never in the way."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bedrot_desktop.core.errors import Cancelled, WarehouseError
from bedrot_desktop.warehouse.grid.facts import Place, Table, facts_of, names_for
from bedrot_desktop.warehouse.grid.orders import Order, head, ordered
from bedrot_desktop.warehouse.grid.question import (
    EMPTY_WORDS,
    TEXT_WORDS,
    Between,
    Emptiness,
    Filter,
    Matching,
    Names,
    Question,
    Sort,
    Ticked,
    as_sql,
)
from bedrot_desktop.warehouse.grid.values import FIRST_BITE, jump, spread, total, used_by, values_bite

SCHEMA = """
CREATE TABLE artists (artist_id INTEGER PRIMARY KEY, artist_name TEXT NOT NULL);
CREATE TABLE streams (
  stream_id INTEGER PRIMARY KEY, date TEXT, artist_id INTEGER REFERENCES artists(artist_id), country TEXT,
  streams BIGINT, usd DOUBLE);
CREATE INDEX by_date ON streams(date);
CREATE TABLE keyless (name TEXT PRIMARY KEY, amount INTEGER) WITHOUT ROWID;
CREATE VIEW v_sum AS SELECT artist_id, sum(streams) AS streams FROM streams GROUP BY artist_id;
CREATE VIEW v_broken AS SELECT gone FROM keyless;
INSERT INTO artists VALUES (1, 'PIG1987'), (2, 'ZONE A0'), (3, '100% IWARY_x');
INSERT INTO keyless VALUES ('b', 1), ('a', 2);
"""
COUNTRIES = ["DE", "US", "", None, "o'Hara", "50%", "a_b"]
NAMES = Names("artists", "artist_id", "artist_name")
NEVER = threading.Event()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of 700 rows with gaps in their numbers."""
    path = tmp_path_factory.mktemp("grid") / "small.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executescript(SCHEMA)
        connection.executemany(
            "INSERT INTO streams VALUES (?, ?, ?, ?, ?, ?)",
            [
                (
                    number * 3 + 1, f"2026-{1 + number % 12:02d}-{1 + number % 28:02d}",
                    None if number % 7 == 0 else 1 + number % 3, COUNTRIES[number % len(COUNTRIES)],
                    None if number % 11 == 0 else number * 37 % 101, number * 13 % 97 / 8,
                )
                for number in range(700)
            ],
        )  # fmt: skip
    connection.close()
    return path


def table_of(file: Path, name: str) -> Table:
    """What is known of a table."""
    found = facts_of(Place(file=file)).table(name)
    assert found is not None
    return found


def everything(order: Order) -> list[tuple[object, ...]]:
    """All rows of an order, page by page of an odd size."""
    rows: list[tuple[object, ...]] = []
    for start in range(0, order.count, 97):
        rows += order.page(start, 97).rows
    return rows


def plainly(file: Path, sql: str) -> list[tuple[object, ...]]:
    """What SQLite says by itself."""
    connection = sqlite3.connect(file)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


SOME_COUNTRIES = st.lists(st.sampled_from(COUNTRIES), unique=True).map(tuple)
PARTS = st.sampled_from(["i", "100%", "_x"])
FILTERS: dict[str, st.SearchStrategy[Filter]] = {
    "country": st.one_of(
        st.builds(Ticked, st.just("country"), SOME_COUNTRIES, st.booleans()),
        st.builds(Emptiness, st.just("country"), st.sampled_from(sorted(EMPTY_WORDS))),
        st.builds(
            Matching,
            st.just("country"),
            st.sampled_from(sorted(TEXT_WORDS)),
            st.sampled_from(["d", "%", "_", "'", "US", "\\"]),
        ),
    ),
    "streams": st.builds(
        Between, st.just("streams"), st.none() | st.integers(-1, 102), st.none() | st.floats(-1, 102, allow_nan=False)
    ),
    "date": st.builds(Between, st.just("date"), st.none() | st.just("2026-03-01"), st.none() | st.just("2026-09-30")),
    "artist_id": st.one_of(
        st.builds(Matching, st.just("artist_id"), st.just("contains"), PARTS, st.just(NAMES)),
        st.builds(Ticked, st.just("artist_id"), st.lists(st.sampled_from([1, 2, 3, None]), unique=True).map(tuple)),
    ),
}
SORTS = st.lists(
    st.builds(Sort, st.sampled_from(["date", "country", "streams", "usd", "stream_id"]), st.booleans())
    | st.builds(Sort, st.just("artist_id"), st.booleans(), st.none() | st.just(NAMES)),
    max_size=3, unique_by=lambda one: one.column,
)  # fmt: skip


@given(st.fixed_dictionaries({}, optional=FILTERS), SORTS)
@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_filters_and_sorts_show_exactly_the_rows_that_sql_gives(
    file: Path, filters: dict[str, Filter], sorts: list[Sort]
) -> None:
    table = table_of(file, "streams")
    question = Question("streams", tuple(filters.values()), tuple(sorts))
    tie = f"{', ' if sorts else ' ORDER BY '}rowid{' DESC' if sorts and sorts[-1].down else ''}"
    wanted = plainly(file, as_sql(question) + tie)
    order = ordered(Place(file=file), table, question, NEVER)
    assert everything(order) == wanted
    assert order.count == len(wanted)
    assert list(head(Place(file=file), table, question, 50, NEVER).rows) == wanted[:50]
    order.close()


def test_a_table_without_gaps_needs_no_list_and_one_with_gaps_shows_no_holes(file: Path, tmp_path: Path) -> None:
    order = ordered(Place(file=file), table_of(file, "streams"), Question("streams"), NEVER)
    assert [row[0] for row in everything(order)] == [number * 3 + 1 for number in range(700)]
    artists = ordered(Place(file=file), table_of(file, "artists"), Question("artists"), NEVER)
    assert everything(artists)[2] == (3, "100% IWARY_x")
    assert (order.place_of(4), artists.place_of(3)) == (1, 2)
    order.close()
    artists.close()


@pytest.mark.parametrize("name", ["v_sum", "keyless"])
def test_views_and_tables_without_row_numbers_give_a_snapshot(file: Path, name: str) -> None:
    question = Question(name, (), (Sort(table_of(file, name).columns[0]),))
    order = ordered(Place(file=file), table_of(file, name), question, NEVER)
    assert everything(order) == plainly(file, as_sql(question))
    assert not order.capped
    small = ordered(Place(file=file), table_of(file, name), question, NEVER, most=1)
    assert (small.count, small.capped) == (1, True)
    order.close()
    small.close()


def test_a_view_whose_table_is_gone_is_listed_and_says_what_is_wrong(file: Path) -> None:
    with pytest.raises(WarehouseError):
        ordered(Place(file=file), table_of(file, "v_broken"), Question("v_broken"), NEVER)


def test_a_writer_commits_while_an_order_is_open_and_a_deleted_row_leaves_its_place(file: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.db"
    source, copy = sqlite3.connect(file), sqlite3.connect(own)
    source.backup(copy)
    source.close()
    order = ordered(Place(file=own), table_of(own, "streams"), Question("streams", (), (Sort("streams"),)), NEVER)
    before = order.page(100, 3)
    with copy:  # would fail with “locked” if reading were in the way
        copy.execute("DELETE FROM streams WHERE stream_id = ?", (before.keys[1],))
        copy.execute("INSERT INTO streams (date) VALUES ('2027-01-01')")
    after = order.page(100, 3)
    assert after.keys == before.keys
    assert (after.rows[0], after.rows[2]) == (before.rows[0], before.rows[2])
    assert set(after.rows[1]) == {None}
    assert order.count == 700
    order.close()
    copy.close()


def test_an_order_can_only_read(file: Path) -> None:
    order = ordered(Place(file=file), table_of(file, "streams"), Question("streams", (), (Sort("usd"),)), NEVER)
    connection: sqlite3.Connection = order._connection  # type: ignore[attr-defined]  # what a mistake would use
    for sql in ("DELETE FROM w.streams", "INSERT INTO main.places VALUES (1)", "ATTACH 'other.db' AS o"):
        with pytest.raises(sqlite3.DatabaseError):
            connection.execute(sql)
    order.close()


def test_putting_in_order_stops_when_asked(file: Path) -> None:
    stop = threading.Event()
    stop.set()
    endless = file.with_name("endless.db")
    with sqlite3.connect(endless) as connection:
        connection.execute(
            "CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
        )
    connection.close()
    with pytest.raises(Cancelled):
        ordered(Place(file=endless), table_of(endless, "v"), Question("v", (), (Sort("i"),)), stop)


def test_values_are_counted_in_bites_under_the_other_filters(file: Path) -> None:
    place, table = Place(file=file), table_of(file, "streams")
    question = Question("streams", (Between("streams", 50), Ticked("country", ("DE",))))
    counts: dict[object, int] = {}
    start: int | None = None
    while True:
        bite = values_bite(place, table, question, "country", start, 300, NEVER)
        for value, count in bite.counts:
            counts[value] = counts.get(value, 0) + count
        if bite.next is None:
            break
        start = bite.next
    assert counts == dict(plainly(file, "SELECT country, count(*) FROM streams WHERE streams >= 50 GROUP BY 1"))  # type: ignore[arg-type]
    view = table_of(file, "v_sum")
    assert values_bite(place, view, Question("v_sum"), "artist_id", None, FIRST_BITE, NEVER).next is None


def test_the_spread_counts_every_number_once(file: Path) -> None:
    found = spread(Place(file=file), Question("streams", (Ticked("country", ("DE", None)),)), "streams", NEVER)
    ((many,),) = plainly(file, "SELECT count(streams) FROM streams WHERE country = 'DE' OR country IS NULL")
    assert sum(found.bins) == many


def test_keys_have_names_and_rows_know_who_refers_to_them(file: Path) -> None:
    place, facts = Place(file=file), facts_of(Place(file=file))
    streams = table_of(file, "streams")
    assert facts.names(streams.reference("artist_id")) == NAMES
    assert names_for(place, NAMES, [1, 3, None, 99]) == {1: "PIG1987", 3: "100% IWARY_x"}
    (use,) = used_by(place, facts, table_of(file, "artists"), {"artist_id": 2, "artist_name": "ZONE A0"}, NEVER)
    order = ordered(place, streams, jump(use.table, use.column, 2), NEVER)
    assert use.count == order.count > 0
    order.close()


def test_null_and_empty_text_are_not_the_same(file: Path) -> None:
    counts = {}
    for word in EMPTY_WORDS:
        question = Question("streams", (Emptiness("country", word),))
        order = ordered(Place(file=file), table_of(file, "streams"), question, NEVER)
        counts[word] = order.count
        order.close()
    assert counts == {"null": 100, "not null": 600, "blank": 100, "filled": 500}


def test_a_click_on_a_head_sorts_up_then_down_then_not_at_all() -> None:
    question = Question("t")
    steps: list[Callable[[Question], Question]] = [lambda one: one.sorted_by("a")] * 3
    seen = []
    for step in steps:
        question = step(question)
        seen.append([(one.column, one.down) for one in question.sorts])
    assert seen == [[("a", False)], [("a", True)], []]
    both = Question("t").sorted_by("a").sorted_by("b", second=True).sorted_by("a", second=True)
    assert [(one.column, one.down) for one in both.sorts] == [("a", True), ("b", False)]


def test_whole_numbers_are_summed_exactly() -> None:
    assert total([2**60, 1, None, "x"]) == (4, 2, 2**60 + 1)
    assert total([0.1] * 10)[2] == 1.0
    assert total(["a", None]) == (2, 0, None)
