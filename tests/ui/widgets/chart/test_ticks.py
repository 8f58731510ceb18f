"""Marks of axes and the words of values."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.ui.widgets.chart.ticks import bounds, brief, bucket, time_ticks, written

DAYS = tuple(date(2026, 1, 1) + timedelta(day) for day in range(400))


@pytest.mark.parametrize(
    ("value", "unit", "step", "words"),
    [(12000, "streams", 2000, "12 k"), (750, "usd", 250, "$750"), (0.022, "share", 0.002, "2.2 %"), (0, "usd", 5, "$0"),
     (-250, "usd", 250, "−$250"), (0.5, "usd", 0.25, "$0.50"), (1500, "streams", 500, "1.5 k"),
     (1250, "streams", 250, "1.25 k"), (0.0125, "share", 0.0025, "1.25 %")],
)  # fmt: skip
def test_a_mark_is_short_and_has_its_unit(value: float, unit: str, step: float, words: str) -> None:
    assert brief(value, unit, step).replace("\u202f", " ") == words


def test_a_value_is_written_whole_with_its_unit() -> None:
    assert written(872.14, "usd", 2) == "$872.14"
    assert written(None, "usd", 2) == "–"
    assert written(0.0132, "share", 2).replace("\u202f", " ") == "1.32 %"


@given(st.floats(0, 1e9), st.floats(0, 1e9))
def test_the_marks_hold_all_values(one: float, other: float) -> None:
    low, high = min(one, other), max(one, other)
    for zero in (True, False):
        marks = bounds(low, high, zero=zero)
        assert marks[0] <= low + 1e-6 * max(abs(low), 1)
        assert marks[-1] >= high - 1e-6 * max(abs(high), 1)
        assert 2 <= len(marks) <= 14
        assert not zero or marks[0] <= 0


@pytest.mark.parametrize("shown", [8, 31, 100, 200, 399])
@pytest.mark.parametrize("wide", [200, 500, 1400])
def test_the_words_of_the_time_axis_have_room(shown: int, wide: int) -> None:
    marks = time_ticks(DAYS, "day", 0, shown, wide)
    places = [place for place, _ in marks]
    assert places == sorted(set(places))
    assert all((after - before) * wide / shown >= 20 for before, after in pairwise(places))


def test_months_are_named_and_a_new_year_tells_itself() -> None:
    months = tuple(date(2025 + month // 12, month % 12 + 1, 1) for month in range(10, 22))
    assert [words for _, words in time_ticks(months, "month", -0.5, 11.5, 900)][:4] == ["Nov", "Dec", "Jan 2026", "Feb"]


def test_a_bucket_is_called_by_its_days() -> None:
    assert bucket(date(2026, 10, 11), "day") == "Sun 11 Oct 2026"
    assert bucket(date(2026, 10, 5), "week") == "Week 41, 5–11 Oct 2026"
    assert bucket(date(2026, 8, 1), "month") == "Aug 2026"
