"""The schedule's file: due moments in one state each, own jobs, what is reached; taken over, damaged, newer, killed."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bedrot_desktop.automation import processes
from bedrot_desktop.automation.duty import Duty, keeper_of
from bedrot_desktop.automation.file import VERSION
from bedrot_desktop.automation.moments import CLAIMED, ENDED, SKIPPED, WAITING, Moment
from bedrot_desktop.automation.own import Own, checked, key_of
from bedrot_desktop.automation.store import Done, Pause, Reached, ScheduleStore
from bedrot_desktop.automation.times import Daily, Every
from bedrot_desktop.core.clock import SystemClock
from bedrot_desktop.core.errors import UsageError, WorkspaceError

from .play import DAY, HOUR, START, Play, made

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


# -- several processes -----


def python(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


RACE = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from bedrot_desktop.automation.store import ScheduleStore
store, first = ScheduleStore(Path(sys.argv[1])), datetime(2026, 11, 9, 11, tzinfo=UTC)
print("ready", flush=True)
sys.stdin.readline()
dues = [first + timedelta(hours=n) for n in range(60)]
print(*(n for n, due in enumerate(dues) if store.moments.claim("run", due, first, by="p", pid=1, token="t")))
"""


def test_of_several_processes_each_moment_goes_to_exactly_one(tmp_path: Path) -> None:
    racers = [python(RACE, str(tmp_path)) for _ in range(4)]
    try:
        for one in racers:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        won = [one.communicate("go\n", timeout=PATIENCE)[0].split() for one in racers]
    finally:
        for one in racers:
            one.kill()
            one.wait()
    assert sorted(int(number) for part in won for number in part) == list(range(60))


HOLDER = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from bedrot_desktop.automation import processes
from bedrot_desktop.automation.duty import Duty
from bedrot_desktop.automation.store import ScheduleStore
from bedrot_desktop.core.clock import SystemClock
state = Path(sys.argv[1])
duty, (pid, token) = Duty(state, "bedrot schedule daemon", SystemClock()), processes.own()
assert duty.take()
due = datetime.fromisoformat(sys.argv[2])
store = ScheduleStore(state)
store.keep(due, "daemon")
assert store.moments.claim("run", due, due, by="daemon", pid=pid, token=token)
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that keeps the clock and is doing the run of 12:00."""
    process = python(HOLDER, str(tmp_path), START.astimezone(UTC).isoformat())
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stdin.close()


def test_who_stands_by_takes_over_from_one_that_was_killed_and_does_its_job_again(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    duty = Duty(tmp_path, "the window", SystemClock())
    play = Play(tmp_path, [made("run", Daily(time(12)))])
    play.duty = duty
    play.open()
    beat = play.beat()
    assert not beat.keeps
    assert "`bedrot schedule daemon`" in beat.holder
    assert f"process {holder.pid}" in beat.holder
    holder.kill()
    holder.wait()
    play.move(timedelta(seconds=60))
    beat = play.beat()
    assert beat.keeps
    assert [one.job for one in beat.killed] == ["run"]
    (noted,) = play.store.done(START)
    assert (noted.outcome, noted.due) == ("failed", START.astimezone(UTC))
    play.live(3 * HOUR / 60)
    assert play.started == [("run", START.astimezone(UTC))]
    play.clockwork.close()
    assert keeper_of(tmp_path) == ""


def test_a_claim_of_a_process_that_lives_is_left_to_it(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    play = Play(tmp_path, [made("run", Daily(time(12)))])
    play.beat()
    play.live(HOUR)
    assert play.started == []
    assert [one.state for one in play.moments()] == [CLAIMED]


def test_a_job_that_had_ended_before_its_process_was_killed_is_not_done_again(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    store, due = ScheduleStore(tmp_path), START.astimezone(UTC)
    store.note(Done("run", due, "done", "everything new is loaded", 5, due))
    holder.kill()
    holder.wait()
    play = Play(tmp_path, [made("run", Daily(time(12)))])
    play.beat()
    play.live(HOUR)
    assert play.started == []
    assert [(one.state, one.why) for one in play.moments()] == [(ENDED, "everything new is loaded")]


def test_a_later_process_of_the_same_number_is_another_one(holder: subprocess.Popen[str]) -> None:
    token = processes.token_of(holder.pid)
    assert processes.lives(holder.pid, token)
    assert not processes.lives(holder.pid, token + "0")
    holder.kill()
    holder.wait()
    assert not processes.lives(holder.pid, token)
    assert not processes.lives(holder.pid, "")


WRITER = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from bedrot_desktop.automation.moments import Moment
from bedrot_desktop.automation.store import ScheduleStore
store, first = ScheduleStore(Path(sys.argv[1])), datetime(2026, 11, 9, 11, tzinfo=UTC)
for number in range(100000):
    at = first + timedelta(minutes=number)
    store.moments.take_up([Moment("run", at, "waiting")], first)
    store.moments.claim("run", at, at, by="p", pid=1, token="t")
    store.moments.end("run", at, "well", at)
    store.keep(at, "p")
    print(number, flush=True)
"""


@pytest.mark.parametrize("lines", [1, 7, 20])
def test_a_killed_writer_leaves_every_moment_in_one_state(tmp_path: Path, lines: int) -> None:
    writer = python(WRITER, str(tmp_path))
    assert writer.stdout is not None
    assert writer.stdin is not None
    for _ in range(lines):
        assert writer.stdout.readline()
    writer.kill()
    writer.wait()
    writer.stdout.close()
    writer.stdin.close()
    store = ScheduleStore(tmp_path)
    found = store.moments.all(NOW)
    assert {one.state for one in found[:lines]} == {ENDED}
    assert all(one.state == ENDED for one in found[:-1])
    assert store.kept_at() is not None
    with closing(sqlite3.connect(store.file)) as link:
        assert link.execute("pragma integrity_check").fetchone() == ("ok",)
