"""Rows as a Parquet file: batches are spooled with their own types, then brought to types that hold every value."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from bedrot_desktop.warehouse.exporters import Counter, Rows, distinct, words

if TYPE_CHECKING:
    import polars as pl

BIGGEST = 2**63 - 1
_EXACT_IN_FLOAT = 2**53


def write_parquet(target: BinaryIO, rows: Rows, tally: Counter) -> None:
    """Write Parquet. Whole and broken numbers in one column make it Float64, anything else that is mixed text."""
    import polars as pl

    names = distinct(rows.columns)
    kinds = ["Null"] * len(names)
    parts: list[Path] = []
    with tempfile.TemporaryDirectory(prefix="bedrot-export-") as place:
        folder = Path(place)
        for batch in rows:
            columns = list(zip(*batch, strict=True))
            found = [_kind(values) for values in columns]
            kinds = [_wider(old, new) for old, new in zip(kinds, found, strict=True)]
            parts.append(folder / f"{len(parts):06}.parquet")
            _frame(names, columns, found).write_parquet(parts[-1], compression="lz4")
            tally.add(len(batch))
        dtypes: dict[Any, pl.DataType] = {name: getattr(pl, kind)() for name, kind in zip(names, kinds, strict=True)}
        whole = folder / "whole.parquet"
        frames = [pl.scan_parquet(part).cast(dtypes) for part in parts] or [pl.LazyFrame(schema=dtypes)]
        pl.concat(frames).sink_parquet(whole, row_group_size=100_000)
        with whole.open("rb") as source:
            shutil.copyfileobj(source, target, 1 << 20)


def _frame(names: list[str], columns: list[tuple[object, ...]], kinds: list[str]) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(
        [
            pl.Series(name, [_as(kind, value) for value in values], dtype=getattr(pl, kind)())
            for name, values, kind in zip(names, columns, kinds, strict=True)
        ]
    )


def _kind(values: tuple[object, ...]) -> str:
    kind = "Null"
    for value in values:
        kind = _wider(kind, _kind_of(value))
    if kind == "Float64" and any(isinstance(value, int) and abs(value) > _EXACT_IN_FLOAT for value in values):
        return "String"
    return kind


def _kind_of(value: object) -> str:
    if value is None:
        return "Null"
    if isinstance(value, bool):
        return "Boolean"
    if isinstance(value, int):
        return "Int64" if abs(value) <= BIGGEST else "String"
    if isinstance(value, float):
        return "Float64"
    if isinstance(value, Decimal):
        return "Float64" if Decimal(repr(float(value))) == value else "String"
    if isinstance(value, dt.datetime):
        return "Datetime" if value.tzinfo is None else "String"
    if isinstance(value, dt.date):
        return "Date"
    return "String"


def _wider(one: str, other: str) -> str:
    """The kind that holds values of both."""
    if one == other or other == "Null":
        return one
    if one == "Null":
        return other
    return "Float64" if {one, other} == {"Int64", "Float64"} else "String"


def _as(kind: str, value: object) -> object:
    if value is None:
        return None
    if kind == "String":
        return str(words(value))
    return float(value) if kind == "Float64" and isinstance(value, int | float | Decimal) else value
