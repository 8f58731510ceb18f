"""Putting what was fetched into the landing zone: written whole, never over something else."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath

from bedrot_desktop.core.files import sha256_of, write_bytes
from bedrot_desktop.lake.reach import reach, trouble
from bedrot_desktop.lake.workspace import Workspace


def land(workspace: Workspace, path: str, content: bytes, stamp: str) -> str:
    """Write a file at a posix path below landing; returns the path it has, "" where these bytes lie there already.

    Another content under a taken name is put beside it as ``<stem>__<stamp><ending>``. Raises what
    `lake.reach.trouble` makes of a refusal by the system (disk full, no rights, …).
    """
    wanted = PurePosixPath(path)
    if wanted.is_absolute() or ".." in wanted.parts or ":" in path or "\\" in path:
        raise ValueError(f"{path} is no path below the landing zone")
    home, digest = workspace.zones.home("landing"), hashlib.sha256(content).hexdigest()
    for number in range(1000):
        mark = "" if number == 0 else f"__{stamp}" if number == 1 else f"__{stamp}_{number}"
        name = wanted.with_name(f"{wanted.stem}{mark}{wanted.suffix}")
        target = Path(reach(home / name))
        try:
            if not target.exists():
                write_bytes(target, content)
                return str(name)
            if sha256_of(target) == digest:
                return ""
        except OSError as error:
            raise trouble(error, target, "written") from error
    raise FileExistsError(f"{path} is there a thousand times with other content")
