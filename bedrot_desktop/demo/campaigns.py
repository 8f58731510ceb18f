"""The made-up label's ad campaigns: names in every manner in use, ad sets, ads, and their figures of every day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bedrot_desktop.demo.dates import Dates
from bedrot_desktop.demo.dice import Dice
from bedrot_desktop.demo.names import TARGETINGS

CAMPAIGN_ID = 990_000_000_000_000_000
SETTLES = 3  # days until Meta's figures of a day stand


@dataclass(frozen=True, slots=True)
class Figures:
    """A campaign's figures of one day; ``cents`` spent."""

    cents: int
    impressions: int
    clicks: int
    reach: int
    views: int


@dataclass(frozen=True, slots=True)
class AdSet:
    """``weight``: its part of the campaign's figures, 0 for one that never ran; ``ads``: ids."""

    number: int
    name: str
    weight: float
    budget: str
    ads: tuple[int, ...]


@dataclass(slots=True)
class Campaign:
    """``strength``: by how much it lifts the track's streams; ``end`` is None while it runs."""

    number: int
    name: str
    artist: str
    track: str
    start: date
    end: date | None
    strength: float
    budget: int
    adsets: tuple[AdSet, ...]
    days: dict[date, Figures] = field(default_factory=dict)

    def runs_on(self, at: date) -> bool:
        """Whether money was spent on a day."""
        return at >= self.start and (self.end is None or at <= self.end)


def campaigns_of(
    seed: int, scale: float, dates: Dates, tracks: Sequence[tuple[str, str, date]]
) -> tuple[Campaign, ...]:
    """The campaigns of a label, oldest first; two of them share a name, the newest ones still run."""
    count = max(5, round(9 * scale**0.7))
    span = (dates.today - dates.exports).days + 60
    found: list[Campaign] = []
    for place in range(count):
        dice = Dice(seed, "campaign", place)
        start = dates.exports - timedelta(days=60) + timedelta(days=span * place // count)
        artist, title, _ = dice.pick([track for track in tracks if track[2] <= start] or tracks[:1])
        running = place >= count - 2
        name = found[1].name if place == 3 else _name(place, artist, title, dice)
        artist, title = (found[1].artist, found[1].track) if place == 3 else (artist, title)
        campaign = Campaign(
            CAMPAIGN_ID + 100_000 * (place + 1), name, artist, title, start,
            None if running else start + timedelta(days=dice.whole(18, 55)), dice.between(0.4, 1.3),
            dice.pick((500, 500, 800, 1000)), (),
        )  # fmt: skip
        campaign.adsets = tuple(_adsets(campaign, 4 if place == 1 else dice.whole(1, 4), dice))
        _spend(campaign, dates, dice)
        found.append(campaign)
    return tuple(found)


def _name(place: int, artist: str, title: str, dice: Dice) -> str:
    """A name in one of the manners in use."""
    names = (
        f"{artist} - {title} - {dice.pick(TARGETINGS)}",
        f"{artist} - {title} - BROAD",
        f"{artist} - {title}",
        f"{title} - Streaming",
        f"{title} - Streaming - Copy 2",
        f"{artist} {title} STREAMING CAMPAIGN",
    )
    return names[place % len(names)]


def _adsets(campaign: Campaign, count: int, dice: Dice) -> list[AdSet]:
    """The ad sets of a campaign; a fourth one never ran."""
    adsets = []
    for place in range(count):
        number = campaign.number + 100 * (place + 1)
        idle = place == 3
        name = "New Engagement Ad Set" if idle else f"{campaign.track} - AD {place + 1}"
        budget = dice.pick(("daily", "lifetime", ""))  # a third of the sets uses the campaign's
        ads = tuple(number + 10 * (ad + 1) for ad in range(0 if idle else dice.whole(0 if place else 1, 3)))
        adsets.append(AdSet(number, name, 0.0 if idle else dice.between(0.5, 1.5), budget, ads))
    return adsets


def _spend(campaign: Campaign, dates: Dates, dice: Dice) -> None:
    """Figures of every day on which the campaign ran, up to yesterday."""
    at = campaign.start
    while at < dates.today and campaign.runs_on(at):
        if at >= dates.history:
            cents = round(campaign.budget * dice.between(0.7, 1.15))
            impressions = round(cents * dice.between(2.2, 3.4))
            clicks = max(1, round(impressions * dice.between(0.009, 0.016)))
            reach = round(impressions / dice.between(1.05, 1.25))
            campaign.days[at] = Figures(cents, impressions, clicks, reach, round(clicks * dice.between(0.25, 0.45)))
        at += timedelta(days=1)


def as_told(figures: Figures, age: int) -> Figures:
    """A day's figures as Meta tells them that many days later: the last days are not complete yet."""
    if age > SETTLES:
        return figures
    part = 0.82 + 0.05 * age
    return Figures(
        round(figures.cents * part), round(figures.impressions * part), max(1, round(figures.clicks * part)),
        round(figures.reach * part), round(figures.views * part),
    )  # fmt: skip
