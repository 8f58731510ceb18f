"""landing2raw of Meta's daily CSV: one row per campaign and day, in both column orders."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.lake.findings import Note, Reject
from bedrot_desktop.lake.items import Item
from bedrot_desktop.services.accounts import account_of
from bedrot_desktop.services.metaads.values import (
    amount,
    count,
    dollars,
    flag,
    fraction,
    identifier,
    optional_identifier,
    pixel_events,
)
from bedrot_desktop.services.metaads.writing import RAW, ndjson_of, stamp_name
from bedrot_desktop.services.raw_paths import raw_path
from bedrot_desktop.services.reading import day, refuse_sign_in, require_columns, table_of, text_of
from bedrot_desktop.services.service import Cleaned, Context, Output

DATASET = "metaads.daily"
#: What the extractor that writes these files calls itself and the interface it uses; the files do not say it.
DATA_SOURCE = "meta_daily_campaigns_extractor"
API_VERSION = "v18.0"

REQUIRED = ("date", "campaign_id", "campaign_name", "spend_usd", "clicks", "impressions")
_FIRST_FORM = ("adset_id", "reach", "cpc", "meta_pixel_events", "is_active")
_SECOND_FORM = ("campaign_objective", "campaign_status", "adset_name", "frequency", "cpm", "ctr")

COLUMNS: Mapping[str, str] = {
    "line": "UInt32", "date": "Date", "campaign_id": "Int64", "campaign": "String", "objective": "String",
    "status": "String", "adset_id": "Int64", "reach": "Int64", "cpc": "Float64", "spend_nano": "Int64",
    "clicks": "Int64", "impressions": "Int64", "pixel_events": "String", "is_active": "Boolean",
}  # fmt: skip


def to_raw(item: Item, ctx: Context) -> Cleaned:
    """One daily file → frame ``rows`` (columns: COLUMNS) and its NDJSON.

    A row with a destroyed id, broken pixel events or a bad figure is set aside; raises FileRejected (rules ``empty``,
    ``header``, ``value``) when no row is left, SignInNeeded for a page saved as data.
    """
    text = text_of(item.read(), item.name)
    refuse_sign_in(text, item.name)
    table = table_of(text, item.name)
    surplus = require_columns(table, REQUIRED, item.name)
    if not table.rows:
        raise FileRejected(f"{item.name} has a header but no rows.", "Fetch it again.", rule="empty")
    account, question = account_of("metaads", DATASET, item, ctx)
    if question is not None:
        return Cleaned(question=question)
    rows, rejects = _read(table.rows, ctx)
    if not rows:
        first = rejects[0]
        raise FileRejected(
            f"{item.name}: no row can be used; line {first.line}: {first.reason}.",
            "Fetch it again and do not save it from a spreadsheet; the data from before stays.",
            rule=first.rule,
            line=first.line,
        )
    name = raw_path(item, RAW, (".csv", ".ndjson"), stem=f"{item.stem}_raw_{stamp_name(item.stamp)}")
    return Cleaned(
        frames={"rows": frame_of(rows)},
        outputs=(Output.of("raw", name, ndjson_of(_record(row, item) for row in rows)),),
        account=account,
        rows=len(table.rows),
        rejects=tuple(rejects),
        notes=_notes(surplus, item.name),
        first_day=min(row["date"] for row in rows),
        last_day=max(row["date"] for row in rows),
        header=table.header,
    )


def frame_of(rows: list[dict[str, Any]]) -> Any:
    """Rows as a typed table."""
    import polars as pl

    return pl.DataFrame(rows, schema={name: getattr(pl, kind) for name, kind in COLUMNS.items()})


def _read(rows: tuple[tuple[int, Mapping[str, str]], ...], ctx: Context) -> tuple[list[dict[str, Any]], list[Reject]]:
    good: dict[tuple[Any, ...], tuple[dict[str, Any], Mapping[str, str]]] = {}
    rejects = []
    latest = ctx.today + timedelta(days=1)  # the ad account's time zone may be ahead of ours
    for line, row in rows:
        try:
            read = {"line": line, **row_of(row)}
            if read["date"] > latest:
                raise ValueError(f"{read['date']} lies in the future")
        except ValueError as error:
            rejects.append(Reject("value", str(error), line, dict(row)))
            continue
        key = (read["date"], read["campaign_id"], read["adset_id"])
        if key in good:
            before, cells = good[key]
            reason = f"line {line} tells the same campaign's {read['date']} again; the later line counts"
            rejects.append(Reject("twin row", reason, before["line"], dict(cells)))
        good[key] = read, row
    ordered = sorted((read for read, _ in good.values()), key=lambda read: int(read["line"]))
    return ordered, sorted(rejects, key=lambda reject: reject.line)


def row_of(row: Mapping[str, str]) -> dict[str, Any]:
    """The values of a row; ValueError saying which is wrong."""
    spend = amount(row.get("spend_usd", ""))
    if spend is None:
        raise ValueError("the row has no spend")
    return {
        "date": day(row.get("date", "")),
        "campaign_id": identifier(row.get("campaign_id", "")),
        "campaign": row.get("campaign_name", "").strip() or None,
        "objective": row.get("campaign_objective", "").strip() or None,
        "status": row.get("campaign_status", "").strip() or None,
        "adset_id": optional_identifier(row.get("adset_id")),
        "reach": count(row.get("reach")),
        "cpc": fraction(row.get("cpc")),
        "spend_nano": spend,
        "clicks": count(row.get("clicks")),
        "impressions": count(row.get("impressions")),
        "pixel_events": pixel_events(row.get("meta_pixel_events", "")),
        "is_active": flag(row.get("is_active", "")),
    }


def _notes(surplus: tuple[str, ...], name: str) -> tuple[Note, ...]:
    notes = []
    absent = [column for column in _FIRST_FORM if column not in surplus]
    unknown = [column for column in surplus if column not in (*_FIRST_FORM, *_SECOND_FORM)]
    if absent:
        notes.append(Note("header", f"{name} lacks {', '.join(absent)}: these stay empty.", 1))
    if unknown:
        notes.append(Note("header", f"{name} has columns that are not read: {', '.join(unknown)}.", 1))
    return tuple(notes)


def _record(row: Mapping[str, Any], item: Item) -> dict[str, Any]:
    """A row as the lake's raw files have it."""
    return {
        "extraction_date": item.stamp.isoformat(timespec="microseconds") if item.stamp else None,
        "date": row["date"],
        "campaign_id": str(row["campaign_id"]),
        "campaign_name": row["campaign"],
        "adset_id": None if row["adset_id"] is None else str(row["adset_id"]),
        "metrics": {
            "reach": row["reach"],
            "cpc": row["cpc"],
            "spend_usd": float(dollars(row["spend_nano"])),
            "clicks": row["clicks"],
            "impressions": row["impressions"],
        },
        "pixel_events": json.loads(row["pixel_events"] or "{}"),
        "is_active": row["is_active"],
        "data_source": DATA_SOURCE,
        "api_version": API_VERSION,
    }
