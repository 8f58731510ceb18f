"""What a workspace holds, in a form that two workspaces can be compared in."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Any

OURS = ("raw", "staging", "curated")
VIEWS = (
    "v_label_streams_daily",
    "v_artist_streams_daily",
    "v_royalties_monthly",
    "v_social_daily",
    "v_ads_daily",
    "v_ads_campaigns",
    "v_links_daily",
    "v_track_metrics",
    "v_cashflow_monthly",
)
#: When a row was written, and by which run: these may differ between workspaces that hold the same.
MOMENTS = {"created_at", "updated_at", "applied_at", "loaded_at", "first_seen", "run_id"}


def zone_files(lake: Path, zones: tuple[str, ...] = OURS) -> dict[str, bytes]:
    """Every file of these zones (whatever the zones' folders are called), by zone and path."""
    found = {}
    for number, zone in enumerate(("landing", "raw", "staging", "curated", "archive"), 1):
        for folder in (lake / zone, lake / f"{number}_{zone}"):
            if zone in zones and folder.is_dir():
                for file in folder.rglob("*"):
                    if file.is_file():
                        found[f"{zone}/{file.relative_to(folder).as_posix()}"] = file.read_bytes()
    return found


def half_written(root: Path) -> list[Path]:
    """Temporary files that somebody left behind."""
    return [file for file in root.rglob("*") if file.name.startswith(".") and file.name.endswith(".part")]


def view_rows(database: Path) -> dict[str, Counter[tuple[Any, ...]]]:
    """The rows of every view."""
    with closing(sqlite3.connect(database)) as link:
        return {view: Counter(link.execute(f"select * from {view}")) for view in VIEWS}  # noqa: S608


def warehouse_rows(database: Path) -> dict[str, Counter[tuple[Any, ...]]]:
    """The rows of every table without numbers that say nothing: keys made by counting become the rows they mean."""
    with closing(sqlite3.connect(database)) as link:
        names = [
            name
            for (name,) in link.execute(
                "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
            )
        ]
        meaning = _Meaning(link, names)
        return {name: Counter(meaning.of(name, rowid) for (rowid,) in _rowids(link, name)) for name in names}


def _rowids(link: sqlite3.Connection, table: str) -> list[tuple[int]]:
    return link.execute(f"select rowid from {table}").fetchall()  # noqa: S608


class _Meaning:
    """Rows by what they mean."""

    def __init__(self, link: sqlite3.Connection, tables: list[str]) -> None:
        self._rows: dict[str, dict[int, tuple[Any, ...]]] = {}
        self._columns: dict[str, list[tuple[int, str | None]]] = {}
        for table in tables:
            info = link.execute(f"pragma table_info({table})").fetchall()
            targets = {row[3]: row[2] for row in link.execute(f"pragma foreign_key_list({table})")}
            made = "autoincrement" in link.execute(
                "select lower(sql) from sqlite_master where name = ?", (table,)
            ).fetchone()[0]  # fmt: skip
            self._columns[table] = [
                (place, targets.get(name))
                for place, name, _, _, _, key in info
                if name not in MOMENTS and not (key and made)
            ]
            self._rows[table] = {
                rowid: row
                for rowid, *row in link.execute(f"select rowid, * from {table}")  # noqa: S608
            }
        self.of = lru_cache(maxsize=None)(self._of)

    def _of(self, table: str, rowid: int) -> tuple[Any, ...]:
        row = self._rows[table][rowid]
        return tuple(
            self.of(target, row[place]) if target and row[place] is not None else row[place]
            for place, target in self._columns[table]
        )
