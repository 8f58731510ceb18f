"""What is said of the end of a sign-in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrot_desktop.sessions.life import Curve, Lived, expected

BORN = datetime(2025, 7, 7, 8, tzinfo=UTC)  # a Monday
EARLIER = tuple(Lived(days, natural=True) for days in (6.2, 5.8, 6.9, 7.1, 6.0, 6.5, 6.4, 7.0, 3.0, 6.6))


def days(moment: datetime) -> float:
    return (moment - BORN) / timedelta(days=1)


def test_without_earlier_lives_the_described_age_speaks() -> None:
    told = expected(BORN, BORN, (), 30)

    assert 15 < days(told.early) < days(told.likely) < 30 < days(told.late) < 45
    assert told.warn_at == BORN + timedelta(days=24)
    assert told.words.endswith("such sign-ins are said to live up to 30 days")


def test_the_accounts_own_lives_outweigh_a_table_that_is_wrong() -> None:
    told = expected(BORN, BORN, EARLIER, 60)

    assert 4 < days(told.early) < 6.2 < days(told.likely) < 7.5 < days(told.late) < 14


def test_the_words_name_the_weekdays_and_what_earlier_ones_were_like() -> None:
    told = expected(BORN, BORN + timedelta(days=3), EARLIER, 7)

    assert told.words == "ends most likely Fri–Tue; 8 of 10 earlier ones lived 6.0–7.1 days"


def test_the_words_follow_the_persons_own_days() -> None:
    now = BORN + timedelta(days=3)
    lives = [Lived(5.7 + place / 1000, natural=True) for place in range(20)]  # just before and after midnight

    assert expected(BORN, now, lives, 7).words.startswith("ends most likely Sun;")
    tokyo = now.astimezone(ZoneInfo("Asia/Tokyo"))
    assert expected(BORN, now, lives, 7, local=tokyo).words.startswith("ends most likely Sun;")
    los_angeles = now.astimezone(ZoneInfo("America/Los_Angeles"))
    assert expected(BORN, now, lives, 7, local=los_angeles).words.startswith("ends most likely Sat;")


def test_ends_far_away_are_told_by_date() -> None:
    assert expected(BORN, BORN, [], 60).words.startswith("ends most likely 15 Aug–")


def test_a_session_that_has_lived_long_is_not_expected_to_have_ended_already() -> None:
    now = BORN + timedelta(days=6.8)
    told = expected(BORN, now, EARLIER, 7)

    assert now <= told.early < told.likely < told.late


def test_nothing_outlives_the_bound_and_the_warning_comes_a_day_before_it() -> None:
    bound = BORN + timedelta(days=4)
    told = expected(BORN, BORN, EARLIER, 7, bound=bound)

    assert told.early <= told.likely <= told.late == bound
    assert told.warn_at <= bound - timedelta(days=1)
    assert "Fri at the latest" in told.words


def test_lives_that_were_cut_short_count_as_having_lasted_longer() -> None:
    natural = [Lived(age, natural=True) for age in (5.0, 6.0, 9.0, 10.0, 11.0)]
    cut = [Lived(5.5, natural=False)] * 6

    assert Curve([*natural, *cut], 8).age_at(0.5) > Curve(natural, 8).age_at(0.5)
    assert Curve([*natural, *cut], 8).age_at(0.5) > Curve([*natural, *(Lived(5.5, natural=True),) * 6], 8).age_at(0.5)


def test_a_renewal_moves_the_described_age_but_not_what_the_account_itself_has_shown() -> None:
    renewed = BORN + timedelta(days=21)

    assert days(expected(BORN, renewed, (), 30, saved_at=renewed).warn_at) == pytest.approx(45)
    shown = expected(BORN, BORN, EARLIER, 7, saved_at=BORN + timedelta(days=5))
    assert days(shown.likely) < 8


def test_few_lives_that_agree_by_chance_do_not_make_the_band_a_line() -> None:
    told = expected(BORN, BORN, [Lived(6.0, natural=True)] * 2, 7)

    assert days(told.late) - days(told.early) > 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 400), st.booleans()), max_size=12),
    st.integers(1, 3650),
    st.floats(0, 500),
    st.floats(0, 100),
)
def test_the_moments_are_always_in_order(
    lives: list[tuple[float, bool]], max_age: int, age: float, renewed: float
) -> None:
    now = BORN + timedelta(days=age)
    told = expected(BORN, now, [Lived(*one) for one in lives], max_age, saved_at=BORN + timedelta(days=renewed))

    assert now - timedelta(seconds=1) <= told.early <= told.likely <= told.late
    assert told.warn_at >= BORN
