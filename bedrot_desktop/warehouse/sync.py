"""Makes the rows that one load owns in a table equal to a frame: new ones in, changed ones over, gone ones out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bedrot_desktop.warehouse.schema import NATURAL

if TYPE_CHECKING:
    import polars as pl
    from sqlalchemy import Connection, Table

    from bedrot_desktop.warehouse.loading import Loading

SLICE = 200_000  # rows compared at a time


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows a load changed; ``unchanged`` ones may have got a newer source."""

    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    unchanged: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.inserted + other.inserted,
            self.updated + other.updated,
            self.deleted + other.deleted,
            self.unchanged + other.unchanged,
        )


@dataclass(frozen=True, slots=True)
class Target:
    """A table as loads see it: the columns of its natural key, what they say, and the day that slices a large load.

    ``traced``: the table has a ``source_id``, whose change alone is no change of the row.
    """

    table: Table
    key: tuple[str, ...]
    values: tuple[str, ...]
    day: str
    traced: bool = True

    @property
    def identity(self) -> str:
        """The primary key's column."""
        (column,) = self.table.primary_key.columns
        return column.name

    @property
    def columns(self) -> tuple[str, ...]:
        """What a load gives for each row."""
        return (*self.key, *self.values, *(("source_id",) if self.traced else ()))


def sync(loading: Loading, target: Target, frame: pl.DataFrame) -> Counts:
    """Make the load's rows in the table equal to ``frame`` (columns as ``target.columns``; the last twin wins).

    Rows of others under the same natural key are taken over. Only the load's own rows are read, by index.
    """
    import polars as pl

    frame = frame.select(target.columns).unique(subset=target.key, keep="last", maintain_order=True)
    counts = Counts()
    done = 0
    for low, high in _day_ranges(frame, target.day):
        loading.check()
        part = frame
        if low is not None:
            part = part.filter(pl.col(target.day) >= low)
        if high is not None:
            part = part.filter(pl.col(target.day) < high)
        counts += _sync_slice(loading, target, part, low, high)
        done += part.height
        loading.progress(done, frame.height, target.table.name)
    return counts


def _day_ranges(frame: pl.DataFrame, day: str) -> Iterator[tuple[str | None, str | None]]:
    """Ranges [low, high) of days that together hold every day, with about SLICE rows of the frame in each."""
    import polars as pl

    if frame.height <= SLICE or day not in frame.columns:
        yield None, None
        return
    per_day = frame.group_by(day).len().drop_nulls().sort(day).with_columns(pl.col("len").cum_sum() // SLICE)
    starts = per_day.group_by("len", maintain_order=True).first()[day].to_list()[1:]
    yield from zip([None, *starts], [*starts, None], strict=True)


def _sync_slice(loading: Loading, target: Target, frame: pl.DataFrame, low: str | None, high: str | None) -> Counts:
    import polars as pl

    own = own_rows(loading, target, frame, low, high)
    names = [name for name in (*target.values, "source_id") if name in target.columns and name not in target.key]
    matched = frame.join(
        own.rename({name: f"old_{name}" for name in names}), on=target.key, how="left", nulls_equal=True
    )
    fresh = pl.col(target.identity).is_null()
    values = pl.any_horizontal(pl.lit(False), *(pl.col(n).ne_missing(pl.col(f"old_{n}")) for n in target.values))
    traced = pl.any_horizontal(*(pl.col(n).ne_missing(pl.col(f"old_{n}")) for n in names)) if names else pl.lit(False)
    state = matched.select(
        pl.when(fresh)
        .then(pl.lit("new"))
        .when(values)
        .then(pl.lit("changed"))
        .otherwise(pl.lit("same"))
        .alias("state"),
        (fresh | traced).alias("write"),
    )
    gone = own.join(frame, on=target.key, how="anti", nulls_equal=True)[target.identity].to_list()
    delete_rows(loading.connection, target.table, gone)
    upsert(loading, target, frame.filter(state["write"]))
    tally = dict(state["state"].value_counts().iter_rows())
    return Counts(tally.get("new", 0), tally.get("changed", 0), len(gone), tally.get("same", 0))


def own_rows(
    loading: Loading, target: Target, like: pl.DataFrame, low: str | None = None, high: str | None = None
) -> pl.DataFrame:
    """The rows that this load wrote before (of days in [low, high)): primary key and ``target.columns``."""
    from sqlalchemy import select

    table = target.table
    query = select(table.c[target.identity], *(table.c[name] for name in target.columns))
    query = query.where(table.c.load_id == loading.load_id)
    if low is not None:
        query = query.where(table.c[target.day] >= low)
    if high is not None:
        query = query.where(table.c[target.day] < high)
    return read(loading.connection, query, like)


def read(connection: Connection, query: Any, like: pl.DataFrame) -> pl.DataFrame:
    """The answer to a query as a frame; columns that ``like`` has get its types, others are whole numbers."""
    import polars as pl

    result = connection.execute(query)
    columns = tuple(result.keys())
    schema = {name: like.schema.get(name, pl.Int64()) for name in columns}
    return pl.DataFrame([tuple(row) for row in result], schema=schema, orient="row")


def delete_rows(connection: Connection, table: Table, identities: Sequence[int]) -> None:
    """Delete rows by primary key."""
    if not identities:
        return
    (column,) = table.primary_key.columns
    mark = placeholder(connection)
    connection.exec_driver_sql(
        f"delete from {table.name} where {column.name} = {mark}",  # noqa: S608
        [(identity,) for identity in identities],
    )


def upsert(loading: Loading, target: Target, frame: pl.DataFrame) -> None:
    """Insert rows; where the natural key is there already, the new row wins and the load owns it from then on."""
    if frame.is_empty():
        return
    columns = (*target.columns, "load_id", "created_at")
    over = [name for name in columns if name not in {*target.key, "created_at"}]
    mark = placeholder(loading.connection)
    statement = (
        f"insert into {target.table.name} ({', '.join(columns)}) values ({', '.join([mark] * len(columns))}) "  # noqa: S608
        f"on conflict ({', '.join(NATURAL[target.table.name])}) do update set "
        + ", ".join(f"{name} = excluded.{name}" for name in over)
    )
    tail = (loading.load_id, loading.now)
    for start in range(0, frame.height, 20_000):
        loading.check()
        rows = [(*row, *tail) for row in frame.slice(start, 20_000).iter_rows()]
        loading.connection.exec_driver_sql(statement, rows)


def placeholder(connection: Connection) -> str:
    """How the driver marks a parameter."""
    return "?" if connection.dialect.name == "sqlite" else "%s"
