"""Rows as text: CSV, JSON and NDJSON, and what a single value looks like there."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import BinaryIO, Protocol, TextIO


class Rows(Protocol):
    """Columns and batches of rows."""

    columns: tuple[str, ...]

    def __iter__(self) -> Iterator[list[tuple[object, ...]]]: ...


class Counter(Protocol):
    """Is told how many rows were written."""

    def add(self, rows: int) -> None: ...


def distinct(names: Iterable[str]) -> list[str]:
    """Column names made different from each other: a second ``date`` becomes ``date_2``."""
    taken: set[str] = set()
    result = []
    for name in names:
        number, given = 1, name
        while given in taken:
            number += 1
            given = f"{name}_{number}"
        taken.add(given)
        result.append(given)
    return result


def plain(value: object) -> object:
    """A value as JSON knows it; days and moments in ISO form, exact decimals as numbers or text, bytes in hex."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Decimal):
        number = float(value)
        return number if Decimal(repr(number)) == value else format(value, "f")
    return words(value)


def words(value: object) -> object:
    """A value for a CSV cell: None stays None (an empty cell), numbers keep all their digits."""
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value if value is None or isinstance(value, str | int | float) else str(value)


@contextmanager
def _text(target: BinaryIO) -> Iterator[TextIO]:
    wrapper = io.TextIOWrapper(target, encoding="utf-8", errors="surrogateescape", newline="")
    try:
        yield wrapper
    finally:
        wrapper.detach()  # flushes; the file itself stays open for whoever opened it


def write_csv(target: BinaryIO, rows: Rows, tally: Counter) -> None:
    """UTF-8, comma, LF, a header line; text is written as it is."""
    with _text(target) as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(rows.columns)
        for batch in rows:
            writer.writerows([words(value) for value in row] for row in batch)
            tally.add(len(batch))


def write_ndjson(target: BinaryIO, rows: Rows, tally: Counter) -> None:
    """One JSON object a line."""
    names = distinct(rows.columns)
    for batch in rows:
        target.write("".join(_object(names, row) + "\n" for row in batch).encode("utf-8", "surrogateescape"))
        tally.add(len(batch))


def write_json(target: BinaryIO, rows: Rows, tally: Counter) -> None:
    """One JSON array of objects, a row on each line."""
    names = distinct(rows.columns)
    between = "\n"
    target.write(b"[")
    for batch in rows:
        lines = ",\n".join(_object(names, row) for row in batch)
        target.write((between + lines).encode("utf-8", "surrogateescape"))
        between = ",\n"
        tally.add(len(batch))
    target.write(b"\n]\n")


def _object(names: list[str], row: tuple[object, ...]) -> str:
    pairs = {name: plain(value) for name, value in zip(names, row, strict=True)}
    return json.dumps(pairs, ensure_ascii=False, allow_nan=False)
