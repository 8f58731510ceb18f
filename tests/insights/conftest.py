"""A tiny warehouse filled by hand on each database, and a ledger over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.kinds import KINDS
from bedrot_desktop.insights.ledger import Ledger
from bedrot_desktop.warehouse.engine import Warehouse, open_warehouse
from bedrot_desktop.warehouse.load import SourceRow, load
from bedrot_desktop.warehouse.readonly import reading

NOW = datetime(2026, 11, 10, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 10)

Put = Callable[..., None]


@pytest.fixture
def warehouse(place: str | Path) -> Iterator[Warehouse]:
    """A new warehouse."""
    opened = open_warehouse(place, now=NOW)
    yield opened
    opened.close()


@pytest.fixture
def put(warehouse: Warehouse) -> Put:
    """``put(kind, rows)`` loads rows given as dicts, each call as a data set of its own."""
    calls = iter("abcdef0123456789")

    def put_rows(kind: str, rows: Sequence[Mapping[str, Any]]) -> None:
        mark = next(calls)
        numbered = [{"source": mark * 64, "line": place, **row} for place, row in enumerate(rows, 2)]
        schema = KINDS[kind].schema()
        frame = pl.DataFrame([{name: row.get(name) for name in schema} for row in numbered], schema=schema)
        source = SourceRow(mark * 64, "test", "main", "landing", f"{mark}.csv")
        load(
            warehouse, f"test.{mark}", kind, KINDS[kind].conform(frame), [source], fingerprint=mark, run="r1", now=NOW
        )  # fmt: skip

    return put_rows


@pytest.fixture
def ledger(warehouse: Warehouse) -> Iterator[Ledger]:
    """Opened when first asked for: put rows before that."""
    with reading(warehouse.engine) as reader:
        yield Ledger(reader, Run(), TODAY)


def streams(day: date, count: int, platform: str = "Spotify", distributor: str = "distrokid") -> dict[str, Any]:
    """A day of a distributor."""
    return {"date": day, "platform": platform, "distributor": distributor, "account": "main", "streams": count}


def line(
    sale_month: str, reported: date, dollars: float, quantity: int, store: str = "Spotify", **more: Any
) -> dict[str, Any]:
    """A line of a statement."""
    return {
        "reporting_date": reported, "sale_month": sale_month, "store": store, "artist": "PIG1987",
        "title": "COPPER LANTERN",
        "isrc": "QZ1", "quantity": quantity, "country": "US", "amount_nano": round(dollars * 10**9), "currency": "USD",
        "distributor": "distrokid", "account": "main", **more,
    }  # fmt: skip
