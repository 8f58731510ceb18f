"""TooLost's daily streams: answers of its analytics pages → raw, staging and its share of the label's days."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

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
from bedrot_desktop.services.raw_paths import raw_path
from bedrot_desktop.services.reading import json_of, text_of
from bedrot_desktop.services.service import (
    Cleaned,
    Context,
    Curated,
    History,
    Landing,
    NotData,
    Offer,
    Output,
    Piece,
    Staged,
)
from bedrot_desktop.services.toolost.payload import (
    disagreements,
    payload_of,
    platform_of,
    side_tables,
)

KEY = "toolost.daily"
TOOLOST = Distributor("toolost", 2)
_RAW = {"toolost/streams": "toolost/streams", "toolost": "toolost"}  # both are read by the old scripts


def to_raw(item: Item, ctx: Context) -> Cleaned:
    """One answer → its days (frame ``days``), what else it tells (``+breakdowns``) and the copy in raw."""
    if item.name.startswith((".", "extraction_")):
        raise NotData("A log of a run, no figures.")
    data = item.read()
    payload = payload_of(json_of(data, item.name), item.name)
    account, question = account_of("toolost", KEY, item, ctx)
    days, rejects = judged_days(payload.platform, payload.points, item.name, ctx)
    first, last = range_of(days)
    # a file that was written straight to raw is already where its copy would go
    copies = (Output.of("raw", raw_path(item, _RAW, (".json", ".json")), data),) if item.zone == "landing" else ()
    words = disagreements(payload, int(days["streams"].sum()))
    return Cleaned(
        frames={"days": days, "+breakdowns": side_frame(payload.platform, side_tables(payload))},
        outputs=copies,
        account=account,
        rows=len(payload.points),
        rejects=rejects,
        notes=tuple(Note("sums", f"In {item.name} {word}.") for word in words),
        question=question,
        first_day=first,
        last_day=last,
        header=payload.keys,
    )


def to_staging(pieces: Sequence[Piece], ctx: Context) -> Staged:
    """Per platform and day the newest answer that has the day; days of last year stay."""
    ctx.check()
    return stage_days(pieces, TOOLOST)


def to_curated(staged: Staged, history: Sequence[History], ctx: Context) -> Curated:
    """TooLost's rows of ``tidy_daily_streams.csv`` and of the kinds."""
    return curate_days(staged, history, ctx, TOOLOST)


def recognise(offer: Offer, ctx: Context) -> Landing | None:  # noqa: ARG001 - the common signature
    """An answer of TooLost's analytics, whatever its name; bare and wrapped ones."""
    if offer.head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] != b"{" or b'"date"' not in offer.head:
        return None
    try:
        value = json.loads(text_of(offer.path.read_bytes(), offer.name))
    except (OSError, ValueError):
        return None
    about = platform_of(value)
    if about is None:
        return None
    platform = "apple" if about == APPLE else "spotify"
    stamp = stamp_of(offer.name)
    if stamp is not None and offer.name.casefold().endswith(".json") and platform in offer.name.casefold():
        return Landing("landing", f"toolost/streams/{offer.name}")
    moment = stamp or _wrapped_stamp(value) or datetime.fromtimestamp(offer.path.stat().st_mtime)  # noqa: DTZ006 - local
    return Landing("landing", f"toolost/streams/toolost_{platform}_{moment:%Y%m%d_%H%M%S}.json")


def _wrapped_stamp(value: object) -> datetime | None:
    told = str(value.get("timestamp", "")) if isinstance(value, dict) else ""
    try:
        return stamp_of(told) or datetime.fromisoformat(told).replace(tzinfo=None)
    except ValueError:
        return None
