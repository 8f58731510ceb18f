"""Where an axis has marks and what stands beside them. Free of Qt."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from datetime import MAXYEAR, date, timedelta

from bedrot_desktop.insights.shapes import MONTH, SHARE, USD, WEEK
from bedrot_desktop.ui import words

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
SIZES = ((1e9, "G"), (1e6, "M"), (1e3, "k"))
LABEL_WIDTH = 62.0  # dp that a label of the time axis wants


def value_ticks(low: float, high: float, count: int = 5, *, whole: bool = False) -> list[float]:
    """Round values from ``low`` to ``high``, about ``count`` of them, the outer ones included."""
    if not (math.isfinite(low) and math.isfinite(high)) or high - low < 1e-12:
        return [low] if math.isfinite(low) else [0.0]
    rough = (high - low) / max(count, 1)
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(part * size for part in STEPS if part * size >= rough * 0.999)
    step = max(step, 1.0) if whole else step
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(place * step, 12) for place in range(first, last + 1)]


def bounds(low: float, high: float, *, zero: bool, count: int = 5, whole: bool = False) -> list[float]:
    """The marks of an axis that holds these values; with ``zero`` it begins (or ends) there."""
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= max(abs(high), abs(low)) * 1e-6 + 1e-9:  # all the same, but for dust
        spread = max(abs(high), abs(low)) * 0.1 + 1e-3 if abs(high) > 1e-6 else 1.0
        low, high = (low, low + spread) if zero else (low - spread, high + spread)
    return value_ticks(low, high, count, whole=whole)


def written(value: float | None, unit: str, places: int = 0) -> str:
    """A value with its unit, in full: “$872.14”, “2.2 %”, “10 559”; “–” for what is not known."""
    if unit == USD:
        return words.dollars(value, places or 2)
    if unit == SHARE:
        return words.percent(value, places or 1)
    return words.number(value, places)


def brief(value: float, unit: str, step: float) -> str:
    """A mark of an axis: “12 k”, “$750”, “2.5 %”."""
    if unit == SHARE:
        return words.percent(value, _places(step * 100))
    size, letter = next((one for one in SIZES if abs(value) >= one[0]), (1.0, ""))
    places = _places(step / size)
    text = words.number(abs(value) / size, max(places, 2) if unit == USD and not letter and places else places)
    if places and letter:
        text = text.rstrip("0").rstrip(".")
    return (
        f"{words.MINUS if value < 0 else ''}{'$' if unit == USD else ''}{text}{words.THIN + letter if letter else ''}"
    )


def _places(step: float) -> int:
    """How many places a step needs to be told exactly."""
    return next((places for places in range(4) if abs(round(step, places) - step) < step * 1e-6), 4)


def bucket(day: date, grain: str) -> str:
    """A bucket by name: “Sun 11 Oct 2026”, “Week 41, 5–11 Oct 2026”, “Aug 2026”."""
    month = words.MONTHS[day.month - 1]
    if grain == MONTH:
        return f"{month} {day.year}"
    if grain == WEEK:
        end = day + timedelta(days=6)
        first = str(day.day) if day.month == end.month else words.day(day)
        return f"Week {day.isocalendar().week}, {first}–{words.day(end)} {end.year}"
    return f"{words.DAYS[day.weekday()]} {words.day(day)} {day.year}"


def time_ticks(days: Sequence[date], grain: str, low: float, high: float, wide: float) -> list[tuple[int, str]]:
    """Marks of the time axis between two places, so many that their words do not touch: (place, words)."""
    first, last = max(0, math.ceil(low)), min(len(days) - 1, math.floor(high))
    if last < first or not days:
        return []
    each = wide / max(high - low, 1e-9)
    if grain == MONTH:
        every = _steps(max(1, math.ceil(34 / each)), (1, 2, 3, 6, 12, 24))
        return [(at, _month(days[at], days, at, every)) for at in range(first, last + 1) if _due(days[at], every)]
    shown = days[last].toordinal() - days[first].toordinal() + 1
    room = wide / LABEL_WIDTH
    if shown <= room * 1.3 and grain != WEEK:
        return [(at, words.day(days[at])) for at in range(first, last + 1)]
    if shown / 7 <= room:
        return [(at, words.day(days[at])) for at in range(first, last + 1) if grain == WEEK or days[at].weekday() == 0]
    if shown / 15 <= room:
        return _halves(days, first, last, each)
    every = _steps(math.ceil(shown / 30.4 / room), (1, 2, 3, 6, 12, 24, 60, 120))
    return [(at, _month(days[at], days, at, every)) for at in _months(days, first, last, every)]


def _months(days: Sequence[date], first: int, last: int, every: int) -> list[int]:
    """The buckets in which each month that is to be named begins."""
    month, end, found = days[first].year * 12 + days[first].month - 1, days[last], []
    month += -month % every
    while month // 12 < MAXYEAR and (day := date(month // 12, month % 12 + 1, 1)) <= end:
        at = bisect_left(days, day)
        if first <= at <= last:
            found.append(at)
        month += every
    return found


def _steps(wanted: int, sizes: Sequence[int]) -> int:
    return next((size for size in sizes if size >= wanted), sizes[-1])


def _due(day: date, every: int) -> bool:
    return (day.year * 12 + day.month - 1) % every == 0


def _month(day: date, days: Sequence[date], at: int, every: int) -> str:
    name = words.MONTHS[day.month - 1]
    new_year = day.month == 1 if every < 12 else True
    several = days[0].year != days[-1].year
    return f"{name} {day.year}" if new_year and several and (at > 0 or every >= 12) and day.month == 1 else name


def _halves(days: Sequence[date], first: int, last: int, each: float) -> list[tuple[int, str]]:
    """The first of each month by name, and the fifteenth between them as a bare number."""
    found: list[tuple[int, str]] = []
    for at in range(first, last + 1):
        day = days[at]
        new = (at == first and day.day <= 12) or (at > 0 and days[at - 1].month != day.month)
        middle = day.day == 15 or (at > 0 and days[at - 1].day < 15 < day.day and days[at - 1].month == day.month)
        if new or middle:
            text = words.day(day) if new else str(day.day)
            if not found or (at - found[-1][0]) * each > 34:
                found.append((at, text))
    return found


__all__ = ["bounds", "brief", "bucket", "time_ticks", "value_ticks", "written"]
