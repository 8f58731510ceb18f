"""The clock without a window: real processes over a small lake."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.automation.duty import Duty, keeper_of
from bedrot_desktop.automation.own import Own
from bedrot_desktop.automation.store import ScheduleStore
from bedrot_desktop.automation.times import Every
from bedrot_desktop.core.clock import SystemClock
from bedrot_desktop.core.settings import set_value

PATIENCE = 120
SWITCHES = ("run", "clean", "refresh", "probe", "sessions", "health", "backup", "summary")


class Lake:
    """A lake whose clock was last kept a while ago, with one job of the person's own that is due since then."""

    def __init__(self, folder: Path) -> None:
        self.home, self.eco = folder / "home", folder / "eco"
        for zone in ("landing", "raw", "staging", "curated"):
            (self.eco / "data_lake" / zone).mkdir(parents=True)
        for name in SWITCHES:
            set_value(self.home, f"schedule.{name}", "no")
        self.state = self.eco / "data_lake" / ".bedrot"
        self.store = ScheduleStore(self.state)
        now = datetime.now(UTC)
        self.store.own.save(Own("soon", "Soon", Every(5), extract=False, since=now - timedelta(hours=1)))
        self.store.keep(now - timedelta(minutes=11), "window")

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "bedrot_desktop", "--json", "--home", str(self.home), "--workspace",
                str(self.eco), "schedule", *arguments]  # fmt: skip

    def run(self, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
        """A command to its end: its code and the documents it told."""
        done = subprocess.run(self.command(*arguments), capture_output=True, text=True, timeout=PATIENCE, env=ENV)
        return done.returncode, list(documents(done.stdout))

    def start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(self.command("daemon"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                env=ENV, start_new_session=True)  # fmt: skip


ENV = {name: value for name, value in os.environ.items() if not name.startswith("BEDROT_")} | {"PYTHONUNBUFFERED": "1"}


def documents(text: str) -> Iterator[dict[str, Any]]:
    """Documents one after the other."""
    decoder, at = json.JSONDecoder(), 0
    while (at := len(text) - len(text[at:].lstrip())) < len(text):
        document, at = decoder.raw_decode(text, at)
        yield document


def until(process: subprocess.Popen[str], event: str) -> list[dict[str, Any]]:
    """What a daemon tells up to an event."""
    assert process.stdout is not None
    text, found = "", []
    for line in process.stdout:
        text += line
        if line == "}\n":
            found.append(json.loads(text))
            text = ""
            if found[-1]["event"] == event:
                return found
    raise AssertionError(f"it ended without “{event}”: {found}")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)


@pytest.fixture
def daemon(lake: Lake) -> Iterator[subprocess.Popen[str]]:
    process = lake.start()
    yield process
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def test_what_is_due_is_done_once_and_what_came_before_it_is_noted(lake: Lake) -> None:
    code, told = lake.run("daemon", "--once")
    assert code == 0
    assert [one["event"] for one in told if one["event"] in {"keeps", "begins", "ended", "done"}] == [
        "keeps", "begins", "ended", "done",
    ]  # fmt: skip
    *before, newest = [one for one in lake.store.moments.all(datetime.now(UTC) - timedelta(hours=1)) if one.due]
    assert newest.state == "ended"
    assert {one.why for one in before} == {"the program was closed"}
    (noted,) = lake.store.done(datetime.now(UTC) - timedelta(hours=1))
    assert (noted.job, noted.due) == ("soon", newest.due)
    assert noted.outcome in {"done", "unchanged"}
    assert keeper_of(lake.state) == ""
    code, told = lake.run("run", "soon", "--due")
    assert code == 0
    assert told[0]["outcome"] == "unchanged" or told[0]["words"]


def test_a_daemon_does_its_job_and_ends_in_order_when_it_is_asked_to(lake: Lake, daemon: subprocess.Popen[str]) -> None:
    until(daemon, "ended")
    assert "bedrot schedule daemon" in keeper_of(lake.state)
    daemon.send_signal(signal.SIGTERM)
    until(daemon, "stopping")
    assert daemon.wait(PATIENCE) == 0
    assert keeper_of(lake.state) == ""
    assert lake.store.claims() == []


def test_a_daemon_stands_by_while_a_window_keeps_the_clock(lake: Lake) -> None:
    duty = Duty(lake.state, "the window", SystemClock())
    assert duty.take()
    process = lake.start()
    try:
        (told,) = until(process, "stands by")
        assert "`the window`" in told["words"]
        process.send_signal(signal.SIGINT)
        until(process, "stopping")
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
        duty.give_back()
    assert lake.store.moments.all(datetime.now(UTC) - timedelta(hours=1)) == []


def test_after_a_daemon_was_killed_in_the_middle_its_job_is_told_and_done_again(
    lake: Lake, daemon: subprocess.Popen[str]
) -> None:
    begun = until(daemon, "begins")[-1]["job"]
    daemon.kill()
    daemon.wait()
    (claim,) = lake.store.claims()
    assert claim.job == begun == "soon"
    for _ in range(20):  # the child of the killed one may take a moment to let go of the lake
        lake.run("daemon", "--once")
        if lake.store.moments.find("soon", claim.due) != claim and not lake.store.claims():
            break
    found = lake.store.moments.find("soon", claim.due)
    assert found is not None
    assert found.state in {"ended", "waiting", "skipped"}
    assert found.tries >= 1
    outcomes = [one.outcome for one in lake.store.done(claim.due - timedelta(minutes=1)) if one.due == claim.due]
    assert outcomes


def test_two_that_do_what_is_due_at_the_same_time_do_it_once(lake: Lake) -> None:
    both = [subprocess.Popen(lake.command("run", "soon", "--due"), stdout=subprocess.PIPE, text=True, env=ENV)
            for _ in range(2)]  # fmt: skip
    for one in both:
        one.communicate(timeout=PATIENCE)
    assert sorted(one.returncode for one in both) == [0, 0]
    assert len(lake.store.done(datetime.now(UTC) - timedelta(hours=1))) == 1


def test_a_job_for_the_task_scheduler_is_left_alone_while_all_is_paused_or_off(lake: Lake) -> None:
    lake.run("pause", "--for", "1h")
    _code, (told,) = lake.run("run", "soon", "--due")
    assert told["words"] == "nothing to do, paused by you"
    lake.run("resume")
    _code, (told,) = lake.run("run", "backup", "--due")
    assert told["words"] == "nothing to do, it is switched off"
