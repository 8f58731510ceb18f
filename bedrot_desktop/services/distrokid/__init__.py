"""DistroKid: daily streams from its statistics pages and the bank details with every line of earnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bedrot_desktop.services.daily_streams import TIDY_PATTERN
from bedrot_desktop.services.distrokid import bank, daily
from bedrot_desktop.services.service import Clocks, Dataset, Place, Service, Side

if TYPE_CHECKING:
    from bedrot_desktop.services.fetching import Access


def _access() -> Access:
    from bedrot_desktop.services.distrokid.extract import EXTRACTOR
    from bedrot_desktop.services.distrokid.login import LOGIN
    from bedrot_desktop.services.fetching import Access

    return Access(LOGIN, EXTRACTOR)


_NO_DATA = (
    r"distrokid/(?:[^/]+/)*\.[^/]+",
    r"distrokid/(?:[^/]+/)*extraction_(?:log|failure)[^/]*\.json",
    r"distrokid/(?:[^/]+/)*[^/]+\.(?:png|jpe?g|log|txt)",
)

DAILY = Dataset(
    key=daily.KEY,
    title="Daily streams",
    kinds=("streams_daily", "breakdowns"),
    places=(Place("landing", r"distrokid/(?:[^/]+/)*(?:streams|applemusic)_stats[^/]*\.html?"),),
    clocks=Clocks(lag=2, due=6, stale=12),
    to_raw=daily.to_raw,
    to_staging=daily.to_staging,
    to_curated=daily.to_curated,
    recognise=daily.recognise,
    history=(TIDY_PATTERN,),
    not_data=_NO_DATA,
    sides=(
        Side("Spotify", ("%streams_stats%",), Clocks(lag=2, due=6, stale=12)),
        Side("Apple Music", ("%applemusic_stats%",), Clocks(lag=1, due=6, stale=12)),
    ),
)

BANK = Dataset(
    key=bank.KEY,
    title="Bank details",
    kinds=("royalty_lines",),
    places=(Place("landing", r"distrokid/(?:[^/]+/)*dk_bank_details[^/]*\.(?:tsv|csv)"),),
    # a statement grows about once a month; its content days are reporting dates
    clocks=Clocks(lag=31, due=40, stale=70),
    to_raw=bank.to_raw,
    to_staging=bank.to_staging,
    to_curated=bank.to_curated,
    recognise=bank.recognise,
    history=(r"(?:[^/]+/)*dk_bank_details[^/]*\.csv",),
    not_data=_NO_DATA,
)

SERVICE = Service("distrokid", "DistroKid", (DAILY, BANK), colour="#10B981", access=_access)
