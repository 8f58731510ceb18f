"""When something is due, on ordinary days and on those of 23 and 25 hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.automation.times import Daily, Every, Rule, due_between, due_on, moment, next_due

BERLIN = ZoneInfo("Europe/Berlin")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def hours(rule: Rule, day: date) -> list[str]:
    return [f"{at:%H:%M}" for at in due_on(rule, day, BERLIN)]


def test_a_daily_job_is_due_once_a_day_at_its_hour() -> None:
    after = datetime(2026, 11, 10, 8, 4, tzinfo=BERLIN)
    due = next_due(Daily(time(3)), after, BERLIN)
    assert due == datetime(2026, 11, 11, 3, tzinfo=BERLIN)
    assert next_due(Daily(time(3)), due, BERLIN) == datetime(2026, 11, 12, 3, tzinfo=BERLIN)


def test_its_own_moment_is_not_after_itself_but_a_moment_before_is() -> None:
    at = datetime(2026, 11, 10, 9, tzinfo=BERLIN)
    assert next_due(Daily(time(9)), at - timedelta(seconds=1), BERLIN) == at
    assert next_due(Daily(time(9)), at, BERLIN) == at + timedelta(days=1)


def test_an_hour_that_is_left_out_in_spring_is_as_long_after_midnight_as_on_other_days() -> None:
    assert hours(Daily(time(2, 40)), SPRING) == ["03:40"]
    (due,) = due_on(Daily(time(2, 40)), SPRING, BERLIN)
    assert due.astimezone(UTC) == datetime(2026, 3, 29, 1, 40, tzinfo=UTC)


def test_an_hour_that_comes_twice_in_autumn_counts_the_first_time_only() -> None:
    (due,) = due_on(Daily(time(2, 40)), AUTUMN, BERLIN)
    assert due.astimezone(UTC) == datetime(2026, 10, 25, 0, 40, tzinfo=UTC)
    later = list(due_between(Daily(time(2, 40)), due, due + timedelta(days=2), BERLIN))
    assert [f"{at:%d %H:%M}" for at in later] == ["26 02:40", "27 02:40"]


def test_minutes_count_real_time_so_that_a_short_day_has_fewer_steps_and_a_long_one_more() -> None:
    assert len(hours(Every(60), date(2026, 11, 10))) == 24
    assert len(hours(Every(60), SPRING)) == 23
    assert len(hours(Every(60), AUTUMN)) == 25
    assert hours(Every(60), AUTUMN).count("02:00") == 2


def test_steps_may_begin_some_minutes_after_midnight() -> None:
    assert hours(Every(60, 30), date(2026, 11, 10))[:3] == ["00:30", "01:30", "02:30"]


def test_steps_that_do_not_fill_the_day_begin_anew_at_midnight() -> None:
    assert hours(Every(700), date(2026, 11, 10)) == ["00:00", "11:40", "23:20"]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Daily(time(3)), "Every day 03:00"),
        (Every(60), "Every hour"),
        (Every(60, 30), "Every hour at :30"),
        (Every(720), "Every 12 h"),
        (Every(45), "Every 45 min"),
    ],
)
def test_a_rule_is_told_as_people_say_it(rule: Rule, words: str) -> None:
    assert rule.words == words


@given(
    st.integers(0, 730 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.one_of(st.builds(Daily, st.times()), st.builds(Every, st.integers(5, 1440), st.integers(0, 59))),
)
def test_the_next_time_is_always_later_and_never_more_than_two_days_away(after: datetime, rule: Rule) -> None:
    due = next_due(rule, after, BERLIN)
    assert after < due <= after + timedelta(days=2)
    assert not list(due_between(rule, after, due - timedelta(microseconds=1), BERLIN))


def test_without_a_zone_the_hour_is_that_of_this_computer() -> None:
    assert f"{moment(date(2026, 11, 10), time(3)):%Y-%m-%d %H:%M}" == "2026-11-10 03:00"


def test_a_job_of_some_weekdays_is_due_on_those_alone() -> None:
    rule = Daily(time(18, 30), frozenset({0, 4}))
    monday = datetime(2026, 11, 9, tzinfo=UTC)
    assert [f"{at:%a %d}" for at in due_between(rule, monday, monday + timedelta(days=10), UTC)] == [
        "Mon 09", "Fri 13", "Mon 16",
    ]  # fmt: skip
    assert next_due(Daily(time(0), frozenset({6})), monday, UTC) == datetime(2026, 11, 15, tzinfo=UTC)
    assert next_due(Daily(time(0), frozenset({0})), monday, UTC) == datetime(2026, 11, 16, tzinfo=UTC)


def test_weekdays_are_said_as_people_say_them() -> None:
    said = {days: Daily(time(6), frozenset(days)).words for days in [(4,), (0, 1, 2, 3, 4), (5, 6), (2, 0)]}
    assert list(said.values()) == ["Fri 06:00", "Mon–Fri 06:00", "Sat, Sun 06:00", "Mon, Wed 06:00"]
