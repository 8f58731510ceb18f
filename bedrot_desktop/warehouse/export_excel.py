"""Rows as an Excel workbook, written row by row: typed cells, frozen header, filter, more sheets when one is full."""

from __future__ import annotations

import datetime as dt
import math
import re
import tempfile
from decimal import Decimal
from typing import Any, BinaryIO

from bedrot_desktop.core.errors import WarehouseError
from bedrot_desktop.warehouse.exporters import Counter, Rows, distinct, words

SHEET_ROWS = 1_048_576
SHEET_COLUMNS = 16_384
CELL_CHARACTERS = 32_767
EXACT_INTEGER = 10**15
FIRST_DAY = dt.date(1900, 3, 1)  # Excel counts a 29 February 1900 that never was
WIDTHS = (8, 48)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def write_excel(target: BinaryIO, rows: Rows, tally: Counter, *, sheet_rows: int = SHEET_ROWS) -> None:
    """Write a workbook; memory stays at one row, further sheets (``data 2``, …) follow after ``sheet_rows`` lines."""
    import xlsxwriter

    if len(rows.columns) > SHEET_COLUMNS:
        raise WarehouseError(f"Excel has no room for {len(rows.columns):,} columns.", "Export to CSV or Parquet.")
    with tempfile.TemporaryDirectory(prefix="bedrot-export-") as folder:
        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        book = xlsxwriter.Workbook(target, options)
        sheets = _Sheets(book, distinct(rows.columns), sheet_rows)
        try:
            for batch in rows:
                for row in batch:
                    sheets.add(row)
                tally.add(len(batch))
        finally:
            sheets.finish()
            book.close()  # also after an error: its temporary files are open


class _Sheets:
    """The sheets of one workbook, the last of them being written."""

    def __init__(self, book: Any, columns: list[str], sheet_rows: int) -> None:
        self._book = book
        self._columns = columns
        self._room = sheet_rows
        self._head = book.add_format({"bold": True})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._number = 0
        self._begin()

    def _begin(self) -> None:
        self._number += 1
        self._sheet = self._book.add_worksheet("data" if self._number == 1 else f"data {self._number}")
        self._sheet.freeze_panes(1, 0)
        for place, name in enumerate(self._columns):
            self._sheet.set_column(place, place, min(max(len(name) + 2, WIDTHS[0]), WIDTHS[1]))
        for place, name in enumerate(self._columns):
            self._sheet.write_string(0, place, name, self._head)
        self._line = 1

    def add(self, row: tuple[object, ...]) -> None:
        """Write one row, on a new sheet if this one is full."""
        if self._line >= self._room:
            self.finish()
            self._begin()
        for place, value in enumerate(row):
            if value is not None:
                self._write(place, value)
        self._line += 1

    def finish(self) -> None:
        """Put the filter over what was written."""
        if self._columns:
            self._sheet.autofilter(0, 0, max(self._line - 1, 1), len(self._columns) - 1)

    def _write(self, place: int, value: object) -> None:
        if isinstance(value, bool):
            self._sheet.write_boolean(self._line, place, value)
        elif isinstance(value, int | float | Decimal) and _fits(value):
            self._sheet.write_number(self._line, place, value)
        elif isinstance(value, dt.datetime) and value.date() >= FIRST_DAY:
            self._sheet.write_datetime(self._line, place, value.replace(tzinfo=None), self._moment)
        elif (day := _day_of(value)) is not None:
            self._sheet.write_datetime(self._line, place, day, self._day)
        else:
            self._write_text(place, str(words(value)))

    def _write_text(self, place: int, text: str) -> None:
        if len(text) > CELL_CHARACTERS:
            raise WarehouseError(
                f"Row {self._line:,}, column {self._columns[place]}: an Excel cell holds {CELL_CHARACTERS:,} letters,"
                f" not {len(text):,}.",
                "Export to CSV, JSON or Parquet.",
            )
        self._sheet.write_string(self._line, place, text)


def _fits(value: float | Decimal) -> bool:
    return abs(value) < EXACT_INTEGER if isinstance(value, int) else math.isfinite(value)


def _day_of(value: object) -> dt.date | None:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            value = dt.date.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime) and value >= FIRST_DAY:
        return value
    return None
