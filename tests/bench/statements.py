"""Makes a DistroKid statement of any size as the site gives it: TAB separated, CR only, always the same for a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path

HEADER = (
    "Reporting Date", "Sale Month", "Store", "Artist", "Title", "ISRC", "UPC", "Quantity", "Team Percentage",
    "Song/Album", "Country of Sale", "Songwriter Royalties Withheld", "Earnings (USD)",
)  # fmt: skip
STORES = (
    "Spotify", "YouTube (Ads)", "YouTube (Red)", "Apple Music", "TikTok", "Tidal", "Facebook", "Deezer",
    "Amazon Unlimited (Streaming)", "Amazon Prime (Streaming)", "Pandora", "iTunes Songs", "NetEase", "SoundCloud",
)  # fmt: skip
_LETTERS = (
    "USDEFRGBBRMXCAAUNLSENOFIDKPLESITPTATCHBEIECZSKHUROBGGRTRUAJPKRTWHKSGMYTH"
    "VNPHIDINPKBDLKAESAEGMATNNGKEZAGHARCLCOPEECUYPYBOCRPAGTHNSVNIDOJMTTNZILOU"
)
COUNTRIES = tuple(_LETTERS[place : place + 2] for place in range(0, len(_LETTERS), 2))
ARTISTS = ("PIG1987", "ZONE A0", "IWARY", "PIG1987 & ZONE A0")
TRACKS = 240
MONTHS = 72
FIRST = date(2019, 7, 1)
BLOCK = 20_000


def write_statement(file: Path, lines: int, seed: int = 1987) -> None:
    """Write a statement of so many lines, oldest reporting date first: about 107 bytes a line."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as target:
        target.write("\t".join(HEADER) + "\r")
        block: list[str] = []
        for line in _lines(lines, random.Random(seed)):  # noqa: S311 - the same every time, on purpose
            block.append(line)
            if len(block) == BLOCK:
                target.write("\r".join(block) + "\r")
                block = []
        if block:
            target.write("\r".join(block) + "\r")


def _lines(lines: int, dice: random.Random) -> Iterator[str]:
    tracks = [
        f"{ARTISTS[number % 4]}\t{_title(number)}\tQZINV{19 + number % 6}{number:05d}\t1990000{number // 3:05d}"
        for number in range(TRACKS)
    ]
    # few tracks earn most, as everywhere
    weights = [1 / (1 + number) ** 0.6 for number in range(TRACKS)]
    places = [f"{store}\t{country}" for store in STORES for country in COUNTRIES]
    for number in count():
        if number == lines:
            return
        if number % BLOCK == 0:
            chosen = dice.choices(tracks, weights, k=BLOCK)
            where = dice.choices(places, k=BLOCK)
            numbers = dice.choices(range(1, 400), k=BLOCK)
        here = number % BLOCK
        month = number * MONTHS // lines
        reported = FIRST + timedelta(days=month * 30 + 20 + number % 9)
        sold = FIRST + timedelta(days=max(0, month * 30 - 60))
        store, country = where[here].split("\t")
        quantity = numbers[here]
        nano = quantity * (231_417 + (number * 7919) % 900_001)
        sign = "-" if number % 211 == 0 else ""
        yield (
            f"{reported}\t{sold:%Y-%m}\t{store}\t{chosen[here]}\t{quantity}\t100\tSong\t{country}\t0\t"
            f"{sign}{nano // 100_000_000}.{nano % 100_000_000:08d}"
        )


def _title(number: int) -> str:
    words = ("COPPER", "LANTERN", "HOLLOW", "SIGNAL", "VELVET", "STATIC", "EMBER", "ORBIT", "PAPER", "GRAVITY", "NEON")
    return f"{words[number % 11]} {words[(number // 11 + 3) % 11]}" + (f" {number // 121 + 1}" if number > 120 else "")
