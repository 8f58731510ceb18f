"""What the warehouse remembers about itself: its version, sources, loads, rows that were set aside."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table, Text, UniqueConstraint

from bedrot_desktop.warehouse.schema.columns import METADATA, Whole, created_at, key, natural, refers

database_info = Table(
    "database_info",
    METADATA,
    key("info_id"),
    Column("schema_version", Text, nullable=False),
    created_at(),
    Column("last_etl_run", Text),
    Column("total_records", Whole, server_default="0"),
    Column("data_sources", Text),
    sqlite_autoincrement=True,
)

sources = Table(
    "sources",
    METADATA,
    key("source_id"),
    Column("service", Text, nullable=False),
    Column("account", Text),
    Column("zone", Text),
    Column("path", Text, nullable=False),  # posix, below the zone
    Column("sha256", Text, nullable=False),
    Column("bytes", Whole),
    Column("rows", Whole),
    Column("snapshot_at", Text),
    Column("first_seen", Text, nullable=False),
    Column("run_id", Text),
    refers("replaced_by", "sources.source_id"),  # the newer statement of the same account
    natural("sources"),
    sqlite_autoincrement=True,
)

loads = Table(
    "loads",
    METADATA,
    key("load_id"),
    Column("dataset", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),  # of the rows that were loaded last; empty: load them again
    Column("rows", Whole, nullable=False),
    Column("loaded_at", Text, nullable=False),
    Column("run_id", Text),
    natural("loads"),
    sqlite_autoincrement=True,
)

rejects = Table(
    "rejects",
    METADATA,
    key("reject_id"),
    Column("dataset", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("reason", Text, nullable=False),
    refers("source_id", "sources.source_id"),
    Column("source_row", Whole),
    Column("row", Text, nullable=False),  # JSON
    Column("first_seen", Text, nullable=False),
    Column("released_at", Text),
    UniqueConstraint("source_id", "source_row", "rule"),
    Index("idx_rejects_dataset", "dataset"),
    sqlite_autoincrement=True,
)
