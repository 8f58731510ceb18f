"""Running a person's SQL: read-only, one statement, in batches, stoppable, with an error that helps."""

from __future__ import annotations

import difflib
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bedrot_desktop.core.errors import Cancelled, WarehouseError
from bedrot_desktop.warehouse.readers import Cursor, Reader, SqlTrouble
from bedrot_desktop.warehouse.readonly import reading

if TYPE_CHECKING:
    from sqlalchemy import Engine

BATCH = 2_000
Row = tuple[object, ...]

_UNKNOWN = (
    re.compile(r"no such (?P<kind>table|column): (?P<name>\S+)"),
    re.compile(r'(?P<kind>relation|column) "?(?P<name>[^" ]+)"? does not exist'),
    re.compile(r"missing FROM-clause entry for (?P<kind>table) \"(?P<name>[^\"]+)\""),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of a query; ``more`` says that there were more than the limit."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    more: bool


class Stream:
    """A running query: its columns at once, its rows in batches of tuples."""

    def __init__(self, cursor: Cursor, cancel: threading.Event, batch: int) -> None:
        self.columns: tuple[str, ...] = tuple(part[0] for part in cursor.description or ())
        self._cursor = cursor
        self._cancel = cancel
        self._batch = batch

    def __iter__(self) -> Iterator[list[Row]]:
        while rows := self.take(self._batch):
            yield rows

    def take(self, count: int) -> list[Row]:
        """Up to so many further rows; empty at the end. Raises Cancelled."""
        if self._cancel.is_set():
            raise Cancelled("Stopped on request.")
        return [tuple(row) for row in self._cursor.fetchmany(count)]


@contextmanager
def streaming(
    engine: Engine,
    sql: str,
    params: Mapping[str, object] | None = None,
    *,
    cancel: threading.Event | None = None,
    batch: int = BATCH,
) -> Iterator[Stream]:
    """Run one reading statement and hand out its rows in batches.

    Values are written ``:name`` and given in ``params``. Raises WarehouseError with the database's own message and
    a hint, Cancelled within moments once ``cancel`` is set.
    """
    cancel = cancel or threading.Event()
    if not sql.strip(" \t\r\n;"):
        raise WarehouseError("There is no statement to run.")
    with reading(engine, cancel) as reader:
        try:
            stream = Stream(reader.execute(sql.strip().rstrip(";"), params or {}), cancel, batch)
        except SqlTrouble as trouble:
            raise _with_hint(trouble, reader) from trouble
        try:
            yield stream
        except SqlTrouble as trouble:
            raise WarehouseError(f"The query failed on the way: {trouble.message}.") from trouble


def run_query(
    engine: Engine,
    sql: str,
    params: Mapping[str, object] | None = None,
    *,
    limit: int | None = 1_000,
    cancel: threading.Event | None = None,
) -> Answer:
    """The first ``limit`` rows of a query (None: all). Errors as in ``streaming``."""
    with streaming(engine, sql, params, cancel=cancel) as stream:
        if limit is None:
            return Answer(stream.columns, tuple(row for rows in stream for row in rows), more=False)
        rows: list[Row] = []
        while len(rows) <= limit and (part := stream.take(min(BATCH, limit + 1 - len(rows)))):
            rows += part
        return Answer(stream.columns, tuple(rows[:limit]), more=len(rows) > limit)


def _with_hint(trouble: SqlTrouble, reader: Reader) -> WarehouseError:
    message = f"The query cannot be run: {trouble.message}."
    for pattern in _UNKNOWN:
        if match := pattern.search(trouble.message):
            name = match["name"].strip('"').rsplit(".", 1)[-1]
            return WarehouseError(message, _nearest(name, match["kind"] == "column", reader.tables()))
    if "syntax error" in trouble.message:
        return WarehouseError(message, "Look at the words just before that place.")
    return WarehouseError(message)


def _nearest(name: str, is_column: bool, tables: dict[str, list[str]]) -> str:
    owners = sorted(table for table, columns in tables.items() if name in columns) if is_column else []
    if owners:
        return f"It is a column of {', '.join(owners)}: name that table or view in the query."
    known = sorted({column for columns in tables.values() for column in columns} if is_column else set(tables))
    lower = {word.lower(): word for word in known}
    close = difflib.get_close_matches(name.lower(), lower, n=3, cutoff=0.5)
    if close:
        return f"Did you mean {' or '.join(lower[word] for word in close)}?"
    if is_column:
        return "Look at the table's columns first."
    return f"There are {', '.join(known[:30])}." if known else "The warehouse is empty."
