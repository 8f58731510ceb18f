"""What a column holds: values with their counts, least and greatest, how they are spread; sums; who refers to a row."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from bedrot_desktop.warehouse.grid.facts import Facts, Place, Table, edges_sql
from bedrot_desktop.warehouse.grid.question import Question, Ticked, Value, where
from bedrot_desktop.warehouse.sqltext import quoted

LISTED = 1_000  # different values shown at most
FIRST_BITE, BITE_SECONDS = 100_000, 0.12
BINS = 28


@dataclass(frozen=True, slots=True)
class Bite:
    """The values of a stretch of a table with their counts; ``next``: where to go on, None at the end."""

    counts: tuple[tuple[Value, int], ...]
    next: int | None
    size: int
    share: float  # of the table looked at so far


def values_bite(
    place: Place, table: Table, question: Question, column: str, start: int | None, size: int, cancel: threading.Event
) -> Bite:
    """Count the values of a stretch of row numbers, under the other columns' filters."""
    import time

    chosen = where(question.without(column).filters)
    name = quoted(table.name)
    if not table.rowid:
        sql = f"SELECT {quoted(column)}, count(*) FROM {name} AS asked{chosen.sql} GROUP BY 1 ORDER BY 2 DESC"  # noqa: S608 - quoted
        answer = place.read(f"{sql} LIMIT 20000", chosen.params, cancel)
        return Bite(answer.rows, None, size, 1.0)  # type: ignore[arg-type]
    low, high = place.read(edges_sql(table.rowid, name)).rows[0]
    if not isinstance(low, int) or not isinstance(high, int):
        return Bite((), None, size, 1.0)
    first = low if start is None else start
    last = first + size - 1
    began = time.perf_counter()
    stretch = f"{' AND' if chosen.sql else ' WHERE'} {table.rowid} BETWEEN :first AND :last"
    sql = f"SELECT {quoted(column)}, count(*) FROM {name} AS asked{chosen.sql}{stretch} GROUP BY 1"  # noqa: S608 - quoted
    answer = place.read(sql, {**chosen.params, "first": first, "last": last}, cancel)
    took = max(time.perf_counter() - began, 0.001)
    bigger = max(20_000, min(int(size * BITE_SECONDS / took), size * 8))
    more = last + 1 if last < high else None
    return Bite(answer.rows, more, bigger, min(1.0, (last - low + 1) / (high - low + 1)))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Spread:
    """Least and greatest of a column's numbers (or days), and how many fall into each of `BINS` equal parts."""

    low: Value
    high: Value
    bins: tuple[int, ...] = ()


def spread(place: Place, question: Question, column: str, cancel: threading.Event, *, bins: bool = True) -> Spread:
    """How a column is spread under the other columns' filters."""
    chosen = where(question.without(column).filters)
    name, col = quoted(question.table), quoted(column)
    edges = f"SELECT min({col}), max({col}) FROM {name} AS asked{chosen.sql}"  # noqa: S608 - quoted
    low, high = place.read(edges, chosen.params, cancel).rows[0]
    if not bins or not isinstance(low, int | float) or not isinstance(high, int | float) or high <= low:
        return Spread(low, high)  # type: ignore[arg-type]
    part = (high - low) / BINS
    more = f"{' AND' if chosen.sql else ' WHERE'} {col} IS NOT NULL"
    sql = f"SELECT CAST(({col} - :low) / :part AS INTEGER), count(*) FROM {name} AS asked{chosen.sql}{more} GROUP BY 1"  # noqa: S608 - quoted
    counts = [0] * BINS
    for which, count in place.read(sql, {**chosen.params, "low": low, "part": part}, cancel).rows:
        if isinstance(which, int) and isinstance(count, int):
            counts[max(0, min(which, BINS - 1))] += count
    return Spread(low, high, tuple(counts))


@dataclass(frozen=True, slots=True)
class Use:
    """Rows of another table that refer to a row."""

    table: str
    column: str
    count: int
    more: bool


def used_by(
    place: Place, facts: Facts, table: Table, row: dict[str, Value], cancel: threading.Event
) -> tuple[Use, ...]:
    """Who refers to a row, with counts up to a hundred thousand each."""
    found = []
    for other, one in facts.used_by(table.name):
        value = row.get(one.targets[0])
        if value is None:
            continue
        sql = (
            f"SELECT count(*) FROM (SELECT 1 FROM {quoted(other.name)} WHERE {quoted(one.columns[0])} = :key"  # noqa: S608 - quoted
            " LIMIT 100001) AS counted"
        )
        count = place.read(sql, {"key": value}, cancel).rows[0][0]
        if isinstance(count, int):
            found.append(Use(other.name, one.columns[0], min(count, 100_000), count > 100_000))
    return tuple(sorted(found, key=lambda use: -use.count))


def jump(table: str, column: str, value: Value, words: str = "") -> Question:
    """The rows of a table with this value."""
    return Question(table, (Ticked(column, (value,), words=words),))


def total(values: Sequence[Value]) -> tuple[int, int, float | None]:
    """Of selected cells: how many, how many numbers among them, their sum (exact for whole numbers)."""
    numbers = [value for value in values if isinstance(value, int | float)]
    if not numbers:
        return len(values), 0, None
    if all(isinstance(value, int) for value in numbers):
        return len(values), len(numbers), sum(numbers)
    import math

    return len(values), len(numbers), math.fsum(numbers)
