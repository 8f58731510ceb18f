"""Backups of the warehouse file: made while it is in use, checked, restored as one transaction, thinned out by age.

``bedrot_analytics_20250709_080000.db`` is a backup of the plain kind; one with a word at its end
(``…_before-upgrade.db``) was made by the program before it changed something. A server's warehouse is backed up by the
server.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.errors import Busy, WarehouseError
from bedrot_desktop.core.files import sync_folder
from bedrot_desktop.warehouse.readonly import sqlite_file

if TYPE_CHECKING:
    from sqlalchemy import Engine

FOLDER = "backups"
STAMP = "%Y%m%d_%H%M%S"
PAGES = 4_096  # 16 MiB between two looks at a stop
BUSY_MS = 5_000
TRIES_WHEN_BUSY = 20  # of a quarter of a second each
KEPT_FOR_GOOD = frozenset({"before-upgrade", "old-warehouse"})

_NAME = re.compile(r"_(?P<stamp>\d{8}_\d{6})(?:_(?P<word>[a-z-]+))?(?:~(?P<twin>\d+))?$")


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup file; ``made`` is the time in its name (naive, as it was given), ``word`` why it was made or ""."""

    path: Path
    made: datetime
    word: str
    bytes: int


def default_folder(engine: Engine) -> Path:
    """Where backups of this warehouse lie: a folder beside the file."""
    return default_folder_of(file_of(engine))


def default_folder_of(path: Path) -> Path:
    """Where backups of this file lie."""
    return path.parent / FOLDER


def file_of(engine: Engine) -> Path:
    """The warehouse's file; WarehouseError where a server keeps it."""
    path = sqlite_file(engine)
    if path is None:
        raise WarehouseError(
            "This warehouse lives on a server, and backing it up is the server's task.", "Use pg_dump and pg_restore."
        )
    return path


def back_up(
    engine: Engine, folder: Path | None, now: datetime, *, word: str = "", check: Callable[[], None] = lambda: None
) -> Path:
    """Copy the warehouse into ``folder`` (None: beside it) while it may be in use, and check the copy; its path.

    ``check`` is called between slices and may raise to stop; then nothing is left behind.
    """
    return back_up_file(file_of(engine), folder, now, word=word, check=check)


def back_up_file(
    path: Path, folder: Path | None, now: datetime, *, word: str = "", check: Callable[[], None] = lambda: None
) -> Path:
    """``back_up`` by the path of a SQLite file."""
    if not path.is_file():
        raise WarehouseError(f"There is no warehouse at {path}.", "There is nothing to back up yet.")
    folder = folder or default_folder_of(path)
    folder.mkdir(parents=True, exist_ok=True)
    target = _free_name(folder, f"{path.stem}_{now.strftime(STAMP)}{f'_{word}' if word else ''}", path.suffix or ".db")
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        copy_database(path, part, check)
        with closing(sqlite3.connect(part)) as copy:
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        verify(part)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(folder)
    return target


def copy_database(source: Path, target: Path, check: Callable[[], None] = lambda: None, pages: int = PAGES) -> None:
    """Make ``target`` equal to ``source`` in one transaction: after a crash it is the old one or the new one.

    Both may be open elsewhere. Raises Busy where somebody writes one of them for more than five seconds.
    """
    stuck = 0

    def look(status: int, _left: int, _all: int) -> None:
        nonlocal stuck
        check()
        stuck = stuck + 1 if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} else 0
        if stuck > TRIES_WHEN_BUSY:
            raise Busy(
                "Another program is writing the warehouse.", "Close it, or wait until it is done, and try again."
            )

    with closing(sqlite3.connect(source, timeout=BUSY_MS / 1000)) as old, closing(_durable(target)) as new:
        try:
            old.backup(new, pages=pages, progress=look, sleep=0.25)
        except sqlite3.DatabaseError as error:
            raise WarehouseError(f"{source} cannot be copied to {target}: {error}.") from error


def _durable(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_MS / 1000)
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def verify(path: Path) -> None:
    """Raise WarehouseError unless SQLite finds the file whole."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            problems = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
    except sqlite3.DatabaseError as error:
        problems = [str(error)]
    if problems != ["ok"]:
        raise WarehouseError(f"{path} is damaged: {'; '.join(problems)}.", "Use another backup.")


def list_backups(folder: Path) -> tuple[Backup, ...]:
    """The backups of a folder, newest first."""
    found = []
    for path in folder.glob("*.db") if folder.is_dir() else ():
        match = _NAME.search(path.stem)
        if match and not path.name.startswith("."):
            made = datetime.strptime(match["stamp"], STAMP)  # noqa: DTZ007 - as it was given
            found.append((made, int(match["twin"] or 1), Backup(path, made, match["word"] or "", path.stat().st_size)))
    return tuple(backup for _, _, backup in sorted(found, key=lambda one: (one[0], one[1], one[2].path), reverse=True))


def restore(engine: Engine, backup: Path, folder: Path | None, now: datetime) -> Path | None:
    """Make the warehouse what the backup holds; the present one is backed up first (its path; None: there was none).

    Raises WarehouseError, and changes nothing, where the backup is damaged or is no warehouse.
    """
    path = file_of(engine)
    if not backup.is_file():
        raise WarehouseError(f"There is no backup {backup}.", "`bedrot warehouse backup --list` shows what there is.")
    if path.exists() and backup.resolve() == path.resolve():
        raise WarehouseError(f"{backup} is the warehouse itself.", "Choose a backup.")
    verify(backup)
    _refuse_strangers(backup)
    engine.dispose()
    kept = back_up_file(path, folder, now, word="before-restore") if path.is_file() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    copy_database(backup, path)
    return kept


def _refuse_strangers(backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if missing := {"database_info", "artists", "financial_transactions"} - names:
        raise WarehouseError(f"{backup.name} is no warehouse: it has no table {min(missing)}.", "Choose a backup.")


def to_keep(made: Iterable[datetime], *, daily: int = 7, weekly: int = 4, monthly: int = 12) -> set[datetime]:
    """Of these moments those to keep: the newest of each of the last 7 days, 4 weeks and 12 months that have any."""
    newest_first = sorted(set(made), reverse=True)
    kept: set[datetime] = set()
    grains: tuple[tuple[int, Callable[[datetime], Any]], ...] = (
        (daily, datetime.date),
        (weekly, lambda moment: moment.isocalendar()[:2]),
        (monthly, lambda moment: (moment.year, moment.month)),
    )
    for count, grain in grains:
        firsts = newest_first[:1] + [after for before, after in pairwise(newest_first) if grain(before) != grain(after)]
        kept.update(firsts[:count])
    return kept


def thin_out(folder: Path, *, daily: int = 7, weekly: int = 4, monthly: int = 12) -> tuple[Path, ...]:
    """Delete plain backups that ``to_keep`` does not keep; those made before a change of the tables stay for good."""
    plain = [backup for backup in list_backups(folder) if backup.word not in KEPT_FOR_GOOD]
    kept = to_keep((backup.made for backup in plain), daily=daily, weekly=weekly, monthly=monthly)
    gone = tuple(backup.path for backup in plain if backup.made not in kept)
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def _free_name(folder: Path, stem: str, suffix: str) -> Path:
    path, number = folder / f"{stem}{suffix}", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}~{number}{suffix}"
    return path
