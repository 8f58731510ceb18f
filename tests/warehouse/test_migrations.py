"""Bringing a warehouse to the newest version: steps, their record, the backup before, and what is refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, inspect, text

from bedrot_desktop.core.errors import WarehouseError
from bedrot_desktop.warehouse import schema
from bedrot_desktop.warehouse.backup import list_backups
from bedrot_desktop.warehouse.engine import connect
from bedrot_desktop.warehouse.migrations import STEPS, Step, upgrade
from bedrot_desktop.warehouse.views import VIEWS

NOW = datetime(2025, 7, 9, 8, 0, 0, tzinfo=UTC)


@pytest.fixture
def engine(place: str | Path) -> Iterator[Engine]:
    """An empty database."""
    engine, _ = connect(place)
    yield engine
    engine.dispose()


def rows(engine: Engine, sql: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def add_mood(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE tracks ADD COLUMN mood TEXT"))


def add_tempo(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE tracks ADD COLUMN tempo INTEGER"))


LATER = [*STEPS, Step("9.0.0 mood", add_mood), Step("9.1.0 tempo", add_tempo)]


def test_an_empty_database_gets_everything_at_once_and_a_second_start_has_nothing_to_do(engine: Engine) -> None:
    assert upgrade(engine, NOW) == [step.name for step in STEPS]
    assert set(schema.METADATA.tables) <= set(inspect(engine).get_table_names())
    assert set(VIEWS) <= set(inspect(engine).get_view_names())
    assert rows(engine, "SELECT name, applied_at FROM schema_steps") == [(STEPS[0].name, "2025-07-09 08:00:00")]
    assert rows(engine, "SELECT schema_version FROM database_info") == [(schema.SCHEMA_VERSION,)]
    assert upgrade(engine, NOW) == []


def test_pending_steps_run_in_order_and_are_recorded(engine: Engine) -> None:
    upgrade(engine, NOW)
    assert upgrade(engine, NOW, steps=LATER) == ["9.0.0 mood", "9.1.0 tempo"]
    assert {"mood", "tempo"} <= {column["name"] for column in inspect(engine).get_columns("tracks")}
    assert [name for (name,) in rows(engine, "SELECT name FROM schema_steps ORDER BY name")] == [
        step.name for step in LATER
    ]
    assert upgrade(engine, NOW, steps=LATER) == []


def test_the_file_is_backed_up_before_the_first_pending_step(tmp_path: Path) -> None:
    engine, _ = connect(tmp_path / "bedrot_analytics.db")
    upgrade(engine, NOW)
    assert not (tmp_path / "backups").exists()
    upgrade(engine, NOW, tmp_path / "saved", steps=LATER)
    (saved,) = list_backups(tmp_path / "saved")
    assert saved.word == "before-upgrade"
    before, _ = connect(saved.path)
    assert "mood" not in {column["name"] for column in inspect(before).get_columns("tracks")}
    before.dispose()
    engine.dispose()


def test_a_step_that_fails_leaves_nothing_behind_and_the_next_start_goes_on_there(engine: Engine) -> None:
    upgrade(engine, NOW)

    def half(connection: Connection) -> None:
        add_tempo(connection)
        connection.execute(text("INSERT INTO artists (artist_name) VALUES ('HALF')"))
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        upgrade(engine, NOW, steps=[*LATER[:-1], Step("9.1.0 tempo", half)])
    columns = {column["name"] for column in inspect(engine).get_columns("tracks")}
    assert "mood" in columns
    assert "tempo" not in columns
    assert rows(engine, "SELECT artist_name FROM artists WHERE artist_name = 'HALF'") == []
    assert set(VIEWS) <= set(inspect(engine).get_view_names())
    assert upgrade(engine, NOW, steps=LATER) == ["9.1.0 tempo"]


def test_a_warehouse_with_unknown_steps_is_newer_and_is_refused_untouched(engine: Engine) -> None:
    upgrade(engine, NOW, steps=LATER)
    with pytest.raises(WarehouseError, match="newer version"):
        upgrade(engine, NOW)
    assert len(rows(engine, "SELECT * FROM schema_steps")) == len(LATER)


def test_a_newer_version_row_is_refused(engine: Engine) -> None:
    upgrade(engine, NOW)
    run(engine, "UPDATE database_info SET schema_version = '10.0.0'")
    with pytest.raises(WarehouseError, match=r"10\.0\.0.*newer version"):
        upgrade(engine, NOW)


def test_a_greater_user_version_is_refused(tmp_path: Path) -> None:
    engine, _ = connect(tmp_path / "bedrot_analytics.db")
    upgrade(engine, NOW)
    assert rows(engine, "PRAGMA user_version") == [(len(STEPS),)]
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA user_version = 99")
    with pytest.raises(WarehouseError, match="newer version"):
        upgrade(engine, NOW)
    engine.dispose()


def test_tables_of_our_names_that_are_not_ours_are_left_alone(engine: Engine) -> None:
    run(
        engine,
        "CREATE TABLE artists (artist_id INTEGER PRIMARY KEY, status TEXT)",
        "INSERT INTO artists VALUES (1, 'x')",
    )
    with pytest.raises(WarehouseError, match="no BEDROT warehouse"):
        upgrade(engine, NOW)
    assert rows(engine, "SELECT * FROM artists") == [(1, "x")]
    assert inspect(engine).get_table_names() == ["artists"]


def test_a_file_that_is_not_ours_is_not_touched_by_a_byte(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE tracks (name TEXT)")
        connection.commit()
    before = path.read_bytes()
    engine, _ = connect(path)
    with pytest.raises(WarehouseError, match="no BEDROT warehouse"):
        upgrade(engine, NOW)
    engine.dispose()
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["other.db"]


def test_a_persons_own_tables_are_no_obstacle(engine: Engine) -> None:
    run(engine, "CREATE TABLE my_notes (note TEXT)", "INSERT INTO my_notes VALUES ('keep me')")
    assert upgrade(engine, NOW) == [step.name for step in STEPS]
    assert rows(engine, "SELECT note FROM my_notes") == [("keep me",)]


def definition(engine: Engine, view: str) -> str:
    if engine.dialect.name == "sqlite":
        ((text_of_it,),) = rows(engine, f"SELECT sql FROM sqlite_master WHERE name = '{view}'")  # noqa: S608
    else:
        ((text_of_it,),) = rows(engine, f"SELECT pg_get_viewdef('{view}'::regclass)")
    return str(text_of_it)


def test_views_of_another_version_and_missing_ones_are_made_anew_and_others_are_left(engine: Engine) -> None:
    upgrade(engine, NOW)
    good = definition(engine, "v_track_metrics")
    run(
        engine,
        "DROP VIEW v_cashflow_monthly",
        "DROP VIEW v_track_metrics",
        "CREATE VIEW v_track_metrics AS SELECT 'old' AS snapshot_date",
        "CREATE VIEW my_view AS SELECT 1 AS one",
    )
    assert sorted(upgrade(engine, NOW)) == ["v_cashflow_monthly", "v_track_metrics"]
    assert definition(engine, "v_track_metrics") == good
    assert rows(engine, "SELECT * FROM v_cashflow_monthly") == []
    assert rows(engine, "SELECT * FROM my_view") == [(1,)]
    assert upgrade(engine, NOW) == []


def test_a_changed_view_reaches_an_existing_warehouse_and_what_a_person_built_upon_it_stays(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade(engine, NOW)
    run(engine, "CREATE VIEW my_months AS SELECT month FROM v_cashflow_monthly")
    changed = VIEWS["v_cashflow_monthly"].replace("kind <> 'payout'", "kind <> 'payout' and 1 = 1")
    monkeypatch.setitem(VIEWS, "v_cashflow_monthly", changed)
    assert upgrade(engine, NOW) == ["v_cashflow_monthly"]
    assert rows(engine, "SELECT * FROM my_months") == []
    assert upgrade(engine, NOW) == []
