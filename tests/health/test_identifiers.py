"""Check digits and forms of codes, for any code."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.health.checks.identifiers import ISRC, check_digit, upc_problem

from .conftest import Lake

BODIES = st.sampled_from((7, 11, 12, 13)).flatmap(lambda size: st.text("0123456789", min_size=size, max_size=size))


@pytest.mark.parametrize("code", ["036000291452", "4006381333931", "5901234123457", "96385074", "10614141000415"])
def test_codes_of_real_products_are_right(code: str) -> None:
    assert upc_problem(code) == ""


@given(BODIES)
def test_a_code_with_its_own_check_digit_is_right(body: str) -> None:
    assert upc_problem(f"{body}{check_digit(body)}") == ""


@given(BODIES, st.data())
def test_one_mistyped_digit_is_always_found(body: str, data: st.DataObject) -> None:
    code = f"{body}{check_digit(body)}"
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != code[place]]))
    assert upc_problem(code[:place] + other + code[place + 1 :]).startswith("its check digit should be")


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("36000291452", "its leading zeros were lost"),
        ("1.99E+11", "not only digits"),
        ("", "not only digits"),
        ("٠٣٦٠٠٠٢٩١٤٥٢", "not only digits"),
        ("0360002914521234", "16 digits"),
        ("36000291453", "11 digits"),
    ],
)
def test_what_is_no_code_is_said(code: str, problem: str) -> None:
    assert upc_problem(code) == problem


@given(st.from_regex(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}", fullmatch=True))
def test_an_isrc_has_its_form_and_loses_it_with_a_letter_more_or_less(code: str) -> None:
    assert ISRC.fullmatch(code)
    assert not ISRC.fullmatch(code[:-1])
    assert not ISRC.fullmatch(f"{code}1")
    assert not ISRC.fullmatch(code.lower())


def test_codes_and_titles_of_statement_lines_are_looked_at_too(cleaned: Lake) -> None:
    file = cleaned.state / "frames" / "distrokid.bank" / "kinds" / "royalty_lines.parquet"
    whole, lines = file.read_bytes(), pl.read_parquet(file)
    first = pl.int_range(pl.len()) == 0
    lines.with_columns(
        pl.when(first).then(pl.lit("QZINV24O0001")).otherwise("isrc").alias("isrc"),
        pl.when(pl.int_range(pl.len()) == 1).then(pl.lit("ANOTHER SONG")).otherwise("title").alias("title"),
    ).write_parquet(file)
    found = cleaned.check("isrc form", "one for one")
    assert found["isrc form"].rows == ({"isrc": "QZINV24O0001", "where": "distrokid.bank"},)
    titles = [row for row in found["one for one"].rows if row["problem"] == "2 titles"]
    assert [row["code"] for row in titles] == [lines["isrc"][1]]
    assert "ANOTHER SONG" in str(titles[0]["what"])
    file.write_bytes(whole)
    assert cleaned.state_of("isrc form").state == "ok"
