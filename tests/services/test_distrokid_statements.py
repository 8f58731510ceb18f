"""Which statement counts: the newest, unless it cannot be the whole history; an older lake's; several accounts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.lake.findings import SKIP, question_id
from bedrot_desktop.services.distrokid import BANK
from bedrot_desktop.services.distrokid.known import COLUMNS

from .statement_figures import EDGE, by, figures, money, put, texts

SAMPLES = Path(__file__).parent.parent / "samples"
STREAMS = "lake/landing/distrokid/streams"
LEGACY = SAMPLES / "legacy/curated/dk_bank_details.csv"
HEAD = "\t".join(COLUMNS)
LINE = "2025-06-20\t2025-04\tSpotify\tPIG1987\tSONG\tQZINV2400001\t019900000006\t{q}\t100\tSong\tNA\t0\t{a}"


@pytest.fixture
def lake(driver: Any) -> Any:
    driver.copy("lake/landing/distrokid")
    return driver


def test_few_lines_less_are_told_and_the_newest_counts(driver: Any, expected: dict[str, Any]) -> None:
    put(driver, "090500", "091800")
    driven = driver.drive(BANK)
    assert driven.staged.questions == ()
    (note,) = driven.staged.notes
    assert "1 line fewer" in note.message
    assert "2 of the earlier lines are gone or changed" in note.message
    truth = expected["edge"][f"distrokid/{EDGE}091800.tsv"]
    assert figures(driven.kind("royalty_lines")) == {key: truth[key] for key in ("rows", "money", "streams")}


def test_the_answer_to_a_doubt_decides(lake: Any) -> None:
    (path,) = put(lake, "091300")
    item = next(item for item in lake.items(BANK) if item.path == path)
    topic = question_id("distrokid.bank", item.sha256, "fewer rows")
    (question,) = lake.drive(BANK).staged.questions
    assert question.id == topic
    assert "5 lines" in question.text
    assert "2,227" in question.text
    for answer, rows in (("accept", 5), (SKIP, 2227)):
        lake.answers = {topic: answer}
        driven = lake.drive(BANK)
        assert driven.staged.questions == ()
        assert driven.kind("royalty_lines").height == rows


def test_a_doubt_is_over_once_a_newer_whole_statement_is_there(lake: Any) -> None:
    for name in ("20250623_082204", "20250709_081901"):
        (lake.root / f"landing/distrokid/streams/dk_bank_details_{name}.tsv").unlink()
    lake.copy(f"edge/distrokid/{EDGE}091300.tsv", "landing/distrokid/streams/dk_bank_details_20250701_080000.tsv")
    assert len(lake.drive(BANK).staged.questions) == 1
    lake.copy(f"{STREAMS}/dk_bank_details_20250709_081901.tsv")
    driven = lake.drive(BANK)
    assert driven.staged.questions == ()
    assert driven.kind("royalty_lines").height == 2227


def test_a_statement_that_begins_much_later_is_asked_about(driver: Any) -> None:
    folder = driver.root / "landing/distrokid/streams"
    folder.mkdir(parents=True)
    old, new = (LINE.format(q=1, a="0.10000000").replace("2025-06-20", day) for day in ("2024-01-05", "2025-06-20"))
    (folder / "dk_bank_details_20250601_000000.tsv").write_text(f"{HEAD}\r{old}\r", newline="")
    (folder / "dk_bank_details_20250701_000000.tsv").write_text(f"{HEAD}\r{new}\r{new}\r{new}\r", newline="")
    (question,) = driver.drive(BANK).staged.questions
    assert "begins on 2025-06-20" in question.text


def test_an_older_lakes_file_counts_only_while_there_is_no_statement(lake: Any, expected: dict[str, Any]) -> None:
    rows = lake.drive(BANK, history=[LEGACY]).kind("royalty_lines")
    assert rows.height == expected["distrokid_bank"]["rows"]
    for path in (lake.root / "landing/distrokid/streams").glob("dk_bank*"):
        path.unlink()
    driven = lake.drive(BANK, history=[LEGACY])
    truth, rows = expected["legacy"]["legacy/curated/dk_bank_details.csv"], driven.kind("royalty_lines")
    assert (rows.height, money(rows)) == (truth["rows"], truth["sum of Earnings (USD)"])
    assert set(rows["upc"].str.len_chars().drop_nulls()) == {12}
    assert "019900000006" in rows["upc"].to_list()
    assert rows["country"].null_count() > 0
    repaired = driven.files()["curated/dk_bank_details.csv"]
    assert all(re.fullmatch(r"-?\d+\.\d{8}", row[-1]) for row in texts(repaired)[1:])
    lines = LEGACY.read_bytes().split(b"\r\n")
    for row in rows.sample(20, seed=1).iter_rows(named=True):
        assert row["title"].encode() in lines[row["line"] - 1]


def test_lines_of_an_older_lake_that_were_reported_before_the_statements_begin_are_kept(driver, tmp_path) -> None:
    folder = driver.root / "landing/distrokid/streams"
    folder.mkdir(parents=True)
    early, both, late = (
        LINE.format(q=1, a="0.10000000").replace("2025-06-20", day)
        for day in ("2024-01-05", "2025-05-20", "2025-06-20")
    )
    (folder / "dk_bank_details_20250701_000000.tsv").write_text(f"{HEAD}\r{both}\r{late}\r", newline="")
    history = tmp_path / "dk_bank_details.csv"
    history.write_text("\n".join(line.replace("\t", ",") for line in (HEAD, early, both, both)) + "\n")
    broken = tmp_path / "dk_bank_details_20250101_000000.csv"
    broken.write_text("no statement\n")
    driven = driver.drive(BANK, history=[history, broken])
    rows = driven.kind("royalty_lines")
    assert [str(day) for day in rows["reporting_date"]] == ["2024-01-05", "2025-05-20", "2025-06-20"]
    assert rows["source"].n_unique() == 2
    assert len(texts(driven.files()["curated/dk_bank_details.csv"])) == 4
    told = " ".join(note.message for note in driven.curated.notes)
    assert "dk_bank_details.csv are kept (1): the statements know nothing of the time before 2025-05-20" in told
    assert "dk_bank_details_20250101_000000.csv is left out" in told


def test_statements_of_two_accounts_do_not_replace_each_other(driver: Any) -> None:
    from bedrot_desktop.core.roster import Account

    driver.roster = driver.roster.replacing(
        [Account("distrokid", "main", "DistroKid"), Account("distrokid", "second", "DistroKid 2")]
    )
    driver.copy(f"edge/distrokid/{EDGE}090500.tsv", f"landing/distrokid/main/{EDGE}090500.tsv")
    driver.copy(f"edge/distrokid/{EDGE}091400.tsv", f"landing/distrokid/second/{EDGE}091400.tsv")
    (path,) = put(driver, "091800")
    driven = driver.drive(BANK)
    assert by(driven.kind("royalty_lines"), "account").keys() == {"main", "second"}
    assert driven.kind("royalty_lines").height == 46
    assert driven.verdict(path) == "held"
    assert driven.cleaned[path].question.options == ("main", "second")
