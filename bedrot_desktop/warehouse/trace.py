"""A row's way back inside the warehouse: the landing file and line it was read from, and the load that wrote it.

What became of that file in the lake's zones is the lake's to tell; a Trace carries what is needed to ask it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bedrot_desktop.core.errors import WarehouseError
from bedrot_desktop.warehouse.browse import TableInfo, table
from bedrot_desktop.warehouse.query import Answer, run_query
from bedrot_desktop.warehouse.sqltext import quoted

if TYPE_CHECKING:
    from sqlalchemy import Engine

LEGACY = "legacy"


@dataclass(frozen=True, slots=True)
class Source:
    """A file that rows were read from. ``path`` is posix below ``zone``; times are text as the warehouse has them."""

    source_id: int
    service: str
    account: str
    zone: str
    path: str
    sha256: str
    bytes: int | None
    rows: int | None
    snapshot_at: str
    first_seen: str
    run: str
    replaced_by: int | None

    @property
    def is_old_warehouse(self) -> bool:
        """Whether the file is the backup of a warehouse of the old scripts."""
        return self.service == LEGACY


@dataclass(frozen=True, slots=True)
class Load:
    """The load that wrote a row last."""

    dataset: str
    kind: str
    loaded_at: str
    run: str


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a row comes from. ``line`` is 1-based in the source, None where a day's figures stand in many lines.

    ``note`` says in words what is not known; empty if everything is.
    """

    table: str
    key: str
    row: Mapping[str, object]
    source: Source | None
    line: int | None
    load: Load | None
    note: str = ""


def trace(engine: Engine, name: str, key: str | int) -> Trace:
    """Find a row by its primary key and tell its source. Raises WarehouseError where there is no such row or table.

    A table that has no source itself but belongs to one that has (pixel events) is followed there.
    """
    info = table(engine, name)
    if info.kind == "view":
        raise WarehouseError(
            f"{info.name} is a view: its rows are sums over many rows.", "Trace a row of the table behind it."
        )
    row = _row(engine, info, key)
    names = {column.name for column in info.columns}
    load = _load(engine, row.get("load_id"))
    if "source_id" not in names:
        return _through_parent(engine, info, key, row, load)
    source = _source(engine, row["source_id"])
    line = row.get("source_row")
    note = ""
    if source is None:
        note = "This row has no source: it was entered by hand or by another program."
    elif source.is_old_warehouse:
        note = (
            f"This row was taken over from the old warehouse; {source.path} is its backup"
            " and the line is the row's number there."
        )
    elif source.replaced_by is not None:
        newer = _source(engine, source.replaced_by)
        note = f"The file was replaced by {newer.path}." if newer else ""
    return Trace(info.name, str(key), row, source, line if isinstance(line, int) else None, load, note)


def _row(engine: Engine, info: TableInfo, key: str | int) -> dict[str, object]:
    if len(info.key) != 1:
        raise WarehouseError(f"{info.name} has no single key column.", "A row of it cannot be named.")
    (column,) = (column for column in info.columns if column.key)
    value: object = key
    if any(word in column.type.upper() for word in ("INT", "SERIAL")):
        try:
            value = int(key)
        except ValueError:
            raise WarehouseError(
                f"“{key}” is no {column.name}.", f"Give the number in the column {column.name} of {info.name}."
            ) from None
    sql = f"SELECT * FROM {quoted(info.name)} WHERE {quoted(column.name)} = :key"  # noqa: S608 - quoted
    found = _rows(run_query(engine, sql, {"key": value}))
    if not found:
        raise WarehouseError(
            f"{info.name} has no row with {column.name} {key}.",
            "Look the number up: it may have been replaced by a load.",
        )
    return found[0]


def _through_parent(
    engine: Engine, info: TableInfo, key: str | int, row: dict[str, object], load: Load | None
) -> Trace:
    for reference in info.references:
        value = row.get(reference.columns[0])
        parent = table(engine, reference.table)
        if "source_id" in {column.name for column in parent.columns} and isinstance(value, int):
            told = trace(engine, parent.name, value)
            note = f"It belongs to row {value} of {parent.name}, whose source this is. {told.note}".strip()
            return Trace(info.name, str(key), row, told.source, told.line, load or told.load, note)
    note = f"Rows of {info.name} have no single source: many files tell of them."
    return Trace(info.name, str(key), row, None, None, load, note)


def _source(engine: Engine, number: object) -> Source | None:
    if not isinstance(number, int):
        return None
    found = _rows(run_query(engine, "SELECT * FROM sources WHERE source_id = :id", {"id": number}))
    if not found:
        return None
    row = found[0]

    def text(name: str) -> str:
        return str(row[name] or "")

    def whole(name: str) -> int | None:
        value = row[name]
        return value if isinstance(value, int) else None

    return Source(
        number, text("service"), text("account"), text("zone"), text("path"), text("sha256"), whole("bytes"),
        whole("rows"), text("snapshot_at"), text("first_seen"), text("run_id"), whole("replaced_by"),
    )  # fmt: skip


def _load(engine: Engine, number: object) -> Load | None:
    if not isinstance(number, int):
        return None
    found = _rows(run_query(engine, "SELECT * FROM loads WHERE load_id = :id", {"id": number}))
    if not found:
        return None
    return Load(*(str(found[0][name] or "") for name in ("dataset", "kind", "loaded_at", "run_id")))


def _rows(answer: Answer) -> list[dict[str, object]]:
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
