"""Is there room for what a run will write?"""

from __future__ import annotations

import shutil
from pathlib import Path

from bedrot_desktop.core.errors import WorkspaceError
from bedrot_desktop.lake.workspace import Workspace

RESERVE = 200_000_000  # bytes that stay free: logs, reports, the databases' journals
#: Bytes that a byte of landing becomes. A bank statement of 100,000 lines took 5.2 times its size (raw, staging and
#: curated 1 each, warehouse 2.1, frames 0.1); the journal of the load and what goes to the archive come on top.
SHARE = 8


def require_space(workspace: Workspace, new_bytes: int = 0) -> None:
    """Raise WorkspaceError if the disks of lake and warehouse have no room for ``new_bytes`` of new landing files."""
    needed = RESERVE + SHARE * new_bytes
    checked: set[int] = set()
    for folder in (workspace.lake, workspace.zones.home("archive"), workspace.warehouse_file.parent):
        place = _existing(folder)
        disk = place.stat().st_dev
        if disk in checked:
            continue
        checked.add(disk)
        free = shutil.disk_usage(place).free
        if free < needed:
            raise WorkspaceError(
                f"The disk of {place} has {_size(free)} free; this needs about {_size(needed)}.",
                "Make room on it (an old `archive` is a good place to begin) and start again.",
            )


def _existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.is_dir())


def _size(number: int) -> str:
    return f"{number / 1e9:.1f} GB" if number >= 1e9 else f"{number / 1e6:.0f} MB"
