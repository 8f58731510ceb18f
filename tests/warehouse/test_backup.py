"""Backups: whole, made while others write, restored without losing the present, thinned out by age."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine

from bedrot_desktop.core.errors import Cancelled, WarehouseError
from bedrot_desktop.warehouse import backup
from bedrot_desktop.warehouse.backup import back_up, list_backups, restore, thin_out, to_keep

NOW = datetime(2025, 7, 9, 8, 0, 0, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    path = tmp_path / "bedrot_analytics.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        for table in ("database_info", "artists", "financial_transactions"):
            connection.execute(f"CREATE TABLE {table} (a)")
        connection.execute("INSERT INTO artists VALUES ('first')")
        connection.commit()
    engine = create_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


def names(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [name for (name,) in connection.execute("SELECT a FROM artists")]


def add(path: Path, name: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO artists VALUES (?)", (name,))
        connection.commit()


def test_a_backup_is_made_while_the_warehouse_is_open_and_is_one_file(engine: Engine, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "bedrot_analytics.db")) as writer:
        writer.execute("INSERT INTO artists VALUES ('in the write-ahead log')")
        writer.commit()
        writer.execute("INSERT INTO artists VALUES ('not committed')")
        path = back_up(engine, None, NOW)
    assert path == tmp_path / "backups" / "bedrot_analytics_20250709_080000.db"
    assert names(path) == ["first", "in the write-ahead log"]
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_backups_of_one_second_do_not_overwrite_each_other_and_are_listed_newest_first(
    engine: Engine, tmp_path: Path
) -> None:
    first = back_up(engine, tmp_path / "b", NOW)
    second = back_up(engine, tmp_path / "b", NOW)
    third = back_up(engine, tmp_path / "b", NOW + timedelta(days=1), word="before-upgrade")
    (tmp_path / "b" / "notes.db").write_bytes(b"somebody's")
    found = list_backups(tmp_path / "b")
    assert [one.path for one in found] == [third, second, first]
    assert [one.word for one in found] == ["before-upgrade", "", ""]
    assert found[2].made == datetime(2025, 7, 9, 8, 0, 0)  # noqa: DTZ001 - naive in names
    assert found[2].bytes == first.stat().st_size
    assert list_backups(tmp_path / "none") == ()


def test_restoring_keeps_the_present_one_and_readers_see_the_restored(engine: Engine, tmp_path: Path) -> None:
    live = tmp_path / "bedrot_analytics.db"
    saved = back_up(engine, None, NOW)
    add(live, "later")
    with closing(sqlite3.connect(live)) as reader:
        assert reader.execute("SELECT count(*) FROM artists").fetchone() == (2,)
        kept = restore(engine, saved, None, NOW + timedelta(hours=1))
        assert reader.execute("SELECT count(*) FROM artists").fetchone() == (1,)
    assert names(live) == ["first"]
    assert kept is not None
    assert kept.name == "bedrot_analytics_20250709_090000_before-restore.db"
    assert names(kept) == ["first", "later"]
    assert restore(engine, kept, None, NOW + timedelta(hours=2)) is not None
    assert names(live) == ["first", "later"]


def test_restoring_where_nothing_is_left_makes_the_file(engine: Engine, tmp_path: Path) -> None:
    saved = back_up(engine, None, NOW)
    (tmp_path / "bedrot_analytics.db").unlink()
    assert restore(engine, saved, None, NOW) is None
    assert names(tmp_path / "bedrot_analytics.db") == ["first"]


def test_a_damaged_or_strange_backup_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    live = tmp_path / "bedrot_analytics.db"
    saved = back_up(engine, None, NOW)
    content = bytearray(saved.read_bytes())
    content[4096:6000] = b"\xff" * (6000 - 4096)
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(content)
    with pytest.raises(WarehouseError, match="damaged"):
        restore(engine, damaged, None, NOW)
    strange = tmp_path / "strange.db"
    with closing(sqlite3.connect(strange)) as connection:
        connection.execute("CREATE TABLE cookies (a)")
    with pytest.raises(WarehouseError, match="is no warehouse"):
        restore(engine, strange, None, NOW)
    with pytest.raises(WarehouseError, match="no backup"):
        restore(engine, tmp_path / "nothing.db", None, NOW)
    with pytest.raises(WarehouseError, match="itself"):
        restore(engine, live, None, NOW)
    assert names(live) == ["first"]
    assert len(list_backups(tmp_path / "backups")) == 1


def test_a_stop_leaves_no_half_backup(engine: Engine, tmp_path: Path) -> None:
    def stop() -> None:
        raise Cancelled("Stopped on request.")

    with pytest.raises(Cancelled):
        back_up(engine, None, NOW, check=stop)
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_server_backs_itself_up() -> None:
    with pytest.raises(WarehouseError, match="server's task"):
        back_up(create_engine("postgresql+psycopg://nobody@localhost/none"), None, NOW)


KILLED = """
    import os, sys
    from pathlib import Path
    from bedrot_desktop.warehouse.backup import copy_database
    steps = 0
    def kill():
        global steps
        steps += 1
        if steps == int(sys.argv[3]):
            os._exit(9)
    copy_database(Path(sys.argv[1]), Path(sys.argv[2]), kill, pages=3)
"""


@pytest.mark.parametrize("step", [1, 2, 10])
@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_killed_in_the_middle_of_restoring_the_old_one_is_still_there(tmp_path: Path, step: int, mode: str) -> None:
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    for path, count in ((old, 3_000), (new, 9_000)):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"PRAGMA journal_mode={mode}")
            connection.execute("CREATE TABLE artists (a)")
            connection.executemany("INSERT INTO artists VALUES (?)", ((f"{path.name} {n}",) for n in range(count)))
            connection.commit()
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(KILLED), new, old, str(step)], check=False)
    assert done.returncode == 9
    backup.verify(old)
    assert len(names(old)) == 3_000
    backup.copy_database(new, old)
    assert names(old) == names(new)


def test_the_last_days_weeks_and_months_are_kept() -> None:
    made = [datetime(2025, 7, 9, 12) - timedelta(hours=12 * n) for n in range(2 * 800)]  # noqa: DTZ001
    kept = sorted(to_keep(made), reverse=True)
    assert kept[:7] == [datetime(2025, 7, 9 - n, 12) for n in range(7)]  # noqa: DTZ001
    assert datetime(2025, 6, 29, 12) in kept  # noqa: DTZ001 - the last Sunday but one
    assert datetime(2024, 8, 31, 12) in kept  # noqa: DTZ001
    assert min(kept) == datetime(2024, 8, 31, 12)  # noqa: DTZ001


@given(st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2026, 1, 1))))  # noqa: DTZ001
def test_thinning_out_keeps_the_newest_few_and_is_stable(made: list[datetime]) -> None:
    kept = to_keep(made)
    assert kept <= set(made)
    assert len(kept) <= 7 + 4 + 12
    assert not made or max(made) in kept
    assert to_keep(kept) == kept


def test_thinning_out_never_deletes_what_was_saved_before_an_upgrade(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "b"
    for day in range(30):
        back_up(engine, folder, NOW - timedelta(days=day))
    old = back_up(engine, folder, NOW - timedelta(days=900), word="before-upgrade")
    thin_out(folder, daily=2, weekly=1, monthly=1)
    left = [one.path for one in list_backups(folder)]
    assert [path.name for path in left[:2]] == [
        "bedrot_analytics_20250709_080000.db",
        "bedrot_analytics_20250708_080000.db",
    ]
    assert left[2:] == [old]
