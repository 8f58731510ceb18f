"""The made-up label: its tracks, its campaigns, and what happened on every day, from which all exports are taken."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bedrot_desktop.demo.campaigns import Campaign, campaigns_of
from bedrot_desktop.demo.dates import Dates
from bedrot_desktop.demo.dice import Dice
from bedrot_desktop.demo.names import ACTS, title

DISTROKID, TOOLOST = "DistroKid", "TooLost"
SPOTIFY, APPLE = "Spotify", "Apple Music"
WEEK = (0.94, 0.92, 0.95, 0.98, 1.14, 1.16, 1.0)  # Monday to Sunday
_ID = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Track:
    """A recording. ``level``: Spotify streams on an ordinary day; ``share``: the label's part in percent."""

    number: int
    artist: str
    title: str
    isrc: str
    upc: str
    spotify_id: str
    released: date
    kind: str
    share: int
    distributor: str
    level: float


@dataclass(slots=True)
class Label:
    """``streams[track number][platform]`` holds a day's streams at the day's place in ``dates``."""

    seed: int
    scale: float
    dates: Dates
    tracks: tuple[Track, ...]
    campaigns: tuple[Campaign, ...]
    streams: dict[int, dict[str, array[int]]] = field(default_factory=dict)

    def of(self, distributor: str) -> list[Track]:
        """The tracks that go through a distributor."""
        return [track for track in self.tracks if track.distributor == distributor]

    def with_artist(self, artist: str) -> list[Track]:
        """The tracks that an artist has part in."""
        return [track for track in self.tracks if artist in track.artist.split(" & ")]

    def total(self, tracks: Iterable[Track], platform: str) -> array[int]:
        """Streams of some tracks together, by day."""
        total = array("q", bytes(8 * self.dates.days))
        for track in tracks:
            for place, value in enumerate(self.streams[track.number][platform]):
                total[place] += value
        return total

    def spend(self) -> array[int]:
        """Ad spend in cents by day."""
        total = array("q", bytes(8 * self.dates.days))
        for campaign in self.campaigns:
            for at, figures in campaign.days.items():
                total[self.dates.place(at)] += figures.cents
        return total


def _upc(body: str) -> str:
    """Eleven digits and their check digit."""
    from bedrot_desktop.health.checks.identifiers import check_digit

    return f"{body}{check_digit(body)}"


def make_label(seed: int, scale: float, today: date) -> Label:
    """The label of a seed. A thousand tracks take some seconds."""
    dates = Dates.of(today, scale)
    tracks = tuple(_tracks(seed, scale, dates))
    campaigns = campaigns_of(seed, scale, dates, [(track.artist, track.title, track.released) for track in tracks])
    label = Label(seed, scale, dates, tracks, campaigns)
    moods = {artist: _mood(Dice(seed, "mood", artist), dates.days) for artist, _ in ACTS}
    lifts: dict[str, list[Campaign]] = {}
    for campaign in campaigns:
        lifts.setdefault(campaign.track, []).append(campaign)
    for track in tracks:
        label.streams[track.number] = _streams(track, label, moods[track.artist], lifts.get(track.title, ()))
    return label


def _tracks(seed: int, scale: float, dates: Dates) -> Iterable[Track]:
    count = max(10, round(22 * scale**0.6))
    artists = _artists(count)
    for number in range(count):
        dice = Dice(seed, "track", number)
        artist = artists[number]
        known = (dates.today - dates.history).days
        released = dates.history + timedelta(days=round((known - 25) * (number / count) ** 0.9) - dice.whole(0, 60))
        name = title(number)
        name += " (SLOWED)" if number % 9 == 5 else f" (feat. {_guest(artist)})" if number % 11 == 6 else ""
        upc = number - 1 if number % 13 == 7 else number  # now and then two titles share a UPC
        yield Track(
            number, artist, "FERNLICHT ÜBER MITTERNACHT" if number == 8 else name,
            f"QZDMO{released.year % 100:02d}{number + 1:05d}",
            _upc(("0" if upc % 7 == 5 else "1") + f"990{upc + 1:07d}"), dice.letters(_ID, 22), released,
            "ep" if number % 13 in (6, 7) else "single", 50 if "&" in artist else dice.pick((100, 100, 80, 100)),
            _distributor(artist, number), dice.between(20, 150) * max(1.0, scale) ** 0.3,
        )  # fmt: skip


def _artists(count: int) -> list[str]:
    """An act for each track; every act has one, and releases of the acts alternate."""
    due = {artist: 0.0 for artist, _ in ACTS}
    chosen = [artist for artist, _ in ACTS]
    for _ in range(count - len(chosen)):
        for artist, share in ACTS:
            due[artist] += share
        most = max(due, key=lambda artist: due[artist])
        due[most] -= 1
        chosen.append(most)
    return chosen


def _guest(artist: str) -> str:
    return "PIG1987" if artist != "PIG1987" else "ZONE A0"


def _distributor(artist: str, number: int) -> str:
    """The catalogues of the two distributors have no track in common."""
    return TOOLOST if "Sxnctuary" in artist or (artist in {"ZONE A0", "IWARY"} and number % 3 == 1) else DISTROKID


def _mood(dice: Dice, days: int) -> list[float]:
    """How well things go for an act, a walk around 1 that slowly rises."""
    mood, walk = 1.0, []
    for place in range(days):
        mood = min(1.7, max(0.55, mood * 0.985 + 0.015 + dice.between(-0.045, 0.045)))
        walk.append(mood * (0.7 + 0.6 * place / days))
    return walk


def _streams(track: Track, label: Label, mood: Sequence[float], campaigns: Sequence[Campaign]) -> dict[str, array[int]]:
    dates, dice = label.dates, Dice(label.seed, "streams", track.number)
    spotify, apple = array("q", bytes(8 * dates.days)), array("q", bytes(8 * dates.days))
    monday = dates.history.weekday()
    lift = 1.0
    for place in range(max(0, dates.place(track.released)), dates.days):
        at = dates.day(place)
        age = (at - track.released).days
        paid = sum(campaign.strength for campaign in campaigns if campaign.runs_on(at))
        lift += (1.0 + paid - lift) * 0.12  # a campaign works slowly, and wears off slowly
        usual = track.level * mood[place] * (0.5 + 2.4 / (1 + age / 9)) * WEEK[(monday + place) % 7] * lift
        spotify[place] = round(usual * dice.between(0.86, 1.14))
        apple[place] = round(usual * 0.085 * dice.between(0.6, 1.4))
    return {SPOTIFY: spotify, APPLE: apple}
