"""The tracks heard most: Spotify's own 28 days of each song, as the song lists told them week by week."""

from __future__ import annotations

from datetime import date, timedelta

from bedrot_desktop.insights.ledger import Ledger
from bedrot_desktop.insights.shapes import STREAMS, Bar, Bars, Filter
from bedrot_desktop.insights.spans import change, spark
from bedrot_desktop.insights.sqlwords import between, lines, one_of, quoted, where

WEEKS = 26
NEAR = timedelta(days=10)  # how far from four weeks ago the list may be that is compared with


def metrics_sql(first: date, last: date, artists: tuple[str, ...], period: str = "28day") -> str:
    """The song lists of a period."""
    return lines(
        "select v.snapshot_date, coalesce(v.artist, 'unknown artist') as artist, v.track, max(v.streams) as streams",
        "from v_track_metrics v"
        + where(
            f"v.period = {quoted(period)}", between("v.snapshot_date", first, last), one_of("v.artist", artists),
            "v.streams is not null",
        ),
        "group by 1, 2, 3\norder by 1, 2, 3",
    )  # fmt: skip


def top_tracks(ledger: Ledger, filter_: Filter, most: int = 10) -> Bars:
    """The tracks with the most streams in the 28 days up to the newest song list, and four weeks before."""
    ways: dict[tuple[str, str], dict[date, int]] = {}
    newest: dict[str, date] = {}
    rows = ledger.rows(metrics_sql(filter_.end - timedelta(weeks=WEEKS), filter_.end, filter_.artists))
    for at, artist, track, count in rows:
        day = date.fromisoformat(str(at)[:10])
        ways.setdefault((artist, track), {})[day] = count
        newest[artist] = max(day, newest.get(artist, day))
    found = [
        Bar(track, way[newest[artist]], change=change(way[newest[artist]], _before(way, newest[artist])), group=artist,
            spark=spark([way[day] for day in sorted(way)]))
        for (artist, track), way in ways.items()
        if newest[artist] in way
    ]  # fmt: skip
    told = max(newest.values(), default=None)
    return Bars(
        key="top_tracks", title="Top tracks", unit=STREAMS,
        rows=tuple(sorted(found, key=lambda bar: (-bar.value, bar.label))[:most]),
        note=f"Streams on Spotify in 28 days, as told on {told.isoformat()}." if told else "",
        empty="No song list has been fetched for these days.",
    )  # fmt: skip


def _before(way: dict[date, int], newest: date) -> int | None:
    """The figure of four weeks earlier: of the nearest list to that day."""
    wanted = newest - timedelta(days=28)
    day = min((one for one in way if one != newest), key=lambda one: abs(one - wanted), default=None)
    return way[day] if day is not None and abs(day - wanted) <= NEAR else None
