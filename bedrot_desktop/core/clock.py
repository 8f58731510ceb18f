"""The one source of time. Everything that needs to know the time is handed a Clock."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Protocol

from bedrot_desktop.core.errors import SettingError


class Clock(Protocol):
    """What time it is, and waiting."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    def local(self) -> datetime:
        """The present moment in the person's own time zone, aware."""
        ...

    def today(self) -> date:
        """Today's date in the person's own time zone."""
        ...

    def monotonic(self) -> float:
        """Seconds that never jump, for durations."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def local(self) -> datetime:
        return datetime.now(UTC).astimezone()

    def today(self) -> date:
        return self.local().date()

    def monotonic(self) -> float:
        return time.monotonic()


@dataclass
class FixedClock:
    """A clock that stands still until it is moved: for tests, the demo and pictures."""

    moment: datetime
    elapsed: float = field(default=0.0)

    def now(self) -> datetime:
        return self.moment.astimezone(UTC)

    def local(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.date()

    def monotonic(self) -> float:
        return self.elapsed


def clock_from_environment() -> Clock:
    """The machine's clock, or one that stands at ``BEDROT_NOW`` (ISO 8601, local time if it names no zone)."""
    text = os.environ.get("BEDROT_NOW", "").strip()
    if not text:
        return SystemClock()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingError(
            f"BEDROT_NOW is “{text}”, which is not a date and time.", "Write it like 2025-07-09T08:00."
        ) from error
    return FixedClock(moment if moment.tzinfo else moment.astimezone())
