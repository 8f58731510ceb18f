"""Typing and judging the lines of a statement: dates, quantities and exact money, bad lines set aside with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import TYPE_CHECKING

from bedrot_desktop.core.kinds import NANO
from bedrot_desktop.lake.findings import Note, Reject
from bedrot_desktop.services.distrokid.known import COLUMNS
from bedrot_desktop.services.distrokid.statement import Statement
from bedrot_desktop.services.reading import nano

if TYPE_CHECKING:
    import polars as pl

EARNINGS = "Earnings (USD)"
_PLAIN = r"^-?\d{1,9}(?:\.\d{1,9})?$"
_PRINTED = r"^-?\d{1,9}\.\d{8}$"  # as DistroKid prints money
# three digits of exponent at most: a million zeros would be worked out in earnest
_NUMBER = re.compile(r"[+-]?(?:\d{1,20}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,3})?", re.ASCII)
_EXPONENT = r"^\d+(?:[.,]\d+)?[eE]\+?\d+$"


@dataclass(frozen=True, slots=True)
class Booked:
    """A statement's good lines and what was wrong with the others.

    ``lines``: the thirteen columns as text, in order (money as DistroKid prints it, NULL = empty), and beside them
    ``reporting_date`` (Date), ``quantity`` (Int64), ``amount_nano`` (Int64, 1e-9 USD), ``line`` (UInt32).
    """

    lines: pl.DataFrame
    rejects: tuple[Reject, ...]
    notes: tuple[Note, ...]


def book(statement: Statement, *, older_lake: bool = False) -> Booked:
    """Type the lines of a statement; exact to the last printed digit.

    ``older_lake``: the file was written by the old scripts: floats are brought back to eight decimals, a UPC to its
    twelve digits.
    """
    import polars as pl

    notes: list[Note] = []
    text = statement.lines
    text, money_notes = _money(text, older_lake)
    notes.extend(money_notes)
    text = _typed(text).with_columns(_reason(statement).alias("_why"))
    bad = text.filter(pl.col("_why").is_not_null())
    rejects = tuple(_reject(row, statement.header) for row in bad.iter_rows(named=True))
    good = text.filter(pl.col("_why").is_null()) if rejects else text
    good, upc_notes = _upc(good, older_lake)
    notes.extend(upc_notes)
    absent = [name for name in COLUMNS if name not in statement.header]
    surplus = [name for name in statement.header if name not in COLUMNS]
    if absent:
        notes.append(Note("columns", f"Missing, but not needed: {', '.join(absent)}."))
    if surplus:
        notes.append(Note("columns", f"Columns nobody asked for: {', '.join(surplus)}."))
    good = good.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in absent)
    lines = good.select(*COLUMNS, "reporting_date", "quantity", "amount_nano", "line")
    every = tuple(sorted((*statement.misfits, *rejects), key=lambda reject: reject.line))
    return Booked(lines, every, tuple(notes))


def _typed(text: pl.DataFrame) -> pl.DataFrame:
    """Dates and quantities beside the text, NULL where the text is none; and whether the month is one."""
    import polars as pl

    def day(texts: pl.Series) -> pl.Series:
        bare = texts.str.strip_chars()
        return bare.set(~bare.str.contains(r"^\d{4}-\d{2}-\d{2}$"), None).str.to_date("%Y-%m-%d", strict=False)

    def count(texts: pl.Series) -> pl.Series:
        bare = texts.str.strip_chars()
        whole = bare.set(~bare.str.contains(r"^\d{1,15}(?:\.0+)?$"), None).str.replace(r"\.0+$", "")
        return whole.cast(pl.Int64, strict=False)

    def is_month(texts: pl.Series) -> pl.Series:
        return texts.str.strip_chars().str.contains(r"^\d{4}-(?:0[1-9]|1[0-2])$")

    return text.with_columns(
        _once_each(text["Reporting Date"], day).alias("reporting_date"),
        _once_each(text["Quantity"], count).alias("quantity"),
        _once_each(text["Sale Month"], is_month).alias("_month"),
    )


def _once_each(texts: pl.Series, typed: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """What ``typed`` makes of each text, worked out once for each: a million lines have a few hundred days."""
    met = texts.unique().drop_nulls()
    values = typed(met)
    return texts.replace_strict(met, values, default=None, return_dtype=values.dtype)


def _money(text: pl.DataFrame, older_lake: bool) -> tuple[pl.DataFrame, list[Note]]:
    """``amount_nano`` beside the text, by integer arithmetic; the text as DistroKid prints it."""
    import polars as pl

    if text.select(pl.col(EARNINGS).str.contains(_PRINTED).all()).item():  # as every download has it
        digits = pl.col(EARNINGS).str.replace(".", "", literal=True)
        return text.with_columns(
            digits.cast(pl.Int64, strict=False).mul(10).alias("amount_nano"), _shown=pl.col(EARNINGS)
        ), []
    notes: list[Note] = []
    money = pl.col(EARNINGS).str.strip_chars()
    points, commas = text.select(
        money.str.contains(".", literal=True).sum(), money.str.contains(",", literal=True).sum().alias("commas")
    ).row(0)
    if commas and not points:
        money = money.str.replace(",", ".", literal=True)
        notes.append(Note("decimal comma", f"The amounts have decimal commas ({commas:,} of {text.height:,} lines)."))
    text = text.with_columns(money.alias("_money"))
    halves = pl.col("_money").str.split_exact(".", 1)
    digits = halves.struct.field("field_0") + halves.struct.field("field_1").fill_null("").str.pad_end(9, "0")
    plain = pl.col("_money").str.contains(_PLAIN)
    text = text.with_columns(pl.when(plain).then(digits).cast(pl.Int64, strict=False).alias("amount_nano"))
    text = _unusual_money(text, older_lake)
    shown = pl.col("_money")
    printed = shown.str.contains(_PRINTED) | pl.col("amount_nano").is_null()
    if not text.select(printed.all()).item():
        shown = pl.when(printed).then(shown).otherwise(_as_printed(pl.col("amount_nano")))
    return text.with_columns(shown.alias("_shown")).drop("_money"), notes


def _unusual_money(text: pl.DataFrame, older_lake: bool) -> pl.DataFrame:
    """Amounts in another notation (``1e-06``), each text once: exact where it is a number of at most nine decimals."""
    import polars as pl

    odd = text.filter(pl.col("amount_nano").is_null() & pl.col("_money").is_not_null())["_money"].unique().sort()
    values = {word: value for word in odd if (value := _nano_of(word, older_lake)) is not None}
    if not values:
        return text
    exact = pl.col("_money").replace_strict(values, default=None, return_dtype=pl.Int64)
    return text.with_columns(pl.coalesce("amount_nano", exact).alias("amount_nano"))


def _nano_of(word: str, older_lake: bool) -> int | None:
    if not _NUMBER.fullmatch(word):
        return None
    value: int | None
    try:
        value = nano(word)
    except ValueError:
        value = _rounded(word) if older_lake else None
    return value if value is not None and abs(value) < NANO * NANO else None


def _rounded(word: str) -> int | None:
    """What a float of the old scripts stood for: money with eight decimals."""
    try:
        value = Decimal(word)
        return int(value.quantize(Decimal("1e-8"), ROUND_HALF_EVEN) * NANO) if value.is_finite() else None
    except InvalidOperation:
        return None


def _as_printed(amount: pl.Expr) -> pl.Expr:
    """Integer nano dollars → text with eight decimals (nine where the ninth is not 0)."""
    import polars as pl

    whole, rest = amount.abs() // NANO, amount.abs() % NANO
    sign = pl.when(amount < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    eight = (rest // 10).cast(pl.String).str.zfill(8)
    ninth = pl.when(rest % 10 == 0).then(pl.lit("")).otherwise((rest % 10).cast(pl.String))
    return sign + whole.cast(pl.String) + "." + eight + ninth


def _upc(lines: pl.DataFrame, older_lake: bool) -> tuple[pl.DataFrame, list[Note]]:
    import polars as pl

    if "UPC" not in lines.columns:
        return lines.with_columns(pl.col("_shown").alias(EARNINGS)), []
    upc = pl.col("UPC").str.strip_chars()
    if older_lake:
        upc = upc.str.replace(r"\.0$", "")
        upc = pl.when(upc.str.contains(r"^\d+$")).then(upc.str.zfill(12)).otherwise(upc)
    lines = lines.with_columns(pl.col("_shown").alias(EARNINGS), upc.alias("UPC"))
    spoilt = lines.select(pl.col("UPC").str.contains(_EXPONENT).sum()).item()
    if not spoilt:
        return lines, []
    kept = pl.when(~pl.col("UPC").str.contains(_EXPONENT)).then(pl.col("UPC")).alias("UPC")
    word = f"{spoilt:,} lines have a UPC in exponent form (saved by a spreadsheet): not usable, left empty."
    return lines.with_columns(kept), [Note("upc", word)]


def _reason(statement: Statement) -> pl.Expr:
    """Why a line is set aside, as ``rule: words``; NULL for a good one."""
    import polars as pl

    count = pl.col("Quantity").fill_null("")
    why = (
        pl.when(pl.col("reporting_date").is_null())
        .then(pl.lit("date|“") + pl.col("Reporting Date").fill_null("") + pl.lit("” is no date"))
        .when(~pl.col("_month").fill_null(False))
        .then(pl.lit("month|“") + pl.col("Sale Month").fill_null("") + pl.lit("” is no month"))
        .when(pl.col("quantity").is_null() & count.str.contains(r"^\s*-"))
        .then(pl.lit("quantity|the quantity ") + count + pl.lit(" is negative"))
        .when(pl.col("quantity").is_null())
        .then(pl.lit("quantity|the quantity “") + count + pl.lit("” is not a whole number"))
        .when(pl.col("amount_nano").is_null())
        .then(pl.lit("amount|“") + pl.col(EARNINGS).fill_null("") + pl.lit("” is not an amount"))
    )
    if statement.ended:
        return why
    return why.when(_is_cut_amount()).then(pl.lit("cut|the file breaks off inside this line's amount"))


def _is_cut_amount() -> pl.Expr:
    """The last line without a line end whose amount has fewer decimals than every other one: it was cut there."""
    import polars as pl

    decimals = pl.col(EARNINGS).str.replace(r"^[^.,]*[.,]?", "").str.len_bytes()
    last = pl.col("line") == pl.col("line").max()
    others = decimals.filter(~last).min()
    return last & (decimals < others).fill_null(False)


def _reject(row: dict[str, object], header: tuple[str, ...]) -> Reject:
    rule, _, words = str(row["_why"]).partition("|")
    line = row["line"]
    assert isinstance(line, int)  # noqa: S101 - the column is UInt32
    return Reject(rule, words, line, {name: str(row[name] if row[name] is not None else "") for name in header})
