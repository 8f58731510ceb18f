"""What every read-only connection has in common, and the words for what it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from bedrot_desktop.core.errors import WarehouseError


class Cursor(Protocol):
    """What both databases' cursors have in common."""

    @property
    def description(self) -> Any: ...

    def fetchmany(self, size: int = ..., /) -> list[Any]: ...


class Reader(Protocol):
    """Runs one statement at a time; ``names`` is every table and column the statement could mean."""

    def execute(self, sql: str, params: Mapping[str, object]) -> Cursor: ...

    def tables(self) -> dict[str, list[str]]: ...


class SqlTrouble(WarehouseError):
    """The database did not understand a statement; ``query`` adds a hint."""


def reading_only(what: str = "") -> WarehouseError:
    """The error for a statement that would change something; ``what`` names it, if it has a name."""
    named = f" ({what} is not allowed)" if what else ""
    return WarehouseError(
        f"Queries can only read{named}.", "Nothing was changed. Use SELECT; data changes only through the pipeline."
    )


def one_at_a_time() -> WarehouseError:
    """The error for more than one statement."""
    return WarehouseError("Only one statement at a time can be run.", "Remove what follows the first semicolon.")
