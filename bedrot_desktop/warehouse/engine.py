"""Opens the warehouse: a SQLite file, or any database that SQLAlchemy knows by URL (PostgreSQL is tested)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.errors import Busy, WarehouseError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

BUSY_MS = 5000
JOURNAL_BYTES = 64 << 20  # a large load's journal shrinks to this afterwards
PAGE_BYTES = 8192  # a tenth less work in a large load than with SQLite's own 4096
CACHE_KIB = 128 * 1024  # a large load rebuilds its indexes in memory


@dataclass(frozen=True, slots=True)
class Warehouse:
    """An open warehouse. One thread at a time writes (the warehouse lane); reading is free."""

    engine: Engine
    path: Path | None  # of the SQLite file; None where a server keeps it

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    @contextmanager
    def begin(self, *, trusted_ids: bool = False) -> Iterator[Connection]:
        """A writing transaction: all of it or nothing. Raises Busy while another program writes.

        ``trusted_ids``: SQLite does not look up every foreign key of every row (a third of a large load's time);
        only for rows whose ids were just read from the tables that they refer to.
        """
        with _busy_in_words(), self.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            loose = trusted_ids and self.dialect == "sqlite"
            if loose:
                driver.execute("PRAGMA foreign_keys=OFF").close()
            try:
                with connection.begin():
                    yield connection
            finally:
                if loose:
                    driver.execute("PRAGMA foreign_keys=ON").close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that refuses to write and sees one state of the data until it ends."""
        with self.engine.connect() as plain:
            if self.dialect == "sqlite":
                connection = plain.execution_options(bedrot_reading=True)
                connection.exec_driver_sql("PRAGMA query_only=ON")
                try:
                    yield connection
                finally:
                    connection.rollback()
                    connection.exec_driver_sql("PRAGMA query_only=OFF")
                    connection.rollback()
            else:
                yield plain.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def open_warehouse(
    where: str | Path, *, create: bool = True, now: datetime | None = None, backup_dir: Path | None = None
) -> Warehouse:
    """Open a warehouse by the path of a SQLite file or by a SQLAlchemy URL, and bring its tables up to date.

    With ``create`` a SQLite file that is not there is made; an existing database is never deleted: an older one is
    backed up into ``backup_dir`` (None: ``backups`` beside it) and taken over. Raises WarehouseError where it cannot be
    opened, is not there, or is newer than the program.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from bedrot_desktop.warehouse import migrations

    engine, path = connect(where)
    if path is not None and not path.is_file():
        if not create:
            raise WarehouseError(f"There is no warehouse at {path}.", "Run the pipeline once; it makes one.")
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _busy_in_words():
            migrations.upgrade(engine, now, backup_dir)
    except SQLAlchemyError as error:
        engine.dispose()
        raise WarehouseError(
            f"The warehouse {engine.url.render_as_string(hide_password=True)} cannot be opened: {_cause(error)}.",
            "Look whether the file or server is there and whether it is a BEDROT warehouse.",
        ) from error
    except BaseException:
        engine.dispose()
        raise
    return Warehouse(engine, path)


def connect(where: str | Path) -> tuple[Engine, Path | None]:
    """An engine with our settings, without touching the tables; and the path if it is a SQLite file."""
    from sqlalchemy import URL, create_engine, make_url
    from sqlalchemy.exc import ArgumentError

    if isinstance(where, Path) or "://" not in where:
        url = URL.create("sqlite", database=str(Path(where)))
    else:
        try:
            url = make_url(where)
        except ArgumentError as error:
            raise WarehouseError(f"“{where}” is no database URL.", "Write it like postgresql://host/name.") from error
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername="postgresql+psycopg")
    try:
        engine = create_engine(url)
    except (ArgumentError, ImportError) as error:
        raise WarehouseError(
            f"The database of {url.render_as_string(hide_password=True)} cannot be used: {error}.",
            "For PostgreSQL install the extra: pip install bedrot-desktop[postgresql].",
        ) from error
    if engine.dialect.name != "sqlite":
        return engine, None
    _settle_sqlite(engine)
    database = url.database
    return engine, Path(database) if database and database != ":memory:" else None


def _settle_sqlite(engine: Engine) -> None:
    """Pragmas on every connection, and transactions that hold DDL too (the driver's own leave it out)."""
    from sqlalchemy import event

    @event.listens_for(engine, "connect")
    def on_connect(raw: Any, _record: Any) -> None:
        raw.isolation_level = None
        for pragma in (
            f"page_size={PAGE_BYTES}",  # of a new file
            f"busy_timeout={BUSY_MS}",
            "foreign_keys=ON",
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "temp_store=MEMORY",
            "threads=2",
            f"journal_size_limit={JOURNAL_BYTES}",
            f"cache_size=-{CACHE_KIB}",
        ):
            raw.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("bedrot_reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def _busy_in_words() -> Iterator[None]:
    from sqlalchemy.exc import OperationalError

    try:
        yield
    except OperationalError as error:
        if "database is locked" in str(error.orig):
            raise Busy("Another program is writing the warehouse.", "Wait until it is done and try again.") from error
        raise


def _cause(error: Exception) -> str:
    original = getattr(error, "orig", None)
    return str(original or error).strip().rstrip(".")
