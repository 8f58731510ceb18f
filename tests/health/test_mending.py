"""What needs nobody, done: in order of points, each step on its own, told with the scores before and after."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.core.errors import TransientError
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.health import shelf
from bedrot_desktop.health.looking import look_around, mend_and_report
from bedrot_desktop.health.mending import BACKUP, FOLDERS, MISMATCH, ORDER, mend
from bedrot_desktop.house import House

from .conftest import SAMPLES, Lake


@pytest.fixture
def uncleaned(tmp_path: Path) -> Lake:
    """The samples' lake before any run."""
    shutil.copytree(SAMPLES / "lake", tmp_path / "eco" / "data_lake")
    return Lake(tmp_path / "eco", tmp_path / "home")


@pytest.fixture
def stuck(cleaned: Lake) -> Lake:
    """A cleaned lake into whose landing a new page came, and which has lost a zone."""
    page = "distrokid/streams/applemusic_stats_20250709_081750.html"
    text = (cleaned.landing / page).read_bytes()
    (cleaned.landing / page.replace("081750", "091750")).write_bytes(text + b"<!-- later -->")
    shutil.rmtree(cleaned.root / "data_lake" / "archive", ignore_errors=True)
    return cleaned


def opened(lake: Lake) -> Iterator[House]:
    house = House.open(home=lake.home, workspace=lake.root)
    try:
        yield house
    finally:
        house.close()


@pytest.fixture
def house(stuck: Lake) -> Iterator[House]:
    yield from opened(stuck)


def test_a_dry_run_tells_the_steps_and_touches_nothing(house: House) -> None:
    before = {path: path.stat().st_mtime_ns for path in house.workspace.lake.rglob("*") if ".bedrot" not in path.parts}
    steps = mend(house, Run(), dry_run=True)
    assert {one.kind for one in steps} >= {"clean", BACKUP, MISMATCH}
    assert [one.points for one in steps if one.kind == "clean"] == [10]
    assert all(one.outcome == "planned" for one in steps if one.kind != MISMATCH)
    after = {path: path.stat().st_mtime_ns for path in house.workspace.lake.rglob("*") if ".bedrot" not in path.parts}
    assert after == before


def test_the_steps_come_by_the_points_they_win(house: House) -> None:
    steps = mend(house, Run(), dry_run=True)
    own = [one for one in steps if one.kind != FOLDERS]
    assert [one.points for one in own] == sorted((one.points for one in own), reverse=True)
    ties = [(one.points, ORDER.index(one.kind)) for one in own]
    assert ties == sorted(ties, key=lambda pair: (-pair[0], pair[1]))


def test_what_is_stuck_is_cleaned_and_the_score_grows(house: House) -> None:
    told = mend_and_report(house, Run())
    by_kind = {one["kind"]: one for one in told["mended"]}
    assert by_kind["clean"]["outcome"] == "done"
    assert "1 new file taken over" in by_kind["clean"]["result"]
    assert by_kind[BACKUP]["outcome"] == "done"
    assert list((house.workspace.warehouse_file.parent / "backups").glob("*.db"))
    assert told["after"]["distrokid"] == told["before"]["distrokid"] + 10
    assert told["after"]["overall"] >= told["before"]["overall"]
    document = json.loads((house.workspace.lake / "pipeline_health_report.json").read_text(encoding="utf-8"))
    assert document["auto_remediation_enabled"] is True
    assert [one["kind"] for one in document["remediation_results"]] == [one["kind"] for one in told["mended"]]
    page = (house.workspace.lake / "pipeline_health_report.html").read_text(encoding="utf-8")
    assert "Done about it" in page


def test_done_twice_there_is_nothing_left_to_do(house: House) -> None:
    mend(house, Run())
    assert {one.outcome for one in mend(house, Run())} == {"not needed"}


def test_files_of_the_old_layout_are_read_where_they_lie_and_stay_there(house: House, stuck: Lake) -> None:
    beside = stuck.root / "data_lake" / "raw" / "toolost"
    names = sorted(path.name for path in beside.glob("*.json"))
    (step,) = [one for one in mend(house, Run()) if one.kind == MISMATCH]
    assert (step.outcome, step.result) == ("not needed", "Both places are read here; nothing has to be moved.")
    assert sorted(path.name for path in beside.glob("*.json")) == names


def test_a_step_that_fails_keeps_no_other_back(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise TransientError("The lake is busy.", "Try again.")

    monkeypatch.setattr(type(house.pipeline), "run", refuse)
    steps = {one.kind: one for one in mend(house, Run())}
    assert (steps["clean"].outcome, steps["clean"].result, steps["clean"].remedy) == (
        "failed", "The lake is busy.", "Try again.",
    )  # fmt: skip
    assert steps[BACKUP].outcome == "done"


def test_a_bug_in_a_step_is_told_as_such(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("no such thing")

    monkeypatch.setattr(type(house.pipeline), "run", broken)
    steps = {one.kind: one for one in mend(house, Run())}
    assert steps["clean"].result.startswith("Unexpected trouble (ValueError: no such thing)")
    assert steps[BACKUP].outcome == "done"


def test_missing_zone_folders_are_made_first(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    lost = house.workspace.zones.home("staging")
    shutil.rmtree(lost)
    monkeypatch.undo()
    steps = mend(house, Run())
    assert (steps[0].kind, steps[0].outcome) == (FOLDERS, "done")
    assert lost.is_dir()


def test_a_lake_that_was_never_cleaned_is_cleaned_whole(uncleaned: Lake) -> None:
    for house in opened(uncleaned):
        told = mend_and_report(house, Run(), only=("spotify", "distrokid"))
        assert {one["service"] for one in told["mended"] if one["kind"] == "clean"} == {"spotify", "distrokid"}
        assert all(one["outcome"] == "done" for one in told["mended"] if one["kind"] == "clean")
        expected = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
        ages = house.catalog.tally("distrokid.bank")
        good = max(one.good for one in ages if one.verdict in {"accepted", "warned"})
        assert good >= expected["distrokid_bank"]["rows"]


def test_reports_on_the_shelf_are_thinned_out() -> None:
    now = datetime(2025, 7, 9, 12)  # noqa: DTZ001 - local, as names are
    names = [f"health_report_202507{day:02}_{hour:02}0000.json" for day in range(1, 10) for hour in (8, 9)]
    names += ["health_report_20250608_090000.json", "health_report_20250609_090000.json", "latest_health_report.json"]
    kept = shelf.to_keep([*names, "notes.txt", "health_report_20251399_000000.json"], now)
    assert {"notes.txt", "latest_health_report.json", "health_report_20251399_000000.json"} <= kept
    assert "health_report_20250608_090000.json" not in kept
    assert "health_report_20250609_090000.json" in kept
    of_days = sorted(name[14:25] for name in kept if name.startswith("health_report_202507"))
    assert of_days == [*(f"202507{day:02}_09" for day in range(1, 8)), *("20250708_08", "20250708_09", "20250709_08",
                                                                          "20250709_09")]  # fmt: skip


def test_the_half_hourly_look_checks_once_and_then_only_what_changed(
    cleaned: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    import bedrot_desktop.health.checks as checks

    asked: list[int] = []
    real = checks.run_checks

    def counted(*args: Any, **more: Any) -> Any:
        asked.append(1)
        return real(*args, **more)

    monkeypatch.setattr(checks, "run_checks", counted)
    for house in opened(cleaned):
        first = look_around(house, Run())
        assert (first["outcome"], len(asked)) == ("done", 1)
        assert "25 checks" in first["words"]
        assert look_around(house, Run())["words"].endswith("(nothing changed)")
        assert len(asked) == 1
        folder = house.workspace.lake / "reports" / "health"
        assert (folder / "latest_health_report.json").is_file()
        assert (house.workspace.lake / "pipeline_health_report.html").is_file()
        assert len(list(folder.glob("health_report_*.json"))) == 1  # the clock stands still
    page = cleaned.landing / "distrokid/streams/applemusic_stats_20250709_081750.html"
    page.with_name("applemusic_stats_20250709_091750.html").write_bytes(page.read_bytes() + b"<!-- x -->")
    for house in opened(cleaned):
        look_around(house, Run())
        assert len(asked) == 1  # nothing was cleaned yet: the checks would find the same
    cleaned.run("run", "--no-extract")
    for house in opened(cleaned):
        look_around(house, Run())
        assert len(asked) == 2
    monkeypatch.setenv("BEDROT_NOW", "2025-07-10T08:00")
    for house in opened(cleaned):
        look_around(house, Run())
        assert len(asked) == 3


def test_a_look_at_what_did_not_change_opens_nothing_heavy(cleaned: Lake) -> None:
    import subprocess
    import sys

    for house in opened(cleaned):
        look_around(house, Run())
    code = (
        "import sys\nfrom pathlib import Path\nfrom bedrot_desktop.core.jobs import Run\n"
        "from bedrot_desktop.house import House\nfrom bedrot_desktop.health.looking import look_around\n"
        f"house = House.open(home=Path({str(cleaned.home)!r}), workspace=Path({str(cleaned.root)!r}))\n"
        "print(look_around(house, Run())['words'])\nhouse.close()\n"
        "print([name for name in ('polars', 'pandas', 'playwright', 'httpx', 'sqlalchemy') if name in sys.modules])\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.splitlines()
    assert told[0].endswith("(nothing changed)")
    assert told[1] == "[]"
