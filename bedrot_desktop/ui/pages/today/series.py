"""The last thirty days of each account out of the warehouse, by plain SQLite and read only. Free of Qt."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bedrot_desktop.ui.widgets.values import SeriesValue
from bedrot_desktop.ui.words import MINUS, THIN, day, dollars, number

DAYS = 30
ENOUGH = 0.8  # of the days before, for a comparison
LATER = 7  # days after which a part that stands still is no longer waited for

_DISTRIBUTOR = (
    "select date, platform_id, sum(streams) from streaming_performance where measured_by = 'distributor' and "
    "data_source = ? and track_id is null and country is null and date >= ? group by date, platform_id"
)
_AUDIENCE = (
    "select date, coalesce(account, ''), sum(streams) from streaming_performance where measured_by = 'audience' and "
    "track_id is null and country is null and date >= ? group by date, account"
)
_VIEWS = (
    "select date, '', sum(video_views) from social_media_performance where account = ? and date >= ? "
    "and video_views is not null group by date"
)
_CLICKS = (
    "select date, '', sum(clicked) from link_analytics where platform_id = (select platform_id from platforms "
    "where platform_name = 'Linktree') and date >= ? group by date"
)
_SPEND = "select date, '', sum(spend_usd) from v_ads_daily where date >= ? group by date"


@dataclass(frozen=True, slots=True)
class Figure:
    """A card's figure: its words, the number, the change beside it, and the line."""

    words: str
    figure: str
    change: str
    series: SeriesValue


class Series:
    """Asks a warehouse's file; everything is empty where there is none, or where it is on a server."""

    def __init__(self, link: sqlite3.Connection | None, today: date) -> None:
        self._link, self._today = link, today

    def of(self, service: str, account: str, expected: date) -> Figure | None:
        """An account's figure; ``expected``: the newest day that could be there."""
        since = (self._today - timedelta(days=3 * DAYS)).isoformat()
        sql, values, words, money = {
            "distrokid": (_DISTRIBUTOR, ("distrokid", since), "Streams", False),
            "toolost": (_DISTRIBUTOR, ("toolost", since), "Streams", False),
            "spotify": (_AUDIENCE, (since,), "Streams", False),
            "tiktok": (_VIEWS, (account, since), "Video views", False),
            "linktree": (_CLICKS, (since,), "Clicks", False),
            "metaads": (_SPEND, (since,), "Spend", True),
        }.get(service, ("", (), "", False))
        if not sql or self._link is None:
            return None
        growing = (
            1 if sql is _DISTRIBUTOR else 0
        )  # a distributor's newest day still grows, as v_label_streams_daily says
        days = whole_days(self._ask(sql, values), growing)
        return figure(days, expected - timedelta(days=growing), words, money=money) if days else None

    def _ask(self, sql: str, values: Sequence[str]) -> list[tuple[str, object, float]]:
        assert self._link is not None  # noqa: S101 - looked at above
        try:
            return self._link.execute(sql, values).fetchall()
        except sqlite3.Error:  # an older warehouse, without this table or column
            return []

    def reported_months(self) -> dict[str, str]:
        """Distributor → the newest month of sale that it has reported."""
        if self._link is None:
            return {}
        rows = self._ask(
            "select p.platform_name, '', max(f.sale_month) from financial_transactions f join platforms p "
            "on p.platform_id = f.source_platform_id where f.kind = 'royalty' and f.sale_month is not null "
            "group by p.platform_name", (),
        )  # fmt: skip
        return {str(name): str(month) for name, _, month in rows if month}


@contextmanager
def open_series(place: Path | str, today: date) -> Iterator[Series]:
    """The warehouse's file for reading alone, for as long as it is asked."""
    if isinstance(place, str) or not place.is_file():
        yield Series(None, today)
        return
    try:
        link = sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro", uri=True, timeout=2)
    except sqlite3.Error:
        yield Series(None, today)
        return
    try:
        yield Series(link, today)
    finally:
        link.close()


def whole_days(rows: Sequence[tuple[str, object, float]], growing: int = 0) -> dict[date, float]:
    """Day → sum over its parts (platforms, accounts), up to the day that all have reached, less those that grow."""
    newest: dict[object, str] = {}
    for text, part, _ in rows:
        newest[part] = max(newest.get(part, ""), text)
    if not newest:
        return {}
    last = max(newest.values())
    oldest_waited_for = (date.fromisoformat(last[:10]) - timedelta(days=LATER)).isoformat()
    reached = min(text for text in newest.values() if text >= oldest_waited_for)
    until = (date.fromisoformat(reached[:10]) - timedelta(days=growing)).isoformat()
    days: dict[date, float] = {}
    for text, _, value in rows:
        if text[:10] <= until and value is not None:
            one = date.fromisoformat(text[:10])
            days[one] = days.get(one, 0.0) + float(value)
    return days


def figure(days: Mapping[date, float], expected: date, words: str, *, money: bool) -> Figure | None:
    """The sum of thirty days, what it was in those before, and the line of each day."""
    newest = max(days)
    end = max(newest, expected)
    missing = min(DAYS - 1, (end - newest).days)
    window = [end - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    values = tuple(days[one] for one in window if one in days)
    if not values:
        return None
    total = sum(values)
    if missing:
        change = f"to {day(newest)}"
    else:
        before = [days[one] for back in range(DAYS, 2 * DAYS) if (one := end - timedelta(days=back)) in days]
        change = percent_change(total, sum(before)) if len(before) >= DAYS * ENOUGH and sum(before) > 0 else ""
    text = dollars(total) if money else number(total)
    said = f"{words} in 30 days: {text}{', ' + change if change else ''}"
    return Figure(f"{words}, 30{THIN}d", text, change, SeriesValue(values, missing, said))


def percent_change(value: float, before: float) -> str:
    """“+22 %”, with a real minus; one place below ten."""
    share = (value / before - 1) * 100
    shown = number(abs(share), 0)
    mark = "" if shown == "0" else MINUS if share < 0 else "+"
    return f"{mark}{shown}{THIN}%"
