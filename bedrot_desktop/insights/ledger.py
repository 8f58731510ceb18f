"""What figures are read from: one state of the warehouse, the lives of the sign-ins, and today's date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from bedrot_desktop.core.errors import WarehouseError
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.warehouse.readers import Reader, SqlTrouble
from bedrot_desktop.warehouse.readers_sqlite import sqlite_reader

if TYPE_CHECKING:
    from bedrot_desktop.core.clock import Clock
    from bedrot_desktop.services.service import Service
    from bedrot_desktop.sessions.history_rows import Life
    from bedrot_desktop.warehouse.engine import Warehouse

BATCH = 5_000
Row = tuple[Any, ...]


class Parts(Protocol):
    """The parts of the program that figures need; the House has them."""

    @property
    def home(self) -> Path: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def services(self) -> tuple[Service, ...]: ...
    @property
    def warehouse_place(self) -> Path | str: ...
    @property
    def warehouse(self) -> Warehouse: ...


@dataclass
class Ledger:
    """To be read while it is open. The same question is put to the warehouse once.

    ``titles``: service → its name. ``limits``: data set → (due, stale) in days; stale may be None.
    """

    reader: Reader
    run: Run
    today: date
    lives: tuple[Life, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, tuple[int, int | None]] = field(default_factory=dict)
    _known: dict[str, list[Row]] = field(default_factory=dict)

    def rows(self, sql: str) -> list[Row]:
        """All rows of a statement; raises Cancelled soon after the run was stopped."""
        if sql not in self._known:
            self.run.check()
            found: list[Row] = []
            cursor = self.reader.execute(sql, {})
            while part := cursor.fetchmany(BATCH):
                found += (tuple(row) for row in part)
                self.run.check()
            self._known[sql] = found
        return self._known[sql]

    def one(self, sql: str) -> Row:
        """The only row of a statement."""
        return self.rows(sql)[0]


def has_figures(parts: Parts) -> bool:
    """Whether there is a warehouse to read."""
    place = parts.warehouse_place
    return not isinstance(place, Path) or place.is_file()


@contextmanager
def opened(parts: Parts, run: Run) -> Iterator[Ledger]:
    """A ledger over the parts of the program. WarehouseError where there is no warehouse or it is of an older kind."""
    with _reader(parts, run) as reader:
        try:
            yield Ledger(
                reader, run, parts.clock.today(), _lives(parts.home),
                {service.key: service.title for service in parts.services},
                {one.key: (one.clocks.due, one.clocks.stale) for each in parts.services for one in each.datasets},
            )  # fmt: skip
        except SqlTrouble as trouble:
            raise WarehouseError(
                f"The figures cannot be read: {trouble.message}.",
                "Run the pipeline once; it brings the warehouse up to date.",
            ) from trouble


@contextmanager
def _reader(parts: Parts, run: Run) -> Iterator[Reader]:
    place = parts.warehouse_place
    if isinstance(place, Path) or "://" not in place:
        with sqlite_reader(Path(place), run.cancel_event) as reader:
            yield reader
        return
    from bedrot_desktop.warehouse.readonly import reading

    with reading(parts.warehouse.engine, run.cancel_event) as other:
        yield other


def _lives(home: Path) -> tuple[Life, ...]:
    from bedrot_desktop.sessions.history import FILE, History

    file = home / "sessions" / FILE
    if not file.is_file():
        return ()
    with History(file) as history:
        return history.lives()
