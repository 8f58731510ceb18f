"""Files that only their owner may read, written whole or not at all, by one writer at a time."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote, unquote

from bedrot_desktop.core.errors import Busy, VaultError
from bedrot_desktop.core.files import replacing, sync_folder
from bedrot_desktop.core.jobs import retrying
from bedrot_desktop.core.locking import give_back, take

LOCK = ".lock"
_LONGEST = 120
#: Names that mean a device to Windows, whatever their ending is.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_PATIENCE = 30.0  # seconds; whoever holds the lock only copies a few small files


def safe(name: str) -> str:
    """A name as it can stand in a file's name on every system; `plain` reads it again if it is not too long."""
    text = quote(name, safe="")
    if text.endswith("."):
        text = f"{text[:-1]}%2E"
    if _DEVICE.fullmatch(text):
        text = f"%{ord(text[0]):02X}{text[1:]}"
    if len(text) > _LONGEST:
        return f"{text[:_LONGEST]}~{hashlib.sha256(name.encode('utf-8')).hexdigest()[:12]}"
    return text


def plain(text: str) -> str:
    """The name that `safe` wrote."""
    return unquote(text)


def make_folder(folder: Path, *, ours: bool = True) -> Path:
    """Make a folder that only its owner may enter; one that is there is closed to others if it is ``ours``.

    Windows keeps the rights of the person's own folder. VaultError where it cannot be made.
    """

    def work() -> None:
        missing = {one for one in (folder, *folder.parents) if not one.exists()}
        folder.mkdir(parents=True, exist_ok=True)
        if os.name == "posix":
            for one in missing | ({folder} if ours else set()):
                one.chmod(0o700)

    _on_disk(work, folder, "made")
    return folder


def read(path: Path) -> bytes | None:
    """A file's bytes, None where there is none; VaultError where it may not be read."""
    found: list[bytes] = []

    def work() -> None:
        try:
            found.append(path.read_bytes())
        except FileNotFoundError:
            return

    _on_disk(work, path, "read")
    return found[0] if found else None


def write(path: Path, content: bytes, *, ours: bool = True) -> None:
    """Replace a file atomically; nobody else can read it at any moment. VaultError where the disk refuses.

    ``ours``: whether the folder is the program's own, and closed to others.
    """
    make_folder(path.parent, ours=ours)

    def work() -> None:
        with replacing(path) as target:
            if sys.platform != "win32":
                os.fchmod(target.fileno(), 0o600)
            target.write(content)

    _on_disk(work, path, "written")


def move(source: Path, target: Path) -> None:
    """Rename a file into a private folder, atomically."""
    make_folder(target.parent)

    def work() -> None:
        source.replace(target)
        sync_folder(target.parent)
        sync_folder(source.parent)

    _on_disk(work, source, "moved")


def remove(path: Path) -> None:
    """Remove a file whose bytes are sealed; nothing happens where there is none."""
    _on_disk(lambda: path.unlink(missing_ok=True), path, "removed")


def shred(path: Path) -> None:
    """Overwrite a file in plain text with zeros and remove it; nothing happens where there is none.

    What a solid-state disk keeps of it beneath, no program can overwrite.
    """

    def work() -> None:
        try:
            with path.open("r+b") as target:
                size = target.seek(0, os.SEEK_END)
                target.seek(0)
                target.write(bytes(size))
                target.flush()
                os.fsync(target.fileno())
            path.unlink()
        except FileNotFoundError:
            return

    _on_disk(work, path, "removed")


def no_memory_images() -> None:
    """From here on a crash of this program, or of a browser that it starts, writes no image of its memory to disk."""
    if sys.platform != "win32":  # there none is written unless somebody asks for it
        import resource

        _soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


@contextmanager
def alone(folder: Path, name: str = LOCK, *, patience: float = _PATIENCE) -> Iterator[None]:
    """Be the only one, of all threads and processes, to change what lies in a folder. Busy after ``patience`` seconds.

    The lock belongs to the operating system and is free again when its process dies. It is not re-entrant.
    """
    make_folder(folder)
    end = time.monotonic() + patience
    opened: list[BinaryIO] = []
    _on_disk(lambda: opened.append((folder / name).open("ab")), folder / name, "opened")
    with opened[0] as file:
        while not take(file):
            if time.monotonic() > end:
                raise Busy(f"Another program is changing {folder}.", "Try again when it is done.")
            time.sleep(0.01)
        try:
            yield
        finally:
            give_back(file)


def _on_disk(work: Callable[[], Any], path: Path, doing: str) -> None:
    """Do it, and again a little later where Windows says that somebody (a virus scanner) has the file open."""
    pauses = (0.05, 0.2, 1.0) if sys.platform == "win32" else ()
    try:
        retrying(work, transient=(PermissionError,), pauses=pauses)
    except OSError as error:
        raise VaultError(
            f"{path} cannot be {doing}: {error.strerror or error}.", "Check the folder's permissions and free space."
        ) from error
