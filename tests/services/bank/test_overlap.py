"""Exports of one card overlap: true twins stay, nothing counts twice, order does not matter."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bedrot_desktop.core.kinds import NANO
from bedrot_desktop.services.bank import SERVICE

(CARD,) = SERVICE.datasets
HEADER = "Date,Description,Amount,Category,Status\n"


def dollars(nano: int) -> Decimal:
    return Decimal(nano) / NANO


def put(driver: Any, name: str, content: str | bytes) -> None:
    """A file in curated."""
    path: Path = driver.root / "curated" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


ROWS = (
    "2025-05-02,INVENTED ADS,25.00,Advertising,Posted\n"
    "2025-05-02,INVENTED ADS,25.00,Advertising,Posted\n"
    "2025-05-03,INVENTED GEAR,10.00,Equipment,Pending\n"
)


def test_overlapping_exports_of_a_card_count_once_and_twins_stay(driver: Any) -> None:
    put(driver, "capitol_one_purchases_4242.csv", HEADER + ROWS)
    later = ROWS.replace("Pending", "Posted") + "2025-06-01,INVENTED GEAR,10.00,Equipment,Posted\n"
    put(driver, "old/capitol_one_purchases_4242_20250701_080000.csv", HEADER + later)
    lines = driver.drive(CARD).kind("card_lines")
    assert lines.height == 4
    assert dollars(lines["amount_nano"].sum()) == 70
    assert lines["status"].to_list() == ["Posted"] * 4


def test_twins_that_only_the_older_export_shows_both_stay(driver: Any) -> None:
    put(driver, "capitol_one_purchases_4242_20250601_080000.csv", HEADER + ROWS)
    cut = HEADER + "2025-05-02,INVENTED ADS,25.00,Marketing,Posted\n"
    put(driver, "capitol_one_purchases_4242_20250701_080000.csv", cut)
    lines = driver.drive(CARD).kind("card_lines")
    twins = lines.filter(pl.col("description") == "INVENTED ADS")
    assert twins["category"].to_list() == ["Marketing", "Advertising"]
    assert twins["source"].n_unique() == 2


def test_two_cards_are_two_purchases(driver: Any) -> None:
    put(driver, "capitol_one_purchases_1111.csv", HEADER + ROWS)
    put(driver, "capitol_one_purchases_2222.csv", HEADER + ROWS + "2025-06-01,X,1.00,Other,Posted\n")
    assert driver.drive(CARD).kind("card_lines").height == 7


def test_without_stamps_the_export_that_reaches_further_is_newer(driver: Any) -> None:
    put(
        driver,
        "capitol_one_purchases_4242 (1).csv",
        HEADER + ROWS.replace("Pending", "Posted") + "2025-06-01,X,1,A,Posted\n",
    )
    put(driver, "capitol_one_purchases_4242.csv", HEADER + ROWS)
    lines = driver.drive(CARD).kind("card_lines")
    assert lines.filter(pl.col("description") == "INVENTED GEAR")["status"].to_list() == ["Posted"]


EXPORT = st.lists(st.tuples(st.integers(1, 3), st.sampled_from("AB"), st.integers(-2, 3)), max_size=6)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(EXPORT, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_exports_never_matters_and_no_line_is_lost(
    driver: Any, exports: list[list[tuple[int, str, int]]], chance: random.Random
) -> None:
    for old in (driver.root / "curated").glob("*"):
        old.unlink()
    counts: dict[tuple[int, str, int], int] = {}
    for place, rows in enumerate(exports):
        kept = [*rows, (9, "Z", 7)]
        for row in kept:
            counts[row] = max(counts.get(row, 0), kept.count(row))
        text = "".join(f"2025-05-0{day},{name},{amount}.00,Other,Posted\n" for day, name, amount in kept)
        put(driver, f"capitol_one_purchases_4242_2025060{place}_080000.csv", HEADER + text)

    def shuffled(pieces: list[Any]) -> list[Any]:
        chance.shuffle(pieces)
        return pieces

    lines = driver.drive(CARD).kind("card_lines")
    assert lines.equals(driver.drive(CARD, shuffle=shuffled).kind("card_lines"))
    assert lines.height == sum(counts.values())
    assert not lines.select("source", "line").is_duplicated().any()
