"""What counts as one load of the old scripts, and which rows tell the same fact."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.warehouse.legacy_loads import facts_of, loads_of
from bedrot_desktop.warehouse.legacy_rows import nano


def fact(number: int, made: str, value: str = "a") -> dict[str, object]:
    return {"id": number, "created_at": f"2025-06-24 {made}", "value": value}


def test_a_load_is_a_run_of_ids_whose_times_follow_within_seconds() -> None:
    told = [fact(1, "08:00:00"), fact(2, "08:00:09"), fact(3, "08:30:00"), fact(4, "08:29:00"), fact(5, "junk")]
    assert [[row["id"] for row in load] for load in loads_of(reversed(told), "id")] == [[1, 2], [3, 4, 5]]


def test_other_tables_filled_in_between_part_two_loads_that_follow_at_once() -> None:
    told = [fact(1, "08:00:00"), fact(2, "08:00:05"), fact(3, "08:00:20")]
    filled = [datetime(2025, 6, 24, 8, 0, second) for second in (0, 5, 9, 20)]  # noqa: DTZ001 - as the database has it
    assert [[row["id"] for row in load] for load in loads_of(told, "id", filled)] == [[1, 2], [3]]


@given(st.lists(st.sampled_from("abc"), max_size=8), st.integers(1, 4), st.booleans())
def test_loading_the_same_lines_again_never_adds_or_loses_a_twin(lines: list[str], loads: int, twins: bool) -> None:
    told = [
        fact(1 + n + load * len(lines), f"{load + 8:02}:00:0{n}", line)
        for load in range(loads)
        for n, line in enumerate(lines)
    ]
    facts = facts_of(told, "id", lambda row: row["value"], twins=twins)
    kept = [fact_.last["value"] for fact_ in facts]
    assert sorted(kept) == sorted(lines if twins else set(lines))
    assert all(fact_.first["id"] <= len(lines) for fact_ in facts)
    assert sum(len(fact_.rows) + len(fact_.doubled) for fact_ in facts) == len(told)


@given(st.integers(-(10**13), 10**13))
def test_amounts_with_eight_decimals_survive_the_way_through_floating_point(units: int) -> None:
    assert nano(float(Decimal(units) / 10**8)) == units * 10
