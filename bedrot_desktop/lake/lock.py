"""One writer at a time: a lock of the operating system, free again when its process dies, and a note who holds it."""

from __future__ import annotations

import getpass
import json
import os
import platform
import sys
import time
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.errors import Busy
from bedrot_desktop.core.files import write_text
from bedrot_desktop.lake.reach import reach, trouble

FILE = "writer.lock"
NOTE = "writer.json"
_TRIES = 5  # somebody who only looks whether the lock is held holds it for an instant
_PAUSE = 0.02


class WriterLock:
    """``with WriterLock(state, "bedrot run", clock): …``; raises Busy, naming the holder, also inside one process."""

    def __init__(self, state: Path, purpose: str, clock: Clock) -> None:
        self._state = state
        self._purpose = purpose
        self._clock = clock
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        path = Path(reach(self._state / FILE))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("ab")
        except OSError as error:
            raise trouble(error, path, "opened") from error
        for rest in reversed(range(_TRIES)):
            if _take(file):
                break
            if not rest:
                file.close()
                raise Busy(
                    f"{_holder(self._state) or 'Another program'} is writing.",
                    "Wait until it ends, or stop it with `bedrot cancel`.",
                )
            time.sleep(_PAUSE)
        self._file = file
        note = {
            "pid": os.getpid(),
            "host": platform.node(),
            "user": _user(),
            "purpose": self._purpose,
            "since": self._clock.local().isoformat(timespec="seconds"),
        }
        write_text(Path(reach(self._state / NOTE)), json.dumps(note, ensure_ascii=False) + "\n")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            Path(reach(self._state / NOTE)).unlink(missing_ok=True)
            _give_back(self._file)
            self._file.close()
            self._file = None


def holder_of(state: Path) -> str:
    """Who holds the writer's lock, in words; empty when nobody does. Writes nothing."""
    path = Path(reach(state / FILE))
    try:
        file = path.open("r+b")
    except OSError:
        return ""
    with file:
        if _take(file):
            _give_back(file)
            return ""
    return _holder(state) or "Another program"


def _holder(state: Path) -> str:
    try:
        note = json.loads(Path(reach(state / NOTE)).read_text("utf-8"))
        since = datetime.fromisoformat(note["since"])
        return f"`{note['purpose']}` (process {note['pid']} on {note['host']}, since {since:%H:%M on %Y-%m-%d})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no name for this user id
        return ""


if sys.platform == "win32":
    import msvcrt

    def _take(file: BinaryIO) -> bool:
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _give_back(file: BinaryIO) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(file: BinaryIO) -> bool:
        # flock, not lockf: it holds against other threads of this process too
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _give_back(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
