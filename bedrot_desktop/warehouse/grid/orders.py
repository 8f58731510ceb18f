"""Rows in an order that one can jump about in, of tables of any size.

The row numbers, in the order asked for, are written by SQLite itself into a private temporary database (it lies on
disk, costs no memory, and is gone with the connection); a page is then one join with the warehouse, which is attached
read-only. Measured with ten million rows: as long as the sort alone takes, against half as long again and 80 MB with a
list of keys made in Python. A table in its natural order whose numbers have no gaps needs no list at all. Views, tables
without row numbers and servers give a snapshot that is capped and says so.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from bedrot_desktop.core.errors import Cancelled, TransientError, WarehouseError
from bedrot_desktop.warehouse.grid.facts import Place, Table, edges_sql
from bedrot_desktop.warehouse.grid.question import Question, Value, select, where
from bedrot_desktop.warehouse.sqltext import quoted

SNAPSHOT = 1_000_000  # rows of a view at most
FROM_SERVER = 10_000  # rows of a server's table at most
OPCODES_BETWEEN_LOOKS = 100_000

Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A stretch of rows: where it starts, row numbers ("" for a snapshot: the place), values column by column."""

    start: int
    keys: tuple[int, ...]
    rows: tuple[Row, ...]


class Order:
    """An answer that can be paged through, by one thread at a time."""

    def __init__(self, count: int, capped: bool = False) -> None:
        self.count, self.capped = count, capped

    def page(self, start: int, count: int) -> Rows:
        """Rows from ``start`` on."""
        raise NotImplementedError

    def place_of(self, key: int) -> int | None:
        """Where the row with this number stands."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of the connection."""


class Listed(Order):
    """Over a private temporary database; ``sql`` gives ``key, columns…`` between ``:low`` and ``:high``."""

    def __init__(self, connection: sqlite3.Connection, sql: str, place_sql: str, count: int, capped: bool) -> None:
        super().__init__(count, capped)
        self._connection, self._sql, self._place = connection, sql, place_sql

    def page(self, start: int, count: int) -> Rows:
        """Rows from ``start`` on; of a row that was deleted since, only the number."""
        with _words():
            found = self._connection.execute(self._sql, {"low": start + 1, "high": start + count}).fetchall()
        return Rows(start, tuple(row[0] for row in found), tuple(row[1:] for row in found))

    def place_of(self, key: int) -> int | None:
        """Where the row with this number stands; looks through the list."""
        with _words():
            found = self._connection.execute(self._place, {"key": key}).fetchone()
        return int(found[0]) - 1 if found else None

    def close(self) -> None:
        """Let go of the connection; its temporary database goes with it."""
        self._connection.close()


class InMemory(Order):
    """A server's rows, read once."""

    def __init__(self, rows: tuple[Row, ...], capped: bool) -> None:
        super().__init__(len(rows), capped)
        self._rows = rows

    def page(self, start: int, count: int) -> Rows:
        """Rows from ``start`` on."""
        rows = self._rows[start : start + count]
        return Rows(start, tuple(range(start, start + len(rows))), rows)

    def place_of(self, key: int) -> int | None:
        """A snapshot's number is its place."""
        return key


def attached(file: Path, cancel: threading.Event) -> sqlite3.Connection:
    """A private temporary database with the warehouse beside it as ``w``, read-only."""
    if not file.is_file():
        raise WarehouseError(f"There is no warehouse at {file} yet.", "Run the pipeline once, it is made then.")
    with _words():
        made = sqlite3.connect("", uri=True, isolation_level=None, check_same_thread=False, timeout=5)
        made.execute("PRAGMA main.journal_mode=OFF")
        made.execute("PRAGMA main.synchronous=OFF")
        made.execute("ATTACH ? AS w", (f"file:{quote(file.resolve().as_posix())}?mode=ro",))
    made.set_progress_handler(lambda: int(cancel.is_set()), OPCODES_BETWEEN_LOOKS)
    return made


def _only_reading(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA query_only=ON")
    connection.set_progress_handler(None, 0)
    allowed = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION}
    connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in allowed else sqlite3.SQLITE_DENY)


def head(place: Place, table: Table, question: Question, count: int, cancel: threading.Event) -> Rows:
    """The first rows, before the order is known; quick where an index serves it."""
    columns = ", ".join(quoted(one) for one in table.columns)
    key = table.rowid or "0"
    written = select(question, f"{key}, {columns}", tie=table.rowid)
    answer = place.read(f"{written.sql} LIMIT {count}", written.params, cancel)
    return Rows(0, tuple(row[0] for row in answer.rows), tuple(row[1:] for row in answer.rows))  # type: ignore[misc]


def ordered(place: Place, table: Table, question: Question, cancel: threading.Event, *, most: int = SNAPSHOT) -> Order:
    """Put the rows in order, however many there are; Cancelled once ``cancel`` is set."""
    if place.file is None:
        return _from_server(place, table, question, cancel)
    connection = attached(place.file, cancel)
    try:
        with _words():
            if not table.rowid:
                return _snapshot(connection, table, question, most)
            return _natural(connection, table, question) or _list(connection, table, question)
    except BaseException:
        connection.close()
        raise


def _natural(connection: sqlite3.Connection, table: Table, question: Question) -> Order | None:
    """By arithmetic, where nothing is asked for and no number is missing."""
    if question.filters or question.sorts:
        return None
    name, key = f"w.{quoted(table.name)}", table.rowid
    count = connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608 - quoted
    low, high = connection.execute(edges_sql(key, name)).fetchone()
    if count and high - low + 1 != count:
        return None
    base = (low or 1) - 1
    columns = ", ".join(quoted(one) for one in table.columns)
    sql = (
        f"SELECT {key}, {columns} FROM {name}"  # noqa: S608 - quoted
        f" WHERE {key} BETWEEN :low + {base} AND :high + {base} ORDER BY {key}"
    )
    _only_reading(connection)
    return Listed(connection, sql, f"SELECT :key - {base}", count, capped=False)


def _list(connection: sqlite3.Connection, table: Table, question: Question) -> Order:
    connection.execute("CREATE TABLE main.places (number INTEGER)")
    written = select(question, table.rowid, tie=table.rowid, schema="w.")
    connection.execute(f"INSERT INTO main.places {written.sql}", written.params)
    count = connection.execute("SELECT max(rowid) FROM main.places").fetchone()[0] or 0
    columns = ", ".join(f"asked.{quoted(one)}" for one in table.columns)
    sql = (
        f"SELECT places.number, {columns} FROM main.places"  # noqa: S608 - quoted
        f" LEFT JOIN w.{quoted(table.name)} AS asked ON asked.{table.rowid} = places.number"
        " WHERE places.rowid BETWEEN :low AND :high ORDER BY places.rowid"
    )
    _only_reading(connection)
    return Listed(connection, sql, "SELECT rowid FROM main.places WHERE number = :key", count, capped=False)


def _snapshot(connection: sqlite3.Connection, table: Table, question: Question, most: int) -> Order:
    names = ", ".join(f"c{number}" for number in range(len(table.columns)))
    columns = ", ".join(quoted(one) for one in table.columns)
    connection.execute(f"CREATE TABLE main.shot ({names})")
    written = select(question, columns, schema="w.")
    connection.execute(f"INSERT INTO main.shot {written.sql} LIMIT {most + 1}", written.params)
    count = connection.execute("SELECT max(rowid) FROM main.shot").fetchone()[0] or 0
    _only_reading(connection)
    sql = f"SELECT rowid - 1, {names} FROM main.shot WHERE rowid BETWEEN :low AND :high ORDER BY rowid"  # noqa: S608 - our own names
    return Listed(connection, sql, "SELECT :key + 1", min(count, most), capped=count > most)


def _from_server(place: Place, table: Table, question: Question, cancel: threading.Event) -> Order:
    tie = ", ".join(quoted(one) for one in table.info.key)
    written = select(question, ", ".join(quoted(one) for one in table.columns), tie=tie)
    answer = place.read(f"{written.sql} LIMIT {FROM_SERVER + 1}", written.params, cancel)
    rows: tuple[Row, ...] = answer.rows  # type: ignore[assignment]
    return InMemory(rows[:FROM_SERVER], len(rows) > FROM_SERVER)


@contextmanager
def _words() -> Iterator[None]:
    """SQLite's errors as ours."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_INTERRUPT:
            raise Cancelled("Stopped on request.") from error
        if code == sqlite3.SQLITE_BUSY:
            raise TransientError("The warehouse is busy.", "Try again in a moment.") from error
        if code == sqlite3.SQLITE_FULL:
            raise WarehouseError(
                "There is no room for the order of these rows.", "Free some space where temporary files lie."
            ) from error
        raise WarehouseError(f"The rows cannot be read: {error}.") from error


__all__ = ["FROM_SERVER", "SNAPSHOT", "InMemory", "Listed", "Order", "Rows", "head", "ordered", "where"]
