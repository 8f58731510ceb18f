"""Reading from a PostgreSQL server: one statement in a read-only transaction with a time limit."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.errors import Cancelled, WarehouseError
from bedrot_desktop.warehouse.readers import Cursor, SqlTrouble, one_at_a_time, reading_only
from bedrot_desktop.warehouse.sqltext import first_word, to_pyformat

if TYPE_CHECKING:
    from sqlalchemy import Engine

SECONDS_BETWEEN_LOOKS = 0.05
STATEMENT_SECONDS = 600

_CURSOR_WORDS = {"SELECT", "WITH", "VALUES", "TABLE"}
_PLAIN_WORDS = {"EXPLAIN", "SHOW"}


@contextmanager
def postgresql_reader(engine: Engine, cancel: threading.Event) -> Iterator[PostgresqlReader]:
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
        if word not in _CURSOR_WORDS | _PLAIN_WORDS:
            raise reading_only(word)
        if self._cancel.is_set():
            raise Cancelled("Stopped on request.")
        text = to_pyformat(sql) if params else sql
        with self.words():
            if word in _CURSOR_WORDS:
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
            raise reading_only() from error
        except psycopg.Error as error:
            message = error.diag.message_primary or str(error)
            if "multiple commands" in message:
                raise one_at_a_time() from error
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
