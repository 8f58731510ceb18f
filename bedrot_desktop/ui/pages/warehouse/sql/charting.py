"""What a result looks like as a picture: which columns make its axes, and the points. Free of Qt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

BARS, LINE = "bars", "line"
MOST_BARS, MOST_LINES, LOOKED_AT = 40, 8, 500
_DAY = re.compile(r"^\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?([T ].*)?$")

Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class Choice:
    """A picture of a result: bars by ``labels`` or a line along the days, one for each value of ``split``."""

    kind: str
    value: str
    labels: tuple[str, ...] = ()
    along: str = ""
    split: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its one or two labels."""

    labels: tuple[str, ...]
    value: float


@dataclass(frozen=True, slots=True)
class Curve:
    """A line: its name and its points (day as ordinal, value), by day."""

    name: str
    points: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn; ``note`` says what was left out. Without bars and curves, ``note`` says why."""

    choice: Choice | None = None
    bars: tuple[Bar, ...] = ()
    curves: tuple[Curve, ...] = ()
    note: str = ""


def kinds(columns: Sequence[str], rows: Sequence[Row]) -> dict[str, str]:
    """Column → date, number, text or empty, from its name and its first values."""
    found: dict[str, str] = {}
    for place, name in enumerate(columns):
        values = [row[place] for row in rows[:LOOKED_AT] if row[place] is not None]
        if not values:
            found.setdefault(name, "empty")
        elif all(_is_day(value) for value in values):
            found.setdefault(name, "date")
        elif all(_is_number(value) for value in values) and not _is_key(name):
            found.setdefault(name, "number")
        else:
            found.setdefault(name, "text")
    return found


def _is_day(value: object) -> bool:
    return isinstance(value, date) or (isinstance(value, str) and bool(_DAY.match(value)))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _is_key(name: str) -> bool:
    low = name.casefold()
    return low in {"id", "rowid", "year"} or low.endswith("_id")


def usual(columns: Sequence[str], rows: Sequence[Row]) -> Choice | None:
    """The picture that fits a result best; None where no column holds numbers."""
    of = kinds(columns, rows)
    numbers = [name for name in of if of[name] == "number"]
    if not numbers or not rows:
        return None
    days = [name for name in of if of[name] == "date"]
    texts = [name for name in of if of[name] == "text"]
    value = numbers[-1] if len(numbers) > 1 and not days and not texts else numbers[0]
    if days and len({row[columns.index(days[0])] for row in rows[:LOOKED_AT]}) > 2:
        return Choice(LINE, value, along=days[0], split=_split(columns, rows, days[0], texts))
    return Choice(BARS, value, labels=tuple([*texts, *days][:2]))


def _split(columns: Sequence[str], rows: Sequence[Row], along: str, texts: Sequence[str]) -> str:
    """The column that parts the rows of one day, if there are several of one day."""
    place = columns.index(along)
    if len({row[place] for row in rows}) == len(rows):
        return ""
    for name in texts:
        number = columns.index(name)
        if 2 <= len({row[number] for row in rows}) <= MOST_LINES:
            return name
    return ""


def draw(choice: Choice | None, columns: Sequence[str], rows: Sequence[Row]) -> Drawing:
    """The bars or lines of a choice."""
    if choice is None:
        return Drawing(note="Nothing to draw: no column of this result holds numbers." if rows else "No rows to draw.")
    if choice.value not in columns:
        return Drawing(note=f"This result has no column {choice.value}.")
    return _bars(choice, columns, rows) if choice.kind == BARS else _lines(choice, columns, rows)


def _bars(choice: Choice, columns: Sequence[str], rows: Sequence[Row]) -> Drawing:
    value = columns.index(choice.value)
    places = [columns.index(name) for name in choice.labels if name in columns]
    bars = [
        Bar(tuple("NULL" if row[place] is None else str(row[place]) for place in places), number)
        for row in rows
        if (number := _number(row[value])) is not None
    ]
    note = f"The first {MOST_BARS} of {len(bars):,} rows" if len(bars) > MOST_BARS else ""
    return Drawing(choice, tuple(bars[:MOST_BARS]), note=note or ("" if bars else "No numbers to draw."))


def _lines(choice: Choice, columns: Sequence[str], rows: Sequence[Row]) -> Drawing:
    value, along = columns.index(choice.value), columns.index(choice.along)
    split = columns.index(choice.split) if choice.split in columns else -1
    sums: dict[str, dict[int, float]] = {}
    for row in rows:
        day, number = _day(row[along]), _number(row[value])
        if day is None or number is None:
            continue
        name = choice.value if split < 0 else str(row[split])
        points = sums.setdefault(name, {})
        points[day] = points.get(day, 0.0) + number
    curves = [Curve(name, tuple(sorted(points.items()))) for name, points in sums.items()]
    curves.sort(key=lambda curve: -sum(number for _, number in curve.points))
    left = len(curves) - MOST_LINES
    note = f"{left} smaller lines are left out" if left > 0 else "" if curves else "No days to draw."
    return Drawing(choice, curves=tuple(curves[:MOST_LINES]), note=note)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else None


def _day(value: object) -> int | None:
    if isinstance(value, datetime):
        return value.date().toordinal()
    if isinstance(value, date):
        return value.toordinal()
    try:
        text = str(value)
        return date.fromisoformat(text[:10] if len(text) >= 10 else f"{text[:7]}-01").toordinal()
    except ValueError:
        return None
