"""A table, a view or a query written to a file, in batches: CSV, JSON, NDJSON, Parquet, Excel.

Choices: NULL is an empty cell (CSV, Excel) or null. CSV keeps text exactly as it is, so that it can be read back.
Excel never gets a formula or a link: text cells are written as strings whatever they begin with, and whole numbers of
more than 15 digits (Meta's ids) as text, because Excel would round them. ISO days become real dates in Excel.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from bedrot_desktop.core.errors import UsageError, WarehouseError
from bedrot_desktop.core.files import replacing
from bedrot_desktop.warehouse.exporters import write_csv, write_json, write_ndjson
from bedrot_desktop.warehouse.query import Stream, streaming
from bedrot_desktop.warehouse.readonly import reading, sqlite_file
from bedrot_desktop.warehouse.sqltext import first_word, quoted

if TYPE_CHECKING:
    from sqlalchemy import Engine

BATCH = 5_000
_SQL_WORDS = {"SELECT", "WITH", "VALUES", "EXPLAIN", "PRAGMA", "SHOW"}

Writer = Callable[[BinaryIO, Stream, "Tally"], None]


@dataclass(slots=True)
class Tally:
    """Counts rows while they are written and passes the number on."""

    tell: Callable[[int], None]
    rows: int = 0

    def add(self, rows: int) -> None:
        """So many more rows are written."""
        self.rows += rows
        self.tell(self.rows)


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the file, its rows (header not counted) and columns."""

    path: Path
    rows: int
    columns: tuple[str, ...]


def _write_parquet(target: BinaryIO, stream: Stream, tally: Tally) -> None:
    from bedrot_desktop.warehouse.export_parquet import write_parquet

    write_parquet(target, stream, tally)


def _write_excel(target: BinaryIO, stream: Stream, tally: Tally) -> None:
    from bedrot_desktop.warehouse.export_excel import write_excel

    write_excel(target, stream, tally)


FORMATS: Mapping[str, Writer] = {
    ".csv": write_csv,
    ".json": write_json,
    ".ndjson": write_ndjson,
    ".jsonl": write_ndjson,
    ".parquet": _write_parquet,
    ".xlsx": _write_excel,
}


def export(
    engine: Engine,
    what: str,
    to: Path,
    *,
    params: Mapping[str, object] | None = None,
    overwrite: bool = False,
    cancel: threading.Event | None = None,
    tell: Callable[[int], None] = lambda _rows: None,
) -> Exported:
    """Write a table, a view (by name) or a SELECT to a file; its ending chooses the format.

    The file appears when all of it is written, or not at all. ``tell`` is called with the rows written so far. Raises
    UsageError for an unknown ending or an existing file, WarehouseError for the query, Cancelled.
    """
    writer = FORMATS.get(to.suffix.lower())
    if writer is None:
        raise UsageError(f"The ending of {to.name} names no format.", f"Use one of {', '.join(FORMATS)}.")
    _refuse_wrong_place(engine, to, overwrite)
    sql = what if first_word(what) in _SQL_WORDS else f"SELECT * FROM {quoted(_known(engine, what))}"  # noqa: S608 - quoted
    tally = Tally(tell)
    with streaming(engine, sql, params, cancel=cancel, batch=BATCH) as stream:
        if not stream.columns:
            raise WarehouseError("The query gives no columns.", "Only something that can be read can be exported.")
        with replacing(to) as target:
            writer(target, stream, tally)
        return Exported(to, tally.rows, stream.columns)


def _refuse_wrong_place(engine: Engine, to: Path, overwrite: bool) -> None:
    database = sqlite_file(engine)
    if database is not None:
        own = {database.resolve().with_name(database.name + end) for end in ("", "-wal", "-shm", "-journal")}
        if to.resolve() in own:
            raise UsageError(f"{to} is the warehouse itself.", "Choose another name.")
    if to.is_dir():
        raise UsageError(f"{to} is a folder.", "Give a file name.")
    if to.exists() and not overwrite:
        raise UsageError(f"{to} is already there.", "Choose another name, or allow it to be replaced.")


def _known(engine: Engine, name: str) -> str:
    with reading(engine) as reader:
        tables = reader.tables()
    exact = {known.lower(): known for known in tables}.get(name.strip().lower())
    if exact is None:
        raise WarehouseError(f"There is no table or view “{name}”.", f"There are {', '.join(sorted(tables))}.")
    return exact
