"""Moves the rows of the old warehouse into the new tables of the same file: who first, then facts, each once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bedrot_desktop.core.known_names import ARTISTS, COLLABORATIONS
from bedrot_desktop.warehouse import legacy_rows as become
from bedrot_desktop.warehouse import seeds
from bedrot_desktop.warehouse.legacy_loads import Fact, Row, facts_of, moment
from bedrot_desktop.warehouse.legacy_rows import FACTS, FactTable, Ids, NewRow, NotPossible
from bedrot_desktop.warehouse.spelling import Names, folded, members
from bedrot_desktop.warehouse.sqltext import quoted

IDENTITY = {"artists": "artist_id", "platforms": "platform_id", "tracks": "track_id", "campaigns": "campaign_id"}
IDENTITY |= {table.name: table.identity for table in FACTS}


@dataclass(frozen=True, slots=True)
class OldTable:
    """An old table's rows, and the person's own columns in it: old name → new name."""

    rows: tuple[Row, ...]
    extras: Mapping[str, str]


class Move:
    """One move. ``moved`` tells for each table which id each old row's fact has now."""

    def __init__(self, connection: sqlite3.Connection, old: Mapping[str, OldTable], source: int, now: str) -> None:
        self._connection = connection
        self._old = old
        self._now = now
        self.ids = Ids(source)
        self.moved: dict[str, dict[int, int]] = {}

    def everything(self) -> None:
        """Move all tables in the order in which they refer to each other."""
        self._artists()
        self._platforms()
        self._tracks()
        self._campaigns()
        for table in FACTS:
            self._facts(table)
        self.moved |= {"artists": self.ids.artists, "platforms": self.ids.platforms, "tracks": self.ids.tracks}

    def _artists(self) -> None:
        """Spellings of one artist become one; the label's own artists are added if they are not there."""
        canonical = Names([*ARTISTS, *COLLABORATIONS])
        kept: dict[frozenset[str], int] = {}
        rows: dict[int, NewRow] = {}
        for row in self._rows("artists"):
            name = str(row["artist_name"]).strip()
            number, who = _id(row["artist_id"]), members(name) or frozenset({folded(name)})
            first = self.ids.artists[number] = kept.setdefault(who, number)
            if first == number:
                rows[number] = dict(row) | {"artist_name": canonical.find(name) or name}
                self.ids.artist_names[number] = str(rows[number]["artist_name"])
            else:
                rows[first] |= {column: value for column, value in row.items() if rows[first].get(column) is None}
                self._alias(name, first)
        self._insert("artists", rows.values())
        missing = [name for name in ARTISTS if members(name) not in kept]
        self._insert("artists", [{"artist_name": name} for name in missing])

    def _alias(self, spelling: str, artist: int) -> None:
        row = {"alias": folded(spelling), "spelling": spelling, "artist_id": artist, "source": "rule", "confirmed": 1}
        self._insert("artist_aliases", [row])

    def _platforms(self) -> None:
        """Right names (``ToolOst`` is TooLost); known platforms are added if they are not there."""
        rows: dict[str, NewRow] = {}
        for row in self._rows("platforms"):
            new = become.platform(row)
            number = _id(row["platform_id"])
            kept = rows.setdefault(str(new["platform_name"]), dict(row) | new)
            self.ids.platforms[number] = _id(kept["platform_id"])
        self._insert("platforms", rows.values())
        missing = [name for name in seeds.PLATFORMS if name not in rows]
        self._insert(
            "platforms",
            [
                {"platform_name": name, "platform_type": seeds.PLATFORMS[name], "brand": seeds.brand(name)}
                for name in missing
            ],
        )
        found = self._connection.execute("SELECT platform_name, platform_id FROM platforms")
        self.ids.platform_ids.update({name: number for name, number in found})  # noqa: C416 - rows are no pairs

    def _tracks(self) -> None:
        """Tracks without ISRC that have one artist and title are one."""
        rows: dict[object, NewRow] = {}
        for row in self._rows("tracks"):
            new = dict(row) | become.track(row, self.ids)
            nameless = new["isrc"] is None and new["artist_id"] is not None
            same = (new["artist_id"], folded(str(new["track_title"]))) if nameless else row["track_id"]
            kept = rows.setdefault(same, new)
            self.ids.tracks[_id(row["track_id"])] = _id(kept["track_id"])
        self._insert("tracks", rows.values())

    def _campaigns(self) -> None:
        rows = []
        for row in self._rows("campaigns"):
            try:
                rows.append(dict(row) | become.campaign(row, self.ids))
            except NotPossible as problem:
                self._reject("campaigns", row, _id(row["campaign_id"]), str(problem))
            else:
                self.ids.campaigns[_id(row["campaign_id"])] = _id(row["campaign_id"])
        self._insert("campaigns", rows)

    def _facts(self, table: FactTable) -> None:
        """Each fact once: the id and creation time of its first row, the values of its newest."""
        rows: list[NewRow] = []
        by_id: dict[int, Row] = {}
        for row in self._rows(table.name):
            number = _id(row[table.identity])
            by_id[number] = row
            try:
                rows.append(dict(row) | table.becomes(row, self.ids))
            except NotPossible as problem:
                self._reject(table.name, row, number, str(problem))
        facts = facts_of(
            rows,
            table.identity,
            lambda row: tuple(row[name] for name in table.key),
            twins=table.twins,
            elsewhere=self._filled_after(table) if table.twins else (),
        )
        moved = self.moved.setdefault(table.name, {})
        own = tuple(self._old[table.name].extras.values()) if table.name in self._old else ()
        for fact in facts:
            kept = _id(fact.first[table.identity])
            moved |= {_id(row[table.identity]): kept for row in (*fact.rows, *fact.doubled)}
            for row in fact.doubled:
                if _told(row, table) == _told(fact.last, table):
                    continue
                number = _id(row[table.identity])
                self._reject(table.name, by_id[number], number, "one load of the old warehouse told this fact twice")
        if table.name == "advertising_performance":
            self.ids.ads.update(moved)
        self._insert(table.name, [_one(fact, table, own) for fact in facts])

    def _filled_after(self, table: FactTable) -> list[datetime]:
        """When the tables that the old loading filled after this one were filled, in order."""
        later = FACTS[FACTS.index(table) + 1 :]
        moments = {moment(row.get("created_at")) for other in later for row in self._rows(other.name)}
        return sorted(one for one in moments if one is not None)

    def _rows(self, table: str) -> Iterable[Row]:
        return self._old[table].rows if table in self._old else ()

    def _reject(self, table: str, row: Row, number: int, reason: str) -> None:
        """Nothing is lost: what has no place in the new tables is set aside with its reason."""
        self._insert(
            "rejects",
            [
                {
                    "dataset": f"legacy.{table}",
                    "rule": table,
                    "reason": f"A row of the old warehouse cannot be taken over: {reason}.",
                    "source_id": self.ids.source,
                    "source_row": number,
                    "row": json.dumps(dict(row), ensure_ascii=False, default=str),
                    "first_seen": self._now,
                }
            ],
        )

    def _insert(self, table: str, rows: Iterable[Mapping[str, object]]) -> None:
        rows = list(rows)
        for columns in {tuple(row): None for row in rows}:
            names, marks = ", ".join(map(quoted, columns)), ", ".join("?" * len(columns))
            self._connection.executemany(
                f"INSERT INTO {quoted(table)} ({names}) VALUES ({marks})",  # noqa: S608 - quoted
                [tuple(row.values()) for row in rows if tuple(row) == columns],
            )


def _told(row: Row, table: FactTable) -> NewRow:
    """What a row says, without the number and time that it got when it was inserted."""
    return {name: value for name, value in row.items() if name not in {table.identity, "created_at", "source_row"}}


def _one(fact: Fact, table: FactTable, own: tuple[str, ...]) -> NewRow:
    row = dict(fact.last)
    row |= {name: fact.first[name] for name in (table.identity, "created_at", "source_row") if name in row}
    for name in own:  # what the person wrote into a row may stand in any of them
        row[name] = next((told[name] for told in (*fact.rows, *fact.doubled) if told[name] is not None), None)
    return row


def _id(value: object) -> int:
    if not isinstance(value, int):
        raise NotPossible(f"{value} is no id")
    return value
