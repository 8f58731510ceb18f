"""The lake's own memory: one SQLite file, one schema version, one connection that threads take in turn."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bedrot_desktop.core.errors import TransientError, WorkspaceError
from bedrot_desktop.lake.reach import reach

VERSION = 1
BUSY_SECONDS = 30.0

_SCHEMA = """
CREATE TABLE files (            -- every file met in a zone, with the hash it had at that size and time
    zone TEXT NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    sha256 TEXT NOT NULL, missing INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (zone, path)) WITHOUT ROWID;
CREATE INDEX files_by_content ON files (sha256);
CREATE TABLE items (            -- the verdict on each content of a data set
    dataset TEXT NOT NULL, sha256 TEXT NOT NULL, zone TEXT NOT NULL, path TEXT NOT NULL, stamp TEXT,
    account TEXT NOT NULL, verdict TEXT NOT NULL, rule TEXT NOT NULL, message TEXT NOT NULL, remedy TEXT NOT NULL,
    line INTEGER, rows INTEGER NOT NULL, good INTEGER NOT NULL, rejected INTEGER NOT NULL,
    first_day TEXT, last_day TEXT,
    question TEXT, version INTEGER NOT NULL, run TEXT NOT NULL, settled_at TEXT, header TEXT NOT NULL,
    members TEXT NOT NULL, notes TEXT NOT NULL, names TEXT NOT NULL,
    PRIMARY KEY (dataset, sha256)) WITHOUT ROWID;
CREATE INDEX items_counted ON items (dataset, account, verdict, stamp, last_day, good, rejected);
CREATE TABLE rejects (          -- rows set aside
    id INTEGER PRIMARY KEY AUTOINCREMENT, dataset TEXT NOT NULL, item TEXT NOT NULL, path TEXT NOT NULL,
    member TEXT NOT NULL, line INTEGER NOT NULL, rule TEXT NOT NULL, place INTEGER NOT NULL, reason TEXT NOT NULL,
    row TEXT NOT NULL, first_seen TEXT, released_at TEXT,
    UNIQUE (dataset, item, member, line, rule, place));
CREATE TABLE steps (            -- what a finished step of a data set was made from and what it made
    dataset TEXT NOT NULL, step TEXT NOT NULL, inputs TEXT NOT NULL, outputs TEXT NOT NULL, stamp TEXT,
    run TEXT NOT NULL, ended_at TEXT, PRIMARY KEY (dataset, step)) WITHOUT ROWID;
CREATE TABLE written (          -- every content that we wrote, so that foreign files are told apart
    zone TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL, dataset TEXT NOT NULL, step TEXT NOT NULL,
    stamp TEXT, run TEXT NOT NULL, item TEXT NOT NULL, PRIMARY KEY (zone, path, sha256)) WITHOUT ROWID;
CREATE INDEX written_by_content ON written (sha256);
CREATE INDEX written_by_item ON written (item) WHERE item <> '';
CREATE TABLE archived (         -- what lay where before it moved to the archive
    zone TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL, archived TEXT NOT NULL, mtime_ns INTEGER NOT NULL,
    PRIMARY KEY (zone, path, sha256)) WITHOUT ROWID;
CREATE INDEX archived_by_content ON archived (sha256);
CREATE TABLE questions (        -- what only the person can decide
    id TEXT PRIMARY KEY, dataset TEXT NOT NULL, item TEXT NOT NULL, topic TEXT NOT NULL, text TEXT NOT NULL,
    options TEXT NOT NULL, free INTEGER NOT NULL, details TEXT NOT NULL, path TEXT NOT NULL,
    asked INTEGER NOT NULL, answer TEXT) WITHOUT ROWID;
"""


class Database:
    """A connection shared by threads; each transaction is whole or not there at all.

    Raises WorkspaceError for a file of a newer program or one that is damaged, TransientError while another process
    keeps it busy.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._depth = 0
        Path(reach(path.parent)).mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(
            reach(path), timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=64
        )
        try:
            with self._understood():
                self._connection.execute("PRAGMA journal_mode = WAL")
                # FULL: that a file is ours must be on disk before the file is, or a power cut makes it foreign
                self._connection.execute("PRAGMA synchronous = FULL")
                self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is kept together or not at all; may be nested."""
        with self._lock:
            if self._depth:
                yield
                return
            with self._understood():
                self._connection.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
                with self._understood():
                    self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            finally:
                self._depth = 0

    def write(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run one statement; returns how many rows it changed."""
        with self._lock, self._understood():
            return self._connection.execute(sql, values).rowcount

    def write_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each row; call it inside a transaction."""
        with self._lock, self._understood():
            self._connection.executemany(sql, rows)

    def read(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._lock, self._understood():
            return self._connection.execute(sql, values).fetchall()

    def _prepare(self) -> None:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise WorkspaceError(
                f"{self.path} was written by a newer version of this program ({version}, this one knows {VERSION}).",
                "Update the program.",
            )
        if version == VERSION:
            return
        with self.transaction():
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            if version == 0:  # nobody else was quicker
                for statement in _SCHEMA.split(";\n"):
                    if statement.strip():
                        self._connection.execute(statement)
                self._connection.execute(f"PRAGMA user_version = {VERSION}")

    @contextmanager
    def _understood(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise TransientError(f"{self.path} is busy or cannot be written: {error}.", "Try again.") from error
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError | sqlite3.DataError):
                raise  # a bug of ours, not the file's
            raise WorkspaceError(
                f"{self.path} is damaged: {error}.",
                "Move it aside: the next run reads the lake anew (answers to questions are asked again).",
            ) from error
