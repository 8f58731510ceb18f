"""Days, numbers and lists as a sentence has them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def day_in_words(day: date) -> str:
    """``27 May 2025``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def span_in_words(first: date, last: date) -> str:
    """``on 27 May 2025``, ``between 27 and 29 May 2025``, ``between 27 May and 2 June 2025``."""
    if first == last:
        return f"on {day_in_words(first)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"between {first.day} and {day_in_words(last)}"
    if first.year == last.year:
        return f"between {first.day} {_MONTHS[first.month - 1]} and {day_in_words(last)}"
    return f"between {day_in_words(first)} and {day_in_words(last)}"


def counted(number: int, one: str, many: str = "") -> str:
    """``1 day``, ``1,204 days``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(names: Iterable[str], most: int = 3) -> str:
    """``a, b and c``; of more than ``most`` the rest is counted."""
    told = list(names)
    if len(told) > most:
        return f"{', '.join(told[:most])} and {len(told) - most:,} more"
    return " and ".join((", ".join(told[:-1]), told[-1])) if len(told) > 1 else "".join(told)


def is_or_are(number: int) -> str:
    """The verb for a number of things."""
    return "is" if number == 1 else "are"
