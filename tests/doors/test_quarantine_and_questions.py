"""What is set aside and what is asked, at the prompt: list, show, release, replay, answer."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bedrot_desktop.lake.catalog import Catalog

from .conftest import SAMPLES, Prompt

BAD_ROWS = "spotify_audience_1Eu67EqPy2NutiM0lqCarw_20250709_091100.csv"
NAMELESS = "spotify_audience_export.csv"


def drop(prompt: Prompt, name: str) -> Path:
    target = prompt.lake / "landing" / "spotify" / "audience" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(SAMPLES / "edge" / "spotify" / name, target)
    prompt("--quiet", "run", "--no-extract")
    return target


def versions(prompt: Prompt) -> set[tuple[str, str]]:
    """When each item was settled by which run."""
    with Catalog(prompt.lake / ".bedrot") as catalog:
        return {(row.path, row.run) for row in catalog.items()}


def test_rows_set_aside_are_listed_with_file_line_and_reason(empty: Prompt) -> None:
    drop(empty, BAD_ROWS)
    rows = empty.json("quarantine", "list")["rows"]
    lines = (empty.lake / "landing" / "spotify" / "audience" / BAD_ROWS).read_text("utf-8").splitlines()
    assert len(rows) == 2
    for row in rows:
        assert row["dataset"] == "spotify.audience"
        assert row["path"].endswith(BAD_ROWS)
        assert ",".join(row["row"].values()) == lines[row["line"] - 1], "the whole row as it stood"
    said = empty("quarantine", "list")
    assert BAD_ROWS in said.out
    assert all(str(row["line"]) in said.out and row["reason"] in said.out for row in rows)
    assert empty.json("quarantine", "list", "tiktok.analytics")["rows"] == []
    shown = empty.json("quarantine", "show", str(rows[0]["id"]))
    assert shown == rows[0]
    assert rows[0]["reason"] in empty("quarantine", "show", str(rows[0]["id"])).out


def test_a_released_row_waits_no_more_and_stays_released_when_its_file_is_replayed(empty: Prompt) -> None:
    drop(empty, BAD_ROWS)
    first, second = (row["id"] for row in empty.json("quarantine", "list")["rows"])
    assert empty.json("quarantine", "release", str(first)) == {"released": [first]}
    assert [row["id"] for row in empty.json("quarantine", "list")["rows"]] == [second]
    assert len(empty.json("quarantine", "list", "--released")["rows"]) == 2
    (item,) = empty.json("quarantine", "replay", str(second))["items"]
    assert item["dataset"] == "spotify.audience"
    before = versions(empty)
    empty.json("run", "--no-extract")
    assert versions(empty) != before, "the file was cleaned again"
    assert len(empty.json("quarantine", "list")["rows"]) == 1
    assert len(empty.json("quarantine", "list", "--released")["rows"]) == 2


def test_a_replay_changes_no_figure_when_the_file_is_as_before(empty: Prompt) -> None:
    drop(empty, BAD_ROWS)
    views = empty.rows("select * from v_artist_streams_daily order by 1, 2")
    assert views
    empty.json("quarantine", "replay", "--dataset", "spotify.audience")
    empty.json("run", "--no-extract")
    assert empty.rows("select * from v_artist_streams_daily order by 1, 2") == views
    assert empty.json("run", "--no-extract")["outcome"] == "unchanged"


def test_numbers_that_are_not_there_are_wrong_usage(empty: Prompt) -> None:
    for words in (("show", "77"), ("release", "77"), ("replay", "77")):
        said = empty("quarantine", *words)
        assert said.code == 2
        assert "no row 77" in said.err
    said = empty("ask", "answer", "nothing", "yes")
    assert said.code == 2
    assert "bedrot ask list" in said.err


def test_a_file_nobody_can_place_is_held_asked_and_booked_once_answered(empty: Prompt) -> None:
    drop(empty, NAMELESS)
    (question,) = empty.json("ask", "list")["questions"]
    assert set(question["options"]) >= {"pig1987", "zone_a0"}
    assert NAMELESS in question["path"]
    assert question["text"] in empty("ask", "list").out
    assert empty.json("run", "--no-extract")["waiting"] == [question], "asked again, not booked on a guess"
    assert empty("ask", "answer", question["id"][:6], "PIG1987").code == 0, "as much of the id as is unique"
    assert empty("--json", "run", "--no-extract").document["outcome"] == "done"
    assert empty.json("ask", "list")["questions"] == []
    assert empty.rows("select distinct artist from v_artist_streams_daily") == [("PIG1987",)]
    assert empty.json("run", "--no-extract")["outcome"] == "unchanged"


def test_another_answer_takes_the_rows_to_somebody_else(empty: Prompt) -> None:
    drop(empty, NAMELESS)
    (question,) = empty.json("ask", "list")["questions"]
    for answer, artist in (("pig1987", "PIG1987"), ("zone_a0", "ZONE A0")):
        empty.json("ask", "answer", question["id"], answer)
        empty.json("run", "--no-extract")
        assert empty.rows("select distinct artist from v_artist_streams_daily") == [(artist,)]


def test_a_skipped_file_is_left_out_for_good(empty: Prompt) -> None:
    drop(empty, NAMELESS)
    (question,) = empty.json("ask", "list")["questions"]
    empty.json("ask", "answer", question["id"], "skip")
    assert empty("run", "--no-extract").code == 0
    assert empty.json("ask", "list")["questions"] == []
    assert empty.json("run", "--no-extract")["outcome"] == "unchanged"
    assert empty.json("warehouse", "query", "select count(*) as n from v_artist_streams_daily")["rows"] == [{"n": 0}]


@pytest.mark.parametrize("answer", ["accept", "skip"])
def test_a_statement_with_fewer_rows_waits_for_a_word(answer: str, cleaned: Prompt) -> None:
    (truth,) = cleaned.rows("select count(*) from financial_transactions where kind in ('royalty', 'commission')")
    short = SAMPLES / "edge" / "distrokid" / "dk_bank_details_20250709_091300.tsv"
    shutil.copy(short, cleaned.lake / "landing" / "distrokid" / "streams" / short.name)
    (question,) = cleaned.json("run", "--no-extract")["waiting"]
    rows = "select count(*) from financial_transactions where kind in ('royalty', 'commission')"
    assert cleaned.rows(rows) == [truth]
    wrong = cleaned("ask", "answer", question["id"], "perhaps")
    assert wrong.code == 2
    assert "accept" in wrong.err
    cleaned.json("ask", "answer", question["id"], answer)
    cleaned.json("run", "--no-extract")
    assert (cleaned.rows(rows) == [truth]) == (answer == "skip")
    assert cleaned.json("ask", "list")["questions"] == []
