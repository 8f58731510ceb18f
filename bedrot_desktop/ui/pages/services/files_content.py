"""The files of a service, zone by zone, from the catalog. Free of Qt; thousands of them are no matter."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.pages.services.gaps import DAILY
from bedrot_desktop.ui.pages.services.zone_cells import lines_of, script_files, stamp_in

TABLES = {
    **DAILY, "royalty_lines": "financial_transactions", "card_lines": "financial_transactions",
    "ads_daily": "advertising_performance", "ads_totals": "campaign_totals", "campaigns": "campaigns",
    "track_metrics": "track_metrics", "breakdowns": "breakdowns", "catalogue": "tracks",
}  # fmt: skip
STATES = {"accepted": "current", "warned": "due", "held": "waiting", "rejected": "failed", "ignored": "off",
          "duplicate": "off"}  # fmt: skip
WORDS = {"accepted": "good", "warned": "good, with a remark", "held": "held, waits for your answer",
         "rejected": "set aside", "ignored": "no data", "duplicate": "the same as another"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file (or, for the warehouse, a table's share). ``when``: its snapshot, naive local; ``note`` in words."""

    zone: str
    path: str
    dataset: str
    state: str
    note: str
    rows: int | None
    size: int | None
    when: datetime | None
    sha256: str = ""
    missing: bool = False

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.path.rsplit("/", 1)[-1]


def read(parts: Parts, run: Run, service: str, datasets: Iterable[str], scripts: bool) -> tuple[FileRow, ...]:
    """All files of a service, the newest first."""
    found: list[FileRow] = []
    for dataset in datasets:
        found += _items(parts, dataset)
        run.check()
        found += _written(parts, dataset)
        found += _loaded(parts, dataset)
    if scripts:
        found = [*_of_scripts(parts, service), *(one for one in found if one.zone == "warehouse")]
    run.check()
    return tuple(sorted(found, key=lambda one: (one.when or datetime.min, one.path), reverse=True))  # noqa: DTZ901


def _items(parts: Parts, dataset: str) -> Iterator[FileRow]:
    rows = parts.catalog.db.read(
        "SELECT i.zone, i.path, i.sha256, i.good, i.rejected, i.verdict, i.message, i.stamp, f.size, f.missing "
        "FROM items i LEFT JOIN files f ON f.zone = i.zone AND f.path = i.path WHERE i.dataset = ?",
        (dataset,),
    )
    for zone, path, sha, good, rejected, verdict, message, stamp, size, missing in rows:
        note = message or WORDS.get(verdict, verdict)
        if rejected:
            note = f"{rejected} rows set aside"
        when = datetime.fromisoformat(stamp) if stamp else None
        yield FileRow(zone, path, dataset, STATES.get(verdict, "unknown"), note, good, size, when, sha, bool(missing))


def _written(parts: Parts, dataset: str) -> Iterator[FileRow]:
    rows = parts.catalog.db.read(
        "SELECT w.zone, w.path, w.sha256, w.stamp, f.size, f.sha256, i.good FROM written w "
        "LEFT JOIN files f ON f.zone = w.zone AND f.path = w.path "
        "LEFT JOIN items i ON i.dataset = w.dataset AND i.sha256 = w.item WHERE w.dataset = ?",
        (dataset,),
    )
    latest: dict[tuple[str, str], FileRow] = {}
    for zone, path, sha, stamp, size, present, good in rows:
        if (zone, path) in latest and sha != present:
            continue
        when = datetime.fromisoformat(stamp) if stamp else stamp_in(path)
        latest[zone, path] = FileRow(zone, path, dataset, "current", "made by this program", good, size, when, sha)
    for one in latest.values():
        if one.zone in {"staging", "curated"}:
            yield _measured(parts, one)
        else:
            yield one


def _measured(parts: Parts, one: FileRow) -> FileRow:
    """With size and lines as the file has them now."""
    from dataclasses import replace

    file = parts.workspace.zones.path(one.zone, one.path)
    try:
        facts = file.stat()
    except OSError:
        return replace(one, missing=True, note="no longer there")
    rows = lines_of(str(file), facts.st_size, facts.st_mtime_ns) if file.suffix.casefold() == ".csv" else one.rows
    return replace(one, size=facts.st_size, rows=rows)


def _loaded(parts: Parts, dataset: str) -> Iterator[FileRow]:
    place = parts.warehouse_place
    if not isinstance(place, Path) or not place.exists():
        return
    with closing(sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro", uri=True)) as link:
        try:
            rows = link.execute("select kind, rows, loaded_at from loads where dataset = ?", (dataset,)).fetchall()
        except sqlite3.OperationalError:
            return
    for kind, many, loaded in rows:
        when = datetime.fromisoformat(str(loaded)[:19])
        yield FileRow("warehouse", TABLES.get(kind, kind), dataset, "current", f"loaded as {kind}", many, None, when)


def _of_scripts(parts: Parts, service: str) -> Iterator[FileRow]:
    for zone in ("landing", "raw", "staging", "curated"):
        for path, place, size, mtime in script_files(parts, service, zone):
            rows = lines_of(str(place), size, mtime) if path.casefold().endswith(".csv") else None
            yield FileRow(zone, path, "", "current", "made by the lake's scripts", rows, size, stamp_in(path))


def place_of(parts: Parts, one: FileRow) -> Path | None:
    """Where a file lies now: in its zone, else in the archive; None if it is nowhere."""
    file = parts.workspace.zones.path(one.zone, one.path)
    if file.exists():
        return file
    return parts.catalog.place_of(parts.workspace.zones, one.sha256) if one.sha256 else None
