"""What tables and views there are, quickly: columns, keys, references, and about how many rows."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bedrot_desktop.core.errors import BedrotError, Cancelled, WarehouseError
from bedrot_desktop.warehouse.browse import ColumnInfo, Reference, TableInfo
from bedrot_desktop.warehouse.grid.question import Names, Value
from bedrot_desktop.warehouse.query import Answer
from bedrot_desktop.warehouse.readers import SqlTrouble
from bedrot_desktop.warehouse.readers_sqlite import sqlite_reader
from bedrot_desktop.warehouse.sqltext import quoted

if TYPE_CHECKING:
    from sqlalchemy import Engine

SAMPLE = 400  # row numbers looked at to guess how many there are
NAMING = ("name", "title", "spelling")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the warehouse is: a SQLite file (read here without more ado) or a server's engine."""

    file: Path | None = None
    engine: Engine | None = None

    def read(
        self, sql: str, params: Mapping[str, object] | None = None, cancel: threading.Event | None = None
    ) -> Answer:
        """All rows of a statement, in a short read transaction of its own."""
        cancel = cancel or threading.Event()
        if self.file is None:
            from bedrot_desktop.warehouse.query import run_query

            assert self.engine is not None  # noqa: S101 - one of the two is there
            return run_query(self.engine, sql, params, limit=None, cancel=cancel)
        with sqlite_reader(self.file, cancel) as reader:
            cursor = reader.execute(sql, params or {})
            rows: list[tuple[object, ...]] = []
            while part := cursor.fetchmany(2_000):
                rows += part
            return Answer(tuple(one[0] for one in cursor.description or ()), tuple(rows), more=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view with what a grid needs to know. ``guess``: rows, about; None where that would take long."""

    info: TableInfo
    rowid: str  # the word for its row number; "" where it has none
    guess: int | None

    @property
    def name(self) -> str:
        """Its name."""
        return self.info.name

    @property
    def columns(self) -> tuple[str, ...]:
        """Its columns' names."""
        return tuple(column.name for column in self.info.columns)

    def reference(self, column: str) -> Reference | None:
        """The foreign key that this column is, alone."""
        return next((one for one in self.info.references if one.columns == (column,)), None)


@dataclass(frozen=True, slots=True)
class Facts:
    """All tables, then all views."""

    tables: tuple[Table, ...]

    def table(self, name: str) -> Table | None:
        """One, in whatever case it is written."""
        return next((one for one in self.tables if one.name.lower() == name.strip().lower()), None)

    def names(self, reference: Reference | None) -> Names | None:
        """Where the name of what a foreign key means stands, if it has one."""
        target = self.table(reference.table) if reference else None
        if reference is None or target is None:
            return None
        for column in target.columns:
            if column.rsplit("_", 1)[-1] in NAMING:
                return Names(target.name, reference.targets[0], column)
        return None

    def used_by(self, name: str) -> list[tuple[Table, Reference]]:
        """Who refers to a table."""
        return [
            (table, one)
            for table in self.tables
            for one in table.info.references
            if one.table.lower() == name.lower() and len(one.columns) == 1
        ]


def facts_of(place: Place) -> Facts:
    """Look at the schema. Raises WarehouseError where there is no warehouse."""
    if place.file is None:
        from bedrot_desktop.warehouse.browse import tables

        assert place.engine is not None  # noqa: S101 - one of the two is there
        return Facts(tuple(Table(info, "", None) for info in tables(place.engine)))
    with sqlite_reader(place.file, threading.Event()) as reader:
        try:
            reader.execute("SELECT count(*) FROM sqlite_master", {}).fetchmany(1)
        except SqlTrouble as trouble:
            raise WarehouseError(
                f"The warehouse {place.file} cannot be read: {trouble.message}.",
                "Restore a backup (`bedrot warehouse restore`), or move it aside: the next run makes it anew.",
            ) from trouble

        def read(sql: str, **params: object) -> list[tuple[object, ...]]:
            try:
                return reader.execute(sql, params).fetchmany(100_000)
            except SqlTrouble:  # a person's view whose table is gone
                return []

        listed = read(
            "SELECT name, type, wr FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'view')"
            " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name"
        )
        found = []
        for name, kind, without in listed:
            columns = [
                ColumnInfo(str(one[0]), str(one[1]), bool(one[2]), bool(one[4]), str(one[3] or ""))
                for one in read('SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info(:name)', name=name)
            ]
            rowid = _rowid({one.name.lower() for one in columns}) if kind == "table" and not without else ""
            guess = None
            if rowid:
                guess = _guess(read(guess_sql(rowid, quoted(str(name)))))
            info = TableInfo(str(name), str(kind), tuple(columns), _references(read, str(name)))
            found.append(Table(info, rowid, guess))
        return Facts(tuple(found))


def edges_sql(rowid: str, name: str) -> str:
    """Least and greatest row number, each found at once (asked for together SQLite would look at every row)."""
    return f"SELECT (SELECT min({rowid}) FROM {name}), (SELECT max({rowid}) FROM {name})"  # noqa: S608 - quoted


def guess_sql(rowid: str, name: str) -> str:
    """The edges, and how far the first and the last few numbers reach: a table's numbers may be far apart."""
    first = f"(SELECT {rowid} AS number FROM {name} ORDER BY {rowid} LIMIT {SAMPLE})"  # noqa: S608 - quoted
    last = f"(SELECT {rowid} AS number FROM {name} ORDER BY {rowid} DESC LIMIT {SAMPLE})"  # noqa: S608 - quoted
    return (
        f"SELECT (SELECT min({rowid}) FROM {name}), (SELECT max({rowid}) FROM {name}),"  # noqa: S608 - quoted
        f" (SELECT count(*) FROM {first}), (SELECT max(number) FROM {first}), (SELECT min(number) FROM {last})"
    )


def _guess(found: Sequence[Sequence[object]]) -> int:
    low, high, some, first, last = (part if isinstance(part, int) else 0 for part in found[0]) if found else (0,) * 5
    if some < SAMPLE:
        return some
    dense = 2 * SAMPLE / ((first - low + 1) + (high - last + 1))
    return max(SAMPLE, round((high - low + 1) * dense))


def _rowid(columns: set[str]) -> str:
    return next((word for word in ("rowid", "_rowid_", "oid") if word not in columns), "")


def _references(read: object, name: str) -> tuple[Reference, ...]:
    assert callable(read)  # noqa: S101 - for the type checker
    grouped: dict[object, list[tuple[str, str, str]]] = {}
    for number, table, column, target in read(
        'SELECT id, "table", "from", "to" FROM pragma_foreign_key_list(:name) ORDER BY id, seq', name=name
    ):
        grouped.setdefault(number, []).append((str(table), str(column), str(target or column)))
    return tuple(
        Reference(tuple(one[1] for one in parts), parts[0][0], tuple(one[2] for one in parts))
        for parts in grouped.values()
    )


def count_of(place: Place, name: str, cancel: threading.Event, seconds: float = 6.0) -> int | None:
    """Count exactly, but no longer than ``seconds``; None where that was not enough."""
    late = threading.Event()

    def stop() -> None:
        late.set()
        inner.set()

    inner = threading.Event()
    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        found = place.read(f"SELECT count(*) FROM {quoted(name)}", cancel=inner).rows[0][0]  # noqa: S608 - quoted
    except (Cancelled, BedrotError):
        if cancel.is_set():
            raise
        return None
    finally:
        timer.cancel()
    return found if isinstance(found, int) else None


def names_for(place: Place, names: Names, keys: Sequence[Value]) -> dict[Value, str]:
    """What foreign keys stand for."""
    known = [key for key in dict.fromkeys(keys) if key is not None]
    found: dict[Value, str] = {}
    for start in range(0, len(known), 500):
        part = known[start : start + 500]
        marks = ", ".join(f":k{place_}" for place_ in range(len(part)))
        sql = f"SELECT {quoted(names.key)}, {quoted(names.name)} FROM {quoted(names.table)} WHERE {quoted(names.key)} IN ({marks})"  # noqa: S608, E501 - quoted
        answer = place.read(sql, {f"k{number}": key for number, key in enumerate(part)})
        rows = cast("Sequence[tuple[Value, object]]", answer.rows)
        found |= {key: str(name) for key, name in rows if name is not None}
    return found
