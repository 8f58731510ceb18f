"""When a row of failures is told, and which hours are quiet."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.sessions.escalation import ALERT, NOTHING, RAISED, is_new, level, quiet, quiet_ends

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT, MORNING = time(22), time(6)


@pytest.mark.parametrize(
    ("failures", "expected"), [(0, NOTHING), (2, NOTHING), (3, ALERT), (4, ALERT), (5, RAISED), (50, RAISED)]
)
def test_three_failures_in_a_row_are_told_and_five_raise_the_level(failures: int, expected: str) -> None:
    assert level(failures) == expected


def test_the_settings_move_both() -> None:
    assert [level(count, 1, 2) for count in range(4)] == [NOTHING, ALERT, RAISED, RAISED]


def test_each_level_is_new_once() -> None:
    assert [count for count in range(10) if is_new(count)] == [3, 5]


@pytest.mark.parametrize(("hour", "expected"), [(21, False), (22, True), (0, True), (5, True), (6, False), (12, False)])
def test_quiet_hours_reach_over_midnight(hour: int, expected: bool) -> None:
    assert quiet(datetime(2025, 7, 9, hour, tzinfo=BERLIN), NIGHT, MORNING) is expected


def test_quiet_hours_within_one_day() -> None:
    assert quiet(datetime(2025, 7, 9, 13, tzinfo=BERLIN), time(12), time(14))
    assert not quiet(datetime(2025, 7, 9, 14, tzinfo=BERLIN), time(12), time(14))


def test_the_same_hour_twice_means_that_none_are_quiet() -> None:
    assert not any(quiet(datetime(2025, 7, 9, hour, tzinfo=UTC), NIGHT, NIGHT) for hour in range(24))


def test_quiet_ends_in_the_morning_of_the_persons_own_zone() -> None:
    evening, early = datetime(2025, 7, 9, 23, tzinfo=BERLIN), datetime(2025, 7, 10, 1, tzinfo=BERLIN)

    assert quiet_ends(evening, NIGHT, MORNING, BERLIN) == datetime(2025, 7, 10, 4, tzinfo=UTC)
    assert quiet_ends(early, NIGHT, MORNING, BERLIN) == datetime(2025, 7, 10, 4, tzinfo=UTC)


def test_a_night_in_which_the_clocks_change_ends_at_the_hour_that_the_clock_shows() -> None:
    spring, autumn = datetime(2025, 3, 29, 23, tzinfo=BERLIN), datetime(2025, 10, 25, 23, tzinfo=BERLIN)

    assert quiet_ends(spring, NIGHT, MORNING, BERLIN) - spring.astimezone(UTC) == timedelta(hours=6)
    assert quiet_ends(autumn, NIGHT, MORNING, BERLIN) - autumn.astimezone(UTC) == timedelta(hours=8)


def test_outside_quiet_hours_nothing_waits() -> None:
    noon = datetime(2025, 7, 9, 12, tzinfo=BERLIN)

    assert quiet_ends(noon, NIGHT, MORNING) == noon


@given(
    st.integers(0, 200_000_000).map(lambda seconds: datetime.fromtimestamp(1_700_000_000 + seconds, UTC)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
)
def test_when_quiet_ends_it_is_quiet_no_more(local: datetime, start: time, end: time) -> None:
    over = quiet_ends(local, start, end, UTC)

    assert over >= local
    assert over - local < timedelta(days=1)
    assert not quiet(over, start, end)
