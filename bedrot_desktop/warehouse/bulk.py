"""Large loads: all rows of a load replaced in one stroke, with the table's indexes made anew afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from bedrot_desktop.warehouse.sync import Counts, Target

if TYPE_CHECKING:
    import polars as pl
    from sqlalchemy import Connection, Table

    from bedrot_desktop.warehouse.loading import Loading

LARGE = 100_000  # rows from which a frame is loaded this way
SLICE = 100_000  # rows in memory as Python values at a time
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
    into = f"{target.table.name} ({', '.join(rows.columns)})"
    if loading.connection.dialect.name == "sqlite":
        fixed = {name: literal(rows[name][0]) for name in rows.columns if _is_constant(rows[name])}
        fixed.pop(target.key[-1], None)  # something must vary, or there is nothing to count the rows by
        values = ", ".join(fixed.get(name, "?") for name in rows.columns)
        varying = rows.select(name for name in rows.columns if name not in fixed)
        driver.executemany(
            f"insert into {into} values ({values})",  # noqa: S608 - names are ours, values quoted
            varying.iter_rows(buffer_size=10_000),
        )
        return
    text = rows.write_csv(include_header=False, null_value="\\N", quote_style="non_numeric")
    with driver.cursor() as cursor, cursor.copy(f"copy {into} from stdin with (format csv, null '\\N')") as copy:
        copy.write(text)


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
