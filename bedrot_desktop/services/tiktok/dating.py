"""Which dates the rows of an overview have: by its name, by an answer, or counted back; contradictions are asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.lake.findings import Note, Question
from bedrot_desktop.lake.items import Item
from bedrot_desktop.services.service import Context
from bedrot_desktop.services.tiktok.names import DATASET, Name
from bedrot_desktop.services.tiktok.years import MonthDay, back_from, before, on_from

TOPIC = "range"
NEAR = timedelta(days=3)  # how far the last row may be from the moment in the name when the first row fits
_RANGE = re.compile(r"\s*(\d{4}-\d{2}-\d{2})\D+(\d{4}-\d{2}-\d{2})\s*")


@dataclass(frozen=True, slots=True)
class Dated:
    """A date for each row, and what should be told about how it was found."""

    dates: tuple[date, ...]
    notes: tuple[Note, ...] = ()


def date_rows(
    item: Item, name: Name, days: Sequence[MonthDay], printed: Sequence[int | None], ctx: Context
) -> Dated | Question:
    """Date rows listed in order (oldest or newest first); ``printed`` are years that stand in the rows themselves.

    Raises FileRejected (rule ``order``) when the days are in no order that makes sense.
    """
    years = [year for year in printed if year is not None]
    if len(years) == len(days):
        return Dated(tuple(date(year, *pair) for year, pair in zip(years, days, strict=True)))
    if _newest_first(days):
        turned = _ascending(item, name, days[::-1], ctx)
        return turned if isinstance(turned, Question) else Dated(turned.dates[::-1], turned.notes)
    return _ascending(item, name, days, ctx)


def span_of(dates: Sequence[date]) -> str:
    """``2025-07-01 to 2025-07-08``, as answers have it too."""
    return f"{min(dates)} to {max(dates)}"


def _newest_first(days: Sequence[MonthDay]) -> bool:
    places = [date(2000, *pair).timetuple().tm_yday for pair in days]
    steps = [(later - earlier) % 366 for earlier, later in pairwise(places)]
    return sum(step > 183 for step in steps) > len(steps) / 2  # more than half a year on is some days back


def _ascending(item: Item, name: Name, days: Sequence[MonthDay], ctx: Context) -> Dated | Question:
    found = _answered(ctx.answer(DATASET, item.sha256, TOPIC), days) or _by_name(name, days)
    if found is None:
        # today only when the file is first read: from then on it is handed the stamp that it got (Cleaned.stamp)
        counted = before(item.stamp.date() if item.stamp else ctx.today, days)
        if name.first is not None or name.moment is not None:
            return _question(item, name, days, counted)
        if counted is not None:
            words = f"Its name tells no year; counted back from the last row: {span_of(counted)}."
            found = Dated(tuple(counted), (Note(TOPIC, words),))
    if found is None or (found.dates[-1] - found.dates[0]).days > len(days) + 366:
        raise FileRejected(f"The days in {item.name} are in no order.", "Download it again.", rule="order")
    return found


def _answered(answer: str | None, days: Sequence[MonthDay]) -> Dated | None:
    """Dates by an answer such as ``2025-07-01 to 2025-07-08``; None when it does not fit the first and the last row."""
    match = _RANGE.fullmatch(answer or "")
    if match is None:
        return None
    try:
        first, last = date.fromisoformat(match[1]), date.fromisoformat(match[2])
    except ValueError:
        return None
    dates = back_from(last, days)
    if dates is None or dates[0] != first:
        return None
    return Dated(tuple(dates), (Note(TOPIC, f"Its days are {span_of(dates)}, as you answered."),))


def _by_name(name: Name, days: Sequence[MonthDay]) -> Dated | None:
    """Dates that the name explains, or None where name and rows disagree."""
    last = name.moment.date() if name.moment else None
    if last is not None:
        dates = back_from(last, days)
        if dates is not None and (name.first is None or dates[0] == name.first):
            return Dated(tuple(dates))
    dates = on_from(name.first, days) if name.first else None
    if dates is None:
        return None
    if last is None:
        words = f"Its name holds no epoch; counted from its first day: {span_of(dates)}."
        return Dated(tuple(dates), (Note(TOPIC, words),))
    if abs(dates[-1] - last) > NEAR:
        return None
    words = f"The last row is {dates[-1]}, the name tells {last}; counted from the first day."
    return Dated(tuple(dates), (Note(TOPIC, words),))


def _question(item: Item, name: Name, days: Sequence[MonthDay], counted: Sequence[date] | None) -> Question:
    first = f"the first day {name.first}" if name.first else ""
    last = f"the last day {name.moment.date()}" if name.moment else ""
    told = " and ".join(part for part in (first, last) if part)
    (month, day), (last_month, last_day) = days[0], days[-1]
    return Question(
        topic=TOPIC,
        dataset=DATASET,
        item=item.sha256,
        text=(
            f"{item.name} tells {told} in its name, but its rows run from {month:02}-{day:02} to "
            f"{last_month:02}-{last_day:02} (month-day). Which days does it hold? Nothing of it is booked until then."
        ),
        options=(span_of(counted),) if counted else (),
        free=True,
    )
