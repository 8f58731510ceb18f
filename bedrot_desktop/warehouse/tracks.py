"""Tracks: found by ISRC, else by artist and title, else made; and titles that are variants of another track."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.warehouse import schema
from bedrot_desktop.warehouse.spelling import folded, members

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class TrackSeen:
    """What a source tells of a track (None: nothing). ``trusted``: the catalogue, whose word replaces others'."""

    title: str | None
    artist_id: int | None = None
    artist_alias_id: int | None = None
    isrc: str | None = None
    upc: str | None = None
    content_type: str = "Song"
    spotify_track_id: str | None = None
    release_date: str | None = None
    release_type: str | None = None
    trusted: bool = False


class Tracks:
    """All tracks of the warehouse, kept beside the table while a frame is loaded."""

    def __init__(self, connection: Connection, now: str) -> None:
        from sqlalchemy import select

        self._connection = connection
        self._now = now
        self._rows: dict[int, dict[str, Any]] = {}
        self._isrc: dict[str, int] = {}
        self._spotify: dict[str, int] = {}
        self._titles: dict[str, list[int]] = {}
        names = connection.execute(select(schema.artists.c.artist_id, schema.artists.c.artist_name))
        self._members = {number: members(name) for number, name in names}
        for row in connection.execute(select(schema.tracks).order_by(schema.tracks.c.track_id)).mappings():
            self._remember(dict(row))
        aliases = schema.track_aliases
        self._variants = {
            (artist, alias): track
            for artist, alias, track in connection.execute(
                select(aliases.c.artist_id, aliases.c.alias, aliases.c.track_id)
            )
        }

    def find(self, seen: TrackSeen, *, make: bool = True) -> int | None:
        """The track's id; what it did not know yet is filled in. None where it is neither there nor to be made.

        A title is made into a track only with an ISRC, an artist or an artist's spelling: a bare title is nobody's.
        """
        number = self._known(seen)
        if number is not None:
            self._learn(number, seen)
            return number
        if not make or not (seen.title or seen.isrc):
            return None
        if not (seen.isrc or seen.artist_id or seen.artist_alias_id):
            return None
        return self._make(seen)

    def _known(self, seen: TrackSeen) -> int | None:
        if seen.isrc and seen.isrc in self._isrc:
            return self._isrc[seen.isrc]
        if seen.spotify_track_id and seen.spotify_track_id in self._spotify:
            return self._spotify[seen.spotify_track_id]
        if not seen.title:
            return None
        same_title = [
            self._rows[number]
            for number in self._titles.get(folded(seen.title), ())
            if not (seen.isrc and self._rows[number]["isrc"])
        ]
        if seen.artist_id is None:
            same = [row for row in same_title if row["artist_alias_id"] == seen.artist_alias_id]
            return int(same[0]["track_id"]) if same and seen.artist_alias_id is not None else None
        own = [row for row in same_title if row["artist_id"] == seen.artist_id]
        if own:
            return int(own[0]["track_id"])
        together = [row for row in same_title if self._work_together(row["artist_id"], seen.artist_id)]
        return int(together[0]["track_id"]) if len(together) == 1 else None

    def _work_together(self, one: int | None, other: int) -> bool:
        """Whether one artist is a collaboration that the other is part of."""
        first, second = self._members.get(one or 0, frozenset()), self._members.get(other, frozenset())
        return bool(first and second) and (first <= second or second <= first)

    def _learn(self, number: int, seen: TrackSeen) -> None:
        """Fill in what the track did not know; the catalogue's word replaces what others said."""
        from sqlalchemy import update

        row = self._rows[number]
        told = {
            "isrc": seen.isrc,
            "upc": seen.upc,
            "spotify_track_id": seen.spotify_track_id,
            "release_date": seen.release_date,
            "release_type": seen.release_type,
            "artist_id": seen.artist_id,
        }
        new = {name: value for name, value in told.items() if value and not row[name]}
        if (
            seen.upc
            and row["upc"]
            and len(seen.upc) > len(row["upc"])
            and seen.upc.lstrip("0") == row["upc"].lstrip("0")
        ):
            new["upc"] = seen.upc  # somebody had taken it for a number
        if seen.trusted:
            new |= {name: value for name, value in told.items() if value and name != "isrc" and value != row[name]}
            if seen.title and seen.title != row["track_title"]:
                new["track_title"] = seen.title
        if new.get("isrc") in self._isrc or new.get("spotify_track_id") in self._spotify:
            new = {name: value for name, value in new.items() if name not in {"isrc", "spotify_track_id"}}
        if new:
            table = schema.tracks
            self._connection.execute(update(table).where(table.c.track_id == number).values(**new))
            self._remember({**row, **new})

    def _make(self, seen: TrackSeen) -> int:
        from sqlalchemy import insert

        row = {
            "artist_id": seen.artist_id,
            "artist_alias_id": seen.artist_alias_id,
            "track_title": seen.title or seen.isrc,
            "isrc": seen.isrc,
            "upc": seen.upc,
            "content_type": seen.content_type if seen.content_type in schema.CONTENT_TYPES else "Song",
            "spotify_track_id": seen.spotify_track_id,
            "release_date": seen.release_date,
            "release_type": seen.release_type,
            "created_at": self._now,
            "same_as": self._variants.get((seen.artist_id, folded(seen.title or ""))),
        }
        table = schema.tracks
        number = int(self._connection.execute(insert(table).returning(table.c.track_id), row).scalar_one())
        self._remember({**row, "track_id": number})
        return number

    def _remember(self, row: dict[str, Any]) -> None:
        number = int(row["track_id"])
        self._rows[number] = row
        if row["isrc"]:
            self._isrc[row["isrc"]] = number
        if row["spotify_track_id"]:
            self._spotify[row["spotify_track_id"]] = number
        numbers = self._titles.setdefault(folded(row["track_title"]), [])
        if number not in numbers:
            numbers.append(number)


@dataclass(frozen=True, slots=True)
class TrackAlias:
    """A title that a person called a variant of a track. ``rows`` and ``nano`` (1e-9 USD) of money lines follow it."""

    artist: str
    spelling: str
    track: str
    rows: int = 0
    nano: int = 0


def add_variant(connection: Connection, artist: str, spelling: str, track: str, *, now: str) -> TrackAlias:
    """Say that a title of an artist is the same track as another of his; views show and count it as that one.

    Nothing is merged, so `undo_variant` gives it back. Raises UsageError where artist or track are not known.
    """
    from sqlalchemy import insert, update

    aliases, tracks = schema.track_aliases, schema.tracks
    artist_id = _artist(connection, artist)
    main = _by_title(connection, artist_id, track)
    if not main:
        raise UsageError(f"{artist} has no track “{track}”.", "Give the title as the catalogue has it.")
    if folded(spelling) == folded(track):
        raise UsageError(f"“{spelling}” is that track's own title already.", "Give another spelling of it.")
    effect = preview_variant(connection, artist, spelling, track)
    undo_variant(connection, artist, spelling)
    row = {
        "artist_id": artist_id, "alias": folded(spelling), "spelling": spelling.strip(), "track_id": main[0],
        "source": "person", "created_at": now,
    }  # fmt: skip
    connection.execute(insert(aliases), row)
    for number in _by_title(connection, artist_id, spelling):
        connection.execute(update(tracks).where(tracks.c.track_id == number).values(same_as=main[0]))
    return effect


def preview_variant(connection: Connection, artist: str, spelling: str, track: str) -> TrackAlias:
    """What `add_variant` would touch: money lines and money of the tracks with that title."""
    from sqlalchemy import func, select

    money = schema.financial_transactions
    numbers = _by_title(connection, _artist(connection, artist), spelling)
    rows, nano = connection.execute(
        select(func.count(), func.sum(money.c.amount_nano)).where(money.c.track_id.in_(numbers))
    ).one()
    return TrackAlias(artist, spelling, track, int(rows), int(nano or 0))


def undo_variant(connection: Connection, artist: str, spelling: str) -> None:
    """Make a title a track of its own again."""
    from sqlalchemy import delete, update

    aliases, tracks = schema.track_aliases, schema.tracks
    artist_id = _artist(connection, artist)
    connection.execute(delete(aliases).where(aliases.c.artist_id == artist_id, aliases.c.alias == folded(spelling)))
    for number in _by_title(connection, artist_id, spelling):
        connection.execute(update(tracks).where(tracks.c.track_id == number).values(same_as=None))


def variants(connection: Connection) -> list[TrackAlias]:
    """All confirmed title variants, by artist and title."""
    from sqlalchemy import select

    aliases, tracks, artists = schema.track_aliases, schema.tracks, schema.artists
    query = (
        select(artists.c.artist_name, aliases.c.spelling, tracks.c.track_title)
        .join_from(aliases, tracks, tracks.c.track_id == aliases.c.track_id)
        .outerjoin(artists, artists.c.artist_id == aliases.c.artist_id)
        .order_by(artists.c.artist_name, aliases.c.spelling)
    )
    return [TrackAlias(artist or "", spelling, track) for artist, spelling, track in connection.execute(query)]


def _artist(connection: Connection, name: str) -> int:
    from bedrot_desktop.warehouse.aliases import artist_ids
    from bedrot_desktop.warehouse.spelling import Names

    ids = artist_ids(connection)
    found = Names(ids).find(name)
    if found is None:
        raise UsageError(f"There is no artist “{name}” in the warehouse.", "See `bedrot alias list`.")
    return ids[found]


def _by_title(connection: Connection, artist_id: int, title: str) -> list[int]:
    """The artist's tracks of a title, oldest first."""
    from sqlalchemy import select

    tracks = schema.tracks
    query = select(tracks.c.track_id, tracks.c.track_title).where(tracks.c.artist_id == artist_id)
    rows = connection.execute(query.order_by(tracks.c.track_id))
    return [int(number) for number, spelled in rows if folded(spelled) == folded(title)]
