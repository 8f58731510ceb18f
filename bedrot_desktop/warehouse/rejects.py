"""Rows in quarantine, mirrored into the warehouse so that queries see what is missing from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bedrot_desktop.warehouse.engine import Warehouse

DATASET, KIND = "quarantine", "rejects"  # the name of this mirror among the loads


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row in quarantine. ``sha256``: content hash of its file; ``row``: the whole row as it stood."""

    dataset: str
    sha256: str
    line: int
    rule: str
    reason: str
    row: Mapping[str, str]
    first_seen: datetime | None
    released_at: datetime | None


def fingerprint(rows: Sequence[SetAside]) -> str:
    """What the rows come to; "" for none, so that an empty quarantine never opens a warehouse."""
    if not rows:
        return ""
    told = [(one.dataset, one.sha256, one.line, one.rule, one.reason, str(one.released_at)) for one in rows]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def mirror(warehouse: Warehouse, rows: Sequence[SetAside], *, run: str, now: datetime) -> int:
    """Make the table ``rejects`` hold exactly these rows; returns how many there are."""
    from sqlalchemy import delete, insert, select

    from bedrot_desktop.warehouse.schema import loads, rejects, sources

    moment = now.strftime("%Y-%m-%d %H:%M:%S")
    with warehouse.begin() as connection:
        known = dict(connection.execute(select(sources.c.sha256, sources.c.source_id)).all())
        connection.execute(delete(rejects))
        values = {}
        for one in rows:
            source = known.get(one.sha256)
            values[(source, one.line, one.rule, one.dataset)] = {
                "dataset": one.dataset,
                "rule": one.rule,
                "reason": one.reason,
                "source_id": source,
                "source_row": one.line,
                "row": json.dumps(dict(one.row), ensure_ascii=False),
                "first_seen": str(one.first_seen or moment),
                "released_at": str(one.released_at) if one.released_at else None,
            }
        if values:
            connection.execute(insert(rejects), list(values.values()))
        connection.execute(delete(loads).where(loads.c.dataset == DATASET, loads.c.kind == KIND))
        mark = {"dataset": DATASET, "kind": KIND, "fingerprint": fingerprint(rows), "rows": len(values)}
        connection.execute(insert(loads), [{**mark, "loaded_at": moment, "run_id": run}])
    return len(values)
