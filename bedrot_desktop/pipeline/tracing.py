"""The way back of a warehouse row through the lake: curated, staging, raw, and the line of the landing file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from bedrot_desktop.core.kinds import LINEAGE
from bedrot_desktop.lake.rows import ItemRow
from bedrot_desktop.pipeline.merge_stages import FRAMES
from bedrot_desktop.pipeline.stages import RAW2STAGING, STAGING2CURATED
from bedrot_desktop.pipeline.workshop import Workshop

if TYPE_CHECKING:
    from bedrot_desktop.warehouse.trace import Trace

TEXT = frozenset({".csv", ".tsv", ".txt", ".ndjson"})
WIDEST = 400  # characters of a line that are shown


@dataclass(frozen=True, slots=True)
class Stop:
    """A place on the way. ``line`` is 1-based (JSON, pages: the place in its list); ``text`` as it stands."""

    zone: str
    path: str
    line: int | None = None
    text: str = ""
    there: bool = True


@dataclass(frozen=True, slots=True)
class WayBack:
    """From the warehouse's row to the landing file."""

    stops: tuple[Stop, ...]
    run: str
    verdict: str
    message: str


def way_back(shop: Workshop, trace: Trace, *, find_line: bool = True) -> WayBack | None:
    """Follow a row; None when it does not come from this lake.

    ``find_line``: look the line up where the warehouse does not have it (which takes a moment and loads polars).
    """
    if trace.source is None or trace.load is None or trace.source.is_old_warehouse:
        return None
    dataset, sha256 = trace.load.dataset, trace.source.sha256
    item = next((row for row in shop.catalog.items(dataset) if sha256 in {row.sha256, *row.members.values()}), None)
    line = trace.line or (_line_of(shop, trace, dataset, sha256) if find_line else None)
    stops = [
        *_outputs(shop, dataset, STAGING2CURATED),
        *_outputs(shop, dataset, RAW2STAGING),
        *_raw(shop, item),
        _landing(shop, trace, sha256, line),
    ]
    return WayBack(
        tuple(stops), item.run if item else trace.source.run, item.verdict if item else "history from outside",
        item.message if item else "",
    )  # fmt: skip


def _line_of(shop: Workshop, trace: Trace, dataset: str, sha256: str) -> int | None:
    """The line of a row that shares its natural key with its row of the kind; None when it cannot be told apart."""
    import polars as pl

    frame = shop.frames.load(dataset, "kinds", trace.load.kind) if trace.load else None
    if frame is None:
        return None
    rows = frame.filter(pl.col("source") == sha256)
    lineage = {name for name, _ in LINEAGE}
    for name in rows.columns:
        if name in lineage or name not in trace.row or rows.height <= 1:
            continue
        wanted = trace.row[name]
        if rows.schema[name] == pl.Date and isinstance(wanted, str):
            wanted = date.fromisoformat(wanted)
        same = rows.filter(pl.col(name).eq_missing(pl.lit(wanted).cast(rows.schema[name])))
        rows = same if same.height else rows
    lines = rows["line"].unique().to_list()
    return int(lines[0]) if len(lines) == 1 else None


def _outputs(shop: Workshop, dataset: str, step: str) -> Iterator[Stop]:
    found = shop.catalog.step(dataset, step)
    for output in found.outputs if found else ():
        if output.zone != FRAMES:
            zone = output.zone or "curated"
            yield Stop(zone, output.path, there=shop.workspace.zones.path(zone, output.path).exists())


def _raw(shop: Workshop, item: ItemRow | None) -> Iterator[Stop]:
    if item is None:
        return
    for row in shop.catalog.written_from(item.sha256):
        if row.zone == "raw":
            yield Stop("raw", row.path, there=shop.workspace.zones.path("raw", row.path).exists())


def _landing(shop: Workshop, trace: Trace, sha256: str, line: int | None) -> Stop:
    source = shop.catalog.find_source(sha256)
    if source is None:
        zone, path = (trace.source.zone, trace.source.path) if trace.source else ("landing", "")
        return Stop(zone, path, line, there=False)
    zone, path = ("archive", source.archived) if source.archived else (source.zone, source.path)
    file = shop.workspace.zones.path(zone, path)
    text = ""
    if line is not None and file.suffix.casefold() in TEXT and file.exists():
        with file.open(encoding="utf-8-sig", errors="replace", newline=None) as lines:
            text = next(islice(lines, line - 1, line), "").rstrip("\n")[:WIDEST]
    return Stop(zone, path, line, text, file.exists())
