"""When something is due: at an hour of some days, or every so many minutes. Right on days of 23 and 25 hours; pure.

An hour that a change of the clocks leaves out is meant as long after midnight as on other days (02:40 becomes 03:40);
an hour that comes twice counts the first time. Steps of minutes begin anew at each midnight and count real time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
EVERY_DAY = frozenset(range(7))
_NAMED = {EVERY_DAY: "Every day", frozenset(range(5)): "Mon–Fri", frozenset({5, 6}): "Sat, Sun"}
_AHEAD = 10 * DAY  # the next one of a job of one weekday lies within it


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a day at an hour of the person's clock; ``days``: on these weekdays only (0 is Monday)."""

    at: time
    days: frozenset[int] = EVERY_DAY

    @property
    def words(self) -> str:
        """As people say it."""
        named = _NAMED.get(self.days) or ", ".join(DAYS[day] for day in sorted(self.days))
        return f"{named} {self.at:%H:%M}"


@dataclass(frozen=True, slots=True)
class Every:
    """Every so many minutes from midnight on, ``first`` minutes after it for the first time."""

    minutes: int
    first: int = 0

    @property
    def words(self) -> str:
        """As people say it."""
        if self.minutes == 60:
            return f"Every hour at :{self.first:02d}" if self.first else "Every hour"
        if self.minutes % 60 == 0:
            return f"Every {self.minutes // 60} h"
        return f"Every {self.minutes} min"


Rule = Daily | Every


def moment(day: date, at: time, zone: tzinfo | None = None) -> datetime:
    """The moment (aware, in the zone) at which the person's clock shows an hour; ``zone`` None: this computer's."""
    wall = datetime.combine(day, at)
    stamp = wall.astimezone(UTC) if zone is None else wall.replace(tzinfo=zone).astimezone(UTC)
    return stamp.astimezone(zone)


def due_on(rule: Rule, day: date, zone: tzinfo | None = None) -> Iterator[datetime]:
    """The moments of one day at which something is due, in order."""
    if isinstance(rule, Daily):
        if day.weekday() in rule.days:
            yield moment(day, rule.at, zone)
        return
    midnight = moment(day, time(), zone).astimezone(UTC)
    end = moment(day + DAY, time(), zone).astimezone(UTC)
    step, due = timedelta(minutes=max(1, rule.minutes)), midnight + timedelta(minutes=rule.first)
    while due < end:
        yield due.astimezone(zone)
        due += step


def due_between(rule: Rule, start: datetime, end: datetime, zone: tzinfo | None = None) -> Iterator[datetime]:
    """The moments after ``start`` and up to ``end`` (both aware) at which something is due."""
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last + DAY:  # an hour that was left out may reach into the next day
        for due in due_on(rule, day, zone):
            if start < due <= end:
                yield due
        day += DAY


def next_due(rule: Rule, after: datetime, zone: tzinfo | None = None) -> datetime:
    """The first moment after one (aware) at which something is due."""
    return next(due_between(rule, after, after + _AHEAD, zone))
