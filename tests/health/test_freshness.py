"""How current data are: by their content against the day expected, never by a file's time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from bedrot_desktop.core.roster import Account, Roster
from bedrot_desktop.health.freshness import (
    CURRENT,
    DUE,
    NOTHING,
    RANK,
    STALE,
    STALLED,
    DataAge,
    ages,
    learnt_lag,
    worst_state,
)
from bedrot_desktop.lake.rows import Tally
from bedrot_desktop.services.service import Clocks, Dataset, Service

TODAY = date(2025, 7, 9)
ONE = Roster((Account("tiktok", "main", "Main"),))


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def made(days: int) -> datetime:
    return datetime.combine(ago(days), time(8))


def told(newest: date | None, fetched: datetime | None, **more: Any) -> Tally:
    recent = ((fetched, newest),) if fetched and newest else ()
    values: dict[str, Any] = {
        "dataset": "tiktok.overview", "account": "main", "verdict": "accepted", "empty": False, "files": 1, "good": 9,
        "rejected": 0, "newest_stamp": fetched, "newest_day": newest, "recent": recent, **more,
    }  # fmt: skip
    return Tally(**values)


def aged(tallies: Sequence[Tally], roster: Roster = ONE, clocks: Clocks | None = None, **more: Any) -> list[DataAge]:
    def never(*_: object) -> Any:
        raise AssertionError("no file is read")

    dataset = Dataset(
        "tiktok.overview", "Overview", (), (), clocks or Clocks(lag=2, due=4, stale=9), never, never, never, never
    )
    service = Service("tiktok", "TikTok", (dataset,), **more)
    return ages(service, roster, lambda _: tallies, lambda _: (None, None, None), TODAY)


@pytest.mark.parametrize(
    ("behind_today", "state", "behind"), [(2, CURRENT, 0), (3, CURRENT, 1), (4, DUE, 2), (8, DUE, 6), (9, STALE, 7)]
)
def test_the_state_follows_the_newest_day_of_content(behind_today: int, state: str, behind: int) -> None:
    newest = ago(behind_today)
    (age,) = aged([told(newest, datetime.combine(newest + timedelta(days=2), time(8)))])
    assert (age.state, age.behind, age.newest_day) == (state, behind, newest)


def test_a_source_that_answers_with_old_content_stands_still_and_nobody_is_told_to_run() -> None:
    (age,) = aged([told(ago(8), made(0))])
    assert (age.state, age.sentence) == (STALLED, "The source stands still: fetched today.")
    (unasked,) = aged([told(ago(8), made(6))])
    assert (unasked.state, unasked.sentence) == (DUE, "6 days behind, fetched 6 days ago.")


def test_a_source_that_is_always_later_is_given_that_time_and_an_early_one_is_due_no_sooner() -> None:
    late = tuple((made(days), ago(days + 5)) for days in (6, 4, 2, 0))
    (age,) = aged([told(ago(5), made(0), recent=late)])
    assert (age.state, age.lag, age.behind) == (CURRENT, 5, 0)
    early = tuple((made(days), ago(days)) for days in (9, 7, 5, 3))
    (age,) = aged([told(ago(3), made(3), recent=early)])
    assert (age.state, age.lag, age.behind) == (CURRENT, 0, 3)
    (age,) = aged([told(ago(4), made(4), recent=tuple((made(days), ago(days)) for days in (9, 7, 5, 4)))])
    assert (age.state, age.sentence) == (DUE, "4 days behind, fetched 4 days ago.")


def test_snapshots_that_bring_nothing_new_teach_no_lag() -> None:
    usual = [(made(days), ago(days + 2)) for days in (20, 18, 16)]
    standstill = [(made(days), ago(18)) for days in range(15, 0, -1)]
    assert learnt_lag([*usual, *standstill], 9) == 2
    assert learnt_lag(usual[:2], 9) == 9
    ahead = [(made(days), ago(days - 1)) for days in (20, 18, 16)]
    assert learnt_lag(ahead, 9) == 9


def test_a_day_that_had_not_begun_makes_nothing_fresh() -> None:
    slip = told(date(2052, 7, 1), made(30), recent=((made(31), ago(33)), (made(30), date(2052, 7, 1))))
    (age,) = aged([slip])
    assert (age.newest_day, age.state) == (ago(33), STALE)
    (edge,) = aged([told(ago(-1), made(0))])
    assert (edge.newest_day, edge.state) == (ago(-1), CURRENT)


def test_only_rows_that_were_taken_over_count() -> None:
    refused = [told(ago(0), made(0), verdict=verdict) for verdict in ("rejected", "held", "ignored", "duplicate")]
    (age,) = aged([*refused, told(ago(0), made(0), empty=True, good=0), told(ago(20), made(18), verdict="warned")])
    assert (age.state, age.newest_day, age.fetched_at, age.files, age.rows) == (STALE, ago(20), made(18), 1, 9)


def test_an_account_that_nothing_came_from_has_nothing_yet_unless_it_is_switched_off() -> None:
    two = Roster((Account("tiktok", "a", "A"), Account("tiktok", "b", "B"), Account("tiktok", "c", "C", enabled=False)))
    found = aged([told(ago(2), made(0), account="a")], two)
    assert [(age.account, age.state, age.sentence) for age in found] == [
        ("a", CURRENT, "Fetched today."),
        ("b", NOTHING, "No data yet."),
    ]


def test_what_a_person_brings_is_due_by_his_clock_and_never_stale() -> None:
    clocks = Clocks(lag=0, due=40, stale=None)
    (card,) = aged([told(ago(100), None)], clocks=clocks, by_hand=True)
    assert (card.state, card.sentence) == (DUE, "100 days behind, brought by hand.")
    (listed,) = aged([told(None, made(41))], clocks=clocks, by_hand=True)
    assert (listed.state, listed.sentence) == (DUE, "41 days behind, brought 41 days ago.")
    (fresh,) = aged([told(None, made(39))], clocks=clocks, by_hand=True)
    assert (fresh.state, fresh.sentence) == (CURRENT, "Brought 39 days ago.")
    (one,) = aged([told(ago(41), made(1))], clocks=Clocks(lag=40, due=41, stale=None), by_hand=True)
    assert one.sentence == "1 day behind, brought yesterday."


def test_the_worst_state_of_a_service_is_shown() -> None:
    assert [worst_state([CURRENT, state]) for state in RANK] == list(RANK)
    assert worst_state([]) == NOTHING
