"""The look at a folder: what it sees, what it refuses, and that it leaves everything as it was."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from bedrot_desktop.core.errors import WorkspaceError
from bedrot_desktop.core.roster import DEFAULT_ROSTER
from bedrot_desktop.ui.firstrun.choices import read_now, write_choices
from bedrot_desktop.ui.firstrun.looking import look, may_be_made, suggestions

SERVICES = (("spotify", "Spotify for Artists"), ("toolost", "TooLost"))


def state_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Every path with size and moment."""
    return {str(one): (one.stat().st_size, one.stat().st_mtime_ns) for one in sorted(folder.rglob("*"))}


@pytest.fixture
def ecosystem(tmp_path: Path) -> Path:
    root = tmp_path / "bedrot-data-ecosystem"
    for name in ("spotify/audience/zonea0_20251003_120000.csv", "spotify/x_2026-11-08.csv", "toolost/nodate.json"):
        file = root / "data_lake" / "landing" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x", encoding="utf-8")
    (root / "data_lake" / "src" / "mixcloud" / "extractors").mkdir(parents=True)
    cookies = root / "data_lake" / "src" / "toolost" / "cookies"
    cookies.mkdir(parents=True)
    (cookies / "toolost_cookies.json").write_text("[]", encoding="utf-8")
    (root / "data-warehouse").mkdir()
    with closing(sqlite3.connect(root / "data-warehouse" / "bedrot_analytics.db")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE database_info (schema_version TEXT)")
        connection.execute("CREATE TABLE financial_transactions (amount REAL)")
        connection.execute("INSERT INTO database_info VALUES ('1.0.0')")
        connection.commit()
    return root


def test_services_days_warehouse_and_old_logins_are_seen(ecosystem: Path) -> None:
    seen = look(ecosystem, SERVICES, DEFAULT_ROSTER)
    spotify, toolost, own = seen.services
    assert (spotify.files, spotify.first, spotify.newest) == (2, date(2025, 10, 3), date(2026, 11, 8))
    assert (toolost.files, toolost.newest) == (1, None)
    assert (own.key, own.own) == ("mixcloud", True)
    assert seen.warehouse is not None
    assert (seen.warehouse.version, seen.warehouse.old) == ("1.0.0", True)
    assert seen.logins == 1


def test_the_lake_alone_is_as_good_as_the_folder_around_it(ecosystem: Path) -> None:
    assert look(ecosystem / "data_lake", SERVICES, DEFAULT_ROSTER).workspace.root == ecosystem


def test_looking_changes_nothing(ecosystem: Path) -> None:
    before = state_of(ecosystem)
    look(ecosystem, SERVICES, DEFAULT_ROSTER)
    suggestions((ecosystem.parent,))
    assert state_of(ecosystem) == before


def test_the_obsolete_folder_is_refused_with_the_reason(tmp_path: Path) -> None:
    old = tmp_path / "BEDROT DATA LAKE"
    (old / "landing").mkdir(parents=True)
    with pytest.raises(WorkspaceError, match="replaced on 2025-06-24"):
        look(old, SERVICES, DEFAULT_ROSTER)
    assert not may_be_made(old / "new")


def test_usual_places_are_searched_and_obsolete_copies_told_apart(ecosystem: Path) -> None:
    (ecosystem.parent / "BEDROT DATA LAKE" / "landing").mkdir(parents=True)
    (ecosystem.parent / "other" / "data_lake").mkdir(parents=True)
    fit, obsolete = suggestions((ecosystem.parent, ecosystem.parent / "nowhere"))
    assert fit == (ecosystem,)
    assert [one.name for one in obsolete] == ["BEDROT DATA LAKE"]
    assert look(ecosystem, SERVICES, DEFAULT_ROSTER).refused == obsolete[0]


@pytest.mark.skipif(os.name == "nt", reason="rights of folders are others there")
def test_a_new_workspace_may_be_made_only_where_nothing_is(tmp_path: Path) -> None:
    assert may_be_made(tmp_path / "new")
    assert not may_be_made(tmp_path / "no" / "such" / "parent")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert not may_be_made(tmp_path)


def test_only_what_differs_is_kept_and_only_in_the_settings(tmp_path: Path) -> None:
    now = read_now(tmp_path, ("spotify", "toolost"))
    assert now.quiet == ("22:00", "06:00")
    chosen = {
        "services.spotify.enabled": "yes", "services.toolost.enabled": "no", "schedule.quiet_start": "23:30",
        "notify.toast": "yes",
    }  # fmt: skip
    assert write_choices(tmp_path, now, chosen) == ("services.toolost.enabled", "schedule.quiet_start")
    again = read_now(tmp_path, ("spotify", "toolost"))
    assert again.enabled == {"spotify": True, "toolost": False}
    assert again.quiet == ("23:30", "06:00")
    assert [one.name for one in tmp_path.iterdir()] == ["settings.toml"]
