"""The catalog: what was seen in the lake, what became of it, what we wrote (`.bedrot/catalog.sqlite`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Self

from bedrot_desktop.core.errors import WorkspaceError
from bedrot_desktop.lake import itemrows, lineage, scanning
from bedrot_desktop.lake.database import Database
from bedrot_desktop.lake.findings import Reject
from bedrot_desktop.lake.reach import trouble
from bedrot_desktop.lake.rows import ACCEPTED, ItemRow, OutputRow, Seen, Source, StepRow, Tally, WrittenRow
from bedrot_desktop.lake.scanning import Survey, Trouble, Wanted
from bedrot_desktop.lake.zones import Zones

__all__ = ["ACCEPTED", "Catalog", "ItemRow", "OutputRow", "Seen", "Source", "StepRow", "Survey", "Tally", "WrittenRow"]

FILE = "catalog.sqlite"


class Catalog:
    """May be used from several threads at once; ``db`` also carries the quarantine and the questions."""

    def __init__(self, path: Path) -> None:
        """``path`` is the database file, or the folder (a workspace's ``state``) that holds or gets it."""
        file = path if path.suffix == ".sqlite" else path / FILE
        try:
            self.db = Database(file)
        except OSError as error:
            raise trouble(error, file, "opened") from error

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Files

    def scan(
        self,
        zones: Zones,
        zone_names: Sequence[str],
        wanted: Wanted,
        check: Callable[[], None] = lambda: None,
        progress: Callable[[int, int, str], None] = lambda _done, _total, _label: None,
        on_trouble: Trouble | None = None,
    ) -> list[Seen]:
        """All wanted files of the zones with their content hash, ordered by zone and path.

        ``wanted(zone, path)`` says which files count. Only files whose size or time changed are read; ``progress``
        gets (bytes read, bytes to read, path). Stopped by ``check`` or ``progress``, what was hashed so far is kept.
        Known files that are gone are marked missing (those that are wanted). A file that cannot be read is told to
        ``on_trouble(zone, path, error)`` and left out; without it the error is raised. Files that are being written
        at this moment are left out.
        """
        return scanning.scan(self.db, zones, zone_names, wanted, check, progress, on_trouble)

    def survey(
        self, zones: Zones, zone_names: Iterable[str], wanted: Wanted, check: Callable[[], None] = lambda: None
    ) -> Survey:
        """What a scan would do, without reading or noting anything: files to hash, their bytes, known files."""
        names = tuple(zone_names)
        return Survey(
            scanning.news(self.db, zones, names, wanted, check),
            lambda: scanning.walk(self.db, zones, names, wanted, check).known,
        )

    def news(
        self, zones: Zones, zone_names: Iterable[str], wanted: Wanted, check: Callable[[], None] = lambda: None
    ) -> list[Seen]:
        """Only the wanted files that a scan would read, without reading or noting anything: the quickest look."""
        return scanning.news(self.db, zones, zone_names, wanted, check)

    # Items

    def items(self, dataset: str | None = None) -> list[ItemRow]:
        """The items of a data set (or all), oldest snapshot first."""
        return itemrows.read_items(self.db, dataset)

    def item(self, dataset: str, sha256: str) -> ItemRow | None:
        """One item, or None if it was never settled."""
        return itemrows.read_item(self.db, dataset, sha256)

    def tally(self, dataset: str, files: Sequence[str] = ()) -> list[Tally]:
        """The items of a data set counted by account, verdict and emptiness; quick where ``items`` reads 100,000.

        ``files``: patterns of SQL's LIKE on their paths; only items that one fits are counted.
        """
        return itemrows.tally(self.db, dataset, files)

    def settle(self, rows: Iterable[ItemRow], rejects: Mapping[str, Sequence[Reject]] | None = None) -> None:
        """Keep verdicts and the rows set aside (by the item's SHA-256), all or nothing.

        Settling an item again replaces it and its rejects, but those that were released stay; names add up.
        """
        itemrows.settle(self.db, rows, rejects or {})

    def amend(self, rows: Iterable[ItemRow]) -> None:
        """Keep changed verdicts or names of settled items; their rows in quarantine stay as they are."""
        itemrows.settle(self.db, rows, None)

    def forget(self, dataset: str, sha256: str | None = None) -> None:
        """Drop what is known of an item, or of a data set with its steps: it will be cleaned as if never seen."""
        itemrows.forget(self.db, dataset, sha256)

    # Steps

    def step(self, dataset: str, step: str) -> StepRow | None:
        """The last finish of a step, or None."""
        return lineage.read_step(self.db, dataset, step)

    def finish_step(self, row: StepRow) -> None:
        """Note that a step is done."""
        lineage.save_step(self.db, row)

    # What we wrote, and where content lies

    def wrote(
        self,
        zone: str,
        path: str,
        sha256: str,
        dataset: str,
        step: str,
        stamp: datetime | None,
        run: str,
        *,
        item: str = "",
    ) -> None:
        """Note that this content at this place is ours. ``stamp`` is naive local time, the newest source's."""
        lineage.save_written(self.db, WrittenRow(zone, path, sha256, dataset, step, stamp, run, item))

    def is_ours(self, sha256: str, zone: str | None = None) -> bool:
        """Whether we wrote this content (into this zone; a raw file may equal the landing file it was made from)."""
        return any(zone in (None, row.zone) for row in lineage.written_as(self.db, sha256))

    def written(self, sha256: str) -> list[WrittenRow]:
        """When and where we wrote this content."""
        return lineage.written_as(self.db, sha256)

    def written_from(self, item: str) -> list[WrittenRow]:
        """What we wrote from this item alone."""
        return lineage.written_from(self.db, item)

    def written_by(self, dataset: str, zone: str | None = None) -> list[WrittenRow]:
        """What a data set wrote (to a zone)."""
        return lineage.written_to(self.db, dataset, zone)

    def find_source(self, sha256: str) -> Source | None:
        """Where content lies: in a zone (landing first), else in the archive, else where it was last seen; or None."""
        return lineage.find_source(self.db, sha256)

    def place_of(self, zones: Zones, sha256: str) -> Path | None:
        """The file that holds this content now, in its zone or the archive; None if it is nowhere."""
        source = self.find_source(sha256)
        if source is None or source.missing:
            return None
        file = zones.path("archive", source.archived) if source.archived else zones.path(source.zone, source.path)
        return file if file.exists() else None

    def require(self, zones: Zones, sha256: str) -> Path:
        """As ``place_of``; WorkspaceError when the content is nowhere."""
        file = self.place_of(zones, sha256)
        if file is None:
            source = self.find_source(sha256)
            name = f"{source.zone}/{source.path}" if source else f"The file with the hash {sha256[:12]}"
            raise WorkspaceError(f"{name} is neither in its zone nor in the archive.", "Put it back from a backup.")
        return file
