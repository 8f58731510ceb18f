"""Followers wherever they are told, and TikTok's views with what viewers did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from bedrot_desktop.insights.ledger import Ledger, Row
from bedrot_desktop.insights.shapes import ARTIST, COUNT, LINES, SHARE, Chart, Filter, Missing, Series
from bedrot_desktop.insights.spans import Grid, each_day, latest, seven_day_mean
from bedrot_desktop.insights.sqlwords import BRAND, WITH_BRAND, between, lines, one_of, where, whole

NAME = "coalesce(v.artist, v.account)"


def social_sql(start: date, end: date, artists: tuple[str, ...], platforms: tuple[str, ...] = ()) -> str:
    """Views, reactions and followers per day and artist; reactions only of days that have views."""
    reactions = "coalesce(v.likes, 0) + coalesce(v.comments, 0) + coalesce(v.shares, 0)"
    return lines(
        f"select v.date, {NAME} as artist, {whole('v.video_views')} as views,",
        f"  {whole(f'case when v.engagement_rate is not null then {reactions} end')} as reactions,",
        f"  {whole('case when v.engagement_rate is not null then v.video_views end')} as of_views,",
        f"  {whole('v.followers')} as followers",
        "from v_social_daily v",
        WITH_BRAND + where(between("v.date", start, end), one_of("v.artist", artists), one_of(BRAND, platforms)),
        "group by 1, 2\norder by 1, 2",
    )


def views(ledger: Ledger, filter_: Filter) -> Chart:
    """Video views on TikTok by artist."""
    per = _per(ledger, filter_, lambda row: row[2])
    grid = Grid(filter_.start, filter_.end, filter_.grain)
    newest = max((day for days in per.values() for day in days), default=None)
    totals: dict[date, float] = {}
    for days in per.values():
        for day, value in days.items():
            totals[day] = totals.get(day, 0) + value
    late = [
        day for day in each_day(filter_.start, min(filter_.end, ledger.today)) if newest and newest < day < ledger.today
    ]
    return Chart(
        key="views", title="Video views on TikTok", unit=COUNT, days=grid.buckets, grain=filter_.grain,
        series=_series(per, grid),
        mean=seven_day_mean(totals, set(totals), grid.buckets) if filter_.grain == "day" else None,
        unreported=tuple(Missing(place) for place in grid.touched(late)), provisional=grid.cut(),
        empty="TikTok has told no views for these days.",
    )  # fmt: skip


def engagement(ledger: Ledger, filter_: Filter) -> Chart:
    """Likes, comments and shares per view; days that nobody watched have none."""
    rows = _rows(ledger, filter_)
    grid = Grid(filter_.start, filter_.end, filter_.grain)
    done: dict[str, dict[date, float]] = {}
    seen: dict[str, dict[date, float]] = {}
    for day, artist, _, reactions, of_views, _ in rows:
        if of_views:
            done.setdefault(artist, {})[date.fromisoformat(day)] = reactions
            seen.setdefault(artist, {})[date.fromisoformat(day)] = of_views
    series = []
    for artist in sorted(done):
        parts = zip(grid.spread(done[artist]), grid.spread(seen[artist]), strict=True)
        series.append(
            Series(artist, artist, ARTIST, tuple(part / of if part is not None and of else None for part, of in parts))
        )
    return Chart(
        key="engagement", title="Engagement on TikTok", unit=SHARE, places=1, days=grid.buckets, grain=filter_.grain,
        series=tuple(series), style=LINES, note="Likes, comments and shares, divided by views.",
        empty="TikTok has told no views for these days.",
    )  # fmt: skip


def tiktok_followers(ledger: Ledger, filter_: Filter) -> Chart:
    """Followers on TikTok on the days they were looked at; between them nothing is known."""
    per = _per(ledger, filter_, lambda row: row[5])
    grid = Grid(filter_.start, filter_.end, filter_.grain)
    series = tuple(Series(name, name, ARTIST, grid.spread(days, latest)) for name, days in sorted(per.items()))
    return Chart(
        key="tiktok_followers", title="Followers on TikTok", unit=COUNT, days=grid.buckets, grain=filter_.grain,
        series=series, style=LINES, note="Known on the days of a fetch only.",
        empty="No followers were looked at in these days.",
    )  # fmt: skip


def _rows(ledger: Ledger, filter_: Filter) -> list[Row]:
    return ledger.rows(social_sql(filter_.start, filter_.end, filter_.artists, filter_.platforms))


def _per(ledger: Ledger, filter_: Filter, pick: Callable[[Row], float | None]) -> dict[str, dict[date, float]]:
    per: dict[str, dict[date, float]] = {}
    for row in _rows(ledger, filter_):
        value = pick(row)
        if value is not None:
            per.setdefault(row[1], {})[date.fromisoformat(row[0])] = value
    return per


def _series(per: Mapping[str, dict[date, float]], grid: Grid) -> tuple[Series, ...]:
    made = [Series(name, name, ARTIST, grid.spread(days)) for name, days in per.items()]
    return tuple(sorted(made, key=lambda one: (-one.total, one.title)))
