"""Platforms and stores by name: known ones are found, new ones added under their own name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bedrot_desktop.core.known_names import STORES
from bedrot_desktop.warehouse.seeds import LATER, PLATFORMS, brand, platform_name

if TYPE_CHECKING:
    from sqlalchemy import Connection

_KNOWN = {name.casefold() for name in (*PLATFORMS, *LATER, *STORES)}


class Platforms:
    """All platforms of the warehouse; ``unheard`` are the names that were added though nothing is known of them."""

    def __init__(self, connection: Connection, now: str) -> None:
        from sqlalchemy import select

        from bedrot_desktop.warehouse.schema import platforms

        self._connection = connection
        self._now = now
        self.unheard: set[str] = set()
        rows = connection.execute(select(platforms.c.platform_id, platforms.c.platform_name))
        self._ids = {platform_name(name).casefold(): number for number, name in rows}

    def find(self, name: str, kind: str = "Streaming") -> int:
        """The platform's id; it is added with this type if it is new (a known one keeps its own type)."""
        from sqlalchemy import insert

        from bedrot_desktop.warehouse.schema import platforms

        spelled = platform_name(name)
        folded = spelled.casefold()
        if folded not in self._ids:
            if folded not in _KNOWN:
                self.unheard.add(name)
            row = {
                "platform_name": spelled,
                "platform_type": {**LATER, **PLATFORMS}.get(spelled, kind),
                "brand": brand(spelled),
                "created_at": self._now,
            }
            added = self._connection.execute(insert(platforms).returning(platforms.c.platform_id), row)
            self._ids[folded] = int(added.scalar_one())
        return int(self._ids[folded])
