"""What the checks look at: the warehouse (read only), the catalog's items, the rows of kinds, the files themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.roster import Roster
from bedrot_desktop.health.checks.outcome import CannotRun
from bedrot_desktop.lake.catalog import Catalog
from bedrot_desktop.lake.frames import Frames
from bedrot_desktop.lake.rows import ACCEPTED, ItemRow
from bedrot_desktop.lake.zones import Zones
from bedrot_desktop.services.service import Service

if TYPE_CHECKING:
    import polars as pl

    from bedrot_desktop.warehouse.engine import Warehouse

STAGING2CURATED = "staging2curated"


class Ground:
    """Handed to every check; nothing in it writes. ``zones`` is needed by checks that open files."""

    def __init__(
        self,
        warehouse: Warehouse,
        catalog: Catalog,
        services: Sequence[Service],
        roster: Roster,
        today: date,
        zones: Zones | None = None,
    ) -> None:
        self.warehouse = warehouse
        self.catalog = catalog
        self.services = services
        self.roster = roster
        self.today = today
        self._zones = zones

    def ask(self, sql: str, **values: Any) -> list[Any]:
        """Rows of a query (columns as attributes), each time on a connection of its own that cannot write.

        One failed query therefore never spoils the next, as it would within one transaction on PostgreSQL.
        """
        from sqlalchemy import text

        with self.warehouse.reading() as connection:
            return list(connection.execute(text(sql), values))

    @property
    def zones(self) -> Zones:
        """Where the lake's files lie; CannotRun where nobody said."""
        if self._zones is None:
            raise CannotRun("the lake's folders were not given")
        return self._zones

    @cached_property
    def items(self) -> tuple[ItemRow, ...]:
        """Every item of the lake with its verdict, by data set, oldest snapshot first."""
        return tuple(self.catalog.items())

    @cached_property
    def taken(self) -> tuple[ItemRow, ...]:
        """The items that gave rows."""
        return tuple(row for row in self.items if row.verdict in ACCEPTED and row.good)

    def kind_frames(self, kind: str) -> Iterator[tuple[str, pl.DataFrame]]:
        """(data set, its rows of a kind as they were curated last); CannotRun if one that was made is not there."""
        frames = Frames(self.catalog.db.path.parent)
        for dataset in sorted({row.dataset for row in self.items}):
            step = self.catalog.step(dataset, STAGING2CURATED)
            names = {output.path for output in (step.outputs if step else ()) if output.zone == "frames"}
            if f"kinds/{kind}" not in names:
                continue
            frame = frames.load(dataset, "kinds", kind)
            if frame is None:
                raise CannotRun(f"the curated rows of {dataset} ({kind}) cannot be read; run the pipeline again")
            yield dataset, frame

    def file_of(self, item: ItemRow) -> Path | None:
        """The first file of an item where it lies now (its zone or the archive); None if it is nowhere."""
        for sha256 in item.members.values():
            return self.catalog.place_of(self.zones, sha256)
        return None
