"""What the doctor says of a machine and a workspace, and what he advises."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bedrot_desktop.core import paths
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.health.doctor import BAD, OK, WARNING, Finding, examine, make_folders
from bedrot_desktop.lake.workspace import Workspace, open_workspace
from bedrot_desktop.warehouse.backup import back_up_file
from bedrot_desktop.warehouse.engine import open_warehouse

NOW = datetime(2025, 7, 9, 8)  # noqa: DTZ001 - as clocks on walls show it


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_workspace(tmp_path / "label", create=True)


def asked(workspace: Workspace, question: str, **given: str) -> list[Finding]:
    home = workspace.root / "home"
    told = Settings.load(
        home, environment={}, overrides={key.replace("_", ".", 1): text for key, text in given.items()}
    )
    return [one for one in examine(workspace, told, home, (), NOW) if one.question == question]


def test_a_new_workspace_is_fit_and_nothing_is_missing(workspace: Workspace) -> None:
    (warehouse,) = asked(workspace, "Warehouse")
    assert (warehouse.state, warehouse.answer) == (OK, "not made yet (the first run makes it)")
    assert asked(workspace, "Backup") == []


def test_missing_zones_are_named_and_made(workspace: Workspace) -> None:
    for folder in workspace.zones.folders("raw"):
        folder.rmdir()
    (found,) = asked(workspace, "Folders")
    assert (found.state, found.answer, found.fix) == (WARNING, "missing: raw", "folders")
    assert [folder.name for folder in make_folders(workspace)] == ["raw"]
    assert asked(workspace, "Folders")[0].state == OK


def test_a_damaged_catalog_or_warehouse_is_bad_and_says_what_to_do(workspace: Workspace) -> None:
    for question, file, remedy in (
        ("Catalog", workspace.state / "catalog.sqlite", "Move it aside"),
        ("Warehouse", workspace.warehouse_file, "warehouse restore"),
    ):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"this is no database" * 100)
        (found,) = asked(workspace, question)
        assert (found.state, remedy in found.remedy) == (BAD, True)


def test_a_backup_is_missed_and_an_old_one_too(workspace: Workspace) -> None:
    open_warehouse(workspace.warehouse_file, now=NOW).close()
    (none_yet,) = asked(workspace, "Backup")
    assert (none_yet.state, none_yet.answer) == (WARNING, "none yet")
    back_up_file(workspace.warehouse_file, None, datetime(2025, 7, 1, 8))  # noqa: DTZ001
    assert asked(workspace, "Backup")[0].state == WARNING
    back_up_file(workspace.warehouse_file, None, datetime(2025, 7, 3, 8))  # noqa: DTZ001
    assert asked(workspace, "Backup")[0].state == OK


def test_the_warehouse_that_the_settings_name_is_looked_at(workspace: Workspace) -> None:
    other = workspace.warehouse_file.with_name("other.db")
    other.parent.mkdir(parents=True, exist_ok=True)
    other.write_bytes(b"this is no database" * 100)
    (file,) = asked(workspace, "Warehouse", warehouse_file="other.db")
    assert file.state == BAD
    away = f"postgresql://me:secret@/label?host={workspace.root}"
    (server,) = asked(workspace, "Warehouse", warehouse_url=away)
    assert (server.state, "does not answer" in server.answer, "secret" in server.answer) == (BAD, True, False)


def test_the_home_is_told_and_of_a_portable_copy_what_stays_on_the_computer(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home,) = asked(workspace, "Home")
    assert (home.state, home.answer) == (OK, str(workspace.root / "home"))
    monkeypatch.setattr(paths, "portable", lambda: workspace.root / "home")
    (home,) = asked(workspace, "Home")
    assert home.state == OK
    assert "portable.txt" in home.answer
    assert "keyring" in home.answer


def test_a_workspace_that_is_synchronised_or_on_another_computer_is_warned_of(tmp_path: Path) -> None:
    there = open_workspace(tmp_path / "OneDrive - Label Ltd" / "label", create=True)
    (found,) = asked(there, "Place")
    assert found.state == WARNING
    assert "OneDrive" in found.answer
    assert "move the folder" in found.remedy
