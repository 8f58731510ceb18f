"""Recognising files of Meta Ads that somebody brings in by hand."""

from __future__ import annotations

import re

from bedrot_desktop.lake.items import stamp_of
from bedrot_desktop.services.metaads.dump_objects import MEMBERS
from bedrot_desktop.services.service import Context, Landing, Offer

_FOLDER = "metaads/"
#: Keys that an entry of each list of a dump has and the others have not.
_MARKS = {
    "campaigns.json": ("objective",),
    "adsets.json": ("campaign_id", "optimization_goal"),
    "ads.json": ("adset_id", "creative"),
    "insights.json": ("date_start", "spend"),
}


def recognise_dump(offer: Offer, ctx: Context) -> Landing | None:  # noqa: ARG001 - the signature of all data sets
    """A member of a dump folder; the folder's name has to tell when the dump was made."""
    folder = offer.path.parent.name
    if offer.name.casefold() not in MEMBERS or stamp_of(folder) is None:
        return None
    head = _head(offer).lstrip()
    marks = _MARKS[offer.name.casefold()]
    if not head.startswith("[") or not (head[1:].lstrip().startswith("]") or all(f'"{key}"' in head for key in marks)):
        return None
    dump = folder if folder.startswith("meta_ads_dump_") else f"meta_ads_dump_{folder}"
    return Landing("landing", f"{_FOLDER}{dump}/{offer.name.casefold()}")


def recognise_daily(offer: Offer, ctx: Context) -> Landing | None:  # noqa: ARG001
    """A daily CSV in either column order; the lake's own logs and staging files lack ``is_active`` or the events."""
    header = _header(offer)
    if not {"date", "campaign_id", "adset_id", "spend_usd", "meta_pixel_events", "is_active"} <= header:
        return None
    fits = "campaign" in offer.name.casefold() and "bedrot-ads" not in offer.name.casefold()
    return Landing("landing", _FOLDER + _csv(offer.name if fits else f"metaads_campaign_daily_{_bare(offer.name)}"))


def recognise_manual(offer: Offer, ctx: Context) -> Landing | None:  # noqa: ARG001
    """An Ads Manager export by its column names."""
    if not {"Reporting starts", "Reporting ends", "Ad name", "Amount spent (USD)"} <= _header(offer):
        return None
    fits = "bedrot-ads" in offer.name.casefold()
    return Landing("landing", _FOLDER + _csv(offer.name if fits else f"BEDROT-ADS-{offer.name}"))


def _csv(name: str) -> str:
    return name if name.casefold().endswith(".csv") else f"{name}.csv"


def _bare(name: str) -> str:
    return re.sub("bedrot-ads", "", name, flags=re.IGNORECASE)


def _head(offer: Offer) -> str:
    encoding = "utf-16" if offer.head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return offer.head.decode(encoding, errors="replace")


def _header(offer: Offer) -> set[str]:
    first = _head(offer).splitlines()[:1]
    return {cell.strip().strip('"') for cell in first[0].split(",")} if first else set()
