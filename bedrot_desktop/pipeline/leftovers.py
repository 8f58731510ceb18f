"""What a killed process left half-written: our own temporary files, found by their names and removed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from bedrot_desktop.lake.lock import NOTE
from bedrot_desktop.lake.workspace import Workspace
from bedrot_desktop.lake.zones import ZONES

_OURS = re.compile(r"\.(?:[0-9a-f]{8}|.+\.\d+)\.part")  # .<hash>.part beside outputs, .<name>.<process>.part elsewhere
_ARCHIVED = re.compile(r"\..{1,60}\.part")


def was_left(state: Path) -> bool:
    """Whether the last writer died: it could not take its note away. Ask before taking the lock."""
    return (state / NOTE).exists()


def sweep(workspace: Workspace, check: Callable[[], None]) -> int:
    """Remove such files from our own state, the zones and the reports; returns how many. The caller is the writer."""
    folders = [(folder, zone == "archive") for zone in ZONES for folder in workspace.zones.folders(zone)]
    folders += [(workspace.state, False), (workspace.lake / "reports", False)]
    removed = 0
    for top, archive in folders:
        for folder, _, names in os.walk(top):
            check()
            for name in names:
                if name.endswith(".part") and (_ARCHIVED if archive else _OURS).fullmatch(name):
                    (Path(folder) / name).unlink(missing_ok=True)
                    removed += 1
    return removed
