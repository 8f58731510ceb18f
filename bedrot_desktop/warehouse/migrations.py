"""Brings a warehouse to the newest version: named steps, each recorded, each in a transaction, after a backup.

A step is a function with ``@step("name")``; names are recorded in ``schema_steps`` and never change once released. A
warehouse that knows steps which this program does not know is newer than the program and is refused.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, MetaData, NullPool, Table, Text, create_engine, insert, inspect, select

from bedrot_desktop.core.clock import clock_from_environment
from bedrot_desktop.core.errors import WarehouseError
from bedrot_desktop.warehouse import legacy, schema, seeds
from bedrot_desktop.warehouse.backup import back_up_file
from bedrot_desktop.warehouse.readonly import sqlite_file
from bedrot_desktop.warehouse.views import create_views, drop_views, outdated_views, renew_view

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

Work = Callable[["Connection"], None]

schema_steps = Table(
    "schema_steps", MetaData(), Column("name", Text, primary_key=True), Column("applied_at", Text, nullable=False)
)


@dataclass(frozen=True, slots=True)
class Step:
    """One change of the tables."""

    name: str
    work: Work


STEPS: list[Step] = []


def step(name: str) -> Callable[[Work], Work]:
    """Registers a function as the next step."""

    def register(work: Work) -> Work:
        STEPS.append(Step(name, work))
        return work

    return register


@step("2.0.0 tables")
def _tables(_connection: Connection) -> None:
    """The first version of this program: every database that has our tables has them from here."""


def upgrade(
    engine: Engine,
    now: datetime | None = None,
    backup_dir: Path | None = None,
    steps: Collection[Step] = STEPS,
) -> list[str]:
    """Bring the database to the newest version; the names of what was done (empty: nothing was to do).

    An empty database gets all tables; an old warehouse (schema 1.0.0) is taken over; views that are missing or another
    version made are made anew. Before a database with data changes, its file is backed up into
    ``backup_dir`` (None: ``backups`` beside it; a server backs itself up).
    Raises WarehouseError, and changes nothing, where the warehouse is newer than the program or is something else.
    """
    now = now or clock_from_environment().now()
    path = sqlite_file(engine)
    if path is not None:
        _roll_back(path)
    if path is not None and legacy.is_old(path):
        engine.dispose()
        legacy.take_over(path, backup_dir, now, finish=lambda connection: _stamp_file(connection, steps, now))
        return ["taken over from 1.0.0"]
    state = _look(engine, path)
    if state.steps is None and state.is_empty:
        return _fresh(engine, steps, now)
    _refuse_strangers(state)
    _refuse_newer(state, steps)
    pending = [one for one in steps if one.name not in (state.steps or ())]
    if state.steps is not None and not pending:
        return _renew(engine, state.outdated)
    if path is not None and state.steps is not None:
        back_up_file(path, backup_dir, now, word="before-upgrade")
    _run(engine, pending, len(state.steps or ()), now)
    return [one.name for one in pending]


def _roll_back(path: Path) -> None:
    """Let SQLite undo what a killed program had begun: a connection that only reads could not, and would be refused."""
    journal = path.with_name(f"{path.name}-journal")
    if path.is_file() and journal.is_file() and journal.stat().st_size:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchall()


def _look(engine: Engine, path: Path | None) -> State:
    """The database's state; a file that may not be ours is opened in a way that leaves no trace in it."""
    if path is None:
        with engine.connect() as connection:
            return _state(connection)
    if not path.is_file() or path.stat().st_size == 0:
        return State(frozenset(), None, "", 0)
    uri = f"{path.absolute().as_uri()}?mode=ro"
    looking = create_engine("sqlite://", creator=lambda: sqlite3.connect(uri, uri=True), poolclass=NullPool)
    with looking.connect() as connection:
        return _state(connection)


@dataclass(frozen=True, slots=True)
class State:
    """What a database says about itself; ``steps`` None: it has no record of steps; ``outdated`` are its views."""

    tables: frozenset[str]
    steps: frozenset[str] | None
    version: str
    number: int
    outdated: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """None of our tables is there (a person's own may be)."""
        return not self.tables & set(schema.METADATA.tables)


def _state(connection: Connection) -> State:
    tables = frozenset(inspect(connection).get_table_names())
    done = None
    if schema_steps.name in tables:
        done = frozenset(connection.execute(select(schema_steps.c.name)).scalars())
    version = ""
    if "database_info" in tables:
        info = schema.database_info
        query = select(info.c.schema_version).order_by(info.c.info_id.desc()).limit(1)
        version = connection.execute(query).scalar() or ""
    number = 0
    if connection.dialect.name == "sqlite":
        number = int(connection.exec_driver_sql("PRAGMA user_version").scalar() or 0)
    return State(tables, done, version, number, tuple(outdated_views(connection)))


def _refuse_strangers(state: State) -> None:
    """A database that has tables of our names but is none of ours is left alone."""
    if state.steps is None and "sources" not in state.tables:
        found = sorted(state.tables & set(schema.METADATA.tables))
        raise WarehouseError(
            f"This database has a table {found[0]}, but it is no BEDROT warehouse that this program knows"
            f" (version {state.version or 'unknown'}).",
            "Nothing was changed. Choose another file for the warehouse.",
        )


def _refuse_newer(state: State, steps: Collection[Step]) -> None:
    unknown = (state.steps or frozenset()) - {one.name for one in steps}
    newer = unknown or state.number > len(steps) or _parts(state.version) > _parts(schema.SCHEMA_VERSION)
    if newer:
        raise WarehouseError(
            f"The warehouse (version {state.version or 'unknown'}) was made by a newer version of this program"
            f" ({schema.SCHEMA_VERSION} is the newest that this one knows).",
            "Install the newest version. Nothing was changed.",
        )


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _fresh(engine: Engine, steps: Collection[Step], now: datetime) -> list[str]:
    with engine.begin() as connection:
        if not _state(connection).is_empty:  # somebody was faster
            return []
        seeds.build(connection)
        schema_steps.create(connection)
        _record(connection, steps, len(steps), now)
    return [one.name for one in steps]


def _run(engine: Engine, pending: list[Step], done: int, now: datetime) -> None:
    """Each step in a transaction of its own: after a crash the next start goes on behind the last one."""
    for number, one in enumerate(pending, start=done + 1):
        with engine.begin() as connection:
            schema_steps.create(connection, checkfirst=True)
            if connection.execute(select(schema_steps.c.name).filter_by(name=one.name)).first():
                continue  # somebody was faster
            drop_views(connection)
            one.work(connection)
            create_views(connection)
            _record(connection, [one], number, now)


def _renew(engine: Engine, views: Collection[str]) -> list[str]:
    """Make views anew, all at once: a query sees the old ones or the new ones."""
    if views:
        with engine.begin() as connection:
            for name in views:
                renew_view(connection, name)
    return list(views)


def _record(connection: Connection, fresh: Collection[Step], done: int, now: datetime) -> None:
    """Note steps, and the version in the places where other programs look for it."""
    rows = [{"name": one.name, "applied_at": _text(now)} for one in fresh]
    if rows:
        connection.execute(insert(schema_steps), rows)
    info = schema.database_info
    newest = connection.execute(select(info.c.info_id).order_by(info.c.info_id.desc()).limit(1)).scalar()
    if newest is not None:
        connection.execute(info.update().filter_by(info_id=newest).values(schema_version=schema.SCHEMA_VERSION))
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA user_version={done}")


def _stamp_file(connection: sqlite3.Connection, steps: Collection[Step], now: datetime) -> None:
    """What ``_record`` does, in the copy of an old warehouse while it is being rebuilt."""
    connection.execute("CREATE TABLE schema_steps (name TEXT NOT NULL PRIMARY KEY, applied_at TEXT NOT NULL)")
    connection.executemany("INSERT INTO schema_steps VALUES (?, ?)", [(one.name, _text(now)) for one in steps])
    if connection.execute("SELECT count(*) FROM database_info").fetchone() == (0,):
        connection.execute(
            "INSERT INTO database_info (schema_version, data_sources) VALUES (?, 'BEDROT data lake')",
            (schema.SCHEMA_VERSION,),
        )
    connection.execute("UPDATE database_info SET schema_version = ?", (schema.SCHEMA_VERSION,))
    connection.execute(f"PRAGMA user_version={len(steps)}")


def _text(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
