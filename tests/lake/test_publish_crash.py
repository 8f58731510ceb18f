"""Killed before every single operation on files: a zone always holds the old or the new content, and a repeat heals."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from bedrot_desktop.lake.catalog import Catalog
from bedrot_desktop.lake.publish import publish
from bedrot_desktop.lake.workspace import Workspace, open_workspace

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
    pytest.mark.filterwarnings("ignore:This process.*multi-threaded:DeprecationWarning"),
]

OLD, NEW = b"old content\n", b"new content\n"
STAMP = datetime(2025, 7, 1, 8)  # noqa: DTZ001
KILLED = 41


def write(workspace: Workspace, catalog: Catalog, path: str, content: bytes) -> None:
    publish(
        workspace,
        catalog,
        zone="curated",
        path=path,
        write=lambda target: target.write(content),
        supersedes=r"a_\d{8}_\d{6}\.csv",
        dataset="d",
        step="s",
        stamp=STAMP,
        run="r",
    )


def killed_at(number: int, work: Callable[[], None]) -> bool:
    """Do the work in a child process that dies, without a word, before its ``number``-th operation on files."""
    child = os.fork()
    if child == 0:
        left = [number]

        def watch(event: str, _: object) -> None:
            if event in {"open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.truncate", "os.utime"}:
                left[0] -= 1
                if left[0] == 0:
                    os._exit(KILLED)

        sys.addaudithook(watch)
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)  # nothing of the child may reach the tests
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in {0, KILLED}
    return status == KILLED


def content_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if not file.name.endswith(".part")}


@pytest.mark.parametrize("linking", [True, False])
def test_a_replaced_file_is_old_or_new_at_every_moment(
    tmp_path: Path, linking: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not linking:

        def refuse(source: object, target: object) -> None:
            raise OSError(1, "Operation not permitted")

        monkeypatch.setattr(os, "link", refuse)
    number, was_killed, kills = 0, True, 0
    while was_killed:
        number += 1
        workspace = open_workspace(tmp_path / str(number), create=True)
        with Catalog(workspace.state) as catalog:
            write(workspace, catalog, "x.csv", OLD)

        def work(workspace: Workspace = workspace) -> None:
            with Catalog(workspace.state) as catalog:
                write(workspace, catalog, "x.csv", NEW)

        was_killed = killed_at(number, work)
        kills += was_killed
        curated, archive = workspace.lake / "curated", workspace.lake / "archive"
        now = content_of(curated)
        assert set(now) == {"x.csv"}
        assert now["x.csv"] in {OLD, NEW}
        if now["x.csv"] == NEW:
            assert OLD in content_of(archive).values()
        with Catalog(workspace.state) as catalog:
            write(workspace, catalog, "x.csv", NEW)
            assert all(catalog.is_ours(seen.sha256) for seen in catalog.scan(workspace.zones, ["curated"], no_part))
        assert content_of(curated) == {"x.csv": NEW}
        assert content_of(archive) == {"x_20250701T080000.csv": OLD}
        assert not list(workspace.root.rglob("*.part"))
    assert kills >= 6


def no_part(_zone: str, path: str) -> bool:
    return not path.endswith(".part")


def test_a_superseded_file_is_in_one_of_the_two_places_at_every_moment(tmp_path: Path) -> None:
    number, was_killed, kills = 0, True, 0
    while was_killed:
        number += 1
        workspace = open_workspace(tmp_path / str(number), create=True)
        with Catalog(workspace.state) as catalog:
            write(workspace, catalog, "a_20250601_080000.csv", OLD)

        def work(workspace: Workspace = workspace) -> None:
            with Catalog(workspace.state) as catalog:
                write(workspace, catalog, "a_20250701_080000.csv", NEW)

        was_killed = killed_at(number, work)
        kills += was_killed
        curated, archive = workspace.lake / "curated", workspace.lake / "archive"
        assert OLD in {*content_of(curated).values(), *content_of(archive).values()}
        assert set(content_of(curated)) & {"a_20250601_080000.csv", "a_20250701_080000.csv"}
        with Catalog(workspace.state) as catalog:
            write(workspace, catalog, "a_20250701_080000.csv", NEW)
        assert content_of(curated) == {"a_20250701_080000.csv": NEW}
        assert content_of(archive) == {"a_20250601_080000.csv": OLD}
        assert not list(workspace.root.rglob("*.part"))
    assert kills >= 6
