"""What a value looks like in a cell, in the inspector and on the clipboard. Free of Qt."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bedrot_desktop.ui import words
from bedrot_desktop.warehouse.browse import ColumnInfo, Reference
from bedrot_desktop.warehouse.grid.facts import Facts, Table
from bedrot_desktop.warehouse.grid.question import Names, Value

LONGEST = 200  # characters of a text in a cell
MONEY = ("usd", "amount", "spend", "cpc", "revenue", "net", "earnings")
QUIET = ("created_at", "updated_at", "load_id", "artist_alias_id", "source_id", "source_row")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the grid: what it is called and what its values mean."""

    name: str
    label: str
    kind: str  # number, money, key, text, date; "" where only the values tell
    reference: Reference | None = None
    names: Names | None = None


def columns_of(facts: Facts, table: Table) -> tuple[Column, ...]:
    """All columns of a table or view, in its own order."""
    return tuple(_column(facts, table, one) for one in table.info.columns)


def _column(facts: Facts, table: Table, info: ColumnInfo) -> Column:
    reference = table.reference(info.name)
    names = facts.names(reference)
    label = info.name.removesuffix("_id") if names else info.name
    return Column(info.name, label.replace("_", " "), kind_of(info, reference), reference, names)


def kind_of(info: ColumnInfo, reference: Reference | None) -> str:
    """What kind of values a column holds, by its declared type and its name."""
    name, type_ = info.name.lower(), info.type.upper()
    parts = name.split("_")
    if reference or name.endswith("_id") or info.key:
        return "key"
    if any(part in MONEY for part in parts) and "nano" not in parts:
        return "money"
    if any(word in type_ for word in ("INT", "DOUB", "REAL", "FLOA", "NUM", "DEC")):
        return "number"
    if "date" in parts or name in {"as_of", "first_day", "last_day"} or type_ == "DATE":
        return "date"
    return "text" if type_ else ""


def hidden_at_first(facts: Facts, table: Table) -> frozenset[str]:
    """Columns that say nothing about the label's figures; the column chooser brings them back."""
    hidden = {name for name in table.columns if name in QUIET}
    if table.info.references and not facts.used_by(table.name) and len(table.info.key) == 1:
        hidden.add(table.info.key[0])
    return frozenset(hidden if len(hidden) < len(table.columns) else ())


def shown(value: Value, kind: str = "") -> str:
    """A value as a cell shows it; of NULL and of an empty text nothing (the painter marks them)."""
    if value is None or value == "":
        return ""
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, int):
        return str(value) if kind == "key" else words.number(value)
    if isinstance(value, float):
        return number(value, money=kind == "money")
    text = value if len(value) <= LONGEST else value[:LONGEST] + "…"
    return text.replace("\r\n", " ").replace("\n", " ").replace("\t", " ")


def number(value: float, *, money: bool = False) -> str:
    """A number with the places that it needs: two for money, up to nine for tiny amounts."""
    if value != value or value in {float("inf"), float("-inf")}:
        return str(value)
    whole = f"{value:.9f}".rstrip("0").rstrip(".")
    places = len(whole.partition(".")[2])
    if money:
        places = 2 if abs(value) >= 1 or places <= 2 else 4 if places <= 4 else 8  # so that points stand below points
    return words.number(value, min(places, 6 if abs(value) >= 1 else 9))


def explained(value: Value, kind: str) -> str:
    """What the inspector adds in muted: the weekday of a day, the count of characters of a long text."""
    if isinstance(value, str):
        day = day_of(value)
        if day is not None:
            return f"{day:%A}"
        return f"{words.number(len(value))} characters" if len(value) > LONGEST else ""
    if kind == "money" and isinstance(value, int | float):
        return "USD"
    return ""


def day_of(text: str) -> date | None:
    """The day that an ISO text names."""
    if not 10 <= len(text) <= 32 or text[4:5] != "-":
        return None
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def tree_of(value: Value) -> object:
    """A JSON object or list out of a text; None where it is none."""
    if isinstance(value, str) and value[:1] in "{[" and value[-1:] in "}]":
        try:
            found: object = json.loads(value)
        except ValueError:
            return None
        return found
    return None


def plain(value: Value) -> str:
    """A value as files have it: ISO days, a point in numbers, nothing for NULL."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.hex()
    return value if isinstance(value, str) else repr(value)


def as_tsv(heads: Sequence[str] | None, rows: Sequence[Sequence[str]]) -> str:
    """Lines that Excel takes apart; what would break a line is quoted."""

    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in '\t\n\r"') else text

    given = [*([heads] if heads else []), *rows]
    return "\n".join("\t".join(cell(text) for text in row) for row in given)


def as_html(heads: Sequence[str] | None, rows: Sequence[Sequence[str]]) -> str:
    """The same as a table."""
    head = "<tr>" + "".join(f"<th>{html.escape(text)}</th>" for text in heads) + "</tr>" if heads else ""
    body = "".join("<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr>" for row in rows)
    return f"<table>{head}{body}</table>"
