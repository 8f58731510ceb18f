"""Large loads: all rows of a load replaced in one stroke, with the table's indexes made anew afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from bedrot_desktop.warehouse.sync import Counts, Target

if TYPE_CHECKING:
    import polars as pl
    from sqlalchemy import Connection, Table

    from bedrot_desktop.warehouse.loading import Loading

LARGE = 100_000  # rows from which a frame is loaded this way
SLICE = 50_000  # rows between two looks whether to stop
ROWS_AT_ONCE = 200  # rows in one statement
STATEMENTS_AT_ONCE = 50  # statements whose values are in memory as Python values
_WORTH_IT = 4  # indexes are made anew where the table holds at most so many times the rows that come in


def replace(loading: Loading, target: Target, parts: Iterable[pl.DataFrame], total: int) -> Counts:
    """Delete what the load wrote before and insert the parts (columns as ``target.columns``)."""
    connection, table = loading.connection, target.table
    with _without_indexes(connection, table, total):
        deleted = _delete_all(loading, table)
        inserted = 0
        for part in parts:
            loading.check()
            _insert(loading, target, part)
            inserted += part.height
            loading.progress(inserted, total, table.name)
    return Counts(inserted=inserted, deleted=deleted)


def _delete_all(loading: Loading, table: Table) -> int:
    from sqlalchemy import delete, select

    own = table.c.load_id == loading.load_id
    others = loading.connection.execute(
        select(table.c.load_id).where(table.c.load_id.is_distinct_from(loading.load_id)).limit(1)
    )
    # Without a condition SQLite drops the whole content at once instead of row by row.
    statement = delete(table).where(own) if others.first() is not None else delete(table)
    return int(loading.connection.execute(statement).rowcount)


def _insert(loading: Loading, target: Target, part: pl.DataFrame) -> None:
    import polars as pl

    driver: Any = loading.connection.connection.driver_connection
    rows = part.select(target.columns).with_columns(
        pl.lit(loading.load_id).alias("load_id"), pl.lit(loading.now).alias("created_at")
    )
    if loading.connection.dialect.name == "sqlite":
        _insert_sqlite(driver, target.table.name, rows)
        return
    into = f"{target.table.name} ({', '.join(rows.columns)})"
    text = rows.write_csv(include_header=False, null_value="\\N", quote_style="non_numeric")
    with driver.cursor() as cursor, cursor.copy(f"copy {into} from stdin with (format csv, null '\\N')") as copy:
        copy.write(text)


def _insert_sqlite(driver: Any, table: str, rows: pl.DataFrame) -> None:
    """Insert many rows with each statement, which takes half the time of one row with each."""
    names = rows.columns
    same = [name for name in names if rows.height > 1 and _is_constant(rows[name])]  # of one row all are
    fixed = {name: literal(rows[name][0]) for name in same}
    varying = rows.select(name for name in names if name not in fixed)
    width = max(1, varying.width)
    values = f"({', '.join(fixed.get(name, '?') for name in names)})"
    at_once = min(ROWS_AT_ONCE, driver.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // width)

    def statement(count: int) -> str:
        return f"insert into {table} ({', '.join(names)}) values {', '.join([values] * count)}"  # noqa: S608

    for slab in varying.iter_slices(at_once * STATEMENTS_AT_ONCE):
        flat: list[Any] = [None] * (slab.height * width)
        for place, column in enumerate(slab):
            flat[place::width] = column.to_list()
        whole = slab.height - slab.height % at_once
        step = at_once * width
        driver.executemany(statement(at_once), [flat[at : at + step] for at in range(0, whole * width, step)])
        if whole < slab.height:
            driver.execute(statement(slab.height - whole), flat[whole * width :])


def _is_constant(column: pl.Series) -> bool:
    """Whether all rows say the same: written into the statement once, it need not be bound a million times."""
    if column.is_empty() or "\0" in str(column[0]):
        return False
    return column.null_count() == len(column) or bool((column.null_count() == 0) and (column == column[0]).all())


def literal(value: float | str | None) -> str:
    """A value as SQLite reads it in a statement."""
    if value is None:
        return "NULL"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else repr(value)


@contextmanager
def _without_indexes(connection: Connection, table: Table, coming: int) -> Iterator[None]:
    """Without the table's indexes and foreign keys while it is worth it; both are back before the transaction ends."""
    from sqlalchemy import func, select
    from sqlalchemy.schema import CreateIndex

    rows = connection.execute(select(func.count()).select_from(table)).scalar_one()
    indexes = sorted(table.indexes, key=lambda index: str(index.name)) if rows <= coming * _WORTH_IT else []
    for index in indexes:
        connection.exec_driver_sql(f"drop index if exists {index.name}")
    with _without_foreign_keys(connection, table) if indexes else nullcontext():
        yield
    for index in indexes:
        connection.execute(CreateIndex(index))


@contextmanager
def _without_foreign_keys(connection: Connection, table: Table) -> Iterator[None]:
    """PostgreSQL asks for each key of each row; put back afterwards, it looks them all up in one go.

    SQLite's are switched off by ``Warehouse.begin(trusted_ids=True)``.
    """
    from sqlalchemy import inspect

    keys = inspect(connection).get_foreign_keys(table.name) if connection.dialect.name == "postgresql" else []
    for key in keys:
        connection.exec_driver_sql(f"alter table {table.name} drop constraint {key['name']}")
    yield
    for key in keys:
        connection.exec_driver_sql(
            f"alter table {table.name} add constraint {key['name']} "
            f"foreign key ({', '.join(key['constrained_columns'])}) "
            f"references {key['referred_table']} ({', '.join(key['referred_columns'])})"
        )
