"""TooLost: daily streams of the tracks distributed through it.

Its sales report never was read by anybody and no page says what is in it, so there is no data set for it yet.
"""

from bedrot_desktop.services.daily_streams import TIDY_PATTERN
from bedrot_desktop.services.service import Clocks, Dataset, Place, Service
from bedrot_desktop.services.toolost.daily import KEY, recognise, to_curated, to_raw, to_staging

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
    ),
)

SERVICE = Service("toolost", "TooLost", (DAILY,), colour="#6366F1")
