"""The link page: visits, clicks, and how many of those who came clicked. Only the page's own row is read."""

from __future__ import annotations

from datetime import date

from bedrot_desktop.insights.ledger import Ledger
from bedrot_desktop.insights.shapes import COUNT, LINES, PLAIN, SHARE, Bar, Bars, Chart, Filter, Missing, Series
from bedrot_desktop.insights.spans import Grid, each_day
from bedrot_desktop.insights.sqlwords import between, lines, one_of, where, whole

EMPTY = "The link page has told nothing for these days."


def page_sql(start: date, end: date) -> str:
    """Visits and clicks of the whole page per day."""
    return lines(
        f"select v.date, {whole('v.views')} as views, {whole('v.clicks')} as clicks",
        "from v_links_daily v" + where("v.link = '*'", between("v.date", start, end)),
        "group by 1\norder by 1",
    )


def visits(ledger: Ledger, filter_: Filter) -> Chart:
    """Visits and clicks of the page."""
    told = _days(ledger, filter_)
    grid = Grid(filter_.start, filter_.end, filter_.grain)
    newest = max(told, default=None)
    late = [day for day in each_day(filter_.start, filter_.end) if newest and newest < day < ledger.today]
    return Chart(
        key="visits", title="Visits and clicks", unit=COUNT, days=grid.buckets, grain=filter_.grain, style=LINES,
        series=(
            Series("views", "visits", PLAIN, grid.spread({day: row[0] for day, row in told.items()})),
            Series("clicks", "clicks", PLAIN, grid.spread({day: row[1] for day, row in told.items()})),
        ),
        unreported=tuple(Missing(place) for place in grid.touched(late)), provisional=grid.cut(),
        note="The page belongs to the whole label." if filter_.artists else "", empty=EMPTY,
    )  # fmt: skip


def click_rate(ledger: Ledger, filter_: Filter) -> Chart:
    """Clicks per visit."""
    told = _days(ledger, filter_)
    grid = Grid(filter_.start, filter_.end, filter_.grain)
    seen = grid.spread({day: row[0] for day, row in told.items()})
    done = grid.spread({day: row[1] for day, row in told.items()})
    values = tuple(
        clicks / views if clicks is not None and views else None for views, clicks in zip(seen, done, strict=True)
    )
    return Chart(
        key="click_rate", title="Clicks per visit", unit=SHARE, places=1, days=grid.buckets, grain=filter_.grain,
        series=(Series("ctr", "clicks per visit", PLAIN, values),), style=LINES, empty=EMPTY,
    )  # fmt: skip


def links_sql(start: date, end: date, artists: tuple[str, ...]) -> str:
    """Visits and clicks per single link."""
    return lines(
        f"select v.link, coalesce(v.artist, '') as artist, {whole('v.clicks')} as clicks, {whole('v.views')} as views",
        "from v_links_daily v" + where("v.link <> '*'", between("v.date", start, end), one_of("v.artist", artists)),
        "group by 1, 2\norder by 3 desc, 1",
    )


def links(ledger: Ledger, filter_: Filter, most: int = 12) -> Bars:
    """The single links that were clicked most, with how often they were seen."""
    rows = ledger.rows(links_sql(filter_.start, filter_.end, filter_.artists))
    found = [Bar(link, clicks or 0, views, group=artist) for link, artist, clicks, views in rows if clicks is not None]
    return Bars(
        key="links", title="Clicks per link", unit=COUNT, rows=tuple(found[:most]), base_title="views",
        empty="No single link has told clicks for these days.",
    )  # fmt: skip


def _days(ledger: Ledger, filter_: Filter) -> dict[date, tuple[int, int]]:
    rows = ledger.rows(page_sql(filter_.start, filter_.end))
    return {date.fromisoformat(day): (views or 0, clicks or 0) for day, views, clicks in rows}
