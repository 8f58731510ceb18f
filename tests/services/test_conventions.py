"""Days, amounts and separators of tables placed by hand: read exactly, never guessed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.core.kinds import NANO
from bedrot_desktop.services.conventions import (
    currency_of,
    day_order,
    decimal_mark,
    read_amount,
    read_day,
    separator_of,
)

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
CENTS = st.integers(-(10**11), 10**11)


def written(cents: int, point: str, group: str) -> str:
    """An amount as a bank prints it."""
    text = f"{abs(cents) // 100:,}".replace(",", group) + f"{point}{abs(cents) % 100:02d}"
    return f"-{text}" if cents < 0 else text


@given(CENTS, st.sampled_from([(".", ","), (",", "."), (".", ""), (",", ""), (",", " "), (".", "’")]))
def test_an_amount_in_any_manner_reads_as_the_same_money(cents: int, manner: tuple[str, str]) -> None:
    point, group = manner
    text = written(cents, point, group)
    mark = decimal_mark([text])
    assert mark == point
    assert read_amount(text, mark) == cents * (NANO // 100)


@given(st.lists(CENTS, min_size=1), st.sampled_from([(".", ","), (",", ".")]))
def test_a_files_manner_is_found_whatever_its_amounts(cents: list[int], manner: tuple[str, str]) -> None:
    assert decimal_mark([written(one, *manner) for one in cents]) == manner[0]


@given(st.lists(DAYS, min_size=1))
def test_an_order_of_days_is_never_found_wrong(days: list[date]) -> None:
    order = day_order([day.strftime("%m/%d/%Y") for day in days])
    assert order in {"month first", "open", "year first"}
    if order == "month first":
        assert [read_day(day.strftime("%m/%d/%Y"), order) for day in days] == days


@given(DAYS, st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y-%m-%dT00:00:00", "%Y-%m-%d 00:00:00"]))
def test_a_day_with_the_year_first_reads_in_any_file(day: date, form: str) -> None:
    for order in ("year first", "month first", "day first"):
        assert read_day(day.strftime(form), order) == day  # type: ignore[arg-type]


@given(st.text(max_size=12))
def test_no_text_makes_the_parsers_stumble(text: str) -> None:
    for parser in (lambda: read_amount(text, "."), lambda: read_day(text, "month first")):
        try:
            value: object = parser()
        except ValueError as error:
            value = str(error)
        assert value if isinstance(value, str) else isinstance(value, int | date)
    assert separator_of(text) in {",", ";", "\t", "|"}
    assert decimal_mark([text]) in {".", ",", "open"}
    assert isinstance(currency_of(text), str)


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1.234"], "open"),
        (["1,234"], "open"),
        (["1,234", "25"], "open"),
        (["1,234", "2.50"], "."),
        (["1.234.567"], ","),
        (["0.125"], "."),
        (["25,00", "25.00"], "open"),
        (["25", "1200"], "."),
        ([], "."),
    ],
)
def test_amounts_that_may_mean_two_things_stay_open(texts: list[str], mark: str) -> None:
    assert decimal_mark(texts) == mark


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["05/02/2025"], "open"),
        (["05/05/2025"], "year first"),
        (["05/13/2025"], "month first"),
        (["13/05/2025", "01/02/2025"], "day first"),
        (["13/05/2025", "05/13/2025"], "open"),
        (["02.05.2025"], "day first"),
        (["2025-05-02"], "year first"),
    ],
)
def test_days_that_may_mean_two_things_stay_open(texts: list[str], order: str) -> None:
    assert day_order(texts) == order


def test_a_hint_decides_only_what_no_row_decides() -> None:
    assert day_order(["05/02/2025"], hint="month first") == "month first"
    assert day_order(["13/02/2025"], hint="month first") == "day first"
    assert decimal_mark(["1,234"], hint=".") == "."
    assert decimal_mark(["25,00"], hint=".") == ","


@pytest.mark.parametrize(
    ("text", "dollars"),
    [("$1,234.50", "1234.50"), ("-$5", "-5"), ("$-5.10", "-5.10"), ("(25.00)", "-25"), ("25.00-", "-25"),
     ("USD 7", "7"), ("−3.5", "-3.5"), (".50", "0.5"), ("+4", "4")],
)  # fmt: skip
def test_signs_and_dollars_are_understood(text: str, dollars: str) -> None:
    assert read_amount(text, ".") == int(Decimal(dollars) * NANO)


@pytest.mark.parametrize(
    "text", ["", "-", "abc", "5-5", "--5", "1,23.4", "12,3456", "1e5", "5.", "€5", "5 EUR", "1.2.3"]
)
def test_what_is_no_amount_in_dollars_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        read_amount(text, ".")


@pytest.mark.parametrize("text", ["2025-02-30", "2025-13-01", "02/30/2025", "", "soon", "2025", "1/2", "2025-1/02"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        read_day(text, "month first")


def test_a_year_of_two_digits_is_of_this_century() -> None:
    assert read_day("05/02/25", "month first") == date(2025, 5, 2)
    assert read_day("02.05.2025", "day first") == date(2025, 2 + 3, 2)
    assert read_day("05/02/2025", "month first") - read_day("05/01/2025", "month first") == timedelta(days=1)
