"""The clock of the schedule, with a clock that is moved: every due moment once, and none lost in silence."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bedrot_desktop.automation.clockwork import Clockwork
from bedrot_desktop.automation.jobs import KEYS, Job, every
from bedrot_desktop.automation.own import Own
from bedrot_desktop.automation.store import Done
from bedrot_desktop.automation.taking import begins
from bedrot_desktop.automation.times import Daily, Every, due_between
from bedrot_desktop.core.settings import Settings, set_value

from .play import BERLIN, DAY, HOUR, LONGEST, MINUTE, START, Play, made

RUN = made("run", Daily(time(3)))
HEALTH = made("health", Every(30))
FRIDAYS = Own("friday-tiktok", "Friday TikTok", Daily(time(18, 30), frozenset({4})), ("tiktok",))


def test_in_a_week_every_job_happens_at_every_due_moment_exactly_once(tmp_path: Path) -> None:
    set_value(tmp_path, "schedule.archive", "yes")
    jobs = every(Settings.load(tmp_path, environment={}), [FRIDAYS])
    play = Play(tmp_path, jobs, takes=timedelta(seconds=1))
    play.beat()
    play.live(7 * DAY, LONGEST)
    play.live(2 * MINUTE)
    due = {
        (job.key, at.astimezone(UTC))
        for job in jobs
        for at in due_between(job.rule, START, START + 7 * DAY, BERLIN)
    }  # fmt: skip
    assert {key for key, _ in due} == {*KEYS, "friday-tiktok"}
    assert Counter(play.started) == Counter(dict.fromkeys(due, 1))
    assert play.starts("friday-tiktok") == ["Fri 18:30"]
    assert Counter(one.state for one in play.moments()) == {"ended": len(due)}
    assert all(beat.next_at - beat.at <= MINUTE for beat in play.beats)


def test_runs_go_on_in_quiet_hours(tmp_path: Path) -> None:
    play = Play(tmp_path, [RUN])
    play.beat()
    play.live(2 * DAY, LONGEST)
    assert play.starts("run") == ["Tue 03:00", "Wed 03:00"]


def test_before_the_clock_first_ran_nothing_was_due(tmp_path: Path) -> None:
    play = Play(tmp_path, [RUN, HEALTH])
    assert play.beat().started == ()
    assert play.store.began() == START.astimezone(UTC)
    assert play.moments() == []


def test_after_sleep_over_three_due_runs_one_is_done_and_two_are_noted(tmp_path: Path) -> None:
    play = Play(tmp_path, [RUN])
    play.beat()
    play.move(3 * DAY)
    beat = play.beat()
    assert beat.slept == 3 * DAY
    assert beat.started == ()  # the computer is given time to find its network
    assert beat.next_at - beat.at == timedelta(seconds=20)
    assert play.whys("run") == [("Tue 03:00", "the computer slept"), ("Wed 03:00", "the computer slept")]
    play.live(MINUTE)
    assert play.starts("run") == ["Thu 03:00"]
    play.live(HOUR)
    assert play.starts("run") == ["Thu 03:00"]


def test_late_ones_begin_one_after_the_other_in_the_order_in_which_they_were_due(tmp_path: Path) -> None:
    jobs = [made("summary", Daily(time(9))), RUN, made("backup", Daily(time(2, 20))), HEALTH]
    play = Play(tmp_path, jobs, takes=5 * MINUTE)
    play.beat()
    play.move(22 * HOUR + 10 * MINUTE)
    play.beat()
    play.live(4 * MINUTE)
    assert [key for key, _ in play.started] == ["backup"]
    assert play.beats[-1].running == ("backup",)
    assert {one.why for one in play.beats[-1].waiting} == {"waits for the end of “Backup”"}
    play.live(20 * MINUTE)
    assert [key for key, _ in play.started] == ["backup", "run", "summary", "health"]


def test_what_was_due_while_the_program_was_closed_is_caught_up_with_once(tmp_path: Path) -> None:
    play = Play(tmp_path, [RUN, HEALTH])
    play.beat()
    play.clockwork.close()
    play.move(2 * DAY)
    play.open()
    play.beat()
    play.live(2 * MINUTE)
    assert play.starts("run") == ["Wed 03:00"]
    assert play.whys("run") == [("Tue 03:00", "the program was closed")]
    assert play.starts("health") == ["Wed 12:00"]
    assert len(play.whys("health")) == 95


def test_no_more_than_a_week_is_looked_back(tmp_path: Path) -> None:
    play = Play(tmp_path, [RUN])
    play.beat()
    play.move(100 * DAY)
    play.beat()
    assert len(play.moments("run")) == 7


@pytest.mark.parametrize("job", ["run", "refresh", "probe"])
def test_without_network_it_is_tried_at_each_beat_and_then_noted(tmp_path: Path, job: str) -> None:
    play = Play(tmp_path, [made(job, Daily(time(13)))], unreached={"spotify", "tiktok", "toolost"})
    play.beat()
    play.live(2 * HOUR, LONGEST)
    assert play.started == []
    assert [one.why for one in play.beats[-1].waiting] == ["no network"]
    play.unreached = set()
    play.live(MINUTE)
    assert play.starts(job) == ["Mon 13:00"]


def test_without_network_until_the_next_due_time_the_first_was_missed_for_that(tmp_path: Path) -> None:
    play = Play(tmp_path, [RUN], unreached={"spotify", "tiktok", "toolost"})
    play.beat()
    play.live(2 * DAY, LONGEST)
    assert play.whys("run") == [("Tue 03:00", "no network")]
    play.unreached = {"spotify", "toolost"}  # one of them is enough to begin
    play.live(MINUTE)
    assert play.starts("run") == ["Wed 03:00"]


def test_what_needs_no_network_is_done_without_and_one_service_is_named(tmp_path: Path) -> None:
    mine = every(Settings.load(tmp_path, environment={}), [FRIDAYS])[-1]
    play = Play(tmp_path, [HEALTH, mine], unreached={"tiktok"}, start=START + 4 * DAY)
    play.beat()
    play.live(8 * HOUR)
    assert len(play.starts("health")) == 16
    assert play.starts("friday-tiktok") == []
    assert [one.why for one in play.beats[-1].waiting] == ["tiktok cannot be reached"]


def test_while_somebody_else_writes_a_job_waits(tmp_path: Path) -> None:
    play = Play(tmp_path, [made("clean", Every(60, 30)), HEALTH], busy="`bedrot` (process 7)")
    play.beat()
    play.live(45 * MINUTE)
    assert play.starts("clean") == []
    assert play.starts("health") == ["Mon 12:30"]
    play.busy = ""
    play.live(MINUTE)
    assert play.starts("clean") == ["Mon 12:30"]


def test_a_job_that_finds_somebody_writing_is_tried_again_and_given_up_in_the_end(tmp_path: Path) -> None:
    play = Play(tmp_path, [made("backup", Daily(time(13)))])
    play.outcome = lambda _job, _due: ("failed", "Busy", "`bedrot` is writing.")
    play.beat()
    play.live(3 * HOUR, LONGEST)
    assert play.starts("backup") == ["Mon 13:00"] * 3
    assert play.whys("backup") == [("Mon 13:00", "`bedrot` is writing.")]


def test_a_job_that_was_killed_is_told_as_failed_and_offered_again_a_few_times(tmp_path: Path) -> None:
    play = Play(tmp_path, [made("backup", Daily(time(13)))])
    play.outcome = lambda _job, _due: ("broken", "", "The work ended without a word (code -9).")
    play.beat()
    play.live(3 * HOUR, LONGEST)
    assert play.starts("backup") == ["Mon 13:00"] * 3
    (noted,) = play.store.done(START)
    assert (noted.outcome, noted.words) == ("failed", "The work ended without a word (code -9).")
    (moment,) = play.moments()
    assert moment.state == "ended"


def test_a_job_that_failed_by_itself_waits_for_its_next_time(tmp_path: Path) -> None:
    play = Play(tmp_path, [RUN])
    play.outcome = lambda _job, _due: ("failed", "WarehouseError", "there is no warehouse")
    play.beat()
    play.live(2 * DAY, LONGEST)
    assert play.starts("run") == ["Tue 03:00", "Wed 03:00"]
    assert [one.words for one in play.store.done(START)] == ["there is no warehouse"] * 2


def test_what_was_done_by_hand_after_its_hour_is_not_done_again(tmp_path: Path) -> None:
    play = Play(tmp_path, [RUN])
    play.beat()
    play.move(20 * HOUR)
    play.hands.append(Done("run", play.clock.now() - HOUR, "done", "by hand", 60))
    play.beat()
    play.live(HOUR)
    assert play.started == []
    (moment,) = play.moments()
    assert (moment.state, moment.why) == ("ended", "done by hand")


def test_a_run_by_hand_that_was_stopped_counts_for_nothing(tmp_path: Path) -> None:
    play = Play(tmp_path, [RUN])
    play.beat()
    play.move(20 * HOUR)
    play.hands.append(Done("run", play.clock.now() - HOUR, "cancelled", "stopped by you", 60))
    play.beat()
    play.live(HOUR)
    assert play.starts("run") == ["Tue 03:00"]


def test_the_next_time_of_a_job_that_still_runs_is_left_out(tmp_path: Path) -> None:
    play = Play(tmp_path, [HEALTH], takes=70 * MINUTE)
    play.beat()
    play.live(2 * HOUR, LONGEST)
    assert play.starts("health") == ["Mon 12:30", "Mon 14:00"]
    assert play.whys("health") == [
        ("Mon 13:00", "the one before was still running"), ("Mon 13:30", "the one before was still running"),
    ]  # fmt: skip


def test_two_that_write_never_run_side_by_side(tmp_path: Path) -> None:
    play = Play(tmp_path, [RUN, made("archive", Daily(time(3))), made("health", Daily(time(3)))], takes=30 * MINUTE)
    play.beat()
    play.live(15 * HOUR + 10 * MINUTE)
    assert sorted(play.beats[-1].running) == ["archive", "health"]
    play.live(HOUR)
    assert play.starts("run") == ["Tue 03:00"]


# -- settings and own jobs -----


def test_another_hour_takes_effect_at_once_and_says_nothing_of_the_past(tmp_path: Path) -> None:
    play = Play(tmp_path, [RUN])
    play.beat()
    play.live(HOUR)
    play.jobs = [made("run", Daily(time(11)))]
    play.live(HOUR)
    assert play.moments() == []
    play.clockwork.renew([made("run", Daily(time(14, 5)))])
    play.live(6 * MINUTE)
    assert play.starts("run") == ["Mon 14:05"]


def test_what_waits_of_a_job_that_was_switched_off_or_removed_is_left_out(tmp_path: Path) -> None:
    play = Play(tmp_path, [made("backup", Daily(time(13))), made("archive", Daily(time(13)))], busy="somebody")
    play.beat()
    play.live(HOUR + MINUTE)
    play.jobs = [made("backup", Daily(time(13)), enabled=False)]
    play.live(MINUTE)
    assert play.whys("backup") == [("Mon 13:00", "it was switched off")]
    assert play.whys("archive") == [("Mon 13:00", "it was removed")]


def test_an_own_job_was_not_due_before_it_was_added(tmp_path: Path) -> None:
    play = Play(tmp_path, [])
    play.beat()
    play.move(2 * DAY)
    own = Own("mine", "Mine", Daily(time(11)), since=START + 2 * DAY)
    play.jobs = every(Settings.load(tmp_path, environment={}), [own])[-1:]
    play.beat()
    assert play.moments() == []


def test_a_delay_at_random_is_the_same_for_everybody_and_no_longer_than_allowed(tmp_path: Path) -> None:
    own = Own("mine", "Mine", Daily(time(13)), spread=40)
    job: Job = every(Settings.load(tmp_path, environment={}), [own])[-1]
    play = Play(tmp_path, [job])
    play.beat()
    play.live(2 * HOUR, LONGEST)
    due = (START + HOUR).astimezone(UTC)
    assert play.started == [("mine", due)]
    (began,) = [beat.at for beat in play.beats if beat.started]
    assert began == begins(job, due) or timedelta() < began - begins(job, due) <= timedelta(seconds=1)
    assert len({begins(job, due + day * DAY) - day * DAY for day in range(50)}) == 50
    assert all(timedelta() <= begins(job, due + day * DAY) - (due + day * DAY) <= 40 * MINUTE for day in range(50))


# -- ends -----


def test_what_is_stopped_because_the_program_is_closed_waits_for_the_next(tmp_path: Path) -> None:
    play = Play(tmp_path, [RUN], takes=5 * HOUR)
    play.beat()
    play.live(16 * HOUR, LONGEST)
    play.clockwork.stop()
    play.clockwork.ended("run", play.started[0][1], "cancelled")
    play.clockwork.close()
    play.going.clear()
    play.open()
    play.live(MINUTE)
    assert play.starts("run") == ["Tue 03:00", "Tue 03:00"]
    assert play.store.done(START) == []


def test_what_ended_while_the_program_was_closing_is_not_done_again(tmp_path: Path) -> None:
    play = Play(tmp_path, [RUN], takes=DAY)
    play.beat()
    play.live(15 * HOUR + 5 * MINUTE)
    ((_, due),) = play.started
    play.store.note(Done("run", play.clock.now(), "done", "all well", 60.0, due))  # by its process; nobody heard of it
    play.clockwork.close()
    assert [(one.state, one.why) for one in play.moments()] == [("ended", "all well")]


def test_what_was_killed_once_and_stopped_by_closing_the_program_is_done_by_the_next(tmp_path: Path) -> None:
    play = Play(tmp_path, [RUN], takes=MINUTE, outcome=lambda _job, _due: ("broken", "", ""))
    play.beat()
    play.live(15 * HOUR + 2 * MINUTE)
    play.takes = DAY
    play.live(5 * MINUTE)
    assert len(play.started) == 2
    play.clockwork.close()
    assert [one.state for one in play.moments()] == ["waiting"]


def test_what_outlived_the_program_and_was_done_in_the_end_is_not_done_again(tmp_path: Path) -> None:
    play = Play(tmp_path, [RUN], takes=DAY)
    play.beat()
    play.live(15 * HOUR + 5 * MINUTE)
    ((_, due),) = play.started
    play.clockwork.close()
    assert [one.state for one in play.moments()] == ["waiting"]
    play.store.note(Done("run", play.clock.now(), "done", "all well", 600.0, due))
    play.going.clear()
    play.move(MINUTE)
    play.open()
    assert play.beat().started == ()
    assert [(one.state, one.why) for one in play.moments()] == [("ended", "all well")]


def test_what_the_person_stopped_is_not_begun_again(tmp_path: Path) -> None:
    play = Play(tmp_path, [RUN])
    play.outcome = lambda _job, _due: ("cancelled", "", "Stopped on request.")
    play.beat()
    play.live(20 * HOUR, LONGEST)
    assert play.starts("run") == ["Tue 03:00"]


def test_a_starter_that_fails_loses_nothing(tmp_path: Path) -> None:
    play = Play(tmp_path, [RUN])

    def broken(_job: Job, _due: datetime) -> None:
        raise OSError("no process")

    play.clockwork = Clockwork(play.store, [RUN], play.clock, broken, zone=BERLIN, passed=play.clock.monotonic)
    play.beat()
    play.live(16 * HOUR, LONGEST)
    (moment,) = play.moments()
    assert (moment.state, moment.tries) == ("ended", 3)
    assert moment.why == "it could not be started, the log has the details"
