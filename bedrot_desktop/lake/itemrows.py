"""Items in the database: verdicts and the rows set aside, settled together."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from bedrot_desktop.lake.database import Database
from bedrot_desktop.lake.findings import Note, Reject
from bedrot_desktop.lake.rows import ItemRow, Tally

LATELY = 60  # days of content that snapshots are told of
A_YEAR = timedelta(days=400)
_COLUMNS = tuple(column.name for column in fields(ItemRow))
_STAMP, _SETTLED, _FIRST, _LAST = map(_COLUMNS.index, ("stamp", "settled_at", "first_day", "last_day"))
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM items"  # noqa: S608 - names of our own fields
_SAVE = f"INSERT OR REPLACE INTO items ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608


def read_items(db: Database, dataset: str | None) -> list[ItemRow]:
    """All items (of a data set), oldest snapshot first; no stamp is oldest, ties by path, then content."""
    order = " ORDER BY dataset, stamp IS NOT NULL, stamp, path, sha256"
    if dataset is None:
        return [_item(row) for row in db.read(_SELECT + order)]
    return [_item(row) for row in db.read(f"{_SELECT} WHERE dataset = ?{order}", (dataset,))]


def read_item(db: Database, dataset: str, sha256: str) -> ItemRow | None:
    """One item, or None."""
    rows = db.read(f"{_SELECT} WHERE dataset = ? AND sha256 = ?", (dataset, sha256))
    return _item(rows[0]) if rows else None


def tally(db: Database, dataset: str, files: Sequence[str] = ()) -> list[Tally]:
    """See ``Catalog.tally``."""
    named = f" AND ({' OR '.join(['path LIKE ?'] * len(files))})" if files else ""
    groups = db.read(
        "SELECT account, verdict, good = 0, count(*), sum(good), sum(rejected), max(stamp), max(last_day) FROM items "  # noqa: S608 - question marks only
        f"WHERE dataset = ?{named} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        (dataset, *files),
    )
    told = []
    for account, verdict, empty, count, good, rejected, stamp, day in groups:
        newest = _moment(stamp)
        lately = db.read(
            "SELECT min(stamp), max(stamp), last_day FROM items WHERE dataset = ? AND account = ? AND verdict = ? "  # noqa: S608 - question marks only
            f"AND stamp > ? AND last_day IS NOT NULL AND (good = 0) = ?{named} GROUP BY 3 ORDER BY 2 DESC LIMIT ?",
            (dataset, account, verdict, (newest - A_YEAR).isoformat(), empty, *files, LATELY),
        ) if newest is not None else []  # fmt: skip
        recent = {(datetime.fromisoformat(at), date.fromisoformat(last)) for *both, last in lately for at in both}
        newest_day = date.fromisoformat(day) if day else None
        told.append(
            Tally(
                dataset, account, verdict, bool(empty), count, good, rejected, newest, newest_day,
                tuple(sorted(recent)),
            )
        )  # fmt: skip
    return told


def settle(db: Database, rows: Iterable[ItemRow], rejects: Mapping[str, Sequence[Reject]] | None) -> None:
    """See ``Catalog.settle``; without ``rejects`` those that are there stay."""
    with db.transaction():
        for row in rows:
            before = read_item(db, row.dataset, row.sha256)
            names = tuple(dict.fromkeys((*(before.names if before else ()), row.path, *row.names)))
            db.write(_SAVE, _values(row, names))
            if rejects is not None:
                _replace_rejects(db, row, rejects.get(row.sha256, ()))


def _replace_rejects(db: Database, row: ItemRow, rejects: Sequence[Reject]) -> None:
    key = (row.dataset, row.sha256)
    fresh = list(_numbered(rejects))
    known = {
        tuple(kept[1:]): (kept[0])
        for kept in db.read("SELECT id, member, line, rule, place FROM rejects WHERE dataset = ? AND item = ?", key)
    }
    wanted = {place for place, _ in fresh}
    db.write_many(
        "DELETE FROM rejects WHERE id = ? AND released_at IS NULL",
        [(number,) for place, number in known.items() if place not in wanted],
    )
    seen = _text(row.settled_at)
    db.write_many(
        "INSERT INTO rejects (dataset, item, path, member, line, rule, place, reason, row, first_seen) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (dataset, item, member, line, rule, place) "
        "DO UPDATE SET path = excluded.path, reason = excluded.reason, row = excluded.row",
        (
            (*key, row.path, *place, reject.reason, json.dumps(dict(reject.row), ensure_ascii=False), seen)
            for place, reject in fresh
        ),
    )


def _numbered(rejects: Sequence[Reject]) -> Iterator[tuple[tuple[str, int, str, int], Reject]]:
    """Each reject with what it is known by: member, line, rule, and its number among equal ones."""
    met: Counter[tuple[str, int, str]] = Counter()
    for reject in rejects:
        known_by = (reject.member, reject.line, reject.rule)
        yield (*known_by, met[known_by]), reject
        met[known_by] += 1


def forget(db: Database, dataset: str, sha256: str | None) -> None:
    """See ``Catalog.forget``."""
    only = "" if sha256 is None else " AND {} = ?"
    values = (dataset,) if sha256 is None else (dataset, sha256)
    with db.transaction():
        db.write("DELETE FROM items WHERE dataset = ?" + only.format("sha256"), values)  # noqa: S608
        db.write("DELETE FROM rejects WHERE dataset = ?" + only.format("item"), values)  # noqa: S608
        if sha256 is None:
            db.write("DELETE FROM steps WHERE dataset = ?", values)


def _values(row: ItemRow, names: tuple[str, ...]) -> tuple[Any, ...]:
    notes = [[note.rule, note.message, note.line] for note in row.notes]
    texts = {
        "stamp": _text(row.stamp),
        "first_day": _text(row.first_day),
        "last_day": _text(row.last_day),
        "settled_at": _text(row.settled_at),
        "header": json.dumps(row.header, ensure_ascii=False),
        "members": json.dumps(dict(row.members), ensure_ascii=False),
        "notes": json.dumps(notes, ensure_ascii=False),
        "names": json.dumps(names, ensure_ascii=False),
    }
    return tuple(texts.get(name, getattr(row, name)) for name in _COLUMNS)


def _item(row: tuple[Any, ...]) -> ItemRow:
    *facts, header, members, notes, names = row
    facts[_STAMP] = _moment(facts[_STAMP])
    facts[_SETTLED] = _moment(facts[_SETTLED])
    facts[_FIRST] = facts[_FIRST] and date.fromisoformat(facts[_FIRST])
    facts[_LAST] = facts[_LAST] and date.fromisoformat(facts[_LAST])
    noted = tuple(Note(*note) for note in json.loads(notes)) if notes != "[]" else ()
    values: list[Any] = [*facts, _header(header), _value(members)[0], noted, tuple(_value(names)[0])]
    return ItemRow(*values)


#: JSON without the search for blanks around it: 100,000 items are read in half the time
_value = json.JSONDecoder().raw_decode


@lru_cache(maxsize=256)
def _header(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _text(moment: date | None) -> str | None:
    return moment.isoformat() if moment else None
