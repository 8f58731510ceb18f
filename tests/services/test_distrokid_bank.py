"""DistroKid's bank details: exact money, every file form, what is set aside, asked and repaired."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bedrot_desktop.services.distrokid import BANK
from bedrot_desktop.services.distrokid.known import COLUMNS

from .statement_figures import EDGE, by, figures, money, put, streams, texts

SAMPLES = Path(__file__).parent.parent / "samples"
HEADER = ",".join(COLUMNS)


@pytest.fixture
def lake(driver: Any) -> Any:
    driver.copy("lake/landing/distrokid")
    return driver


def test_the_newest_statement_is_the_whole_history_to_the_last_digit(lake: Any, expected: dict[str, Any]) -> None:
    truth, rows = expected["distrokid_bank"], lake.drive(BANK).kind("royalty_lines")
    negative = rows.filter(pl.col("amount_nano") < 0)
    assert rows.height == truth["rows"]
    assert money(rows) == truth["money_total"]
    assert money(rows.filter(pl.col("amount_nano") >= 0)) == truth["money_of_rows_ge_zero"]
    assert (negative.height, money(negative)) == (truth["rows_negative"], truth["money_of_negative_rows"])
    assert streams(rows) == truth["streams_total_ge_zero"]
    assert rows["quantity"].sum() == truth["quantity_of_all_rows"]
    assert rows.filter(pl.col("amount_nano") == 0).height == truth["rows_earnings_zero"]
    assert rows.filter(pl.col("quantity") == 0).height == truth["rows_quantity_zero"]
    assert rows.filter(pl.col("country") == "NA").height == truth["rows_country_NA"]
    assert [rows[name].n_unique() for name in ("title", "isrc", "upc")] == [
        truth["titles"], truth["isrcs"], truth["upcs"],
    ]  # fmt: skip
    assert str(rows["reporting_date"].min()) == truth["reporting_first"]
    assert str(rows["reporting_date"].max()) == truth["reporting_last"]
    assert (rows["sale_month"].min(), rows["sale_month"].max()) == (truth["sale_first"], truth["sale_last"])
    keys = [
        name for name in rows.columns if name not in {"amount_nano", "quantity", "line", "source", "team_percentage"}
    ]
    assert rows.height - rows.select(keys).n_unique() == truth["rows_in_shared_natural_key"]


def test_sums_by_store_month_artist_and_country_are_exact(lake: Any, expected: dict[str, Any]) -> None:
    truth, rows = expected["distrokid_bank"], lake.drive(BANK).kind("royalty_lines")
    assert by(rows, "store") == truth["per_store"]
    assert by(rows, "sale_month") == truth["per_sale_month"]
    assert by(rows, "artist") == truth["per_artist"]
    assert by(rows, "country") == truth["per_country"]
    assert by(rows, "artist", "sale_month") == truth["per_artist_and_sale_month"]


def test_each_statement_has_its_own_rows_and_money_and_nothing_to_complain_of(
    lake: Any, expected: dict[str, Any]
) -> None:
    driven = lake.drive(BANK)
    for name, truth in expected["distrokid_bank"]["file_rows"].items():
        one = driven.cleaned[f"distrokid/streams/{name}"]
        assert (one.rows, money(one.frames["lines"])) == (truth["rows"], truth["money"])
        assert driven.verdict(f"distrokid/streams/{name}") == "accepted"


def test_lines_know_where_they_stand_in_the_landing_file(lake: Any, expected: dict[str, Any]) -> None:
    rows = lake.drive(BANK).kind("royalty_lines")
    name = expected["distrokid_bank"]["newest_file"]
    item = next(item for item in lake.items(BANK) if item.name == name)
    lines = item.read().decode().split("\r")
    assert set(rows["source"]) == {item.sha256}
    for row in rows.sample(50, seed=3).iter_rows(named=True):
        fields = lines[row["line"] - 1].split("\t")
        assert fields[4] == row["title"]
        assert Decimal(fields[12]) == Decimal(row["amount_nano"]).scaleb(-9)


def test_raw_staging_and_curated_keep_every_value_as_its_text_stands(lake: Any, expected: dict[str, Any]) -> None:
    files = lake.drive(BANK).files()
    name = expected["distrokid_bank"]["newest_file"]
    source = (lake.root / "landing/distrokid/streams" / name).read_bytes().decode()
    wanted = [line.split("\t") for line in source.split("\r") if line]
    for path in (
        f"raw/distrokid/finance/{name[:-4]}.csv",
        "staging/dk_bank_details.csv",
        "curated/dk_bank_details.csv",
    ):
        assert files[path].split(b"\n", 1)[0].decode() == HEADER
        assert texts(files[path]) == wanted
        assert b"\r" not in files[path]
    flat = [cell for row in wanted for cell in row]
    assert "NA" in flat
    assert "-0.00000000" in flat
    assert "019900000006" in flat
    assert re.search(rb"\d[eE][-+]?\d", files["curated/dk_bank_details.csv"]) is None


def test_any_order_of_statements_gives_the_same_bytes(lake: Any) -> None:
    def shuffled(seed: int) -> Any:
        def shuffle(pieces: list[Any]) -> list[Any]:
            random.Random(seed).shuffle(pieces)  # noqa: S311
            return pieces

        return shuffle

    runs = [lake.drive(BANK, shuffle=shuffled(seed)) for seed in range(4)]
    for run in runs[1:]:
        assert run.files() == runs[0].files()
        assert run.kind("royalty_lines").equals(runs[0].kind("royalty_lines"))
        assert run.staged.stamp == runs[0].staged.stamp


ACCEPTED = ("090500", "090600", "090700", "091400")
WARNED = ("090800", "091000", "091100", "091500", "091600", "091700", "091900")
REJECTED = {"090200": "sign-in", "090900": "rejected", "091200": "rejected"}
ALONE = {
    **dict.fromkeys(ACCEPTED, "accepted"), **dict.fromkeys(WARNED, "warned"), **REJECTED,
    "091300": "accepted", "091800": "accepted",  # nothing is wrong with these two but what was there before
}  # fmt: skip


@pytest.mark.parametrize("ending", ALONE)
@pytest.mark.parametrize("with_lake", [False, True])
def test_edge_statements_get_their_verdict_alone_and_with_the_lake(
    driver: Any, expected: dict[str, Any], ending: str, with_lake: bool
) -> None:
    if with_lake:
        driver.copy("lake/landing/distrokid")
    (path,) = put(driver, ending)
    driven = driver.drive(BANK)
    truth = expected["edge"][f"distrokid/{EDGE}{ending}.tsv"]
    assert driven.verdict(path) == ALONE[ending]
    if ending not in REJECTED:
        rows = driven.cleaned[path].frames["lines"]
        assert rows.height == truth.get("rows", truth.get("rows_without_last", truth.get("good_rows")))
        assert {key: truth[key] for key in ("money", "streams") if key in truth}.items() <= figures(rows).items()
    if with_lake:
        # a handful of lines cannot be the whole history of more than two thousand: asked, and nothing is lost
        asked = [question.topic for question in driven.staged.questions]
        assert asked == ([] if ending in REJECTED else ["fewer rows"])
        assert figures(driven.kind("royalty_lines")) == {
            "rows": expected["distrokid_bank"]["rows"], "money": expected["distrokid_bank"]["money_total"],
            "streams": expected["distrokid_bank"]["streams_total_ge_zero"],
        }  # fmt: skip


def test_bad_lines_are_set_aside_with_line_and_reason(driver: Any) -> None:
    (path,) = put(driver, "091900")
    one = driver.drive(BANK).cleaned[path]
    assert [(reject.line, reject.rule) for reject in one.rejects] == [
        (42, "date"), (43, "quantity"), (44, "quantity"), (45, "amount"),
    ]  # fmt: skip
    assert "2026-02-31" in one.rejects[0].reason
    assert "negative" in one.rejects[1].reason
    assert one.rejects[3].row["Earnings (USD)"] == "abc"
    assert set(one.rejects[0].row) == set(COLUMNS)


def test_a_line_that_was_cut_off_is_set_aside(driver: Any) -> None:
    (path,) = put(driver, "091100")
    (reject,) = driver.drive(BANK).cleaned[path].rejects
    assert (reject.rule, reject.line) == ("cut", 41)
    assert "9 of 13" in reject.reason


def test_unknown_names_are_listed_and_their_money_is_kept(driver: Any) -> None:
    (path,) = put(driver, "091500")
    words = " ".join(note.message for note in driver.drive(BANK).cleaned[path].notes)
    for expected_word in ("Blipster", "ZZ", "XX0000000000", "2 lines without Country", "2 lines without ISRC"):
        assert expected_word in words


def test_spellings_of_one_artist_and_strangers_are_told(driver: Any) -> None:
    (path,) = put(driver, "091600")
    driven = driver.drive(BANK)
    words = " ".join(note.message for note in driven.cleaned[path].notes)
    assert "“PIG 1987”" in words
    assert "Unknown artists: SOMEBODY ELSE." in words
    assert " PIG1987 " in driven.kind("royalty_lines")["artist"].to_list()


def test_a_spoilt_upc_is_left_empty_and_stays_in_raw(driver: Any) -> None:
    put(driver, "091700")
    driven = driver.drive(BANK)
    assert driven.kind("royalty_lines")["upc"].null_count() == 8
    assert b"1.99000E+11" in driven.files()[f"raw/distrokid/finance/{EDGE}091700.csv"]
    assert b"E+11" not in driven.files()["staging/dk_bank_details.csv"]


def test_decimal_commas_are_read_and_staged_with_points(driver: Any) -> None:
    put(driver, "091000")
    driven = driver.drive(BANK)
    assert texts(driven.files()[f"raw/distrokid/finance/{EDGE}091000.csv"])[1][-1] == "0,01101111"
    assert texts(driven.files()["staging/dk_bank_details.csv"])[1][-1] == "0.01101111"


def test_a_missing_column_that_nobody_needs_stays_empty(driver: Any) -> None:
    put(driver, "090800")
    files = driver.drive(BANK).files()
    assert files["staging/dk_bank_details.csv"].split(b"\n")[0].decode() == HEADER
    assert texts(files["staging/dk_bank_details.csv"])[1][-2] == ""
