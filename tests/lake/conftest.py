"""A lake of its own for each test, and a short way to put files into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bedrot_desktop.lake.catalog import Catalog
from bedrot_desktop.lake.publish import Published, publish
from bedrot_desktop.lake.workspace import Workspace, open_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An ecosystem folder with an empty lake in the plain layout; its path has a blank and letters beyond ASCII."""
    return open_workspace(tmp_path / "BEDROT PRODUCTIONS ü", create=True)


@pytest.fixture
def catalog(workspace: Workspace) -> Iterator[Catalog]:
    with Catalog(workspace.state) as opened:
        yield opened


Land = Callable[..., Path]


@pytest.fixture
def land(workspace: Workspace) -> Land:
    """Put a file into a zone: ``land("a/b.csv", b"…", zone="raw")``."""

    def put(path: str, content: bytes = b"content", zone: str = "landing") -> Path:
        file = workspace.zones.home(zone) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return file

    return put


Put = Callable[..., Published]


@pytest.fixture
def put(workspace: Workspace, catalog: Catalog) -> Put:
    """Publish bytes: ``put("x.csv", b"…")``; other arguments of ``publish`` by name."""

    def publish_bytes(path: str, content: bytes, zone: str = "curated", **others: object) -> Published:
        facts = {"dataset": "set.one", "step": "staging2curated", "stamp": datetime(2025, 7, 1, 8), "run": "r1"}  # noqa: DTZ001
        return publish(
            workspace,
            catalog,
            zone=zone,
            path=path,
            write=lambda target: target.write(content),
            **(facts | others),
        )

    return publish_bytes
