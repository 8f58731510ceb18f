"""Exports that a person downloads and brings in: recognised by what is in them, whatever they are called."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from .conftest import SAMPLES, Prompt

SOURCE = SAMPLES / "lake"
#: Saved before its charts had loaded, a log, a debug dump: nothing that a person would bring, and nobody's.
NOBODYS = (
    "applemusic_stats.html",
    "extraction_",
    "follower_debug",
    "_test.json",
    "1Eu67EqPy2NutiM0lqCarw_28day_20250708",
)


def kinds() -> dict[str, Path]:
    """One sample of each shape of name, folders of dumps aside."""
    found: dict[str, Path] = {}
    for file in sorted(SOURCE.rglob("*")):
        path = file.relative_to(SOURCE).as_posix()
        if file.is_file() and not path.startswith("raw/") and not any(mark in path for mark in NOBODYS):
            shape = re.sub(r"\d+", "#", re.sub(r"1Eu67EqPy2NutiM0lqCarw|62owJQCD2XzVB2o19CVsFM", "ID", file.name))
            if "ads_dump" not in path and not path.startswith("landing/2025"):
                found.setdefault(shape, file)
    return found


KINDS = kinds()
#: Without its name nothing tells whose this is: it is landed, and the run asks.
HELD = {"spotify.audience"}


@pytest.mark.parametrize("shape", KINDS)
def test_a_file_of_any_kind_is_recognised_under_its_own_name(shape: str, empty: Prompt) -> None:
    file = KINDS[shape]
    (brought,) = empty.json("import", str(file))["files"]
    service = file.relative_to(SOURCE).parts[1]
    assert service.startswith((brought["service"], "capitol", "submithub", "track"))
    landed = empty.lake / brought["zone"] / brought["path"]
    assert landed.read_bytes() == file.read_bytes()
    assert brought["known_as"] == ""


def test_files_under_nonsense_names_are_recognised_and_the_next_run_takes_them(empty: Prompt, tmp_path: Path) -> None:
    names = []
    for number, file in enumerate(KINDS.values()):
        names.append(tmp_path / f"Unbenannt ({number}) – Kopie{file.suffix}")
        shutil.copy(file, names[-1])
    document = empty.json("import", *map(str, names))
    assert document["refused"] == []
    assert [one["service"] for one in document["files"]] == [
        empty.json("import", str(file))["files"][0]["service"] for file in KINDS.values()
    ]
    run = empty.json("run", "--no-extract")
    assert run["unrecognised"] == []
    rejected = empty.json("quarantine", "list")["files"]
    assert [one["message"] for one in rejected] == []
    assert {one["dataset"] for one in run["waiting"]} <= HELD | {"tiktok.analytics", "spotify.songs", "bank.card"}


def test_a_file_without_an_ending_is_found_again_or_refused(empty: Prompt, tmp_path: Path) -> None:
    for number, file in enumerate(KINDS.values()):
        bare = tmp_path / f"blob{number}"
        shutil.copy(file, bare)
        said = empty("--json", "import", str(bare))
        assert said.code in {0, 2}
    assert empty.json("run", "--no-extract")["unrecognised"] == []


def test_a_dump_is_brought_as_a_folder(empty: Prompt) -> None:
    (dump, *_) = sorted((SOURCE / "landing" / "metaads").glob("meta_ads_dump_*"))
    document = empty.json("import", str(dump))
    assert sorted(one["path"] for one in document["files"]) == [
        f"metaads/{dump.name}/{name}.json" for name in ("ads", "adsets", "campaigns", "insights")
    ]
    empty.json("run", "--no-extract")
    assert empty.rows("select count(*) > 0 from v_ads_campaigns") == [(1,)]


def test_the_same_bytes_are_not_landed_twice(empty: Prompt, tmp_path: Path) -> None:
    file = SOURCE / "landing" / "distrokid" / "streams" / "dk_bank_details_20250623_081511.tsv"
    empty.json("import", str(file))
    again = tmp_path / "bank (1).tsv"
    shutil.copy(file, again)
    empty.json("run", "--no-extract")
    (brought,) = empty.json("import", str(again))["files"]
    assert brought["known_as"] == "landing/distrokid/streams/dk_bank_details_20250623_081511.tsv"
    assert len(list((empty.lake / "landing").rglob("*.tsv"))) == 1
    said = empty("import", str(again))
    assert "is there already as landing/distrokid/streams/dk_bank_details_20250623_081511.tsv" in said.out


def test_another_content_under_a_taken_name_gets_a_number(empty: Prompt, tmp_path: Path) -> None:
    card = tmp_path / "capitol_one_purchases_0000.csv"
    text = (SOURCE / "curated" / card.name).read_text("utf-8")
    card.write_text(text, "utf-8")
    empty.json("import", str(card))
    card.write_text("\n".join(text.splitlines()[:5]) + "\n", "utf-8")
    (brought,) = empty.json("import", str(card))["files"]
    assert brought["path"] == "capitol_one_purchases_0000 (2).csv"
    assert (empty.lake / "curated" / "capitol_one_purchases_0000.csv").read_text("utf-8") == text
    assert empty.json("run", "--no-extract")["unrecognised"] == []


def test_what_nobody_knows_is_refused_and_the_others_still_come(empty: Prompt, tmp_path: Path) -> None:
    strange = tmp_path / "holiday.csv"
    strange.write_text("place,weather\nRimini,fair\n", "utf-8")
    said = empty("--json", "import", str(strange))
    assert said.code == 2
    assert "not recognised" in said.document["error"]["message"]
    good = SOURCE / "curated" / "capitol_one_purchases_0000.csv"
    said = empty("--json", "import", str(strange), str(good), str(tmp_path / "nowhere.csv"))
    assert said.code == 2
    assert [one["service"] for one in said.document["files"]] == ["bank"]
    assert [Path(one["file"]).name for one in said.document["refused"]] == ["holiday.csv", "nowhere.csv"]
    assert not list(empty.lake.rglob("holiday*"))


def test_a_service_may_be_demanded(empty: Prompt) -> None:
    card = SOURCE / "curated" / "capitol_one_purchases_0000.csv"
    said = empty("import", "--service", "spotify", str(card))
    assert said.code == 2
    assert "not recognised as a file of spotify" in said.err
    assert empty("import", "--service", "bank", str(card)).code == 0
