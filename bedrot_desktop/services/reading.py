"""Reading what platforms hand out: encodings, sign-in pages saved as data, text tables with line numbers, numbers."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from bedrot_desktop.core.errors import FileRejected, SignInNeeded
from bedrot_desktop.core.kinds import NANO

_SIGN_IN = re.compile(
    r"<form[^>]*(?:log-?in|sign-?in)|type=[\"']?password|<title>[^<]*(?:log\s?in|sign\s?in)", re.IGNORECASE
)


def text_of(data: bytes, name: str) -> str:
    """The text of a file: UTF-8 (with or without BOM), UTF-16 with BOM, else cp1252. Line ends stay as they are.

    Raises FileRejected (rule ``empty``) for a file without a single byte.
    """
    if not data:
        raise FileRejected(f"{name} has 0 bytes.", "Fetch or export it again.", rule="empty")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def refuse_sign_in(text: str, name: str) -> None:
    """Raise SignInNeeded if a text that should be data is a web page with a sign-in form."""
    head = text[:20_000].lstrip()
    if head[:1] == "<" and _SIGN_IN.search(head):
        raise SignInNeeded(f"{name} is a sign-in page saved as data: the session had ended.")


def json_of(data: bytes, name: str) -> Any:
    """The JSON value of a file; FileRejected (rule ``json``) with the line where it breaks, SignInNeeded for a page."""
    text = text_of(data, name)
    refuse_sign_in(text, name)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise FileRejected(
            f"{name} is not complete JSON: {error.msg} in line {error.lineno}, column {error.colno}.",
            "Fetch it again; the data from before stays.",
            rule="json",
            line=error.lineno,
        ) from error
    except RecursionError as error:
        raise FileRejected(f"{name} is nested too deeply to be data.", "Fetch it again.", rule="json") from error


@dataclass(frozen=True, slots=True)
class Table:
    """Delimited text: the header and the rows as (1-based line, values by column name)."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]


def table_of(text: str, name: str, *, delimiter: str = ",", quoted: bool = True) -> Table:
    """Read delimited text whose first line is the header; blank lines are left out, values are not trimmed.

    CR, LF and CRLF all end a line. A row of another width has its values under the columns it reaches; surplus ones
    are under ``+1``, ``+2``… . Raises FileRejected: rule ``empty`` when there is not even a header,
    ``table`` for a cell that never ends.
    """
    quoting: Literal[0, 3] = 0 if quoted else 3  # csv.QUOTE_MINIMAL, csv.QUOTE_NONE
    lines = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline="")
    reader = csv.reader(lines, delimiter=delimiter, quoting=quoting, strict=False)
    header: tuple[str, ...] = ()
    rows: list[tuple[int, Mapping[str, str]]] = []
    for line, values in _numbered(reader):
        if not any(value.strip() for value in values):
            continue
        if not header:
            header = tuple(value.strip() for value in values)
            continue
        names = [*header, *(f"+{place}" for place in range(1, len(values) - len(header) + 1))]
        rows.append((line, dict(zip(names, values, strict=False))))
    if not header:
        raise FileRejected(f"{name} has no header line.", "Export it again.", rule="empty")
    return Table(header, tuple(rows))


def _numbered(reader: Any) -> Iterator[tuple[int, list[str]]]:
    before = 0
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:  # a cell without end: the file is no table
            raise FileRejected(
                f"The table cannot be read from line {before + 1} on: {error}.", "Export it again.", rule="table",
                line=before + 1,
            ) from error  # fmt: skip
        yield before + 1, values
        before = reader.line_num


def require_columns(table: Table, wanted: tuple[str, ...], name: str) -> tuple[str, ...]:
    """Raise FileRejected (rule ``header``) naming what is missing; returns the columns that nobody asked for."""
    missing = [column for column in wanted if column not in table.header]
    if missing:
        raise FileRejected(
            f"{name} lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)} "
            f"(found: {', '.join(table.header)}).",
            "Export it again; the data from before stays.",
            rule="header",
            line=1,
        )
    return tuple(column for column in table.header if column not in wanted)


_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+|[+-]?\d+")


def whole(text: str) -> int:
    """An integer as platforms write it (``1,234`` or ``1234``); ValueError for anything else, fractions included."""
    cleaned = text.strip()
    if not _GROUPED.fullmatch(cleaned):
        raise ValueError(f"“{text}” is not a whole number")
    return int(cleaned.replace(",", ""))


def old_count(text: str) -> int | None:
    """A count in a file that the old scripts wrote (``12``, ``12.0``, empty: None); ValueError for anything else."""
    cleaned = text.strip().removesuffix(".0")  # pandas turned columns with gaps into floats
    if not cleaned:
        return None
    value = whole(cleaned)
    if value < 0:
        raise ValueError(f"“{text}” is less than 0")
    return value


def day(text: str) -> date:
    """A date ``YYYY-MM-DD``; ValueError otherwise (impossible dates included)."""
    cleaned = text.strip()
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", cleaned):
        raise ValueError(f"“{text}” is not a date like 2025-07-09")
    return date.fromisoformat(cleaned)


def nano(text: str) -> int:
    """Dollars as integer 1e-9 dollars, exact; ValueError when it is no number or has more than nine decimals."""
    try:
        amount = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(f"“{text}” is not an amount") from None
    if not amount.is_finite() or amount.adjusted() > 18:  # 1E1000000 would be worked out digit by digit
        raise ValueError(f"“{text}” is not an amount")
    value = amount * NANO
    if value != value.to_integral_value():
        raise ValueError(f"“{text}” is not an amount with at most nine decimals")
    return int(value)
