"""Statement files as such: line ends, encodings, odd amounts, cut lines; what is one and what is none."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrot_desktop.core.errors import FileRejected, SignInNeeded
from bedrot_desktop.services.distrokid import BANK
from bedrot_desktop.services.distrokid.booking import book
from bedrot_desktop.services.distrokid.known import COLUMNS
from bedrot_desktop.services.distrokid.statement import read_statement
from bedrot_desktop.services.reading import nano
from bedrot_desktop.services.service import Context, Offer

SAMPLES = Path(__file__).parent.parent / "samples"
STREAMS = "lake/landing/distrokid/streams"
EDGE = "dk_bank_details_20250709_"
HEADER = ",".join(COLUMNS)
LINE = "2025-06-20\t2025-04\tSpotify\tPIG1987\tSONG\tQZINV2400001\t019900000006\t{q}\t100\tSong\tNA\t0\t{a}"


def statement(*lines: str, end: str = "\r", tail: bool = True) -> bytes:
    return (end.join(["\t".join(COLUMNS), *lines]) + (end if tail else "")).encode()


def test_an_amount_that_was_cut_off_is_not_booked_as_a_smaller_one() -> None:
    data = statement(LINE.format(q=1, a="0.12345678"), LINE.format(q=1, a="12.0"), tail=False)
    booked = book(read_statement(data, "cut.tsv"))
    assert [reject.rule for reject in booked.rejects] == ["cut"]
    whole = book(read_statement(data + b"\r", "whole.tsv"))
    assert whole.rejects == ()


def test_other_tables_are_not_taken_for_statements() -> None:
    for sample in ("curated/capitol_one_purchases_0000.csv", "curated/track_catalog_royalty_splits.csv"):
        path = SAMPLES / "lake" / sample
        assert BANK.recognise(Offer(path.name, path, path.read_bytes()), Context(today=date(2025, 7, 9))) is None


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


def test_a_sign_in_page_is_no_statement() -> None:
    with pytest.raises(SignInNeeded):
        read_statement(b"<html><title>Log in</title>", "file.tsv")


def test_a_missing_needed_column_is_named() -> None:
    data = (SAMPLES / f"edge/distrokid/{EDGE}090900.tsv").read_bytes()
    with pytest.raises(FileRejected, match=r"lacks the column Earnings \(USD\)"):
        read_statement(data, "file.tsv")


AMOUNTS = st.decimals(Decimal(-99999999), Decimal(99999999), places=8, allow_nan=False).map(lambda one: f"{one:.8f}")
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\t\r\n\0", exclude_categories=("Cs",)), max_size=12)


@settings(deadline=None)  # the machine may be busy with other things
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


@settings(deadline=None)  # the machine may be busy with other things
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=40), max_size=12))
def test_every_line_is_booked_or_set_aside_with_its_number(junk: list[str]) -> None:
    good = LINE.format(q=3, a="0.10000000")
    data = statement(good, *junk, good, end="\n")
    booked = book(read_statement(data, "file.tsv"))
    full = [
        number for number, text in enumerate(["header", good, *junk, good], start=1) if text.strip("\t") and number > 1
    ]
    assert sorted([*booked.lines["line"].to_list(), *(reject.line for reject in booked.rejects)]) == full


@settings(deadline=None)  # the machine may be busy with other things
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


@pytest.mark.parametrize("text", ["1E1000000", "1E-1000000", "Infinity", "NaN", "1_000", "٣", "1e", "--1", "1.0.0"])
def test_what_is_no_amount_is_set_aside_at_once(text: str) -> None:
    booked = book(read_statement(statement(LINE.format(q=1, a="1.00000000"), LINE.format(q=1, a=text)), "file.tsv"))
    assert [reject.rule for reject in booked.rejects] == ["amount"]


def test_a_monstrous_exponent_is_no_amount_anywhere() -> None:
    with pytest.raises(ValueError, match="not an amount"):
        nano("1E1000000")


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
