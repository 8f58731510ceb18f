"""Time comes from a clock that can be made to stand still."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bedrot_desktop.core.clock import FixedClock, SystemClock, clock_from_environment
from bedrot_desktop.core.errors import SettingError


def test_a_fixed_clock_shows_its_moment_in_utc_and_locally(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEDROT_NOW", "2025-07-09T01:30:00+02:00")
    clock = clock_from_environment()
    assert clock.now() == datetime(2025, 7, 8, 23, 30, tzinfo=UTC)
    assert clock.now().utcoffset() == timedelta()
    assert clock.today() == date(2025, 7, 9)


def test_a_moment_without_a_zone_is_the_persons_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEDROT_NOW", "2025-07-09T08:00")
    local = clock_from_environment().local()
    assert local.replace(tzinfo=None) == datetime(2025, 7, 9, 8)  # noqa: DTZ001 - compared without a zone on purpose
    assert local.tzinfo is not None


def test_a_word_that_is_no_time_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEDROT_NOW", "tomorrow")
    with pytest.raises(SettingError, match="BEDROT_NOW is “tomorrow”"):
        clock_from_environment()


def test_without_the_variable_it_is_the_machines_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BEDROT_NOW", raising=False)
    clock = clock_from_environment()
    assert isinstance(clock, SystemClock)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
    assert clock.local().utcoffset() is not None
    assert clock.monotonic() <= clock.monotonic()


def test_a_fixed_clock_stands_still() -> None:
    clock = FixedClock(datetime(2025, 7, 9, tzinfo=UTC))
    assert clock.now() == clock.now()
    assert clock.monotonic() == 0.0
