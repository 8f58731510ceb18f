"""Rows of the old warehouse that give way to what the lake knows better."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bedrot_desktop.warehouse.sync import delete_rows

if TYPE_CHECKING:
    import polars as pl
    from sqlalchemy import ColumnElement, Connection, Table


def give_way(
    connection: Connection,
    table: Table,
    frame: pl.DataFrame,
    series: Sequence[str],
    *conditions: ColumnElement[bool],
) -> int:
    """Delete rows that no load wrote, meet the conditions, and have their ``series`` values in the frame; how many."""
    import polars as pl
    from sqlalchemy import select

    (identity,) = table.primary_key.columns
    query = select(identity, *(table.c[name] for name in series)).where(table.c.load_id.is_(None), *conditions)
    rows = [tuple(row) for row in connection.execute(query)]
    if not rows:
        return 0
    schema = {identity.name: pl.Int64(), **{name: frame.schema[name] for name in series}}
    old = pl.DataFrame(rows, schema=schema, orient="row")
    gone = old.join(frame, on=list(series), how="semi", nulls_equal=True)[identity.name].to_list()
    delete_rows(connection, table, gone)
    return len(gone)
