"""The figures of a statement as expected.json gives them, and the broken statements put into a lake."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import polars as pl

EDGE = "dk_bank_details_20250709_"


def money(rows: pl.DataFrame) -> str:
    return f"{Decimal(int(rows['amount_nano'].sum())).scaleb(-9):.8f}"


def streams(rows: pl.DataFrame) -> int:
    return int(rows.filter(pl.col("amount_nano") >= 0)["quantity"].sum())


def figures(rows: pl.DataFrame) -> dict[str, object]:
    return {"rows": rows.height, "money": money(rows), "streams": streams(rows)}


def by(rows: pl.DataFrame, *columns: str) -> dict[str, dict[str, object]]:
    return {"|".join(map(str, key)): figures(part) for key, part in rows.group_by(*columns)}


def texts(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def put(driver: Any, *endings: str) -> list[str]:
    for ending in endings:
        driver.copy(f"edge/distrokid/{EDGE}{ending}.tsv", f"landing/distrokid/streams/{EDGE}{ending}.tsv")
    return [f"distrokid/streams/{EDGE}{ending}.tsv" for ending in endings]
