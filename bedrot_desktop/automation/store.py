"""What the schedule remembers of a lake: ends of jobs, the pause, who keeps the clock, which service is reached.

Due moments and own jobs are in the same file, see `moments` and `own`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bedrot_desktop.automation.file import ScheduleFile
from bedrot_desktop.automation.moments import Moment, Moments
from bedrot_desktop.automation.own import OwnJobs

KEPT = timedelta(days=60)
FOR_EVER = "until resumed"
BEGAN, KEPT_AT, KEPT_BY = "began", "kept_at", "kept_by"


@dataclass(frozen=True, slots=True)
class Done:
    """How a job ended. ``at`` (aware UTC): when it began; ``outcome``: done, unchanged, failed, parked, cancelled.

    ``due``: the moment of the schedule that it was done for; None for one started by hand.
    """

    job: str
    at: datetime
    outcome: str
    words: str
    seconds: float
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing starts by itself; ``until`` is None where somebody has to resume."""

    since: datetime
    until: datetime | None

    def covers(self, moment: datetime) -> bool:
        """Whether a moment lies in it."""
        return self.since <= moment and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True)
class Reached:
    """Whether a service answered when last tried (``at``, aware UTC); ``words``: what came back."""

    at: datetime
    ok: bool
    words: str


class ScheduleStore:
    """``state`` is the workspace's folder for the program's own files; nothing is written by reading."""

    def __init__(self, state: Path) -> None:
        self._file = ScheduleFile(state)
        self.file = self._file.path
        self.moments = Moments(self._file)
        self.own = OwnJobs(self._file)

    def together(self) -> AbstractContextManager[None]:
        """Several questions and notes in a row with one connection; each note is still a transaction of its own."""
        return self._file.together()

    # -- how jobs ended -----

    def note(self, done: Done) -> None:
        """Remember how a job ended."""
        due = done.due.isoformat() if done.due else ""
        with self._file.writing() as link:
            link.execute(
                "insert or replace into done (job, at, outcome, words, seconds, due) values (?, ?, ?, ?, ?, ?)",
                (done.job, _text(done.at), done.outcome, done.words, done.seconds, due),
            )
            link.execute("delete from done where at < ?", (_text(done.at - KEPT),))

    def done(self, since: datetime) -> list[Done]:
        """What ended since then, oldest first."""
        if not self._file.there:
            return []
        with self._file.reading() as link:
            rows = link.execute(
                "select job, at, outcome, words, seconds, due from done where at >= ? order by at", (_text(since),)
            ).fetchall()
        return [
            Done(job, datetime.fromisoformat(at), outcome, words, seconds, datetime.fromisoformat(due) if due else None)
            for job, at, outcome, words, seconds, due in rows
        ]

    # -- the pause -----

    def pause(self, since: datetime, until: datetime | None) -> None:
        """Let nothing start by itself until then; None: until somebody resumes."""
        with self._file.writing() as link:
            link.execute(
                "insert or replace into pause values (1, ?, ?)",
                (since.isoformat(), until.isoformat() if until else FOR_EVER),
            )

    def resume(self) -> None:
        """End the pause."""
        if self._file.there:
            with self._file.writing() as link:
                link.execute("delete from pause")

    def paused(self, now: datetime) -> Pause | None:
        """The pause that holds now; one whose time is over has ended by itself."""
        found = self.last_pause()
        return found if found is not None and (found.until is None or found.until > now) else None

    def last_pause(self) -> Pause | None:
        """The pause as it was set last, also one whose time is over; None once somebody resumed."""
        if not self._file.there:
            return None
        with self._file.reading() as link:
            row = link.execute("select since, until from pause").fetchone()
        if row is None:
            return None
        return Pause(datetime.fromisoformat(row[0]), None if row[1] == FOR_EVER else datetime.fromisoformat(row[1]))

    # -- who keeps the clock -----

    def keep(self, now: datetime, by: str) -> None:
        """Somebody looked after the schedule up to now: all that was due until then has been taken up."""
        with self._file.writing() as link:
            link.execute("insert or ignore into facts values (?, ?)", (BEGAN, now.isoformat()))
            link.executemany("insert or replace into facts values (?, ?)", ((KEPT_AT, now.isoformat()), (KEPT_BY, by)))

    def began(self) -> datetime | None:
        """When the clock first ran: nothing before it can have been missed. None: never yet."""
        told = self._fact(BEGAN)
        return datetime.fromisoformat(told) if told else None

    def kept_at(self) -> datetime | None:
        """When somebody last looked after the schedule (aware UTC); None: never yet."""
        told = self._fact(KEPT_AT)
        return datetime.fromisoformat(told) if told else None

    def kept_by(self) -> str:
        """Who that was, “window” or “daemon”."""
        return self._fact(KEPT_BY)

    def _fact(self, name: str) -> str:
        if not self._file.there:
            return ""
        with self._file.reading() as link:
            row = link.execute("select value from facts where name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    # -- what is reached -----

    def note_reach(self, found: Mapping[str, tuple[bool, str]], now: datetime) -> None:
        """Remember which services answered (service → whether, and what came back)."""
        with self._file.writing() as link:
            link.executemany(
                "insert or replace into reach values (?, ?, ?, ?)",
                [(service, now.isoformat(), ok, words) for service, (ok, words) in found.items()],
            )

    def reach(self) -> Mapping[str, Reached]:
        """Service → whether it answered when last tried."""
        if not self._file.there:
            return {}
        with self._file.reading() as link:
            rows = link.execute("select service, at, ok, words from reach").fetchall()
        return {service: Reached(datetime.fromisoformat(at), bool(ok), words) for service, at, ok, words in rows}

    # -- due moments, shortly -----

    def claims(self) -> list[Moment]:
        """The due moments that somebody is doing right now."""
        return self.moments.claimed()

    def skipped(self, since: datetime) -> list[Moment]:
        """The due moments since then that were left out, oldest first, each with why."""
        return self.moments.skipped(since)


def _text(moment: datetime) -> str:
    """In UTC, so that the order of the texts is that of the moments."""
    return moment.astimezone(UTC).isoformat()
