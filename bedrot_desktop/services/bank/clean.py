"""Card exports: purchases positive, refunds negative, true twins kept, overlapping exports of a card counted once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.core.kinds import CARD_LINES, NANO
from bedrot_desktop.lake.findings import Note, Question, Reject
from bedrot_desktop.services.bank.lines import PAYMENT, REFUND, BadLine, CardLine, Manner, card_digits, read_line
from bedrot_desktop.services.bank.overlap import merged
from bedrot_desktop.services.conventions import DecimalMark, currency_of, decimal_mark
from bedrot_desktop.services.handmade import (
    HandTable,
    columns_of,
    day_note,
    header_of,
    order_of_days,
    read_table,
    refuse_without_rows,
    require,
    unknown_columns,
)
from bedrot_desktop.services.service import Cleaned, Context, Curated, History, Landing, Offer, Piece, Staged

if TYPE_CHECKING:
    import polars as pl

    from bedrot_desktop.lake.items import Item

DATASET = "bank.card"
PLACE = r"(?:.*/)?capit[oa]l_one_purchases[^/]*\.(?:csv|xlsx)"
_NAME = re.compile(r"capit[oa]l_one_purchases[^/]*\.(?:csv|xlsx)", re.IGNORECASE)
_YEAR = re.compile(r"20[12]\d")  # purchases_2025: a year, or a card that ends so?
_CARD_IN_NAME = re.compile(r"capit[oa]l_one_purchases_(\d{4})(?![\d-])", re.IGNORECASE)

SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "date": ("date", "transaction date", "trans date", "posted date", "posting date"),
    "description": ("description", "merchant", "payee"),
    "amount": ("amount", "amount (usd)"),
    "debit": ("debit",),
    "credit": ("credit",),
    "category": ("category",),
    "status": ("status",),
    "card": ("cardlast4", "card last 4", "card no.", "card number", "card"),
    "posted": ("posted date", "posting date"),
}
NEGATIVE, REFUNDS = "purchases are negative", "all are refunds"


def to_raw(item: Item, ctx: Context) -> Cleaned:
    """One export → frame ``lines`` (date, description, amount_nano, category, status, card, role, line).

    ``role`` is purchase, refund or payment. Raises FileRejected for a file without the columns or without a good line.
    """
    table = read_table(item.read(), item.name, SPELLINGS)
    money = ("amount",) if "amount" in table.columns or "debit" not in table.columns else ("debit", "credit")
    require(table, ("date", "description", *money), item.name)
    doubt = _doubt(item, table, money, ctx)
    if isinstance(doubt, Question):
        return Cleaned(rows=len(table.table.rows), question=doubt, header=table.table.header)
    lines, rejects = _lines(table, doubt)
    refuse_without_rows(item.name, len(lines), rejects)
    if question := _sign_question(item, lines, ctx):
        return Cleaned(rows=len(table.table.rows), question=question, header=table.table.header)
    days = [line.date for line in lines]
    return Cleaned(
        frames={"lines": _frame(lines)},
        rows=len(table.table.rows),
        rejects=rejects,
        notes=(*_notes(table, doubt), *_line_notes(lines), *unknown_columns(table)),
        first_day=min(days),
        last_day=max(days),
        header=table.table.header,
    )


def _doubt(item: Item, table: HandTable, money: tuple[str, ...], ctx: Context) -> Question | Manner:
    """How the file is written, or the question that must be answered before it can be read."""
    amounts = [value for column in money for value in table.values(column)]
    dollars = any(currency_of(value) == "$" for value in amounts)
    american = dollars or "debit" in money
    days = order_of_days(table, DATASET, item, ctx, hint="month first" if american else "open")
    if isinstance(days, Question):
        return days
    cents: DecimalMark = decimal_mark(amounts, hint="." if american else "open")
    if cents == "open":
        answer = ctx.answer(DATASET, item.sha256, "amounts")
        if answer not in ("point", "comma"):
            text = f"{item.name}: are the cents separated by a point (1,234.50) or by a comma (1.234,50)?"
            return Question("amounts", DATASET, item.sha256, text, ("point", "comma"))
        cents = "." if answer == "point" else ","
    card = _card_of(item, table, ctx)
    if isinstance(card, Question):
        return card
    negative = ctx.answer(DATASET, item.sha256, "sign") == NEGATIVE
    return Manner(days, cents, negative, card, ctx.today + timedelta(days=1))


def _card_of(item: Item, table: HandTable, ctx: Context) -> Question | str:
    """The card that lines without a card number belong to: from the file's name, else from the person."""
    named = _CARD_IN_NAME.match(item.name)
    told = bool(table.values("card"))
    if named is not None and (told or not _YEAR.fullmatch(named[1])):
        return named[1]
    if told:
        return ""
    answer = card_digits(ctx.answer(DATASET, item.sha256, "card") or "")
    if answer:
        return answer
    text = f"{item.name} does not say which card it is of: what are the last four digits of the card's number?"
    return Question("card", DATASET, item.sha256, text, free=True)


def _sign_question(item: Item, lines: Sequence[CardLine], ctx: Context) -> Question | None:
    """An export with nothing but refunds most likely writes purchases as negative amounts: ask, do not book."""
    amounts = [line.amount_nano for line in lines if line.role != PAYMENT]
    if len(amounts) < 3 or max(amounts) >= 0:
        return None
    if ctx.answer(DATASET, item.sha256, "sign") in (NEGATIVE, REFUNDS):
        return None
    text = f"{item.name}: every amount is negative. Are these purchases, or is every line a refund?"
    return Question("sign", DATASET, item.sha256, text, (NEGATIVE, REFUNDS))


def _lines(table: HandTable, manner: Manner) -> tuple[list[CardLine], tuple[Reject, ...]]:
    lines: list[CardLine] = []
    rejects: list[Reject] = []
    for number, row in table.table.rows:
        try:
            lines.append(read_line(table, number, row, manner))
        except BadLine as bad:
            rejects.append(Reject(bad.rule, str(bad), number, row))
    return lines, tuple(rejects)


def _notes(table: HandTable, manner: Manner) -> tuple[Note, ...]:
    notes = list(day_note(manner.days))
    if manner.cents == ",":
        notes.append(Note("amounts", "Cents are separated by commas and were read so (1.234,50 is 1234.50)."))
    if table.separator == ";":
        notes.append(Note("separator", "Columns are separated by semicolons."))
    if "amount" not in table.columns:
        notes.append(Note("header", "The bank's own header with debit and credit columns: debit is a purchase."))
    if manner.purchases_negative:
        notes.append(Note("sign", "Purchases are negative in this file, as you answered, and were turned round."))
    return tuple(notes)


def _line_notes(lines: Sequence[CardLine]) -> tuple[Note, ...]:
    notes = [
        Note(
            "payment",
            f"{line.description} of {_dollars(abs(line.amount_nano))} on {line.date.isoformat()} pays the card's bill: "
            "it is neither a purchase nor a refund and does not count.",
            line.line,
        )
        for line in lines
        if line.role == PAYMENT
    ]
    notes += [
        Note("credit", f"{line.description} of {_dollars(-line.amount_nano)} was taken as a refund.", line.line)
        for line in lines
        if line.role == REFUND and (line.category or "").casefold().startswith("payment")
    ]
    return tuple(notes)


def _dollars(amount_nano: int) -> str:
    whole, rest = divmod(amount_nano, NANO)
    return f"{whole:,}.{rest // (NANO // 100):02d} USD"


def _frame(lines: Sequence[CardLine]) -> pl.DataFrame:
    import polars as pl

    columns = ("line", "date", "description", "amount_nano", "category", "status", "card", "role")
    types = {"line": pl.UInt32, "date": pl.Date, "amount_nano": pl.Int64}
    return pl.DataFrame(
        {name: [getattr(line, name) for line in lines] for name in columns},
        schema={name: types.get(name, pl.String) for name in columns},
    )


def to_staging(pieces: Sequence[Piece], ctx: Context) -> Staged:
    """All exports → frame ``card_lines``: per card, day, description and amount as often as the file has it that has it
    most; category and status as the newest export has them. Payments of the card's bill are left out.
    """
    frame = merged(pieces, ctx.check)
    stamps = [piece.stamp for piece in pieces if piece.stamp]
    return Staged({"card_lines": frame}, stamp=max(stamps, default=None))


def to_curated(staged: Staged, _history: Sequence[History], _ctx: Context) -> Curated:
    """Rows of the kind ``card_lines``; the files themselves lie in curated already."""
    frame = staged.frames.get("card_lines")
    return Curated() if frame is None else Curated(kinds={"card_lines": CARD_LINES.conform(frame)})


def recognise(offer: Offer, _ctx: Context) -> Landing | None:
    """A card export by its name, or by a header with a date, a description and money in one or two columns."""
    if _NAME.fullmatch(offer.name):
        return Landing("curated", offer.name)
    columns = columns_of(header_of(offer), SPELLINGS)
    signed = {"date", "description", "amount", "category"} <= columns.keys() and bool(
        columns.keys() & {"status", "card"}
    )
    bank = {"date", "description", "debit", "credit"} <= columns.keys()
    if not (signed or bank):
        return None
    stem, _, ending = offer.name.rpartition(".")
    ending = "xlsx" if offer.head[:2] == b"PK" else "csv" if ending.casefold() != "csv" else ending
    return Landing("curated", f"capitol_one_purchases_{_one_card(offer, columns)}{stem or offer.name}.{ending}")


def _one_card(offer: Offer, columns: Mapping[str, str]) -> str:
    """``4242_`` when all lines at hand are of one card, so that the name tells it."""
    if "card" not in columns or offer.head[:2] == b"PK":
        return ""
    try:
        table = read_table(offer.head, offer.name, SPELLINGS)
    except FileRejected:
        return ""
    met = Counter(card_digits(value) for _, row in table.table.rows[:-1] if (value := table.value(row, "card")))
    return f"{next(iter(met))}_" if len(met) == 1 else ""
