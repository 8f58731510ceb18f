"""The five zones of a lake, under either naming scheme or both at once."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bedrot_desktop.core.errors import WorkspaceError
from bedrot_desktop.lake.reach import reach, trouble

ZONES = ("landing", "raw", "staging", "curated", "archive")
NUMBERED = {zone: f"{place}_{zone}" for place, zone in enumerate(ZONES, 1)}
STATE = ".bedrot"
_WINDOWS = sys.platform == "win32"

_FORBIDDEN = re.compile(r'[<>:"\\|?*\x00-\x1f]')
_DEVICES = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")


#: What tells whether a file changed: its posix path below the zone, bytes, mtime in ns.
Mark = tuple[str, int, int]


def safe_path(path: str) -> str:
    """A posix path below a zone that every system can store, unchanged; WorkspaceError otherwise.

    Refused: absolute, empty or dotted parts, characters and device names that Windows does not allow.
    """
    for part in path.split("/"):
        if part in {"", ".", ".."} or _FORBIDDEN.search(part) or part[-1] in ". " or _DEVICES.fullmatch(part):
            raise WorkspaceError(f"“{path}” is no place inside a zone.", "Use a relative path with plain names.")
    return path


def storable(name: str) -> str:
    """A name that every system can store: what Windows does not allow becomes ``_``; others stay as they are."""
    kept = _FORBIDDEN.sub("_", name.replace("/", "_"))
    kept = kept[:-1] + "_" if kept[-1:] in {".", " "} else kept
    return f"_{kept}" if not kept or _DEVICES.fullmatch(kept) else kept


class Zones:
    """Where the zones of a lake lie.

    ``settings`` may name a folder per zone, absolute or relative to the lake. ``extra`` are folders that are only
    read, after all others (an older ecosystem kept hand-made curated files beside its warehouse).
    """

    def __init__(
        self,
        lake: Path,
        settings: Mapping[str, str] | None = None,
        extra: Mapping[str, tuple[Path, ...]] | None = None,
    ) -> None:
        self.lake = lake
        self._settings = {zone: text.strip() for zone, text in (settings or {}).items() if text.strip()}
        self._extra = dict(extra or {})
        unknown = sorted(set(self._settings) - set(ZONES))
        if unknown:
            raise WorkspaceError(f"There is no zone {', '.join(unknown)}.", f"The zones are {', '.join(ZONES)}.")

    def folders(self, zone: str) -> tuple[Path, ...]:
        """The folders of a zone that exist, the one that wins first."""
        configured = self._configured(zone)
        if configured is not None and Path(self._settings[zone]).expanduser().is_absolute():
            return (configured,) if _is_folder(configured) else ()
        wanted = [self.lake / NUMBERED[zone], self.lake / zone, *self._extra.get(zone, ())]
        if configured is not None:
            wanted.insert(0, configured)
        found: list[Path] = []
        for folder in wanted:
            if _is_folder(folder) and not any(_same(folder, other) for other in found):
                found.append(folder)
        return tuple(found)

    def home(self, zone: str) -> Path:
        """The folder of a zone that we write to; it may not exist yet."""
        configured = self._configured(zone)
        if configured is not None:
            return configured
        numbered = any(_is_folder(self.lake / name) for name in NUMBERED.values())
        return self.lake / (NUMBERED[zone] if numbered else zone)

    def path(self, zone: str, rel: str) -> Path:
        """Where a file of a zone lies: in the first folder that holds it, else where it would be written."""
        for folder in self.folders(zone):
            file = Path(reach(folder / rel))
            if file.exists():
                return file
        return Path(reach(self.home(zone) / rel))

    def walk(
        self, zone: str, check: Callable[[], None] = lambda: None, under: str = ""
    ) -> Iterator[tuple[str, Path, int, int]]:
        """All files of a zone (below ``under``) as (posix path, place, bytes, mtime in ns), in no particular order."""
        for rel, place, size, mtime_ns in self.entries(zone, check, under):
            yield rel, Path(place), size, mtime_ns

    def entries(
        self, zone: str, check: Callable[[], None] = lambda: None, under: str = ""
    ) -> Iterator[tuple[str, str, int, int]]:
        """As ``walk``, with places as text: a Path for each of 100,000 files costs as much as finding them."""
        for folder in self.marks(zone, check, under):
            for (rel, size, mtime_ns), entry in folder:
                yield rel, place_of(entry), size, mtime_ns

    def marks(
        self, zone: str, check: Callable[[], None] = lambda: None, under: str = ""
    ) -> Iterator[list[tuple[Mark, os.DirEntry[str]]]]:
        """The files of a zone, folder by folder, as what tells whether one changed, and where it was met.

        The quickest way to compare a large lake with what is known of it; ``place_of`` says where a file lies.
        """
        folders = self.folders(zone)
        met: set[str] = set()
        for number, folder in enumerate(folders):
            start = folder / under if under else folder
            for found in _files(reach(start), f"{under}/" if under else "", check):
                if number:
                    found = [one for one in found if one[0][0] not in met]  # noqa: PLW2901 - the winning folder's files
                if len(folders) > 1:
                    met.update(mark[0] for mark, _ in found)
                yield found

    def _configured(self, zone: str) -> Path | None:
        if zone not in NUMBERED:
            raise WorkspaceError(f"There is no zone {zone}.", f"The zones are {', '.join(ZONES)}.")
        text = self._settings.get(zone)
        # normpath: a setting such as ./landing or ../elsewhere/landing should read as a person would write it
        return Path(os.path.normpath(self.lake / Path(text).expanduser())) if text else None


def _is_folder(path: Path) -> bool:
    return Path(reach(path)).is_dir()


def _same(one: Path, other: Path) -> bool:
    """Whether two existing folders are one (``Landing`` and ``landing`` on Windows, a link)."""
    return one == other or Path(reach(one)).samefile(reach(other))


def place_of(entry: os.DirEntry[str]) -> str:
    """Where a file that a walk met lies, as the system takes it."""
    return reach(entry.path) if _WINDOWS else entry.path


def _files(top: str, prefix: str, check: Callable[[], None]) -> Iterator[list[tuple[Mark, os.DirEntry[str]]]]:
    waiting = [(top, prefix)]
    while waiting:
        folder, prefix = waiting.pop()
        check()
        try:
            entries = os.scandir(folder)
        except (FileNotFoundError, NotADirectoryError):
            continue  # removed since it was listed
        except OSError as error:
            raise trouble(error, folder, "read") from error
        found = []
        with entries:
            for entry in entries:
                name = entry.name
                if name[0] == "." and name.endswith(".part"):
                    continue
                try:
                    if entry.is_dir():
                        if name != STATE and not (entry.is_symlink() and _leads_back(entry.path)):
                            waiting.append((reach(entry.path), f"{prefix}{_readable(name)}/"))
                        continue
                    facts = entry.stat()
                except OSError:
                    continue  # gone meanwhile, or a link to nothing
                rel = prefix + (name if name.isascii() else _readable(name))
                found.append(((rel, facts.st_size, facts.st_mtime_ns), entry))
        yield found


def _leads_back(link: str) -> bool:
    """Whether a linked folder contains itself, so that following it would never end."""
    target = os.path.realpath(link)
    here = os.path.realpath(os.path.dirname(link))  # noqa: PTH120 - scandir hands out text
    return here == target or here.startswith(target.rstrip(os.sep) + os.sep)


def _readable(name: str) -> str:
    """The name as text that can be stored: bytes that are no UTF-8 become U+FFFD."""
    return os.fsencode(name).decode("utf-8", "replace")
