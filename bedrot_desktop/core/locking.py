"""A lock of the operating system, free again when its process dies, with a note beside it that says who holds it."""

from __future__ import annotations

import getpass
import json
import os
import platform
import sys
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.files import write_text

SOMEBODY = "Another program"
_TRIES = 5  # somebody who only looks whether the lock is held holds it for an instant
_PAUSE = 0.02


class NotedLock:
    """Held from `acquire` to `release`, against other processes and other threads of this one. Not re-entrant.

    ``file`` is locked and never removed; ``note`` is a file beside it, there only while the lock is held (or after a
    crash, when it means nothing). Errors of the disk come as OSError.
    """

    def __init__(self, file: Path, note: Path, purpose: str, clock: Clock) -> None:
        self._path, self._note, self._purpose, self._clock = file, note, purpose, clock
        self._file: BinaryIO | None = None

    def acquire(self) -> bool:
        """Take the lock and write the note; False when somebody else has it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("ab")
        for rest in reversed(range(_TRIES)):
            if take(file):
                break
            if not rest:
                file.close()
                return False
            time.sleep(_PAUSE)
        self._file = file
        note = {
            "pid": os.getpid(),
            "host": platform.node(),
            "user": _user(),
            "purpose": self._purpose,
            "since": self._clock.local().isoformat(timespec="seconds"),
        }
        try:
            write_text(self._note, json.dumps(note, ensure_ascii=False) + "\n")
        except OSError:
            self.release()
            raise
        return True

    def release(self) -> None:
        """Give the lock back; nothing happens when it is not held."""
        if self._file is not None:
            with suppress(OSError):  # a note that stays means nothing once the lock is free
                self._note.unlink(missing_ok=True)
            give_back(self._file)
            self._file.close()
            self._file = None


def holder_of(file: Path, note: Path) -> str:
    """Who holds a lock, in words; empty when nobody does. Writes nothing."""
    try:
        opened = file.open("r+b")
    except OSError:
        return ""
    with opened:
        if take(opened):
            give_back(opened)
            return ""
    return noted(note) or SOMEBODY


def noted(note: Path) -> str:
    """What a note says of the holder, in words; empty when it is missing or damaged."""
    try:
        told = json.loads(note.read_text("utf-8"))
        since = datetime.fromisoformat(told["since"])
        return f"`{told['purpose']}` (process {told['pid']} on {told['host']}, since {since:%H:%M on %Y-%m-%d})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no name for this user id
        return ""


if sys.platform == "win32":
    import msvcrt

    def take(file: BinaryIO) -> bool:
        """Lock an open file if nobody else has; whether it is ours now."""
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def give_back(file: BinaryIO) -> None:
        """Unlock a file that `take` locked."""
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def take(file: BinaryIO) -> bool:
        """Lock an open file if nobody else has; whether it is ours now."""
        # flock, not lockf: it holds against other threads of this process too
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def give_back(file: BinaryIO) -> None:
        """Unlock a file that `take` locked."""
        fcntl.flock(file, fcntl.LOCK_UN)
