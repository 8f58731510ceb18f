"""Jobs that the person added: a run of some services at hours of their own. Kept in the schedule's file."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from bedrot_desktop.automation.file import ScheduleFile
from bedrot_desktop.automation.times import EVERY_DAY, Daily, Every, Rule
from bedrot_desktop.core.errors import UsageError

FEWEST, MOST = 5, 10080  # minutes between two of a job that comes round
LONGEST = 12 * 60  # minutes of delay at random


@dataclass(frozen=True, slots=True)
class Own:
    """A job of the person's own. ``services``: none means all. ``spread``: it begins up to so many minutes later, at
    random. ``since`` (aware UTC): nothing was due before that."""

    key: str
    title: str
    rule: Rule
    services: tuple[str, ...] = ()
    extract: bool = True
    spread: int = 0
    enabled: bool = True
    since: datetime | None = None


class OwnJobs:
    """The table of them."""

    def __init__(self, file: ScheduleFile) -> None:
        self._file = file

    def all(self) -> tuple[Own, ...]:
        """All of them by title."""
        if not self._file.there:
            return ()
        with self._file.reading() as link:
            rows = link.execute(
                "select key, title, at, days, minutes, spread, services, extract, enabled, since from own "
                "order by title, key"
            ).fetchall()
        return tuple(map(_own, rows))

    def save(self, job: Own) -> None:
        """Add a job, or change the one of that key."""
        with self._file.writing() as link:
            link.execute("insert or replace into own values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _row(job))

    def remove(self, key: str) -> bool:
        """Take a job out; False where there is none of that key. What it did stays noted."""
        if not self._file.there:
            return False
        with self._file.writing() as link:
            return bool(link.execute("delete from own where key = ?", (key,)).rowcount)


def checked(job: Own, taken: frozenset[str]) -> Own:
    """The job, if it can be; ``taken``: keys that are others'. UsageError says what is wrong."""
    if not job.key:
        raise UsageError("A job needs a name with letters or digits.")
    if job.key in taken:
        raise UsageError(f"There is a job “{job.key}” already.", "Give it another name.")
    if isinstance(job.rule, Every) and not FEWEST <= job.rule.minutes <= MOST:
        raise UsageError(f"Every {job.rule.minutes} minutes cannot be.", f"From {FEWEST} to {MOST:,} minutes.")
    if not 0 <= job.spread <= LONGEST:
        raise UsageError(f"A delay of up to {job.spread} minutes cannot be.", f"From 0 to {LONGEST} minutes.")
    return replace(job, services=tuple(dict.fromkeys(job.services)))


def key_of(title: str) -> str:
    """The key that a job of that title gets: lower case letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")


def _row(job: Own) -> tuple[Any, ...]:
    daily = isinstance(job.rule, Daily)
    at = f"{job.rule.at:%H:%M}" if isinstance(job.rule, Daily) else ""
    days = ",".join(map(str, sorted(job.rule.days))) if isinstance(job.rule, Daily) else ""
    minutes = 0 if daily or isinstance(job.rule, Daily) else job.rule.minutes
    since = job.since.isoformat() if job.since else ""
    return (
        job.key, job.title, at, days, minutes, job.spread, ",".join(job.services), job.extract, job.enabled, since,
    )  # fmt: skip


def _own(row: tuple[Any, ...]) -> Own:
    key, title, at, days, minutes, spread, services, extract, enabled, since = row
    rule: Rule = Every(minutes)
    if at:
        rule = Daily(time.fromisoformat(at), frozenset(map(int, days.split(","))) if days else EVERY_DAY)
    return Own(
        key, title, rule, tuple(services.split(",")) if services else (), bool(extract), spread, bool(enabled),
        datetime.fromisoformat(since) if since else None,
    )  # fmt: skip
