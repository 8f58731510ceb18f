"""What tests of several rooms need: a place for a warehouse on each database, and the stand-in sites."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.demo.sites.server import Sites

POSTGRESQL = os.environ.get("BEDROT_TEST_POSTGRESQL", "")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str | Path]:
    """Where a warehouse can be made: a file, and a schema of its own on the test server."""
    if request.param == "sqlite":
        yield tmp_path / "bedrot_analytics.db"
        return
    if not POSTGRESQL:
        pytest.skip("BEDROT_TEST_POSTGRESQL names no server")
    from sqlalchemy import create_engine, text

    name = f"w{uuid.uuid4().hex[:12]}"
    server = create_engine(POSTGRESQL)
    with server.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    yield f"{POSTGRESQL}{'&' if '?' in POSTGRESQL else '?'}options={quote(f'-csearch_path={name}')}"
    with server.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    server.dispose()


@pytest.fixture
def sites() -> Iterator[Sites]:
    """The stand-ins, running; their clock (``sites.clock.moment``) stands at the moment the test began."""
    with Sites(FixedClock(datetime.now().astimezone())) as running:
        yield running
