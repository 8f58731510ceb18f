"""Putting files into zones: written beside, hashed on the way, on disk before they get their name, nothing lost."""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from bedrot_desktop.core.errors import WorkspaceError
from bedrot_desktop.core.files import sha256_of, sync_folder
from bedrot_desktop.lake.archive import copy_to_archive, move_to_archive
from bedrot_desktop.lake.catalog import Catalog
from bedrot_desktop.lake.items import stamp_of
from bedrot_desktop.lake.reach import plain, reach, trouble
from bedrot_desktop.lake.scanning import remember
from bedrot_desktop.lake.workspace import Workspace
from bedrot_desktop.lake.zones import safe_path

_LITERAL = re.compile(r"(?:[A-Za-z0-9_-]+/(?![?*+{]))*")


@dataclass(frozen=True, slots=True)
class Published:
    """What became of an output: the file, its content, whether it is other than before, what went to the archive."""

    file: Path
    sha256: str
    changed: bool
    archived: tuple[Path, ...] = ()


def publish(
    workspace: Workspace,
    catalog: Catalog,
    *,
    zone: str,
    path: str,
    write: Callable[[BinaryIO], None],
    supersedes: str = "",
    dataset: str,
    step: str,
    stamp: datetime | None,
    run: str,
    item: str = "",
) -> Published:
    """Write a file of a zone; a crash at any moment leaves the old one or the new one, whole.

    Equal content leaves the existing file untouched. Other content, whoever wrote it, goes to the archive before it is
    replaced. Then older files of the zone whose path fully matches ``supersedes`` (case ignored) go there too: those
    that we wrote, and those with an older stamp in their name. ``write`` gets a file that can only be written forward.
    ``stamp`` is the newest source's (naive local), ``item`` the SHA-256 of the one item the file was made from.
    Raises WorkspaceError for a path that leaves the zone, TransientError for a file that another program holds.
    """
    target = _target(workspace, zone, path)
    before = workspace.zones.path(zone, path)
    archived: list[Path] = []
    with _written_beside(target, write) as (part, sha256):
        old = _hash_of(catalog, zone, path, before)
        facts = part.stat()
        with catalog.db.transaction():
            # known as ours before it gets its name: a crash in between must not make it somebody else's
            catalog.wrote(zone, path, sha256, dataset, step, stamp, run, item=item)
            if old != sha256 and (old is None or facts.st_mtime_ns != before.stat().st_mtime_ns):
                # (written in one tick of the clock, the old file could be taken for the new one after a crash)
                remember(catalog.db, zone, path, facts.st_size, facts.st_mtime_ns, sha256)
        if old is not None and old != sha256:
            archived.append(copy_to_archive(workspace, catalog, zone, path, before, old))
        if old != sha256:
            _rename(part, target)
    if old not in (None, sha256) and before != target:
        before.unlink(missing_ok=True)  # it lay in the zone's other folder and is in the archive
    if supersedes:
        archived += _retire(workspace, catalog, zone, path, supersedes, stamp or stamp_of(path))
    return Published(target if old != sha256 else before, sha256, old != sha256, tuple(archived))


def _target(workspace: Workspace, zone: str, path: str) -> Path:
    home = workspace.zones.home(zone)
    target = Path(reach(home / safe_path(path)))
    # a linked folder inside the zone may lead anywhere
    inside, zone_folder = (Path(plain(os.path.realpath(place))) for place in (target.parent, home))
    if not inside.is_relative_to(zone_folder):
        raise WorkspaceError(f"{zone}/{path} leads out of the zone.", f"Remove the link inside {home}.")
    return target


@contextmanager
def _written_beside(target: Path, write: Callable[[BinaryIO], None]) -> Iterator[tuple[Path, str]]:
    """The new content in a temporary file, on disk, with its hash; removed at the end if it was not renamed."""
    short = hashlib.sha256(target.name.encode("utf-8", "replace")).hexdigest()[:8]
    # one name per target: what a killed process left is overwritten by the next try (the writer's lock keeps us apart)
    part = Path(reach(target.parent / f".{short}.part"))
    try:
        try:
            part.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                hashing = Hashing(file)
                write(cast("BinaryIO", hashing))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise trouble(error, target, "written") from error
        yield part, hashing.hexdigest()
    finally:
        part.unlink(missing_ok=True)


class Hashing(io.BufferedIOBase):
    """A file to write to that hashes what passes; closing it (as text wrappers do) leaves the real file open."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """Write bytes (anything with a buffer); returns how many."""
        view = memoryview(data)
        self._digest.update(view)
        self._file.write(view)
        return view.nbytes

    def tell(self) -> int:
        return self._file.tell()

    def flush(self) -> None:
        if not self._file.closed:
            self._file.flush()

    def hexdigest(self) -> str:
        """The SHA-256 of all that was written."""
        return self._digest.hexdigest()


def _hash_of(catalog: Catalog, zone: str, path: str, file: Path) -> str | None:
    """The content of an existing file, read only if it changed since it was last read; None if there is no file."""
    try:
        facts = file.stat()
        known = catalog.db.read(
            "SELECT sha256 FROM files WHERE zone = ? AND path = ? AND size = ? AND mtime_ns = ? AND NOT missing",
            (zone, path, facts.st_size, facts.st_mtime_ns),
        )
        return str(known[0][0]) if known else sha256_of(file)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise trouble(error, file, "read") from error


def _rename(part: Path, target: Path) -> None:
    try:
        part.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise trouble(error, target, "replaced") from error


def _retire(
    workspace: Workspace, catalog: Catalog, zone: str, path: str, supersedes: str, stamp: datetime | None
) -> Iterator[Path]:
    """Move what the new file supersedes to the archive."""
    pattern = re.compile(supersedes, re.IGNORECASE)
    literal = _LITERAL.match(supersedes)
    folder = literal[0] if literal and "|" not in supersedes else ""
    under = folder.rstrip("/") if path.startswith(folder) else ""  # most patterns stay in the new file's own folder
    for rel, file, _, _ in sorted(workspace.zones.walk(zone, under=under)):
        if rel == path or not pattern.fullmatch(rel):
            continue
        sha256 = _hash_of(catalog, zone, rel, file)
        if sha256 is None:
            continue
        theirs = stamp_of(rel)
        older = theirs is not None and stamp is not None and theirs < stamp
        if older or catalog.is_ours(sha256, zone):
            yield move_to_archive(workspace, catalog, zone, rel, file, sha256)
