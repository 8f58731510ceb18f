"""Meta's values: 18-digit ids that spreadsheets destroy, dollars and counts as text, pixel events as JSON in a cell."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

from bedrot_desktop.core.kinds import NANO
from bedrot_desktop.services.reading import day, nano, whole

_EXPONENT = re.compile(r"\d+(?:[.,]\d+)?[eE]\+?\d+")
_LARGEST = 2**63 - 1


def identifier(value: object) -> int:
    """An id (digits as text, or a JSON integer); ValueError when it is none or a spreadsheet has destroyed it."""
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if _EXPONENT.fullmatch(text):
        raise ValueError(f"the id {text} was saved by a spreadsheet in exponent form: its digits are lost")
    if not re.fullmatch(r"[0-9]{5,19}", text) or int(text) > _LARGEST:
        raise ValueError(f"“{text[:40]}” is no id")
    return int(text)


def optional_identifier(value: object) -> int | None:
    """An id, or None where there is none."""
    return None if value is None or str(value).strip() == "" else identifier(value)


def amount(value: object) -> int | None:
    """Dollars as 1e-9 dollars, exact; None for an empty cell; ValueError below zero or for no amount."""
    text = plain(value)
    if not text:
        return None
    dollars = nano(text.removeprefix("$").replace(",", ""))
    if not 0 <= dollars <= _LARGEST:
        raise ValueError(f"“{text}” is no amount of money spent")
    return dollars


def count(value: object) -> int | None:
    """A count >= 0 (``1100``, ``1,100``, ``950.0``); None for an empty cell."""
    text = plain(value)
    if not text:
        return None
    number = whole(re.sub(r"\.0+$", "", text))
    if not 0 <= number <= _LARGEST:
        raise ValueError(f"“{text}” is no count")
    return number


def fraction(value: object) -> float | None:
    """A number such as a price per click; None for an empty cell."""
    text = plain(value).replace(",", "")
    if not text:
        return None
    number = float(text) if re.fullmatch(r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|[+-]?\.\d+", text) else None
    if number is None or abs(number) == float("inf"):
        raise ValueError(f"“{text}” is no number")
    return number


def optional_day(value: object) -> date | None:
    """The day of a date or a time such as ``2025-05-01T09:00:00-0700``; None where there is none."""
    text = plain(value)
    return day(text[:10]) if text else None


def plain(value: object) -> str:
    """A cell or JSON scalar as trimmed text; empty for None, True, False and anything nested."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def flag(value: str) -> bool | None:
    """``True``/``False`` as the extractor writes it; None for an empty cell."""
    word = value.strip().casefold()
    if word in {"", "nan", "none"}:
        return None
    if word not in {"true", "false", "1", "0"}:
        raise ValueError(f"“{value}” is neither True nor False")
    return word in {"true", "1"}


def pixel_events(cell: str) -> str | None:
    """The JSON object of a cell (event → count) in one spelling; None for an empty cell; ValueError when broken."""
    if not cell.strip():
        return None
    try:
        events: Any = json.loads(cell)
    except (json.JSONDecodeError, RecursionError):
        raise ValueError(f"the pixel events are broken JSON: {cell[:60]}") from None
    if not isinstance(events, dict):
        raise ValueError("the pixel events are no JSON object")
    return json.dumps({name: _event_count(name, number) for name, number in events.items()}, ensure_ascii=False)


def _event_count(name: str, number: Any) -> int:
    counted = count(number)
    if counted is None:
        raise ValueError(f"the pixel event {name[:40]} has no count")
    return counted


def dollars(value: int | None) -> str:
    """1e-9 dollars as the shortest exact decimal with at least one place (``5.4``, ``12.0``); empty for None."""
    if value is None:
        return ""
    text = f"{Decimal(value) / NANO:.9f}".rstrip("0")
    return text + "0" if text.endswith(".") else text
