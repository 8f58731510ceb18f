"""Over which days or months a key figure is taken, and with which it is compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bedrot_desktop.insights.complete import completeness, statements
from bedrot_desktop.insights.ledger import Ledger
from bedrot_desktop.insights.royalties import MONTHS, span
from bedrot_desktop.insights.shapes import YEAR, Filter
from bedrot_desktop.insights.spans import after, first_of, month, months, shifted
from bedrot_desktop.insights.sqlwords import one_of, where

FOUR_WEEKS = 28


@dataclass(frozen=True, slots=True)
class Scope:
    """Days or months as SQL compares them. ``before`` is None where there is nothing as long to compare with.

    ``partly``: a part of what was asked for is not reported yet. ``name``: what is added to the title.
    """

    first: str
    last: str
    before: tuple[str, str] | None
    against: str
    partly: bool = False
    name: str = ""

    @property
    def days(self) -> tuple[date, date]:
        """First and last day."""
        if len(self.first) == 10:
            return date.fromisoformat(self.first), date.fromisoformat(self.last)
        return first_of(self.first), after(first_of(self.last)) - timedelta(days=1)


def _days(filter_: Filter, end: date, first: date | None, *, partly: bool) -> Scope:
    """The days from the filter's first one to ``end``, and as many before; ``first``: the first day that is known."""
    count = (end - filter_.start).days + 1
    start, _ = filter_.before
    if filter_.compare != YEAR:
        start = filter_.start - timedelta(days=count)
    known = first is not None and start >= first
    before = (start.isoformat(), (start + timedelta(days=count - 1)).isoformat()) if known else None
    against = "vs a year earlier" if filter_.compare == YEAR else f"vs {count} d before"
    return Scope(filter_.start.isoformat(), end.isoformat(), before, against, partly)


def complete_days(ledger: Ledger, filter_: Filter) -> Scope | None:
    """As far as every distributor has told streams in full."""
    told = completeness(ledger, filter_.platforms)
    if told.to is None or told.to < filter_.start:
        return None
    end = min(filter_.end, told.to)
    return _days(filter_, end, told.first, partly=end < min(filter_.end, ledger.today - timedelta(days=1)))


def audience_days(ledger: Ledger, filter_: Filter) -> Scope | None:
    """As far as Spotify tells the artists' days in full: its newest day is still being counted."""
    told = _ends(ledger, "v_artist_streams_daily", "v.streams is not null", one_of("v.artist", filter_.artists))
    if told is None:
        return None
    first, newest = told
    end = min(filter_.end, newest - timedelta(days=1))
    return None if end < filter_.start else _days(filter_, end, first, partly=newest <= filter_.end)


def four_weeks(ledger: Ledger, filter_: Filter) -> Scope | None:
    """The last 28 days that Spotify has told in full, up to the filter's end."""
    told = _ends(ledger, "v_artist_streams_daily", "v.listeners is not null", one_of("v.artist", filter_.artists))
    if told is None:
        return None
    end = min(filter_.end, told[1] - timedelta(days=1))
    start = max(end - timedelta(days=FOUR_WEEKS - 1), told[0])
    if start > end:
        return None
    whole = Filter(start, end, compare=filter_.compare)
    return _days(whole, end, told[0], partly=False)


def advertised(ledger: Ledger, filter_: Filter) -> Scope | None:
    """The filter's days; those since the newest fetch have cost nothing that is known."""
    told = _ends(ledger, "v_ads_daily", one_of("v.artist", filter_.artists))
    return None if told is None else _days(filter_, filter_.end, told[0], partly=False)


def watched(ledger: Ledger, filter_: Filter) -> Scope | None:
    """As far as TikTok has told views."""
    told = _ends(ledger, "v_social_daily", "v.video_views is not null", one_of("v.artist", filter_.artists))
    return _told(ledger, filter_, told)


def visited(ledger: Ledger, filter_: Filter) -> Scope | None:
    """As far as the link page has told visits."""
    return _told(ledger, filter_, _ends(ledger, "v_links_daily", "v.link = '*'"))


def level(ledger: Ledger, filter_: Filter) -> Scope | None:
    """What stands at the filter's end, and what stood before it began."""
    told = _ends(ledger, "v_artist_streams_daily", "v.followers is not null", one_of("v.artist", filter_.artists))
    social = _ends(ledger, "v_social_daily", "v.followers is not null", one_of("v.artist", filter_.artists))
    if told is None and social is None:
        return None
    last = filter_.before[1]
    against = "vs a year earlier" if filter_.compare == YEAR else f"in {filter_.days} d"
    return Scope(
        filter_.start.isoformat(), filter_.end.isoformat(), (filter_.before[0].isoformat(), last.isoformat()), against
    )


def _told(ledger: Ledger, filter_: Filter, told: tuple[date, date] | None) -> Scope | None:
    if told is None or told[1] < filter_.start:
        return None
    end = min(filter_.end, told[1])
    return _days(filter_, end, told[0], partly=end < min(filter_.end, ledger.today - timedelta(days=1)))


def last_closed(ledger: Ledger, filter_: Filter) -> Scope | None:
    """The last sale month told in full, and the one before it."""
    told = statements(ledger)
    closed = told.closed(told.begun, month(filter_.end)) if told.begun else []
    if not closed:
        return None
    before = shifted(closed[-1], -12 if filter_.compare == YEAR else -1)
    known = before >= told.begun
    name = f"{MONTHS[int(closed[-1][5:]) - 1]} {closed[-1][:4]}"
    against = f"vs {MONTHS[int(before[5:]) - 1]}" + (f" {before[:4]}" if before[:4] != closed[-1][:4] else "")
    open_ = any(at <= month(filter_.end) for at in told.open(ledger.today))
    return Scope(closed[-1], closed[-1], (before, before) if known else None, against, open_, name)


def closed_months(ledger: Ledger, filter_: Filter) -> Scope | None:
    """The sale months told in full among the filter's (a year of them at least), and as many before."""
    told = statements(ledger)
    closed = told.closed(*span(filter_)) if told.begun else []
    if not closed:
        return None
    step = 12 if filter_.compare == YEAR else len(closed)
    before = shifted(closed[0], -step), shifted(closed[-1], -step)
    against = "vs a year earlier" if filter_.compare == YEAR else f"vs {len(closed)} months before"
    return Scope(closed[0], closed[-1], before if before[0] >= told.begun else None, against)


def cash_months(ledger: Ledger, filter_: Filter) -> Scope | None:
    """The months that are over among the filter's (a year of them at least), and as many before."""
    rows = ledger.rows("select min(v.month), max(v.month) from v_cashflow_monthly v")
    first, last = rows[0] if rows else (None, None)
    if not first:
        return None
    begin, end = span(filter_)
    begin, end = max(begin, first), min(end, last, shifted(month(ledger.today), -1))
    if begin > end:
        return None
    count = len(months(begin, end))
    before = shifted(begin, -count), shifted(begin, -1)
    return Scope(begin, end, before if before[0] >= first else None, f"vs {count} months before")


def _ends(ledger: Ledger, view: str, *conditions: str) -> tuple[date, date] | None:
    first, last = ledger.one(f"select min(v.date), max(v.date) from {view} v" + where(*conditions))  # noqa: S608
    return (date.fromisoformat(first), date.fromisoformat(last)) if first else None
