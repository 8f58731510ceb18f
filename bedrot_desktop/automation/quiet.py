"""Quiet hours: whether it is quiet, until when, and the quiet stretches of a day. They hold messages, never runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from bedrot_desktop.automation.times import moment
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.sessions import escalation


@dataclass(frozen=True, slots=True)
class Quiet:
    """The quiet hours; ``start`` equal to ``end``: there are none."""

    start: time
    end: time

    @staticmethod
    def of(settings: Settings) -> Quiet:
        """As the settings have them."""
        start, end = settings.get("schedule.quiet_start"), settings.get("schedule.quiet_end")
        assert isinstance(start, time)  # noqa: S101 - the table of settings says so
        assert isinstance(end, time)  # noqa: S101 - the table of settings says so
        return Quiet(start, end)

    def now(self, local: datetime) -> bool:
        """Whether it is quiet; ``local`` is aware, in the person's zone."""
        return escalation.quiet(local, self.start, self.end)

    def ends(self, local: datetime, zone: tzinfo | None = None) -> datetime:
        """The first moment (aware UTC) from ``local`` on that is not quiet."""
        return escalation.quiet_ends(local, self.start, self.end, zone)

    def stretches(self, day: date, zone: tzinfo | None = None) -> list[tuple[datetime, datetime]]:
        """The quiet stretches of a day, in order."""
        midnight, next_one = moment(day, time(), zone), moment(day + timedelta(days=1), time(), zone)
        start, end = moment(day, self.start, zone), moment(day, self.end, zone)
        if self.start == self.end:
            return []
        told = [(start, end)] if self.start < self.end else [(midnight, end), (start, next_one)]
        return [(first, last) for first, last in told if first < last]
