"""The catalogue: leading zeros of a UPC stay, titles may share one, shares are 0 to 100 percent."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.services.catalogue import SERVICE
from bedrot_desktop.services.catalogue.clean import percentage, recognise
from bedrot_desktop.services.service import Landing, Offer

(TRACKS,) = SERVICE.datasets
NAME = "track_catalog_royalty_splits.csv"
HEADER = "artist,title,isrc,upc,release_date,release_type,royalty_percentage\n"
ROW = "ZONE A0,INVENTED,QZINV2400009,012345678905,2025-02-01,single,40\n"


def put(driver: Any, name: str, content: str) -> None:
    path: Path = driver.root / "curated" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")


def only(driven: Any) -> Any:
    (cleaned,) = driven.cleaned.values()
    return cleaned


def test_the_sample_gives_the_true_figures(driver: Any, expected: Mapping[str, Any]) -> None:
    truth = expected["catalogue"]
    driver.copy("lake/curated")
    driven = driver.drive(TRACKS)
    assert driven.verdict(NAME) == "accepted"
    tracks = driven.kind("catalogue")
    assert tracks.height == truth["rows"]
    assert sorted(set(tracks["artist"])) == truth["artists"]
    assert tracks.filter(pl.col("royalty_percentage") < 100).height == truth["share_below_100"]
    assert tracks.filter(pl.col("upc").str.starts_with("0")).height > 0
    assert tracks["upc"].n_unique() < tracks["title"].n_unique()


def test_every_column_arrives_as_it_is_written(driver: Any) -> None:
    put(driver, NAME, HEADER + ROW)
    (row,) = driver.drive(TRACKS).kind("catalogue").iter_rows(named=True)
    assert str(row.pop("release_date")) == "2025-02-01"
    assert row.pop("source")
    assert row == {
        "artist": "ZONE A0", "title": "INVENTED", "isrc": "QZINV2400009", "upc": "012345678905",
        "release_type": "single", "royalty_percentage": 40.0, "line": 2,
    }  # fmt: skip


def test_empty_cells_are_not_reported(driver: Any) -> None:
    put(driver, NAME, HEADER + "ZONE A0,INVENTED,,,,,\n" + ROW)
    row = driver.drive(TRACKS).kind("catalogue").filter(pl.col("isrc").is_null()).row(0, named=True)
    assert [row[name] for name in ("isrc", "upc", "release_date", "release_type", "royalty_percentage")] == [None] * 5


def test_the_newest_file_wins_in_any_order(driver: Any) -> None:
    put(driver, "old/" + NAME, HEADER + ROW + ROW.replace("INVENTED", "OTHER").replace("009", "010"))
    put(driver, NAME.replace(".csv", "_20250601_080000.csv"), HEADER + ROW.replace(",40", ",60"))
    tracks = driver.drive(TRACKS).kind("catalogue")
    assert dict(tracks.select("title", "royalty_percentage").rows()) == {"INVENTED": 60.0, "OTHER": 40.0}

    def shuffled(pieces: list[Any]) -> list[Any]:
        random.Random(4).shuffle(pieces)  # noqa: S311 - order, not secrecy
        return pieces[::-1]

    assert driver.drive(TRACKS, shuffle=shuffled).kind("catalogue").equals(tracks)


def test_codes_that_cannot_be_right_are_told(driver: Any) -> None:
    put(driver, NAME, HEADER + ROW.replace("012345678905", "1.23457E+11") + ROW.replace("QZINV2400009", "QZ-1"))
    driven = driver.drive(TRACKS)
    assert {(note.rule, note.line) for note in only(driven).notes} == {("upc", 2), ("isrc", 3)}
    assert driven.kind("catalogue").sort("line")["upc"].to_list() == [None, "012345678905"]


def test_an_isrc_is_the_same_with_hyphens(driver: Any) -> None:
    put(driver, NAME, HEADER + ROW + ROW.replace("QZINV2400009", "qz-inv-24-00009").replace(",40", ",50"))
    driven = driver.drive(TRACKS)
    assert [note.rule for note in only(driven).notes] == ["twin"]
    assert driven.kind("catalogue")["royalty_percentage"].to_list() == [50.0]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (ROW.replace("INVENTED", ""), "name"),
        (ROW.replace("ZONE A0", " "), "name"),
        (ROW.replace(",40", ",140"), "percentage"),
        (ROW.replace(",40", ",-4"), "percentage"),
        (ROW.replace(",40", ",half"), "percentage"),
        (ROW.replace("2025-02-01", "2025-02-31"), "date"),
        (ROW.strip() + ",more\n", "shape"),
    ],
)
def test_a_bad_row_is_set_aside_with_its_reason(driver: Any, line: str, rule: str) -> None:
    put(driver, NAME, HEADER + ROW + line)
    driven = driver.drive(TRACKS)
    (reject,) = only(driven).rejects
    assert (reject.rule, reject.line) == (rule, 3)
    assert driven.kind("catalogue").height == 1


@pytest.mark.parametrize(
    ("content", "rule"),
    [("", "empty"), (HEADER, "empty"), ("artist,title\nA,B\n", "header"), (HEADER + ",,\n,A\n", "name")],
)
def test_a_file_without_a_good_row_is_rejected(driver: Any, content: str, rule: str) -> None:
    put(driver, NAME, content)
    assert [error.rule for error in driver.drive(TRACKS).errors.values()] == [rule]


def test_shares_that_may_be_fractions_are_asked(driver: Any) -> None:
    put(driver, NAME, HEADER + ROW.replace(",40", ",0.4") + ROW.replace("INVENTED", "OTHER").replace(",40", ",1"))
    question = only(driver.drive(TRACKS)).question
    assert question.topic == "percentage"
    for answer, shares in (("fractions", [40.0, 100.0]), ("percent", [0.4, 1.0])):
        asked = replace(driver, answers={question.id: answer})
        assert asked.drive(TRACKS).kind("catalogue")["royalty_percentage"].to_list() == shares


def test_release_days_that_may_mean_two_things_are_asked(driver: Any) -> None:
    put(driver, NAME, HEADER + ROW.replace("2025-02-01", "02/01/2025"))
    question = only(driver.drive(TRACKS)).question
    asked = replace(driver, answers={question.id: "month first"})
    assert str(asked.drive(TRACKS).kind("catalogue")["release_date"][0]) == "2025-02-01"
    assert asked.drive(TRACKS).verdict(NAME) == "warned"


@given(st.decimals(0, 100, places=3))
def test_a_share_in_percent_reads_as_itself(share: Any) -> None:
    assert percentage(str(share)) == percentage(f"{share}%") == pytest.approx(float(share))


@given(st.text(max_size=8))
def test_a_share_is_in_range_or_refused(text: str) -> None:
    try:
        share = percentage(text)
    except ValueError:
        share = None
    assert share is None or 0 <= share <= 100


def test_an_offered_file_is_recognised_by_name_or_header(tmp_path: Path, driver: Any) -> None:
    def place(name: str, head: str) -> Landing | None:
        return recognise(Offer(name, tmp_path / name, head.encode()), driver.context)

    assert place(NAME, "") == Landing("curated", NAME)
    assert place("my tracks.csv", HEADER) == Landing("curated", NAME)
    assert place("tracks.csv", "artist,title\n") is None
