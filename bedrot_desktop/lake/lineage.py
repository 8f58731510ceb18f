"""Finished steps, what we wrote and where content lies now, in the database."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from bedrot_desktop.lake.database import Database
from bedrot_desktop.lake.rows import OutputRow, Source, StepRow, WrittenRow

_SEEN = (
    "SELECT zone, path, missing FROM files WHERE sha256 = ? "
    "ORDER BY missing, instr('landing raw staging curated archive', zone), path LIMIT 1"
)
_MOVED = (
    "SELECT zone, path, archived FROM archived WHERE sha256 = ? "
    "ORDER BY instr('landing raw staging curated archive', zone), path LIMIT 1"
)
_WRITTEN = "SELECT zone, path, sha256, dataset, step, stamp, run, item FROM written WHERE "


def read_step(db: Database, dataset: str, step: str) -> StepRow | None:
    """The last finish of a step, or None."""
    rows = db.read(
        "SELECT dataset, step, inputs, outputs, stamp, run, ended_at FROM steps WHERE dataset = ? AND step = ?",
        (dataset, step),
    )
    if not rows:
        return None
    dataset, step, inputs, outputs, stamp, run, ended_at = rows[0]
    made = tuple(OutputRow(*output) for output in json.loads(outputs))
    return StepRow(dataset, step, inputs, made, _moment(stamp), run, _moment(ended_at))


def save_step(db: Database, row: StepRow) -> None:
    """Replace what is known of a step."""
    outputs = json.dumps([[made.zone, made.path, made.sha256] for made in row.outputs], ensure_ascii=False)
    db.write(
        "INSERT OR REPLACE INTO steps (dataset, step, inputs, outputs, stamp, run, ended_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (row.dataset, row.step, row.inputs, outputs, _text(row.stamp), row.run, _text(row.ended_at)),
    )


def save_written(db: Database, row: WrittenRow) -> None:
    """Note that a content is ours; the same content at the same place is noted once, as last written."""
    db.write(
        "INSERT OR REPLACE INTO written (zone, path, sha256, dataset, step, stamp, run, item) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (row.zone, row.path, row.sha256, row.dataset, row.step, _text(row.stamp), row.run, row.item),
    )


def written_as(db: Database, sha256: str) -> list[WrittenRow]:
    """Everything we wrote with this content."""
    return [_written(row) for row in db.read(_WRITTEN + "sha256 = ? ORDER BY zone, path", (sha256,))]


def written_from(db: Database, item: str) -> list[WrittenRow]:
    """Everything we wrote from this item alone (its raw files)."""
    return [_written(row) for row in db.read(_WRITTEN + "item = ? ORDER BY zone, path", (item,))]


def written_to(db: Database, dataset: str, zone: str | None) -> list[WrittenRow]:
    """Everything a data set wrote (to a zone), in the order of its paths."""
    if zone is None:
        return [_written(row) for row in db.read(_WRITTEN + "dataset = ? ORDER BY zone, path, sha256", (dataset,))]
    rows = db.read(_WRITTEN + "dataset = ? AND zone = ? ORDER BY path, sha256", (dataset, zone))
    return [_written(row) for row in rows]


def find_source(db: Database, sha256: str) -> Source | None:
    """See ``Catalog.find_source``."""
    seen = db.read(_SEEN, (sha256,))
    for zone, path, missing in seen:
        if not missing:
            return Source(zone, path)
    for zone, path, place in db.read(_MOVED, (sha256,)):
        return Source(zone, path, place)
    for zone, path, _ in seen:
        return Source(zone, path, missing=True)
    return None


def _written(row: tuple[Any, ...]) -> WrittenRow:
    zone, path, sha256, dataset, step, stamp, run, item = row
    return WrittenRow(zone, path, sha256, dataset, step, _moment(stamp), run, item)


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
