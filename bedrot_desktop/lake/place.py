"""Where a workspace or a home lies, and what may go wrong there: folders that are synchronised or far away, long paths.

SQLite's own words: its write-ahead log does not work over a network file system (sqlite.org/wal.html), and a program
that copies or replaces the database's files behind its back may damage it (sqlite.org/howtocorrupt.html, 1.2 and 1.3).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath, PureWindowsPath

from bedrot_desktop.lake.reach import plain

NETWORK, SYNCHRONISED, LONG = "network", "synchronised", "long"
ROOM = 140  # letters of a folder's path; with the names below it, Windows' limit of 260 is reached beyond it
_DRIVE_REMOTE = 4  # of GetDriveTypeW
_CLOUDS = {
    "onedrive": "OneDrive", "dropbox": "Dropbox", "google drive": "Google Drive", "googledrive": "Google Drive",
    "my drive": "Google Drive", "icloud drive": "iCloud Drive", "iclouddrive": "iCloud Drive", "box sync": "Box",
    "nextcloud": "Nextcloud", "owncloud": "ownCloud", "pclouddrive": "pCloud", "synologydrive": "Synology Drive",
}  # fmt: skip
#: OneDrive moves Desktop, Documents and Pictures into its own folder and tells where that is.
_VARIABLES = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
_FAR = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "webdav", "davfs", "fuse.sshfs", "fuse.rclone"})


@dataclass(frozen=True, slots=True)
class Drawback:
    """What is not good about a place, in words, and what to do."""

    kind: str
    words: str
    remedy: str


def drawbacks(
    folder: PurePath,
    environment: Mapping[str, str] | None = None,
    platform: str = sys.platform,
    far: Callable[[PurePath], bool] | None = None,
    long_paths: Callable[[], bool] | None = None,
) -> tuple[Drawback, ...]:
    """What may go wrong where a folder lies; () for a good place. Looks at names and at what kind of drive it is.

    ``far``: whether a drive is of another computer; ``long_paths``: whether Windows takes paths beyond 260 letters.
    """
    windows = platform == "win32"
    found: list[Drawback] = []
    if (far or (_far_windows if windows else _far_mounted))(folder):
        found.append(Drawback(
            NETWORK, "it lies on another computer (a network folder)",
            "Databases there may be damaged, and runs are slow: move the folder to this computer's own disk and copy "
            "backups there instead.",
        ))  # fmt: skip
    if cloud := _cloud(folder, os.environ if environment is None else environment):
        found.append(Drawback(
            SYNCHRONISED, f"it is synchronised by {cloud}",
            f"{cloud} may copy or replace a database while it is written: move the folder out of {cloud}, or let it "
            "leave this folder alone; backups may well go there.",
        ))  # fmt: skip
    length = len(str(folder))
    if windows and length > ROOM and not (long_paths or long_paths_on)():
        found.append(Drawback(
            LONG, f"its path has {length} letters, and Windows' limit of 260 is soon reached by file names",
            "Move the folder higher up, or have long paths switched on (LongPathsEnabled) by an administrator.",
        ))  # fmt: skip
    return tuple(found)


def told(found: tuple[Drawback, ...]) -> str:
    """All of them in one text, "" for none."""
    return " ".join(f"{one.words[:1].upper()}{one.words[1:]}. {one.remedy}" for one in found)


def _cloud(folder: PurePath, environment: Mapping[str, str]) -> str:
    text = str(folder).casefold()
    for variable in _VARIABLES:
        root = environment.get(variable, "").rstrip("\\/").casefold()
        if root and (text == root or text.startswith((f"{root}\\", f"{root}/"))):
            return "OneDrive"
    for part in folder.parts:
        name = part.casefold()
        if name.startswith(("onedrive - ", "dropbox (")):  # of an organisation, with its name
            return _CLOUDS[name.split(" ", 1)[0]]
        if name in _CLOUDS:
            return _CLOUDS[name]
    return ""


def _far_windows(folder: PurePath) -> bool:
    text = plain(folder)
    if text.startswith("\\\\"):
        return True
    drive = PureWindowsPath(text).drive
    try:
        import ctypes

        kernel = vars(ctypes)["windll"].kernel32  # there on Windows only
        return bool(drive) and kernel.GetDriveTypeW(f"{drive}\\") == _DRIVE_REMOTE
    except (KeyError, OSError, AttributeError):
        return False


def _far_mounted(folder: PurePath, mounts: Path = Path("/proc/mounts")) -> bool:
    """By the longest mount point above the folder, where the system tells them."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    kind, deepest = "", -1
    for line in lines:
        _what, point, sort, *_more = [*line.split(" "), "", "", ""]
        place = PurePath(point.replace("\\040", " "))
        if point and folder.is_relative_to(place) and len(place.parts) >= deepest:
            kind, deepest = sort, len(place.parts)
    return kind in _FAR


def long_paths_on(winreg: object = None) -> bool:
    """Whether Windows lets programs that ask for it (as ours does, in its manifest) use paths beyond 260 letters."""
    import importlib

    try:
        module = winreg or importlib.import_module("winreg")
        root = module.HKEY_LOCAL_MACHINE  # type: ignore[attr-defined]
        with module.OpenKey(root, "SYSTEM\\CurrentControlSet\\Control\\FileSystem") as key:  # type: ignore[attr-defined]
            return bool(module.QueryValueEx(key, "LongPathsEnabled")[0] == 1)  # type: ignore[attr-defined]
    except (ImportError, OSError):
        return False
