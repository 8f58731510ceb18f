"""The report in the owner's keys, what is kept of looks at the data, and the work that does both."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.health.checks.outcome import CheckResult
from bedrot_desktop.health.looking import check_data, write_report
from bedrot_desktop.health.results import Looked, Results
from bedrot_desktop.health.score import Score
from bedrot_desktop.house import House

from .conftest import NOW, Lake

KEYS = {
    "health_score", "status", "priority", "freshness", "cookie_health", "bottlenecks", "recommendations",
    "auto_actions",
}  # fmt: skip


def result(key: str, state: str, number: int = 1, *rows: dict[str, str | int | float | None]) -> CheckResult:
    return CheckResult(number, key, key.title(), "error", state, f"{key} is {state}.", rows, len(rows))


@pytest.fixture
def written(cleaned: Lake, tmp_path: Path) -> dict[str, object]:
    house = House.open(home=cleaned.home, workspace=cleaned.root)
    try:
        check_data(house, Run())
        files = write_report(house, str(tmp_path / "out"))
    finally:
        house.close()
    assert [Path(file).name for file in files] == ["pipeline_health_report.json", "pipeline_health_report.html"]
    document: dict[str, object] = json.loads(Path(files[0]).read_text(encoding="utf-8"))
    page = Path(files[1]).read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "http" not in page.replace("https://", "http://").split("<body>")[0]
    return document


def test_the_report_has_the_owner_s_keys_for_every_service(written: dict[str, object]) -> None:
    assert {"timestamp", "services", "overall_status", "remediation_actions", "auto_remediation_enabled"} <= set(
        written
    )
    services = written["services"]
    assert isinstance(services, dict)
    assert {"spotify", "tiktok", "distrokid", "toolost", "linktree", "metaads"} <= set(services)
    for one in services.values():
        assert set(one) >= KEYS
        assert set(one["freshness"]) == {"landing", "raw", "staging", "curated"}
        for zone in one["freshness"].values():
            assert set(zone) == {"exists", "latest_file", "latest_date", "days_old", "full_path"}
        assert set(one["cookie_health"]) >= {"status", "days_old", "max_age", "expires_in", "file"}
        assert one["status"] in {"HEALTHY", "WARNING", "CRITICAL", "FAILED", "UNKNOWN"}


def test_the_report_names_the_newest_file_of_a_zone_and_where_it_lies(written: dict[str, object]) -> None:
    services = written["services"]
    assert isinstance(services, dict)
    landing = services["spotify"]["freshness"]["landing"]
    assert landing["exists"]
    assert Path(landing["full_path"]).is_file()
    assert Path(landing["full_path"]).name == landing["latest_file"]


def test_the_report_tells_what_the_checks_said(written: dict[str, object]) -> None:
    checks = written["data_checks"]
    assert isinstance(checks, dict)
    assert len(checks["checks"]) == 25
    assert all(len(one["trend"]) == 1 for one in checks["checks"])


def test_before_anybody_looked_nothing_is_known_and_reading_writes_nothing(tmp_path: Path) -> None:
    results = Results(tmp_path / "state")
    assert results.last() == Looked()
    assert results.days(date(2025, 1, 1)) == []
    assert not (tmp_path / "state").exists()


def test_the_last_look_is_kept_whole_and_the_twenty_before_as_a_trend(tmp_path: Path) -> None:
    results = Results(tmp_path)
    for place in range(25):
        state = "error" if place == 24 else "ok"
        found = [result("gaps", state, 6, {"series": "A", "days": 3}), result("jumps", "ok", 8)]
        results.remember(found, NOW + timedelta(minutes=place), 1.5)
    looked = results.last()
    gaps, jumps = looked.findings
    assert (gaps.key, gaps.state, gaps.rows, gaps.found) == ("gaps", "error", 1, ({"series": "A", "days": 3},))
    assert [point.state for point in gaps.trend] == ["ok"] * 19 + ["error"]
    assert jumps.found == ()
    assert (looked.at, looked.seconds) == (NOW + timedelta(minutes=24), 1.5)


def test_a_check_that_is_gone_is_not_shown_any_more(tmp_path: Path) -> None:
    results = Results(tmp_path)
    results.remember([result("gaps", "ok"), result("old", "error", 2)], NOW)
    results.remember([result("gaps", "ok")], NOW + timedelta(hours=1))
    assert [one.key for one in results.last().findings] == ["gaps"]


def test_scores_are_kept_once_a_day_the_later_look_counts(tmp_path: Path) -> None:
    results, day = Results(tmp_path), date(2025, 7, 9)
    results.remember_scores([Score("a", "A", 50, "critical", "LOW", 1.0)], day)
    rows = [Score("a", "A", 90, "healthy", "LOW", 1.0), Score("b", "B", 70, "warning", "LOW", 1.0)]
    results.remember_scores([*rows, Score("c", "C", 0, "nothing yet", "LOW", 1.0)], day)
    (only,) = results.days(day)
    assert (only.points, only.services, only.blocked) == (80, {"a": 90, "b": 70}, 0)
    assert results.days(day + timedelta(days=1)) == []


def test_moments_come_back_aware(tmp_path: Path) -> None:
    Results(tmp_path).remember([result("gaps", "ok")], NOW)
    at = Results(tmp_path).last().at
    assert isinstance(at, datetime)
    assert at.tzinfo is not None
