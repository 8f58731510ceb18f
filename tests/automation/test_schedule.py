"""The schedule as a table: next times, last ends, what was missed, the pause."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bedrot_desktop.automation.jobs import KEYS, Job, jobs
from bedrot_desktop.automation.moments import SKIPPED, WAITING, Moment
from bedrot_desktop.automation.quiet import Quiet
from bedrot_desktop.automation.schedule import job_of, missed, missed_in, of_runs, table
from bedrot_desktop.automation.store import Done, Pause, ScheduleStore
from bedrot_desktop.automation.times import Daily, Every
from bedrot_desktop.core.errors import WorkspaceError
from bedrot_desktop.core.settings import Settings, set_value
from bedrot_desktop.pipeline.journal import RunRow
from bedrot_desktop.pipeline.stages import LOAD, STAGES, RunOptions

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 10, 8, 4, tzinfo=BERLIN)
WEEKS_AGO = NOW - timedelta(weeks=3)


def known(home: Path, **changes: str) -> dict[str, Job]:
    for key, text in changes.items():
        set_value(home, f"schedule.{key}", text)
    return {one.key: one for one in jobs(Settings.load(home, environment={}))}


def done(job: str, at: datetime, outcome: str = "done") -> Done:
    return Done(job, at, outcome, outcome, 1.0)


def ran(options: RunOptions, outcome: str = "done", result: Mapping[str, Any] | None = None) -> RunRow:
    return RunRow("20261110_030000", NOW, NOW + timedelta(seconds=90), outcome, options, 1, dict(result or {}))


def test_the_jobs_are_those_of_the_default_schedule(tmp_path: Path) -> None:
    found = known(tmp_path)
    assert tuple(sorted(found)) == tuple(sorted(KEYS))
    assert found["run"].rule == Daily(time(3))
    assert found["clean"].rule == Every(60, 30)
    assert found["health"].rule == Every(30)
    assert [key for key, one in found.items() if not one.enabled] == ["archive"]


def test_a_job_is_due_as_the_settings_say(tmp_path: Path) -> None:
    found = known(tmp_path, run_at="4:15", health_minutes="20", clean="no")
    assert found["run"].rule == Daily(time(4, 15))
    assert found["health"].rule == Every(20)
    assert not found["clean"].enabled


def test_the_table_has_the_next_time_and_the_latest_end_of_each_job(tmp_path: Path) -> None:
    ended = [done("run", NOW - timedelta(days=1), "failed"), done("run", NOW - timedelta(days=2))]
    rows = {row.job.key: row for row in table(tuple(known(tmp_path).values()), ended, NOW, zone=BERLIN)}
    assert rows["run"].next_at == datetime(2026, 11, 11, 3, tzinfo=BERLIN)
    assert rows["run"].last == ended[0]
    assert rows["archive"].next_at is None
    assert rows["backup"].last is None


def test_while_all_is_paused_nothing_is_due_before_its_end(tmp_path: Path) -> None:
    found = tuple(known(tmp_path).values())
    until = NOW + timedelta(days=1)
    rows = {row.job.key: row for row in table(found, [], NOW, pause=Pause(NOW, until), zone=BERLIN)}
    assert rows["health"].next_at is not None
    assert rows["health"].next_at > until
    rows = {row.job.key: row for row in table(found, [], NOW, pause=Pause(NOW, None), zone=BERLIN)}
    assert rows["health"].next_at is None


def test_a_job_that_was_due_and_did_not_happen_was_missed_with_every_time(tmp_path: Path) -> None:
    found = tuple(known(tmp_path).values())
    ended = [done(key, NOW - timedelta(hours=1)) for key in ("refresh", "backup")]
    ended.append(done("run", datetime(2026, 11, 8, 3, 0, 1, tzinfo=BERLIN)))
    (only,) = missed(found, ended, NOW, known_since=WEEKS_AGO, why="asleep", zone=BERLIN)
    assert only.job.key == "run"
    assert [f"{at:%d %H:%M}" for at in only.times] == ["09 03:00", "10 03:00"]
    assert only.why == "asleep"


def test_a_run_by_hand_after_the_hour_makes_up_for_it(tmp_path: Path) -> None:
    found = tuple(known(tmp_path).values())
    ended = [done(key, NOW - timedelta(minutes=1)) for key in KEYS]
    assert missed(found, ended, NOW, known_since=WEEKS_AGO, why="", zone=BERLIN) == []


def test_nothing_was_missed_before_the_lake_was_first_worked_on(tmp_path: Path) -> None:
    found = tuple(known(tmp_path).values())
    assert missed(found, [], NOW, known_since=None, why="", zone=BERLIN) == []
    assert missed(found, [], NOW, known_since=NOW - timedelta(hours=1), why="", zone=BERLIN) == []


def test_no_more_than_a_week_is_looked_back_and_what_is_off_is_not_missed(tmp_path: Path) -> None:
    found = tuple(known(tmp_path, refresh="no").values())
    lost = {one.job.key: one for one in missed(found, [], NOW, known_since=WEEKS_AGO, why="", zone=BERLIN)}
    assert sorted(lost) == ["backup", "run"]
    assert len(lost["run"].times) == 7


def test_what_was_missed_while_paused_was_missed_by_the_person_s_wish(tmp_path: Path) -> None:
    found = tuple(known(tmp_path).values())
    pause = Pause(NOW - timedelta(days=9), None)
    lost = missed(found, [], NOW, known_since=WEEKS_AGO, why="asleep", pause=pause, zone=BERLIN)
    assert {one.why for one in lost} == {"paused by you"}


def test_a_run_is_the_job_whose_work_it_did() -> None:
    assert job_of(ran(RunOptions())) == "run"
    assert job_of(ran(RunOptions(extract=False))) == "clean"
    assert job_of(ran(RunOptions(services=("spotify",)))) == ""
    assert job_of(ran(RunOptions(stages=(LOAD,)))) == ""
    assert job_of(ran(RunOptions(stages=STAGES[1:]))) == "clean"


def test_the_end_of_a_run_names_who_failed_and_who_waits() -> None:
    stages = [
        {"service": "linktree", "outcome": "failed"},
        {"service": "toolost", "outcome": "parked"},
        {"service": "spotify", "outcome": "done"},
    ]
    (one,) = of_runs([ran(RunOptions(), "failed", {"stages": stages})], {"toolost": "TooLost", "linktree": "Linktree"})
    assert one.words == "Linktree failed, TooLost parked"
    assert one.seconds == 90
    (killed,) = of_runs([ran(RunOptions(), "")], {})
    assert (killed.outcome, killed.words) == ("failed", "did not end")


def test_the_store_keeps_ends_and_the_pause_and_writes_nothing_by_being_read(tmp_path: Path) -> None:
    store = ScheduleStore(tmp_path / ".bedrot")
    assert store.done(WEEKS_AGO) == []
    assert store.paused(NOW) is None
    assert not store.file.exists()
    at = NOW.astimezone(UTC)
    store.note(done("backup", at))
    store.pause(at, at + timedelta(hours=1))
    again = ScheduleStore(tmp_path / ".bedrot")
    assert again.done(WEEKS_AGO) == [done("backup", at)]
    assert again.paused(at) == Pause(at, at + timedelta(hours=1))
    assert again.paused(at + timedelta(hours=2)) is None
    store.pause(at, None)
    assert again.paused(at + timedelta(days=99)) == Pause(at, None)
    store.resume()
    assert again.paused(at) is None


def test_ends_are_forgotten_after_two_months(tmp_path: Path) -> None:
    store = ScheduleStore(tmp_path)
    store.note(done("backup", NOW.astimezone(UTC) - timedelta(days=90)))
    store.note(done("backup", NOW.astimezone(UTC)))
    assert len(store.done(NOW - timedelta(days=365))) == 1


def test_a_damaged_store_says_what_to_do(tmp_path: Path) -> None:
    store = ScheduleStore(tmp_path)
    store.file.write_bytes(b"this is no database at all, but long enough to be read as one" * 20)
    with pytest.raises(WorkspaceError, match=r"damaged.*Move it aside"):
        store.paused(NOW)


def test_quiet_hours_over_midnight_are_two_stretches_of_a_day() -> None:
    quiet = Quiet(time(22), time(6))
    first, second = quiet.stretches(NOW.date(), BERLIN)
    assert [f"{at:%H:%M}" for at in (*first, *second)] == ["00:00", "06:00", "22:00", "00:00"]
    assert not quiet.now(NOW)
    assert quiet.now(NOW.replace(hour=23))
    assert quiet.ends(NOW.replace(hour=23), BERLIN) == datetime(2026, 11, 11, 6, tzinfo=BERLIN)


def test_there_are_no_quiet_hours_where_start_and_end_agree() -> None:
    assert Quiet(time(6), time(6)).stretches(NOW.date(), BERLIN) == []
    assert Quiet(time(1), time(4)).stretches(NOW.date(), BERLIN) == [
        (datetime(2026, 11, 10, 1, tzinfo=BERLIN), datetime(2026, 11, 10, 4, tzinfo=BERLIN))
    ]


def test_what_was_missed_is_told_with_the_reasons_that_the_clock_noted(tmp_path: Path) -> None:
    store, found = ScheduleStore(tmp_path), tuple(known(tmp_path).values())
    assert missed_in(store, found, [], NOW, BERLIN) == []  # no clock ever ran: nothing can have been missed
    store.keep(NOW - timedelta(days=2), "window")
    hours = [datetime(2026, 11, day, 3, tzinfo=BERLIN).astimezone(UTC) for day in (9, 10)]
    store.moments.take_up(
        [Moment("run", hours[0], SKIPPED, "the computer slept"), Moment("run", hours[1], SKIPPED, "no network")], NOW
    )
    store.moments.take_up([Moment("backup", datetime(2026, 11, 10, 2, 20, tzinfo=BERLIN), WAITING)], NOW)
    lost = {one.job.key: one for one in missed_in(store, found, [], NOW, BERLIN)}
    assert lost["run"].why == "the computer slept, no network"
    assert list(lost["run"].times) == hours
    assert [f"{at:%d}" for at in lost["backup"].times] == ["09"]  # the last one still waits
    assert lost["refresh"].why == "nobody kept the clock"
    ended = [done("run", NOW - timedelta(hours=1))]
    assert "run" not in {one.job.key for one in missed_in(store, found, ended, NOW, BERLIN)}


def test_runs_that_the_schedule_began_are_remembered_by_it_alone() -> None:
    assert of_runs([ran(RunOptions(by="schedule")), ran(RunOptions(by="window"))], {}) == of_runs(
        [ran(RunOptions())], {}
    )
