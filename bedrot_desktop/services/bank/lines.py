"""One line of a card export: its day, card and amount, and whether it is a purchase, a refund or a payment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bedrot_desktop.services.conventions import DayOrder, DecimalMark, read_amount, read_day
from bedrot_desktop.services.handmade import HandTable, ragged

PURCHASE, REFUND, PAYMENT = "purchase", "refund", "payment"

_PAYMENT_CATEGORIES = frozenset({"payment", "payments", "credit card payment", "credit card payments"})
_PAYMENT_WORDS = re.compile(r"\b(?:payment|pymt|autopay|auto ?pay)\b", re.IGNORECASE)
_CREDIT_WORDS = re.compile(r"refund|return|reversal|reward|cash ?back|adjustment", re.IGNORECASE)
_NO_MONEY = frozenset({"declined", "cancelled", "canceled", "voided", "void"})


@dataclass(frozen=True, slots=True)
class CardLine:
    """A line taken over; ``amount_nano`` is positive for money spent."""

    line: int
    date: date
    description: str
    amount_nano: int
    category: str | None
    status: str | None
    card: str
    role: str


class BadLine(ValueError):
    """A line that cannot be taken over; ``rule`` is the reason's short name."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Manner:
    """How this file is written: order of days, separator of cents, sign of a purchase, card of the file's name."""

    days: DayOrder
    cents: DecimalMark
    purchases_negative: bool
    card: str
    latest: date


def read_line(table: HandTable, line: int, row: Mapping[str, str], manner: Manner) -> CardLine:
    """A row as a card line; BadLine says what is wrong with it."""
    if why := ragged(row):
        raise BadLine("shape", why)
    when = _day(table.value(row, "date"), manner)
    description = " ".join(table.value(row, "description").split())
    if not description:
        raise BadLine("description", "the line has no description")
    status = table.value(row, "status") or None
    if status and status.casefold() in _NO_MONEY:
        raise BadLine("status", f"the status “{status}” says that no money moved")
    try:
        amount = _amount(table, row, manner.cents)
    except ValueError as error:
        raise BadLine("amount", str(error)) from error
    amount = -amount if manner.purchases_negative else amount
    card = card_digits(table.value(row, "card")) or manner.card
    if not card:
        raise BadLine("card", "neither the line nor the file's name says which card it is")
    category = table.value(row, "category") or None
    return CardLine(line, when, description, amount, category, status, card, role_of(description, category, amount))


def _day(text: str, manner: Manner) -> date:
    if not text:
        raise BadLine("date", "the line has no date")
    try:
        when = read_day(text, manner.days)
    except ValueError as error:
        raise BadLine("date", str(error)) from error
    if when > manner.latest:
        raise BadLine("future", f"{when.isoformat()} lies in the future")
    return when


def _amount(table: HandTable, row: Mapping[str, str], cents: DecimalMark) -> int:
    """Money spent (refunds negative), from one signed column or from debit and credit."""
    if "amount" in table.columns:
        text = table.value(row, "amount")
        if not text:
            raise ValueError("the line has no amount")
        return read_amount(text, cents)
    debit, credit = table.value(row, "debit"), table.value(row, "credit")
    if bool(debit) == bool(credit):
        raise ValueError("the line has both debit and credit" if debit else "the line has neither debit nor credit")
    return read_amount(debit, cents) if debit else -read_amount(credit, cents)


def role_of(description: str, category: str | None, amount: int) -> str:
    """Purchase, refund, or payment of the card's bill (money from one's own account: neither income nor refund)."""
    kind = " ".join((category or "").casefold().split())
    named = bool(_PAYMENT_WORDS.search(description)) and not _CREDIT_WORDS.search(description)
    if kind in _PAYMENT_CATEGORIES or (kind == "payment/credit" and named) or (not kind and named and amount < 0):
        return PAYMENT
    return REFUND if amount < 0 else PURCHASE


def card_digits(text: str) -> str:
    """The last four digits of a card number (``*4242``; a spreadsheet's ``42`` is ``0042``); "" without digits."""
    digits = re.sub(r"\D", "", re.sub(r"\.0+$", "", text.strip()))
    return digits[-4:].zfill(4) if digits else ""
