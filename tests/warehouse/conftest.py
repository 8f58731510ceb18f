"""An empty warehouse on each database, and loading rows into it by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import text

from bedrot_desktop.core.kinds import KINDS
from bedrot_desktop.warehouse.engine import Warehouse, open_warehouse
from bedrot_desktop.warehouse.load import LoadResult, SourceRow, load

NOW = datetime(2025, 7, 9, 8, 0, 0, tzinfo=UTC)

Rows = Sequence[Mapping[str, Any]]
Put = Callable[..., LoadResult]
Ask = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def warehouse(place: str | Path) -> Iterator[Warehouse]:
    """A new warehouse."""
    opened = open_warehouse(place, now=NOW)
    yield opened
    opened.close()


@pytest.fixture
def put(warehouse: Warehouse) -> Put:
    """``put(kind, rows, dataset=…, source=…)`` loads rows given as dicts; each gets the next line of that source."""
    calls = iter(range(1_000_000))

    def put_rows(kind: str, rows: Rows, *, dataset: str = "test.data", source: str = "a", **told: Any) -> LoadResult:
        numbered = [{"source": source * 64, "line": place, **row} for place, row in enumerate(rows, 2)]
        schema = KINDS[kind].schema()
        frame = pl.DataFrame([{name: row.get(name) for name in schema} for row in numbered], schema=schema)
        used = sorted({row["source"] for row in numbered})
        sources = [
            SourceRow(sha, dataset.split(".", maxsplit=1)[0], "main", "landing", f"{sha[:1]}.csv") for sha in used
        ]
        settings: dict[str, Any] = {"fingerprint": f"f{next(calls)}", "run": "r1", "now": NOW, **told}
        return load(warehouse, dataset, kind, KINDS[kind].conform(frame), sources, **settings)

    return put_rows


@pytest.fixture
def ask(warehouse: Warehouse) -> Ask:
    """``ask(sql)`` → rows as tuples."""

    def rows_of(sql: str) -> list[tuple[Any, ...]]:
        with warehouse.reading() as connection:
            return [tuple(row) for row in connection.execute(text(sql))]

    return rows_of
