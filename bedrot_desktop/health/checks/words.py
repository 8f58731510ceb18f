"""Days, numbers and lists as a sentence has them."""

from __future__ import annotations

from datetime import date

from bedrot_desktop.core.words import counted, listed

__all__ = ["counted", "day_in_words", "is_or_are", "listed", "span_in_words"]

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


def is_or_are(number: int) -> str:
    """The verb for a number of things."""
    return "is" if number == 1 else "are"
