"""What lake and warehouse look like, as one short text: whether the data checks could find anything new."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from bedrot_desktop.parts import Parts

_LAKE = (
    "select count(*), max(settled_at), sum(good), sum(rejected) from items",
    "select count(*), max(ended_at) from steps",
    "select count(*), count(released_at) from rejects",
    "select count(*), count(answer), sum(asked) from questions",
)
_WAREHOUSE = ("select count(*), max(updated_at), max(artist_alias_id) from artist_aliases",)


def marks(parts: Parts) -> str:
    """The same text as long as nothing was cleaned, loaded, answered, released or renamed. Opens nothing heavy.

    What another program changes in the warehouse is not seen here; the checks are run once a day in any case.
    """
    told = [repr(sorted(parts.pipeline.loaded().items())), str(parts.warehouse_place)]
    told += [repr(parts.catalog.db.read(question)) for question in _LAKE]
    told += _of_warehouse(parts.warehouse_place)
    return sha256("\n".join(told).encode()).hexdigest()


def _of_warehouse(place: Path | str) -> Iterator[str]:
    if isinstance(place, str) or not place.exists():
        return
    with closing(sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro", uri=True)) as link:
        for question in _WAREHOUSE:
            try:
                yield repr(link.execute(question).fetchall())
            except sqlite3.DatabaseError as error:  # an old warehouse, or a damaged one: the checks say so
                yield type(error).__name__
