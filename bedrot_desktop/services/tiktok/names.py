"""What the file names of TikTok exports say: first day, moment of the last day, handle."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bedrot_desktop.core.roster import Account
from bedrot_desktop.lake.findings import Question
from bedrot_desktop.lake.items import COPY_MARK, Item
from bedrot_desktop.services.service import Context

SERVICE = "tiktok"
DATASET = "tiktok.analytics"
TOPIC = "account"

_COPY = re.compile(f"{COPY_MARK}$", re.IGNORECASE)
_OVERVIEW = re.compile(
    r"Overview(?:_(?P<first>\d{4}-\d{2}-\d{2}))?(?:_(?P<epoch>\d{9,11}))?(?:_(?P<handle>[^/\\]+))?", re.IGNORECASE
)
_FOLLOWERS = re.compile(r"(?P<handle>.+?)_followers(?:_(?P<stamp>\d{8}[_T]\d{6}))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Name:
    """What a name says; None and "" for what it does not. ``moment``: the epoch in UTC, naive; its day is the last."""

    handle: str = ""
    first: date | None = None
    moment: datetime | None = None


def overview_name(stem: str) -> Name:
    """The parts of ``Overview_<first day>_<epoch>_<handle>``; each may be missing, a copy mark may follow."""
    match = _OVERVIEW.fullmatch(_COPY.sub("", stem))
    if match is None:
        return Name()
    return Name(match["handle"] or "", _day(match["first"]), _moment(match["epoch"]))


def follower_handle(stem: str) -> str:
    """The handle in ``<handle>_followers_<stamp>``, "" for a name of another make."""
    match = _FOLLOWERS.fullmatch(_COPY.sub("", stem))
    return match["handle"] if match else ""


def owner(item: Item, handle: str, ctx: Context, hint: str = "") -> Account | Question:
    """The account that the person's answer or else the handle names; else the question. Nobody is guessed."""
    answered = ctx.roster.find(SERVICE, ctx.answer(DATASET, item.sha256, TOPIC) or "")
    known = answered or ctx.roster.find(SERVICE, handle)
    if known is not None:
        return known
    why = f"the handle {handle} is not known here" if handle else "its name holds no handle"
    return Question(
        topic=TOPIC,
        dataset=DATASET,
        item=item.sha256,
        text=f"Which account does {item.name} belong to? It was not booked, because {why}.{hint}",
        options=tuple(account.key for account in ctx.roster.of(SERVICE)),
        free=True,
        details={"handle": handle},
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(text), UTC).replace(tzinfo=None) if text else None
    except (ValueError, OverflowError, OSError):
        return None
