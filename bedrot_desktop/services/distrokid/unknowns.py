"""What a statement names that nobody expected: told to the person, the money is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bedrot_desktop.core.known_names import ARTISTS, GUESTS, STORES
from bedrot_desktop.core.roster import Roster
from bedrot_desktop.lake.findings import Note
from bedrot_desktop.services.distrokid.known import (
    COUNTRIES,
    ISRC_PATTERN,
    parts_of,
    plain,
)

if TYPE_CHECKING:
    import polars as pl


def unknowns(lines: pl.DataFrame, roster: Roster) -> tuple[Note, ...]:
    """Notes on stores, countries, identifiers and artists of booked lines that are not known."""
    notes: list[Note] = []
    stores = [store for store in _distinct(lines, "Store") if store not in STORES]
    if stores:
        notes.append(Note("unknown store", f"Unknown stores: {', '.join(stores)}. Their money is kept."))
    countries = [country for country in _distinct(lines, "Country of Sale") if country not in COUNTRIES]
    if countries:
        notes.append(Note("unknown country", f"Unknown countries: {', '.join(countries)}. Their money is kept."))
    notes.extend(_identifiers(lines))
    notes.extend(_artists(_distinct(lines, "Artist"), roster))
    return tuple(notes)


def _distinct(lines: pl.DataFrame, column: str) -> list[str]:
    return sorted(lines[column].drop_nulls().unique().to_list())


def _identifiers(lines: pl.DataFrame) -> list[Note]:
    import polars as pl

    notes = []
    for column in ("Country of Sale", "ISRC", "UPC"):
        # a column that holds nothing at all is missing, which is told elsewhere
        empty = lines[column].null_count()
        if 0 < empty < lines.height:
            notes.append(Note("empty", f"{empty:,} lines without {column}. Their money is kept."))
    isrc = lines["ISRC"].unique().to_frame()
    odd = isrc.filter(~pl.col("ISRC").str.contains(ISRC_PATTERN))["ISRC"].sort().to_list()
    if odd:
        shown = ", ".join(odd[:10]) + (", …" if len(odd) > 10 else "")
        notes.append(Note("unknown ISRC", f"Not an ISRC: {shown}. Their money is kept."))
    return notes


def _artists(names: Iterable[str], roster: Roster) -> list[Note]:
    """Spellings that differ only in case, blanks and signs, and artists that nobody knows; nothing is renamed."""
    titles = [name for account in roster.accounts for name in (account.artist, account.key, *account.aliases) if name]
    known = {plain(name) for name in (*titles, *ARTISTS, *GUESTS)}
    spellings: dict[str, set[str]] = defaultdict(set)
    strangers: set[str] = set()
    for name in names:
        spellings[plain(name)].add(name)
        strangers.update(part for part in parts_of(name) if plain(part) not in known and plain(name) not in known)
    notes = [
        Note("spelling", f"One artist in several spellings: {', '.join(f'“{name}”' for name in sorted(same))}.")
        for _, same in sorted(spellings.items())
        if len(same) > 1
    ]
    if strangers:
        notes.append(Note("unknown artist", f"Unknown artists: {', '.join(sorted(strangers))}. Their money is kept."))
    return notes
