"""One writer at a time: a lock of the operating system, free again when its process dies, and a note who holds it."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.errors import Busy
from bedrot_desktop.core.locking import SOMEBODY, NotedLock, noted
from bedrot_desktop.core.locking import holder_of as _holder_of
from bedrot_desktop.lake.reach import reach, trouble

FILE = "writer.lock"
NOTE = "writer.json"


class WriterLock:
    """``with WriterLock(state, "bedrot run", clock): …``; raises Busy, naming the holder, also inside one process."""

    def __init__(self, state: Path, purpose: str, clock: Clock) -> None:
        self._file, self._note = _places(state)
        self._lock = NotedLock(self._file, self._note, purpose, clock)

    def __enter__(self) -> Self:
        try:
            held = self._lock.acquire()
        except OSError as error:
            raise trouble(error, self._file, "opened") from error
        if not held:
            raise Busy(
                f"{noted(self._note) or SOMEBODY} is writing.", "Wait until it ends, or stop it with `bedrot cancel`."
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()


def holder_of(state: Path) -> str:
    """Who holds the writer's lock, in words; empty when nobody does. Writes nothing."""
    return _holder_of(*_places(state))


def _places(state: Path) -> tuple[Path, Path]:
    return Path(reach(state / FILE)), Path(reach(state / NOTE))
