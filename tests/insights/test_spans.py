"""Buckets, means, changes and ways: what is added up per bucket is what was there per day."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.insights.shapes import Filter
from bedrot_desktop.insights.spans import (
    SPARK,
    Grid,
    apart,
    average,
    bucket_end,
    bucket_of,
    change,
    each_day,
    months,
    seven_day_mean,
    shifted,
    spark,
)

DAYS = st.dates(date(2023, 1, 1), date(2027, 12, 31))
GRAINS = st.sampled_from(["day", "week", "month"])
SPANS = st.tuples(DAYS, st.integers(0, 500)).map(lambda pair: (pair[0], pair[0] + timedelta(days=pair[1])))


@given(SPANS, GRAINS, st.dictionaries(st.integers(0, 500), st.integers(0, 10_000)))
def test_the_sum_over_buckets_is_the_sum_over_days(span: tuple[date, date], grain: str, told: dict[int, int]) -> None:
    grid = Grid(*span, grain)
    days = {span[0] + timedelta(days=place): value for place, value in told.items()}
    inside = [value for day, value in days.items() if span[0] <= day <= span[1]]
    assert sum(value for value in grid.spread(days) if value is not None) == sum(inside)


@given(SPANS, GRAINS)
def test_buckets_cover_the_span_without_holes_or_overlaps(span: tuple[date, date], grain: str) -> None:
    buckets = Grid(*span, grain).buckets
    assert buckets[0] <= span[0]
    assert buckets[-1] <= span[1] <= bucket_end(buckets[-1], grain)
    for first, following in itertools.pairwise(buckets):
        assert bucket_end(first, grain) + timedelta(days=1) == following
    assert all(bucket_of(day, grain) in buckets for day in each_day(*span))


@given(SPANS, GRAINS)
def test_only_the_first_and_the_last_bucket_may_be_held_in_part(span: tuple[date, date], grain: str) -> None:
    grid = Grid(*span, grain)
    assert set(grid.cut()) <= {0, len(grid.buckets) - 1}


def test_a_bucket_without_a_known_day_is_a_hole_and_not_nought() -> None:
    grid = Grid(date(2026, 1, 1), date(2026, 1, 3))
    assert grid.spread({date(2026, 1, 1): 0, date(2026, 1, 3): 4}) == (0, None, 4)


def test_weeks_begin_on_monday() -> None:
    assert bucket_of(date(2026, 11, 8), "week") == date(2026, 11, 2)


def test_the_mean_leaves_days_out_that_are_not_complete() -> None:
    days = each_day(date(2026, 1, 1), date(2026, 1, 9))
    totals: dict[date, float] = dict.fromkeys(days, 70.0)
    totals[days[7]] = 7.0  # half reported
    mean = seven_day_mean(totals, set(days) - {days[7]}, days)
    assert mean[:3] == (None, None, None)
    assert mean[3] == 70
    assert mean[7] is None
    assert mean[8] == 70


@pytest.mark.parametrize(
    ("now", "before", "told"), [(110, 100, 0.1), (90, 100, -0.1), (5, 0, None), (5, None, None), (None, 5, None)]
)
def test_a_change_is_told_only_where_there_is_something_to_compare(
    now: float | None, before: float | None, told: float | None
) -> None:
    assert change(now, before) == (None if told is None else pytest.approx(told))


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e6)), max_size=200))
def test_a_way_is_short_ends_where_the_figure_ends_and_is_empty_when_it_has_few_points(
    values: list[float | None],
) -> None:
    way = spark(values)
    if sum(value is not None for value in values) < SPARK:
        assert way == ()
    else:
        assert len(way) <= 40
        assert len(values) > 40 or way == tuple(values)


@given(st.integers(-60, 60))
def test_months_shift_and_are_counted_back(count: int) -> None:
    assert apart("2026-08", shifted("2026-08", count)) == count


def test_months_of_a_span_are_all_there() -> None:
    assert months("2025-11", "2026-02") == ["2025-11", "2025-12", "2026-01", "2026-02"]


@given(SPANS)
def test_the_span_before_is_as_long_and_ends_the_day_before(span: tuple[date, date]) -> None:
    filter_ = Filter(*span)
    start, end = filter_.before
    assert (end - start) == (span[1] - span[0])
    assert end == span[0] - timedelta(days=1)


def test_a_year_earlier_has_the_same_days() -> None:
    assert Filter(date(2028, 2, 29), date(2028, 3, 3), compare="year").before == (date(2027, 2, 28), date(2027, 3, 3))


def test_the_average_is_the_plain_one() -> None:
    assert average([1, 2, 6]) == 3
