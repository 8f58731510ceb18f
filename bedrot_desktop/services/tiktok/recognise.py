"""TikTok files that somebody brings by hand, known by their content whatever they are called."""

from __future__ import annotations

import json
import re
from datetime import datetime

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.services.reading import table_of, text_of
from bedrot_desktop.services.service import Context, Landing, Offer
from bedrot_desktop.services.tiktok.overview import COLUMNS, renamed
from bedrot_desktop.services.writing import stamp_label

FOLDER = "tiktok/analytics"
_HANDLE = re.compile(r"[0-9A-Za-z_][0-9A-Za-z_.]*")


def recognise(offer: Offer, ctx: Context) -> Landing | None:  # noqa: ARG001 - the shape of all recognisers
    """A ZIP with Overview.csv, such a CSV itself, or a follower snapshot; the name is kept, its ending set right."""
    if offer.head[:4] == b"PK\x03\x04":
        return _landing(offer, ".zip") if b"Overview.csv" in offer.head else None
    head = offer.head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if head[:1] == b"{":
        return _followers(offer, head)
    try:
        header = renamed(table_of(text_of(offer.head, offer.name), offer.name).header)
    except (FileRejected, ValueError):
        return None
    return _landing(offer, ".csv") if set(COLUMNS) <= set(header) and "artist" not in header else None


def _followers(offer: Offer, head: bytes) -> Landing | None:
    try:
        document = json.loads(head)
    except ValueError:
        return None
    if not isinstance(document, dict) or not {"count", "artist", "timestamp"} <= set(document):
        return None
    if "_followers" in offer.name:
        return _landing(offer, ".json")
    try:
        moment = datetime.fromisoformat(str(document["timestamp"]))
    except ValueError:
        return None
    handle = str(document["artist"])
    if not _HANDLE.fullmatch(handle):
        return None
    return Landing("landing", f"{FOLDER}/{handle}_followers_{stamp_label(moment)}.json")


def _landing(offer: Offer, ending: str) -> Landing:
    name = offer.name if offer.name.lower().endswith(ending) else offer.name + ending
    return Landing("landing", f"{FOLDER}/{name}")
