"""A script's curated CSV whose header has the columns of a kind reaches the warehouse like any other data set."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.core.kinds import KINDS, Kind
from bedrot_desktop.lake.findings import Note, Reject
from bedrot_desktop.services.conventions import read_day, separator_of
from bedrot_desktop.services.merging import in_order, newest_wins
from bedrot_desktop.services.reading import Table, nano, table_of, text_of, whole
from bedrot_desktop.services.service import (
    Cleaned,
    Clocks,
    Context,
    Curated,
    Dataset,
    History,
    NotData,
    Piece,
    Place,
    Staged,
)

if TYPE_CHECKING:
    import polars as pl

    from bedrot_desktop.lake.items import Item

HEAD = 65_536  # bytes that are enough for a header
_STAMP = re.compile(r"_?\d{8}(?:[_T]\d{6}(?:_\d{6})?)?")


def kind_of(header: Iterable[str]) -> Kind | None:
    """The kind that a header holds: all its key columns (all columns, where it has no key) and one figure at least.

    Of several the one with most columns counts; None where none or two fit equally well. Money columns may be given in
    dollars (``spend_usd`` or ``spend`` for ``spend_nano``).
    """
    names = frozenset(_plain(cell) for cell in header)
    fitting = [(len(_met(kind, names)), len(kind.key), kind) for kind in KINDS.values() if _fits(kind, names)]
    fitting.sort(key=lambda one: one[:2], reverse=True)
    if not fitting or (len(fitting) > 1 and fitting[0][:2] == fitting[1][:2]):
        return None
    return fitting[0][2]


def curated_kinds(files: Iterable[Path]) -> list[tuple[Path, str]]:
    """Which of these files hold rows of a kind, and of which; files that cannot be read hold none."""
    found = []
    for path in files:
        if path.suffix.casefold() != ".csv":
            continue
        try:
            with path.open("rb") as source:
                kind = kind_of(_header(source.read(HEAD), path.name))
        except (OSError, FileRejected):
            continue
        if kind is not None:
            found.append((path, kind.name))
    return found


def script_dataset(service: str) -> Dataset:
    """The data set ``script.<service>``: curated CSV files in ``<service>/`` or named after the service.

    Files of a kind with a key are merged, newest first; of a kind without one (lines of a statement) the newest version
    of each file counts, versions being files whose names differ in their stamps only.
    """
    key = f"script.{service.casefold()}"
    name = re.escape(service)
    return Dataset(
        key=key,
        title=f"{service} (the lake's own scripts)",
        kinds=tuple(KINDS),
        places=(Place("curated", rf"(?:.*/)?{name}(?:[_-][^/]*)?\.csv|{name}/.*\.csv"),),
        clocks=Clocks(lag=0, due=40, stale=None),
        to_raw=to_raw,
        to_staging=to_staging,
        to_curated=to_curated,
        recognise=lambda _offer, _ctx: None,
    )


def to_raw(item: Item, _ctx: Context) -> Cleaned:
    """One curated CSV → a frame named for its kind. NotData when its header is of no kind."""
    text = text_of(item.read(), item.name)
    table = table_of(text, item.name, delimiter=separator_of(text))
    kind = kind_of(table.header)
    if kind is None:
        raise NotData(f"{item.name} has not the columns of any kind that the warehouse loads.")
    columns = _columns(kind, table.header)
    rows, rejects = _rows(kind, table, columns)
    if not rows:
        reason = f"{rejects[0].reason} (line {rejects[0].line})" if rejects else "it has a header but not one row"
        raise FileRejected(f"{item.name} has no row of {kind.name}: {reason}.", "See the script's log.", rule="empty")
    unknown = [cell for cell in table.header if cell and cell not in columns.values()]
    notes = (
        (Note("columns", f"Columns unknown to {kind.name} were left out: {', '.join(unknown)}."),) if unknown else ()
    )
    days = [value for row in rows for value in (row.get("date"), row.get("snapshot_date")) if value is not None]
    return Cleaned(
        frames={kind.name: _frame(kind, rows)},
        rows=len(table.rows),
        rejects=rejects,
        notes=notes,
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        header=table.header,
    )


def to_staging(pieces: Sequence[Piece], ctx: Context) -> Staged:
    """All files of a script service → a frame per kind."""
    import polars as pl

    frames: dict[str, pl.DataFrame] = {}
    for kind in KINDS.values():
        ctx.check()
        met = [(piece, frame) for piece in in_order(pieces) if (frame := piece.frame(kind.name)) is not None]
        if not met:
            continue
        if kind.key:
            merged = newest_wins([frame for _, frame in met], kind.key)
        else:
            newest = {_STAMP.sub("", piece.path.casefold()): frame for piece, frame in met}
            merged = pl.concat([newest[name] for name in sorted(newest)])
        if merged is not None:
            frames[kind.name] = merged
    stamps = [piece.stamp for piece in pieces if piece.stamp]
    return Staged(frames, stamp=max(stamps, default=None))


def to_curated(staged: Staged, _history: Sequence[History], _ctx: Context) -> Curated:
    """Rows of the kinds; the files themselves are the script's."""
    return Curated(kinds={name: KINDS[name].conform(frame) for name, frame in staged.frames.items()})


def _plain(cell: str) -> str:
    return cell.strip().casefold()


def _spellings(column: str) -> tuple[str, ...]:
    """A money column may be given in dollars."""
    stem = column.removesuffix("_nano")
    return (column,) if stem == column else (column, f"{stem}_usd", stem)


def _met(kind: Kind, names: frozenset[str]) -> list[str]:
    return [column for column, _ in kind.columns if names.intersection(_spellings(column))]


def _fits(kind: Kind, names: frozenset[str]) -> bool:
    met = _met(kind, names)
    needed = kind.key or tuple(column for column, _ in kind.columns)
    figures = [name for name, dtype in kind.columns if dtype in {"Int64", "Float64"} and name not in kind.key]
    # a catalogue of campaigns has no figures of its own: any further column will do
    further = figures or [name for name, _ in kind.columns if name not in kind.key]
    return set(needed) <= set(met) and bool(set(further) & set(met))


def _columns(kind: Kind, header: Iterable[str]) -> dict[str, str]:
    """Column of the kind → the header's cell that holds it."""
    cells = {_plain(cell): cell for cell in header}
    found = {
        column: next((cells[name] for name in _spellings(column) if name in cells), None) for column, _ in kind.columns
    }
    return {column: cell for column, cell in found.items() if cell is not None}


def _header(head: bytes, name: str) -> tuple[str, ...]:
    text = text_of(head, name)
    first = next((line for line in text.replace("\r", "\n").split("\n") if line.strip()), "")
    return table_of(first, name, delimiter=separator_of(first)).header


def _rows(kind: Kind, table: Table, columns: Mapping[str, str]) -> tuple[list[dict[str, Any]], tuple[Reject, ...]]:
    readers = {column: _reader(column, dtype, columns.get(column, "")) for column, dtype in kind.columns}
    rows: list[dict[str, Any]] = []
    rejects: list[Reject] = []
    for line, row in table.rows:
        values: dict[str, Any] = {"line": line}
        try:
            for column, cell in columns.items():
                text = row.get(cell, "").strip()
                values[column] = readers[column](text) if text else None
            if kind.key and values.get(kind.key[0]) is None:
                raise ValueError(f"the row has no {kind.key[0]}")
        except ValueError as error:
            rejects.append(Reject("value", str(error), line, row))
            continue
        rows.append(values)
    return rows, tuple(rejects)


def _reader(column: str, dtype: str, cell: str) -> Callable[[str], Any]:
    if column.endswith("_nano") and _plain(cell) != column:
        return nano
    return _READERS[dtype]


def _count(text: str) -> int:
    """A whole number; pandas writes 950 as 950.0 when a column has gaps."""
    return whole(re.sub(r"\.0+$", "", text))


def _figure(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"“{text}” is not a number")
    return value


def _yes(text: str) -> bool:
    match text.casefold():
        case "true" | "1" | "yes":
            return True
        case "false" | "0" | "no":
            return False
    raise ValueError(f"“{text}” is neither true nor false")


_READERS: Mapping[str, Callable[[str], Any]] = {
    "String": str,
    "Date": lambda text: read_day(text, "year first"),
    "Int64": _count,
    "Float64": _figure,
    "Boolean": _yes,
}


def _frame(kind: Kind, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    import polars as pl

    schema = {name: dtype for name, dtype in kind.schema().items() if name != "source"}
    return pl.DataFrame({name: [row.get(name) for row in rows] for name in schema}, schema=schema)
