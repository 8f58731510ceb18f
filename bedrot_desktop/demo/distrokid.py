"""DistroKid's statistics pages, made up: weekly Spotify and Apple pages that stall, correct themselves and fail."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bedrot_desktop.demo.dates import each_day, label, moment
from bedrot_desktop.demo.dice import Dice, apportion
from bedrot_desktop.demo.distrokid_page import Point, Sheet, apple_page, chart, empty_page, pie, spotify_page
from bedrot_desktop.demo.label import APPLE, DISTROKID, SPOTIFY, Label
from bedrot_desktop.demo.names import COUNTRIES
from bedrot_desktop.demo.truth import Truth
from bedrot_desktop.demo.writing import SIGN_IN_PAGE, Writer

FOLDER = "landing/distrokid/streams"
SPOTIFY_LAG, APPLE_LAG = 2, 1
YEAR = 365
#: Days before today between which Spotify's newest day stood still, twice.
STALLS = ((410, 388), (74, 60))
_PIES = {
    "devices1year": ("Mobile", "Desktop", "Other"),
    "gender1year": ("Male", "Female"),
    "listening1year": ("Complete", "Manually Changed", "Skipped", "Paused", "Other"),
    "sources1year": ("Library", "Search", "Discovery", "Recommendations", "Other", "MusicKit"),
    "offline1year": ("Online", "Offline"),
    "types1year": ("Playlist", "Single Track", "Album", "Radio station"),
}


@dataclass(frozen=True, slots=True)
class _Series:
    """The label's final streams of one platform by the place of the day, and the days that were wrong at first."""

    final: Sequence[int]
    wrong: frozenset[int]

    def told(self, place: int, age: int, lag: int) -> int:
        """A day as a page shows it that many days later: newest ones partial, a few far too low for weeks."""
        part = {lag: 0.3 if lag == APPLE_LAG else 0.7, lag + 1: 0.93}.get(age, 1.0)
        if place in self.wrong and age < 27:
            part = 0.18
        return round(self.final[place] * part)


def write(label_: Label, writer: Writer, truth: Truth) -> None:
    """All pages; the first ones lie there under their first names too, and one had not loaded."""
    series = {platform: _series(label_, platform) for platform in (SPOTIFY, APPLE)}
    for number, at in enumerate(label_.dates.fetches()):
        when = moment(at, 3, 20, 11)
        page = _spotify(label_, series[SPOTIFY], at, truth).text
        _save(writer, f"streams_stats_{label(when)}.html", page, when, number)
        if number == 0:
            _save(writer, "streams_stats.html", page, when, number)
            _save(writer, "applemusic_stats.html", empty_page(_titles(label_)), when, number)
            truth.files["duplicate"] += 1
            truth.files["rejected"] += 1
        when = moment(at, 3, 20, 38)
        page = _apple(label_, series[APPLE], at, truth).text
        _save(writer, f"applemusic_stats_{label(when)}.html", page, when, number)
    when = moment(label_.dates.today - timedelta(days=3), 3, 20, 11)
    writer.text(f"{FOLDER}/streams_stats_{label(when)}.html", SIGN_IN_PAGE, when)
    truth.files["rejected"] += 1


def page_of(label_: Label, platform: str) -> Sheet:
    """The page of a platform as it stands on the label's last day."""
    make = _apple if platform == APPLE else _spotify
    return make(label_, _series(label_, platform), label_.dates.today, Truth())


def _series(label_: Label, platform: str) -> _Series:
    dice = Dice(label_.seed, "wrong days", platform)
    wrong = frozenset(place for place in range(label_.dates.days) if dice.chance(0.05))
    return _Series(label_.total(label_.of(DISTROKID), platform), wrong)


def _titles(label_: Label) -> list[tuple[str, str]]:
    return [(track.upc, track.title) for track in label_.of(DISTROKID)[:40]]


def _save(writer: Writer, name: str, page: str, when: datetime, number: int) -> None:
    """A browser on Windows saves CRLF; every fifth page came from elsewhere."""
    writer.text(f"{FOLDER}/{name}", page if number % 5 == 4 else page.replace("\n", "\r\n"), when)


def _spotify(label_: Label, series: _Series, at: date, truth: Truth) -> Sheet:
    dates = label_.dates
    last = at - timedelta(days=SPOTIFY_LAG)
    for begin, end in STALLS:
        stalled = dates.today - timedelta(days=begin)
        if stalled < last <= dates.today - timedelta(days=end):
            last = stalled
    first = max(dates.history, at - timedelta(days=YEAR))
    told: list[tuple[date, int]] = []
    for day in each_day(first, last):
        age = (at - day).days
        told.append((day, series.told(dates.place(day), age, SPOTIFY_LAG)))
    truth.streams.setdefault((DISTROKID, SPOTIFY), {}).update(told)
    return spotify_page(_titles(label_), told, at)


def _apple(label_: Label, series: _Series, at: date, truth: Truth) -> Sheet:
    """A few days are absent; the newest is there and partial."""
    dates = label_.dates
    first = max(dates.history, at - timedelta(days=YEAR))
    last = at - timedelta(days=APPLE_LAG)
    told = [
        (day, series.told(dates.place(day), (at - day).days, APPLE_LAG))
        for day in each_day(first, last)
        if dates.place(day) % 97 != 31
    ]
    truth.streams.setdefault((DISTROKID, APPLE), {}).update(told)
    total = sum(value for _, value in told)
    charts = {
        "byMonth": chart(_by_month(told), "line"),
        **_by_track(label_, first, last, total),
        "playlists1year": chart([], "list"),
        "last365days": chart([(str(day), value) for day, value in told], "line", days=True),
        "byWeek": chart(_by_week(told), "line"),
        **_by_listener(label_, total),
    }
    text = json.dumps(charts, separators=(",", ":"))
    # every third page comes with its slashes escaped, as PHP does it
    return apple_page(_titles(label_), text.replace("/", "\\/") if at.toordinal() // 7 % 3 == 1 else text, told, at)


def _by_month(told: Sequence[tuple[date, int]]) -> list[Point]:
    sums: dict[str, int] = {}
    for day, value in told:
        key = f"{day:%m-%y}"
        sums[key] = sums.get(key, 0) + value
    return list(sums.items())


def _by_week(told: Sequence[tuple[date, int]]) -> list[Point]:
    sums: dict[str, int] = {}
    for day, value in told:
        year, week, _ = day.isocalendar()
        key = f"{week:02d}/{year % 100:02d}"
        sums[key] = sums.get(key, 0) + value
    return list(sums.items())


def _by_track(label_: Label, first: date, last: date, total: int) -> dict[str, Any]:
    """The ten best tracks and all albums; the latter add up to the total."""
    begin, end = label_.dates.place(first), label_.dates.place(last) + 1
    tracks = label_.of(DISTROKID)
    weights = [sum(label_.streams[track.number][APPLE][begin:end]) for track in tracks]
    shares = apportion(total, weights)
    ranked = sorted(zip(shares, tracks, strict=True), key=lambda pair: (-pair[0], pair[1].number))
    heard = [(share, track) for share, track in ranked if share]
    best = [(track.title, share, 99_000_000 + track.number) for share, track in heard[:10]]
    albums = [(track.title, share, 98_000_000 + track.number) for share, track in heard]
    return {"tracks1year": pie(best), "albums1year": pie(albums)}


def _by_listener(label_: Label, total: int) -> dict[str, Any]:
    """Charts of who listened how; Apple knows it for a part of the streams only."""
    dice = Dice(label_.seed, "listeners")
    known = round(total * 0.78)
    weights = [1 / (place + 1.5) for place in range(31)]
    countries = list(zip(COUNTRIES[:31], apportion(known, weights), strict=True))
    ages = list(zip(("18-24", "25-34", "35-44"), apportion(known // 200, (6, 3, 1)), strict=True))
    charts: dict[str, Any] = {
        "country1year": chart([(country, value) for country, value in countries if value], "column"),
        "age1year": chart(ages, "column"),
    }
    for key, fields in _PIES.items():
        shares = apportion(known, [dice.between(0.5, 1.5) * 4 / (place + 1) for place in range(len(fields))])
        charts[key] = pie(
            [(name, share, 1 + place) for place, (name, share) in enumerate(zip(fields, shares, strict=True))]
        )
    return charts
