"""Which artist and track a campaign advertises, read from its name with the help of the catalogue.

Names in use: ``ARTIST - TRACK - TARGETING``, ``ARTIST - TRACK``, ``TRACK - Streaming - Copy 2`` and, without dashes,
``ARTIST TRACK STREAMING CAMPAIGN``. What the warehouse does not know stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bedrot_desktop.warehouse.spelling import Names, folded

if TYPE_CHECKING:
    from sqlalchemy import Connection

_COPY = re.compile(r"\s*[-–]\s*copy(?:\s+\d+)?\s*$", re.IGNORECASE)
_DASH = re.compile(r"\s+[-–—]\s+")
_LABELS = {"streaming", "campaign"}


@dataclass(frozen=True, slots=True)
class Advertised:
    """What a campaign's name tells; ids are None where it tells nothing sure."""

    artist_id: int | None = None
    track_id: int | None = None
    targeting: str = ""


class Catalogue:
    """What names can mean: artist → id, and the tracks as (track_id, artist_id, title)."""

    def __init__(self, artists: Mapping[str, int], tracks: Sequence[tuple[int, int, str]]) -> None:
        self._artists = artists
        self._names = Names(artists)
        self._tracks: dict[str, list[tuple[int, int]]] = {}
        for track, artist, title in tracks:
            self._tracks.setdefault(folded(title), []).append((track, artist))

    def artist(self, words: str) -> int | None:
        """The artist whom the words mean."""
        name = self._names.find(words)
        return None if name is None else self._artists[name]

    def track(self, title: str, artist_id: int | None) -> tuple[int, int] | None:
        """(track_id, artist_id) of a title: the given artist's, or the only one of that title."""
        same = self._tracks.get(folded(title), [])
        own = [pair for pair in same if pair[1] == artist_id]
        if own:
            return own[0]
        if artist_id is None and len({artist for _, artist in same}) == 1:
            return same[0]
        return None


def advertised(name: str, catalogue: Catalogue) -> Advertised:
    """Read a campaign's name."""
    bare = name.strip()
    while _COPY.search(bare):
        bare = _COPY.sub("", bare)
    parts = [part.strip() for part in _DASH.split(bare) if part.strip()]
    if len(parts) > 1:
        return _with_dashes(parts, catalogue)
    return _without_dashes(bare, catalogue)


def _with_dashes(parts: Sequence[str], catalogue: Catalogue) -> Advertised:
    artist = catalogue.artist(parts[0])
    if artist is not None:
        track = catalogue.track(parts[1], artist)
        rest = parts[2:] if track or len(parts) > 2 else parts[1:]
        return Advertised(artist, track[0] if track else None, " - ".join(rest))
    track = catalogue.track(parts[0], None)
    if track is not None:
        return Advertised(track[1], track[0], " - ".join(parts[1:]))
    return Advertised(targeting=" - ".join(parts[1:]))


def _without_dashes(name: str, catalogue: Catalogue) -> Advertised:
    """``ARTIST TRACK …``: the longest beginning that is an artist, then the longest that is a track of his."""
    words = name.split()
    while words and folded(words[-1]) in _LABELS:
        words.pop()
    artist, after = None, 0
    for end in range(len(words), 0, -1):
        artist = catalogue.artist(" ".join(words[:end]))
        if artist is not None:
            after = end
            break
    for end in range(len(words), after, -1):
        track = catalogue.track(" ".join(words[after:end]), artist)
        if track is not None:
            return Advertised(track[1], track[0], " ".join(words[end:]))
    return Advertised(artist, None, " ".join(words[after:]) if artist is not None else "")


def assign(connection: Connection) -> int:
    """Find artist and track of all campaigns anew; returns how many changed."""
    from sqlalchemy import select, update

    from bedrot_desktop.warehouse.aliases import artist_ids
    from bedrot_desktop.warehouse.schema import artist_aliases, campaigns, tracks

    known = artist_ids(connection)
    aliases = connection.execute(select(artist_aliases.c.spelling, artist_aliases.c.artist_id)).all()
    titles = connection.execute(
        select(tracks.c.track_id, tracks.c.artist_id, tracks.c.track_title)
        .where(tracks.c.artist_id.is_not(None))
        .order_by(tracks.c.track_id)
    ).all()
    catalogue = Catalogue(_spellings(known, aliases), [(track, artist, title) for track, artist, title in titles])
    names = ("artist_id", "track_id", "targeting")
    columns = (campaigns.c.campaign_id, campaigns.c.campaign_name, *(campaigns.c[name] for name in names))
    changed = 0
    for number, name, *before in connection.execute(select(*columns)).all():
        found = advertised(name, catalogue)
        told = [found.artist_id, found.track_id, found.targeting or None]
        if told != before:
            changed += 1
            values = dict(zip(names, told, strict=True))
            connection.execute(update(campaigns).where(campaigns.c.campaign_id == number).values(**values))
    return changed


def _spellings(known: Mapping[str, int], aliases: Sequence[tuple[str, int | None]]) -> dict[str, int]:
    """Canonical names, and confirmed spellings that the rules would not find by themselves."""
    names = Names(known)
    extra = {spelling: artist for spelling, artist in aliases if artist is not None and names.find(spelling) is None}
    return {**known, **extra}
