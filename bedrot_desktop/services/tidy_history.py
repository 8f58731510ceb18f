"""Reading the ``tidy_daily_streams.csv`` of an older lake, in which “not reported” and 0 look the same."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.lake.findings import Note
from bedrot_desktop.services.reading import day, require_columns, table_of, text_of

COLUMNS = ("spotify_streams", "apple_streams")
TAIL = timedelta(days=7)
_NUMBER = re.compile(r"(\d+)(?:\.0*)?")


@dataclass(frozen=True, slots=True)
class Cell:
    """One platform's number of one day."""

    day: date
    column: str
    streams: int
    line: int


@dataclass(frozen=True, slots=True)
class Tidy:
    """What an old file says about one distributor."""

    cells: tuple[Cell, ...]
    notes: tuple[Note, ...]


def read_tidy(data: bytes, name: str, source: str, today: date) -> Tidy:
    """The cells of one ``source``; an unusable file or row is left out with a note, it never stops anything.

    The old scripts filled days that a platform had not reported yet with 0: zeros at the end of a platform's column,
    within the last seven days and beside streams of the other platform, are taken as not reported.
    """
    try:
        table = table_of(text_of(data, name), name)
        require_columns(table, ("date", *COLUMNS, "source"), name)
    except FileRejected as error:
        return Tidy((), (Note("history", f"The older {name} is left out: {error.message}"),))
    cells: list[Cell] = []
    notes: list[Note] = []
    for line, row in table.rows:
        if row.get("source", "").strip().casefold() != source:
            continue
        try:
            cells.extend(_cells(row, line, today))
        except ValueError as error:
            notes.append(Note("history", f"Line {line} of the older {name} is left out: {error}.", line))
    return Tidy(_without_false_zeros(cells), tuple(notes))


def _cells(row: Mapping[str, str], line: int, today: date) -> list[Cell]:
    when = day(row["date"][:10])
    if when > today + timedelta(days=1):
        raise ValueError(f"{when} lies in the future")
    return [
        Cell(when, column, _streams(text), line) for column in COLUMNS if (text := row.get(column, "").strip()) != ""
    ]


def _streams(text: str) -> int:
    number = _NUMBER.fullmatch(text)
    if number is None:
        raise ValueError(f"“{text}” is not a number of streams")
    return int(number[1])


def _without_false_zeros(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    if not cells:
        return ()
    last = max(cell.day for cell in cells)
    by_day: dict[date, dict[str, int]] = {}
    for cell in cells:
        by_day.setdefault(cell.day, {})[cell.column] = cell.streams
    false: set[tuple[date, str]] = set()
    for column, other in (COLUMNS, COLUMNS[::-1]):
        for when in sorted(by_day, reverse=True):
            if when <= last - TAIL or by_day[when].get(column, 0) != 0:
                break
            if by_day[when].get(other, 0) > 0:
                false.add((when, column))
    return tuple(cell for cell in cells if (cell.day, cell.column) not in false)
