"""Spotify for Artists, made up: weekly audience exports of two artists and the song lists of the last weeks."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from bedrot_desktop.demo.dates import Dates, each_day, label, moment
from bedrot_desktop.demo.dice import Dice
from bedrot_desktop.demo.label import SPOTIFY, Label, Track
from bedrot_desktop.demo.names import STRANGE_ARTIST_ID
from bedrot_desktop.demo.truth import Truth
from bedrot_desktop.demo.writing import SIGN_IN_PAGE, Writer

#: The public ids of the two artists: file names depend on them. All figures are invented.
ARTISTS = {"PIG1987": "1Eu67EqPy2NutiM0lqCarw", "ZONE A0": "62owJQCD2XzVB2o19CVsFM"}
#: One old export carries its date where the id belongs (it is ZONE A0's).
MALFORMED = date(2025, 6, 16)
HEADER = ("date", "listeners", "streams", "followers")
PERIODS = {"1day": 1, "7day": 7, "28day": 28, "1year": 365, "all": 10_000}
FOLDER = "landing/spotify"
LAG = 2
SONG_WEEKS = 12


def write(label_: Label, writer: Writer, truth: Truth) -> None:
    """All files of the service."""
    for number, artist in enumerate(ARTISTS):
        _audience(label_, artist, number, writer, truth)
    _odd_exports(label_, writer, truth)
    fetches = [at for at in label_.dates.fetches() if (label_.dates.today - at).days < 7 * SONG_WEEKS]
    for number, artist in enumerate(ARTISTS):
        for at in fetches:
            _songs(label_, artist, number, at, writer, truth)
    refused = moment(label_.dates.today - timedelta(days=1), 3, 4, 10)
    answer = {
        "data": None,
        "url": _address(ARTISTS["PIG1987"], "28day"),
        "status": 401,
        "timestamp": label(refused),
        "raw_body": '{"error":{"status":401,"message":"token expired"}}',
    }
    writer.json(f"{FOLDER}/songs/spotify_songs_{ARTISTS['PIG1987']}_28day_{label(refused)}.json", answer, refused)
    truth.files["rejected"] += 1


def _audience(label_: Label, artist: str, number: int, writer: Writer, truth: Truth) -> None:
    """Every fetch is one export; the first reaches back to the beginning, the others a year."""
    dates = label_.dates
    rows = daily_rows(label_, artist)
    counted = truth.audience.setdefault(artist, {})
    for place, at in enumerate(dates.fetches()):
        first = dates.history if place == 0 else max(dates.history, at - timedelta(days=366))
        told = told_rows(label_, rows, first, at)
        when = moment(at, 3, 2 + number, 14 + number)
        name = f"spotify_audience_{ARTISTS[artist]}_{label(when)}.csv"
        writer.table(f"{FOLDER}/audience/{name}", HEADER, told, when)
        counted.update((day, figures) for day, *figures in told)
        if artist == "ZONE A0" and at <= MALFORMED < at + timedelta(days=dates.step) and at < dates.today:
            _malformed(told, writer)


def daily_rows(label_: Label, artist: str) -> list[tuple[int, int, int]]:
    """Final (listeners, streams, followers) of every day of the label, oldest first."""
    return list(_days(label_, artist, label_.total(label_.with_artist(artist), SPOTIFY)))


def told_rows(label_: Label, rows: Sequence[tuple[int, int, int]], first: date, at: date) -> list[Any]:
    """The table of an export fetched on a day: (day, listeners, streams, followers) as it was told then."""
    dates = label_.dates
    days = each_day(first, at - timedelta(days=LAG))
    return [(day, *_told(rows[dates.place(day)], (at - day).days)) for day in days]


def _malformed(told: list[Any], writer: Writer) -> None:
    """The same figures once more, two days short, under the old malformed name."""
    when = moment(MALFORMED, 8, 15)
    writer.table(f"{FOLDER}/audience/spotify_audience_{label(when)}.csv", HEADER, told[:-2], when)


def _days(label_: Label, artist: str, streams: array[int]) -> Iterator[tuple[int, int, int]]:
    """Final (listeners, streams, followers) of every day; Spotify's own count differs a little from distributors'."""
    dice = Dice(label_.seed, "audience", artist)
    followers = 40.0
    for value in streams:
        own = round(value * dice.between(0.985, 1.02))
        followers += own * dice.between(0.002, 0.005)
        yield round(own * dice.between(0.40, 0.48)), own, round(followers)


def _told(row: tuple[int, int, int], age: int) -> tuple[int, int, int]:
    """A day as it is told that many days later: the newest two are not complete."""
    part = {LAG: 0.86, LAG + 1: 0.97}.get(age, 1.0)
    return round(row[0] * part), round(row[1] * part), row[2]


def _odd_exports(label_: Label, writer: Writer, truth: Truth) -> None:
    """A sign-in page saved as data, and the export of an artist whom nobody knows."""
    when = moment(label_.dates.today - timedelta(days=2), 3, 2, 50)
    name = f"spotify_audience_{ARTISTS['PIG1987']}_{label(when)}.csv"
    writer.text(f"{FOLDER}/audience/{name}", SIGN_IN_PAGE, when)
    truth.files["rejected"] += 1
    dice = Dice(label_.seed, "unknown artist")
    days = each_day(label_.dates.today - timedelta(days=92), label_.dates.today - timedelta(days=LAG + 1))
    rows = [(day, dice.whole(3, 20), dice.whole(21, 60), 11 + place // 6) for place, day in enumerate(days)]
    when = moment(label_.dates.today - timedelta(days=1), 3, 2, 55)
    writer.table(f"{FOLDER}/audience/spotify_audience_{STRANGE_ARTIST_ID}_{label(when)}.csv", HEADER, rows, when)
    truth.files["held"] += 1


def _songs(label_: Label, artist: str, number: int, at: date, writer: Writer, truth: Truth) -> None:
    """The lists of one fetch: five periods."""
    for place, period in enumerate(PERIODS):
        when = moment(at, 3, 5 + place, 10 + 30 * number)
        songs = songs_of(label_, artist, at, period)
        if not songs:
            continue
        answer = {
            "data": {"songs": songs},
            "url": _address(ARTISTS[artist], period),
            "status": 200,
            "timestamp": label(when),
        }
        writer.json(f"{FOLDER}/songs/spotify_songs_{ARTISTS[artist]}_{period}_{label(when)}.json", answer, when)
        told = [int(song["numStreams"].replace(",", "")) for song in songs if "numStreams" in song]
        truth.songs[at, artist, period] = (len(songs), sum(told))


def songs_of(label_: Label, artist: str, at: date, period: str) -> list[dict[str, Any]]:
    """The songs of an artist as the list tells them on a day, for one of ``PERIODS``."""
    tracks = [track for track in label_.with_artist(artist) if track.released < at]
    songs = [_song(label_, track, at, PERIODS[period], place) for place, track in enumerate(tracks)]
    if period == "1day" and len(songs) > 2:
        del songs[2]["numStreams"]  # too few to be told
    return songs


def _song(label_: Label, track: Track, at: date, days: int, place: int) -> dict[str, Any]:
    dates: Dates = label_.dates
    last = dates.place(at) - 1
    streams = sum(label_.streams[track.number][SPOTIFY][max(0, last - days + 1) : last + 1])
    dice = Dice(label_.seed, "song", track.number)
    picture = dice.letters("0123456789abcdef", 40)
    song: dict[str, Any] = {
        "id": track.spotify_id,
        "trackName": track.title,
        "trackUri": f"spotify:track:{track.spotify_id}",
        "releaseDate": str(track.released),
        "imageUrl": f"https://i.scdn.co/image/{picture}",
        "numStreams": f"{streams:,}",
        "numListeners": f"{round(streams * dice.between(0.45, 0.6))}",
        "numSavers": f"{round(streams * dice.between(0.01, 0.04))}",
        "numCanvasViews": f"{round(streams * dice.between(0.1, 0.3)):,}",
        "isDisabled": False,
    }
    if place == 2:
        del song["numCanvasViews"]
    return song


def _address(artist: str, period: str) -> str:
    return f"https://generic.wg.spotify.com/catalog-view/v1/artist/{artist}/songs?time-filter={period}"
