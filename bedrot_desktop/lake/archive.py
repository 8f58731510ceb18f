"""The archive: names that keep folder and time, and moves that never lose a byte."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bedrot_desktop.core.errors import WorkspaceError
from bedrot_desktop.core.files import sha256_of, sync_folder
from bedrot_desktop.lake.catalog import Catalog
from bedrot_desktop.lake.items import stamp_of
from bedrot_desktop.lake.reach import reach, trouble
from bedrot_desktop.lake.workspace import Workspace


def archive_name(path: str, stamp: datetime | None, mtime_ns: int) -> str:
    """Where a file goes below the archive: its own path, with its time added unless the name has one.

    ``stamp``: the snapshot it shows if that is known, else the file's own time counts (local).
    """
    folder, _, name = path.rpartition("/")
    if stamp_of(name) is None:
        moment = stamp or datetime.fromtimestamp(mtime_ns / 1e9)  # noqa: DTZ006 - names hold local time
        stem, dot, ending = name.rpartition(".")
        if not stem:
            stem, dot, ending = name, "", ""
        name = f"{stem}_{moment:%Y%m%dT%H%M%S}{dot}{ending}"
    return f"{folder}/{name}" if folder else name


def copy_to_archive(
    workspace: Workspace,
    catalog: Catalog,
    zone: str,
    path: str,
    file: Path,
    sha256: str,
    check: Callable[[], None] = lambda: None,
) -> Path:
    """See that the archive holds this content of a zone's file, and note it; the file itself stays where it is.

    Content that the archive got from this place before is not put there again. Returns the file in the archive.
    """
    zones = workspace.zones
    for (held,) in catalog.db.read(
        "SELECT archived FROM archived WHERE zone = ? AND path = ? AND sha256 = ?", (zone, path, sha256)
    ):
        before = zones.path("archive", str(held))
        if before.is_file() and sha256_of(before, check) == sha256:
            return before
    facts = file.stat()
    stamp = next((row.stamp for row in catalog.written(sha256) if (row.zone, row.path) == (zone, path)), None)
    wanted = archive_name(path, stamp, facts.st_mtime_ns)
    place, target = _free_place(workspace, wanted, sha256, check)
    if not target.exists():
        try:
            link_or_copy(file, target)
        except OSError as error:
            raise trouble(error, file, "put into the archive") from error
        if sha256_of(target, check) != sha256:
            target.unlink()
            raise WorkspaceError(f"{file} changed while it was put into the archive.", "Start again.")
    catalog.db.write(
        "INSERT OR REPLACE INTO archived (zone, path, sha256, archived, mtime_ns) VALUES (?, ?, ?, ?, ?)",
        (zone, path, sha256, place, facts.st_mtime_ns),
    )
    return target


def move_to_archive(
    workspace: Workspace,
    catalog: Catalog,
    zone: str,
    path: str,
    file: Path,
    sha256: str,
    check: Callable[[], None] = lambda: None,
) -> Path:
    """Move a zone's file to the archive; at any moment it is in one of the two places, whole."""
    target = copy_to_archive(workspace, catalog, zone, path, file, sha256, check)
    catalog.db.write("UPDATE files SET missing = 1 WHERE zone = ? AND path = ?", (zone, path))
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise trouble(error, file, "moved to the archive") from error
    return target


def _free_place(workspace: Workspace, wanted: str, sha256: str, check: Callable[[], None]) -> tuple[str, Path]:
    """A place below the archive that is free or holds this very content already."""
    head, dot, ending = wanted.rpartition(".")
    if not head or "/" in ending:
        head, dot, ending = wanted, "", ""
    number = 1
    while True:
        place = wanted if number == 1 else f"{head}__{number}{dot}{ending}"
        target = workspace.zones.path("archive", place)
        if not target.exists() or (target.is_file() and sha256_of(target, check) == sha256):
            return place, target
        number += 1


def link_or_copy(file: Path, target: Path, link: bool = True) -> None:
    """A second name for the same bytes where the disk can, else a copy that is on disk before it gets its name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        if not link:
            raise OSError(errno.EXDEV, "a copy is wanted")
        os.link(file, target)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EEXIST}:
            raise
        part = Path(reach(target.with_name(f".{target.name[-60:]}.part")))
        try:
            shutil.copy2(file, part)
            with part.open("rb+") as copied:
                os.fsync(copied.fileno())
            part.rename(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    sync_folder(target.parent)
