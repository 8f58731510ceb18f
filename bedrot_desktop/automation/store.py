"""What the schedule remembers of a lake (``.bedrot/schedule.sqlite``): the pause, and how each job ended last."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bedrot_desktop.core.errors import TransientError, WorkspaceError
from bedrot_desktop.lake.reach import reach

FILE = "schedule.sqlite"
BUSY_SECONDS = 10.0
KEPT = timedelta(days=60)
FOR_EVER = "until resumed"

_SCHEMA = (
    (
        "create table if not exists done (job text not null, at text not null, outcome text not null, "
        "words text not null, seconds real not null, primary key (job, at)) without rowid"
    ),
    (
        "create table if not exists pause (one integer primary key check (one = 1), since text not null, "
        "until text not null)"
    ),
)


@dataclass(frozen=True, slots=True)
class Done:
    """How a job ended. ``at`` (aware UTC): when it began; ``outcome``: done, unchanged, failed, parked, cancelled."""

    job: str
    at: datetime
    outcome: str
    words: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing starts by itself; ``until`` is None where somebody has to resume."""

    since: datetime
    until: datetime | None


class ScheduleStore:
    """``state`` is the workspace's folder for the program's own files; nothing is written by reading."""

    def __init__(self, state: Path) -> None:
        self.file = state / FILE

    def note(self, done: Done) -> None:
        """Remember how a job ended."""
        with self._open() as link, link:
            link.execute(
                "insert or replace into done values (?, ?, ?, ?, ?)",
                (done.job, done.at.isoformat(), done.outcome, done.words, done.seconds),
            )
            link.execute("delete from done where at < ?", ((done.at - KEPT).isoformat(),))

    def done(self, since: datetime) -> list[Done]:
        """What ended since then, oldest first."""
        if not self.file.is_file():
            return []
        with self._open() as link:
            rows = link.execute(
                "select job, at, outcome, words, seconds from done where at >= ? order by at", (since.isoformat(),)
            ).fetchall()
        return [Done(job, datetime.fromisoformat(at), *told) for job, at, *told in rows]

    def pause(self, since: datetime, until: datetime | None) -> None:
        """Let nothing start by itself until then; None: until somebody resumes."""
        with self._open() as link, link:
            link.execute(
                "insert or replace into pause values (1, ?, ?)",
                (since.isoformat(), until.isoformat() if until else FOR_EVER),
            )

    def resume(self) -> None:
        """End the pause."""
        if self.file.is_file():
            with self._open() as link, link:
                link.execute("delete from pause")

    def paused(self, now: datetime) -> Pause | None:
        """The pause that holds now; one whose time is over has ended by itself."""
        if not self.file.is_file():
            return None
        with self._open() as link:
            row = link.execute("select since, until from pause").fetchone()
        if row is None:
            return None
        until = None if row[1] == FOR_EVER else datetime.fromisoformat(row[1])
        return Pause(datetime.fromisoformat(row[0]), until) if until is None or until > now else None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            Path(reach(self.file.parent)).mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(reach(self.file), timeout=BUSY_SECONDS)) as link:
                for statement in _SCHEMA:
                    link.execute(statement)
                yield link
        except sqlite3.OperationalError as error:
            raise TransientError(f"{self.file} is busy or cannot be written: {error}.", "Try again.") from error
        except sqlite3.DatabaseError as error:
            raise WorkspaceError(
                f"{self.file} is damaged: {error}.", "Move it aside: only the pause and the last runs are in it."
            ) from error
