"""What happened between two beats: the computer slept, or somebody set its clock. Two kinds of time tell it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

ASLEEP = timedelta(seconds=150)  # more than two beats that did not come
SET = timedelta(seconds=90)  # so much wall and other time may part before somebody has set the clock

CLOSED, SLEPT, FORWARD, LATE = (
    "the program was closed", "the computer slept", "the clock was set forward", "the program was busy",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gap:
    """Between two beats. ``first``: there was none before. ``jumped``: by how much the clock was set, either sign."""

    first: bool = False
    slept: timedelta = timedelta()
    jumped: timedelta = timedelta()

    @property
    def why(self) -> str:
        """Why something that was due meanwhile was not done."""
        if self.first:
            return CLOSED
        if self.slept:
            return SLEPT
        return FORWARD if self.jumped > timedelta() else LATE


class Noticing:
    """``passed``: seconds that go on while the computer sleeps and that nobody can set."""

    def __init__(self, passed: Callable[[], float]) -> None:
        self._passed = passed
        self._last: tuple[datetime, float] | None = None

    def notice(self, now: datetime) -> Gap:
        """What happened since the last time this was asked. ``now`` is aware."""
        here, before = (now, self._passed()), self._last
        self._last = here
        if before is None:
            return Gap(first=True)
        wall, real = now - before[0], timedelta(seconds=here[1] - before[1])
        jumped = wall - real
        return Gap(slept=real if real > ASLEEP else timedelta(), jumped=jumped if abs(jumped) > SET else timedelta())


def seconds_passed() -> float:
    """Seconds since some moment, those asleep too. Windows counts them by itself, Linux only in a clock of its own."""
    asleep_too = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if asleep_too is None else time.clock_gettime(asleep_too)
