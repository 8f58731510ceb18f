"""Streams by day: the label's, as the distributors count them, and an artist's, as Spotify for Artists counts them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

from bedrot_desktop.insights.complete import Completeness, completeness
from bedrot_desktop.insights.ledger import Ledger, Row
from bedrot_desktop.insights.shapes import (
    ARTIST,
    COUNT,
    DAY,
    DISTRIBUTOR,
    LINES,
    PLAIN,
    PLATFORM,
    STREAMS,
    Chart,
    Filter,
    Missing,
    Series,
)
from bedrot_desktop.insights.spans import (
    Grid,
    Values,
    average,
    bucket_of,
    each_day,
    latest,
    seven_day_mean,
)
from bedrot_desktop.insights.sqlwords import BRAND, WITH_BRAND, between, lines, one_of, where, whole

Days = dict[date, float]
Tell = Callable[[Sequence[float]], float]
LABEL_ONLY = "Distributors do not tell streams per artist and day: these are Spotify's own figures of the artists."


def label_sql(start: date, end: date, platforms: tuple[str, ...], by: str = PLATFORM) -> str:
    """Streams of the label per day and platform (or distributor)."""
    name = BRAND if by == PLATFORM else "v.distributor"
    return lines(
        f"select v.date, {name} as {by}, {whole('v.streams')} as streams",
        "from v_label_streams_daily v",
        WITH_BRAND + where(between("v.date", start, end), one_of(BRAND, platforms)),
        "group by 1, 2\norder by 1, 2",
    )


def audience_sql(start: date, end: date, artists: tuple[str, ...], platforms: tuple[str, ...]) -> str:
    """Streams, listeners and followers per day and artist; the platform is asked for by its brand."""
    return lines(
        f"select v.date, coalesce(v.artist, 'unknown artist') as artist, {whole('v.streams')} as streams,"
        f" {whole('v.listeners')} as listeners, {whole('v.followers')} as followers",
        "from v_artist_streams_daily v",
        WITH_BRAND + where(between("v.date", start, end), one_of("v.artist", artists), one_of(BRAND, platforms)),
        "group by 1, 2\norder by 1, 2",
    )


def streams(ledger: Ledger, filter_: Filter, by: str = PLATFORM) -> Chart:
    """Streams by day, stacked by ``platform``, ``distributor`` or ``artist`` (which are other figures, never added)."""
    if by == ARTIST or filter_.artists:
        return artist_streams(ledger, filter_)
    told = completeness(ledger, filter_.platforms)
    early = filter_.start - timedelta(days=34)
    per = _per(ledger.rows(label_sql(early, filter_.end, filter_.platforms, by)))
    totals = _totals(per)
    complete = told.complete_days(early, filter_.end)
    grid = Grid(filter_.start, filter_.end, filter_.grain)
    missing = _missing(grid, totals, complete, told, ledger.today)
    late = ", ".join(name for name, _ in told.late)
    return Chart(
        key="streams", title=f"Streams by {filter_.grain}", unit=STREAMS, days=grid.buckets, grain=filter_.grain,
        series=_series(per, grid, PLATFORM if by == PLATFORM else DISTRIBUTOR),
        mean=seven_day_mean(totals, complete, grid.buckets) if filter_.grain == DAY else None,
        unreported=missing, provisional=grid.cut(), compare=_compared(ledger, filter_, by),
        note=f"Not reported yet by {late}." if missing and late else "",
        empty="No streams were reported for these days.",
    )  # fmt: skip


def artist_streams(ledger: Ledger, filter_: Filter) -> Chart:
    """Streams of the artists on Spotify."""
    rows = _audience(ledger, filter_, filter_.start - timedelta(days=6))
    per = _per([(day, artist, count) for day, artist, count, _, _ in rows])
    totals = _totals(per)
    grid = Grid(filter_.start, filter_.end, filter_.grain)
    complete = set(totals) - {max(totals, default=None)}
    early = filter_.start - timedelta(days=6)
    newest = max(totals, default=None)
    open_days = [day for day in each_day(filter_.start, filter_.end) if newest is None or day > newest]
    return Chart(
        key="artist_streams", title=f"Spotify streams by {filter_.grain}", unit=STREAMS, days=grid.buckets,
        grain=filter_.grain, series=_series(per, grid, ARTIST),
        mean=seven_day_mean(totals, {day for day in complete if day and day >= early}, grid.buckets)
        if filter_.grain == DAY else None,
        unreported=tuple(
            Missing(place, partly=bool(_sum_at(per, grid, place)))
            for place in grid.touched(day for day in open_days if day < ledger.today)
        ),
        provisional=grid.cut(), note=LABEL_ONLY, empty="Spotify has told no streams of these artists for these days.",
    )  # fmt: skip


def listeners(ledger: Ledger, filter_: Filter) -> Chart:
    """Listeners a day (people cannot be added over days: a week's figure is the mean of its days)."""
    return _level(ledger, filter_, "listeners", "Listeners a day", 3, average)


def followers(ledger: Ledger, filter_: Filter) -> Chart:
    """Followers on Spotify at the end of each bucket."""
    return _level(ledger, filter_, "followers", "Followers on Spotify", 4, latest)


def _level(ledger: Ledger, filter_: Filter, key: str, title: str, column: int, tell: Tell) -> Chart:
    rows = _audience(ledger, filter_, filter_.start)
    per = _per([(row[0], row[1], row[column]) for row in rows])
    grid = Grid(filter_.start, filter_.end, filter_.grain)
    series = tuple(Series(name, name, ARTIST, grid.spread(days, tell)) for name, days in sorted(per.items()))
    return Chart(
        key=key, title=title, unit=COUNT, days=grid.buckets, grain=filter_.grain, series=series, style=LINES,
        note="Spotify's figures per artist. One person who hears two artists is in both.",
        empty=f"Spotify has told no {key} for these days.",
    )  # fmt: skip


def _audience(ledger: Ledger, filter_: Filter, start: date) -> list[Row]:
    return ledger.rows(audience_sql(start, filter_.end, filter_.artists, filter_.platforms))


def _per(rows: Iterable[Row]) -> dict[str, Days]:
    per: dict[str, Days] = {}
    for day, name, value in rows:
        if value is not None:
            per.setdefault(name, {})[date.fromisoformat(day)] = value
    return per


def _totals(per: Mapping[str, Days]) -> Days:
    totals: Days = {}
    for days in per.values():
        for day, value in days.items():
            totals[day] = totals.get(day, 0) + value
    return totals


def _series(per: Mapping[str, Days], grid: Grid, kind: str) -> tuple[Series, ...]:
    """The greatest first: it lies at the bottom."""
    made = [Series(name, name, kind, grid.spread(days)) for name, days in per.items()]
    return tuple(sorted((one for one in made if any(one.values)), key=lambda one: (-one.total, one.title)))


def _sum_at(per: Mapping[str, Days], grid: Grid, place: int) -> float:
    return sum(grid.spread(days)[place] or 0 for days in per.values())


def _missing(grid: Grid, totals: Days, complete: set[date], told: Completeness, today: date) -> tuple[Missing, ...]:
    """Buckets with a day that not every source has told, and what they will likely be."""
    if told.first is None:
        return ()
    absent = [
        day
        for day in each_day(max(grid.start, told.first), min(grid.end, today - timedelta(days=1)))
        if day not in complete
    ]
    lacking: dict[date, list[date]] = {}
    for day in absent:
        lacking.setdefault(bucket_of(day, grid.grain), []).append(day)
    places, sums = grid.places(), grid.spread(totals)
    found = []
    for bucket, days in lacking.items():
        place = places[bucket]
        known = sums[place]
        guesses = [_usual(totals, complete, day) for day in days]
        whole_days = (known or 0) - sum(totals.get(day, 0) for day in days)
        expected = None if None in guesses else whole_days + sum(guess or 0 for guess in guesses)
        found.append(Missing(place, expected, partly=known is not None))
    return tuple(found)


def _usual(totals: Days, complete: set[date], day: date) -> float | None:
    """What a day usually has: the mean of the same weekday in the last four weeks that are complete."""
    last = max((known for known in complete if known < day), default=None)
    if last is None:
        return None
    back = day - timedelta(days=7 * -(-(day - last).days // 7))
    same = [back - timedelta(days=7 * week) for week in range(4)]
    known = [totals[one] for one in same if one in complete and one in totals]
    return average(known) if known else None


def _compared(ledger: Ledger, filter_: Filter, by: str) -> Series | None:
    if not filter_.compare:
        return None
    first, last = filter_.before
    totals = _totals(_per(ledger.rows(label_sql(first, last, filter_.platforms, by))))
    moved = {
        filter_.start + timedelta(days=place): totals[day]
        for place, day in enumerate(each_day(first, last)[: filter_.days])
        if day in totals
    }
    values: Values = Grid(filter_.start, filter_.end, filter_.grain).spread(moved)
    title = "a year earlier" if filter_.compare == "year" else "the span before"
    return Series("compare", title, PLAIN, values) if moved else None
