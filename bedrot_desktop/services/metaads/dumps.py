"""landing2raw of Meta dumps: a folder of four JSON lists is taken whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bedrot_desktop.core.errors import FileRejected, SignInNeeded
from bedrot_desktop.lake.findings import Note, Reject
from bedrot_desktop.lake.items import Item, Member
from bedrot_desktop.services.accounts import account_of
from bedrot_desktop.services.metaads.dump_objects import MEMBERS, Row, schema_of
from bedrot_desktop.services.metaads.values import plain
from bedrot_desktop.services.raw_paths import raw_path
from bedrot_desktop.services.reading import json_of
from bedrot_desktop.services.service import Cleaned, Context, NotData, Output

DATASET = "metaads.dumps"
_AGAIN = "Run the dump again; the figures from before stay."
_ACCESS = (
    "Check META_ACCESS_TOKEN: a user's token lives 60 days, a System User's does not expire; it needs ads_read on the "
    "ad account (META_AD_ACCOUNT_ID)."
)
_TOO_MANY_CALLS = frozenset({4, 17, 32, 613, 80000, 80003, 80004})
_NO_ACCESS = frozenset({10, 102, 190, *range(200, 300)})


def to_raw(item: Item, ctx: Context) -> Cleaned:
    """One dump → frames ``campaigns``, ``adsets``, ``ads``, ``insights`` and its four files.

    Raises FileRejected (rules ``incomplete``, ``json``, ``shape``, ``empty``, ``rate limit``, ``value``) or
    SignInNeeded (rule ``token``), always naming the member file; NotData for a folder that is no dump.
    """
    members = item.by_name()
    if not set(MEMBERS) & set(members):
        raise NotData("A folder without any of the four files of a Meta dump.")
    lists = {name: _list_of(item, members, name) for name in MEMBERS}
    if not any(lists.values()):
        raise FileRejected(f"{item.name}: all four lists are empty.", _AGAIN, rule="empty")
    account, question = account_of("metaads", DATASET, item, ctx)
    if question is not None:
        return Cleaned(question=question)
    rows, rejects = _read(lists)
    if lists["insights.json"] and not rows["insights"]:
        reason = next(reject for reject in rejects if reject.member == "insights.json")
        raise FileRejected(
            f"{item.name}/insights.json: no row can be read ({reason.reason}).", _AGAIN, rule="value", line=reason.line
        )
    notes = () if lists["insights.json"] else (Note("empty", f"{item.name}/insights.json lists no figures at all."),)
    return Cleaned(
        frames=_frames(rows),
        outputs=tuple(_copy(item, members[name]) for name in MEMBERS),
        account=account,
        rows=sum(len(entries) for entries in lists.values()),
        rejects=tuple(rejects),
        notes=notes,
        first_day=min((row["first_day"] for row in rows["insights"] if row["first_day"]), default=None),
        last_day=max((row["last_day"] for row in rows["insights"] if row["last_day"]), default=None),
    )


def _list_of(item: Item, members: Mapping[str, Member], name: str) -> list[Any]:
    if name not in members:
        raise FileRejected(f"{item.name} is incomplete: {name} is missing.", _AGAIN, rule="incomplete")
    shown = f"{item.name}/{name}"
    content = json_of(members[name].path.read_bytes(), shown)
    if isinstance(content, dict) and isinstance(content.get("error"), dict):
        _refuse_error(content["error"], shown)
    if not isinstance(content, list):
        raise FileRejected(f"{shown} is no JSON list.", _AGAIN, rule="shape")
    return content


def _refuse_error(error: Mapping[str, Any], shown: str) -> None:
    code = error.get("code")
    told = f"{shown}: Meta answered with an error instead of a list: {plain(error.get('message'))[:200]}"
    if code in _TOO_MANY_CALLS:
        raise FileRejected(f"{told}.", "Too many calls: wait an hour and run the dump again.", rule="rate limit")
    if code in _NO_ACCESS or error.get("type") == "OAuthException":
        raise SignInNeeded(f"{told}.", _ACCESS, rule="token")
    raise FileRejected(f"{told}.", _AGAIN, rule="answer")


def _read(lists: Mapping[str, list[Any]]) -> tuple[dict[str, list[Row]], list[Reject]]:
    rows: dict[str, list[Row]] = {}
    rejects: list[Reject] = []
    for member, (frame, read) in MEMBERS.items():
        kept = rows.setdefault(frame, [])
        seen: set[tuple[int, int | None]] = set()
        for line, entry in enumerate(lists[member], start=1):
            try:
                row = read(entry if isinstance(entry, dict) else {})
                if frame == "insights":
                    _refuse_twice(row, seen)
            except ValueError as error:
                rejects.append(Reject("value", f"{member} entry {line}: {error}", line, _shown(entry), member))
            else:
                kept.append({"line": line, "member": member, **row})
    return rows, rejects


def _refuse_twice(row: Row, seen: set[tuple[int, int | None]]) -> None:
    """One lifetime figure per ad set: a second one would be the same money again."""
    key = (row["campaign_id"], row["adset_id"])
    if key in seen:
        raise ValueError(f"a second figure for ad set {row['adset_id']} of campaign {row['campaign_id']}")
    seen.add(key)


def _shown(entry: object) -> dict[str, str]:
    return {str(key): str(value)[:500] for key, value in entry.items()} if isinstance(entry, dict) else {}


def _frames(rows: Mapping[str, list[Row]]) -> dict[str, Any]:
    import polars as pl

    return {name: pl.DataFrame(entries, schema=schema_of(name)) for name, entries in rows.items()}


def _copy(item: Item, member: Member) -> Output:
    # the first dumps lay in landing itself, in folders named by their time alone; those have no twins below metaads
    usual = not item.name.startswith("meta_ads_dump_") or item.path == f"metaads/{item.name}"
    folder = raw_path(item, {item.path.rpartition("/")[0]: "metaads"}, ("", ""), stem=item.name, usual=usual)
    return Output.of("raw", f"{folder}/{member.name}", member.path.read_bytes())
