"""SubmitHub link statistics: a row per day, link, source, country and campaign; opened are views, clicked clicks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.kinds import LINKS_DAILY
from bedrot_desktop.lake.findings import Note, Question, Reject
from bedrot_desktop.services.conventions import DayOrder, read_day
from bedrot_desktop.services.handmade import (
    HandTable,
    by_age,
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
from bedrot_desktop.services.merging import newest_wins
from bedrot_desktop.services.reading import whole
from bedrot_desktop.services.service import Cleaned, Context, Curated, History, Landing, Offer, Piece, Staged

if TYPE_CHECKING:
    import polars as pl

    from bedrot_desktop.lake.items import Item

DATASET = "submithub.links"
PLACE = r"(?:.*/)?submithub_links_analytics[^/]*\.(?:csv|xlsx)"
_NAME = re.compile(r"submithub_links_analytics[^/]*\.(?:csv|xlsx)", re.IGNORECASE)

SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "date": ("date", "day"),
    "artist": ("artist",),
    "track": ("track", "song", "title"),
    "link": ("link_id", "link", "slug"),
    "source_name": ("source",),
    "country": ("country", "country code"),
    "utm_campaign": ("utm_campaign",),
    "utm_source": ("utm_source",),
    "utm_medium": ("utm_medium",),
    "views": ("opened", "opens"),
    "clicks": ("clicked", "clicks"),
    "conversion_rate": ("conversion", "conversion rate", "conversion_rate", "conversion %"),
}
_NEEDED = ("date", "link", "views", "clicks")
_TEXTS = ("artist", "track", "source_name", "country", "utm_campaign", "utm_source", "utm_medium")


def to_raw(item: Item, ctx: Context) -> Cleaned:
    """One export → frame ``links`` (the columns of the kind ``links_daily`` that SubmitHub has, and ``line``).

    An empty cell stays NULL, the country NA (Namibia) stays ``NA``. Raises FileRejected for a file without the columns
    or without a good row.
    """
    table = read_table(item.read(), item.name, SPELLINGS)
    require(table, _NEEDED, item.name)
    order = order_of_days(table, DATASET, item, ctx)
    if isinstance(order, Question):
        return Cleaned(rows=len(table.table.rows), question=order, header=table.table.header)
    rows, rejects = _rows(table, order, ctx.today + timedelta(days=1))
    refuse_without_rows(item.name, len(rows), rejects)
    days = [row["date"] for row in rows]
    return Cleaned(
        frames={"links": _frame(rows)},
        rows=len(table.table.rows),
        rejects=rejects,
        notes=(*day_note(order), *_twins(rows), *unknown_columns(table)),
        first_day=min(days),
        last_day=max(days),
        header=table.table.header,
    )


def _rows(table: HandTable, order: DayOrder, latest: date) -> tuple[list[dict[str, Any]], tuple[Reject, ...]]:
    rows: list[dict[str, Any]] = []
    rejects: list[Reject] = []
    for line, row in table.table.rows:
        rule = "shape"
        try:
            if why := ragged(row):
                raise ValueError(why)
            rule = "date"
            when = read_day(table.value(row, "date"), order)
            if when > latest:
                rule = "future"
                raise ValueError(f"{when.isoformat()} lies in the future")
            rule = "link"
            link = table.value(row, "link")
            if not link:
                raise ValueError("the row does not say which link it is of")
            rule = "number"
            rows.append({"line": line, "date": when, "link": link, **_texts(table, row), **_figures(table, row)})
        except ValueError as error:
            rejects.append(Reject(rule, str(error), line, row))
    return rows, tuple(rejects)


def _texts(table: HandTable, row: Mapping[str, str]) -> dict[str, str | None]:
    return {column: table.value(row, column) or None for column in _TEXTS}


def _figures(table: HandTable, row: Mapping[str, str]) -> dict[str, int | float | None]:
    views, clicks = _count(table.value(row, "views")), _count(table.value(row, "clicks"))
    if views is None and clicks is None:
        raise ValueError("the row has neither opened nor clicked")
    rate = _read(table.value(row, "conversion_rate"), lambda text: fraction(text, table.columns["conversion_rate"]))
    return {"views": views, "clicks": clicks, "conversion_rate": rate}


def _read(text: str, reader: Callable[[str], float]) -> float | None:
    return reader(text) if text else None


def _count(text: str) -> int | None:
    """A count; None where it is not reported."""
    if not text:
        return None
    value = whole(re.sub(r"\.0+$", "", text))
    if value < 0:
        raise ValueError(f"“{text}” is negative")
    return value


def fraction(text: str, column: str = "") -> float:
    """A conversion as a fraction: ``0.2222`` and ``22.22%`` (or 22.22 in a column named with %) are the same."""
    percent = text.endswith("%") or "%" in column
    cleaned = text.rstrip("%").strip()
    if not re.fullmatch(r"\d+(?:\.\d+)?", cleaned):
        raise ValueError(f"“{text}” is not a rate")
    return round(float(cleaned) / 100, 10) if percent else float(cleaned)


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row.get(column) for column in LINKS_DAILY.key if column != "account")


def _twins(rows: Sequence[Mapping[str, Any]]) -> tuple[Note, ...]:
    """A note for each row that repeats the day, link, source, country and campaign of an earlier one."""
    seen: dict[tuple[Any, ...], int] = {}
    notes: list[Note] = []
    for row in rows:
        first = seen.setdefault(_key(row), row["line"])
        if first != row["line"]:
            notes.append(
                Note("twin", f"Line {row['line']} repeats line {first}; the later one counts.", int(row["line"]))
            )
    return tuple(notes)


def _schema() -> dict[str, pl.DataType]:
    present = {"line", "date", "link", *_TEXTS, "views", "clicks", "conversion_rate"}
    return {name: kind for name, kind in LINKS_DAILY.schema().items() if name in present}


def _frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    import polars as pl

    schema = _schema()
    return pl.DataFrame({name: [row[name] for row in rows] for name in schema}, schema=schema)


def to_staging(pieces: Sequence[Piece], ctx: Context) -> Staged:
    """All exports → frame ``links_daily``: for each row's key the newest export that has it wins."""
    import polars as pl

    frames = []
    for piece in by_age(pieces):
        ctx.check()
        if (frame := piece.frame("links")) is not None:
            frames.append(frame.with_columns(pl.lit("main").alias("account"), pl.lit("SubmitHub").alias("provider")))
    whole_frame = newest_wins(frames, LINKS_DAILY.key)
    stamps = [piece.stamp for piece in pieces if piece.stamp]
    empty = pl.DataFrame(schema=LINKS_DAILY.schema())
    return Staged({"links_daily": empty if whole_frame is None else whole_frame}, stamp=max(stamps, default=None))


def to_curated(staged: Staged, _history: Sequence[History], _ctx: Context) -> Curated:
    """Rows of the kind ``links_daily``; the files themselves lie in curated already."""
    frame = staged.frames.get("links_daily")
    return Curated() if frame is None else Curated(kinds={"links_daily": LINKS_DAILY.conform(frame)})


def recognise(offer: Offer, _ctx: Context) -> Landing | None:
    """An export by its name, or by a header with a date, a link, opened and clicked."""
    if _NAME.fullmatch(offer.name):
        return Landing("curated", offer.name)
    if not {"date", "link", "views", "clicks"} <= columns_of(header_of(offer), SPELLINGS).keys():
        return None
    stem = offer.name.rpartition(".")[0] or offer.name
    ending = "xlsx" if offer.head[:2] == b"PK" else "csv"
    return Landing("curated", f"submithub_links_analytics_{stem}.{ending}")
