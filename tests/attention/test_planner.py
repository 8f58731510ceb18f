"""The fewest sittings that keep every sign-in alive that needs a person."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bedrot_desktop.attention.planner import durations, sittings, window_of
from bedrot_desktop.automation.quiet import Quiet
from bedrot_desktop.sessions.held import DUE, ENDS_SOON, NEVER, SIGNED_IN, SIGNED_OUT, TROUBLE, WAITING, Held
from bedrot_desktop.sessions.history_rows import FAILED, REFRESH, RENEWED, SAVED, SIGN_IN, Attempt

from .given import DAY, HOUR, MINUTE, NOW

NIGHT, NONE = Quiet(time(22), time(6)), Quiet(time(), time())


def held(service: str, state: str = SIGNED_IN, start: float = 0, end: float = 0, **more: object) -> Held:
    """A sign-in that nobody renews without the person, worth renewing from ``start`` days on, ending after ``end``."""
    times = {}
    if state in {SIGNED_IN, DUE, ENDS_SOON}:
        saved = NOW - 10 * DAY  # 0.8 of the way to ``likely`` lies at ``start``
        times = {"saved_at": saved, "early": NOW + end * DAY, "likely": saved + (start + 10) * DAY / 0.8}
    values: dict[str, Any] = {**times, **more}
    return Held(service, "main", service.title(), (), state, "", strategy="browser", **values)


def test_nothing_is_planned_where_nobody_is_needed() -> None:
    renewed = held("spotify", start=1, end=2, due_at=NOW + DAY)
    assert sittings([renewed, held("bank", TROUBLE)], NIGHT, NOW, zone=UTC) == ()


def test_who_is_signed_out_is_wanted_now_and_others_join_whose_time_has_come() -> None:
    now, later = sittings(
        [
            held("toolost", SIGNED_OUT), held("tiktok", WAITING), held("linktree", start=-1, end=3),
            held("meta", start=5, end=7),
        ],
        NIGHT, NOW, zone=UTC,
    )  # fmt: skip
    assert now.now
    assert now.at == NOW
    assert now.titles == ("Tiktok", "Toolost", "Linktree")
    assert now.words == "3 accounts, about 2 minutes: Tiktok, Toolost and Linktree"
    assert not later.now
    assert later.at == NOW + 7 * DAY
    assert later.titles == ("Meta",)
    assert now.steps[0].address == "bedrot://sign-in/tiktok/main"
    assert now.commands[1] == "bedrot login toolost -a main"


def test_in_quiet_hours_one_sits_down_when_they_are_over() -> None:
    (one,) = sittings([held("toolost", NEVER)], NIGHT, NOW.replace(hour=23), zone=UTC)
    assert one.at == (NOW + DAY).replace(hour=6)


def test_who_would_be_signed_out_at_night_signs_in_the_evening_before() -> None:
    end = (NOW + DAY).replace(hour=3)
    (one,) = sittings([held("meta", early=end)], NIGHT, NOW, zone=UTC)
    assert one.at == NOW.replace(hour=21, minute=59)


def test_renewals_that_fail_make_it_the_persons_turn() -> None:
    assert window_of(held("spotify", DUE, due_at=NOW - HOUR, end=2), NOW, NIGHT, UTC) is None
    window = window_of(held("spotify", DUE, due_at=NOW - HOUR, end=2, failures=1), NOW, NIGHT, UTC)
    assert window is not None
    assert (window.start, window.until) == (NOW, NOW + 2 * DAY)


def test_the_first_known_end_counts() -> None:
    window = window_of(held("meta", end=9, token_ends=NOW + 4 * DAY, data_ends=NOW + 30 * DAY), NOW, NIGHT, UTC)
    assert window is not None
    assert window.until == NOW + 4 * DAY


def test_how_long_it_takes_is_learnt_from_the_past() -> None:
    def attempt(account: str, seconds: float, kind: str = SIGN_IN, outcome: str = SAVED) -> Attempt:
        return Attempt("tiktok", account, NOW, kind, outcome, seconds)

    took = durations([
        attempt("a", 60), attempt("a", 100), attempt("a", 300), attempt("b", 10), attempt("a", 9, REFRESH, RENEWED),
        attempt("a", 900, SIGN_IN, FAILED),
    ])  # fmt: skip
    assert took == {("tiktok", "a"): 100, ("tiktok", "b"): 10, ("tiktok", ""): 80}
    two = [held("tiktok", SIGNED_OUT), held("toolost", SIGNED_OUT)]
    (one,) = sittings(two, NIGHT, NOW, seconds=took, zone=UTC)
    assert one.seconds == 120, "another account of the same service, and forty seconds for who never did"
    assert one.document()["words"] == "2 accounts, about 2 minutes: Tiktok and Toolost"


SPANS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 10)), min_size=1, max_size=6)


@settings(max_examples=150)
@given(spans=SPANS)
def test_no_smaller_number_of_sittings_would_do(spans: list[tuple[int, int]]) -> None:
    ones = [held(f"s{place}", start=start, end=start + length) for place, (start, length) in enumerate(spans)]
    planned = sittings(ones, NONE, NOW, zone=UTC)
    windows = [window for one in ones if (window := window_of(one, NOW, NONE, UTC)) is not None]
    assert sum(len(one.accounts) for one in planned) == len(windows) == len(ones)
    points = sorted({window.until for window in windows})
    fewest = next(
        count for count in range(1, len(points) + 1)
        if any(
            all(any(one.start <= at <= one.until for at in chosen) for one in windows)
            for chosen in combinations(points, count)
        )
    )  # fmt: skip
    assert len(planned) == fewest


@settings(max_examples=100)
@given(
    spans=SPANS,
    start=st.sampled_from([datetime(2026, 3, 27, 5, tzinfo=UTC), datetime(2026, 10, 23, 21, tzinfo=UTC), NOW]),
    zone=st.sampled_from([ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")]),
    quiet=st.tuples(st.integers(0, 23), st.integers(0, 23)),
    shift=st.integers(0, 24 * 60),
)
def test_nobody_is_asked_to_sit_down_in_quiet_hours_nor_in_the_past(
    spans: list[tuple[int, int]], start: datetime, zone: ZoneInfo, quiet: tuple[int, int], shift: int
) -> None:
    silent, now = Quiet(time(quiet[0]), time(quiet[1])), start + shift * MINUTE
    ones = [
        held(f"s{place}", early=now + timedelta(hours=5 * begin + 7 * length), start=begin)
        for place, (begin, length) in enumerate(spans)
    ]
    for one in sittings([*ones, held("dead", SIGNED_OUT)], silent, now, zone=zone):
        assert one.at >= now
        assert not silent.now(one.at.astimezone(zone))
