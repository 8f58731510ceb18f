"""The catalogue: artist, title, ISRC, UPC (leading zeros kept), release and the label's own share in percent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.kinds import CATALOGUE
from bedrot_desktop.lake.findings import Note, Question, Reject
from bedrot_desktop.services.conventions import DayOrder, read_day
from bedrot_desktop.services.handmade import (
    HandTable,
    columns_of,
    day_note,
    header_of,
    order_of_days,
    ragged,
    read_table,
    refuse_without_rows,
    require,
    unknown_columns,
)
from bedrot_desktop.services.merging import in_order, newest_wins
from bedrot_desktop.services.service import Cleaned, Context, Curated, History, Landing, Offer, Piece, Staged

if TYPE_CHECKING:
    import polars as pl

    from bedrot_desktop.lake.items import Item

DATASET = "catalogue.tracks"
PLACE = r"(?:.*/)?track_catalog_royalty_splits[^/]*\.(?:csv|xlsx)"
_NAME = re.compile(r"track_catalog_royalty_splits[^/]*\.(?:csv|xlsx)", re.IGNORECASE)
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}\d{7}")

SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "artist": ("artist", "artist name"),
    "title": ("title", "track", "track title"),
    "isrc": ("isrc",),
    "upc": ("upc", "upc/ean", "ean"),
    "date": ("release_date", "release date"),
    "release_type": ("release_type", "release type"),
    "royalty_percentage": ("royalty_percentage", "royalty percentage", "royalty %", "share"),
}


def to_raw(item: Item, ctx: Context) -> Cleaned:
    """One file → frame ``tracks`` (the columns of the kind ``catalogue``, and ``line``).

    ``royalty_percentage`` is 0 to 100; empty cells stay NULL. Raises FileRejected for a file without the columns or
    without a good row.
    """
    table = read_table(item.read(), item.name, SPELLINGS)
    require(table, ("artist", "title", "isrc", "royalty_percentage"), item.name)
    asked = _question(item, table, ctx)
    if isinstance(asked, Question):
        return Cleaned(rows=len(table.table.rows), question=asked, header=table.table.header)
    order, scale = asked
    rows, rejects, notes = _rows(table, order, scale)
    refuse_without_rows(item.name, len(rows), rejects)
    return Cleaned(
        frames={"tracks": _frame(rows)},
        rows=len(table.table.rows),
        rejects=rejects,
        notes=(*day_note(order), *notes, *_twins(rows), *unknown_columns(table)),
        header=table.table.header,
    )


def _question(item: Item, table: HandTable, ctx: Context) -> Question | tuple[DayOrder, int]:
    """The order of days and the factor that makes shares percent, or the question that must be answered first."""
    order = order_of_days(table, DATASET, item, ctx)
    if isinstance(order, Question):
        return order
    shares = [_number(value) for value in table.values("royalty_percentage")]
    known = [share for share in shares if share is not None]
    written = any("%" in value for value in (*table.values("royalty_percentage"), table.columns["royalty_percentage"]))
    if written or not known or max(known) > 1 or max(known) == 0:
        return order, 1
    answer = ctx.answer(DATASET, item.sha256, "percentage")
    if answer not in ("percent", "fractions"):
        text = f"{item.name}: no share is above 1. Are the shares percent (1 is 1 %) or fractions (1 is 100 %)?"
        return Question("percentage", DATASET, item.sha256, text, ("percent", "fractions"))
    return order, 100 if answer == "fractions" else 1


def _rows(
    table: HandTable, order: DayOrder, scale: int
) -> tuple[list[dict[str, Any]], tuple[Reject, ...], tuple[Note, ...]]:
    rows: list[dict[str, Any]] = []
    rejects: list[Reject] = []
    notes: list[Note] = []
    for line, row in table.table.rows:
        rule = "shape"
        try:
            if why := ragged(row):
                raise ValueError(why)
            rule = "name"
            artist, title = table.value(row, "artist"), table.value(row, "title")
            if not artist or not title:
                raise ValueError(f"the row has no {'artist' if not artist else 'title'}")
            rule = "date"
            released = table.value(row, "date")
            day = read_day(released, order) if released else None
            rule = "percentage"
            share = percentage(table.value(row, "royalty_percentage"), scale)
        except ValueError as error:
            rejects.append(Reject(rule, str(error), line, row))
            continue
        isrc, upc, told = _codes(table, line, row)
        notes += told
        rows.append(
            {"line": line, "artist": artist, "title": title, "isrc": isrc, "upc": upc, "release_date": day}
            | {"release_type": table.value(row, "release_type") or None, "royalty_percentage": share}
        )
    return rows, tuple(rejects), tuple(notes)


def _codes(table: HandTable, line: int, row: Mapping[str, str]) -> tuple[str | None, str | None, list[Note]]:
    """ISRC and UPC as text, with a note on those that cannot be right; a code that a spreadsheet destroyed is NULL."""
    notes: list[Note] = []
    isrc = re.sub(r"[\s-]", "", table.value(row, "isrc")).upper() or None
    if isrc is not None and not _ISRC.fullmatch(isrc):
        notes.append(Note("isrc", f"“{isrc}” in line {line} has not the form of an ISRC.", line))
    upc = re.sub(r"[\s-]", "", table.value(row, "upc")) or None
    if upc is not None and not upc.isdecimal():
        told = f"“{upc}” in line {line} is not a UPC (a spreadsheet may have changed it) and was left out."
        notes.append(Note("upc", told, line))
        upc = None
    return isrc, upc, notes


def _number(text: str) -> Decimal | None:
    cleaned = text.strip().removesuffix("%").strip()
    return Decimal(cleaned) if re.fullmatch(r"\d+(?:\.\d+)?", cleaned) else None


def percentage(text: str, scale: int = 1) -> float | None:
    """A share in percent, 0 to 100 (``40``, ``40%``); None where it is empty; ValueError for anything else."""
    if not text.strip():
        return None
    value = _number(text)
    if value is None or value * scale > 100:
        raise ValueError(f"“{text}” is not a share between 0 and 100 percent")
    return float(value * scale)


def _twins(rows: Sequence[Mapping[str, Any]]) -> tuple[Note, ...]:
    seen: dict[tuple[Any, ...], int] = {}
    notes: list[Note] = []
    for row in rows:
        first = seen.setdefault(tuple(row[column] for column in CATALOGUE.key), row["line"])
        if first != row["line"]:
            told = f"Line {row['line']} repeats the track of line {first}; the later one counts."
            notes.append(Note("twin", told, int(row["line"])))
    return tuple(notes)


def _frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    import polars as pl

    schema = {name: kind for name, kind in CATALOGUE.schema().items() if name != "source"}
    return pl.DataFrame({name: [row[name] for row in rows] for name in schema}, schema=schema)


def to_staging(pieces: Sequence[Piece], ctx: Context) -> Staged:
    """All files → frame ``catalogue``: for each ISRC, artist and title the newest file wins."""
    import polars as pl

    frames = []
    for piece in in_order(pieces):
        ctx.check()
        if (frame := piece.frame("tracks")) is not None:
            frames.append(frame)
    merged = newest_wins(frames, CATALOGUE.key)
    stamps = [piece.stamp for piece in pieces if piece.stamp]
    empty = pl.DataFrame(schema=CATALOGUE.schema())
    return Staged({"catalogue": empty if merged is None else merged}, stamp=max(stamps, default=None))


def to_curated(staged: Staged, _history: Sequence[History], _ctx: Context) -> Curated:
    """Rows of the kind ``catalogue``; the file itself lies in curated already."""
    frame = staged.frames.get("catalogue")
    return Curated() if frame is None else Curated(kinds={"catalogue": CATALOGUE.conform(frame)})


def recognise(offer: Offer, _ctx: Context) -> Landing | None:
    """The catalogue by its name, or by a header with artist, title, ISRC and a share."""
    if _NAME.fullmatch(offer.name):
        return Landing("curated", offer.name)
    if not {"artist", "title", "isrc", "royalty_percentage"} <= columns_of(header_of(offer), SPELLINGS).keys():
        return None
    ending = "xlsx" if offer.head[:2] == b"PK" else "csv"
    return Landing("curated", f"track_catalog_royalty_splits.{ending}")
