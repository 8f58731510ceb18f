"""TooLost: daily streams of the tracks distributed through it.

Its sales report never was read by anybody and no page says what is in it, so there is no data set for it yet: it is
fetched and kept as it came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bedrot_desktop.services.daily_streams import TIDY_PATTERN
from bedrot_desktop.services.service import Clocks, Dataset, Place, Service, Side
from bedrot_desktop.services.toolost.daily import KEY, recognise, to_curated, to_raw, to_staging

if TYPE_CHECKING:
    from bedrot_desktop.services.fetching import Access


def _access() -> Access:
    from bedrot_desktop.services.fetching import Access
    from bedrot_desktop.services.toolost.extract import EXTRACTOR
    from bedrot_desktop.services.toolost.login import LOGIN

    return Access(LOGIN, EXTRACTOR)


_ANSWERS = r"toolost/(?:[^/]+/)*(?:toolost_(?:spotify|apple)|(?:spotify|apple)_analytics)[^/]*\.json"

DAILY = Dataset(
    key=KEY,
    title="Daily streams",
    kinds=("streams_daily", "breakdowns"),
    places=(Place("landing", _ANSWERS), Place("raw", _ANSWERS)),
    clocks=Clocks(lag=2, due=6, stale=12),
    to_raw=to_raw,
    to_staging=to_staging,
    to_curated=to_curated,
    recognise=recognise,
    history=(TIDY_PATTERN,),
    not_data=(
        r"toolost/(?:[^/]+/)*\.[^/]+",
        r"toolost/(?:[^/]+/)*extraction_(?:log|failure)[^/]*\.json",
        r"toolost/(?:[^/]+/)*[^/]+\.(?:png|jpe?g|log|txt)",
        r"toolost/sales/[^/]+",  # known, and data, but nobody knows yet how to read them
    ),
    sides=(
        Side("Spotify", ("%toolost_spotify%", "%spotify_analytics%"), Clocks(lag=2, due=6, stale=12)),
        Side("Apple Music", ("%toolost_apple%", "%apple_analytics%"), Clocks(lag=4, due=6, stale=12)),
    ),
)

SERVICE = Service("toolost", "TooLost", (DAILY,), colour="#6366F1", access=_access)
