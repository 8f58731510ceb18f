"""A row's way back to the file and line it came from."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest

from bedrot_desktop.core.errors import WarehouseError
from bedrot_desktop.core.kinds import ADS_DAILY, CARD_LINES, Kind
from bedrot_desktop.warehouse.engine import Warehouse
from bedrot_desktop.warehouse.load import SourceRow, load
from bedrot_desktop.warehouse.query import run_query
from bedrot_desktop.warehouse.trace import trace

NOW = datetime(2025, 7, 9, 8, 0, 0, tzinfo=UTC)
SHA = "ab" * 32


def put(warehouse: Warehouse, kind: Kind, rows: list[dict[str, object]]) -> None:
    frame = kind.conform(pl.DataFrame([{"source": SHA, "line": 7, **row} for row in rows], infer_schema_length=None))
    source = SourceRow(SHA, "bank", "main", "curated", "capitol_one_purchases_4242.csv", 123, 1, datetime(2025, 7, 2))  # noqa: DTZ001
    load(warehouse, f"test.{kind.name}", kind.name, frame, [source], fingerprint="f", run="run_1", now=NOW)


def only(warehouse: Warehouse, sql: str) -> int:
    ((value,),) = run_query(warehouse.engine, sql).rows
    assert isinstance(value, int)
    return value


def test_a_line_of_money_leads_to_file_line_and_load(warehouse: Warehouse) -> None:
    put(
        warehouse,
        CARD_LINES,
        [{"date": date(2025, 7, 1), "description": "GEAR", "amount_nano": 5_000_000_000, "card": "4242"}],
    )
    found = trace(
        warehouse.engine,
        "financial_transactions",
        str(only(warehouse, "SELECT transaction_id FROM financial_transactions")),
    )
    assert found.row["description"] == "GEAR"
    assert found.source is not None
    assert (found.source.sha256, found.source.zone, found.source.path) == (
        SHA,
        "curated",
        "capitol_one_purchases_4242.csv",
    )
    assert found.source.snapshot_at.startswith("2025-07-02")
    assert found.line == 7
    assert found.load is not None
    assert (found.load.dataset, found.load.kind, found.load.run) == ("test.card_lines", "card_lines", "run_1")
    assert found.note == ""


def test_a_pixel_event_is_followed_to_its_advertising_row(warehouse: Warehouse) -> None:
    put(
        warehouse,
        ADS_DAILY,
        [
            {
                "date": date(2025, 7, 1), "campaign_id": 910000000000000101, "campaign": "X", "spend_nano": 1,
                "pixel_events": '{"LinkClick": 3}', "status": "ACTIVE",
            }
        ],
    )  # fmt: skip
    event = only(warehouse, "SELECT pixel_event_id FROM meta_pixel_events")
    found = trace(warehouse.engine, "meta_pixel_events", event)
    assert found.source is not None
    assert found.source.sha256 == SHA
    assert "advertising_performance" in found.note
    campaign = trace(warehouse.engine, "campaigns", "910000000000000101")
    assert campaign.source is None
    assert "no single source" in campaign.note


def test_what_cannot_be_traced_is_said_plainly(warehouse: Warehouse) -> None:
    with pytest.raises(WarehouseError, match="is a view"):
        trace(warehouse.engine, "v_ads_daily", "1")
    with pytest.raises(WarehouseError, match="no row with transaction_id 99"):
        trace(warehouse.engine, "financial_transactions", "99")
    with pytest.raises(WarehouseError, match="is no transaction_id"):
        trace(warehouse.engine, "financial_transactions", "x")
    with pytest.raises(WarehouseError, match="no table or view"):
        trace(warehouse.engine, "money", "1")
