"""Moments as people type them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bedrot_desktop.cli.spans import moment_of

VIENNA = ZoneInfo("Europe/Vienna")
EVENING = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)  # 22:00 there, in the night before clocks go back


def test_an_hour_is_the_next_time_that_the_clock_shows_it() -> None:
    assert moment_of("23:15", EVENING, VIENNA) == datetime(2026, 10, 24, 21, 15, tzinfo=UTC)
    assert moment_of("8:00", EVENING, VIENNA) == datetime(2026, 10, 25, 7, 0, tzinfo=UTC)


def test_a_moment_without_a_zone_is_of_the_clock_on_the_wall() -> None:
    assert moment_of("2026-10-26 08:00", EVENING, VIENNA) == datetime(2026, 10, 26, 7, 0, tzinfo=UTC)
    assert moment_of("2026-10-26T08:00+00:00", EVENING, VIENNA) == datetime(2026, 10, 26, 8, 0, tzinfo=UTC)
