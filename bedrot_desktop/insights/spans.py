"""Days, weeks and months: buckets of a filter, and what is told of rows of days. Free of the warehouse."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bedrot_desktop.insights.shapes import DAY, MONTH, WEEK

Values = tuple[float | None, ...]
ENOUGH = 4  # complete days among seven that a mean needs
SPARK = 8  # points that a way needs to be shown


def bucket_of(day: date, grain: str) -> date:
    """The first day of the bucket that a day falls into (weeks begin on Monday)."""
    if grain == MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if grain == WEEK else day


def bucket_end(first: date, grain: str) -> date:
    """The last day of a bucket."""
    if grain == MONTH:
        return after(first) - timedelta(days=1)
    return first + timedelta(days=6 if grain == WEEK else 0)


def after(first: date) -> date:
    """The first day of the month after."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


@dataclass(frozen=True, slots=True)
class Grid:
    """The buckets of a span without holes."""

    start: date
    end: date
    grain: str = DAY

    @property
    def buckets(self) -> tuple[date, ...]:
        """Their first days."""
        found, first = [], bucket_of(self.start, self.grain)
        while first <= self.end:
            found.append(first)
            first = bucket_end(first, self.grain) + timedelta(days=1)
        return tuple(found)

    def places(self) -> dict[date, int]:
        """Bucket → its place."""
        return {day: place for place, day in enumerate(self.buckets)}

    def spread(self, days: Mapping[date, float], tell: Callable[[Sequence[float]], float] = sum) -> Values:
        """Values of days told per bucket (added up, unless ``tell`` does otherwise); None where none is known."""
        places = self.places()
        found: list[list[float]] = [[] for _ in places]
        for day in sorted(days):
            if self.start <= day <= self.end:
                found[places[bucket_of(day, self.grain)]].append(days[day])
        return tuple(tell(values) if values else None for values in found)

    def cut(self) -> tuple[int, ...]:
        """Places of the buckets that the span holds only in part."""
        return tuple(
            place
            for place, first in enumerate(self.buckets)
            if first < self.start or bucket_end(first, self.grain) > self.end
        )

    def touched(self, days: Iterable[date]) -> tuple[int, ...]:
        """Places of the buckets that any of the days falls into."""
        places = self.places()
        return tuple(sorted({places[bucket_of(day, self.grain)] for day in days if self.start <= day <= self.end}))


def average(values: Sequence[float]) -> float:
    """The plain mean."""
    return sum(values) / len(values)


def latest(values: Sequence[float]) -> float:
    """The last one: for levels, such as followers."""
    return values[-1]


def each_day(start: date, end: date) -> list[date]:
    """All days of a span."""
    return [start + timedelta(days=place) for place in range((end - start).days + 1)]


def seven_day_mean(totals: Mapping[date, float], complete: set[date], days: Iterable[date]) -> Values:
    """Per day the mean over the complete days among it and the six before; None where it is not complete itself."""
    found: list[float | None] = []
    for day in days:
        known = [totals[at] for at in each_day(day - timedelta(days=6), day) if at in complete and at in totals]
        found.append(average(known) if day in complete and len(known) >= ENOUGH else None)
    return tuple(found)


def change(now: float | None, before: float | None) -> float | None:
    """How much more than before, as a fraction; None where there is nothing to compare."""
    return None if now is None or not before or before < 0 else now / before - 1


def spark(values: Sequence[float | None], most: int = 40) -> Values:
    """A way of at most so many points, the last one kept; empty where fewer than eight are known."""
    if sum(value is not None for value in values) < SPARK:
        return ()
    step = -(-len(values) // most)
    if step == 1:
        return tuple(values)
    cut = [values[max(0, end - step) : end] for end in range(len(values), 0, -step)][::-1]
    kept = [[value for value in part if value is not None] for part in cut]
    return tuple(average(part) if part else None for part in kept)


def month(day: date) -> str:
    """“2026-08”."""
    return f"{day:%Y-%m}"


def first_of(text: str) -> date:
    """The first day of “2026-08”."""
    return date(int(text[:4]), int(text[5:7]), 1)


def shifted(text: str, months: int) -> str:
    """The month so many after (before: negative)."""
    place = int(text[:4]) * 12 + int(text[5:7]) - 1 + months
    return f"{place // 12:04d}-{place % 12 + 1:02d}"


def apart(earlier: str, later: str) -> int:
    """Months from one to the other."""
    return (int(later[:4]) - int(earlier[:4])) * 12 + int(later[5:7]) - int(earlier[5:7])


def months(first: str, last: str) -> list[str]:
    """All months of a span."""
    return [shifted(first, place) for place in range(apart(first, last) + 1)]
