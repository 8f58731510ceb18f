"""What tests of several rooms need: a place for a warehouse on each database, the stand-in sites, a screen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import settings

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.demo.sites.server import Sites

# no test asserts a time: a loaded machine may take as long as it needs for an example
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

POSTGRESQL = os.environ.get("BEDROT_TEST_POSTGRESQL", "")


def absent(what: str) -> None:
    """Left out where it cannot be had; on Linux the checks install it, and its absence is a failure."""
    (pytest.fail if sys.platform.startswith("linux") else pytest.skip)(what)


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
    """The stand-ins, running; their clock (``sites.clock.moment``) stands at the moment the test began.

    A stand-in that breaks fails the test.
    """
    with Sites(FixedClock(datetime.now().astimezone())) as running:
        yield running
        assert running.broken == []


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """A screen that nobody sees, one for each process of the tests: its name, such as ``:7``."""
    program = shutil.which("Xvfb")
    if program is None:
        absent("there is no Xvfb")
    reading, writing = os.pipe()
    command = [program, "-displayfd", str(writing), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(
        command, pass_fds=(writing,), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading, encoding="ascii") as told:  # it tells its number once it is ready
            number = told.readline().strip()
        if not number:
            absent("Xvfb does not start")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(timeout=60)


@pytest.fixture
def screen(display: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A screen for windows of this test, in DISPLAY; for nothing else, as there is no Wayland then."""
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    return display
