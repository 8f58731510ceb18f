"""The schedule's file of a lake (``.bedrot/schedule.sqlite``): opened, brought up to date, its troubles as words.

Every change is one short transaction that a killed process leaves undone as a whole.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bedrot_desktop.core.errors import TransientError, WorkspaceError
from bedrot_desktop.lake.reach import make_room, reach, trouble

FILE = "schedule.sqlite"
VERSION = 1
BUSY_SECONDS = 10.0

#: What the file had before it had a version.
_BEFORE = (
    (
        "create table if not exists done (job text not null, at text not null, outcome text not null, "
        "words text not null, seconds real not null, primary key (job, at)) without rowid"
    ),
    (
        "create table if not exists pause (one integer primary key check (one = 1), since text not null, "
        "until text not null)"
    ),
)
#: From version to version: version 1 knows each due moment, own jobs, what is reached, and who keeps the clock.
_STEPS = (
    (
        "alter table done add column due text not null default ''",
        (
            "create table moments (job text not null, due text not null, state text not null, why text not null, "
            "tries integer not null, late integer not null, at text not null, by text not null, pid integer not null, "
            "token text not null, primary key (job, due)) without rowid"
        ),
        "create index moments_by_state on moments (state)",
        (
            "create table own (key text primary key, title text not null, at text not null, days text not null, "
            "minutes integer not null, spread integer not null, services text not null, extract integer not null, "
            "enabled integer not null, since text not null) without rowid"
        ),
        "create table reach (service text primary key, at text not null, ok integer not null, words text not null)",
        "create table facts (name text primary key, value text not null) without rowid",
    ),
)


class ScheduleFile:
    """``state`` is the workspace's folder for the program's own files."""

    synchronous = "full"  # waits for the disk; tests that play whole weeks do not

    def __init__(self, state: Path) -> None:
        self.path = state / FILE
        self._here = threading.local()

    @property
    def there(self) -> bool:
        """Whether anything was ever written; nothing is written by reading."""
        return self.path.is_file()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for questions. TransientError where it is busy, WorkspaceError where it is damaged."""
        with self._told(), self._open() as link:
            yield link

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds the file from its beginning: what it reads is still true when it writes."""
        with self._told(), self._open() as link:
            link.execute("begin immediate")
            try:
                yield link
            except BaseException:
                link.execute("rollback")
                raise
            link.execute("commit")

    @contextmanager
    def together(self) -> Iterator[None]:
        """Do several things in a row with one connection; only in this thread."""
        with self._told(), self._open() as link:
            self._here.link = link
            try:
                yield
            finally:
                del self._here.link

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        shared: sqlite3.Connection | None = getattr(self._here, "link", None)
        if shared is not None:
            yield shared
            return
        try:
            make_room(self.path)
        except OSError as error:
            raise trouble(error, self.path, "opened") from error
        with closing(sqlite3.connect(reach(self.path), timeout=BUSY_SECONDS, isolation_level=None)) as link:
            link.execute(f"pragma synchronous = {self.synchronous}")
            if _version(link) != VERSION:
                _bring_up(link, self.path)
            yield link

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise TransientError(f"{self.path} is busy or cannot be written: {error}.", "Try again.") from error
        except sqlite3.DatabaseError as error:
            raise WorkspaceError(
                f"{self.path} is damaged: {error}.",
                "Move it aside: the pause, your own jobs and the last times are in it.",
            ) from error


def _version(link: sqlite3.Connection) -> int:
    return int(link.execute("pragma user_version").fetchone()[0])


def _bring_up(link: sqlite3.Connection, path: Path) -> None:
    """All steps in one transaction; several processes may want to at once."""
    link.execute("begin immediate")
    try:
        version = _version(link)
        if version > VERSION:
            raise WorkspaceError(f"{path} is from a newer version of the program.", "Use that version.")
        if version == 0:
            for statement in _BEFORE:
                link.execute(statement)
        for step in _STEPS[version:]:
            for statement in step:
                link.execute(statement)
        link.execute(f"pragma user_version = {VERSION}")
    except BaseException:
        link.execute("rollback")
        raise
    link.execute("commit")
