"""A look at a folder without touching anything: services, files, newest days, the warehouse, old logins. Free of Qt."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bedrot_desktop.core.errors import WorkspaceError
from bedrot_desktop.core.roster import Roster
from bedrot_desktop.lake.place import Drawback, drawbacks
from bedrot_desktop.lake.workspace import LAKE, OBSOLETE, Workspace, open_workspace

ECOSYSTEM = "bedrot-data-ecosystem"
MOST_FOLDERS = 400  # looked into while searching usual places
_DAY = re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d{2}:)")
_COOKIES = re.compile(r"cookie|storage_?state", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ServiceSeen:
    """A service with what lies in landing for it; ``own``: a script service of the lake."""

    key: str
    title: str
    accounts: tuple[str, ...]
    files: int
    first: date | None
    newest: date | None
    own: bool = False


@dataclass(frozen=True, slots=True)
class WarehouseSeen:
    """The warehouse's file; ``old``: of the scripts that were before."""

    bytes: int
    version: str = ""
    old: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What a folder holds. ``logins``: cookie files of the old scripts. ``refused``: an obsolete copy beside it;
    ``drawbacks``: what may go wrong where it lies."""

    workspace: Workspace
    services: tuple[ServiceSeen, ...]
    warehouse: WarehouseSeen | None
    logins: int
    files: int
    seconds: float
    refused: Path | None = None
    drawbacks: tuple[Drawback, ...] = ()

    @property
    def with_files(self) -> tuple[ServiceSeen, ...]:
        """The services that have files."""
        return tuple(one for one in self.services if one.files)


def look(
    folder: Path, services: Iterable[tuple[str, str]], roster: Roster, check: Callable[[], None] = lambda: None
) -> Look:
    """Read a folder; ``services`` are (key, title). WorkspaceError, with the reason, for one that is none of ours."""
    started = time.perf_counter()
    workspace = open_workspace(folder)
    known = dict(services)
    found = {key.casefold(): _in_landing(workspace, key, check) for key in known}
    own = [name for name in _script_services(workspace.lake) if name.casefold() not in found]
    seen = [
        ServiceSeen(key, title, tuple(one.title for one in roster.of(key)), *found[key.casefold()])
        for key, title in known.items()
    ]
    seen += [ServiceSeen(name, name, (), *_in_landing(workspace, name, check), own=True) for name in own]
    return Look(
        workspace, tuple(seen), _warehouse(workspace.warehouse_file), _logins(workspace.lake),
        sum(one.files for one in seen), time.perf_counter() - started, _obsolete_beside(workspace.root),
        drawbacks(workspace.root),
    )  # fmt: skip


def _in_landing(workspace: Workspace, key: str, check: Callable[[], None]) -> tuple[int, date | None, date | None]:
    """How many files a service has in landing, the first and the newest day that their names tell."""
    count, first, newest = 0, None, None
    for zone in workspace.zones.folders("landing"):
        for folder in _folders(zone):
            if folder.name.casefold() != key.casefold():
                continue
            for file in _files(folder, check):
                count += 1
                for day in _days(file.name):
                    first = day if first is None or day < first else first
                    newest = day if newest is None or day > newest else newest
    return count, first, newest


def _files(folder: Path, check: Callable[[], None]) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        check()
        for name in names:
            if not name.startswith("."):
                yield Path(place) / name


def _days(name: str) -> Iterator[date]:
    for match in _DAY.finditer(name):
        try:
            yield date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            continue


def _folders(folder: Path) -> list[Path]:
    try:
        return sorted(one for one in folder.iterdir() if one.is_dir())
    except OSError:
        return []


def _script_services(lake: Path) -> list[str]:
    """Folders below src that look like a service: they have extractors or cleaners."""
    parts = ("extractors", "cleaners")
    return [one.name for one in _folders(lake / "src") if any((one / part).is_dir() for part in parts)]


def _logins(lake: Path) -> int:
    return sum(
        1
        for service in _folders(lake / "src")
        for folder in _folders(service)
        if folder.name.casefold() == "cookies"
        for file in folder.iterdir()
        if file.is_file() and _COOKIES.search(file.name)
    )


def _warehouse(file: Path) -> WarehouseSeen | None:
    """Size and version; opened as unchanging, so that not even SQLite leaves a file beside it."""
    if not file.is_file():
        return None
    size, version, old = file.stat().st_size, "", False
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            row = connection.execute("SELECT schema_version FROM database_info LIMIT 1").fetchone()
            version = str(row[0]) if row else ""
            money = {one[1] for one in connection.execute("PRAGMA table_info(financial_transactions)")}
            old = "amount_nano" not in money
    except sqlite3.Error:  # being written at this moment, or no warehouse of ours: the program says so later
        pass
    return WarehouseSeen(size, version, old)


def _obsolete_beside(root: Path) -> Path | None:
    for near in (root, root.parent):
        for one in _folders(near):
            if one.name.casefold() == OBSOLETE.casefold():
                return one
    return None


def usual_places() -> tuple[Path, ...]:
    """Folders in which an ecosystem folder usually lies."""
    home = Path.home()
    inside = ("", "Documents", "Desktop", "Projects", "projects", "dev", "code", "source/repos", "OneDrive/Documents")
    places = [home / name for name in inside]
    places += [Path(os.environ[name]) for name in ("PROJECT_ROOT", "BEDROT_WORKSPACE") if os.environ.get(name)]
    if sys.platform == "win32":
        places += [Path(f"{letter}:/") for letter in "CDEFG"]
    return tuple(places)


def suggestions(
    places: Sequence[Path], check: Callable[[], None] = lambda: None
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """(ecosystem folders, obsolete copies) in usual places, no more than two folders deep."""
    fit: list[Path] = []
    obsolete: list[Path] = []
    left = MOST_FOLDERS
    waiting = [(place, 2) for place in places if place.is_dir()]
    while waiting and left > 0:
        check()
        folder, deep = waiting.pop(0)
        left -= 1
        if folder.name.casefold() == OBSOLETE.casefold():
            _once(obsolete, folder)
        elif folder.name.casefold() == ECOSYSTEM or (folder / LAKE).is_dir():
            if _fits(folder):
                _once(fit, folder)
        elif deep:
            waiting += [(one, deep - 1) for one in _folders(folder) if not one.name.startswith((".", "$"))]
    return tuple(fit), tuple(obsolete)


def _once(found: list[Path], folder: Path) -> None:
    if folder not in found:
        found.append(folder)


def _fits(folder: Path) -> bool:
    try:
        open_workspace(folder)
    except WorkspaceError:
        return False
    return True


def may_be_made(folder: Path) -> bool:
    """Whether a new workspace could be made there: nothing is there yet, or nothing is in it."""
    if any(part.casefold() == OBSOLETE.casefold() for part in folder.parts) or not folder.is_absolute():
        return False
    try:
        if folder.is_dir():
            return not any(folder.iterdir())
        return not folder.exists() and folder.parent.is_dir()
    except OSError:
        return False
