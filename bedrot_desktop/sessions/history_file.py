"""The file of the history: its tables, how it is opened, and what is wrong with it in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bedrot_desktop.core.errors import Busy, WorkspaceError
from bedrot_desktop.sessions.private import make_folder

VERSION = 1
_SCHEMA = """
begin immediate;
create table if not exists lives (
    id integer primary key, service text not null, account text not null, born_at text not null,
    saved_at text not null, origin text not null, alive_at text not null, identity text not null default '',
    bound_at text, dead_at text, cause text not null default '', token_ends text, data_ends text);
create index if not exists lives_of on lives (service, account, id);
create table if not exists looks (
    id integer primary key, service text not null, account text not null, at text not null, verdict text not null,
    marker text not null, status integer not null, url text not null, identity text not null, cause text not null,
    wait_seconds real, screenshot text not null);
create index if not exists looks_of on looks (service, account, id);
create table if not exists attempts (
    id integer primary key, service text not null, account text not null, at text not null, kind text not null,
    outcome text not null, seconds real not null, words text not null);
create index if not exists attempts_of on attempts (service, account, id);
create table if not exists requests (
    service text not null, account text not null, day text not null, count integer not null,
    primary key (service, account, day)) without rowid;
pragma user_version = 1;
commit;
"""
WAIT = 30.0  # seconds until another writer of the same file is given up


def opened(file: Path) -> sqlite3.Connection:
    """The history's file, made where there is none; WorkspaceError for one of a newer program or a damaged one."""
    make_folder(file.parent)
    with troubles_told(file):
        link = sqlite3.connect(file, check_same_thread=False, timeout=WAIT, isolation_level=None)
    try:
        with troubles_told(file):
            (version,) = link.execute("pragma user_version").fetchone()
            if version < VERSION:
                link.execute("pragma journal_mode = wal")
                link.executescript(_SCHEMA)
            link.execute("pragma synchronous = normal")
        if version > VERSION:
            told = f"(version {version}, this one knows {VERSION})"
            raise WorkspaceError(f"The history of sign-ins is a newer program's {told}.", "Update this program.")
    except BaseException:
        link.close()
        raise
    return link


@contextmanager
def troubles_told(file: Path) -> Iterator[None]:
    """Errors of the database in words: Busy while another program writes, else WorkspaceError."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise Busy("Another program is writing the history of sign-ins.", "Try again in a minute.") from error
        raise WorkspaceError(
            f"The history of sign-ins ({file}) cannot be used: {error}.", "Check its permissions and the free space."
        ) from error
    except sqlite3.DatabaseError as error:
        raise WorkspaceError(
            f"The history of sign-ins ({file.name}) cannot be read: {error}.",
            f"Move {file} aside; a new one is begun, the sign-ins themselves are not in it.",
        ) from error
