"""Card exports give the true figures: purchases positive, refunds negative, payments left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from bedrot_desktop.core.kinds import NANO
from bedrot_desktop.services.bank import SERVICE
from bedrot_desktop.services.bank.lines import role_of

(CARD,) = SERVICE.datasets


def dollars(nano: int) -> Decimal:
    return Decimal(nano) / NANO


def only(driven: Any) -> Any:
    """The one cleaned file."""
    (cleaned,) = driven.cleaned.values()
    return cleaned


@pytest.fixture
def sample(driver: Any) -> Any:
    driver.copy("lake/curated")
    return driver


def test_the_samples_give_the_true_figures(sample: Any, expected: Mapping[str, Any]) -> None:
    truth = expected["card"]
    driven = sample.drive(CARD)
    for name, figures in truth["files"].items():
        cleaned = driven.cleaned[name]
        assert driven.verdict(name) == "accepted"
        assert cleaned.rows == figures["rows"]
        assert dollars(cleaned.frames["lines"]["amount_nano"].sum()) == Decimal(figures["net"])
    lines = driven.kind("card_lines")
    amounts = lines["amount_nano"]
    assert lines.height == truth["rows"]
    assert dollars(amounts.sum()) == Decimal(truth["net_expense_total"])
    assert dollars(amounts.filter(amounts > 0).sum()) == Decimal(truth["purchases_total"])
    assert dollars(amounts.filter(amounts < 0).sum()) == Decimal(truth["refunds_total"])


def test_categories_months_and_states_add_up(sample: Any, expected: Mapping[str, Any]) -> None:
    truth = expected["card"]
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in sample.drive(CARD).kind("card_lines").iter_rows(named=True):
        for name in (row["category"], row["date"].strftime("%Y-%m"), row["status"]):
            sums[name] += dollars(row["amount_nano"])
    told = {**truth["per_category"], **truth["per_month"]}
    assert {name: sums[name] for name in told} == {name: Decimal(value) for name, value in told.items()}
    assert sums["Posted"] == Decimal(truth["posted_net"])
    assert sums["Pending"] == Decimal(truth["pending_net"])


def test_the_card_comes_from_the_column_or_the_files_name(sample: Any) -> None:
    cards = sample.drive(CARD).kind("card_lines")["card"].value_counts().sort("card").rows()
    assert cards == [("0000", 62), ("4242", 26)]


@pytest.mark.parametrize("card", ["9997", "9998", "9999"])
def test_every_edge_file_meets_its_verdict(driver: Any, expected: Mapping[str, Any], card: str) -> None:
    name = f"capitol_one_purchases_{card}.csv"
    truth = expected["edge"][f"card/{name}"]
    driver.copy(f"edge/card/{name}", f"curated/{name}")
    driven = driver.drive(CARD)
    assert driven.verdict(name) == "warned"
    assert truth["verdict"] == "accept_with_warning"
    assert driven.cleaned[name].rows == truth["rows"]
    lines = driven.kind("card_lines")
    assert lines["card"].unique().to_list() == [card]
    amounts = lines["amount_nano"]
    assert dollars(amounts.sum()) == Decimal(truth.get("net") or truth["purchases"])
    if "first" in truth:
        assert str(lines["date"].min()) == truth["first"]


def test_a_payment_of_the_cards_bill_is_told_and_does_not_count(driver: Any) -> None:
    driver.copy("edge/card/capitol_one_purchases_9997.csv", "curated/capitol_one_purchases_9997.csv")
    driven = driver.drive(CARD)
    assert only(driven).frames["lines"]["role"].to_list() == ["purchase", "payment"]
    assert [note.line for note in only(driven).notes if note.rule == "payment"] == [3]
    assert driven.kind("card_lines")["description"].to_list() == ["INVENTED ADS CO"]


@pytest.mark.parametrize(
    ("description", "category", "amount", "role"),
    [
        ("INVENTED GEAR", "Equipment", 5, "purchase"),
        ("INVENTED GEAR", "Equipment", -5, "refund"),
        ("CAPITAL ONE MOBILE PYMT", "Payment/Credit", -5, "payment"),
        ("CREDIT-CASH BACK REWARD", "Payment/Credit", -5, "refund"),
        ("ANYTHING", "Payment", -5, "payment"),
        ("AUTOPAY", None, -5, "payment"),
        ("INVENTED PAYMENT REFUND", None, -5, "refund"),
        ("PAYMENT SERVICES INC", "Software", -5, "refund"),
        ("PAYMENT SERVICES INC", "Software", 5, "purchase"),
    ],
)
def test_refund_or_payment(description: str, category: str | None, amount: int, role: str) -> None:
    assert role_of(description, category, amount) == role
