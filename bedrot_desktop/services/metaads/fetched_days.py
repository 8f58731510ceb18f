"""The daily file as it is landed: Meta's answers by campaign and day under the owner's columns, figures as written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from bedrot_desktop.services.metaads.fields import ACTIONS, COLUMNS
from bedrot_desktop.services.metaads.values import plain
from bedrot_desktop.services.metaads.writing import csv_of


def named_after(stamp: str) -> str:
    """The file's name."""
    return f"metaads_campaign_daily_{stamp}.csv"


def file_of(entries: Iterable[Mapping[str, Any]], active: set[str], unread: set[str]) -> bytes | None:
    """Entries of insights by day as the daily CSV, ordered by day and campaign; None without any.

    ``active``: ids of the campaigns that run now. Types of action whose counts cannot be read go to ``unread``.
    """
    rows = [_row(entry, active, unread) for entry in entries]
    rows.sort(key=lambda row: (row["date"], row["campaign_id"]))
    return csv_of(COLUMNS, rows) if rows else None


def events_of(actions: object, unread: set[str]) -> dict[str, int]:
    """Counts by the owner's names of events, in their order; what Meta does not report is left out."""
    told = actions if isinstance(actions, list) else []
    counts = {plain(one.get("action_type")): plain(one.get("value")) for one in told if isinstance(one, dict)}
    found: dict[str, int] = {}
    for event, types in ACTIONS.items():
        kind = next((kind for kind in types if kind in counts), None)
        if kind is None:
            continue
        if counts[kind].isdecimal():
            found[event] = int(counts[kind])
        else:
            unread.add(kind)
    return found


def _row(entry: Mapping[str, Any], active: set[str], unread: set[str]) -> dict[str, Any]:
    campaign = plain(entry.get("campaign_id"))
    return {
        "date": plain(entry.get("date_start")),
        "campaign_id": campaign,
        "campaign_name": plain(entry.get("campaign_name")),
        "adset_id": "",
        "reach": plain(entry.get("reach")),
        "cpc": plain(entry.get("cpc")),
        "spend_usd": plain(entry.get("spend")),
        "clicks": plain(entry.get("clicks")),
        "impressions": plain(entry.get("impressions")),
        "meta_pixel_events": json.dumps(events_of(entry.get("actions"), unread)),
        "is_active": campaign in active,
    }
