"""The five cells of a service: how old its data are in each zone, how much lies there, where it is held up."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bedrot_desktop.parts import Parts
from bedrot_desktop.ui import words

if TYPE_CHECKING:
    from bedrot_desktop.health.freshness import DataAge
    from bedrot_desktop.health.standing import Standing
    from bedrot_desktop.health.zones import DatasetZones
    from bedrot_desktop.services.service import Service

ZONES = ("landing", "raw", "staging", "curated", "warehouse")
TITLES = ("Landing", "Raw", "Staging", "Curated", "Warehouse")
AGE_STATES = {"due": "due", "stale": "stale", "stalled at the source": "due"}
LARGEST = 64_000_000  # bytes of a file whose lines are counted
_STAMP = re.compile(r"(\d{8})[_T](\d{6})")


@dataclass(frozen=True, slots=True)
class Cell:
    """One zone of a service. ``there``: whether it has such a zone at all; ``state``: current, due, stale or none.

    ``age`` and ``count`` as they are shown; ``bottleneck``: the first cell that is behind; ``files`` as a number.
    """

    zone: str
    there: bool = True
    state: str = "none"
    age: str = ""
    count: str = ""
    since: datetime | None = None
    bottleneck: bool = False
    files: int = 0
    many: int = 0

    @property
    def words(self) -> str:
        """The cell in a sentence, for the tooltip and for those who listen."""
        name = self.zone.capitalize()
        if not self.there:
            return f"{name}: no such zone"
        if self.state == "none":
            return f"{name}: nothing yet"
        when = f"as of {self.since:%Y-%m-%d %H:%M}" if self.since else "age not known"
        held = ". Here it is held up" if self.bottleneck else ""
        state = "" if self.state in {"current", "unknown"} else f", {self.state}"
        return f"{name}: {when}{state}{f', {self.count}' if self.count else ''}{held}"


def counted(parts: Parts) -> Mapping[tuple[str, str], int]:
    """(data set, zone) → rows, where that is known without reading anything big; (data set, “files”…) → files."""
    found: dict[tuple[str, str], int] = {}
    for dataset, rows in parts.catalog.db.read(
        "SELECT dataset, sum(good) FROM items WHERE verdict IN ('accepted', 'warned') GROUP BY dataset"
    ):
        found[dataset, "raw"] = int(rows or 0)
    for dataset, zone, many in parts.catalog.db.read("SELECT dataset, zone, count(*) FROM items GROUP BY 1, 2"):
        found[dataset, f"files in {zone}"] = int(many)
        found[dataset, "files"] = found.get((dataset, "files"), 0) + int(many)
    for dataset, many in parts.catalog.db.read(
        "SELECT dataset, count(*) FROM (SELECT DISTINCT dataset, zone, path FROM written) GROUP BY 1"
    ):
        found[dataset, "files"] = found.get((dataset, "files"), 0) + int(many)
    for dataset, rows in _loaded(parts.warehouse_place):
        found[dataset, "warehouse"] = rows
    for dataset, many in parts.quarantine.counts().items():
        found[dataset, "set aside"] = many
    for dataset, kinds in _kinds(parts.warehouse_place):
        found[dataset, "files"] = found.get((dataset, "files"), 0) + kinds
    for dataset, path in parts.catalog.db.read(
        "SELECT dataset, path FROM written WHERE zone = 'staging' GROUP BY 1, 2"
    ):
        file = parts.workspace.zones.path("staging", path)
        if file.suffix.casefold() == ".csv" and file.exists():
            facts = file.stat()
            found[dataset, "staging"] = found.get((dataset, "staging"), 0) + (
                lines_of(str(file), facts.st_size, facts.st_mtime_ns) or 0
            )
    return found


@lru_cache(maxsize=512)
def lines_of(file: str, size: int, _mtime_ns: int) -> int | None:
    """Rows of a CSV file without its header; None for one that is too large to be counted in passing."""
    if size > LARGEST:
        return None
    try:
        with Path(file).open("rb") as source:
            return max(0, sum(block.count(b"\n") for block in iter(lambda: source.read(1 << 20), b"")) - 1)
    except OSError:
        return None


def _loaded(place: Path | str) -> list[tuple[str, int]]:
    """Rows that the warehouse holds by data set; breakdowns are no rows of their own."""
    sums = "sum(case when kind <> 'breakdowns' then rows else 0 end), sum(rows)"
    return [(str(one), int(rows or every or 0)) for one, rows, every in _of_loads(place, sums)]


def _kinds(place: Path | str) -> list[tuple[str, int]]:
    """How many kinds the warehouse holds by data set."""
    return [(str(one), int(many)) for one, many in _of_loads(place, "count(*)")]


def _of_loads(place: Path | str, what: str) -> list[tuple[Any, ...]]:
    if not isinstance(place, Path) or not place.exists():
        return []
    with closing(sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro", uri=True)) as link:
        try:
            return link.execute(f"select dataset, {what} from loads group by dataset").fetchall()  # noqa: S608 - ours
        except sqlite3.OperationalError:
            return []  # a warehouse of the old scripts, or an empty file


def cells_of(
    service: Service, standing: Standing, counts: Mapping[tuple[str, str], int], local: datetime
) -> tuple[Cell, ...]:
    """The cells of a service that the program knows."""
    there = _zones_of(service)
    cells = [_cell(zone, zone in there, standing, counts, local) for zone in ZONES]
    place = next((number for number, cell in enumerate(cells) if cell.state in {"due", "stale"}), None)
    if place is not None:
        cells[place] = replace(cells[place], bottleneck=True)
    return tuple(cells)


def _zones_of(service: Service) -> frozenset[str]:
    """The zones that files of a service go through; what is brought into curated begins there."""
    begin = {place.zone for dataset in service.datasets for place in dataset.places}
    if begin <= {"curated"}:
        return frozenset({"curated", "warehouse"})
    return frozenset(ZONES)


def _cell(zone: str, there: bool, standing: Standing, counts: Mapping[tuple[str, str], int], local: datetime) -> Cell:
    if not there:
        return Cell(zone, there=False)
    ages: dict[str, list[DataAge]] = {}
    for age in standing.ages:
        ages.setdefault(age.dataset, []).append(age)
    reached = [(_reached(one, zone, ages.get(one.dataset, ())), one) for one in standing.zones]
    behind = [(when, _state(one, zone, ages.get(one.dataset, ()))) for when, one in reached]
    troubled = [(when, state) for when, state in behind if state in {"due", "stale"}]
    known = [when for when, _ in behind if when is not None]
    files = sum(counts.get((one.dataset, "files in landing"), 0) + one.waiting for one in standing.zones)
    where = "warehouse" if zone == "curated" else zone
    rows = sum(counts.get((one.dataset, where), 0) for one in standing.zones)
    has = bool(known) or bool(troubled) or bool(rows)
    if not has:
        return Cell(zone, state="none", files=files if zone == "landing" else 0)
    state = "stale" if any(s == "stale" for _, s in troubled) else "due" if troubled else "current"
    stamps = [when for when, _ in troubled if when is not None]
    since = (min(stamps) if stamps else None) if troubled else max(known, default=None)
    count = f"{words.number(files)} files" if zone == "landing" else words.number(rows) if rows else ""
    return Cell(
        zone, state=state, age=words.brief_age(local.replace(tzinfo=None) - since) if since else "no date", count=count,
        since=since, files=files if zone == "landing" else 0,
        many=files if zone == "landing" else rows,
    )  # fmt: skip


def _reached(one: DatasetZones, zone: str, ages: Iterable[DataAge]) -> datetime | None:
    """The newest snapshot in a zone; for what carries no stamp, its newest day (and only where it has got to)."""
    stamp = one.newest[zone]
    if stamp is not None:
        return stamp
    if any(one.newest.values()):
        return None
    if one.stuck_in and ZONES.index(zone) > ZONES.index(one.stuck_in):
        return None
    days = [age.newest_day for age in ages if age.newest_day is not None]
    return datetime.combine(max(days), time(12)) if days else None


def _state(one: DatasetZones, zone: str, ages: Iterable[DataAge]) -> str:
    """A zone behind the one where it is stuck is due; else it is as old as the data are."""
    if one.stuck_in and ZONES.index(zone) > ZONES.index(one.stuck_in):
        return "due"
    states = [AGE_STATES[age.state] for age in ages if age.state in AGE_STATES]
    return "stale" if "stale" in states else "due" if states else "current"


def cells_of_scripts(parts: Parts, key: str, local: datetime) -> tuple[Cell, ...]:
    """The cells of a script service: its own files, by their folder or name; ages by the stamps in names alone."""
    cells = [_script_cell(parts, key, zone, local) for zone in ZONES[:-1]]
    rows = dict(_loaded(parts.warehouse_place)).get(f"script.{key.casefold()}", 0)
    loaded = Cell("warehouse", state="unknown", age="–", count=words.number(rows)) if rows else Cell(
        "warehouse", there=False
    )  # fmt: skip
    return (*cells, loaded)


def _script_cell(parts: Parts, key: str, zone: str, local: datetime) -> Cell:
    names = [path for path, _, _, _ in script_files(parts, key, zone)]
    if not names:
        return Cell(zone, there=False)
    stamps = [made for name in names if (made := stamp_in(name)) is not None]
    since = max(stamps, default=None)
    many = f"{words.number(len(names))} file{'' if len(names) == 1 else 's'}"
    age = words.brief_age(local.replace(tzinfo=None) - since) if since else "–"
    return Cell(zone, state="unknown", age=age, count=many, since=since, files=len(names))


def script_files(parts: Parts, key: str, zone: str) -> list[tuple[str, Path, int, int]]:
    """The files of a script service in a zone: (path, place, bytes, mtime in ns)."""
    folded = key.casefold()
    found = list(parts.workspace.zones.walk(zone, under=key))
    for folder in parts.workspace.zones.folders(zone):
        found += [
            (file.name, file, file.stat().st_size, file.stat().st_mtime_ns)
            for file in folder.iterdir()
            if file.is_file() and file.name.casefold().startswith((f"{folded}_", f"{folded}-", f"{folded}."))
        ]
    return found


def stamp_in(name: str) -> datetime | None:
    """The moment that a file's name tells (naive local), or None."""
    match = _STAMP.search(name)
    if match is None:
        return None
    try:
        return datetime.strptime("".join(match.groups()), "%Y%m%d%H%M%S")  # noqa: DTZ007 - names are local time
    except ValueError:
        return None
