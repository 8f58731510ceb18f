"""Faults of what happens by itself: jobs, the clock, who keeps it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bedrot_desktop.automation.chores import do
from bedrot_desktop.automation.clockwork import Beat, Clockwork
from bedrot_desktop.automation.duty import Duty
from bedrot_desktop.automation.jobs import BACKUP, CLEAN, PROBE, REFRESH, RUN, Job, every
from bedrot_desktop.automation.store import Done, ScheduleStore
from bedrot_desktop.core.errors import BedrotError
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.settings import Settings

from .ward import Course, Ill, Ward, fault

MINUTE = timedelta(minutes=1)


@dataclass
class Keeper:
    """Somebody who keeps the clock of the ward; a job that it starts is done at once."""

    ward: Ward
    by: str = "window"
    started: list[tuple[str, datetime]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.store = ScheduleStore(self.ward.state)
        self.duty = Duty(self.ward.state, f"the {self.by}", self.ward.clock)
        self.clockwork = Clockwork(
            self.store, self._jobs, self.ward.clock, self._start, lambda _services: {"spotify": (True, "")},
            duty=self.duty, by=self.by, zone=self.ward.clock.local().tzinfo, passed=self.ward.clock.monotonic,
        )  # fmt: skip
        self._begun: list[tuple[str, datetime]] = []

    def _jobs(self) -> tuple[Job, ...]:
        return every(Settings.load(self.ward.home), ())

    def _start(self, job: Job, due: datetime) -> None:
        self.started.append((job.key, due))
        self._begun.append((job.key, due))

    def beat(self) -> Beat:
        """A beat, and the ends of all that it began."""
        beat = self.clockwork.beat()
        for key, due in self._begun:
            self.store.note(Done(key, self.ward.clock.now(), "done", "all well", 1.0, due))
            self.clockwork.ended(key, due, "done", "", "all well")
        self._begun.clear()
        return beat

    def until(self, moment: datetime) -> None:
        """Beat by beat up to a moment."""
        while self.ward.clock.moment < moment:
            self.pass_by(MINUTE)
            self.beat()

    def pass_by(self, span: timedelta, *, shown: timedelta | None = None) -> None:
        """Time goes by, without a beat; ``shown``: what the clock shows, where somebody sets it."""
        self.ward.clock.moment += span if shown is None else shown
        self.ward.clock.elapsed += span.total_seconds()


@contextmanager
def kept(ward: Ward, *jobs: str) -> Iterator[Keeper]:
    """The clock is kept; only these jobs are switched on."""
    for one in ("run", "clean", "refresh", "probe", "sessions", "health", "backup", "summary", "archive"):
        ward.set(f"schedule.{one}", "yes" if one in jobs else "no")
    keeper = Keeper(ward)
    try:
        keeper.beat()
        yield keeper
    finally:
        keeper.clockwork.close()


# -- jobs -----


@fault("the backup fails")
def backup_fails(ward: Ward) -> Course:
    folder = ward.warehouse.parent / "backups"
    folder.write_text("a file where the folder of backups should be", "utf-8")
    with suppress(BedrotError, OSError):  # noted by whoever does the job
        do(ward.house, BACKUP, Run())
    yield Ill("job/backup", "Run again", "warning")
    folder.unlink()
    do(ward.house, BACKUP, Run())


# -- the clock -----


@fault("the computer slept over three due runs")
def slept(ward: Ward) -> Course:
    ward.set("services.toolost.enabled", "no")  # its figures are lost so soon that this would be told, too
    with kept(ward, RUN) as keeper:
        keeper.pass_by(timedelta(days=2, hours=20))  # three times 03:00
        woken = keeper.beat()
        assert woken.slept > timedelta(days=2)
        assert not keeper.started  # not before it is awake
        yield Ill("missed", "Run once now", "info")
        keeper.until(ward.clock.moment + 2 * MINUTE)
        assert [key for key, _ in keeper.started] == [RUN]  # once, not three times


def _daemon(ward: Ward) -> subprocess.Popen[str]:
    """A real one, as the Task Scheduler starts it, up to where it keeps the clock."""
    at = ward.clock.moment.isoformat()
    process = subprocess.Popen(
        [sys.executable, "-m", "bedrot_desktop", "--json", "--home", str(ward.home), "--workspace", str(ward.root),
         "schedule", "daemon"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, "BEDROT_NOW": at, "PYTHONUNBUFFERED": "1"}, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    text = ""
    for line in process.stdout:
        text += line
        if line == "}\n":
            if json.loads(text)["event"] == "keeps":
                return process
            text = ""
    raise AssertionError("it ended without keeping the clock")


@fault("the daemon was killed")
def daemon_killed(ward: Ward) -> Course:
    for one in (CLEAN, REFRESH, PROBE, "sessions", "health", BACKUP, "summary"):
        ward.set(f"schedule.{one}", "no")
    ward.renew()
    daemon = _daemon(ward)
    assert not ward.open()
    daemon.kill()  # -9
    daemon.wait()
    assert daemon.stdout is not None
    daemon.stdout.close()
    assert not ward.open()  # somebody may be starting it again
    ward.later(minutes=25)
    yield Ill("machine/clock", "Open the schedule", "warning")
    keeper = Keeper(ward)
    keeper.beat()
    ward.look()
    keeper.clockwork.close()
