"""Card exports with bad lines are sorted, doubtful ones held and asked, offered ones recognised."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.core.kinds import NANO
from bedrot_desktop.lake.findings import question_id
from bedrot_desktop.services.bank import SERVICE
from bedrot_desktop.services.bank.clean import recognise
from bedrot_desktop.services.bank.lines import card_digits
from bedrot_desktop.services.service import Context, Landing, Offer

(CARD,) = SERVICE.datasets
HEADER = "Date,Description,Amount,Category,Status\n"


def dollars(nano: int) -> Decimal:
    return Decimal(nano) / NANO


def put(driver: Any, name: str, content: str | bytes) -> None:
    """A file in curated."""
    path: Path = driver.root / "curated" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def only(driven: Any) -> Any:
    """The one cleaned file."""
    (cleaned,) = driven.cleaned.values()
    return cleaned


def answered(driver: Any, question: Any, answer: str) -> Any:
    """A driver that knows the person's answer."""
    return replace(driver, answers={**driver.answers, question.id: answer})


ROWS = (
    "2025-05-02,INVENTED ADS,25.00,Advertising,Posted\n"
    "2025-05-02,INVENTED ADS,25.00,Advertising,Posted\n"
    "2025-05-03,INVENTED GEAR,10.00,Equipment,Pending\n"
)


def test_a_line_without_a_date_is_set_aside_and_never_dated_by_us(driver: Any) -> None:
    put(driver, "capitol_one_purchases_4242.csv", HEADER + ROWS + ",INVENTED,5.00,Other,Posted\n")
    driven = driver.drive(CARD)
    (reject,) = only(driven).rejects
    assert (reject.rule, reject.line) == ("date", 5)
    assert reject.row["Description"] == "INVENTED"
    assert driven.kind("card_lines").height == 3


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("2025-02-30,INVENTED,5.00,Other,Posted", "date"),
        ("2031-01-01,INVENTED,5.00,Other,Posted", "future"),
        ("2025-05-02,,5.00,Other,Posted", "description"),
        ("2025-05-02,INVENTED,,Other,Posted", "amount"),
        ("2025-05-02,INVENTED,five,Other,Posted", "amount"),
        ("2025-05-02,INVENTED,€5.00,Other,Posted", "amount"),
        ("2025-05-02,INVENTED,5,00,Other,Posted", "shape"),
        ("2025-05-02,INVENTED,5.00,Other,Declined", "status"),
        ('2025-05-02,"INVENTED,5.00,Other,Posted', "shape"),
    ],
)
def test_a_bad_line_is_set_aside_with_its_reason(driver: Any, line: str, rule: str) -> None:
    put(driver, "capitol_one_purchases_4242.csv", HEADER + ROWS + line + "\n")
    (reject,) = only(driver.drive(CARD)).rejects
    assert (reject.rule, reject.line) == (rule, 5)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("", "empty"),
        (HEADER, "empty"),
        ("Date,Text,Amount\n2025-05-02,A,1\n", "header"),
        ("Date,Description,Debit\n2025-05-02,A,1\n", "header"),
        (HEADER + "soon,A,1,B,C\n", "date"),
        ("<html><title>Sign In</title><form action=login></form></html>", "sign-in page"),
        (b"PK\x03\x04 broken", "excel"),
    ],
)
def test_a_file_without_a_good_line_is_rejected(driver: Any, content: str | bytes, rule: str) -> None:
    put(driver, "capitol_one_purchases_4242.csv", content)
    driven = driver.drive(CARD)
    (error,) = driven.errors.values()
    assert error.rule == rule
    assert error.remedy
    assert not driven.curated.kinds


def test_days_that_may_mean_two_things_are_asked(driver: Any) -> None:
    text = HEADER + "05/02/2025,INVENTED,5.00,Other,Posted\n"
    put(driver, "capitol_one_purchases_4242.csv", text)
    question = only(driver.drive(CARD)).question
    assert (question.topic, question.options) == ("dates", ("month first", "day first"))
    for answer, day in (("month first", "2025-05-02"), ("day first", "2025-02-05")):
        lines = answered(driver, question, answer).drive(CARD).kind("card_lines")
        assert str(lines["date"][0]) == day


def test_cents_that_may_be_thousands_are_asked(driver: Any) -> None:
    put(driver, "capitol_one_purchases_4242.csv", HEADER.replace(",", ";") + "2025-05-02;INVENTED;1.234;Other;Posted\n")
    question = only(driver.drive(CARD)).question
    assert question.topic == "amounts"
    for answer, amount in (("point", "1.234"), ("comma", "1234")):
        lines = answered(driver, question, answer).drive(CARD).kind("card_lines")
        assert dollars(lines["amount_nano"][0]) == Decimal(amount)


@pytest.mark.parametrize("name", ["capitol_one_purchases.csv", "capitol_one_purchases_2025.csv"])
def test_a_card_that_nothing_names_is_asked(driver: Any, name: str) -> None:
    put(driver, name, HEADER + ROWS)
    question = only(driver.drive(CARD)).question
    assert question.topic == "card"
    assert question.free
    lines = answered(driver, question, "*4242").drive(CARD).kind("card_lines")
    assert lines["card"].unique().to_list() == ["4242"]


def test_an_export_of_nothing_but_refunds_is_asked(driver: Any) -> None:
    put(
        driver,
        "capitol_one_purchases_4242.csv",
        HEADER + ROWS.replace(",25.00", ",-25.00").replace(",10.00", ",-10.00"),
    )
    question = only(driver.drive(CARD)).question
    assert question.topic == "sign"
    assert (
        dollars(
            answered(driver, question, "purchases are negative").drive(CARD).kind("card_lines")["amount_nano"].sum()
        )
        == 60
    )
    assert (
        dollars(answered(driver, question, "all are refunds").drive(CARD).kind("card_lines")["amount_nano"].sum())
        == -60
    )


def test_an_excel_export_reads_as_the_csv_does(driver: Any) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Date", "Description", "Amount", "Category", "Status", "CardLast4"])
    sheet.append([datetime(2025, 5, 2), "INVENTED ADS", 25, "Advertising", "Posted", 42])  # noqa: DTZ001
    sheet.append(["2025-05-09", "INVENTED GEAR", 1234.1, "Equipment", None, "0042"])
    target = io.BytesIO()
    book.save(target)
    put(driver, "capitol_one_purchases.xlsx", target.getvalue())
    lines = driver.drive(CARD).kind("card_lines")
    assert lines["card"].to_list() == ["0042", "0042"]
    assert [str(day) for day in lines["date"]] == ["2025-05-02", "2025-05-09"]
    assert [dollars(one) for one in lines["amount_nano"]] == [Decimal(25), Decimal("1234.1")]
    assert lines["status"].to_list() == ["Posted", None]
    assert lines["line"].to_list() == [2, 3]


def test_an_excel_file_that_unpacks_too_large_is_not_opened(driver: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import openpyxl

    target = io.BytesIO()
    openpyxl.Workbook().save(target)
    put(driver, "capitol_one_purchases_4242.xlsx", target.getvalue())
    monkeypatch.setattr("bedrot_desktop.services.handmade.MAX_UNPACKED", 100)
    (error,) = driver.drive(CARD).errors.values()
    assert "unpacks to more" in str(error)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("4242", "4242"),
        ("*4242", "4242"),
        ("42", "0042"),
        ("42.0", "0042"),
        ("4000 1234 5678 9010", "9010"),
        ("card", ""),
    ],
)
def test_only_the_last_four_digits_of_a_card_are_kept(text: str, digits: str) -> None:
    assert card_digits(text) == digits


def test_byte_marks_line_ends_and_blank_lines_change_nothing(driver: Any) -> None:
    put(driver, "capitol_one_purchases_4242.csv", b"\xef\xbb\xbf" + (HEADER + ROWS).replace("\n", "\r\n\r\n").encode())
    driven = driver.drive(CARD)
    assert driven.verdict("capitol_one_purchases_4242.csv") == "accepted"
    assert driven.kind("card_lines").height == 3


@pytest.mark.parametrize(
    ("name", "head", "path"),
    [
        ("capitol_one_purchases_4242.csv", b"", "capitol_one_purchases_4242.csv"),
        ("export.csv", HEADER.encode(), "capitol_one_purchases_export.csv"),
        (
            "2025-05-31_transaction_download.csv",
            b"Transaction Date,Card No.,Description,Debit,Credit\n2025-05-02,9997,A,1,\n2025-05-02,9997,A,1,\n",
            "capitol_one_purchases_9997_2025-05-31_transaction_download.csv",
        ),
        ("other.csv", b"date,streams\n2025-01-01,4\n", None),
        ("picture.png", b"\x89PNG\r\n", None),
        ("empty.csv", b"", None),
    ],
)
def test_an_offered_file_is_recognised_by_name_or_header(
    tmp_path: Path, driver: Any, name: str, head: bytes, path: str | None
) -> None:
    landing = recognise(Offer(name, tmp_path / name, head), driver.context)
    assert landing == (Landing("curated", path) if path else None)


def test_the_questions_id_is_the_one_answers_are_kept_under(driver: Any) -> None:
    put(driver, "capitol_one_purchases.csv", HEADER + ROWS)
    question = only(driver.drive(CARD)).question
    assert question.id == question_id("bank.card", question.item, "card")
    assert isinstance(driver.context, Context)
