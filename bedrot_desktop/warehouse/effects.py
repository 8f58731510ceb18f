"""What hangs on a spelling of an artist, and moving it to somebody else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bedrot_desktop.warehouse import schema
from bedrot_desktop.warehouse.schema import NATURAL

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

#: Tables whose rows remember the spelling they came with.
SPELLED = (
    schema.financial_transactions,
    schema.streaming_performance,
    schema.social_media_performance,
    schema.link_analytics,
    schema.track_metrics,
    schema.breakdowns,
    schema.tracks,
)


@dataclass(frozen=True, slots=True)
class Effect:
    """Rows touched per table, and the money among them (1e-9 USD)."""

    rows: tuple[tuple[str, int], ...]
    nano: int

    @property
    def total(self) -> int:
        """All rows touched."""
        return sum(count for _, count in self.rows)


def of_alias(connection: Connection, alias: int) -> Effect:
    """The rows that carry a spelling."""
    from sqlalchemy import func, select

    rows = []
    for table in SPELLED:
        count = connection.execute(
            select(func.count()).select_from(table).where(table.c.artist_alias_id == alias)
        ).scalar_one()
        if count:
            rows.append((table.name, int(count)))
    money = schema.financial_transactions
    nano = connection.execute(select(func.sum(money.c.amount_nano)).where(money.c.artist_alias_id == alias)).scalar()
    return Effect(tuple(rows), int(nano or 0))


def weights(connection: Connection) -> dict[int, tuple[int, int]]:
    """Spelling → (rows, money in 1e-9 USD) over all tables."""
    from sqlalchemy import func, select

    found: dict[int, tuple[int, int]] = {}
    for table in SPELLED:
        money = func.sum(table.c.amount_nano) if "amount_nano" in table.c else func.sum(0)
        alias = table.c.artist_alias_id
        for number, rows, nano in connection.execute(
            select(alias, func.count(), money).where(alias.is_not(None)).group_by(alias)
        ):
            before = found.get(number, (0, 0))
            found[number] = (before[0] + int(rows), before[1] + int(nano or 0))
    return found


def move_alias(connection: Connection, alias: int, artist: int | None) -> Effect:
    """Give all rows of a spelling to an artist (None: to nobody).

    A row whose place is taken by another row of that artist gives way, and its load is marked to be done again.
    """
    from sqlalchemy import update

    effect = of_alias(connection, alias)
    for table in SPELLED:
        if table is schema.tracks:
            _free_titles(connection, alias, artist)
        elif any("artist_id" in part for part in NATURAL[table.name]):
            _free_places(connection, table, alias, artist)
        connection.execute(update(table).where(table.c.artist_alias_id == alias).values(artist_id=artist))
    return effect


def _free_places(connection: Connection, table: Table, alias: int, artist: int | None) -> None:
    """Delete the spelling's rows for which the artist has a row under the same key already."""
    from sqlalchemy import text

    (identity,) = (column.name for column in table.primary_key.columns)
    same = " and ".join(
        f"coalesce(o.artist_id, 0) = {int(artist or 0)}"
        if "artist_id" in part
        else f"{_of('o', part)} = {_of(table.name, part)}"
        for part in NATURAL[table.name]
    )
    taken = (
        f"artist_alias_id = {int(alias)} and exists "  # noqa: S608 - our own names and numbers
        f"(select 1 from {table.name} o where o.{identity} <> {table.name}.{identity} and {same})"
    )
    connection.execute(
        text(
            "update loads set fingerprint = '' "  # noqa: S608
            f"where load_id in (select load_id from {table.name} where {taken})"
        )
    )
    connection.execute(text(f"delete from {table.name} where {taken}"))  # noqa: S608


def _free_titles(connection: Connection, alias: int, artist: int | None) -> None:
    """Make the spelling's tracks without ISRC variants of the artist's tracks of that title, before they collide."""
    from sqlalchemy import func, select, update

    tracks = schema.tracks
    variant, main = tracks.alias("variant"), tracks.alias("main")
    own = (tracks.c.artist_alias_id == alias, tracks.c.isrc.is_(None))
    confirmed = select(schema.track_aliases.c.track_id)
    connection.execute(update(tracks).where(*own, tracks.c.same_as.not_in(confirmed)).values(same_as=None))
    pairs = connection.execute(
        select(variant.c.track_id, func.min(main.c.track_id))
        .join(main, func.lower(main.c.track_title) == func.lower(variant.c.track_title))
        .where(variant.c.artist_alias_id == alias, variant.c.isrc.is_(None), main.c.artist_id == artist)
        .where(main.c.track_id != variant.c.track_id, main.c.same_as.is_(None))
        .group_by(variant.c.track_id)
    ).all()
    for track, main_track in pairs:
        connection.execute(update(tracks).where(tracks.c.track_id == track).values(same_as=main_track))


def _of(table: str, part: str) -> str:
    """A key expression with the column named as that table's."""
    return re.sub(r"^(coalesce\()?(\w+)", rf"\1{table}.\2", part)
