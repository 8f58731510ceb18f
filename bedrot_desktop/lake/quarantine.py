"""Rows set aside: what they are, why, where they stood; releasing them and having their files cleaned again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.lake.catalog import Catalog

_SELECT = "SELECT id, dataset, item, path, member, line, rule, reason, row, first_seen, released_at FROM rejects "


@dataclass(frozen=True, slots=True)
class RejectRow:
    """A row in quarantine. ``released_at`` is set once the person accepted that it stays out."""

    id: int
    dataset: str
    item: str  # SHA-256 of the file (bundle) it stood in
    path: str
    member: str
    line: int
    rule: str
    reason: str
    row: Mapping[str, str]
    first_seen: datetime | None
    released_at: datetime | None


@dataclass(frozen=True, slots=True)
class Group:
    """What was set aside for one reason: rows of files (``whole`` False), or files without any good row (True).

    ``count`` rows (files, where ``whole``) in ``files`` files; ``reason`` and ``path`` of one of them; ``alike``:
    whether all have that very reason.
    """

    dataset: str
    rule: str
    reason: str
    count: int
    files: int
    path: str
    seen: datetime | None
    alike: bool
    whole: bool = False
    remedy: str = ""


class Quarantine:
    """Kept in the catalog's database; rows come in by ``Catalog.settle``."""

    def __init__(self, catalog: Catalog) -> None:
        self._db = catalog.db

    def list(
        self, dataset: str | None = None, *, item: str | None = None, released: bool = False, limit: int | None = None
    ) -> tuple[RejectRow, ...]:
        """The rows set aside (of a data set, of an item), by file and line; released ones only if asked for."""
        rows = self._db.read(
            _SELECT
            + "WHERE (?1 IS NULL OR dataset = ?1) AND (?2 IS NULL OR item = ?2) AND (?3 OR released_at IS NULL) "
            "ORDER BY dataset, path, item, member, line, rule, place LIMIT ?4",
            (dataset, item, released, -1 if limit is None else limit),
        )
        return tuple(_reject(row) for row in rows)

    def counts(self) -> dict[str, int]:
        """How many rows wait, by data set."""
        counted = "SELECT dataset, count(*) FROM rejects WHERE released_at IS NULL GROUP BY dataset ORDER BY dataset"
        return {str(dataset): int(number) for dataset, number in self._db.read(counted)}

    def groups(self, datasets: Iterable[str]) -> tuple[Group, ...]:
        """What waits, by data set and rule: rows first, then whole files."""
        found = []
        for dataset in datasets:
            found += [
                Group(dataset, rule, reason, count, files, path, _moment(seen), kinds == 1)
                for rule, reason, count, files, path, seen, kinds in self._db.read(
                    "SELECT rule, min(reason), count(*), count(DISTINCT item), max(path), max(first_seen), "
                    "count(DISTINCT reason) FROM rejects WHERE dataset = ? AND released_at IS NULL "
                    "GROUP BY rule ORDER BY count(*) DESC, rule",
                    (dataset,),
                )
            ]
            found += [
                Group(dataset, rule, message, count, count, path, _moment(seen), kinds == 1, True, remedy)
                for rule, message, count, path, seen, kinds, remedy in self._db.read(
                    "SELECT rule, min(message), count(*), max(path), max(settled_at), count(DISTINCT message), "
                    "min(remedy) FROM items WHERE dataset = ? AND verdict = 'rejected' "
                    "GROUP BY rule ORDER BY count(*) DESC, rule",
                    (dataset,),
                )
            ]
        return tuple(found)

    def of_rule(self, dataset: str, rule: str, limit: int = 2000) -> tuple[RejectRow, ...]:
        """The waiting rows that a rule set aside, by file and line."""
        rows = self._db.read(
            _SELECT + "WHERE dataset = ? AND rule = ? AND released_at IS NULL "
            "ORDER BY path, item, member, line, place LIMIT ?",
            (dataset, rule, limit),
        )
        return tuple(_reject(row) for row in rows)

    def rejected_of(self, dataset: str, rule: str, limit: int = 2000) -> tuple[tuple[str, str, str, str], ...]:
        """The files that a rule rejected: (SHA-256, path, why, what to do)."""
        rows = self._db.read(
            "SELECT sha256, path, message, remedy FROM items WHERE dataset = ? AND verdict = 'rejected' AND rule = ? "
            "ORDER BY path LIMIT ?",
            (dataset, rule, limit),
        )
        return tuple((str(sha), str(path), str(why), str(remedy)) for sha, path, why, remedy in rows)

    def replay_rule(self, dataset: str, rule: str) -> int:
        """Have every file that a rule rejected, or of which it set rows aside, cleaned again; returns how many."""
        rows = self._db.read(
            "SELECT item FROM rejects WHERE dataset = ?1 AND rule = ?2 AND released_at IS NULL "
            "UNION SELECT sha256 FROM items WHERE dataset = ?1 AND rule = ?2 AND verdict = 'rejected'",
            (dataset, rule),
        )
        self.clean_again((dataset, str(item)) for (item,) in rows)
        return len(rows)

    def take_back(self, numbers: Iterable[int]) -> None:
        """Rows that were released wait again."""
        with self._db.transaction():
            self._db.write_many("UPDATE rejects SET released_at = NULL WHERE id = ?", [(one,) for one in numbers])

    def show(self, number: int) -> RejectRow:
        """One row; UsageError if there is none with this number."""
        rows = self._db.read(_SELECT + "WHERE id = ?", (number,))
        if not rows:
            raise UsageError(f"There is no row {number} in quarantine.", "`bedrot quarantine list` shows them.")
        return _reject(rows[0])

    def release(self, numbers: Iterable[int], now: datetime) -> tuple[RejectRow, ...]:
        """The person accepts that these rows stay out: they no longer wait, also when their file is cleaned again."""
        chosen = [self.show(number) for number in numbers]
        with self._db.transaction():
            self._db.write_many(
                "UPDATE rejects SET released_at = ? WHERE id = ? AND released_at IS NULL",
                [(now.isoformat(), reject.id) for reject in chosen],
            )
        return tuple(self.show(reject.id) for reject in chosen)

    def replay(self, numbers: Iterable[int]) -> tuple[tuple[str, str], ...]:
        """Have the files of these rows cleaned again by the next run; returns them as (data set, SHA-256)."""
        items = tuple(sorted({(reject.dataset, reject.item) for reject in map(self.show, numbers)}))
        self.clean_again(items)
        return items

    def replay_all(self, dataset: str | None = None) -> tuple[tuple[str, str], ...]:
        """Have every file (of a data set) with waiting rows cleaned again."""
        return self.replay(reject.id for reject in self.list(dataset))

    def clean_again(self, items: Iterable[tuple[str, str]]) -> None:
        """Mark items (data set, SHA-256) to be cleaned again: their version becomes 0, which no data set has."""
        with self._db.transaction():
            self._db.write_many("UPDATE items SET version = 0 WHERE dataset = ? AND sha256 = ?", items)

    def waiting_items(self) -> tuple[tuple[str, str], ...]:
        """The items that are marked to be cleaned again."""
        rows = self._db.read("SELECT dataset, sha256 FROM items WHERE version = 0 ORDER BY dataset, sha256")
        return tuple((str(dataset), str(sha256)) for dataset, sha256 in rows)


def _reject(row: tuple[Any, ...]) -> RejectRow:
    number, dataset, item, path, member, line, rule, reason, values, seen, released = row
    cells = json.loads(values)
    return RejectRow(
        number, dataset, item, path, member, line, rule, reason, cells, _moment(seen), _moment(released)
    )  # fmt: skip


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
