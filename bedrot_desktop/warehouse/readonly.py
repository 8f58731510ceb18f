"""Connections that can only read: SQLite behind an authorizer, PostgreSQL in a read-only transaction.

SQLite: ``mode=ro``, ``query_only``, and an authorizer that refuses everything but reading (no ATTACH, no PRAGMA that
changes something, no loading of extensions). PostgreSQL: one statement by the extended protocol (which takes no second
statement), ``READ ONLY`` and a ``statement_timeout``; everything is rolled back at the end.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

from bedrot_desktop.core.errors import Cancelled, TransientError, WarehouseError
from bedrot_desktop.warehouse.sqltext import first_word, to_pyformat

if TYPE_CHECKING:
    from sqlalchemy import Engine

OPCODES_BETWEEN_LOOKS = 20_000  # a few milliseconds of work between two looks at the cancel event
SECONDS_BETWEEN_LOOKS = 0.05
STATEMENT_SECONDS = 600

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
_POSTGRESQL_CURSOR = {"SELECT", "WITH", "VALUES", "TABLE"}
_POSTGRESQL_PLAIN = {"EXPLAIN", "SHOW"}


class Cursor(Protocol):
    """What both databases' cursors have in common."""

    @property
    def description(self) -> Any: ...

    def fetchmany(self, size: int = ..., /) -> list[Any]: ...


class Reader(Protocol):
    """Runs one statement at a time; ``names`` is every table and column the statement could mean."""

    def execute(self, sql: str, params: Mapping[str, object]) -> Cursor: ...

    def tables(self) -> dict[str, list[str]]: ...


def sqlite_file(engine: Engine) -> Path | None:
    """The file of a SQLite warehouse; None if it is no SQLite file."""
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database or database == ":memory:":
        return None
    return Path(database)


@contextmanager
def reading(engine: Engine, cancel: threading.Event | None = None) -> Iterator[Reader]:
    """A read-only connection of its own; setting ``cancel`` ends a running statement with Cancelled."""
    cancel = cancel or threading.Event()
    if engine.dialect.name == "sqlite":
        path = sqlite_file(engine)
        if path is None:
            raise WarehouseError("A warehouse in memory cannot be read from a second connection.")
        with sqlite_reader(path, cancel) as reader:
            yield reader
    else:
        with _postgresql_reader(engine, cancel) as reader:
            yield reader


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
        self.refused = {sqlite3.SQLITE_ATTACH: "ATTACH", sqlite3.SQLITE_PRAGMA: f"PRAGMA {first}"}.get(action, "change")
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
        raise WarehouseError(
            "Only one statement at a time can be run.", "Remove what follows the first semicolon."
        ) from error
    except sqlite3.ProgrammingError as error:
        if "one statement at a time" in str(error):
            raise WarehouseError("Only one statement at a time can be run.") from error
        raise WarehouseError(f"The query cannot be run: {error}", "Give a value for each :name in it.") from error
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_INTERRUPT and reader.cancel.is_set():
            raise Cancelled("Stopped on request.") from error
        if code == sqlite3.SQLITE_BUSY:
            raise TransientError("The warehouse is busy.", "Try again in a moment.") from error
        if code in {sqlite3.SQLITE_AUTH, sqlite3.SQLITE_READONLY}:
            raise _reading_only(reader.refused) from error
        raise SqlTrouble(str(error)) from error


class SqlTrouble(WarehouseError):
    """The database did not understand a statement; ``query`` adds a hint."""


def _reading_only(what: str) -> WarehouseError:
    named = {"": "", "change": ""}.get(what, f" ({what} is not allowed)")
    return WarehouseError(
        f"Queries can only read{named}.", "Nothing was changed. Use SELECT; data changes only through the pipeline."
    )


@contextmanager
def _postgresql_reader(engine: Engine, cancel: threading.Event) -> Iterator[PostgresqlReader]:
    import psycopg
    from sqlalchemy.exc import OperationalError

    try:
        pooled = engine.raw_connection()
    except OperationalError as error:
        raise WarehouseError(f"The warehouse's server cannot be reached: {error.orig}") from error
    connection: Any = pooled.driver_connection
    ended = threading.Event()
    watcher = threading.Thread(target=_cancel_when_asked, args=(connection, cancel, ended), daemon=True)
    reader = PostgresqlReader(connection, cancel)
    try:
        with reader.words():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            connection.execute(f"SET LOCAL statement_timeout = '{STATEMENT_SECONDS}s'")
            watcher.start()
            yield reader
    finally:
        ended.set()
        if watcher.ident is not None:
            watcher.join()
        try:
            connection.rollback()
            reader.finish()
            pooled.close()
        except psycopg.Error:
            pooled.invalidate()


def _cancel_when_asked(connection: Any, cancel: threading.Event, ended: threading.Event) -> None:
    while not ended.wait(SECONDS_BETWEEN_LOOKS):
        if cancel.is_set():
            connection.cancel_safe(timeout=5)


class PostgresqlReader:
    """Reads from a PostgreSQL server."""

    def __init__(self, connection: Any, cancel: threading.Event) -> None:
        self._connection = connection
        self._cancel = cancel
        self._open: Any = None

    def execute(self, sql: str, params: Mapping[str, object]) -> Cursor:
        """Start one statement; named values are written ``:name``."""
        word = first_word(sql)
        if word not in _POSTGRESQL_CURSOR | _POSTGRESQL_PLAIN:
            raise _reading_only(word)
        if self._cancel.is_set():
            raise Cancelled("Stopped on request.")
        text = to_pyformat(sql) if params else sql
        with self.words():
            if word in _POSTGRESQL_CURSOR:
                self.finish()
                self._open = cursor = self._connection.cursor(name="bedrot_reading")
                cursor.execute(text, dict(params) or None)
            else:  # cannot be a server-side cursor; preparing it refuses a second statement
                cursor = self._connection.execute(text, dict(params) or None, prepare=True)
        return _WordedServerCursor(cursor, self)

    def finish(self) -> None:
        """Close the cursor of the last statement."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def tables(self) -> dict[str, list[str]]:
        """Columns of every table and view of the schemas on the search path."""
        self._connection.rollback()
        rows = self._connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = ANY (current_schemas(false)) ORDER BY table_name, ordinal_position"
        ).fetchall()
        found: dict[str, list[str]] = {}
        for table, column in rows:
            found.setdefault(table, []).append(column)
        return found

    @contextmanager
    def words(self) -> Iterator[None]:
        """Turn the driver's errors into ours."""
        import psycopg

        try:
            yield
        except psycopg.errors.QueryCanceled as error:
            if self._cancel.is_set():
                raise Cancelled("Stopped on request.") from error
            raise WarehouseError(
                f"The query ran longer than {STATEMENT_SECONDS // 60} minutes and was stopped.", "Ask for less at once."
            ) from error
        except (psycopg.errors.ReadOnlySqlTransaction, psycopg.errors.InsufficientPrivilege) as error:
            raise _reading_only("") from error
        except psycopg.Error as error:
            message = error.diag.message_primary or str(error)
            if "multiple commands" in message:
                raise WarehouseError(
                    "Only one statement at a time can be run.", "Remove what follows the first semicolon."
                ) from error
            raise SqlTrouble(message) from error


class _WordedServerCursor:
    """A PostgreSQL cursor whose errors are ours."""

    def __init__(self, cursor: Any, reader: PostgresqlReader) -> None:
        self._cursor = cursor
        self._reader = reader

    @property
    def description(self) -> Any:
        return self._cursor.description

    def fetchmany(self, size: int = 1, /) -> list[Any]:
        with self._reader.words():
            rows: list[Any] = self._cursor.fetchmany(size)
        return rows
