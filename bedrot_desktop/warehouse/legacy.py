"""Takes over a warehouse of the old scripts (schema 1.0.0): backed up, moved into the new tables, each fact once.

The old loading inserted every fact anew on every run. All work happens on a copy; the file itself changes in one
transaction at the end. So whoever kills the program finds the old warehouse or the new one, and tables, columns,
indexes, triggers and views that the person added are still there.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bedrot_desktop.core.errors import Busy, WarehouseError
from bedrot_desktop.core.files import sha256_of
from bedrot_desktop.warehouse import legacy_objects
from bedrot_desktop.warehouse.backup import back_up_file, copy_database, default_folder_of, verify
from bedrot_desktop.warehouse.legacy_move import IDENTITY, Move, OldTable
from bedrot_desktop.warehouse.sqltext import quoted

log = logging.getLogger(__name__)

OLD_VERSION = "1.0.0"
SERVICE = "legacy"  # in ``sources``: rows that stem from the old warehouse
ZONE = "warehouse"
WORD = "old-warehouse"
WORK = ".old-warehouse.part"
PAGES = 32  # written at a time while the new one replaces the old one

Step = Callable[[str], None]


def is_old(path: Path) -> bool:
    """Whether the file is a warehouse of schema 1.0.0 that was not taken over yet."""
    if not path.is_file() or path.stat().st_size == 0:
        return False
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not {"database_info", "artists"} <= tables:
                return False
            versions = [row[0] for row in connection.execute("SELECT schema_version FROM database_info")]
            money = {row[1] for row in connection.execute("PRAGMA table_info(financial_transactions)")}
        except sqlite3.DatabaseError:
            return False
    return "amount_nano" not in money and all(version == OLD_VERSION for version in versions)


def take_over(
    path: Path,
    folder: Path | None,
    now: datetime,
    *,
    finish: Callable[[sqlite3.Connection], None] = lambda _connection: None,
    step: Step = lambda _name: None,
) -> Path:
    """Make the old warehouse a new one, in place; the path of its backup.

    ``finish`` writes what the newest version notes about itself, ``step`` is called between steps (and may raise to
    stop). Raises WarehouseError where the file is damaged, Busy where somebody writes it; then nothing changed.
    """
    folder = folder or default_folder_of(path)
    with closing(sqlite3.connect(path)) as watch:
        before = watch.execute("PRAGMA data_version").fetchall()
        backup = back_up_file(path, folder, now, word=WORD)
        step("backed up")
        work = folder / WORK
        _remove(work)
        try:
            copy_database(backup, work)
            step("copied")
            _rebuild(work, backup, now, finish, step)
            verify(work)
            step("rebuilt")
            if watch.execute("PRAGMA data_version").fetchall() != before:
                raise Busy("Somebody wrote the warehouse meanwhile.", "Close the old scripts and try again.")
            copy_database(work, path, lambda: step("replacing"), pages=PAGES)
            step("replaced")
        finally:
            _remove(work)
    return backup


def _remove(work: Path) -> None:
    for end in ("", "-journal", "-wal", "-shm"):
        work.with_name(work.name + end).unlink(missing_ok=True)


def _rebuild(work: Path, backup: Path, now: datetime, finish: Callable[[sqlite3.Connection], None], step: Step) -> None:
    with closing(sqlite3.connect(work, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("PRAGMA legacy_alter_table=ON")  # views and foreign keys of others keep the names they use
        connection.execute("BEGIN")
        own = legacy_objects.set_aside(connection)
        old = _read(connection, own)
        legacy_objects.build(connection, own)
        step("built")
        move = Move(connection, old, _source(connection, backup, now, old), _text(now))
        move.everything()
        step("moved")
        _info(connection, old)
        legacy_objects.follow(connection, own, move.moved)
        legacy_objects.put_back(connection, own)
        _refuse_loose_ends(connection)
        finish(connection)
        connection.execute("COMMIT")
        connection.execute("VACUUM")


def _read(connection: sqlite3.Connection, own: legacy_objects.Objects) -> dict[str, OldTable]:
    """All rows of the old tables; the person's own columns under the names that they have from now on."""
    old = {}
    for table, extras in own.extras.items():
        cursor = connection.execute(f"SELECT * FROM {quoted(legacy_objects.OLD + table)}")  # noqa: S608 - quoted
        names = [extras.get(part[0], part[0]) for part in cursor.description]
        old[table] = OldTable(tuple(dict(zip(names, row, strict=True)) for row in cursor), extras)
    return old


def _source(connection: sqlite3.Connection, backup: Path, now: datetime, old: Mapping[str, OldTable]) -> int:
    """The old warehouse as a source: the backup is the file that its rows can be traced to."""
    made = [str(row["created_at"]) for table in old.values() for row in table.rows if row.get("created_at")]
    cursor = connection.execute(
        "INSERT INTO sources (service, account, zone, path, sha256, bytes, rows, snapshot_at, first_seen)"
        " VALUES (?, 'main', ?, ?, ?, ?, ?, ?, ?)",
        (
            SERVICE,
            ZONE,
            f"{backup.parent.name}/{backup.name}",
            sha256_of(backup),
            backup.stat().st_size,
            sum(len(table.rows) for name, table in old.items() if name in IDENTITY),
            max(made, default=None),
            _text(now),
        ),
    )
    return cursor.lastrowid or 0


def _info(connection: sqlite3.Connection, old: Mapping[str, OldTable]) -> None:
    """The old version row stays, with the new version in it (``finish`` writes that)."""
    for row in old["database_info"].rows if "database_info" in old else ():
        columns = ", ".join(map(quoted, row))
        marks = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO database_info ({columns}) VALUES ({marks})", tuple(row.values()))  # noqa: S608


def _refuse_loose_ends(connection: sqlite3.Connection) -> None:
    """Rows that refer to nothing: ours cannot be, a person's own tables may have had them before."""
    ours = set(IDENTITY) | {"artist_aliases", "sources", "rejects"}
    loose = [(table, parent) for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check")]
    if wrong := sorted(table for table, _ in loose if table in ours):
        raise WarehouseError(f"The old warehouse cannot be taken over: rows of {wrong[0]} would refer to nothing.")
    for table, parent in sorted(set(loose)):
        log.warning("Rows of %s refer to rows of %s that are not there; they did so before.", table, parent)


def _text(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
