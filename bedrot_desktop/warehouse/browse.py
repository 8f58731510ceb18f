"""What is in the warehouse: tables and views with columns, keys and references; counts that do not block; pages."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.errors import Cancelled, WarehouseError
from bedrot_desktop.warehouse.query import Answer, Row, run_query
from bedrot_desktop.warehouse.sqltext import quoted

if TYPE_CHECKING:
    from sqlalchemy import Engine, Inspector

ENOUGH = 1_000_000  # rows counted before a count becomes “at least”
SECONDS = 2.0  # for counting one table or view in a list


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """A column; ``type`` as the database calls it ("" in a view that computes it), ``key``: part of the primary key."""

    name: str
    type: str
    required: bool
    key: bool
    default: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: these columns mean those columns of another table."""

    columns: tuple[str, ...]
    table: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableInfo:
    """A table or a view."""

    name: str
    kind: str  # table, view
    columns: tuple[ColumnInfo, ...]
    references: tuple[Reference, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """The primary key's columns."""
        return tuple(column.name for column in self.columns if column.key)


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows: exactly, or at least so many."""

    rows: int
    exact: bool

    def __str__(self) -> str:
        return f"{self.rows:,}" if self.exact else f"≥ {self.rows:,}"


@dataclass(frozen=True, slots=True)
class Listed:
    """A table or view with its rows: None where counting took too long, ``more``: at least so many."""

    name: str
    kind: str
    rows: int | None
    more: bool


def tables(engine: Engine) -> tuple[TableInfo, ...]:
    """All tables, then all views, each by name. Raises WarehouseError where there is no warehouse."""
    from sqlalchemy import inspect

    run_query(engine, "SELECT 1")  # says what is wrong, if something is, before an inspector makes a file
    inspector = inspect(engine)
    inspector.clear_cache()
    found = [_table(inspector, name, "table") for name in sorted(inspector.get_table_names())]
    found += [_table(inspector, name, "view") for name in sorted(inspector.get_view_names())]
    return tuple(found)


def table(engine: Engine, name: str) -> TableInfo:
    """One table or view, in whatever case its name is written; WarehouseError names those there are."""
    known = tables(engine)
    for one in known:
        if one.name.lower() == name.strip().lower():
            return one
    raise WarehouseError(f"There is no table or view “{name}”.", f"There are {', '.join(one.name for one in known)}.")


def _table(inspector: Inspector, name: str, kind: str) -> TableInfo:
    keys = set(inspector.get_pk_constraint(name)["constrained_columns"] if kind == "table" else ())
    columns = tuple(
        ColumnInfo(
            column["name"],
            _type(column["type"]),
            not column["nullable"],
            column["name"] in keys,
            str(column["default"] or ""),
        )
        for column in _columns(inspector, name)
    )
    references = tuple(
        Reference(tuple(key["constrained_columns"]), key["referred_table"], tuple(key["referred_columns"]))
        for key in (inspector.get_foreign_keys(name) if kind == "table" else ())
    )
    return TableInfo(name, kind, columns, references)


def _columns(inspector: Inspector, name: str) -> Sequence[Any]:
    from sqlalchemy.exc import SQLAlchemyError

    try:
        return inspector.get_columns(name)
    except SQLAlchemyError:  # a person's view whose table is gone
        return ()


def _type(kind: object) -> str:
    return "" if kind.__class__.__name__ == "NullType" else str(kind)


def count_rows(engine: Engine, name: str, *, enough: int = ENOUGH, cancel: threading.Event | None = None) -> Count:
    """Count a table's or view's rows, but no further than ``enough``; Cancelled once ``cancel`` is set."""
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {quoted(name)} LIMIT :most) AS counted"  # noqa: S608 - quoted
    answer = run_query(engine, sql, {"most": enough + 1}, cancel=cancel)
    found = answer.rows[0][0]
    rows = found if isinstance(found, int) else 0
    return Count(min(rows, enough), rows <= enough)


def list_tables(engine: Engine, *, enough: int = ENOUGH, seconds: float = SECONDS) -> tuple[Listed, ...]:
    """All tables and views with their row counts; a count that takes longer than ``seconds`` is left open."""
    return tuple(
        Listed(one.name, one.kind, count.rows if count else None, not count.exact if count else False)
        for one in tables(engine)
        for count in [_count_within(engine, one.name, enough, seconds)]
    )


def _count_within(engine: Engine, name: str, enough: int, seconds: float) -> Count | None:
    cancel = threading.Event()
    timer = threading.Timer(seconds, cancel.set)
    timer.daemon = True
    timer.start()
    try:
        return count_rows(engine, name, enough=enough, cancel=cancel)
    except (Cancelled, WarehouseError):  # too slow, or a person's view whose table is gone
        return None
    finally:
        timer.cancel()


def page(
    engine: Engine,
    name: str,
    *,
    offset: int = 0,
    limit: int = 100,
    order: Sequence[tuple[str, bool]] = (),
    cancel: threading.Event | None = None,
) -> Answer:
    """A page of a table or view; ``order`` is columns with “descending”; ties are settled by the primary key."""
    info = table(engine, name)
    known = {column.name for column in info.columns}
    if unknown := [column for column, _ in order if column not in known]:
        raise WarehouseError(f"{info.name} has no column {unknown[0]}.", f"It has {', '.join(sorted(known))}.")
    given = [*order, *((column, False) for column in info.key if column not in {name for name, _ in order})]
    by = ", ".join(f"{quoted(column)}{' DESC' if down else ''}" for column, down in given)
    sql = f"SELECT * FROM {quoted(info.name)}{f' ORDER BY {by}' if by else ''}"  # noqa: S608 - quoted
    answer = run_query(
        engine, f"{sql} LIMIT :count OFFSET :start", {"count": limit + 1, "start": offset}, limit=limit, cancel=cancel
    )
    rows: tuple[Row, ...] = answer.rows
    return Answer(answer.columns, rows, answer.more)


def schema_of(engine: Engine, name: str | None = None) -> dict[str, str]:
    """Table or view (None: each of them) → the statements that make it and what hangs on it, as SQL."""
    wanted = [table(engine, name)] if name else list(tables(engine))
    if engine.dialect.name == "sqlite":
        return _sqlite_text(engine, wanted)
    return dict(_server_text(engine, wanted))


def schema_text(engine: Engine, name: str | None = None) -> str:
    """``schema_of`` as one text."""
    return "\n\n".join(schema_of(engine, name).values()) + "\n"


def _sqlite_text(engine: Engine, wanted: Sequence[TableInfo]) -> dict[str, str]:
    sql = (
        "SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type = 'index', type = 'trigger', name"
    )
    statements: dict[str, list[str]] = {}
    for owner, statement in run_query(engine, sql, limit=None).rows:
        statements.setdefault(str(owner), []).append(f"{str(statement).strip()};")
    return {one.name: "\n".join(statements[one.name]) for one in wanted if one.name in statements}


def _server_text(engine: Engine, wanted: Sequence[TableInfo]) -> Iterator[tuple[str, str]]:
    """A server's tables from what it says about them."""
    from sqlalchemy import MetaData, inspect
    from sqlalchemy.schema import CreateIndex, CreateTable

    known = MetaData()
    known.reflect(engine)
    for one in wanted:
        if one.kind == "view":
            body = str(inspect(engine).get_view_definition(one.name)).strip().rstrip(";")
            yield one.name, f"CREATE VIEW {quoted(one.name)} AS\n{body};"
            continue
        reflected = known.tables[one.name]
        indexes = sorted(reflected.indexes, key=lambda index: str(index.name))
        made = [
            str(CreateTable(reflected).compile(engine)),
            *(str(CreateIndex(index).compile(engine)) for index in indexes),
        ]
        yield one.name, "\n".join(f"{statement.strip()};" for statement in made)
