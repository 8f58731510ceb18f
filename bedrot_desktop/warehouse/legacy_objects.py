"""Tables, columns, indexes, triggers and views of an old database: ours make room for the new, a person's own stay."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from bedrot_desktop.core.errors import WarehouseError
from bedrot_desktop.warehouse.sqltext import quoted

log = logging.getLogger(__name__)

OLD = "bedrot_old_"

_VIEW_HEAD = re.compile(
    r"""\s*CREATE\s+VIEW\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:"(?:[^"]|"")*"|\[[^\]]*\]|`[^`]*`|\w+)"""
    r"""(?P<columns>\s*\([^)]*\))?\s+AS\b""",
    re.IGNORECASE,
)

COLUMNS: Mapping[str, frozenset[str]] = {
    table: frozenset(columns.split())
    for table, columns in {
        "artists": "artist_id artist_name spotify_artist_id created_at updated_at",
        "platforms": "platform_id platform_name platform_type created_at",
        "tracks": "track_id artist_id track_title isrc upc content_type created_at",
        "campaigns": "campaign_id artist_id platform_id campaign_name campaign_objective status start_date end_date"
        " created_at",
        "financial_transactions": "transaction_id transaction_date description amount currency category status"
        " source_platform_id artist_id track_id country created_at",
        "streaming_performance": "performance_id date artist_id platform_id track_id listeners streams followers"
        " data_source created_at",
        "social_media_performance": "social_performance_id date artist_id platform_id video_views profile_views likes"
        " comments shares engagement_rate created_at",
        "advertising_performance": "ad_performance_id date campaign_id spend_usd impressions clicks reach cpc"
        " created_at",
        "meta_pixel_events": "pixel_event_id ad_performance_id event_type event_count created_at",
        "link_analytics": "link_analytics_id date artist_id track_id link_id source country utm_campaign utm_source"
        " utm_medium opened clicked conversion_rate created_at",
        "database_info": "info_id schema_version created_at last_etl_run total_records data_sources",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Objects:
    """What was there. ``extras``: table → the person's columns in it, old name → new name; ``types`` their types."""

    extras: Mapping[str, Mapping[str, str]]
    types: Mapping[tuple[str, str], str]
    statements: tuple[tuple[str, str, str], ...]  # (type, name, SQL) of indexes and triggers on old tables
    views: tuple[tuple[str, str], ...]  # (name, SQL) of views that have one of our names
    sequences: Mapping[str, int]  # table → the greatest id ever given


def set_aside(connection: sqlite3.Connection) -> Objects:
    """Rename the old tables, and take away what hangs on them or has a name that ours need."""
    from bedrot_desktop.warehouse import schema
    from bedrot_desktop.warehouse.views import VIEWS

    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    present = [table for table in COLUMNS if any(row[:2] == ("table", table) for row in rows)]
    _free_names(connection, rows, set(schema.METADATA.tables) - set(COLUMNS))
    statements = tuple(
        (kind, name, sql) for kind, name, on, sql in rows if kind in {"index", "trigger"} and on in present
    )
    views = tuple((name, sql) for kind, name, _, sql in rows if kind == "view" and name in VIEWS)
    for kind, name, _ in statements:
        connection.execute(f"DROP {kind} {quoted(name)}")
    for name, _ in views:
        connection.execute(f"DROP VIEW {quoted(name)}")
    extras: dict[str, dict[str, str]] = {}
    types: dict[tuple[str, str], str] = {}
    for table in present:
        ours = set(schema.METADATA.tables[table].columns.keys())
        found = [(row[1], row[2]) for row in connection.execute(f"PRAGMA table_info({quoted(table)})")]
        mine = {name: f"{name}_old" if name in ours else name for name, _ in found if name not in COLUMNS[table]}
        extras[table] = mine
        types |= {(table, mine[name]): kind for name, kind in found if name in mine}
        connection.execute(f"ALTER TABLE {quoted(table)} RENAME TO {quoted(OLD + table)}")
    return Objects(extras, types, statements, views, _sequences(connection))


def _free_names(connection: sqlite3.Connection, rows: list[tuple[str, str, str, str]], needed: set[str]) -> None:
    """A person's table or view that has the name of one of our new tables gets ``_own`` behind its name."""
    for kind, name, _, sql in rows:
        if name not in needed or kind not in {"table", "view"}:
            continue
        if kind == "table":
            connection.execute(f"ALTER TABLE {quoted(name)} RENAME TO {quoted(name + '_own')}")
        else:
            connection.execute(f"DROP VIEW {quoted(name)}")
            connection.execute(_view_as(name + "_own", sql))


def _sequences(connection: sqlite3.Connection) -> dict[str, int]:
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").fetchone() is None:
        return {}
    rows = connection.execute("SELECT name, seq FROM sqlite_sequence WHERE seq IS NOT NULL").fetchall()
    return {name.removeprefix(OLD): number for name, number in rows}


def build(connection: sqlite3.Connection, own: Objects) -> None:
    """The new tables, empty, with the person's own columns at their ends."""
    from sqlalchemy.dialects import sqlite
    from sqlalchemy.schema import CreateIndex, CreateTable

    from bedrot_desktop.warehouse import schema

    dialect = sqlite.dialect()
    taken = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    for table in schema.METADATA.sorted_tables:
        connection.execute(str(CreateTable(table).compile(dialect=dialect)))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            if index.name in taken:  # on a table of the person's own
                connection.execute(f"DROP INDEX {quoted(str(index.name))}")
            connection.execute(str(CreateIndex(index).compile(dialect=dialect)))
    for (name, column), kind in own.types.items():
        connection.execute(f"ALTER TABLE {quoted(name)} ADD COLUMN {quoted(column)} {kind}")


def follow(connection: sqlite3.Connection, own: Objects, moved: Mapping[str, Mapping[int, int]]) -> None:
    """Rows of a person's own tables that refer to a row that is now told by another one follow it."""
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        if table in COLUMNS or table.startswith((OLD, "sqlite_")):
            continue
        for _, _, parent, column, *_ in connection.execute(f"PRAGMA foreign_key_list({quoted(table)})").fetchall():
            changed = [(new, old) for old, new in moved.get(parent, {}).items() if old != new]
            if parent in own.extras and changed:
                statement = f"UPDATE {quoted(table)} SET {quoted(column)} = ? WHERE {quoted(column)} = ?"  # noqa: S608
                connection.executemany(statement, changed)


def put_back(connection: sqlite3.Connection, own: Objects) -> None:
    """Drop the old tables; views, the person's own indexes and triggers, and the counters of ids come back."""
    from bedrot_desktop.warehouse.views import VIEWS

    for table in own.extras:
        connection.execute(f"DROP TABLE {quoted(OLD + table)}")
    for name, sql in VIEWS.items():
        connection.execute(f"CREATE VIEW {quoted(name)} AS {sql.strip()}")
    for name, sql in own.views:
        connection.execute(_view_as(name + "_own", sql))
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    for kind, name, sql in own.statements:
        if name in names:
            continue
        try:
            connection.execute(sql)
        except sqlite3.DatabaseError as error:  # such as a unique index of the person's that the new rows break
            log.warning("The %s %s of the old warehouse could not be kept: %s", kind, name, error)
    for table, number in own.sequences.items():
        connection.execute("DELETE FROM sqlite_sequence WHERE name = ? AND seq < ?", (table, number))
        known = connection.execute("SELECT 1 FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        if known is None and table in names:
            connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, number))


def _view_as(name: str, sql: str) -> str:
    """A view's statement with another name."""
    head = _VIEW_HEAD.match(sql)
    if head is None:
        raise WarehouseError(f"The view behind “{sql[:60]}…” cannot be renamed.", "Rename it yourself, then try again.")
    return f"CREATE VIEW {quoted(name)}{head['columns'] or ''} AS {sql[head.end() :]}"
