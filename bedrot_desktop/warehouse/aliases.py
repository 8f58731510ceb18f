"""Spellings of artists: which artist a name means, the queue of unknown ones, and confirming or undoing one.

Every spelling that data brought is a row of ``artist_aliases``; facts carry its id. So a confirmed spelling reaches
rows that were loaded long ago, and undoing it gives them back, without loading anything again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.core.known_names import COLLABORATIONS
from bedrot_desktop.warehouse import effects
from bedrot_desktop.warehouse.effects import Effect
from bedrot_desktop.warehouse.spelling import Names, folded

if TYPE_CHECKING:
    from sqlalchemy import Connection

BY_RULE = "rule"
BY_PERSON = "person"


@dataclass(frozen=True, slots=True)
class Alias:
    """A spelling. ``artist`` is "" while nobody said who that is; ``rows`` and ``nano`` (1e-9 USD) hang on it."""

    spelling: str
    artist: str
    source: str
    confirmed: bool
    rows: int
    nano: int


def resolve(
    connection: Connection, spellings: Iterable[str], *, source: str, now: str
) -> dict[str, tuple[int | None, int]]:
    """Each spelling's (artist_id or None, artist_alias_id). A spelling met for the first time is written down.

    What was written down (by a person) comes first, then the rules; a spelling that neither knows waits with
    ``confirmed`` 0 for a person's word. A known collaboration becomes an artist when it is first met.
    """
    from sqlalchemy import insert, select

    from bedrot_desktop.warehouse.schema import artist_aliases as table

    rows = connection.execute(select(table.c.alias, table.c.artist_id, table.c.artist_alias_id))
    known: dict[str, tuple[int | None, int]] = {alias: (artist, number) for alias, artist, number in rows}
    found: dict[str, tuple[int | None, int]] = {}
    for spelling in spellings:
        alias = folded(spelling)
        if alias not in known:
            artist = by_rule(connection, spelling, now)
            row = {
                "alias": alias,
                "spelling": spelling.strip(),
                "artist_id": artist,
                "source": source if artist is None else BY_RULE,
                "confirmed": int(artist is not None),
                "created_at": now,
                "updated_at": now,
            }
            added = connection.execute(insert(table).returning(table.c.artist_alias_id), row)
            known[alias] = (artist, int(added.scalar_one()))
        found[spelling] = known[alias]
    return found


def by_rule(connection: Connection, spelling: str, now: str) -> int | None:
    """The artist whom the rules find in a spelling; a known collaboration is added if it is new."""
    ids = artist_ids(connection)
    name = Names([*ids, *COLLABORATIONS]).find(spelling)
    return None if name is None else ids.get(name) or _insert_artist(connection, name, now)


def artist_ids(connection: Connection) -> dict[str, int]:
    """All artists: canonical name → artist_id."""
    from sqlalchemy import select

    from bedrot_desktop.warehouse.schema import artists

    rows = connection.execute(select(artists.c.artist_name, artists.c.artist_id))
    return {name: number for name, number in rows}  # noqa: C416 - rows are no pairs for mypy


def add_artist(connection: Connection, name: str, *, now: str) -> int:
    """The artist's id; a new one is made, and waiting spellings that the rules now know are settled."""
    known = by_rule(connection, name, now)
    if known is not None:
        return known
    number = _insert_artist(connection, " ".join(name.split()), now)
    for spelling in _waiting(connection):
        if by_rule(connection, spelling, now) == number:
            _point(connection, spelling, number, BY_RULE, confirmed=True, now=now)
    return number


def _waiting(connection: Connection) -> list[str]:
    """The spellings that wait for a person's word."""
    from sqlalchemy import select

    from bedrot_desktop.warehouse.schema import artist_aliases

    query = select(artist_aliases.c.spelling).where(artist_aliases.c.confirmed == 0)
    return list(connection.execute(query.order_by(artist_aliases.c.spelling)).scalars())


def listed(connection: Connection, *, waiting: bool = False) -> list[Alias]:
    """All spellings, or those that wait for a person's word: most money first, then most rows."""
    from sqlalchemy import select

    from bedrot_desktop.warehouse.schema import artist_aliases, artists

    query = select(artist_aliases, artists.c.artist_name).outerjoin_from(artist_aliases, artists)
    if waiting:
        query = query.where(artist_aliases.c.confirmed == 0)
    found = []
    weights = effects.weights(connection)
    for row in connection.execute(query).mappings():
        rows, nano = weights.get(row["artist_alias_id"], (0, 0))
        confirmed = bool(row["confirmed"])
        found.append(Alias(row["spelling"], row["artist_name"] or "", row["source"], confirmed, rows, nano))
    return sorted(found, key=lambda alias: (-abs(alias.nano), -alias.rows, folded(alias.spelling)))


def preview(connection: Connection, spelling: str) -> Effect:
    """What hangs on a spelling: the rows per table and the money that confirming or undoing it would move."""
    number = _alias_id(connection, spelling)
    return Effect((), 0) if number is None else effects.of_alias(connection, number)


def confirm(connection: Connection, spelling: str, artist: str, *, now: str, create: bool = False) -> Effect:
    """Say who a spelling means; all rows that carry it follow. Returns what was moved.

    Raises UsageError for an artist who is not there, unless ``create``.
    """
    ids = artist_ids(connection)
    target = by_rule(connection, artist, now)
    if target is None and create:
        target = add_artist(connection, artist, now=now)
    if target is None:
        raise UsageError(
            f"There is no artist “{artist}” in the warehouse.", f"Known are {_listing(sorted(ids))}; or add the artist."
        )
    if not spelling.strip():
        raise UsageError("An empty spelling cannot mean anybody.", "Give the name as the source spells it.")
    resolve(connection, [spelling], source=BY_PERSON, now=now)
    return _point(connection, spelling, target, BY_PERSON, confirmed=True, now=now)


def undo(connection: Connection, spelling: str, *, now: str) -> Effect:
    """Take a person's word back: the spelling means again what the rules find in it, or waits."""
    number = _alias_id(connection, spelling)
    if number is None:
        raise UsageError(f"The spelling “{spelling}” is not known.", "See `bedrot alias list`.")
    artist = by_rule(connection, spelling, now)
    return _point(connection, spelling, artist, BY_RULE, confirmed=artist is not None, now=now)


def _point(
    connection: Connection, spelling: str, artist: int | None, source: str, *, confirmed: bool, now: str
) -> Effect:
    from sqlalchemy import update

    from bedrot_desktop.warehouse.campaigns import assign
    from bedrot_desktop.warehouse.schema import artist_aliases as table

    number = _alias_id(connection, spelling)
    if number is None:
        raise UsageError(f"The spelling “{spelling}” is not known.", "See `bedrot alias list`.")
    values = {"artist_id": artist, "source": source, "confirmed": int(confirmed), "updated_at": now}
    connection.execute(update(table).where(table.c.artist_alias_id == number).values(values))
    effect = effects.move_alias(connection, number, artist)
    assign(connection)
    return effect


def _alias_id(connection: Connection, spelling: str) -> int | None:
    from sqlalchemy import select

    from bedrot_desktop.warehouse.schema import artist_aliases as table

    found = connection.execute(select(table.c.artist_alias_id).where(table.c.alias == folded(spelling))).scalar()
    return None if found is None else int(found)


def _insert_artist(connection: Connection, name: str, now: str) -> int:
    from sqlalchemy import insert

    from bedrot_desktop.warehouse.schema import artists

    row = {"artist_name": name, "created_at": now, "updated_at": now}
    return int(connection.execute(insert(artists).returning(artists.c.artist_id), row).scalar_one())


def _listing(names: Sequence[str]) -> str:
    return ", ".join(names) if names else "none yet"
