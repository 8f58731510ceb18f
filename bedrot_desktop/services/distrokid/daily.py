"""DistroKid's daily streams: its Spotify and Apple pages → raw, staging and its share of the label's days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.lake.findings import Note
from bedrot_desktop.lake.items import Item, stamp_of
from bedrot_desktop.services.accounts import account_of
from bedrot_desktop.services.daily_streams import (
    APPLE,
    Distributor,
    curate_days,
    judged_days,
    range_of,
    side_frame,
    stage_days,
)
from bedrot_desktop.services.distrokid.pages import Page, read_page, without_personal_data
from bedrot_desktop.services.raw_paths import raw_path
from bedrot_desktop.services.reading import text_of
from bedrot_desktop.services.service import (
    Cleaned,
    Context,
    Curated,
    History,
    Landing,
    Offer,
    Output,
    Piece,
    Staged,
)

KEY = "distrokid.daily"
DISTROKID = Distributor("distrokid", 1)
_RAW = {"distrokid/streams": "distrokid/streams"}


def to_raw(item: Item, ctx: Context) -> Cleaned:
    """One page → its days (frame ``days``), what else it tells (``+breakdowns``) and the copy in raw."""
    data = item.read()
    text = text_of(data, item.name)
    page = read_page(text, item.name)
    account, question = account_of("distrokid", KEY, item, ctx)
    days, rejects = judged_days(page.platform, page.points, item.name, ctx)
    first, last = range_of(days)
    return Cleaned(
        frames={"days": days, "+breakdowns": side_frame(page.platform, page.sides)},
        outputs=(Output.of("raw", raw_path(item, _RAW, (".html", ".html")), without_personal_data(data, text)),),
        account=account,
        rows=len(page.points),
        rejects=rejects,
        notes=_notes(page, int(days["streams"].sum()), item.name),
        question=question,
        first_day=first,
        last_day=last,
        header=page.charts,
    )


def _notes(page: Page, total: int, name: str) -> tuple[Note, ...]:
    return tuple(
        Note(
            "sums",
            f"In {name} the days add up to {total:,}, {where} says {stated:,} (difference {abs(stated - total):,}). "
            "The days were taken over.",
        )
        for where, stated in page.totals.items()
        if stated != total
    )


def to_staging(pieces: Sequence[Piece], ctx: Context) -> Staged:
    """Per platform and day the newest page that has the day; days that newer pages no longer show stay."""
    ctx.check()
    return stage_days(pieces, DISTROKID)


def to_curated(staged: Staged, history: Sequence[History], ctx: Context) -> Curated:
    """DistroKid's rows of ``tidy_daily_streams.csv`` and of the kinds."""
    return curate_days(staged, history, ctx, DISTROKID)


def recognise(offer: Offer, ctx: Context) -> Landing | None:  # noqa: ARG001 - the common signature
    """A statistics page of DistroKid, whatever its name; a page without charts is none."""
    if offer.head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] != b"<" or b"distrokid" not in offer.head.lower():
        return None
    try:
        page = read_page(text_of(offer.path.read_bytes(), offer.name), offer.name)
    except (OSError, FileRejected):
        return None
    stem = "applemusic_stats" if page.platform == APPLE else "streams_stats"
    moment = stamp_of(offer.name)
    if moment is not None and offer.name.casefold().startswith(stem):
        return Landing("landing", f"distrokid/streams/{offer.name}")
    moment = moment or datetime.fromtimestamp(offer.path.stat().st_mtime)  # noqa: DTZ006 - names hold local time
    return Landing("landing", f"distrokid/streams/{stem}_{moment:%Y%m%d_%H%M%S}.html")
