"""Large loads: all rows of a load replaced in one stroke, with the table's indexes made anew afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
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
    driver: Any = loading.connection.connection.driver_connection
    table = target.table.name
    columns = (*target.columns, "load_id", "created_at")
    if loading.connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(target.columns))
        # load_id and created_at are the same for all: written into the statement, no row needs a tuple of its own.
        statement = (
            f"insert into {table} ({', '.join(columns)}) "  # noqa: S608 - our own names
            f"values ({marks}, {int(loading.load_id)}, '{loading.now}')"
        )
        driver.executemany(statement, part.select(target.columns).iter_rows(buffer_size=10_000))
        return
    import polars as pl

    rows = part.select(target.columns).with_columns(
        pl.lit(loading.load_id).alias("load_id"), pl.lit(loading.now).alias("created_at")
    )
    text = rows.write_csv(include_header=False, null_value="\\N", quote_style="non_numeric")
    with (
        driver.cursor() as cursor,
        cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin with (format csv, null '\\N')") as copy,
    ):
        copy.write(text)


@contextmanager
def _without_indexes(connection: Connection, table: Table, coming: int) -> Iterator[None]:
    """Without the table's indexes while it is worth it; they are made anew at the end, in the same transaction."""
    from sqlalchemy import func, select
    from sqlalchemy.schema import CreateIndex

    rows = connection.execute(select(func.count()).select_from(table)).scalar_one()
    indexes = sorted(table.indexes, key=lambda index: str(index.name)) if rows <= coming * _WORTH_IT else []
    for index in indexes:
        connection.exec_driver_sql(f"drop index if exists {index.name}")
    yield
    for index in indexes:
        connection.execute(CreateIndex(index))
