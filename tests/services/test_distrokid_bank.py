"""DistroKid's bank details: exact money, every file form, what is set aside, asked and repaired."""

from __future__ import annotations

import csv
import io
import random
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.core.errors import FileRejected, SignInNeeded
from bedrot_desktop.lake.findings import SKIP, question_id
from bedrot_desktop.services.distrokid import BANK
from bedrot_desktop.services.distrokid.booking import book
from bedrot_desktop.services.distrokid.known import COLUMNS
from bedrot_desktop.services.distrokid.statement import read_statement
from bedrot_desktop.services.service import Context, Offer

SAMPLES = Path(__file__).parent.parent / "samples"
STREAMS = "lake/landing/distrokid/streams"
EDGE = "dk_bank_details_20250709_"
LEGACY = SAMPLES / "legacy/curated/dk_bank_details.csv"
HEADER = ",".join(COLUMNS)
LINE = "2025-06-20\t2025-04\tSpotify\tPIG1987\tSONG\tQZINV2400001\t019900000006\t{q}\t100\tSong\tNA\t0\t{a}"


def money(rows: pl.DataFrame) -> str:
    return f"{Decimal(int(rows['amount_nano'].sum())).scaleb(-9):.8f}"


def streams(rows: pl.DataFrame) -> int:
    return int(rows.filter(pl.col("amount_nano") >= 0)["quantity"].sum())


def figures(rows: pl.DataFrame) -> dict[str, object]:
    return {"rows": rows.height, "money": money(rows), "streams": streams(rows)}


def by(rows: pl.DataFrame, *columns: str) -> dict[str, dict[str, object]]:
    return {"|".join(map(str, key)): figures(part) for key, part in rows.group_by(*columns)}


def statement(*lines: str, end: str = "\r", tail: bool = True) -> bytes:
    return (end.join(["\t".join(COLUMNS), *lines]) + (end if tail else "")).encode()


def texts(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


@pytest.fixture
def lake(driver: Any) -> Any:
    driver.copy("lake/landing/distrokid")
    return driver


def put(driver: Any, *endings: str) -> list[str]:
    for ending in endings:
        driver.copy(f"edge/distrokid/{EDGE}{ending}.tsv", f"landing/distrokid/streams/{EDGE}{ending}.tsv")
    return [f"distrokid/streams/{EDGE}{ending}.tsv" for ending in endings]


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


def test_an_amount_that_was_cut_off_is_not_booked_as_a_smaller_one() -> None:
    data = statement(LINE.format(q=1, a="0.12345678"), LINE.format(q=1, a="12.0"), tail=False)
    booked = book(read_statement(data, "cut.tsv"))
    assert [reject.rule for reject in booked.rejects] == ["cut"]
    whole = book(read_statement(data + b"\r", "whole.tsv"))
    assert whole.rejects == ()


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


def test_a_missing_needed_column_is_named() -> None:
    data = (SAMPLES / f"edge/distrokid/{EDGE}090900.tsv").read_bytes()
    with pytest.raises(FileRejected, match=r"lacks the column Earnings \(USD\)"):
        read_statement(data, "file.tsv")


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
    (folder / "dk_bank_details_20250601_000000.tsv").write_bytes(statement(old))
    (folder / "dk_bank_details_20250701_000000.tsv").write_bytes(statement(new, new, new))
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


@pytest.mark.parametrize(
    "sample", [f"{STREAMS}/dk_bank_details_20250709_081901.tsv", f"edge/distrokid/{EDGE}090700.tsv"]
)
def test_statements_are_recognised_by_their_header(tmp_path: Path, sample: str) -> None:
    path = SAMPLES / sample
    landing = BANK.recognise(Offer(path.name, path, path.read_bytes()[:65536]), Context(today=date(2025, 7, 9)))
    assert landing is not None
    assert landing.path == f"distrokid/streams/{path.name}"
    renamed = tmp_path / "excruciating_detail.tsv"
    renamed.write_bytes(path.read_bytes())
    found = BANK.recognise(Offer(renamed.name, renamed, renamed.read_bytes()[:65536]), Context(today=date(2025, 7, 9)))
    assert found is not None
    assert re.fullmatch(r"distrokid/streams/dk_bank_details_\d{8}_\d{6}\.tsv", found.path)


def test_other_tables_are_not_taken_for_statements() -> None:
    for sample in ("curated/capitol_one_purchases_0000.csv", "curated/track_catalog_royalty_splits.csv"):
        path = SAMPLES / "lake" / sample
        assert BANK.recognise(Offer(path.name, path, path.read_bytes()), Context(today=date(2025, 7, 9))) is None


def test_a_sign_in_page_is_no_statement() -> None:
    with pytest.raises(SignInNeeded):
        read_statement(b"<html><title>Log in</title>", "file.tsv")


AMOUNTS = st.decimals(Decimal(-99999999), Decimal(99999999), places=8, allow_nan=False).map(lambda one: f"{one:.8f}")
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\t\r\n\0", exclude_categories=("Cs",)), max_size=12)


@given(
    st.lists(st.tuples(st.integers(0, 10**12), AMOUNTS, WORDS), min_size=1, max_size=30),
    st.sampled_from(["\r", "\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.booleans(),
)
def test_whatever_is_printed_is_read_back_exactly(
    rows: list[tuple[int, str, str]], end: str, encoding: str, tail: bool
) -> None:
    lines = [LINE.format(q=count, a=amount).replace("SONG", f"x{title}x") for count, amount, title in rows]
    data = statement(*lines, end=end, tail=tail).decode().encode(encoding)
    booked = book(read_statement(data, "file.tsv"))
    assert booked.rejects == ()
    assert booked.lines["quantity"].to_list() == [count for count, _, _ in rows]
    assert booked.lines["Title"].to_list() == [f"x{title}x" for _, _, title in rows]
    assert booked.lines["Earnings (USD)"].to_list() == [amount for _, amount, _ in rows]
    assert int(booked.lines["amount_nano"].sum()) == int(sum(Decimal(amount) for _, amount, _ in rows).scaleb(9))
    assert booked.lines["line"].to_list() == list(range(2, len(rows) + 2))


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=40), max_size=12))
def test_every_line_is_booked_or_set_aside_with_its_number(junk: list[str]) -> None:
    good = LINE.format(q=3, a="0.10000000")
    data = statement(good, *junk, good, end="\n")
    booked = book(read_statement(data, "file.tsv"))
    full = [
        number for number, text in enumerate(["header", good, *junk, good], start=1) if text.strip("\t") and number > 1
    ]
    assert sorted([*booked.lines["line"].to_list(), *(reject.line for reject in booked.rejects)]) == full


@given(st.text("0123456789.,-+eE_ ", max_size=14))
def test_an_odd_amount_is_exact_or_set_aside(text: str) -> None:
    data = statement(LINE.format(q=1, a="1.00000000"), LINE.format(q=1, a=text), end="\n")
    booked = book(read_statement(data, "file.tsv"))
    if booked.lines.height == 2:
        assert Decimal(int(booked.lines["amount_nano"][1])).scaleb(-9) == Decimal(text.strip())
    else:
        assert [reject.line for reject in booked.rejects] == [3]


@pytest.mark.parametrize(
    ("text", "nano", "printed"),
    [
        ("1e-06", 1000, "0.00000100"), ("1E-8", 10, "0.00000001"), ("-0.045", -45_000_000, "-0.04500000"),
        ("3", 3_000_000_000, "3.00000000"), ("0.123456789", 123_456_789, "0.123456789"),
    ],
)  # fmt: skip
def test_other_notations_of_an_amount_are_exact(text: str, nano: int, printed: str) -> None:
    booked = book(read_statement(statement(LINE.format(q=1, a=text)), "file.tsv"))
    assert (booked.lines["amount_nano"][0], booked.lines["Earnings (USD)"][0]) == (nano, printed)


def test_float_noise_of_an_older_lake_is_brought_back_to_eight_decimals() -> None:
    row = {
        **dict.fromkeys(COLUMNS, "x"),
        "Reporting Date": "2025-01-01",
        "Sale Month": "2024-11",
        "Quantity": "3.0",
        "UPC": "19900000006.0",
        "Earnings (USD)": "0.30000000000000004",
    }
    data = f"{HEADER}\r\n{','.join(row.values())}\r\n".encode()
    booked = book(read_statement(data, "dk_bank_details.csv"), older_lake=True)
    (line,) = booked.lines.iter_rows(named=True)
    assert (line["amount_nano"], line["Earnings (USD)"]) == (300_000_000, "0.30000000")
    assert (line["UPC"], line["quantity"]) == ("019900000006", 3)
