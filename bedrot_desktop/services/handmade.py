"""Tables that a person places by hand: delimited text or the first sheet of an Excel file, columns by name."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.lake.findings import Note, Question, Reject
from bedrot_desktop.services.conventions import DayOrder, day_order, separator_of
from bedrot_desktop.services.reading import Table, refuse_sign_in, table_of, text_of

if TYPE_CHECKING:
    from bedrot_desktop.lake.items import Item
    from bedrot_desktop.services.service import Context, Offer, Piece

EXCEL = b"PK\x03\x04"
MAX_UNPACKED = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class HandTable:
    """A table with its separator ("" in Excel) and, by our name of a column, the column as the file spells it."""

    table: Table
    separator: str
    columns: Mapping[str, str]
    unknown: tuple[str, ...]

    def value(self, row: Mapping[str, str], column: str) -> str:
        """A row's value under our name of a column, trimmed; "" where the file has no such column or value."""
        return row.get(self.columns.get(column, ""), "").strip()

    def values(self, column: str) -> list[str]:
        """All values of one column that are not empty."""
        return [value for _, row in self.table.rows if (value := self.value(row, column))]


def read_table(data: bytes, name: str, spellings: Mapping[str, tuple[str, ...]]) -> HandTable:
    """The table of a file. ``spellings``: our column name → spellings it may have (compared by letters and digits).

    Raises FileRejected (rules ``empty``, ``excel``) or SignInNeeded when the file holds no table.
    """
    if data[:4] == EXCEL:
        table, separator = _sheet(data, name), ""
    else:
        text = text_of(data, name)
        refuse_sign_in(text, name)
        separator = separator_of(text)
        table = table_of(text, name, delimiter=separator)
    columns = columns_of(table.header, spellings)
    met = set(columns.values())
    return HandTable(table, separator, columns, tuple(cell for cell in table.header if cell and cell not in met))


def columns_of(header: Iterable[str], spellings: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Our column names → the header's cells; the first spelling that the header has counts."""
    cells = {_plain(cell): cell for cell in reversed(list(header))}
    found = {
        ours: next((cells[plain] for plain in map(_plain, theirs) if plain in cells), "")
        for ours, theirs in spellings.items()
    }
    return {ours: cell for ours, cell in found.items() if cell}


def _plain(cell: str) -> str:
    return re.sub(r"[^a-z0-9%]", "", cell.casefold())


def require(table: HandTable, wanted: Iterable[str], name: str) -> None:
    """Raise FileRejected when a column is missing (rule ``header``) or when there is no row (rule ``empty``)."""
    missing = [column for column in wanted if column not in table.columns]
    if missing:
        raise FileRejected(
            f"{name} lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)} "
            f"(found: {', '.join(table.table.header)}).",
            "Export it again, or name the columns so; the data from before stays.",
            rule="header",
            line=1,
        )
    if not table.table.rows:
        raise FileRejected(
            f"{name} has a header but not one row.", "Nothing to take over; the data from before stays.", rule="empty"
        )


def ragged(row: Mapping[str, str]) -> str:
    """Why a row does not have the table's shape (surplus values, a quote that is never closed), or ""."""
    if any(column.startswith("+") and value.strip() for column, value in row.items()):
        return "the line has more values than the header has columns"
    if any("\n" in value for value in row.values()):
        return "a quote is opened and not closed on the line"
    return ""


def unknown_columns(table: HandTable) -> tuple[Note, ...]:
    """A note naming the columns that are not taken over, if there are any."""
    if not table.unknown:
        return ()
    names = ", ".join(table.unknown)
    return (Note("columns", f"Columns that are not known were left out: {names}.", 1),)


def day_note(order: DayOrder) -> tuple[Note, ...]:
    """A note where the days are not written with the year first."""
    if order == "year first":
        return ()
    example = "05/02/2025 is 2 May" if order == "month first" else "05/02/2025 is 5 February"
    return (Note("dates", f"Days are written {order} and were read so ({example})."),)


def order_of_days(
    table: HandTable, dataset: str, item: Item, ctx: Context, *, hint: DayOrder = "open"
) -> DayOrder | Question:
    """The order in which the column ``date`` is written, or the question (topic ``dates``) when no row tells it."""
    order = day_order(table.values("date"), hint=hint)
    if order != "open":
        return order
    match ctx.answer(dataset, item.sha256, "dates"):
        case "month first" | "day first" as answer:
            return "month first" if answer == "month first" else "day first"
    text = f"{item.name}: does 05/02/2025 mean 2 May (month first) or 5 February (day first)?"
    return Question("dates", dataset, item.sha256, text, ("month first", "day first"))


def refuse_without_rows(name: str, good: int, rejects: Sequence[Reject]) -> None:
    """Raise FileRejected with the first row's trouble when no row of a file is good."""
    if good:
        return
    first = rejects[0]
    raise FileRejected(
        f"{name} has no row that can be taken over: {first.reason} (line {first.line}).",
        "Export it again or correct it; the data from before stays.",
        rule=first.rule,
        line=first.line,
    )


def by_age(pieces: Iterable[Piece]) -> list[Piece]:
    """Pieces, oldest first. Files placed by hand seldom have a stamp: then the one that reaches further is newer."""

    def age(piece: Piece) -> tuple[datetime, int, str, str]:
        reach = piece.last_day.toordinal() if piece.last_day else 0
        return (piece.stamp or datetime.min, reach, piece.path, piece.sha256)  # noqa: DTZ901 - naive like the stamps

    return sorted(pieces, key=age)


def header_of(offer: Offer) -> tuple[str, ...]:
    """The header cells of an offered file, () when it holds no table."""
    try:
        if offer.head[:4] == EXCEL:
            return _sheet(offer.path.read_bytes(), offer.name).header if offer.name.endswith(".xlsx") else ()
        text = text_of(offer.head, offer.name)
        first = next((line for line in text.replace("\r", "\n").split("\n") if line.strip()), "")
        return table_of(first, offer.name, delimiter=separator_of(first)).header
    except (FileRejected, OSError):
        return ()


def _sheet(data: bytes, name: str) -> Table:
    """The first sheet of an Excel file; the first row with text is its header, lines are the sheet's rows."""
    import warnings

    import pandas as pd

    _refuse_bomb(data, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's remarks on styles and validations of other programs
            sheet = pd.read_excel(io.BytesIO(data), header=None, dtype=object, na_filter=False, engine="openpyxl")
    except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
        raise FileRejected(
            f"{name} cannot be read as an Excel file: {error}.", "Save it again as CSV or XLSX.", rule="excel"
        ) from error
    header: tuple[str, ...] = ()
    rows: list[tuple[int, Mapping[str, str]]] = []
    for line, cells in enumerate(sheet.itertuples(index=False, name=None), start=1):
        values = [_cell(cell) for cell in cells]
        if not any(values):
            continue
        if not header:
            header = tuple(values)
            continue
        rows.append((line, {column: value for column, value in zip(header, values, strict=False) if column}))
    if not header:
        raise FileRejected(f"{name} has no header line.", "Export it again.", rule="empty")
    return Table(header, tuple(rows))


def _refuse_bomb(data: bytes, name: str) -> None:
    try:
        unpacked = sum(entry.file_size for entry in zipfile.ZipFile(io.BytesIO(data)).infolist())
    except zipfile.BadZipFile as error:
        raise FileRejected(f"{name} is a broken Excel file: {error}.", "Save it again.", rule="excel") from error
    if unpacked > MAX_UNPACKED:
        raise FileRejected(f"{name} unpacks to more than 100 MB and was not opened.", "Save it as CSV.", rule="excel")


def _cell(value: Any) -> str:
    """A cell as text: days as YYYY-MM-DD, numbers with a spreadsheet's 15 digits, never in exponent form."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return format(Decimal(format(value, ".15g")), "f") if math.isfinite(value) else ""
    return str(value).strip()
