"""What the loaders of all subjects share while one frame is loaded: transaction, ids, and what was unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl
    from sqlalchemy import Connection


#: Values of some columns → the id they stand for.
Ids = Mapping[tuple[Any, ...], int | None]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A landing file that rows come from. ``path`` is posix below ``zone``; ``snapshot_at`` naive local time."""

    sha256: str
    service: str
    account: str
    zone: str
    path: str
    bytes: int | None = None
    rows: int | None = None
    snapshot_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that the warehouse did not know. ``what`` is artist, store, platform, campaign status or source.

    A store or platform has been added under its own name; an artist waits for a person's word; the rows are there.
    """

    what: str
    name: str
    rows: int

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> str:
        """The words for the person."""
        lines = "1 row" if self.rows == 1 else f"{self.rows:,} rows"
        match self.what:
            case "artist":
                return f"Nobody is known as “{self.name}” ({lines}): the rows count for the label, for no artist."
            case "store" | "platform":
                return f"The {self.what} “{self.name}” is new ({lines}): it was added under its own name."
            case _:
                return f"The {self.what} “{self.name}” is not known ({lines})."


@dataclass(slots=True)
class Loading:
    """One load under way, inside its transaction. ``now`` is UTC text as ``created_at`` has it."""

    connection: Connection
    dataset: str
    kind: str
    load_id: int
    run: str
    now: str
    check: Callable[[], None]
    progress: Callable[[int, int, str], None]
    sources: dict[str, int] = field(default_factory=dict)  # SHA-256 → source_id
    unknown: list[Unknown] = field(default_factory=list)

    def with_sources(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with ``source_id`` for its ``source`` and ``source_row`` for its ``line``."""
        import polars as pl

        return matched(
            frame, ("source",), {(sha,): number for sha, number in self.sources.items()}, "source_id"
        ).with_columns(pl.col("line").cast(pl.Int64).alias("source_row"))

    def with_artists(self, frame: pl.DataFrame, column: str = "artist") -> pl.DataFrame:
        """The frame with ``artist_id`` (NULL: nobody known) and ``artist_alias_id`` for its artists' spellings."""
        import polars as pl

        from bedrot_desktop.warehouse.aliases import resolve

        counted = frame.group_by(column).len().drop_nulls()
        spelled = {name: rows for name, rows in counted.iter_rows() if name.strip()}
        found = resolve(self.connection, sorted(spelled), source=self.dataset, now=self.now)
        self.unknown += [Unknown("artist", name, spelled[name]) for name in sorted(spelled) if found[name][0] is None]
        book = pl.DataFrame(
            [(name, *ids) for name, ids in found.items()],
            schema={column: pl.String(), "artist_id": pl.Int64(), "artist_alias_id": pl.Int64()},
            orient="row",
        )
        # only the names are joined: a join takes a copy of every column it is given
        return frame.hstack(
            frame.select(column).join(book, on=column, how="left", maintain_order="left").drop(column).get_columns()
        )

    def with_platforms(self, frame: pl.DataFrame, column: str, into: str, what: str, kind: str) -> pl.DataFrame:
        """The frame with the platform's id for a name; unknown names are added as ``kind`` and reported as ``what``."""
        from bedrot_desktop.warehouse.platforms import Platforms

        counted = frame.group_by(column).len().drop_nulls()
        spelled = {name: rows for name, rows in counted.iter_rows() if name.strip()}
        platforms = Platforms(self.connection, self.now)
        ids: Ids = {(name,): platforms.find(name, kind) for name in sorted(spelled)}
        self.unknown += [Unknown(what, name, spelled[name]) for name in sorted(spelled) if name in platforms.unheard]
        return matched(frame, (column,), ids, into)


def matched(frame: pl.DataFrame, columns: Sequence[str], ids: Ids, into: str) -> pl.DataFrame:
    """The frame with a column of ids looked up by the values of some text columns (NULL meets NULL)."""
    import polars as pl

    book = pl.DataFrame(
        [(*values, number) for values, number in ids.items()],
        schema={**{name: frame.schema[name] for name in columns}, into: pl.Int64()},
        orient="row",
    )
    if len(columns) == 1 and ids and (None,) not in ids:
        only = pl.col(columns[0]).replace_strict(book[columns[0]], book[into], default=None, return_dtype=pl.Int64)
        return frame.with_columns(only.alias(into))
    keys = frame.select(columns)
    found = keys.join(book, on=list(columns), how="left", nulls_equal=True, maintain_order="left")
    return frame.with_columns(found[into])


def text_days(frame: pl.DataFrame, columns: Iterable[str]) -> pl.DataFrame:
    """The frame with days as ISO text, as the warehouse keeps them."""
    import polars as pl

    texts = []
    for name in columns:
        days = frame[name].unique().drop_nulls()  # a few, each met many times
        texts.append(
            pl.col(name).replace_strict(days, days.dt.to_string("%Y-%m-%d"), default=None, return_dtype=pl.String)
        )
    return frame.with_columns(texts)
