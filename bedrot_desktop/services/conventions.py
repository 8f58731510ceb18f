"""How a table saved by a bank, a spreadsheet or by hand separates columns and writes days and amounts, told per file.

Nothing is guessed: where no row of the file decides, the answer is ``open`` and somebody has to ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from bedrot_desktop.services.reading import nano

DayOrder = Literal["year first", "month first", "day first", "open"]
DecimalMark = Literal[".", ",", "open"]

_SEPARATORS = (",", ";", "\t", "|")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:[T ,]+\d{1,2}:\d{2}.*)?")


def separator_of(text: str) -> str:
    """The character that separates columns: the one met most often outside quotes in the first line with text."""
    first = next((line for line in text.replace("\r", "\n").split("\n") if line.strip()), "")
    bare = re.sub(r'"(?:[^"]|"")*"', "", first)
    return max(_SEPARATORS, key=bare.count)


def day_order(texts: Iterable[str], *, hint: DayOrder = "open") -> DayOrder:
    """In which order a file's days are written; ``hint`` decides only where every row could be read both ways.

    Days with dots (02.05.2025) have the day first. ``open``: undecided, or rows that contradict each other.
    """
    met: set[DayOrder] = set()
    for text in texts:
        parts = _YEAR_LAST.fullmatch(text.strip())
        if parts is None:
            continue
        first, second = int(parts[1]), int(parts[3])
        if parts[2] == "." or first > 12:
            met.add("day first")
        elif second > 12:
            met.add("month first")
        elif first != second:
            met.add("open")
    decided = met - {"open"}
    if len(decided) == 1:
        return decided.pop()
    if decided:
        return "open"
    return hint if met else "year first"


def read_day(text: str, order: DayOrder) -> date:
    """A day written with the year first (always understood) or in the file's order; ValueError otherwise.

    A time behind the day is left out; a year of two digits is of this century.
    """
    cleaned = text.strip()
    if parts := _YEAR_FIRST.fullmatch(cleaned):
        return _real_day(cleaned, int(parts[1]), int(parts[3]), int(parts[4]))
    parts = _YEAR_LAST.fullmatch(cleaned)
    if parts is None:
        raise ValueError(f"“{text}” is not a date")
    first, second, year = int(parts[1]), int(parts[3]), int(parts[4])
    if order != "month first" and order != "day first" and first != second:
        raise ValueError(f"“{text}” may mean two different days")
    month, day = (second, first) if order == "day first" else (first, second)
    return _real_day(cleaned, year + 2000 if year < 100 else year, month, day)


def _real_day(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"“{text}” is no day of the calendar") from None


@dataclass(frozen=True, slots=True)
class _Digits:
    """An amount as written, taken apart: sign, currency mark, and the digits with their separators."""

    negative: bool
    currency: str
    body: str


_SPACES = re.compile(r"[\s\u00a0\u202f'’]")
_BODY = re.compile(r"\d[\d.,]*|[.,]\d+")


def _taken_apart(text: str) -> _Digits:
    cleaned = _SPACES.sub("", text).replace("\u2212", "-")
    negative = False
    if cleaned.startswith("(") and cleaned.endswith(")"):
        negative, cleaned = True, cleaned[1:-1]
    body = _BODY.search(cleaned)
    if body is None:
        raise ValueError(f"“{text}” is not an amount")
    around = cleaned[: body.start()] + cleaned[body.end() :]
    signs = [mark for mark in around if mark in "+-"]
    if len(signs) > 1 or (signs and negative):
        raise ValueError(f"“{text}” is not an amount")
    return _Digits(negative or signs == ["-"], around.strip("+-").replace("-", "").replace("+", ""), body[0])


_DOLLARS = frozenset({"", "$", "US$", "USD", "USD$", "$USD"})


def currency_of(text: str) -> str:
    """The currency mark beside an amount: "" where none stands, ``$`` for US dollars, else as written."""
    try:
        mark = _taken_apart(text).currency.upper()
    except ValueError:
        return ""
    return "$" if mark and mark in _DOLLARS else mark


def decimal_mark(texts: Iterable[str], *, hint: DecimalMark = "open") -> DecimalMark:
    """Which character separates the cents in a file's amounts; ``hint`` decides only where no row does.

    ``1.234`` alone may be one thousand or one dollar: ``open``, unless another row of the file tells. Rows that
    contradict each other give ``open`` too. A file of plain integers has the point.
    """
    met: set[str] = set()
    for text in texts:
        try:
            body = _taken_apart(text).body
        except ValueError:
            continue
        met.add(_mark_in(body))
    decided = met & {".", ","}
    if len(decided) == 1:
        return "." if "." in decided else ","
    if decided:
        return "open"
    return hint if "open" in met else "."


def _mark_in(body: str) -> str:
    """``.`` or ``,`` where the digits tell it, ``open`` where both are possible, ``""`` without a separator."""
    marks = [mark for mark in body if mark in ".,"]
    if not marks:
        return ""
    last = marks[-1]
    if len(set(marks)) == 2:
        return last
    if len(marks) > 1:
        return "," if last == "." else "."  # only thousands are separated more than once
    before, after = body.split(last)
    if len(after) == 3 and 1 <= len(before) <= 3 and not before.startswith("0"):
        return "open"
    return last


def read_amount(text: str, mark: DecimalMark) -> int:
    """US dollars as integer 1e-9 dollars, exact. ValueError for other currencies and for anything that is no amount.

    ``mark`` separates the cents, the other of point and comma groups thousands. (25.00) and 25.00- are negative.
    """
    digits = _taken_apart(text)
    if digits.currency.upper() not in _DOLLARS:
        raise ValueError(f"“{text.strip()}” is not an amount in US dollars")
    point = "," if mark == "," else "."
    group = "." if point == "," else ","
    pattern = rf"(?:\d{{1,3}}(?:{re.escape(group)}\d{{3}})+|\d*)(?:{re.escape(point)}\d+)?"
    if not re.fullmatch(pattern, digits.body):
        raise ValueError(f"“{text.strip()}” is not an amount")
    value = nano(str(Decimal(digits.body.replace(group, "").replace(point, "."))))
    return -value if digits.negative else value
