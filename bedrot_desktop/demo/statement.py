"""DistroKid's bank details, made up: every download holds the whole history, TABs between cells, CR behind lines."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bedrot_desktop.demo.dates import Dates, label, moment, months_before, months_between
from bedrot_desktop.demo.dice import Dice, apportion
from bedrot_desktop.demo.label import APPLE, DISTROKID, SPOTIFY, Label, Track
from bedrot_desktop.demo.names import COUNTRIES, STRANGE_SPELLING, STRANGE_STORE
from bedrot_desktop.demo.truth import Truth
from bedrot_desktop.demo.writing import Writer, write_lines

FOLDER = "landing/distrokid/streams"
HEADER = (
    "Reporting Date", "Sale Month", "Store", "Artist", "Title", "ISRC", "UPC", "Quantity", "Team Percentage",
    "Song/Album", "Country of Sale", "Songwriter Royalties Withheld", "Earnings (USD)",
)  # fmt: skip
_HEAD = "\t".join(HEADER).encode() + b"\r"
REPORTED_AFTER = 2  # months
COMMISSIONED = (8, 7, 6)  # sale months before today's with Discovery Mode


@dataclass(frozen=True, slots=True)
class Store:
    """``part``: its quantity beside Spotify's, ``unit``: 1e-8 USD a piece, ``day``: of the month it reports on;
    ``since``: from so many months before today on."""

    name: str
    part: float
    unit: int
    day: int
    countries: float
    since: int = 999


STORES = (
    Store("YouTube (Ads)", 0.45, 52_000, 8, 0.35), Store("YouTube (Red)", 0.09, 410_000, 8, 0.3),
    Store("TikTok", 0.5, 9_000, 21, 0.2), Store("Tidal", 0.004, 910_000, 12, 0.08),
    Store("Facebook", 0.06, 21_000, 24, 0.1), Store("Deezer", 0.012, 480_000, 11, 0.1),
    Store("Amazon Unlimited (Streaming)", 0.02, 420_000, 26, 0.08),
    Store("Amazon Prime (Streaming)", 0.012, 390_000, 24, 0.07), Store("Pandora", 0.011, 140_000, 17, 0.02),
    Store("iTunes Songs", 0.0006, 63_000_000, 5, 0.04), Store("NetEase", 0.01, 60_000, 19, 0.05),
    Store("iTunes Match", 0.0008, 210_000, 5, 0.04), Store("YouTube (Audio)", 0.006, 130_000, 8, 0.05),
    Store("Flo", 0.002, 350_000, 27, 0.02), Store("Luna", 0.002, 70_000, 9, 0.03, 7),
    Store("Tencent", 0.006, 40_000, 19, 0.04, 8), Store("SoundCloud", 0.01, 230_000, 23, 0.06, 6),
    Store(STRANGE_STORE, 0.003, 99_000, 27, 0.02, 4),
)  # fmt: skip
_SPOTIFY = Store("Spotify", 1.0, 318_000, 16, 1.0)
_APPLE = Store("Apple Music", 1.0, 640_000, 5, 0.3)


@dataclass(frozen=True, slots=True)
class Line:
    """A line as text with what is counted of it: quantity (0 for a commission) and money in 1e-8 USD."""

    reported: date
    text: bytes
    quantity: int
    units: int
    sale_month: str
    strange: bool


def write(label_: Label, writer: Writer, truth: Truth) -> None:
    """The downloads of the last months and the truth about the newest; one was saved twice.

    One month's lines are in memory at a time. The largest demos keep fewer downloads, as each holds everything.
    """
    kept = 18 if label_.scale <= 2 else 6 if label_.scale <= 20 else 3
    fetches = _downloads(label_.dates)[-kept:]
    names = [f"dk_bank_details_{label(moment(at, 3, 21, 17))}.tsv" for at in fetches]
    files = [writer.place(f"{FOLDER}/{name}") for name in names]
    for file in files:
        file.write_bytes(_HEAD)
    for lines in _reports(label_):
        for at, file in zip(fetches, files, strict=True):
            with file.open("ab") as target:
                write_lines(target, (line.text for line in lines if line.reported < at))
        _count((line for line in lines if line.reported < fetches[-1]), truth)
    for at, file in zip(fetches, files, strict=True):
        writer.done(file, moment(at, 3, 21, 17))
    again = moment(fetches[-2], 8, 22, 4)
    copy = writer.place(f"{FOLDER}/dk_bank_details_{label(again)}.tsv")
    shutil.copyfile(files[-2], copy)
    writer.done(copy, again)
    truth.files["duplicate"] += 1


def statement_of(label_: Label) -> bytes:
    """The download of the label's last day."""
    lines = (line for lines in _reports(label_) for line in lines)
    return _HEAD + b"".join(line.text for line in lines if line.reported < label_.dates.today)


def _downloads(dates: Dates) -> list[date]:
    """The last fetch of every month."""
    last: dict[tuple[int, int], date] = {}
    for at in dates.fetches():
        last[at.year, at.month] = at
    return list(last.values())


def _reports(label_: Label) -> Iterator[list[Line]]:
    """The lines of one month of reporting after the other, by day; commissions may come a month later."""
    late: list[Line] = []
    last = months_before(label_.dates.today, REPORTED_AFTER)
    for sale in months_between(label_.dates.history, last):
        lines = [*late]
        late = []
        for track in label_.of(DISTROKID):
            for line in _lines(label_, track, sale):
                due = months_before(sale, -REPORTED_AFTER - 1)
                (lines if line.reported < due else late).append(line)
        lines.sort(key=lambda line: (line.reported, line.text))
        yield lines


def _count(lines: Iterable[Line], truth: Truth) -> None:
    for line in lines:
        truth.royalty_lines += 1
        truth.royalty_quantity += line.quantity
        truth.royalty_nano += line.units * 10
        truth.commission_nano += min(0, line.units) * 10
        truth.by_sale_month[line.sale_month] += line.units * 10
        if line.strange:
            truth.strange_nano += line.units * 10


def _lines(label_: Label, track: Track, sale: date) -> Iterator[Line]:
    """All lines of a track and sale month; quantities of Spotify and Apple follow the daily pages within 2 %."""
    end = months_before(sale, -1)
    begin, stop = label_.dates.place(sale), label_.dates.place(end)
    dice = Dice(label_.seed, "statement", track.number, sale)
    heard = {platform: sum(label_.streams[track.number][platform][begin:stop]) for platform in (SPOTIFY, APPLE)}
    spotify = round(heard[SPOTIFY] * dice.between(0.986, 1.014))
    apple = round(heard[APPLE] * dice.between(0.986, 1.014))
    age = (label_.dates.today.year - sale.year) * 12 + label_.dates.today.month - sale.month
    rows = _Rows(label_, track, sale, dice)
    yield from rows.of_store(_SPOTIFY, spotify, commission=age in COMMISSIONED)
    yield from rows.of_store(_APPLE, apple)
    for store in STORES:
        if age <= store.since:
            yield from rows.of_store(store, round(spotify * store.part * dice.between(0.6, 1.4)))
    if dice.chance(0.25):
        yield rows.line(STORES[0].name, rows.reported(STORES[0]), dice.pick(COUNTRIES[:20]), 0, dice.whole(300, 1900))
    if age == COMMISSIONED[0] and track is label_.of(DISTROKID)[0]:
        yield rows.line(_SPOTIFY.name, rows.reported(_SPOTIFY), "US", 1, 0, "-")


class _Rows:
    """The lines of one track and sale month."""

    def __init__(self, label_: Label, track: Track, sale: date, dice: Dice) -> None:
        self._dice, self._track, self._sale = dice, track, sale
        self._most = min(len(COUNTRIES), max(6, round(15 * label_.scale**0.45)))
        strange = sale == months_before(label_.dates.today, 5) and track.artist == "PIG1987" and track.number < 8
        self._strange = strange
        artist = STRANGE_SPELLING if strange else track.artist
        self._middle = f"{artist}\t{track.title}\t{track.isrc}\t{track.upc}"

    def reported(self, store: Store, later: int = 0) -> date:
        """The day on which a store's sales of the month are reported."""
        month = months_before(self._sale, -REPORTED_AFTER - later)
        return month + timedelta(days=store.day - 1 + month.month % 3)

    def of_store(self, store: Store, quantity: int, *, commission: bool = False) -> Iterator[Line]:
        """A store's quantity over countries; a tenth of the lines has a twin."""
        dice = self._dice
        count = min(max(1, round(self._most * store.countries)), quantity)
        if quantity <= 0:
            return
        first = dice.whole(0, 2) if store.countries < 0.1 else 0
        weights = [dice.between(0.6, 1.4) / (place + 1.2) for place in range(count)]
        when = self.reported(store)
        for place, share in enumerate(apportion(quantity, weights)):
            part = share
            country = COUNTRIES[(first + place) % len(COUNTRIES)]
            unit = store.unit * (1.25 - 0.9 * place / (place + 12)) * dice.between(0.8, 1.2)
            if part > 3 and dice.chance(0.12):
                twin = dice.whole(1, part // 2)
                part -= twin
                yield self.line(store.name, when, country, twin, round(twin * unit * 0.55))
            if part:
                yield self.line(store.name, when, country, part, round(part * unit))
            if commission and part and dice.chance(0.72):
                taken = max(1, round(part * dice.between(0.35, 0.8)))
                day = self.reported(store, 1) if dice.chance(0.2) else when
                yield self.line(store.name, day, country, taken, -round(taken * unit * dice.between(0.29, 0.315)))

    def line(self, store: str, when: date, country: str, quantity: int, units: int, sign: str = "") -> Line:
        """One line; ``units`` are 1e-8 USD, below 0 for a commission (``sign``: a zero printed with a minus)."""
        money = f"{'-' if units < 0 else sign}{abs(units) // 10**8}.{abs(units) % 10**8:08d}"
        month = f"{self._sale:%Y-%m}"
        text = f"{when}\t{month}\t{store}\t{self._middle}\t{quantity}\t100\tSong\t{country}\t0\t{money}\r"
        return Line(when, text.encode(), 0 if units < 0 else quantity, units, month, self._strange)
