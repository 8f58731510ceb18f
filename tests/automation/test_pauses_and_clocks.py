"""Pauses, days of 23 and 25 hours, and clocks that somebody sets: every due moment once, each with its reason."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bedrot_desktop.automation.times import Daily, Every

from .play import BERLIN, DAY, HOUR, LONGEST, MINUTE, NEW_YORK, START, Play, made

RUN = made("run", Daily(time(3)))
HEALTH = made("health", Every(30))


# -- pausing -----


def test_a_pause_pauses_and_ends_by_itself(tmp_path: Path) -> None:
    play = Play(tmp_path, [HEALTH])
    play.beat()
    play.store.pause(play.clock.now(), START + 2 * HOUR + MINUTE)
    play.live(3 * HOUR)
    assert play.whys("health") == [(f"Mon {at}", "paused by you") for at in ("12:30", "13:00", "13:30", "14:00")]
    assert play.starts("health") == ["Mon 14:30", "Mon 15:00"]
    assert [beat.at for beat in play.beats if beat.resumed] == [(START + 2 * HOUR + MINUTE).astimezone(UTC)]
    assert play.store.last_pause() is None


def test_while_a_job_still_runs_a_pause_is_pausing(tmp_path: Path) -> None:
    play = Play(tmp_path, [HEALTH], takes=10 * MINUTE)
    play.beat()
    play.live(31 * MINUTE)
    play.store.pause(play.clock.now(), None)
    beat = play.beat()
    assert beat.paused is not None
    assert beat.pausing
    play.live(15 * MINUTE)
    assert not play.beats[-1].pausing
    assert play.beats[-1].paused is not None


def test_what_waits_when_a_pause_begins_waits_on(tmp_path: Path) -> None:
    play = Play(tmp_path, [made("backup", Daily(time(13)))], busy="somebody")
    play.beat()
    play.live(HOUR + MINUTE)
    play.store.pause(play.clock.now(), None)
    play.busy = ""
    play.live(HOUR)
    assert play.started == []
    play.store.resume()
    play.live(MINUTE)
    assert play.starts("backup") == ["Mon 13:00"]


def test_a_pause_during_which_the_program_was_closed_is_told_as_a_pause(tmp_path: Path) -> None:
    play = Play(tmp_path, [RUN])
    play.beat()
    play.store.pause(play.clock.now(), START + DAY)
    play.clockwork.close()
    play.move(2 * DAY)
    play.open()
    play.beat()
    assert play.whys("run") == [("Tue 03:00", "paused by you")]
    play.live(MINUTE)
    assert play.starts("run") == ["Wed 03:00"]


# -- clocks -----


@pytest.mark.parametrize(
    ("zone", "first"),
    [(BERLIN, date(2026, 3, 27)), (BERLIN, date(2026, 10, 23)), (NEW_YORK, date(2026, 3, 6)),
     (NEW_YORK, date(2026, 10, 30))],
)  # fmt: skip
def test_when_summer_time_begins_or_ends_each_day_has_its_run_once(tmp_path: Path, zone: ZoneInfo, first: date) -> None:
    jobs = [RUN, made("refresh", Daily(time(2, 40))), made("health", Every(30))]
    play = Play(tmp_path, jobs, start=datetime.combine(first, time(12), zone), takes=timedelta(seconds=1))
    play.beat()
    while play.clock.moment.date() < first + 3 * DAY or play.clock.moment.hour < 12:
        play.live(6 * HOUR, LONGEST)
    for job in ("run", "refresh"):
        days = [due.astimezone(zone).date() for key, due in play.started if key == job]
        assert days == [first + (place + 1) * DAY for place in range(3)]
    health = sorted(due for key, due in play.started if key == "health")
    assert {after - before for before, after in pairwise(health)} == {30 * MINUTE}


def test_a_clock_set_back_does_nothing_twice(tmp_path: Path) -> None:
    play = Play(tmp_path, [RUN, HEALTH])
    play.beat()
    play.live(16 * HOUR, LONGEST)
    before = list(play.started)
    play.move(MINUTE, wall=-3 * HOUR)
    beat = play.beat()
    assert beat.jumped == -3 * HOUR - MINUTE
    play.live(3 * HOUR, LONGEST)
    assert play.started == before
    play.live(2 * DAY, LONGEST)
    assert play.starts("run") == ["Tue 03:00", "Wed 03:00", "Thu 03:00"]
    assert max(Counter(play.started).values()) == 1


def test_a_clock_set_forward_is_caught_up_with_once_and_said_so(tmp_path: Path) -> None:
    play = Play(tmp_path, [RUN, HEALTH])
    play.beat()
    play.move(MINUTE, wall=40 * HOUR)
    beat = play.beat()
    assert beat.slept == timedelta()
    assert beat.jumped == 40 * HOUR - MINUTE
    assert play.whys("run") == [("Tue 03:00", "the clock was set forward")]
    play.live(2 * MINUTE)
    assert play.starts("run") == ["Wed 03:00"]


def test_a_clock_that_was_a_year_ahead_for_a_while_stops_nothing_afterwards(tmp_path: Path) -> None:
    play = Play(tmp_path, [RUN])
    play.beat()
    play.move(MINUTE, wall=365 * DAY)
    play.beat()
    play.live(5 * MINUTE)
    play.move(MINUTE, wall=-365 * DAY)
    play.beat()
    play.live(DAY, LONGEST)
    assert play.starts("run")[1:] == ["Tue 03:00"]
