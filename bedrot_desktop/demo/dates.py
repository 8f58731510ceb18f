"""Which days a demo covers, when its exports were fetched, and what the files are stamped with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

EXPORTED_MONTHS = 18  # since when files were fetched
KNOWN_MONTHS = 30  # since when the label has figures: pages of the first fetch reach back a year
#: As English pages write months, whatever the system's language is.
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dates:
    """``history``: the label's first day; ``exports``: the first fetch may be then; ``step``: days between fetches."""

    today: date
    history: date
    exports: date
    step: int

    @staticmethod
    def of(today: date, scale: float) -> Dates:
        """A week between fetches, four for a demo of less than half the usual size."""
        return Dates(
            today, months_before(today, KNOWN_MONTHS), months_before(today, EXPORTED_MONTHS), 7 if scale >= 0.5 else 28
        )

    def fetches(self, every: int = 0, until: date | None = None) -> list[date]:
        """Days of fetches, oldest first; the last is ``until`` (today), they are ``every`` (the usual) days apart."""
        last = until or self.today
        apart = every or self.step
        count = (last - self.exports).days // apart
        return [last - timedelta(days=apart * place) for place in range(count, -1, -1)]

    @property
    def seldom(self) -> int:
        """Days between fetches of what is large: four weeks, half a year in a small demo."""
        return 28 if self.step == 7 else 168

    def place(self, at: date) -> int:
        """The number of a day, 0 for the first."""
        return (at - self.history).days

    def day(self, place: int) -> date:
        """The day of a number."""
        return self.history + timedelta(days=place)

    @property
    def days(self) -> int:
        """How many days there are up to today."""
        return self.place(self.today) + 1


def months_before(at: date, months: int) -> date:
    """The first of the month that many months earlier."""
    count = at.year * 12 + at.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def months_between(first: date, last: date) -> Iterator[date]:
    """The firsts of all months from one day's to the other's."""
    at = first.replace(day=1)
    while at <= last:
        yield at
        at = months_before(at, -1)


def each_day(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both included."""
    for place in range((last - first).days + 1):
        yield first + timedelta(days=place)


def moment(at: date, hour: int, minute: int, second: int = 0) -> datetime:
    """A time on a day, naive as file names are."""
    return datetime.combine(at, time(hour, minute, second))


def label(when: datetime) -> str:
    """``20250704_070222``, as file names have it."""
    return when.strftime("%Y%m%d_%H%M%S")
