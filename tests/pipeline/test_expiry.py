from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bedrot_desktop.core.settings import Settings
from bedrot_desktop.pipeline.expiry import prune

NOW = datetime(2025, 7, 9, 12, tzinfo=UTC)


def pruned(state: Path, log_days: int = 30, evidence_days: int = 30) -> list[Path]:
    told = {"retention.log_days": str(log_days), "retention.evidence_days": str(evidence_days)}
    return prune(state, Settings.load(state / "home", environment={}, overrides=told), NOW)


def put(file: Path, days: float) -> Path:
    """A file last written so many days ago, and so its folder."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"picture")
    moment = (NOW - timedelta(days=days)).timestamp()
    for place in (file, file.parent, file.parent.parent):
        os.utime(place, (moment, moment))
    return file


def test_pictures_and_logs_go_when_their_time_is_over(tmp_path: Path) -> None:
    old = put(tmp_path / "logs/run_20250501_030000/tiktok-zone.a0/page.png", 31)
    twin = put(tmp_path / "logs/run_20250501_030000_2/tiktok-zone.a0/page.png", 31)
    log = put(tmp_path / "logs/run_20250501_030000.log", 31)
    young = put(tmp_path / "logs/run_20250701_030000/tiktok-zone.a0/page.png", 29)
    assert pruned(tmp_path, 30, 30) == [log, old.parent.parent, twin.parent.parent]
    assert [one.exists() for one in (old, twin, log, young)] == [False, False, False, True]


def test_each_has_a_time_of_its_own(tmp_path: Path) -> None:
    picture = put(tmp_path / "logs/run_20250701_030000/spotify-main/page.png", 8)
    log = put(tmp_path / "logs/run_20250701_030000.log", 8)
    assert pruned(tmp_path, 30, 7) == [picture.parent.parent]
    assert log.exists()


@pytest.mark.parametrize("name", ["run_notes", "run_20250501", "mine", "run_20250501_030000_kept"])
def test_what_has_not_the_name_of_a_run_is_nobodys_to_remove(tmp_path: Path, name: str) -> None:
    file = put(tmp_path / "logs" / name / "tiktok" / "page.png", 400)
    assert pruned(tmp_path, 30, 30) == []
    assert file.exists()


def test_a_folder_that_something_was_added_to_lately_stays(tmp_path: Path) -> None:
    put(tmp_path / "logs/run_20250501_030000/tiktok-zone.a0/page.png", 90)
    late = put(tmp_path / "logs/run_20250501_030000/tiktok-zone.a0/page-2.png", 1)
    assert pruned(tmp_path, 30, 30) == []
    assert late.exists()


def test_a_link_leads_nowhere(tmp_path: Path) -> None:
    outside = put(tmp_path / "elsewhere" / "sub" / "page.png", 400)
    (tmp_path / "logs").mkdir()
    try:
        (tmp_path / "logs" / "run_20250501_030000").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    except OSError:
        pytest.skip("this system lets nobody make links")
    assert pruned(tmp_path, 30, 30) == []
    assert outside.exists()


def test_a_lake_without_logs_has_nothing_to_remove(tmp_path: Path) -> None:
    assert pruned(tmp_path, 1, 1) == []
