"""The old warehouse of the samples, as the old scripts left it and taken over."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bedrot_desktop.warehouse.engine import connect
from bedrot_desktop.warehouse.migrations import upgrade

DUMP = Path(__file__).parents[2] / "samples" / "legacy" / "warehouse_1_0_0.sql"


def old_warehouse(folder: Path) -> Path:
    path = folder / "bedrot_analytics.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(DUMP.read_text("utf-8"))
    return path


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The old warehouse as the old scripts left it."""
    return old_warehouse(tmp_path)


@pytest.fixture(scope="session")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The old warehouse taken over on 9 July 2025; for reading only."""
    path = old_warehouse(tmp_path_factory.mktemp("taken"))
    engine, _ = connect(path)
    assert upgrade(engine, datetime(2025, 7, 9, 8, 0, 0, tzinfo=UTC)) == ["taken over from 1.0.0"]
    engine.dispose()
    return path
