"""TikTok follower counts: one JSON → the number of followers on the day of the snapshot."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.core.roster import Account
from bedrot_desktop.lake.findings import Question
from bedrot_desktop.lake.items import Item
from bedrot_desktop.services.reading import json_of, whole
from bedrot_desktop.services.service import Cleaned, Context, NotData
from bedrot_desktop.services.tiktok.names import follower_handle, owner

MOST = 10**10


def to_raw(item: Item, ctx: Context) -> Cleaned:
    """One snapshot → frame ``followers`` with one row (date, followers, moment, line); no raw file.

    The day is that of the stamp in the name, else of ``timestamp``. Raises FileRejected: ``json``, ``followers`` (none
    found: 0 or absent), ``stamp``, ``future``; NotData for a leftover of a test. Held with topic ``account`` for an
    unknown handle, or when name and content tell two.
    """
    import polars as pl

    document = json_of(item.read(), item.name)
    if not isinstance(document, dict) or "count" not in document:
        raise FileRejected(f"{item.name} is no follower snapshot.", "Fetch it again.", rule="followers")
    if document.get("source_url") == "test" or item.stem.lower().endswith("_test"):
        raise NotData(f"{item.name} is a leftover of a test.")
    count = _count(document["count"], item.name)
    moment = _moment(item, document, ctx)
    whose = _whose(item, str(document.get("artist") or ""), ctx)
    account = whose if isinstance(whose, Account) else None
    frame = pl.DataFrame(
        {"date": [moment.date()], "followers": [count], "moment": [moment], "line": [1]},
        schema={"date": pl.Date, "followers": pl.Int64, "moment": pl.Datetime("us"), "line": pl.UInt32},
    )
    return Cleaned(
        frames={"followers": frame},
        account=account.key if account else "",
        rows=1,
        question=whose if isinstance(whose, Question) else None,
        header=tuple(sorted(str(key) for key in document)),
    )


def _count(value: Any, name: str) -> int:
    try:
        count = whole(str(value))
    except ValueError as error:
        raise FileRejected(
            f"{name} holds no count of followers: {error}.", "Fetch it again.", rule="followers"
        ) from None
    if not 0 < count <= MOST:
        raise FileRejected(
            f"{name} tells {count} followers, which means that none were found.",
            "The last known number stays; fetch the count again.",
            rule="followers",
        )
    return count


def _moment(item: Item, document: dict[str, Any], ctx: Context) -> datetime:
    moment = item.stamp
    if moment is None:
        try:
            moment = datetime.fromisoformat(str(document.get("timestamp") or "")).replace(tzinfo=None)
        except ValueError:
            raise FileRejected(
                f"{item.name} does not tell when it was taken.",
                "Name it <handle>_followers_<date>_<time>.json.",
                rule="stamp",
            ) from None
    if moment.date() > ctx.today + timedelta(days=1):
        raise FileRejected(
            f"{item.name} says it was taken on {moment.date()}, which is still to come.",
            "Look at this computer's date, and at the date in its name.",
            rule="future",
        )
    return moment


def _whose(item: Item, told: str, ctx: Context) -> Account | Question:
    handle = follower_handle(item.stem)
    by_name, by_content = (ctx.roster.find("tiktok", token) for token in (handle, told))
    if by_name and told and by_content != by_name:
        return owner(item, "", ctx, f" Its name tells {handle}, its content {told}.")
    return owner(item, handle or told, ctx)
