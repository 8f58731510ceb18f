"""Reaching files: Windows paths beyond 260 characters, and what an error of the system means to the person."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path, PurePath

from bedrot_desktop.core.errors import BedrotError, TransientError, WorkspaceError

_LIMIT = 240  # Windows counts 260 with the drive and the end mark; folders need room for a file name of 8.3
_SHARING = {32, 33}  # ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION


def reach(path: Path | str, platform: str = sys.platform) -> str:
    r"""The path as the system takes it: on Windows, long ones get the prefix ``\\?\`` that lifts the limit of 260."""
    text = str(path)
    if platform != "win32" or len(text) < _LIMIT or text.startswith("\\\\?\\"):
        return text
    text = text.replace("/", "\\")
    if text.startswith("\\\\"):
        return "\\\\?\\UNC\\" + text[2:]
    return "\\\\?\\" + text


def plain(path: PurePath | str) -> str:
    """The path as a person knows it, without the prefix of ``reach``."""
    text = str(path)
    if text.startswith("\\\\?\\UNC\\"):
        return "\\\\" + text[8:]
    return text.removeprefix("\\\\?\\")


def trouble(error: OSError, path: Path | str, doing: str) -> BedrotError:
    """What a refused operation means: worth another try (locked, busy) or not (disk full, read-only, no rights).

    ``doing`` completes "… cannot be", such as ``read``, ``replaced``, ``moved to the archive``.
    """
    name = plain(path)
    if error.errno == errno.ENOSPC:
        return WorkspaceError(f"{name} cannot be {doing}: the disk is full.", "Make room on it and start again.")
    if error.errno == errno.EROFS:
        return WorkspaceError(f"{name} cannot be {doing}: the disk is read-only.", "Use a folder that can be written.")
    if error.errno == errno.ENAMETOOLONG:
        return WorkspaceError(f"{name} cannot be {doing}: the name is too long.", "Move the lake to a shorter path.")
    windows = getattr(error, "winerror", None)
    if windows in _SHARING or error.errno in {errno.EBUSY, errno.ETXTBSY} or (os.name == "nt" and _denied(error)):
        return TransientError(
            f"{name} cannot be {doing}: another program has it open.", "Close it there (Excel?) and start again."
        )
    if _denied(error):
        return WorkspaceError(
            f"{name} cannot be {doing}: it may not be accessed by this user.", "Check its permissions."
        )
    return TransientError(f"{name} cannot be {doing}: {error.strerror or error}.", "Try again.")


def make_room(file: Path) -> None:
    """Make the folder of one of our own files, never one within a lake that is not there (a drive that was taken out).

    WorkspaceError where there is none; errors of the disk come as OSError.
    """
    if not Path(reach(file.parent)).is_dir():
        if not Path(reach(file.parent.parent)).is_dir():
            raise WorkspaceError(f"{file.parent.parent} is not there any more.", "Connect it again, or choose another.")
        Path(reach(file.parent)).mkdir(exist_ok=True)


def _denied(error: OSError) -> bool:
    return error.errno in {errno.EACCES, errno.EPERM}
