"""The schedule's file: due moments in one state each, own jobs, what is reached; taken over, damaged, newer, killed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from bedrot_desktop.automation.duty import Duty
from bedrot_desktop.automation.file import VERSION
from bedrot_desktop.automation.moments import CLAIMED, ENDED, SKIPPED, WAITING, Moment
from bedrot_desktop.automation.own import Own, checked, key_of
from bedrot_desktop.automation.store import Done, Pause, Reached, ScheduleStore
from bedrot_desktop.automation.times import Daily, Every
from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.errors import UsageError, WorkspaceError

from .play import DAY, HOUR, START

NOW = datetime(2026, 11, 9, 11, tzinfo=UTC)
PATIENCE = 60


@pytest.fixture
def store(tmp_path: Path) -> ScheduleStore:
    return ScheduleStore(tmp_path)


def claim(store: ScheduleStore, due: datetime = NOW) -> bool:
    return store.moments.claim("run", due, NOW, by="test", pid=1, token="t")


def test_a_moment_is_claimed_once_and_only_while_it_waits_or_is_new(store: ScheduleStore) -> None:
    assert claim(store)
    assert not claim(store)
    assert store.moments.offer_again("run", NOW, "somebody else was writing", NOW)
    assert claim(store)
    (one,) = store.claims()
    assert (one.state, one.tries, one.late, one.by, one.pid, one.token) == (CLAIMED, 2, True, "test", 1, "t")
    assert store.moments.end("run", NOW, "all well", NOW)
    assert not claim(store)
    assert not store.moments.skip("run", NOW, "too late", NOW)
    assert store.moments.all(NOW - DAY)[0].state == ENDED


def test_what_is_known_is_not_taken_up_again(store: ScheduleStore) -> None:
    found = [Moment("run", NOW, WAITING), Moment("run", NOW - DAY, SKIPPED, "asleep")]
    assert store.moments.take_up(found, NOW) == found
    assert claim(store)
    assert store.moments.take_up(found, NOW) == []
    assert [one.state for one in store.moments.all(NOW - DAY)] == [SKIPPED, CLAIMED]
    assert [one.why for one in store.skipped(NOW - DAY)] == ["asleep"]


def test_only_the_last_month_of_what_is_over_is_kept(store: ScheduleStore) -> None:
    old = NOW - 50 * DAY
    store.moments.take_up([Moment("run", old, WAITING), Moment("health", old, SKIPPED, "asleep")], old)
    store.moments.take_up([Moment("run", NOW, WAITING)], NOW)
    assert [(one.job, one.due) for one in store.moments.all(old)] == [("run", old), ("run", NOW)]


def test_moments_of_other_zones_are_the_same_moments(store: ScheduleStore) -> None:
    assert claim(store, START)
    assert not claim(store, START.astimezone(UTC))


def test_reading_writes_nothing(store: ScheduleStore) -> None:
    assert store.moments.all(NOW) == store.claims() == store.skipped(NOW) == []
    assert store.own.all() == ()
    assert store.reach() == {}
    assert (store.began(), store.kept_at(), store.kept_by()) == (None, None, "")
    assert not store.own.remove("mine")
    assert not store.file.exists()


def test_the_first_beat_is_remembered_as_the_beginning(store: ScheduleStore) -> None:
    store.keep(NOW, "window")
    store.keep(NOW + HOUR, "daemon")
    assert (store.began(), store.kept_at(), store.kept_by()) == (NOW, NOW + HOUR, "daemon")


def test_what_is_reached_is_remembered_by_service(store: ScheduleStore) -> None:
    store.note_reach({"spotify": (True, "answers"), "tiktok": (False, "the name is not known")}, NOW)
    store.note_reach({"tiktok": (True, "answers")}, NOW + HOUR)
    assert store.reach() == {
        "spotify": Reached(NOW, True, "answers"), "tiktok": Reached(NOW + HOUR, True, "answers"),
    }  # fmt: skip


def test_own_jobs_are_kept_changed_and_removed(store: ScheduleStore) -> None:
    daily = Own("friday", "Friday", Daily(time(18, 30), frozenset({4, 5})), ("tiktok", "spotify"), False, 20, since=NOW)
    often = Own("often", "Often", Every(90), enabled=False)
    for one in (often, daily):
        store.own.save(one)
    assert store.own.all() == (daily, often)
    store.own.save(Own("often", "Often", Every(45)))
    assert store.own.all()[1].rule == Every(45)
    assert store.own.remove("often")
    assert store.own.all() == (daily,)


def test_an_own_job_needs_a_name_of_its_own_and_sensible_times() -> None:
    assert key_of("  Friday: TikTok & Co ") == "friday-tiktok-co"
    for wrong in (
        Own("", "…", Every(60)), Own("run", "Run", Every(60)), Own("a", "A", Every(1)),
        Own("a", "A", Every(60), spread=-1),
    ):  # fmt: skip
        with pytest.raises(UsageError):
            checked(wrong, frozenset({"run"}))
    assert checked(Own("a", "A", Every(60), ("x", "x")), frozenset()).services == ("x",)


def test_a_file_of_the_version_before_is_taken_over(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "schedule.sqlite")) as link, link:
        link.execute(
            "create table done (job text not null, at text not null, outcome text not null, words text not null, "
            "seconds real not null, primary key (job, at)) without rowid"
        )
        link.execute(
            "create table pause (one integer primary key check (one = 1), since text not null, until text not null)"
        )
        link.execute("insert into done values ('run', ?, 'done', 'all well', 3.5)", (NOW.isoformat(),))
        link.execute("insert into pause values (1, ?, 'until resumed')", (NOW.isoformat(),))
    store = ScheduleStore(tmp_path)
    assert store.done(NOW) == [Done("run", NOW, "done", "all well", 3.5)]
    assert store.paused(NOW) == Pause(NOW, None)
    assert claim(store)
    with closing(sqlite3.connect(store.file)) as link:
        assert link.execute("pragma user_version").fetchone() == (VERSION,)


def test_a_file_of_a_newer_version_is_left_alone(store: ScheduleStore) -> None:
    with closing(sqlite3.connect(store.file)) as link:
        link.execute(f"pragma user_version = {VERSION + 1}")
    with pytest.raises(WorkspaceError, match="newer version"):
        store.keep(NOW, "window")


def test_in_a_lake_that_is_not_there_any_more_nothing_is_made(tmp_path: Path) -> None:
    store = ScheduleStore(tmp_path / "drive" / "lake" / ".bedrot")
    with pytest.raises(WorkspaceError, match="is not there any more"):
        store.keep(NOW, "window")
    with pytest.raises(WorkspaceError, match="is not there any more"):
        Duty(tmp_path / "drive" / "lake" / ".bedrot", "the window", FixedClock(NOW)).take()
    assert not (tmp_path / "drive").exists()
