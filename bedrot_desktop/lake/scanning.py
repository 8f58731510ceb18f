"""Looking through zones: which files lie there and what they hold, hashing only what changed."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple

from bedrot_desktop.core.errors import BedrotError
from bedrot_desktop.core.files import CHUNK
from bedrot_desktop.lake.database import Database
from bedrot_desktop.lake.reach import trouble
from bedrot_desktop.lake.rows import Seen
from bedrot_desktop.lake.zones import Zones, place_of

log = logging.getLogger(__name__)

Wanted = Callable[[str, str], bool]
Trouble = Callable[[str, str, BedrotError], None]

_KEEP_EVERY = 2.0  # seconds of hashing that a crash may cost
_SAVE = (
    "INSERT INTO files (zone, path, size, mtime_ns, sha256, missing) VALUES (?, ?, ?, ?, ?, 0) "
    "ON CONFLICT (zone, path) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns, "
    "sha256 = excluded.sha256, missing = 0"
)


class Survey:
    """What a walk found. ``fresh``: files that a scan would read; ``known``: the others, looked up when asked for."""

    def __init__(self, fresh: list[Seen], known: Callable[[], list[Seen]]) -> None:
        self.fresh = fresh
        self._known = known

    @property
    def fresh_bytes(self) -> int:
        """How much a scan would read."""
        return sum(seen.size for seen in self.fresh)

    @cached_property
    def known(self) -> list[Seen]:
        """The files whose content is known (takes a second walk)."""
        return self._known()


class Walked(NamedTuple):
    """All that a walk says about what is known: files as before, files to hash, vanished ones, returned ones."""

    known: list[Seen]
    fresh: list[Seen]
    gone: list[tuple[str, str]]
    back: list[tuple[str, str]]


def walk(db: Database, zones: Zones, zone_names: Iterable[str], wanted: Wanted, check: Callable[[], None]) -> Walked:
    """Compare the zones with what is known, without reading a file."""
    walked = Walked([], [], [], [])
    known, fresh, gone, back = walked
    for zone in zone_names:
        rows = db.read("SELECT path, size, mtime_ns, sha256, missing FROM files WHERE zone = ?", (zone,))
        before = {row[0]: row for row in rows}
        for path, place, size, mtime_ns in zones.entries(zone, check):
            if not wanted(zone, path):
                continue
            row = before.pop(path, None)
            if row is not None and row[1] == size and row[2] == mtime_ns:
                known.append(Seen(zone, path, place, size, mtime_ns, row[3]))
                if row[4]:
                    back.append((zone, path))
            else:
                fresh.append(Seen(zone, path, place, size, mtime_ns, ""))
        gone += [(zone, path) for path, row in before.items() if not row[4] and wanted(zone, path)]
    return walked


def news(
    db: Database, zones: Zones, zone_names: Iterable[str], wanted: Wanted, check: Callable[[], None]
) -> list[Seen]:
    """See ``Catalog.news``: of 100,000 known files nothing is made but the comparison."""
    fresh: list[Seen] = []
    for zone in zone_names:
        known = set(db.read("SELECT path, size, mtime_ns FROM files WHERE zone = ?", (zone,)))
        for folder in zones.marks(zone, check):
            fresh += [
                Seen(zone, mark[0], place_of(entry), mark[1], mark[2], "")
                for mark, entry in folder
                if mark not in known and wanted(zone, mark[0])
            ]
    return fresh


def scan(
    db: Database,
    zones: Zones,
    zone_names: Sequence[str],
    wanted: Wanted,
    check: Callable[[], None],
    progress: Callable[[int, int, str], None],
    on_trouble: Trouble | None,
) -> list[Seen]:
    """See ``Catalog.scan``."""
    walked = walk(db, zones, zone_names, wanted, check)
    if walked.gone or walked.back:
        with db.transaction():
            db.write_many("UPDATE files SET missing = 1 WHERE zone = ? AND path = ?", walked.gone)
            db.write_many("UPDATE files SET missing = 0 WHERE zone = ? AND path = ?", walked.back)
    seen = walked.known
    if walked.fresh:
        seen += _hashed(db, walked.fresh, check, progress, on_trouble)
    seen.sort()
    return seen


def _hashed(
    db: Database,
    files: Sequence[Seen],
    check: Callable[[], None],
    progress: Callable[[int, int, str], None],
    on_trouble: Trouble | None,
) -> list[Seen]:
    done: list[Seen] = []
    unsaved: list[Seen] = []
    saved_at = time.monotonic()
    read, total = 0, sum(file.size for file in files)
    try:
        for file in files:
            check()
            progress(read, total, file.path)
            here = read

            def tick(so_far: int, file: Seen = file, here: int = here) -> None:
                check()
                progress(min(here + so_far, total), total, file.path)

            hashed = _hash(file, tick, on_trouble)
            read += file.size
            if hashed is not None:
                done.append(hashed)
                unsaved.append(hashed)
            if time.monotonic() - saved_at > _KEEP_EVERY:
                _save(db, unsaved)
                unsaved = []
                saved_at = time.monotonic()
    finally:
        _save(db, unsaved)  # also when stopped: what was read need not be read again
    progress(total, total, "")
    return done


def _save(db: Database, files: Sequence[Seen]) -> None:
    if files:
        with db.transaction():
            db.write_many(_SAVE, ((f.zone, f.path, f.size, f.mtime_ns, f.sha256) for f in files))


def _hash(file: Seen, tick: Callable[[int], None], on_trouble: Trouble | None) -> Seen | None:
    """The file with its hash; None when it vanished, is still being written or may not be read (and that is told)."""
    digest = sha256()
    try:
        with open(file.place, "rb", buffering=0) as source:  # noqa: PTH123 - 100,000 of them
            before = os.fstat(source.fileno())
            total = 0
            at_once = min(CHUNK, before.st_size + 1)  # to ask for a megabyte takes longer than to read a small file
            while chunk := source.read(at_once):
                digest.update(chunk)
                total += len(chunk)
                if len(chunk) == CHUNK:
                    tick(total)
                if total >= before.st_size:
                    break
            after = os.fstat(source.fileno())
    except FileNotFoundError:
        return None
    except OSError as error:
        told = trouble(error, file.place, "read")
        if on_trouble is None:
            raise told from error
        on_trouble(file.zone, file.path, told)
        return None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or total != after.st_size:
        log.info("%s is still being written; the next run takes it", file.path)
        return None
    # kept under the size and time of the listing: Windows may list older ones than the file has, and go on doing so
    return file._replace(sha256=digest.hexdigest())


def remember(db: Database, zone: str, path: str, size: int, mtime_ns: int, content: str) -> None:
    """Note a file that we wrote ourselves, so that the next scan need not read it."""
    db.write(_SAVE, (zone, path, size, mtime_ns, content))
