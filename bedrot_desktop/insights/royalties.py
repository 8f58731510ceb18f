"""Royalties by sale month and what a thousand streams bring, all from the statements."""

from __future__ import annotations

from collections.abc import Sequence

from bedrot_desktop.insights.complete import Statements, completeness, statements
from bedrot_desktop.insights.ledger import Ledger, Row
from bedrot_desktop.insights.shapes import (
    ARTIST,
    COLUMNS,
    DISTRIBUTOR,
    MONTH,
    PLAIN,
    PLATFORM,
    USD,
    Bar,
    Bars,
    Chart,
    Filter,
    Missing,
    Series,
)
from bedrot_desktop.insights.spans import after, change, first_of, month, months, shifted
from bedrot_desktop.insights.sqlwords import between, lines, one_of, real, where, whole
from bedrot_desktop.insights.streams import label_sql

YEAR_OF_MONTHS = 12
SMALL = 1_000  # streams below which a rate says nothing
REFERENCE = 3  # closed months that an expectation is taken from
SALES = "v.brand <> 'iTunes'"  # downloads are sold, not streamed
COLUMN = {DISTRIBUTOR: "v.distributor", PLATFORM: "v.brand", ARTIST: "coalesce(v.artist, 'unknown artist')"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def span(filter_: Filter) -> tuple[str, str]:
    """The sale months of a filter, a year at least: fewer tell nothing of money that comes two months late."""
    last = month(filter_.end)
    return min(month(filter_.start), shifted(last, 1 - YEAR_OF_MONTHS)), last


def royalty_sql(first: str, last: str, filter_: Filter, by: str) -> str:
    """Money and streams per sale month and distributor, platform or artist."""
    return lines(
        f"select v.sale_month, {COLUMN[by]} as {by}, sum(v.earnings_usd) as earnings_usd,"
        f" {whole('coalesce(v.quantity, 0)')} as streams",
        "from v_royalties_monthly v" + conditions(first, last, filter_),
        "group by 1, 2\norder by 1, 2",
    )


def conditions(first: str, last: str, filter_: Filter, *more: str) -> str:
    """The WHERE of a filter over sale months."""
    return where(
        between("v.sale_month", first, last),
        one_of("v.artist", filter_.artists),
        one_of("v.brand", filter_.platforms),
        *more,
    )


def royalties(ledger: Ledger, filter_: Filter, by: str = DISTRIBUTOR) -> Chart:
    """Royalties by sale month; months not reported in full are told as such, with what is to be expected."""
    told = statements(ledger)
    first, last = span(filter_)
    shown = months(max(first, told.begun), min(last, shifted(month(ledger.today), -1))) if told.begun else []
    per: dict[str, dict[str, float]] = {}
    for sold, name, earned, _ in ledger.rows(royalty_sql(first, last, filter_, by)):
        per.setdefault(name or "unknown", {})[sold] = earned
    series = [Series(name, name, by, tuple(earned.get(at) for at in shown)) for name, earned in per.items()]
    return Chart(
        key="royalties" if by == DISTRIBUTOR else f"royalties_{by}", title="Royalties by sale month",
        unit=USD, days=tuple(first_of(at) for at in shown),
        series=tuple(sorted(series, key=lambda one: (-one.total, one.title))), grain=MONTH, style=COLUMNS,
        unreported=_missing(ledger, filter_, told, shown, per), note=_delay(told, shown),
        empty="No statement tells of these months.", places=2,
    )  # fmt: skip


def _missing(
    ledger: Ledger, filter_: Filter, told: Statements, shown: Sequence[str], per: dict[str, dict[str, float]]
) -> tuple[Missing, ...]:
    missing = [at for at in told.open(ledger.today) if at in shown]
    guesses = expectations(ledger, filter_, told, missing)
    return tuple(
        Missing(shown.index(at), guesses.get(at), partly=any(at in earned for earned in per.values())) for at in missing
    )


def expectations(ledger: Ledger, filter_: Filter, told: Statements, missing: Sequence[str]) -> dict[str, float]:
    """What months not reported yet will likely bring: their streams at the rate of the last closed months.

    Where the streams of a month are not known in full, what those months brought on average.
    """
    known = told.closed(shifted(told.closed_to, 1 - REFERENCE), told.closed_to) if told.closed_to else []
    if not known or not missing:
        return {}
    money = _earned(ledger, filter_, known)
    mean = sum(money.values()) / len(known)
    if filter_.artists:  # streams of the label know no artists
        return dict.fromkeys(missing, mean)
    sums = _streams(ledger, filter_, known[0], missing[-1])
    streamed = sum(sums.get(at, 0) for at in known)
    return {at: sum(money.values()) / streamed * sums[at] if streamed and at in sums else mean for at in missing}


def _earned(ledger: Ledger, filter_: Filter, known: Sequence[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    first, last = span(filter_)
    for at, _, earned, _ in ledger.rows(royalty_sql(min(first, known[0]), max(last, known[-1]), filter_, DISTRIBUTOR)):
        if at in known:
            found[at] = found.get(at, 0.0) + earned
    return found


def _streams(ledger: Ledger, filter_: Filter, first: str, last: str) -> dict[str, float]:
    """Streams of the label per month that every source has told from its first to its last day."""
    start, end = first_of(first), after(first_of(last))
    complete = completeness(ledger, filter_.platforms).complete_days(start, end)
    sums: dict[str, float] = {}
    for day, _, count in ledger.rows(label_sql(start, end, filter_.platforms)):
        sums[day[:7]] = sums.get(day[:7], 0) + count
    days = {at: (after(first_of(at)) - first_of(at)).days for at in sums}
    return {at: count for at, count in sums.items() if sum(month(day) == at for day in complete) == days[at]}


def _delay(told: Statements, shown: Sequence[str]) -> str:
    late = [MONTHS[int(at[5:]) - 1] for at in shown if told.closed_to and at > told.closed_to]
    usual = f"Usual delay {told.usual:.1f} months." if told.usual is not None else ""
    return f"{', '.join(late)}: not reported yet. {usual}".strip() if late else usual


def rate_sql(first: str, last: str, filter_: Filter, by: str) -> str:
    """What 1,000 streams bring per platform or country, with the money and the streams."""
    column = "v.brand" if by == PLATFORM else "v.country"
    quantity = "coalesce(v.quantity, 0)"
    return lines(
        f"select {column} as {by}, 1000 * sum(v.earnings_usd) / nullif({real(f'sum({quantity})')}, 0) as per_1000,"
        f" sum(v.earnings_usd) as earnings_usd, {whole(quantity)} as streams",
        "from v_royalties_monthly v" + conditions(first, last, filter_, SALES),
        "group by 1\norder by 2 desc",
    )


def rate_months_sql(first: str, last: str, since: str, filter_: Filter) -> str:
    """Money and streams per platform and country, the months from ``since`` on apart from those before."""
    return lines(
        f"select case when v.sale_month >= '{since}' then 1 else 0 end as now, v.brand as platform, v.country,"
        f" sum(v.earnings_usd) as earnings_usd, {whole('coalesce(v.quantity, 0)')} as streams",
        "from v_royalties_monthly v" + conditions(first, last, filter_, SALES),
        "group by 1, 2, 3",
    )


def rates(ledger: Ledger, filter_: Filter, by: str = PLATFORM, most: int = 12) -> Bars:
    """Revenue per 1,000 streams by ``platform`` or ``country`` over the closed months; tiny bases are left out."""
    told = statements(ledger)
    closed = told.closed(*span(filter_))
    empty = "No closed month tells of streams."
    if not closed:
        return Bars(f"rate_{by}", "Revenue per 1,000 streams", USD, (), 2, empty=empty)
    earlier = shifted(closed[0], -len(closed))
    first = earlier if earlier >= told.begun else closed[0]
    now, before = _now_and_before(ledger.rows(rate_months_sql(first, closed[-1], closed[0], filter_)), by)
    kept = sorted((name for name in now if now[name][1] >= SMALL), key=lambda name: -now[name][0])[:most]
    rows = [
        Bar(name, 1000 * now[name][0] / now[name][1], now[name][1], _rate_change(now[name], before.get(name)),
            kind=PLATFORM if by == PLATFORM else PLAIN)
        for name in kept
    ]  # fmt: skip
    earned, streamed = (sum(each[place] for each in now.values()) for place in (0, 1))
    small = sum(0 < streams < SMALL for _, streams in now.values())
    return Bars(
        key=f"rate_{by}", title="Revenue per 1,000 streams", unit=USD, places=2, base_title="streams in statements",
        rows=tuple(sorted(rows, key=lambda bar: (-bar.value, bar.label))),
        mean=1000 * earned / streamed if streamed else None,
        note=f"{small} with fewer than {SMALL:,} streams left out.".replace(",", "\u202f") if small else "",
        empty=empty,
    )  # fmt: skip


Sums = dict[str, tuple[float, int]]


def _now_and_before(rows: Sequence[Row], by: str) -> tuple[Sums, Sums]:
    now: Sums = {}
    before: Sums = {}
    for is_now, platform, country, earned, streamed in rows:
        name = (platform if by == PLATFORM else country) or "unknown"
        sums = now if is_now else before
        money, count = sums.get(name, (0.0, 0))
        sums[name] = money + earned, count + streamed
    return now, before


def _rate_change(now: tuple[float, int], before: tuple[float, int] | None) -> float | None:
    if before is None or before[1] < SMALL:
        return None
    return change(now[0] / now[1], before[0] / before[1])


def track_sql(first: str, last: str, filter_: Filter) -> str:
    """Money and streams per track of the statements."""
    return lines(
        "select coalesce(v.artist, 'unknown artist') as artist, coalesce(v.track, 'unknown track') as track,"
        f" sum(v.earnings_usd) as earnings_usd, {whole('coalesce(v.quantity, 0)')} as streams",
        "from v_royalties_monthly v" + conditions(first, last, filter_),
        "group by 1, 2\norder by 3 desc, 1, 2",
    )


def earning_tracks(ledger: Ledger, filter_: Filter, most: int = 10) -> Bars:
    """The tracks that brought the most over the closed months, with their streams and the change before."""
    told = statements(ledger)
    closed = told.closed(*span(filter_))
    empty = "No statement tells of tracks in these months."
    if not closed:
        return Bars("earning_tracks", "Royalties by track", USD, (), 2, empty=empty)
    earlier = told.closed(shifted(closed[0], -len(closed)), shifted(closed[0], -1))
    before = (
        {row[:2]: row[2] for row in ledger.rows(track_sql(earlier[0], earlier[-1], filter_)) if row[3] >= SMALL}
        if len(earlier) == len(closed) else {}
    )  # fmt: skip
    rows = ledger.rows(track_sql(closed[0], closed[-1], filter_))[:most]
    return Bars(
        key="earning_tracks", title="Royalties by track", unit=USD, places=2, base_title="streams in statements",
        rows=tuple(Bar(row[1], row[2], row[3], change(row[2], before.get(row[:2])), group=row[0]) for row in rows),
        note=f"{told_months(closed)}.", empty=empty,
    )  # fmt: skip


def told_months(closed: Sequence[str]) -> str:
    """“Dec 2025 – Aug 2026”."""
    first, last = (f"{MONTHS[int(at[5:]) - 1]} {at[:4]}" for at in (closed[0], closed[-1]))
    return first if first == last else f"{first} – {last}"
