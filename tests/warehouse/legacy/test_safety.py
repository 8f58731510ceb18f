"""Taking over an old warehouse loses nothing of the person's, and a kill leaves the old one or the new one."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.core.errors import Busy
from bedrot_desktop.warehouse import legacy
from bedrot_desktop.warehouse.backup import list_backups
from bedrot_desktop.warehouse.engine import connect
from bedrot_desktop.warehouse.migrations import upgrade

EXPECTED = json.loads((Path(__file__).parents[2] / "samples" / "expected.json").read_text("utf-8"))["legacy_warehouse"]
ALONE = EXPECTED["alone"]
NOW = datetime(2025, 7, 9, 8, 0, 0, tzinfo=UTC)


def rows(path: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql, values).fetchall()


def run(path: Path, script: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)


def content(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def take_over(path: Path) -> list[str]:
    engine, _ = connect(path)
    try:
        return upgrade(engine, NOW)
    finally:
        engine.dispose()


def test_taking_over_again_changes_nothing(taken: Path) -> None:
    before = content(taken)
    assert take_over(taken) == []
    assert content(taken) == before


def test_numbers_of_deleted_rows_are_not_used_again(old: Path) -> None:
    take_over(old)
    run(old, "INSERT INTO financial_transactions (transaction_date, description, amount, kind, amount_nano)"
             " VALUES ('2025-07-09', 'new', -1.0, 'expense', -1000000000)")  # fmt: skip
    assert rows(old, "SELECT transaction_id FROM financial_transactions WHERE description = 'new'") == [(877,)]


OWN = """
    PRAGMA foreign_keys=OFF;
    CREATE TABLE my_notes (note TEXT, transaction_id INTEGER REFERENCES financial_transactions (transaction_id));
    INSERT INTO my_notes VALUES ('first load', 5), ('second load', 443);
    CREATE TABLE sources (mine TEXT);
    INSERT INTO sources VALUES ('not a source of the program');
    ALTER TABLE tracks ADD COLUMN mood TEXT;
    ALTER TABLE financial_transactions ADD COLUMN account TEXT;
    ALTER TABLE financial_transactions ADD COLUMN remark TEXT;
    UPDATE tracks SET mood = 'dark' WHERE track_id = 3;
    UPDATE financial_transactions SET remark = 'asked the bank', account = '0000' WHERE transaction_id = 5;
    CREATE VIEW my_totals AS SELECT artist_id, sum(amount) AS total FROM financial_transactions GROUP BY artist_id;
    CREATE VIEW v_social_daily
    AS
    SELECT count(*) AS days FROM social_media_performance;
    CREATE INDEX my_index ON financial_transactions (country);
    CREATE TRIGGER my_trigger AFTER INSERT ON artists BEGIN INSERT INTO my_notes (note) VALUES (new.artist_name); END;
"""


def test_a_persons_tables_columns_views_indexes_and_triggers_stay(old: Path) -> None:
    run(old, OWN)
    take_over(old)
    assert rows(old, "SELECT note, transaction_id FROM my_notes") == [("first load", 5), ("second load", 5)]
    assert rows(old, "SELECT mine FROM sources_own") == [("not a source of the program",)]
    assert rows(old, "SELECT service FROM sources") == [("legacy",)]
    assert rows(old, "SELECT track_id FROM tracks WHERE mood = 'dark'") == [(3,)]
    query = "SELECT transaction_id, remark, account_old, account FROM financial_transactions WHERE remark IS NOT NULL"
    assert rows(old, query) == [(5, "asked the bank", "0000", "main")]
    assert rows(old, "SELECT count(*) FROM my_totals") == [(4,)]
    assert rows(old, "SELECT days FROM v_social_daily_own") == [(254,)]
    assert rows(old, "SELECT count(*) FROM v_social_daily") == [(254,)]
    names = {name for (name,) in rows(old, "SELECT name FROM sqlite_master")}
    assert {"my_index", "my_trigger", "idx_financial_platform"} <= names
    assert not [name for name in names if name.startswith("bedrot_old_")]
    run(old, "INSERT INTO artists (artist_name) VALUES ('NEW')")
    assert rows(old, "SELECT note FROM my_notes WHERE note = 'NEW'") == [("NEW",)]


def test_the_ten_tables_without_rows_become_a_new_warehouse(old: Path) -> None:
    script = "".join(f"DELETE FROM {name};" for name in EXPECTED["as_found"]["rows"])  # noqa: S608
    run(old, f"PRAGMA foreign_keys=OFF; {script} VACUUM;")
    take_over(old)
    assert rows(old, "SELECT artist_name FROM artists ORDER BY 1") == [("IWARY",), ("PIG1987",), ("ZONE A0",)]
    assert rows(old, "SELECT count(*) FROM platforms") == [(10,)]
    assert rows(old, "SELECT schema_version FROM database_info") == [("2.0.0",)]
    assert len(list_backups(old.parent / "backups")) == 1


def test_spellings_of_one_artist_become_one_and_his_rows_follow(old: Path) -> None:
    run(
        old,
        "INSERT INTO artists (artist_name) VALUES ('zonea0');"
        "INSERT INTO streaming_performance (date, artist_id, platform_id, streams, listeners, created_at)"
        " SELECT '2021-01-01', artist_id, 1, 7, 3, '2025-06-24 08:52:45' FROM artists WHERE artist_name = 'zonea0';",
    )
    take_over(old)
    assert [name for (name,) in rows(old, "SELECT artist_name FROM artists ORDER BY 1")] == ALONE["artists"]
    assert rows(old, "SELECT artist, streams FROM v_artist_streams_daily WHERE date = '2021-01-01'") == [("ZONE A0", 7)]
    assert rows(old, "SELECT alias, artist_id, confirmed FROM artist_aliases") == [("zonea0", 2, 1)]


def test_what_refers_to_nothing_is_set_aside_with_its_reason(old: Path) -> None:
    run(
        old,
        "PRAGMA foreign_keys=OFF;"
        "INSERT INTO advertising_performance (date, campaign_id, spend_usd) VALUES ('2025-01-01', 7, 1)",
    )
    take_over(old)
    ((dataset, reason, row),) = rows(old, "SELECT dataset, reason, row FROM rejects")
    assert dataset == "legacy.advertising_performance"
    assert "campaign 7" in reason
    assert json.loads(row)["spend_usd"] == 1


def test_a_third_load_with_newer_figures_wins_and_keeps_the_first_ids(old: Path) -> None:
    run(
        old,
        "INSERT INTO social_media_performance (date, artist_id, platform_id, video_views, created_at)"
        " VALUES ('2024-02-05', 1, 4, 500, '2025-06-30 08:00:00'), ('2025-06-29', 1, 4, 9, '2025-06-30 08:00:00')",
    )
    take_over(old)
    query = (
        "SELECT social_performance_id, date, video_views, created_at FROM social_media_performance"
        " WHERE account = 'pig1987' ORDER BY date"
    )
    found = rows(old, query)
    assert found[0] == (1, "2024-02-05", 500, "2025-06-24 08:15:07")
    assert found[-1] == (510, "2025-06-29", 9, "2025-06-30 08:00:00")


def test_a_second_run_right_after_the_first_does_not_count_either(old: Path) -> None:
    script = "".join(
        f"UPDATE {name} SET created_at = datetime(created_at, '-37 minutes', '-15 seconds')"  # noqa: S608
        " WHERE created_at > '2025-06-24 08:30:00';"
        for name in EXPECTED["as_found"]["rows"]
    )
    run(old, script)
    take_over(old)
    for table, count in ALONE["rows"].items():
        assert rows(old, f"SELECT count(*) FROM {table}") == [(count,)], table  # noqa: S608 - names of the samples
    assert rows(old, "SELECT count(*) FROM rejects") == [(0,)]


def test_two_different_figures_in_one_load_are_not_both_kept_but_both_told(old: Path) -> None:
    run(
        old,
        "INSERT INTO social_media_performance (date, artist_id, platform_id, video_views, created_at)"
        " VALUES ('2025-06-29', 1, 4, 8, '2025-06-30 08:00:00'), ('2025-06-29', 1, 4, 9, '2025-06-30 08:00:00')",
    )
    take_over(old)
    query = "SELECT video_views FROM social_media_performance WHERE date = '2025-06-29'"
    assert rows(old, query) == [(9,)]
    ((row, number),) = rows(old, "SELECT row, source_row FROM rejects")
    assert (json.loads(row)["video_views"], number) == (8, 509)


def test_a_warehouse_in_write_ahead_mode_is_taken_over_while_a_reader_looks_on(old: Path) -> None:
    run(old, "PRAGMA journal_mode=WAL; UPDATE tracks SET upc = '123' WHERE track_id = 1")
    with closing(sqlite3.connect(f"file:{old}?mode=ro", uri=True)) as reader:
        assert reader.execute("SELECT count(*) FROM artists").fetchall() == [(5,)]
        take_over(old)
        assert reader.execute("SELECT upc, spotify_track_id FROM tracks WHERE track_id = 1").fetchall() == [
            ("123", None)
        ]


def test_a_write_meanwhile_stops_the_takeover(old: Path) -> None:
    def write(step: str) -> None:
        if step == "moved":
            run(old, "INSERT INTO artists (artist_name) VALUES ('MEANWHILE')")

    with pytest.raises(Busy):
        legacy.take_over(old, None, NOW, step=write)
    assert legacy.is_old(old)
    assert rows(old, "SELECT count(*) FROM artists") == [(6,)]
    assert [path.name for path in (old.parent / "backups").iterdir()] == [
        list_backups(old.parent / "backups")[0].path.name
    ]


KILLED = """
    import os, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from bedrot_desktop.warehouse import legacy
    seen = []
    def kill(name):
        seen.append(name)
        if name == sys.argv[2] and seen.count(name) == int(sys.argv[3]):
            os._exit(9)
    legacy.take_over(Path(sys.argv[1]), None, datetime(2025, 7, 9, tzinfo=UTC), step=kill)
"""


@pytest.mark.parametrize(
    ("step", "times"),
    [("backed up", 1), ("copied", 1), ("built", 1), ("moved", 1), ("rebuilt", 1), ("replacing", 1), ("replacing", 2)],
)
def test_killed_anywhere_the_old_one_is_whole_and_the_next_start_takes_it_over(
    old: Path, step: str, times: int
) -> None:
    before = content(old)
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(KILLED), old, step, str(times)], check=False)
    assert done.returncode == 9
    assert content(old) == before
    assert take_over(old) == ["taken over from 1.0.0"]
    assert rows(old, "SELECT count(*) FROM financial_transactions") == [(ALONE["rows"]["financial_transactions"],)]
    assert not [path for path in old.parent.rglob("*") if ".part" in path.name and "old-warehouse.part" in path.name]


def test_killed_right_after_replacing_the_new_one_is_whole(old: Path) -> None:
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(KILLED), old, "replaced", "1"], check=False)
    assert done.returncode == 9
    assert rows(old, "SELECT count(*) FROM financial_transactions") == [(ALONE["rows"]["financial_transactions"],)]
    assert rows(old, "PRAGMA integrity_check") == [("ok",)]
    assert take_over(old) in ([], ["2.0.0 tables"])
