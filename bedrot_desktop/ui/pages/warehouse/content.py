"""What the page reads on workers: where the warehouse is, what is in it, where a row came from, what refers to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bedrot_desktop.core.errors import WarehouseError
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.ui import words
from bedrot_desktop.warehouse.grid.facts import Facts, Place, Table, facts_of
from bedrot_desktop.warehouse.grid.question import Value
from bedrot_desktop.warehouse.sqltext import quoted

if TYPE_CHECKING:
    from bedrot_desktop.parts import Parts

AROUND = 200  # lines shown before and after the one that was asked for


@dataclass(frozen=True, slots=True)
class Content:
    """The warehouse: where, what, and when it was loaded last ("" = never)."""

    place: Place
    facts: Facts
    loaded: str


def read(parts: Parts, _run: Run) -> Content | None:
    """Look at the warehouse; None where there is none yet."""
    place = place_of(parts)
    if place.file is not None and not place.file.is_file():
        return None
    facts = facts_of(place)
    loaded = ""
    if facts.table("loads"):
        found = place.read("SELECT max(loaded_at) FROM loads").rows[0][0]
        loaded = str(found or "")
    return Content(place, facts, loaded)


def place_of(parts: Parts) -> Place:
    """A SQLite file is read without SQLAlchemy; a server with it."""
    found = parts.warehouse_place
    if isinstance(found, Path):
        return Place(file=found)
    if found.startswith("sqlite:///"):
        return Place(file=Path(found.removeprefix("sqlite:///")))
    return Place(engine=parts.warehouse.engine)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a row's way back: zone, what is said after it, the file; ``path`` where it can be opened."""

    zone: str
    words: str
    file: str
    path: Path | None = None
    line: int | None = None
    there: bool = True


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row came from; ``note`` where something is not known; ``wanting``: the line is still to be found."""

    steps: tuple[Step, ...]
    note: str = ""
    wanting: bool = False


def origin(parts: Parts, table: str, key: str | int) -> Origin:
    """Follow a row back through load, curated, staging and raw to its landing file."""
    from bedrot_desktop.pipeline.tracing import way_back
    from bedrot_desktop.warehouse.trace import trace

    found = trace(parts.warehouse.engine, table, key)
    if found.load is None and found.source is None:
        return Origin((), found.note or "Nothing is kept of where this row came from.")
    first = Step(
        "Warehouse",
        _moment(parts, found.load.loaded_at) if found.load else "",
        f"load of {found.load.dataset}" if found.load else "",
    )
    way = way_back(parts.shop, found, find_line=False)
    if way is None:
        source = found.source
        last = (Step("Source", f"line {found.line}" if found.line else "", source.path),) if source else ()
        return Origin((first, *last), found.note)
    zones = parts.workspace.zones
    steps = [first]
    for stop in way.stops:
        line = f"line {stop.line}" if stop.line else "" if stop.there else "not there any more"
        path = zones.path(stop.zone, stop.path) if stop.path else None
        steps.append(Step(stop.zone.capitalize(), line, Path(stop.path).name, path, stop.line, stop.there))
    wanting = way.stops[-1].line is None and way.stops[-1].there
    return Origin(tuple(steps), found.note or way.message, wanting)


def _moment(parts: Parts, at: str) -> str:
    try:
        return words.moment(datetime.fromisoformat(at).replace(tzinfo=UTC), parts.clock.local())
    except ValueError:
        return at


def key_of(table: Table, row: dict[str, Value]) -> str | int | None:
    """A row's primary key, where it is one column."""
    if len(table.info.key) != 1:
        return None
    value = row.get(table.info.key[0])
    return value if isinstance(value, str | int) else None


@dataclass(frozen=True, slots=True)
class Lines:
    """A stretch of a text file around a line."""

    path: Path
    first: int
    lines: tuple[str, ...]
    wanted: int | None


def lines_around(path: Path, line: int | None, run: Run) -> Lines:
    """Read the lines around one; of a file without lines (JSON in one line) what there is, broken up."""
    if not path.is_file():
        raise WarehouseError(f"{path.name} is not there any more.", "It may have been moved to the archive.")
    first = max(1, (line or 1) - AROUND)
    found: list[str] = []
    with path.open(encoding="utf-8-sig", errors="replace", newline=None) as text:
        for number, one in enumerate(text, 1):
            if number % 50_000 == 0:
                run.check()
            if number >= first:
                found.append(one.rstrip("\n")[:4_000])
            if number >= first + 2 * AROUND:
                break
    return Lines(path, first, tuple(found), line)


def new_rows(place: Place, table: Table, newest: int) -> int:
    """How many rows came after the newest one seen."""
    if not table.rowid:
        return 0
    sql = f"SELECT count(*) FROM {quoted(table.name)} WHERE {table.rowid} > :newest"  # noqa: S608 - quoted
    found = place.read(sql, {"newest": newest}).rows[0][0]
    return found if isinstance(found, int) else 0


def newest_row(place: Place, table: Table) -> int:
    """The greatest row number."""
    if not table.rowid:
        return 0
    found = place.read(f"SELECT max({table.rowid}) FROM {quoted(table.name)}").rows[0][0]  # noqa: S608 - quoted
    return found if isinstance(found, int) else 0
