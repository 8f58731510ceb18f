"""When a source has news: learnt from looks at it, and never red before the source itself could have any."""

# ruff: noqa: S311 - chance makes sources here, no secrets
from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrot_desktop.core.roster import Account, Roster
from bedrot_desktop.health.calendar import Calendar, forward, learn, when
from bedrot_desktop.health.freshness import DUE, STALE, STALLED, DataAge, ages
from bedrot_desktop.lake.itemrows import A_YEAR, LATELY
from bedrot_desktop.lake.rows import Tally
from bedrot_desktop.services.service import Clocks, Dataset, Service

ROSTER = Roster((Account("x", "main", "Main"),))
START = date(2025, 1, 1)
HOUR = timedelta(hours=1)
RED = {DUE, STALE}


@dataclass(frozen=True)
class Source:
    """A made-up source: on which days it speaks, when, how late, of which day; ``late``: share of days a day late."""

    speaks: Callable[[date], bool]
    at: float
    lag: int
    jitter: float = 0.0
    late: float = 0.0
    seed: int = 0

    def news(self, days: int) -> list[tuple[datetime, date]]:
        """When there was what newest day."""
        chance, told = random.Random(self.seed), []
        for ahead in range(-40, days):
            day = START + timedelta(days=ahead)
            hours = self.at + chance.uniform(-self.jitter, self.jitter) + 24 * (chance.random() < self.late)
            if self.speaks(day):
                told.append((datetime.combine(day, time()) + HOUR * hours, day - timedelta(days=self.lag)))
        return sorted(told)


def daily(_day: date) -> bool:
    return True


def workdays(day: date) -> bool:
    return day.weekday() < 5


def weekly(day: date) -> bool:
    return day.weekday() == 0


def monthly(day: date) -> bool:
    return day.day == 25


KINDS: dict[str, tuple[Callable[[date], bool], Clocks]] = {
    "daily": (daily, Clocks(lag=2, due=4, stale=9)),
    "workdays": (workdays, Clocks(lag=2, due=4, stale=9)),
    "weekly": (weekly, Clocks(lag=2, due=6, stale=12)),
    "monthly": (monthly, Clocks(lag=31, due=40, stale=70)),
}


def newest(news: list[tuple[datetime, date]], moment: datetime) -> date:
    return max(day for at, day in news if at <= moment)


def fetches(source: Source, days: int, hour: float, skipped: float) -> Iterator[tuple[datetime, date]]:
    """The pipeline asks once a day, a little earlier or later, and not on every day."""
    chance, news = random.Random(source.seed + 1), source.news(days + 40)
    for ahead in range(days):
        moment = datetime.combine(START + timedelta(days=ahead), time()) + HOUR * (hour + chance.uniform(0, 0.2))
        if chance.random() >= skipped:
            yield moment, newest(news, moment)


def told(looks: list[tuple[datetime, date]]) -> Tally:
    """As the catalog tells of it."""
    spans: dict[date, list[datetime]] = {}
    for at, day in looks:
        if at > looks[-1][0] - A_YEAR:
            spans.setdefault(day, []).append(at)
    recent = sorted({(at, day) for day, found in list(spans.items())[-LATELY:] for at in (found[0], found[-1])})
    return Tally(
        "x.daily",
        "main",
        "accepted",
        False,
        len(looks),
        9,
        0,
        looks[-1][0],
        max(day for _, day in looks),
        tuple(recent),
    )


def age(looks: list[tuple[datetime, date]], clocks: Clocks, now: datetime) -> DataAge:
    def never(*_: object) -> Any:
        raise AssertionError("no file is read")

    service = Service("x", "X", (Dataset("x.daily", "Daily", (), (), clocks, never, never, never, never),))
    (one,) = ages(service, ROSTER, lambda _: [told(looks)], lambda _: (None, None, None), now.date(), now)
    return one


def false_reds(kind: str, source: Source, hour: float, skipped: float, warm: int, days: int) -> tuple[int, int]:
    """How often it was red though the source had nothing newer than what was fetched; of how many looks at it."""
    news, looks = source.news(days + 40), list(fetches(source, days, hour, skipped))
    red = asked = 0
    for ahead in range(warm, days):
        for at in (2.0, 9.0, 16.0, 23.0):
            now = datetime.combine(START + timedelta(days=ahead), time()) + HOUR * at
            before = [one for one in looks if one[0] <= now]
            asked += 1
            there = newest(news, now) <= max(day for _, day in before)
            red += there and age(before, KINDS[kind][1], now).state in RED
    return red, asked


def any_source(kind: str, chance: random.Random, seed: int) -> Source:
    jitter = chance.choice((0.0, 0.3, 3.0))
    return Source(
        KINDS[kind][0], chance.uniform(4, 20), chance.randint(0, 4) if kind != "monthly" else chance.randint(0, 20),
        jitter, chance.choice((0.0, 0.03)) if kind != "monthly" else 0.0, seed,
    )  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_healthy_sources_are_falsely_red_less_than_once_in_a_hundred_looks(kind: str) -> None:
    red = asked = 0
    for seed in range(12):
        chance = random.Random(f"{kind}{seed}")
        source = any_source(kind, chance, seed)
        warm, days = (150, 240) if kind == "monthly" else (35, 80)
        wrong, looks = false_reds(kind, source, chance.uniform(0, 23), chance.choice((0.0, 0.1, 0.3)), warm, days)
        red, asked = red + wrong, asked + looks
    assert asked > 1_000
    assert red / asked < 0.01, f"{red} of {asked}"


@pytest.mark.parametrize("kind", KINDS)
def test_a_pipeline_that_stops_is_found_within_the_limits(kind: str) -> None:
    clocks = KINDS[kind][1]
    for seed in range(12):
        chance = random.Random(f"{kind}{seed}")
        source = any_source(kind, chance, seed)
        days = 150 if kind == "monthly" else 60
        looks = list(fetches(source, days, chance.uniform(0, 23), 0.1))
        silence = {"monthly": 31 + 7, "weekly": 7 + 2}.get(kind, 0)
        for ahead, wanted in ((clocks.due, RED), (clocks.stale or 0, {STALE})):
            late = max(0, source.lag - clocks.lag)  # that much later the source always is
            now = looks[-1][0] + timedelta(days=ahead + late + silence)
            assert age(looks, clocks, now).state in wanted, (seed, source, now)


@settings(max_examples=60)
@given(
    seed=st.integers(0, 10_000), lag=st.integers(0, 4), at=st.floats(1, 22), hour=st.floats(0, 23),
    kind=st.sampled_from(["daily", "workdays"]),
)  # fmt: skip
def test_nothing_is_red_on_the_day_of_the_fetch(seed: int, lag: int, at: float, hour: float, kind: str) -> None:
    source = Source(KINDS[kind][0], at, lag, seed=seed)
    looks = list(fetches(source, 50, hour, 0.2))
    for hours in (0.1, 1, 6, 12, 20):
        assert age(looks, KINDS[kind][1], looks[-1][0] + HOUR * hours).state not in RED


def test_a_source_that_is_silent_at_weekends_is_not_late_on_monday_morning() -> None:
    looks = list(fetches(Source(workdays, 9.0, 1), 60, 22.0, 0.0))
    friday = next(place for place in range(len(looks) - 1, 0, -1) if looks[place][0].weekday() == 4)
    looks = looks[: friday + 1]
    clocks = Clocks(lag=1, due=3, stale=9)
    monday = looks[-1][0].replace(hour=8) + timedelta(days=3)
    assert age(looks, clocks, monday).state not in RED
    assert age(looks, clocks, monday).behind == 1
    assert learn("x.daily", looks).weekdays == frozenset(range(5))
    assert age(looks, clocks, monday + timedelta(days=2, hours=4)).state in RED


def test_the_hour_is_learnt_from_looks_on_both_sides_of_it() -> None:
    source = Source(daily, 15.0, 1)
    news = source.news(60)
    looks = [
        (moment, newest(news, moment))
        for ahead in range(20)
        for hour in (3.0, 14.0, 15.2)
        for moment in [datetime.combine(START + timedelta(days=ahead), time()) + HOUR * hour]
    ]
    found = learn("x.daily", looks)
    assert (found.at, found.known) == (time(15, 12), True)
    following = found.following(looks[-1][0])
    assert following == datetime.combine(looks[-1][0].date() + timedelta(days=1), time(15, 12))
    assert when(following, looks[-1][0]) == "Tue 15:12"
    one = age(looks, Clocks(2, 4, 9), looks[-1][0] + HOUR)
    assert one.news == "Next news expected Tue 15:12."
    assert age(looks, Clocks(2, 4, 9), looks[-1][0] + 25 * HOUR).news == "News are usually there since today 15:12."


def test_what_a_source_tells_of_its_hour_is_believed_until_its_looks_say_otherwise() -> None:
    at_night = list(fetches(Source(daily, 20.0, 2), 20, 3.0, 0.0))
    assert learn("spotify.audience", at_night).zone == "America/New_York"
    hourly = Source(daily, 9.5, 2)
    news = hourly.news(60)
    looks = [
        (moment, newest(news, moment))
        for ahead in range(10)
        for moment in [datetime.combine(START + timedelta(days=ahead), time()) + HOUR * hour for hour in (9, 10)]
    ]
    assert learn("spotify.audience", looks).at == time(10)


def test_a_source_of_once_a_month_is_known_by_its_day() -> None:
    looks = list(fetches(Source(monthly, 10.0, 20), 200, 12.0, 0.1))
    found = learn("x.daily", looks)
    assert found.month_day in {25, 26}
    assert found.silence == 31
    rarely = looks[::30]  # who asks once a month learns nothing of the day
    assert learn("x.daily", rarely).month_day == 0


def test_the_last_day_of_a_short_month_stands_for_the_31st() -> None:
    calendar = Calendar(month_day=31)
    assert calendar.speaks(date(2025, 2, 28))
    assert not calendar.speaks(date(2025, 3, 30))
    following = islice(calendar.moments(datetime(2025, 1, 31, 1)), 3)  # noqa: DTZ001
    assert [one.date().isoformat() for one in following] == ["2025-02-28", "2025-03-31", "2025-04-30"]


def test_a_stall_of_the_source_teaches_no_silent_weekdays_and_is_no_fault_of_the_pipeline() -> None:
    source = Source(daily, 9.0, 2)
    looks = list(fetches(source, 40, 12.0, 0.0))
    stalled = [*looks, *((looks[-1][0] + timedelta(days=ahead), looks[-1][1]) for ahead in range(1, 9))]
    assert learn("x.daily", stalled).weekdays == frozenset(range(7))
    one = age(stalled, Clocks(2, 6, 12), stalled[-1][0] + HOUR)
    assert one.state == STALLED
    assert one.sentence == "The source stands still: fetched today."


def test_an_old_day_fetched_again_was_no_look_at_the_newest() -> None:
    looks = list(fetches(Source(daily, 9.0, 2), 30, 12.0, 0.0))
    backfill = (looks[-1][0] + timedelta(days=7), looks[0][1])
    assert forward([*looks, backfill]) == looks
    one = age([*looks, backfill], Clocks(2, 4, 9), backfill[0] + HOUR)
    assert one.state in RED
    assert one.newest_day == looks[-1][1]
