"""The score by the owner's formula, its parts in words, the whole."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bedrot_desktop.health.freshness import CURRENT, DUE, NOTHING, STALE, STALLED, DataAge
from bedrot_desktop.health.score import Part, Score, blocked, overall, score, scores, state_of
from bedrot_desktop.health.standing import Standing
from bedrot_desktop.health.zones import CURATED, LANDING, RAW, STAGING, WAREHOUSE, DatasetZones
from bedrot_desktop.sessions.held import NEVER, SIGNED_IN, SIGNED_OUT, WAITING, Held

NOW = datetime(2026, 11, 10, 8, 4).astimezone()
NAIVE = NOW.replace(tzinfo=None)
ALL = (LANDING, RAW, STAGING, CURATED, WAREHOUSE)


def age(state: str = CURRENT, behind: int | None = 0, account: str = "main") -> DataAge:
    day = date(2026, 11, 8)
    return DataAge("x", "x.daily", account, "Daily", state, day, NAIVE, 2, behind, 10, 1, "")


def zones(waiting: int = 0, **days: int | None) -> DatasetZones:
    newest = dict.fromkeys(ALL, NAIVE)
    for zone, old in days.items():
        newest[zone] = None if old is None else NAIVE - timedelta(days=old)  # type: ignore[assignment]
    return DatasetZones("x.daily", newest, "", 5, waiting, 0, 0, 0)


def standing(service: str = "linktree", *ages: DataAge, ways: DatasetZones | None = None) -> Standing:
    own = ages or (age(),)
    state = next((one.state for one in own if one.state != CURRENT), CURRENT)
    return Standing(service, service.title(), state, own, (ways or zones(),), "", 0, "", "")


def held(state: str = SIGNED_IN, account: str = "main", likely: datetime | None = None) -> Held:
    return Held("x", account, "X", (), state, "", likely=likely)


def points(*found: Part) -> list[tuple[str, int]]:
    return [(one.kind, one.points) for one in found]


def test_a_service_in_order_has_a_hundred_and_nothing_wrong() -> None:
    found = score(standing(), [held()], NOW)
    assert (found.points, found.state, found.parts) == (100, "healthy", ())


@pytest.mark.parametrize(("behind", "lost"), [(1, 5), (2, 5), (3, 5), (4, 15), (7, 15), (8, 30), (14, 30), (15, 40)])
def test_the_age_of_the_data_costs_points_by_days_behind(behind: int, lost: int) -> None:
    found = score(standing("linktree", age(STALE, behind)), [held()], NOW)
    assert points(*found.parts) == [("age", lost)]


def test_the_weight_multiplies_every_part_and_is_cut_to_whole_points() -> None:
    found = score(standing("toolost", age(STALE, 4)), [held(SIGNED_OUT)], NOW)
    assert points(*found.parts) == [("age", 22), ("session", 45)]
    assert (found.points, found.state, found.priority, found.weight) == (33, "critical", "CRITICAL", 1.5)
    assert points(*score(standing("metaads", age(DUE, 2)), [held()], NOW).parts) == [("age", 4)]


def test_toolost_pays_extra_after_a_week_and_never_falls_below_nothing() -> None:
    found = score(standing("toolost", age(STALE, 11)), [held(SIGNED_OUT)], NOW)
    assert points(*found.parts) == [("age", 45), ("session", 45), ("extra", 30)]
    assert found.points == 0
    assert found.lost() == 100
    assert found.lost("age", "extra") == 75
    assert points(*score(standing("spotify", age(STALE, 11)), [held()], NOW).parts) == [("age", 36)]


@pytest.mark.parametrize("state", [CURRENT, STALLED])
def test_data_that_are_current_by_their_own_clock_or_stand_still_at_the_source_cost_nothing(state: str) -> None:
    assert score(standing("spotify", age(state, 6)), [held()], NOW).points == 100


def test_of_several_accounts_and_data_sets_the_worst_counts() -> None:
    found = score(standing("tiktok", age(DUE, 2, "a"), age(STALE, 9, "b")), [], NOW)
    assert points(*found.parts) == [("age", 36)]
    both = [held(account="pig1987"), held(SIGNED_OUT, "zone.a0")]
    (part,) = score(standing("tiktok"), both, NOW).parts
    assert part == Part("session", 36, "zone.a0 signed out")


@pytest.mark.parametrize(("state", "lost"), [(NEVER, 50), (SIGNED_OUT, 30), (WAITING, 30)])
def test_a_session_that_is_missing_costs_fifty_and_one_that_ended_thirty(state: str, lost: int) -> None:
    assert points(*score(standing(), [held(state)], NOW).parts) == [("session", lost)]


def test_a_session_that_ends_within_three_days_costs_ten() -> None:
    (part,) = score(standing(), [held(likely=NOW + timedelta(days=1, hours=19))], NOW).parts
    assert part == Part("session", 10, "ends in 1.8 d")
    assert score(standing(), [held(likely=NOW + timedelta(days=4))], NOW).points == 100


def test_every_zone_that_is_more_than_a_day_behind_the_one_before_costs_ten() -> None:
    stuck = zones(staging=2, curated=2, warehouse=2)
    (part,) = score(standing(ways=stuck), [held()], NOW).parts
    assert part == Part("bottleneck", 30, "3 zones behind")
    assert blocked([zones(curated=1)]) == ()
    assert blocked([zones(warehouse=None)]) == (WAREHOUSE,)


def test_new_files_that_nobody_looked_at_are_a_bottleneck_before_raw() -> None:
    (part,) = score(standing(ways=zones(waiting=3)), [held()], NOW).parts
    assert part == Part("bottleneck", 10, "3 new files waiting")


def test_what_stays_in_landing_by_decision_is_no_bottleneck() -> None:
    assert blocked([zones(raw=5, staging=5, curated=5, warehouse=5)]) == ()


def test_history_without_any_stamp_is_no_bottleneck() -> None:
    assert blocked([zones(landing=None, raw=None, staging=None, curated=None, warehouse=None)]) == ()


def test_a_service_that_was_never_used_has_no_score_and_counts_nowhere() -> None:
    empty = zones(landing=None, raw=None, staging=None, curated=None, warehouse=None)
    found = score(standing("spotify", age(NOTHING, None), ways=empty), [held(NEVER)], NOW)
    assert (found.state, found.counts) == ("nothing yet", False)
    assert overall([found]).points is None


def test_a_service_that_is_signed_in_but_has_no_data_pays_for_its_age() -> None:
    found = score(standing("linktree", age(NOTHING, None)), [held()], NOW)
    assert found.parts == (Part("age", 40, "no data of main yet"),)


@pytest.mark.parametrize(
    ("value", "word"), [(100, "healthy"), (80, "healthy"), (79, "warning"), (60, "warning"), (59, "critical"),
                        (30, "critical"), (29, "failed"), (0, "failed")]
)  # fmt: skip
def test_points_have_a_word(value: int, word: str) -> None:
    assert state_of(value) == word


def whole(*values: int) -> tuple[int | None, str]:
    found = overall([Score(str(value), str(value), value, state_of(value), "LOW", 1.0) for value in values])
    return found.points, found.state


def test_the_whole_is_the_mean_held_down_by_what_is_critical() -> None:
    assert whole(100, 90) == (95, "healthy")
    assert whole(100, 100, 100, 100, 10) == (82, "warning")
    assert whole(70, 70) == (70, "warning")
    assert whole(50, 40, 100) == (63, "warning")
    assert whole(50, 40, 50) == (47, "critical")
    assert whole(10, 10, 10) == (10, "failed")


def test_the_whole_says_who_keeps_it_down() -> None:
    found = overall([Score("a", "TooLost", 10, "failed", "LOW", 1), *[Score("b", "B", 100, "healthy", "LOW", 1)] * 8])
    assert found.words == "Mean of 9 services. TooLost keeps the whole from being healthy."


def test_the_worst_comes_first_and_the_unused_last() -> None:
    empty = zones(landing=None, raw=None, staging=None, curated=None, warehouse=None)
    rows = [standing("spotify"), standing("linktree", age(STALE, 9)), standing("bank", age(NOTHING, None), ways=empty)]
    assert [one.service for one in scores(rows, [], NOW)] == ["linktree", "spotify", "bank"]
