"""``run``, ``load``, ``runs``: what is asked for is done, and no more."""

from __future__ import annotations

import shutil

import pytest

from .conftest import SAMPLES, Prompt
from .holdings import view_rows, zone_files

STAGES = ("landing2raw", "raw2staging", "staging2curated", "load")


@pytest.fixture
def small(empty: Prompt) -> Prompt:
    """Two services' worth of samples."""
    for service in ("toolost", "tiktok"):
        shutil.copytree(SAMPLES / "lake" / "landing" / service, empty.lake / "landing" / service)
    return empty


def ran(document: dict[str, object]) -> set[tuple[str, str]]:
    return {(one["service"], one["stage"]) for one in document["stages"]}  # type: ignore[attr-defined]


def contents(prompt: Prompt) -> dict[str, bytes]:
    """Everything of the workspace that is not our own state."""
    files = (file for file in prompt.root.rglob("*") if file.is_file() and ".bedrot" not in file.parts)
    return {file.relative_to(prompt.root).as_posix(): file.read_bytes() for file in files}


@pytest.mark.parametrize("words", [(), ("tiktok",), ("--from", "raw2staging"), ("--automated",)])
def test_a_dry_run_writes_nothing_into_the_workspace(words: tuple[str, ...], small: Prompt) -> None:
    before = contents(small)
    document = small.json("run", "--no-extract", "--dry-run", *words)
    assert contents(small) == before
    assert {step["service"] for step in document["steps"]} == (
        {"tiktok"} if words == ("tiktok",) else {"tiktok", "toolost"}
    )
    assert small.json("runs")["runs"] == []
    said = small("run", "--no-extract", "--dry-run", *words)
    assert said.out.startswith("The plan (nothing is done):")
    assert small("run", "--no-extract").code == 0
    assert small.json("run", "--no-extract", "--dry-run", *words)["steps"] == []
    assert "Nothing is new" in small("run", "--no-extract", "--dry-run", *words).out


def test_only_the_service_asked_for_runs(small: Prompt) -> None:
    document = small.json("run", "tiktok", "--no-extract")
    assert ran(document) == {("tiktok", stage) for stage in STAGES}
    assert set(zone_files(small.lake, ("raw",))) == {
        name for name in zone_files(small.lake, ("raw",)) if "tiktok" in name
    }
    assert {service for service, _ in ran(small.json("run", "tiktok", "toolost"))} == {"tiktok", "toolost"}


def test_stages_can_be_taken_one_by_one_and_end_as_one_run_does(
    small: Prompt, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = tmp_path_factory.mktemp("whole")
    shutil.copytree(small.root, whole / "eco")
    at_once = Prompt(whole / "eco", whole / "home")
    assert at_once("--quiet", "run", "--no-extract").code == 0
    for stage in STAGES:
        document = small.json("run", "--only", stage, "--no-extract")
        assert {name for _, name in ran(document)} == {stage}
    assert zone_files(small.lake) == zone_files(at_once.lake)
    assert view_rows(small.database) == view_rows(at_once.database)


def test_without_the_warehouse_everything_up_to_curated_is_done(small: Prompt) -> None:
    document = small.json("run", "--no-warehouse", "--no-extract")
    assert {stage for _, stage in ran(document)} == set(STAGES) - {"load"}
    assert zone_files(small.lake, ("curated",))
    assert not small.database.exists()
    assert small.json("load")["outcome"] == "done"
    assert small.rows("select count(*) > 0 from v_social_daily") == [(1,)]


@pytest.mark.parametrize(
    ("subject", "services"),
    [
        ("master", {"catalogue", "spotify"}), ("financial", {"distrokid", "bank"}),
        ("streaming", {"spotify", "distrokid", "toolost"}), ("social", {"tiktok"}), ("marketing", {"metaads"}),
        ("links", {"linktree", "submithub"}),
    ],
)  # fmt: skip
def test_a_subject_loads_its_services_and_nothing_else(subject: str, services: set[str], small: Prompt) -> None:
    small.json("run", "--no-warehouse", "--no-extract")
    document = small.json("load", subject)
    assert ran(document) == {(service, "load") for service in services}
    if small.database.exists():
        assert (small.rows("select count(*) from v_social_daily") == [(0,)]) == (subject != "social")


def test_a_lost_warehouse_is_built_again_from_what_is_curated(cleaned: Prompt, cleaned_once: Prompt) -> None:
    for ending in ("", "-wal", "-shm"):
        cleaned.database.with_name(cleaned.database.name + ending).unlink(missing_ok=True)
    document = cleaned.json("run", "--no-extract")
    assert {stage for one in document["stages"] if one["outcome"] == "done" for stage in [one["stage"]]} == {"load"}
    assert view_rows(cleaned.database) == view_rows(cleaned_once.database)


def test_lost_curated_files_come_back_with_the_same_bytes(cleaned: Prompt, cleaned_once: Prompt) -> None:
    for file in (cleaned.lake / "curated").glob("*_curated_*.csv"):
        file.unlink()
    (cleaned.lake / "curated" / "tidy_daily_streams.csv").unlink()
    assert cleaned("run", "--no-extract").code == 0
    assert zone_files(cleaned.lake, ("curated",)) == zone_files(cleaned_once.lake, ("curated",))


def test_the_history_of_runs_is_kept_with_stages_and_messages(small: Prompt) -> None:
    small("run", "--no-extract")
    small("run", "tiktok", "--no-extract")
    latest, first = small.json("runs")["runs"]
    assert (first["outcome"], latest["outcome"], latest["services"]) == ("done", "unchanged", ["tiktok"])
    one = small.json("runs", first["run"])
    assert {(stage["service"], stage["stage"]) for stage in one["stages"]} >= {("toolost", "load"), ("tiktok", "load")}
    assert len(small.json("runs", "--limit", "1")["runs"]) == 1
    assert first["run"] in small("runs").out
    assert "toolost" in small("runs", first["run"]).out
    reports = {path.name for path in (small.lake / "reports").iterdir()}
    assert {f"run_{first['run']}.json", f"run_{first['run']}.html"} <= reports


def test_a_service_that_is_switched_off_is_left_out(small: Prompt) -> None:
    assert small("config", "set", "services.tiktok.enabled", "no").code == 0
    assert "tiktok" not in {service for service, _ in ran(small.json("run", "--no-extract"))}
    assert small("run", "tiktok").code == 2
