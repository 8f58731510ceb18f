"""Every due moment of every job, each in exactly one state: waiting, claimed by a process, ended, skipped with why.

The primary key (job, due) is what makes a job happen once between the window, the daemon and the Task Scheduler:
whoever turns a moment into a claimed one does it, nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bedrot_desktop.automation.file import ScheduleFile

WAITING, CLAIMED, ENDED, SKIPPED = STATES = ("waiting", "claimed", "ended", "skipped")
KEPT = timedelta(days=30)
_COLUMNS = "job, due, state, why, tries, late, at, by, pid, token"


@dataclass(frozen=True, slots=True)
class Moment:
    """A due moment (``due`` aware UTC). ``why``: what it waits for, why it was skipped, or how it ended.

    ``late``: taken up after its time. ``tries``: how often it was begun. ``at``: when its state became what it is.
    ``by``, ``pid``, ``token``: who claimed it; the token tells a later process of the same number apart.
    """

    job: str
    due: datetime
    state: str
    why: str = ""
    tries: int = 0
    late: bool = False
    at: datetime | None = None
    by: str = ""
    pid: int = 0
    token: str = ""


class Moments:
    """The table of them."""

    def __init__(self, file: ScheduleFile) -> None:
        self._file = file

    def take_up(self, found: Iterable[Moment], now: datetime) -> list[Moment]:
        """Note moments that have become due; those known already stay as they are. Returns the new ones."""
        fresh = []
        with self._file.writing() as link:
            for one in found:
                done = link.execute(
                    f"insert or ignore into moments ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, '', 0, '')",  # noqa: S608
                    (one.job, _text(one.due), one.state, one.why, one.tries, one.late, _text(now)),
                )
                if done.rowcount:
                    fresh.append(one)
            link.execute("delete from moments where due < ? and state in (?, ?)", (_text(now - KEPT), ENDED, SKIPPED))
        return fresh

    def claim(self, job: str, due: datetime, now: datetime, *, by: str, pid: int, token: str) -> bool:
        """Make a moment ours; False where somebody else has it, or where it has ended or was skipped."""
        with self._file.writing() as link:
            done = link.execute(
                f"insert into moments ({_COLUMNS}) values (?, ?, ?, '', 1, 0, ?, ?, ?, ?) "  # noqa: S608 - constants
                "on conflict (job, due) do update set state = excluded.state, why = '', tries = tries + 1, "
                "at = excluded.at, by = excluded.by, pid = excluded.pid, token = excluded.token where state = ?",
                (job, _text(due), CLAIMED, _text(now), by, pid, token, WAITING),
            )
            return bool(done.rowcount)

    def end(self, job: str, due: datetime, why: str, now: datetime) -> bool:
        """A moment's job has ended, however; False where it had not been open."""
        return self._become(job, due, ENDED, why, now, (WAITING, CLAIMED))

    def skip(self, job: str, due: datetime, why: str, now: datetime) -> bool:
        """Leave a waiting moment out; False where it was not waiting any more."""
        return self._become(job, due, SKIPPED, why, now, (WAITING,))

    def offer_again(self, job: str, due: datetime, why: str, now: datetime, *, counts: bool = True) -> bool:
        """A claimed moment waits again; ``counts``: as one that was tried."""
        return self._become(job, due, WAITING, why, now, (CLAIMED,), late=1, forget=0 if counts else 1)

    def wait(self, job: str, due: datetime, why: str, now: datetime) -> None:
        """What a waiting moment waits for."""
        self._become(job, due, WAITING, why, now, (WAITING,))

    def _become(
        self,
        job: str,
        due: datetime,
        state: str,
        why: str,
        now: datetime,
        of: tuple[str, ...],
        *,
        late: int = 0,
        forget: int = 0,
    ) -> bool:
        with self._file.writing() as link:
            done = link.execute(
                "update moments set state = ?, why = ?, at = ?, late = max(late, ?), tries = max(0, tries - ?) "
                "where job = ? and due = ? and state in (?, ?)",
                (state, why, _text(now), late, forget, job, _text(due), of[0], of[-1]),
            )
            return bool(done.rowcount)

    # -- questions -----

    def waiting(self) -> list[Moment]:
        """What still waits, oldest first."""
        return self._of("state = ?", WAITING)

    def claimed(self) -> list[Moment]:
        """What somebody is doing, or was doing when they were killed."""
        return self._of("state = ?", CLAIMED)

    def skipped(self, since: datetime) -> list[Moment]:
        """What was left out since then, oldest first."""
        return self._of("state = ? and due >= ?", SKIPPED, _text(since))

    def all(self, since: datetime) -> list[Moment]:
        """All since then, oldest first."""
        return self._of("due >= ?", _text(since))

    def find(self, job: str, due: datetime) -> Moment | None:
        """One moment; None where it was never taken up."""
        return next(iter(self._of("job = ? and due = ?", job, _text(due))), None)

    def _of(self, where: str, *values: Any) -> list[Moment]:
        if not self._file.there:
            return []
        with self._file.reading() as link:
            rows = link.execute(
                f"select {_COLUMNS} from moments where {where} order by due, job",  # noqa: S608 - constants
                values,
            ).fetchall()
        return [
            Moment(job, datetime.fromisoformat(due), state, why, tries, bool(late), datetime.fromisoformat(at), *rest)
            for job, due, state, why, tries, late, at, *rest in rows
        ]


def _text(moment: datetime) -> str:
    """In UTC, so that the order of the texts is that of the moments."""
    return moment.astimezone(UTC).isoformat()
