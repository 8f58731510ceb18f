"""Who keeps the clock of a lake: one process at a time, the others stand by until it ends or is killed."""

from __future__ import annotations

from pathlib import Path

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.locking import NotedLock, holder_of
from bedrot_desktop.lake.reach import make_room, reach, trouble

FILE, NOTE = "duty.lock", "duty.json"


class Duty:
    """``purpose`` is what others read about the holder, such as “bedrot schedule daemon”."""

    def __init__(self, state: Path, purpose: str, clock: Clock) -> None:
        self._state = state
        self._lock = NotedLock(*_places(state), purpose, clock)
        self.held = False

    def take(self) -> bool:
        """Take the duty, or keep it; False while somebody else has it. WorkspaceError where no lock can be had."""
        if not self.held:
            try:
                make_room(self._state / FILE)
                self.held = self._lock.acquire()
            except OSError as error:
                raise trouble(error, self._state / FILE, "opened") from error
        return self.held

    def give_back(self) -> None:
        """Let somebody else have it."""
        self._lock.release()
        self.held = False

    def holder(self) -> str:
        """Who has it, in words; "" for nobody."""
        return keeper_of(self._state)


def keeper_of(state: Path) -> str:
    """Who keeps the clock of a lake, in words; "" for nobody. Writes nothing."""
    return holder_of(*_places(state))


def _places(state: Path) -> tuple[Path, Path]:
    return Path(reach(state / FILE)), Path(reach(state / NOTE))
