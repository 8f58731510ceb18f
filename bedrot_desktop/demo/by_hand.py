"""What a person places in curated, made up: two cards' purchases, SubmitHub's link statistics, the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bedrot_desktop.demo.campaigns import Campaign
from bedrot_desktop.demo.dates import Dates, each_day, moment, months_between
from bedrot_desktop.demo.dice import Dice
from bedrot_desktop.demo.label import Label
from bedrot_desktop.demo.names import SHOPS, SUBSCRIPTIONS
from bedrot_desktop.demo.truth import Truth
from bedrot_desktop.demo.writing import Writer

FOLDER = "curated"
CARD = ("Date", "Description", "Amount", "Category", "Status")
LINKS = (
    "date", "artist", "track", "link_id", "source", "country", "utm_campaign", "utm_source", "utm_medium", "opened",
    "clicked", "conversion",
)  # fmt: skip
CATALOGUE = ("artist", "title", "isrc", "upc", "release_date", "release_type", "royalty_percentage")
FIRST_CARD, SECOND_CARD = "0000", "4242"
SUBMITHUB_FILES = 3
_PAYMENT = "Payment"


@dataclass(frozen=True, slots=True)
class _Purchase:
    """A line of a card; refunds are negative, payments of the bill are no purchase at all."""

    at: date
    text: str
    cents: int
    category: str
    card: str

    def row(self, *more: str) -> list[object]:
        return [self.at, self.text, f"{self.cents / 100:.2f}", self.category, "Posted", *more]


def write(label_: Label, writer: Writer, truth: Truth) -> None:
    """All files that are brought by hand."""
    _cards(label_, writer, truth)
    _submithub(label_, writer, truth)
    rows = (
        [track.artist, track.title, track.isrc, track.upc, track.released, track.kind, track.share]
        for track in label_.tracks
    )
    at = moment(label_.dates.today - timedelta(days=9), 19, 12)
    writer.table(f"{FOLDER}/track_catalog_royalty_splits.csv", CATALOGUE, rows, at)
    truth.tracks = len(label_.tracks)


def _cards(label_: Label, writer: Writer, truth: Truth) -> None:
    """One file per card; the second card was exported twice, and the two exports overlap by half a year."""
    today = label_.dates.today
    known = (line for line in _purchases(label_) if line.at <= today - timedelta(days=3))
    lines = sorted(known, key=lambda line: (line.at, line.text, line.cents))
    at = moment(today - timedelta(days=2), 20, 3)
    first = [line.row() for line in lines if line.card == FIRST_CARD]
    writer.table(f"{FOLDER}/capitol_one_purchases_{FIRST_CARD}.csv", CARD, first, at)
    second = [line for line in lines if line.card == SECOND_CARD]
    header = (*CARD, "CardLast4")
    old = [line.row(SECOND_CARD) for line in second if line.at < today - timedelta(days=150)]
    new = [line.row(SECOND_CARD) for line in second if line.at >= today - timedelta(days=330)]
    writer.table(f"{FOLDER}/capitol_one_purchases_{SECOND_CARD}.csv", header, old, at)
    writer.table(f"{FOLDER}/capitol_one_purchases_{SECOND_CARD}_newer.csv", header, new, at)
    counted = [line for line in lines if line.category != _PAYMENT]
    truth.card_lines = len(counted)
    truth.card_nano = sum(line.cents for line in counted) * 10**7


def _purchases(label_: Label) -> Iterator[_Purchase]:
    """Subscriptions, shops, a true twin, refunds, the ads that the campaigns spent, payments of the bill."""
    dates = label_.dates
    dice = Dice(label_.seed, "card")
    for month in months_between(dates.exports, dates.today):
        for text, category, cents in SUBSCRIPTIONS:
            yield _Purchase(_on(month, dice.whole(3, 6)), text, cents, category, FIRST_CARD)
        for text, category, cents in SHOPS:
            if dice.chance(0.55):
                paid = round(cents * dice.between(0.6, 1.6))
                yield _Purchase(_on(month, dice.whole(7, 27)), text, paid, category, FIRST_CARD)
        if month.month % 4 == 1:  # two tracks sent in on one day: the same line twice
            for _ in range(2):
                yield _Purchase(_on(month, 15), SHOPS[0][0], 2500, "Advertising", FIRST_CARD)
        if month.month % 5 == 2:
            yield _Purchase(_on(month, 24), SHOPS[3][0], -2999, "Software", FIRST_CARD)
        if month.month % 6 == 3:
            yield _Purchase(_on(month, 26), "CAPITOL ONE AUTOPAY PYMT", -20000, _PAYMENT, SECOND_CARD)
    yield from _ads(label_, dates)


def _ads(label_: Label, dates: Dates) -> Iterator[_Purchase]:
    """Meta charges the card every Monday for the week before."""
    spend = label_.spend()
    due = 0
    for at in each_day(dates.exports, dates.today - timedelta(days=3)):
        if at.weekday() == 0 and due:
            yield _Purchase(at, "DEMO ADS* INVENTED", due, "Advertising", SECOND_CARD)
            due = 0
        due += spend[dates.place(at)]


def _on(month: date, day: int) -> date:
    return month + timedelta(days=day - 1)


def _submithub(label_: Label, writer: Writer, truth: Truth) -> None:
    """Statistics of the links of three tracks that were advertised; countries with NA, twins of a day by source."""
    settled = label_.dates.today - timedelta(days=6)
    newest = {campaign.track: campaign for campaign in label_.campaigns if any(day < settled for day in campaign.days)}
    for number, campaign in enumerate(list(newest.values())[-SUBMITHUB_FILES:]):
        rows = list(_link_rows(label_, number, campaign, truth))
        name = "".join(letter if letter.isalnum() else "_" for letter in campaign.track.casefold())
        at = moment(label_.dates.today - timedelta(days=6), 18, 40)
        writer.table(f"{FOLDER}/submithub_links_analytics_{name}.csv", LINKS, rows, at)


def _link_rows(label_: Label, number: int, campaign: Campaign, truth: Truth) -> Iterator[list[object]]:
    dice = Dice(label_.seed, "submithub", number)
    told = [(at, figures) for at, figures in campaign.days.items() if at < label_.dates.today - timedelta(days=6)]
    for place, (at, figures) in enumerate(told):
        link = f"demo{number}{place % 3}"
        for source, country in (("facebook", dice.pick(("US", "DE"))), ("instagram", dice.pick(("NA", "PL", "GB")))):
            opened = max(1, round(figures.clicks * dice.between(0.2, 0.5)))
            clicked = round(opened * dice.between(0.2, 0.6))
            seen = truth.links.setdefault(link, {}).get(at, (0, 0))
            truth.links[link][at] = (seen[0] + opened, seen[1] + clicked)
            yield [
                at, campaign.artist, campaign.track, link, source, country, campaign.name, "meta", "paid", opened,
                clicked, f"{clicked / opened:.4f}",
            ]  # fmt: skip
