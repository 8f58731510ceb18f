"""Reading a SQLite file behind an authorizer that refuses everything but reading."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bedrot_desktop.core.errors import Cancelled, TransientError, WarehouseError
from bedrot_desktop.warehouse.readers import Cursor, SqlTrouble, one_at_a_time, reading_only

OPCODES_BETWEEN_LOOKS = 20_000  # a few milliseconds of work between two looks at the cancel event

_READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE}
_HARMLESS_PRAGMAS = {
    "collation_list",
    "compile_options",
    "database_list",
    "foreign_key_list",
    "function_list",
    "index_info",
    "index_list",
    "index_xinfo",
    "pragma_list",
    "table_info",
    "table_list",
    "table_xinfo",
}
_PRAGMAS_TO_READ = {"data_version", "encoding", "freelist_count", "page_count", "page_size", "schema_version"}
_PRAGMAS_TO_READ |= {"user_version", "journal_mode"}


@contextmanager
def sqlite_reader(path: Path, cancel: threading.Event) -> Iterator[SqliteReader]:
    """A read-only connection to a SQLite file in one read transaction: what is read belongs together."""
    if not path.is_file():
        raise WarehouseError(f"There is no warehouse at {path} yet.", "Run the pipeline once, it is made then.")
    try:
        connection = sqlite3.connect(
            f"file:{quote(path.resolve().as_posix())}?mode=ro", uri=True, timeout=5, isolation_level=None,
            check_same_thread=False,
        )  # fmt: skip
    except sqlite3.Error as error:
        raise WarehouseError(f"The warehouse {path} cannot be opened: {error}.") from error
    with closing(connection):
        reader = SqliteReader(connection, cancel)
        with _sqlite_words(reader):
            connection.execute("PRAGMA query_only=ON")
            connection.execute("BEGIN")
            connection.set_authorizer(reader.allow)
            connection.set_progress_handler(lambda: int(cancel.is_set()), OPCODES_BETWEEN_LOOKS)
            yield reader


class SqliteReader:
    """Reads from a SQLite file."""

    def __init__(self, connection: sqlite3.Connection, cancel: threading.Event) -> None:
        self._connection = connection
        self.cancel = cancel
        self.refused = ""

    def allow(self, action: int, first: str | None, second: str | None, _database: str | None, _by: str | None) -> int:
        """SQLite asks here, for every part of a statement, whether it may be."""
        if action in _READING:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() != "load_extension":
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_PRAGMA:
            name = (first or "").lower()
            if name in _HARMLESS_PRAGMAS or (name in _PRAGMAS_TO_READ and second is None):
                return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_UPDATE and first == "sqlite_master":
            return sqlite3.SQLITE_OK  # SQLite asks this for table-valued PRAGMAs; a real change fails at query_only
        self.refused = {sqlite3.SQLITE_ATTACH: "ATTACH", sqlite3.SQLITE_PRAGMA: f"PRAGMA {first}"}.get(action, "")
        return sqlite3.SQLITE_DENY

    def execute(self, sql: str, params: Mapping[str, object]) -> Cursor:
        """Start one statement; named values are written ``:name``."""
        if self.cancel.is_set():
            raise Cancelled("Stopped on request.")
        with _sqlite_words(self):
            return _WordedCursor(self._connection.execute(sql, dict(params)), self)

    def tables(self) -> dict[str, list[str]]:
        """Columns of every table and view."""
        names = [
            name
            for (name,) in self._connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        ]
        found: dict[str, list[str]] = {}
        for name in names:
            try:
                rows = self._connection.execute("SELECT name FROM pragma_table_info(?)", (name,)).fetchall()
            except sqlite3.Error:  # a view whose table is gone
                rows = []
            found[name] = [column for (column,) in rows]
        return found


class _WordedCursor:
    """A SQLite cursor whose errors are ours."""

    def __init__(self, cursor: sqlite3.Cursor, reader: SqliteReader) -> None:
        self._cursor = cursor
        self._reader = reader

    @property
    def description(self) -> Any:
        return self._cursor.description

    def fetchmany(self, size: int = 1, /) -> list[Any]:
        with _sqlite_words(self._reader):
            return self._cursor.fetchmany(size)


@contextmanager
def _sqlite_words(reader: SqliteReader) -> Iterator[None]:
    try:
        yield
    except sqlite3.Warning as error:
        raise one_at_a_time() from error
    except sqlite3.ProgrammingError as error:
        if "one statement at a time" in str(error):
            raise one_at_a_time() from error
        raise WarehouseError(f"The query cannot be run: {error}", "Give a value for each :name in it.") from error
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_INTERRUPT and reader.cancel.is_set():
            raise Cancelled("Stopped on request.") from error
        if code == sqlite3.SQLITE_BUSY:
            raise TransientError("The warehouse is busy.", "Try again in a moment.") from error
        if code in {sqlite3.SQLITE_AUTH, sqlite3.SQLITE_READONLY}:
            raise reading_only(reader.refused) from error
        raise SqlTrouble(str(error)) from error
