"""``bedrot health`` at the prompt, on the samples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.cli.app import run as run_line

from .conftest import Lake


def said(lake: Lake, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = run_line(["--workspace", str(lake.root), "--home", str(lake.home), *words])
    return code, capsys.readouterr().out


def document(lake: Lake, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    code, out = said(lake, capsys, "health", "--json", *words)
    assert code == 0
    told: dict[str, Any] = json.loads(out)
    return told


def test_it_shows_scores_with_their_parts_and_what_to_do(cleaned: Lake, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = said(cleaned, capsys, "health")
    assert code == 0
    for words in ("spotify", "never signed in", "What to do", "bedrot login toolost", "bedrot health --now"):
        assert words in out


def test_json_is_the_report_and_writes_nothing(cleaned: Lake, capsys: pytest.CaptureFixture[str]) -> None:
    told = document(cleaned, capsys)
    assert {"services", "overall_status", "advice", "data_checks", "auto_remediation_enabled"} <= set(told)
    assert told["auto_remediation_enabled"] is False
    assert not (cleaned.root / "data_lake" / "pipeline_health_report.json").exists()
    assert set(document(cleaned, capsys, "spotify")["services"]) == {"spotify"}
    assert set(document(cleaned, capsys, "-s", "tiktok")["services"]) == {"tiktok"}
    platforms = {one["platform"] for one in told["services"]["distrokid"]["content"]}
    assert platforms == {"Spotify", "Apple Music", ""}


def test_the_checks_are_asked_with_now_and_shown_afterwards(cleaned: Lake, capsys: pytest.CaptureFixture[str]) -> None:
    assert document(cleaned, capsys)["data_checks"]["checks"] == []
    assert len(document(cleaned, capsys, "--now")["data_checks"]["checks"]) == 25
    assert len(document(cleaned, capsys)["data_checks"]["checks"]) == 25


def test_check_leaves_with_one_when_anything_is_red(
    cleaned: Lake, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said(cleaned, capsys, "health", "--check")[0] == 1  # nobody is signed in
    assert said(cleaned, capsys, "health", "bank", "--check")[0] == 0
    assert said(cleaned, capsys, "health")[0] == 0
    monkeypatch.setenv("BEDROT_NOW", "2025-07-25T12:00")
    assert said(cleaned, capsys, "health", "linktree", "--check")[0] == 1


def test_fix_does_what_needs_nobody_and_tells_the_scores(
    cleaned: Lake, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    page = cleaned.landing / "distrokid/streams/applemusic_stats_20250709_081750.html"
    page.with_name("applemusic_stats_20250709_091750.html").write_bytes(page.read_bytes() + b"<!-- -->")
    code, out = said(cleaned, capsys, "health", "--fix", "--dry-run")
    assert (code, "would be taken" in out) == (0, True)
    code, out = said(cleaned, capsys, "health", "-a", "--html", str(tmp_path / "new" / "health.html"))
    assert (code, "Run the cleaners for DistroKid" in out, "distrokid 40 → 50" in out) == (0, True, True)
    assert (tmp_path / "new" / "health.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert document(cleaned, capsys, "--fix")["auto_remediation_enabled"] is True


@pytest.mark.parametrize("words", [("nonesuch",), ("--dry-run",)])
def test_what_makes_no_sense_is_refused(
    cleaned: Lake, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert said(cleaned, capsys, "health", *words)[0] == 2
