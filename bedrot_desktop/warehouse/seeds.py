"""What a new warehouse starts with: the label's artists, the known platforms and stores, the version row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bedrot_desktop.core.known_names import ARTISTS, STORES

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: Platform → type, in the order of the owner's warehouse.
PLATFORMS = {
    "Spotify": "Streaming",
    "Apple Music": "Streaming",
    "YouTube": "Streaming",
    "TikTok": "Social",
    "Meta Ads": "Advertising",
    "Instagram": "Social",
    "DistroKid": "Distribution",
    "Linktree": "Analytics",
    "SubmitHub": "Analytics",
    "TooLost": "Analytics",
}
#: Platforms that are added when they are first met, with types of their own.
LATER = {"Capitol One": "Financial"}

_SPELLED_OTHERWISE = {"toolost": "TooLost", "capital one": "Capitol One"}


def platform_name(name: str) -> str:
    """The platform's name as the warehouse spells it (``ToolOst`` → ``TooLost``)."""
    trimmed = " ".join(name.split())
    return _SPELLED_OTHERWISE.get(trimmed.casefold(), trimmed)


def brand(name: str) -> str:
    """The family of a platform or store, for colours and filters; an unknown one is its own, without brackets."""
    return STORES.get(name) or re.sub(r"\s*\([^)]*\)\s*$", "", name) or name


def build(connection: Connection) -> None:
    """All tables and views of the newest version in an empty database, with what it starts with."""
    from sqlalchemy import insert

    from bedrot_desktop.warehouse import schema
    from bedrot_desktop.warehouse.views import create_views

    schema.METADATA.create_all(connection)
    create_views(connection)
    connection.execute(insert(schema.artists), [{"artist_name": name} for name in ARTISTS])
    connection.execute(
        insert(schema.platforms),
        [{"platform_name": name, "platform_type": kind, "brand": brand(name)} for name, kind in PLATFORMS.items()],
    )
    connection.execute(
        insert(schema.database_info),
        {"schema_version": schema.SCHEMA_VERSION, "total_records": 0, "data_sources": "BEDROT data lake"},
    )
