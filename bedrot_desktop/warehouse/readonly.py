"""Connections that can only read: SQLite behind an authorizer, PostgreSQL in a read-only transaction.

SQLite: ``mode=ro``, ``query_only``, and an authorizer that refuses everything but reading (no ATTACH, no PRAGMA that
changes something, no loading of extensions). PostgreSQL: one statement by the extended protocol (which takes no second
statement), ``READ ONLY`` and a ``statement_timeout``; everything is rolled back at the end.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bedrot_desktop.core.errors import WarehouseError
from bedrot_desktop.warehouse.readers import Reader
from bedrot_desktop.warehouse.readers_sqlite import sqlite_reader

if TYPE_CHECKING:
    from sqlalchemy import Engine


def sqlite_file(engine: Engine) -> Path | None:
    """The file of a SQLite warehouse; None if it is no SQLite file."""
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database or database == ":memory:":
        return None
    return Path(database)


@contextmanager
def reading(engine: Engine, cancel: threading.Event | None = None) -> Iterator[Reader]:
    """A read-only connection of its own; setting ``cancel`` ends a running statement with Cancelled."""
    cancel = cancel or threading.Event()
    if engine.dialect.name == "sqlite":
        path = sqlite_file(engine)
        if path is None:
            raise WarehouseError("A warehouse in memory cannot be read from a second connection.")
        with sqlite_reader(path, cancel) as reader:
            yield reader
    else:
        from bedrot_desktop.warehouse.readers_postgresql import postgresql_reader

        with postgresql_reader(engine, cancel) as reader:
            yield reader
