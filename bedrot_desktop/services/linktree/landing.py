"""landing2raw of Linktree: an answer becomes rows; what is personal in it goes no further than this module."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.lake.findings import Note
from bedrot_desktop.lake.items import Item
from bedrot_desktop.services.accounts import account_of
from bedrot_desktop.services.linktree.answers import AGAIN, answered_in_part, content_of
from bedrot_desktop.services.linktree.sections import Sections, entries_of, read_analytics, read_titles
from bedrot_desktop.services.raw_paths import raw_path
from bedrot_desktop.services.reading import json_of
from bedrot_desktop.services.service import Cleaned, Context, NotData, Output

DATASET = "linktree.analytics"
_RAW = {"linktree/analytics": "linktree/analytics"}
_OWNERS_NAMES = {
    "date": "date",
    "views": "totalViews",
    "unique_views": "uniqueViews",
    "clicks": "totalClicks",
    "unique_clicks": "uniqueClicks",
    "rate": "clickThroughRate",
}


def to_raw(item: Item, ctx: Context) -> Cleaned:
    """One answer → frames (see ``sections.FRAMES``) and its NDJSON.

    Raises FileRejected, SignInNeeded (the session had ended) or NotData (account data, flags, balances, chat, lists
    without entries).
    """
    answer = json_of(item.read(), item.name)
    analytics, links = content_of(answer, item.name)
    account, question = account_of("linktree", DATASET, item, ctx)
    if question is not None:
        return Cleaned(question=question)
    # The page counts days in its own time zone: the newest day may be one ahead of ours.
    latest = min(ctx.today, item.stamp.date()) if item.stamp else ctx.today
    sections = Sections(latest + timedelta(days=1))
    if answered_in_part(answer):
        sections.notes.append(Note("answer", f"Linktree answered {item.name} only in part, with errors beside it."))
    read_analytics(analytics or {}, sections)
    read_titles(links, sections)
    _refuse_nothing(sections, item.name)
    days = sections.days()
    return Cleaned(
        frames=sections.frames(),
        outputs=(Output.of("raw", raw_path(item, _RAW, (".json", ".ndjson")), _ndjson(sections)),),
        account=account,
        rows=sections.seen,
        rejects=tuple(sections.rejects),
        notes=tuple(sections.notes),
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        header=sections.met,
    )


def _refuse_nothing(sections: Sections, name: str) -> None:
    if sections.rows:
        return
    if sections.rejects:
        first = sections.rejects[0]
        raise FileRejected(f"{name}: no entry can be read ({first.reason}).", AGAIN, rule="value", line=first.line)
    if sections.known and "overview" not in sections.known:
        raise NotData("Lists of the analytics page without a single entry.")
    raise FileRejected(f"{name} holds no figures.", AGAIN, rule="empty")


def _ndjson(sections: Sections) -> bytes:
    """Overview days with the keys the lake has always had; other rows say which list they come from."""
    lines = (_record(name, row) for name, row in entries_of(sections))
    return "".join(json.dumps(line, ensure_ascii=False, default=str) + "\n" for line in lines).encode()


def _record(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    if name == "overview":
        return {new: row[old] for old, new in _OWNERS_NAMES.items()} | {"__typename": "AccountActivity"}
    return {"query_type": name} | {key: value for key, value in row.items() if key != "line"}
