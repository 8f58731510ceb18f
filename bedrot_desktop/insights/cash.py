"""Cash flow: royalties as they were reported, card purchases as they were made."""

from __future__ import annotations

from bedrot_desktop.insights.ledger import Ledger
from bedrot_desktop.insights.royalties import span
from bedrot_desktop.insights.shapes import COLUMNS, MONTH, PLAIN, USD, Chart, Filter, Series
from bedrot_desktop.insights.spans import first_of, month, months
from bedrot_desktop.insights.sqlwords import between, lines, where


def cash_sql(first: str, last: str) -> str:
    """Income, expense and what is left per month."""
    return lines(
        "select v.month, v.income_usd, v.expense_usd, v.net_usd",
        "from v_cashflow_monthly v" + where(between("v.month", first, last)),
        "order by 1",
    )


def cash(ledger: Ledger, filter_: Filter) -> Chart:
    """Income upwards, expense downwards, and what is left; the month that still runs is provisional."""
    first, last = span(filter_)
    rows = {row[0]: row[1:] for row in ledger.rows(cash_sql(first, min(last, month(ledger.today))))}
    shown = months(min(rows), min(last, month(ledger.today))) if rows else []
    empty = (None, None, None)
    running = month(ledger.today)
    notes = ["Money of the whole label, by the month of the report."] if filter_.artists or filter_.platforms else []
    return Chart(
        key="cash", title="Cash flow", unit=USD, places=2, days=tuple(first_of(at) for at in shown), grain=MONTH,
        style=COLUMNS,
        series=(
            Series("income", "income", PLAIN, tuple(rows.get(at, empty)[0] for at in shown)),
            Series("expense", "expense", PLAIN, tuple(_minus(rows.get(at, empty)[1]) for at in shown)),
            Series("net", "net", PLAIN, tuple(rows.get(at, empty)[2] for at in shown)),
        ),
        provisional=tuple(place for place, at in enumerate(shown) if at == running),
        note=" ".join(notes), empty="No money came or went in these months.",
    )  # fmt: skip


def _minus(value: float | None) -> float | None:
    return -value if value else value
