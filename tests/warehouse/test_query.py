"""Read-only queries: what they refuse, how they stop, what their errors say."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from bedrot_desktop.core.errors import Cancelled, WarehouseError
from bedrot_desktop.warehouse.engine import connect
from bedrot_desktop.warehouse.query import run_query, streaming
from bedrot_desktop.warehouse.sqltext import first_word, to_pyformat


@pytest.fixture
def engine(place: str | Path) -> Iterator[Engine]:
    """A database with two tables: artists (3 rows) and plays (5,000 rows)."""
    engine, _ = connect(place)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE artists (artist_id INTEGER PRIMARY KEY, artist_name TEXT)"))
        connection.execute(text("INSERT INTO artists VALUES (1, 'PIG1987'), (2, 'ZONE A0'), (3, '50% off')"))
        connection.execute(text("CREATE TABLE plays (play_id INTEGER PRIMARY KEY, streams INTEGER)"))
        connection.execute(text("INSERT INTO plays VALUES (:id, :n)"), [{"id": n, "n": n * 2} for n in range(1, 5_001)])
    yield engine
    engine.dispose()


def test_a_query_gives_columns_and_rows_and_says_whether_there_are_more(engine: Engine) -> None:
    answer = run_query(engine, "SELECT artist_id, artist_name FROM artists ORDER BY artist_id;", limit=2)
    assert answer.columns == ("artist_id", "artist_name")
    assert answer.rows == ((1, "PIG1987"), (2, "ZONE A0"))
    assert answer.more
    assert not run_query(engine, "SELECT 1", limit=1).more
    assert len(run_query(engine, "SELECT * FROM plays", limit=None).rows) == 5_000


def test_values_are_handed_over_by_name_and_text_in_quotes_is_left_alone(engine: Engine) -> None:
    sql = "SELECT artist_name, ':no', '10%' FROM artists WHERE artist_name = :name -- :not"
    assert run_query(engine, sql, {"name": "50% off"}).rows == (("50% off", ":no", "10%"),)
    assert run_query(engine, "SELECT count(*) FROM artists WHERE artist_name LIKE '5%'").rows == ((1,),)


def test_a_value_that_is_missing_is_named(engine: Engine) -> None:
    with pytest.raises(WarehouseError, match="name"):
        run_query(engine, "SELECT * FROM artists WHERE artist_name = :name", {"other": 1})


def test_rows_come_in_batches(engine: Engine) -> None:
    with streaming(engine, "SELECT play_id FROM plays ORDER BY play_id", batch=2_000) as stream:
        sizes = [len(rows) for rows in stream]
    assert sizes == [2_000, 2_000, 1_000]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM artists",
        "UPDATE artists SET artist_name = 'x'",
        "DROP TABLE artists",
        "CREATE TABLE mine (a INTEGER)",
        "CREATE TEMP TABLE mine (a INTEGER)",
        "INSERT INTO artists VALUES (9, 'x')",
        "WITH gone AS (SELECT 1) DELETE FROM artists",
        "COMMIT",
        "VACUUM",
        "UPDATE sqlite_master SET sql = ''",
        "  /* harmless */ -- really\n DELETE FROM artists",
    ],
)
def test_nothing_can_be_changed(engine: Engine, sql: str) -> None:
    with pytest.raises(WarehouseError):
        run_query(engine, sql)
    assert run_query(engine, "SELECT count(*) FROM artists").rows == ((3,),)
    assert run_query(engine, "SELECT artist_name FROM artists WHERE artist_id = 1").rows == (("PIG1987",),)


@pytest.mark.parametrize(
    "sql", ["SELECT 1; DELETE FROM artists", "SELECT 1; COMMIT; DROP TABLE artists", "SELECT 1; SELECT 2"]
)
def test_a_second_statement_is_refused(engine: Engine, sql: str) -> None:
    with pytest.raises(WarehouseError):
        run_query(engine, sql)
    assert run_query(engine, "SELECT count(*) FROM artists").rows == ((3,),)


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("ATTACH DATABASE 'other.db' AS other", "ATTACH"),
        ("PRAGMA query_only = OFF", "query_only"),
        ("PRAGMA journal_mode = DELETE", "journal_mode"),
        ("PRAGMA writable_schema = ON", "writable_schema"),
    ],
)
def test_sqlite_attach_and_changing_pragmas_are_refused_by_name(tmp_path: Path, sql: str, word: str) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'w.db'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE artists (artist_id INTEGER)"))
    with pytest.raises(WarehouseError, match=word):
        run_query(engine, sql)
    assert run_query(engine, "PRAGMA table_info(artists)").rows[0][1] == "artist_id"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["w.db"]
    engine.dispose()


def test_an_unknown_table_or_column_brings_the_nearest_name(engine: Engine) -> None:
    with pytest.raises(WarehouseError) as unknown_table:
        run_query(engine, "SELECT * FROM artist")
    assert unknown_table.value.remedy == "Did you mean artists?"
    with pytest.raises(WarehouseError) as unknown_column:
        run_query(engine, "SELECT artist_nam FROM artists")
    assert "Did you mean artist_name" in unknown_column.value.remedy
    with pytest.raises(WarehouseError) as elsewhere:
        run_query(engine, "SELECT streams FROM artists")
    assert "column of plays" in elsewhere.value.remedy


def test_a_syntax_error_carries_the_databases_own_words(engine: Engine) -> None:
    with pytest.raises(WarehouseError, match="syntax error") as error:
        run_query(engine, "SELECT FROM WHERE")
    assert "FROM" in str(error.value) or "WHERE" in str(error.value)
    with pytest.raises(WarehouseError, match="no statement"):
        run_query(engine, " ; ")


def test_a_cross_join_stops_within_a_third_of_a_second(engine: Engine) -> None:
    cancel = threading.Event()
    started = threading.Event()
    result: list[BaseException] = []

    def work() -> None:
        started.set()
        try:
            run_query(engine, "SELECT count(*) FROM plays a, plays b, plays c", cancel=cancel)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            result.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    started.wait()
    thread.join(0.3)
    assert thread.is_alive()
    asked = time.monotonic()
    cancel.set()
    thread.join(10)
    assert time.monotonic() - asked < 0.3
    assert isinstance(result[0], Cancelled)
    assert run_query(engine, "SELECT count(*) FROM artists").rows == ((3,),)


def test_a_writer_commits_while_a_reader_is_in_the_middle(engine: Engine) -> None:
    with streaming(engine, "SELECT play_id FROM plays", batch=10) as stream:
        assert len(stream.take(10)) == 10
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO artists VALUES (9, 'NEW')"))
        assert sum(len(rows) for rows in stream) == 4_990
    assert run_query(engine, "SELECT count(*) FROM artists").rows == ((4,),)


def test_a_warehouse_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="no warehouse"):
        run_query(create_engine(f"sqlite:///{tmp_path / 'none.db'}"), "SELECT 1")
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_database_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "w.db"
    path.write_bytes(b"date,streams\n" * 100)
    with pytest.raises(WarehouseError, match="not a database"):
        run_query(create_engine(f"sqlite:///{path}"), "SELECT 1 FROM sqlite_master")


def test_the_first_word_is_found_behind_comments_and_named_values_only_outside_quotes() -> None:
    assert first_word("-- a\n/* b */ ((select 1))") == "SELECT"
    assert first_word("") == ""
    assert to_pyformat("a = :b AND c = ':d' AND e::text LIKE 'x%'") == "a = %(b)s AND c = ':d' AND e::text LIKE 'x%%'"
