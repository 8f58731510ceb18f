"""Window, daemon and Task Scheduler over one lake, as real processes: raced, killed, taken over."""

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
from bedrot_desktop.automation.moments import CLAIMED, ENDED
from bedrot_desktop.automation.store import Done, ScheduleStore
from bedrot_desktop.automation.times import Daily
from bedrot_desktop.core.clock import SystemClock

from .play import HOUR, START, Play, made

NOW = datetime(2026, 11, 9, 11, tzinfo=UTC)
PATIENCE = 60


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
