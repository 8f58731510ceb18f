"""Key figures with their true trends, and every figure explained: its value is what its own SQL gives."""

from __future__ import annotations

from datetime import date, timedelta

from bedrot_desktop.insights.figures import FIGURES, Figure
from bedrot_desktop.insights.ledger import Ledger, Row
from bedrot_desktop.insights.royalties import rate_sql as _rate_sql
from bedrot_desktop.insights.scopes import Scope
from bedrot_desktop.insights.shapes import PLATFORM, Explained, Filter, Kpi
from bedrot_desktop.insights.sourcing import sources
from bedrot_desktop.insights.spans import Values, change, each_day, months, shifted, spark
from bedrot_desktop.insights.sqlwords import quoted
from bedrot_desktop.insights.telling import dollars, number

WEEKS = 26
LEAST_DAYS = 30
LEAST_MONTHS = 24

#: Charts and comparisons whose figures are explained by a key figure.
KIN = {
    "streams": "label_streams", "streams_beside": "label_streams", "rate_platform": "rate", "rate_country": "rate",
    "earning_tracks": "royalties",
    "royalties_platform": "royalties", "royalties_artist": "royalties", "visits": "link_views", "cash": "net",
    "campaigns": "ad_spend", "tiktok_followers": "followers", "links": "link_clicks",
}  # fmt: skip


def kpi(ledger: Ledger, filter_: Filter, key: str) -> Kpi:
    """A key figure with its change and its way."""
    figure = FIGURES[key]
    scope = figure.scope(ledger, filter_)
    if scope is None:
        return Kpi(key, figure.title, None, figure.unit, figure.places, good=figure.good, series=figure.series)
    row = _row(ledger, figure, filter_, scope, (scope.first, scope.last))
    before = _row(ledger, figure, filter_, scope, scope.before) if scope.before else None
    title = f"{figure.title}, {scope.name}" if scope.name else figure.title
    return Kpi(
        key, title, row[0], figure.unit, figure.places, _change(key, row, before), scope.against if before else "",
        _way(ledger, figure, filter_, scope), scope.partly, figure.good, figure.note(row), figure.series,
    )  # fmt: skip


def _row(ledger: Ledger, figure: Figure, filter_: Filter, scope: Scope, span: tuple[str, str]) -> Row:
    if figure.fold is None:
        return ledger.one(figure.sql(*span, filter_))
    told = _monthly(ledger, figure, filter_, scope)
    return figure.fold([row for at, row in told.items() if span[0] <= at <= span[1]])


def _change(key: str, now: Row, before: Row | None) -> float | None:
    """None where the two are not made of the same: days that are missing, accounts that were not looked at yet."""
    if before is None:
        return None
    if key in {"followers", "label_streams"} and now[1] != before[1]:
        return None
    return change(now[0], before[0])


def _way(ledger: Ledger, figure: Figure, filter_: Filter, scope: Scope) -> Values:
    """The figure's way to its value: day by day, month by month, or (a level) week by week."""
    if figure.fold is not None:
        told = _monthly(ledger, figure, filter_, scope)
        known = months(min(told, default=scope.last), scope.last)
        return spark([told[at][0] if at in told else None for at in known][-LEAST_MONTHS:])
    if not figure.by_day:
        return _levels(ledger, figure, filter_, date.fromisoformat(scope.last))
    last = scope.days[1]
    first = min(scope.days[0], last - timedelta(days=LEAST_DAYS - 1))
    told = _grouped(ledger, figure.sql(first.isoformat(), last.isoformat(), filter_), "v.date")
    values = [told.get(day.isoformat()) for day in each_day(first, last)]
    return spark([row[0] if row else None for row in values])


def _monthly(ledger: Ledger, figure: Figure, filter_: Filter, scope: Scope) -> dict[str, Row]:
    """All months that the figure, its change and its way need, in one statement."""
    first = min(shifted(scope.last, 1 - LEAST_MONTHS), scope.first, *(scope.before or ()))
    column = "v.month" if "v_cashflow_monthly" in figure.sql(first, first, filter_) else "v.sale_month"
    return _grouped(ledger, figure.sql(first, scope.last, filter_), column)


def _grouped(ledger: Ledger, sql: str, column: str) -> dict[str, Row]:
    """The row of a figure's statement per day or month: the same statement, grouped."""
    rows = ledger.rows(f"select {column}, {sql.removeprefix('select ')}\ngroup by {column}")
    return {row[0]: row[1:] for row in rows}


def _levels(ledger: Ledger, figure: Figure, filter_: Filter, end: date) -> Values:
    values: list[float | None] = []
    accounts = None
    for back in range(WEEKS):
        day = (end - timedelta(weeks=back)).isoformat()
        value, count, *_ = ledger.one(figure.sql(day, day, filter_))
        accounts = accounts or count
        if count != accounts:  # another set of accounts is another figure
            break
        values.append(value)
    return spark(values[::-1])


def explain(ledger: Ledger, filter_: Filter, key: str, label: str = "") -> Explained | None:
    """What a figure is made of. ``key``: of a key figure, a chart or a comparison; ``label``: one row of the latter.

    To explain one bucket of a chart, give a filter that holds its days only. None where nothing is known.
    """
    if label:
        if key in {"rate_platform", "rate_country"}:
            return _explain_rate(ledger, filter_, key.removeprefix("rate_"), label)
        return _explain_track(ledger, filter_, label) if key == "earning_tracks" else None
    figure = FIGURES.get(KIN.get(key, key))
    if figure is None:
        return None
    if key == "streams" and filter_.artists:
        figure = FIGURES["artist_streams"]
    scope = figure.scope(ledger, filter_)
    if scope is None:
        return None
    sql = figure.sql(scope.first, scope.last, filter_)
    row = ledger.one(sql)
    return Explained(
        figure.key, f"{figure.title}, {scope.name}" if scope.name else figure.title, row[0], figure.unit, figure.places,
        scope.days, figure.formula, figure.numbers(row), figure.left_out, sources(ledger, figure.sources), sql,
        figure.rows(scope.first, scope.last, filter_),
    )  # fmt: skip


def _explain_rate(ledger: Ledger, filter_: Filter, by: str, label: str) -> Explained | None:
    figure = FIGURES["rate"]
    scope = figure.scope(ledger, filter_)
    if scope is None:
        return None
    column = "v.brand" if by == PLATFORM else "v.country"
    own = f"\n  and {column} = {quoted(label)}"
    sql = _rate_sql(scope.first, scope.last, filter_, by).replace("\ngroup by 1", f"{own}\ngroup by 1")
    rows = ledger.rows(sql)
    if not rows:
        return None
    row = rows[0][1:]
    below = figure.rows(scope.first, scope.last, filter_).replace("\norder by", f"{own}\norder by")
    return Explained(
        figure.key, f"{figure.title}, {label}", row[0], figure.unit, figure.places, scope.days, figure.formula,
        figure.numbers(row), figure.left_out, sources(ledger, figure.sources), sql, below,
    )  # fmt: skip


def _explain_track(ledger: Ledger, filter_: Filter, track: str) -> Explained | None:
    """The money of a track over the closed months."""
    figure = FIGURES["rate"]
    scope = figure.scope(ledger, filter_)
    if scope is None:
        return None
    own = f"\n  and v.track = {quoted(track)}"
    sql = figure.sql(scope.first, scope.last, filter_).replace(
        "select ", "select sum(v.earnings_usd) as royalties, ", 1
    )
    row = ledger.one(sql + own)
    below = figure.rows(scope.first, scope.last, filter_).replace("\norder by", f"{own}\norder by")
    return Explained(
        "earning_tracks", f"Royalties, {track}", row[0], "usd", 2, scope.days, "Σ earnings of the track",
        f"{dollars(row[0])} for {number(row[3])} streams", figure.left_out, sources(ledger, figure.sources), sql + own,
        below,
    )  # fmt: skip
