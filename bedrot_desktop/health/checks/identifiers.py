"""Codes of recordings and releases: form, check digit, one code for one thing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from bedrot_desktop.health.checks.ground import Ground
from bedrot_desktop.health.checks.outcome import OK, WARNING, Check, Outcome, Row, nothing_yet
from bedrot_desktop.health.checks.words import counted, is_or_are, listed

ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}\d{7}")
UPC_LENGTHS = (8, 12, 13, 14)
TITLES_SHOWN = 5


def isrc_form(ground: Ground) -> Outcome:
    """Two letters, three letters or digits, seven digits."""
    met = _met(ground, "isrc")
    if not met:
        return nothing_yet("no track has an ISRC")
    rows: list[Row] = [
        {"isrc": code, "where": ", ".join(sorted(places))}
        for code, places in sorted(met.items())
        if not ISRC.fullmatch(code)
    ]
    if not rows:
        return Outcome(OK, f"All {len(met):,} ISRCs have the right form.")
    shown = listed(f"“{row['isrc']}”" for row in rows)
    return Outcome(
        WARNING, f"{counted(len(rows), 'ISRC has', 'ISRCs have')} not the form of one (like QZABC2512345): {shown}.",
        rows,
    )  # fmt: skip


def upc_digit(ground: Ground) -> Outcome:
    """The last digit of a UPC or EAN follows from the others."""
    met = _met(ground, "upc")
    if not met:
        return nothing_yet("no release has a UPC")
    rows: list[Row] = [
        {"upc": code, "problem": problem, "where": ", ".join(sorted(places))}
        for code, places in sorted(met.items())
        if (problem := upc_problem(code))
    ]
    if not rows:
        return Outcome(OK, f"All {len(met):,} UPCs agree with their check digit.")
    shown = listed(f"{row['upc']} ({row['problem']})" for row in rows)
    return Outcome(WARNING, f"{counted(len(rows), 'UPC')} of {len(met):,} cannot be right: {shown}.", rows)


def upc_problem(code: str) -> str:
    """What is wrong with a UPC or EAN; empty when nothing is."""
    if not (code.isascii() and code.isdigit()):
        return "not only digits"
    if len(code) not in UPC_LENGTHS:
        if len(code) < 12 and check_digit(code.zfill(12)[:-1]) == int(code[-1]):
            return "its leading zeros were lost"
        return f"{len(code)} digits"
    wanted = check_digit(code[:-1])
    return "" if wanted == int(code[-1]) else f"its check digit should be {wanted}"


def check_digit(body: str) -> int:
    """The check digit of a GTIN whose other digits are ``body``: from the right, every other digit counts threefold."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return -total % 10


def one_for_one(ground: Ground) -> Outcome:
    """One ISRC is one recording, one recording has one ISRC, one UPC is one release."""
    tracks = ground.ask(
        "select t.track_id, t.isrc, t.upc, t.track_title as title, t.release_date as released, t.same_as, "
        "a.artist_name as artist from tracks t left join artists a on a.artist_id = t.artist_id order by t.track_id"
    )
    if not any(track.isrc or track.upc for track in tracks):
        return nothing_yet("no track has an ISRC or UPC")
    rows = [*_isrcs_of_several(ground, tracks), *_recordings_of_several(tracks), *_upcs_of_several(tracks)]
    if not rows:
        number = sum(bool(track.isrc) for track in tracks)
        return Outcome(OK, f"Each of the {number:,} ISRCs means one recording, and each UPC one release.")
    shown = listed((f"{row['code']} ({row['problem']})" for row in rows), most=2)
    return Outcome(
        WARNING, f"{counted(len(rows), 'code')} {is_or_are(len(rows))} used for several things: {shown}.", rows
    )


def _isrcs_of_several(ground: Ground, tracks: list[Any]) -> Iterator[Row]:
    import polars as pl

    titles: dict[str, dict[str, str]] = defaultdict(dict)
    numbers: dict[str, int] = defaultdict(int)
    for track in tracks:
        code, title = track.isrc, str(track.title)
        if code:
            numbers[code] += 1
            titles[code][_plain(title)] = title
    for _, frame in ground.kind_frames("royalty_lines"):
        pairs = frame.select("isrc", "title").drop_nulls().filter(pl.col("isrc") != "").unique()
        for code, title in pairs.sort("isrc", "title").iter_rows():
            titles[code].setdefault(_plain(title), title)
    for code, spelled in sorted(titles.items()):
        if numbers[code] > 1:
            yield {"code": code, "problem": f"{numbers[code]} tracks in the warehouse", "what": _few(spelled)}
        elif len(spelled) > 1:
            yield {"code": code, "problem": f"{len(spelled)} titles", "what": _few(spelled)}


def _recordings_of_several(tracks: list[Any]) -> Iterator[Row]:
    codes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for track in tracks:
        isrc, artist = track.isrc, track.artist
        if isrc and artist and track.same_as is None:
            codes[artist, str(track.title).casefold()].append(isrc)
    for (artist, title), found in sorted(codes.items()):
        different = sorted(set(found))
        if len(different) > 1:
            what = f"{title} by {artist}"
            yield {"code": different[0], "problem": f"one title, {len(different)} ISRCs", "what": what}


def _upcs_of_several(tracks: list[Any]) -> Iterator[Row]:
    """A release comes out on one day: tracks of two days under one UPC are two releases."""
    releases: dict[str, dict[str, str]] = defaultdict(dict)
    for track in tracks:
        upc, released = track.upc, track.released
        if upc and released:
            releases[upc].setdefault(released, f"{track.title} ({released})")
    for upc, found in sorted(releases.items()):
        if len(found) > 1:
            yield {"code": upc, "problem": f"{len(found)} releases", "what": _few(found)}


def _few(found: dict[str, str]) -> str:
    return listed(sorted(found.values()), most=TITLES_SHOWN)


def _plain(title: str) -> str:
    return re.sub(r"[\W_]+", "", title.casefold())


def _met(ground: Ground, column: str) -> dict[str, set[str]]:
    """Every code → where it stands: the warehouse's tracks, and curated rows that the warehouse made no track of."""
    met: dict[str, set[str]] = defaultdict(set)
    for (code,) in ground.ask(f"select distinct {column} from tracks where {column} is not null and {column} <> ''"):  # noqa: S608
        met[code].add("tracks")
    for kind in ("royalty_lines", "catalogue"):
        for dataset, frame in ground.kind_frames(kind):
            codes = frame.get_column(column).drop_nulls().unique()
            for code in codes:
                if code:
                    met[code].add(dataset)
    return met


CHECKS = (
    Check(1, "isrc form", "ISRCs have the right form", WARNING, isrc_form),
    Check(2, "upc digit", "UPCs agree with their check digit", WARNING, upc_digit),
    Check(3, "one for one", "One ISRC is one recording, one UPC one release", WARNING, one_for_one),
)
