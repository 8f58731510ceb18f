"""Years for days that TikTok prints without one: counted from a day that is known.

Everything here is about an ascending list of (month, day); the same pair twice in a row is the same day. A step back to
an earlier pair is a New Year. What cannot be (29 February in a common year) is None for the whole list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

MonthDay = tuple[int, int]

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_PRINTED = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:,? (\d{4}))?")
_LEAP_YEAR = 2000


def printed_day(text: str) -> tuple[MonthDay, int | None]:
    """``May 28`` → ((5, 28), None); also ``May 28, 2025`` and ``2025-05-28``; ValueError for anything else."""
    cleaned = " ".join(text.split())
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", cleaned):
        whole = date.fromisoformat(cleaned)
        return (whole.month, whole.day), whole.year
    match = _PRINTED.fullmatch(cleaned)
    if match is None:
        raise ValueError(f"“{text}” is not a day like “May 28”")
    word = match[1].lower()
    month = next((place for place, name in enumerate(_MONTHS, start=1) if word in {name, name[:3]}), 0)
    year = int(match[3]) if match[3] else None
    try:
        date(year or _LEAP_YEAR, month, int(match[2]))
    except ValueError:
        raise ValueError(f"“{text}” is not a day of the year") from None
    return (month, int(match[2])), year


def back_from(last: date, days: Sequence[MonthDay]) -> list[date] | None:
    """Dates that end on ``last``; None when the list does not."""
    if not days or days[-1] != (last.month, last.day):
        return None
    years = [last.year]
    for later, earlier in zip(reversed(days), reversed(days[:-1]), strict=False):
        years.append(years[-1] - (earlier > later))
    return _dates(reversed_years=years, days=days)


def on_from(first: date, days: Sequence[MonthDay]) -> list[date] | None:
    """Dates that begin on ``first``; None when the list does not."""
    if not days or days[0] != (first.month, first.day):
        return None
    years = [first.year]
    for earlier, later in pairwise(days):
        years.append(years[-1] + (later < earlier))
    return _dates(reversed_years=years[::-1], days=days)


def before(limit: date, days: Sequence[MonthDay]) -> list[date] | None:
    """The latest dates that end on or before ``limit``; None when no year of the last eight fits."""
    if not days:
        return None
    for year in range(limit.year, limit.year - 9, -1):
        try:
            last = date(year, *days[-1])
        except ValueError:
            continue
        dates = back_from(last, days) if last <= limit else None
        if dates is not None:
            return dates
    return None


def _dates(reversed_years: Sequence[int], days: Sequence[MonthDay]) -> list[date] | None:
    try:
        return [date(year, *pair) for year, pair in zip(reversed(reversed_years), days, strict=True)]
    except ValueError:
        return None
