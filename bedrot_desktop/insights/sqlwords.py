"""Pieces of SQL that SQLite and PostgreSQL both read, with the values written in: what runs can be shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

BRAND = "coalesce(p.brand, v.platform)"
WITH_BRAND = "left join platforms p on p.platform_name = v.platform"


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def between(column: str, first: date | str, last: date | str) -> str:
    """A condition on days or months; both ends belong to it."""
    return f"{column} between {quoted(str(first))} and {quoted(str(last))}"


def one_of(column: str, values: Sequence[str]) -> str:
    """A condition on values; "" (no condition) where there are none."""
    return f"{column} in ({', '.join(quoted(value) for value in values)})" if values else ""


def where(*conditions: str) -> str:
    """All conditions that are not "" as a WHERE on a line of its own."""
    return "\nwhere " + "\n  and ".join(kept) if (kept := [one for one in conditions if one]) else ""


def whole(expression: str) -> str:
    """A sum as an integer on both databases."""
    return f"cast(sum({expression}) as bigint)"


def real(expression: str) -> str:
    """A value that divides as a fraction on both databases."""
    return f"cast({expression} as double precision)"


def lines(*parts: Iterable[str] | str) -> str:
    """Parts below each other; empty ones fall away."""
    return "\n".join(part if isinstance(part, str) else "\n".join(part) for part in parts if part)
