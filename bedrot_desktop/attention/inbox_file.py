"""The inbox's file, ``<lake>/.bedrot/attention.sqlite``: its tables, opening it, rows as values.

Transactions are short and begin by taking the right to write, so that several processes may use it and a kill at any
moment leaves what was there before or after.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bedrot_desktop.attention.entries import Entry
from bedrot_desktop.attention.signals import Signal, Step
from bedrot_desktop.core.errors import TransientError, WorkspaceError
from bedrot_desktop.lake.reach import make_room, reach

FILE = "attention.sqlite"
BUSY_SECONDS = 10.0
ENTRY = (
    "id, signal, began, ended, seen_at, snoozed_at, snoozed_until, peak, raised, reopened, reopened_at, explained_by"
)

_SCHEMA = (
    (
        "create table if not exists entries (id integer primary key autoincrement, key text not null, "
        "signal text not null, began text not null, ended text, seen_at text, snoozed_at text, snoozed_until text, "
        "peak text not null, raised integer not null default 0, reopened integer not null default 0, "
        "reopened_at text, explained_by text not null default '')"
    ),
    "create unique index if not exists one_open on entries (key) where ended is null",
    "create index if not exists by_key on entries (key, id)",
    (
        "create table if not exists sent (entry integer not null, channel text not null, stage text not null, "
        "at text not null, tag text not null default '', arrived integer not null default 0, "
        "primary key (entry, channel, stage)) without rowid"
    ),
    (
        "create table if not exists deliveries (id integer primary key, at text not null, channel text not null, "
        "kind text not null, title text not null, ok integer not null, error text not null, remedy text not null, "
        "attempts integer not null, tag text not null)"
    ),
    "create index if not exists of_channel on deliveries (channel, id)",
    "create table if not exists marks (name text primary key, value text not null) without rowid",
)
_VERSION = 1


@contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    """The file, made if it is not there.

    TransientError while it is busy, WorkspaceError where it is damaged or a newer program wrote it.
    """
    try:
        make_room(file)
        with closing(sqlite3.connect(reach(file), timeout=BUSY_SECONDS, isolation_level=None)) as link:
            (version,) = link.execute("pragma user_version").fetchone()
            if version > _VERSION:
                raise WorkspaceError(
                    f"{file} was written by a newer program (version {version}, this one knows {_VERSION}).",
                    "Update the program.",
                )
            if version < _VERSION:
                _make(link)
            yield link
    except sqlite3.OperationalError as error:
        raise TransientError(f"{file} is busy or cannot be written: {error}.", "Try again.") from error
    except (sqlite3.DatabaseError, json.JSONDecodeError, KeyError, ValueError) as error:
        raise WorkspaceError(
            f"{file} is damaged: {error}.",
            "Move it aside: only what was told, seen and snoozed is in it; what is wrong now is found again.",
        ) from error
    except OSError as error:
        raise TransientError(f"{file} cannot be opened: {error}.", "Try again.") from error


@contextmanager
def writing(file: Path) -> Iterator[sqlite3.Connection]:
    """The file in one transaction: all of it happens, or nothing."""
    with opened(file) as link:
        link.execute("begin immediate")
        try:
            yield link
        except BaseException:
            link.execute("rollback")
            raise
        link.execute("commit")


def _make(link: sqlite3.Connection) -> None:
    link.execute("begin immediate")
    for statement in _SCHEMA:
        link.execute(statement)
    link.execute(f"pragma user_version = {_VERSION}")
    link.execute("commit")


def stamp(at: datetime) -> str:
    """A moment as it is kept."""
    return at.astimezone(UTC).isoformat()


def moment(text: str | None) -> datetime | None:
    """A moment as it was kept."""
    return datetime.fromisoformat(text) if text else None


def signal_text(signal: Signal) -> str:
    """A signal as it is kept."""
    return json.dumps(signal.document(), ensure_ascii=False, sort_keys=True)


_KNOWN = {one.name for one in fields(Signal)}


def signal_of(text: str) -> Signal:
    """A signal as it was kept; what a newer program added is left out."""
    told: dict[str, Any] = {name: value for name, value in json.loads(text).items() if name in _KNOWN}
    told["steps"] = tuple(Step(one["words"], one["address"], one.get("command", "")) for one in told["steps"])
    told["since"] = datetime.fromisoformat(told["since"])
    told["covers"] = tuple(told.get("covers", ()))
    return Signal(**told)


def entry_of(row: tuple[Any, ...], told: Mapping[str, datetime] | None = None) -> Entry:
    """An entry of a row with the columns of `ENTRY`."""
    number, signal, began, ended, seen, snoozed_at, snoozed_until, peak, raised, reopened, reopened_at, why = row
    return Entry(
        number, signal_of(signal), datetime.fromisoformat(began), moment(ended), moment(seen), moment(snoozed_at),
        moment(snoozed_until), peak, raised, reopened, moment(reopened_at), why, told or {},
    )  # fmt: skip
