"""Scripts that a lake brings along in ``src/<service>`` run as stages, and what they curate reaches the warehouse."""

from __future__ import annotations

import os
import textwrap
import venv
from pathlib import Path
from typing import Any

import pytest

from .conftest import Prompt

#: Three cleaners as the owner writes them: zones from the environment, one file after the other, a line per step.
COPY = """
    import os, pathlib, shutil
    source, target = (pathlib.Path(os.environ[name]) / "bandsite" for name in ("{0}_ZONE", "{1}_ZONE"))
    target.mkdir(parents=True, exist_ok=True)
    for file in sorted(source.glob("*.csv")):
        copy = target / file.name
        if not copy.exists() or copy.read_bytes() != file.read_bytes():
            shutil.copyfile(file, copy)
        print("[{1}]", file.name)
"""
CHAIN = {
    "landing2raw": ("LANDING", "RAW"),
    "raw2staging": ("RAW", "STAGING"),
    "staging2curated": ("STAGING", "CURATED"),
}
DAYS = """\
date,artist,account,platform,video_views,likes
2025-07-01,PIG1987,band,Bandsite,120,7
2025-07-02,PIG1987,band,Bandsite,80,
"""


@pytest.fixture
def lake(empty: Prompt) -> Prompt:
    """A lake with a Python of its own, one script service and something for it to do."""
    venv.create(empty.lake / ".venv", symlinks=os.name != "nt", with_pip=False)
    for stage, zones in CHAIN.items():
        script(empty, f"bandsite_{stage}.py", COPY.format(*zones))
    landed = empty.lake / "landing" / "bandsite" / "bandsite_20250703_101500.csv"
    landed.parent.mkdir()
    landed.write_text(DAYS, "utf-8")
    return empty


def script(prompt: Prompt, name: str, code: str, service: str = "bandsite") -> None:
    path = prompt.lake / "src" / service / "cleaners" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(code), "utf-8")


def views(prompt: Prompt) -> list[tuple[object, ...]]:
    return prompt.rows("select date, artist, account, platform, video_views, likes from v_social_daily order by date")


def outcomes(document: dict[str, Any], service: str = "bandsite") -> dict[str, str]:
    return {one["stage"]: one["outcome"] for one in document["stages"] if one["service"] == service}


def test_scripts_run_in_order_and_their_curated_days_are_in_the_views(lake: Prompt) -> None:
    document = lake.json("run", "--no-extract")
    assert outcomes(document) == dict.fromkeys([*CHAIN, "load"], "done")
    assert document["unrecognised"] == []
    assert views(lake) == [
        ("2025-07-01", "PIG1987", "band", "Bandsite", 120, 7),
        ("2025-07-02", "PIG1987", "band", "Bandsite", 80, None),
    ]
    log = (lake.lake / ".bedrot" / "logs" / f"run_{document['run']}.log").read_text("utf-8")
    places = [log.index(f"[{zone}] bandsite_20250703_101500.csv") for _, zone in CHAIN.values()]
    assert places == sorted(places)


def test_a_second_run_finds_nothing_new(lake: Prompt) -> None:
    lake.json("run", "--no-extract")
    document = lake.json("run", "--no-extract")
    assert document["outcome"] == "unchanged"
    assert set(outcomes(document).values()) == {"unchanged"}


def test_what_a_script_corrects_is_corrected_in_the_views(lake: Prompt) -> None:
    lake.json("run", "--no-extract")
    landed = lake.lake / "landing" / "bandsite" / "bandsite_20250703_101500.csv"
    landed.write_text(DAYS.replace(",80,", ",95,"), "utf-8")
    lake.json("run", "--no-extract")
    assert [row[4] for row in views(lake)] == [120, 95]


def test_a_failing_script_fails_alone_and_goes_on_once_it_is_mended(lake: Prompt) -> None:
    script(lake, "otherside_landing2raw.py", "print('all is well')", service="otherside")
    script(lake, "bandsite_raw2staging.py", "print('reading')\nraise SystemExit('the column play_count is gone')")
    said = lake("--json", "run", "--no-extract")
    document = said.document
    assert said.code == 1
    assert outcomes(document) == {
        "landing2raw": "done", "raw2staging": "failed", "staging2curated": "skipped", "load": "skipped"
    }  # fmt: skip
    assert set(outcomes(document, "otherside").values()) == {"unchanged"}
    assert set(outcomes(document, "spotify").values()) == {"unchanged"}
    (message,) = [one["messages"] for one in document["stages"] if one["outcome"] == "failed"]
    assert "bandsite_raw2staging.py ended with exit code 1" in message[0]
    assert "the column play_count is gone" in message[0]
    script(lake, "bandsite_raw2staging.py", COPY.format("RAW", "STAGING"))
    document = lake.json("resume")
    assert "landing2raw" not in outcomes(document), "what was finished is not repeated"
    assert [row[4] for row in views(lake)] == [120, 80]


def test_a_curated_table_of_no_kind_is_left_alone_and_a_broken_one_rejected(lake: Prompt) -> None:
    curated = lake.lake / "curated" / "bandsite"
    curated.mkdir(parents=True)
    (curated / "colours.csv").write_text("name,colour\nred,#f00\n", "utf-8")
    (curated / "bad.csv").write_text(
        "date,artist,account,platform,video_views\nsometime,PIG1987,b,Bandsite,1\n", "utf-8"
    )
    document = lake.json("run", "--no-extract")
    assert document["outcome"] == "done"
    (curating,) = [
        one for one in document["stages"] if one["stage"] == "staging2curated" and one["service"] == "bandsite"
    ]
    assert curating["numbers"]["rejected"] == 1
    assert curating["numbers"]["ignored"] == 1
    assert len(views(lake)) == 2


def test_without_the_warehouse_or_in_a_dry_run_no_row_is_loaded(lake: Prompt) -> None:
    plan = lake.json("run", "--dry-run")
    assert {step["stage"] for step in plan["steps"] if step["service"] == "bandsite"} >= set(CHAIN)
    assert not (lake.lake / "raw").exists()
    lake.json("run", "--no-extract", "--no-warehouse")
    assert (lake.lake / "curated" / "bandsite" / "bandsite_20250703_101500.csv").read_text("utf-8") == DAYS
    assert not lake.database.exists()
    lake.json("run", "bandsite", "--only", "load")
    assert len(views(lake)) == 2


@pytest.mark.parametrize("folder", ["tiktok", "TikTok"])
def test_a_built_in_service_goes_before_scripts_of_its_name_unless_a_setting_says_otherwise(
    folder: str, lake: Prompt
) -> None:
    script(lake, "tiktok_landing2raw.py", "print('the old way')", service=folder)
    mark = f"{folder} tiktok_landing2raw.py: the old way"
    first = lake.json("run", "--no-extract")
    assert mark not in (lake.lake / ".bedrot" / "logs" / f"run_{first['run']}.log").read_text("utf-8")
    lake("config", "set", "services.tiktok.prefer_scripts", "yes")
    second = lake.json("run", "--no-extract")
    assert mark in (lake.lake / ".bedrot" / "logs" / f"run_{second['run']}.log").read_text("utf-8")
    assert [one["service"].casefold() for one in second["stages"]].count("tiktok") == len([*CHAIN, "load"])


def test_a_stray_file_of_nobody_is_still_told_of(lake: Prompt) -> None:
    (lake.lake / "landing" / "bandsiteness.txt").write_text("?", "utf-8")
    assert lake.json("run", "--no-extract")["unrecognised"] == ["bandsiteness.txt"]


def test_without_a_python_of_its_own_the_lake_says_what_to_do(empty: Prompt) -> None:
    script(empty, "bandsite_landing2raw.py", "print('hello')")
    said = empty("--json", "run", "--no-extract")
    assert said.code == 1
    (failed,) = [one for one in said.document["stages"] if one["outcome"] == "failed"]
    assert "has no Python of its own" in failed["summary"]
    assert "bedrot doctor --fix" in failed["summary"]
    told = empty("--json", "doctor")
    assert told.code == 1
    assert {one["question"]: one["state"] for one in told.document["findings"]}["Scripts"] == "bad"


@pytest.mark.parametrize("real", [False, pytest.param(True, marks=pytest.mark.long)])
def test_doctor_makes_the_python_of_the_lake(real: bool, empty: Prompt, monkeypatch: pytest.MonkeyPatch) -> None:
    script(empty, "bandsite_landing2raw.py", "print('hello')")

    def quickly(lake: Path, *_: object) -> Path:
        venv.create(lake / ".venv", symlinks=os.name != "nt", with_pip=False)
        return lake / ".venv"

    if not real:  # pip takes its time
        monkeypatch.setattr("bedrot_desktop.services.scripts.make_environment", quickly)
    mended = empty("--json", "doctor", "--fix")
    assert mended.code == 0, mended.out
    assert {one["question"]: one["state"] for one in mended.document["findings"]}["Scripts"] == "ok"
    assert any(".venv" in line for line in mended.document["fixed"])
    assert empty("run", "--no-extract").code == 0


def test_doctor_says_nothing_of_scripts_that_the_program_replaces(empty: Prompt) -> None:
    script(empty, "tiktok_landing2raw.py", "print('the old way')", service="tiktok")
    assert {one["question"]: one["state"] for one in empty.json("doctor")["findings"]}["Scripts"] == "ok"
