"""Meta Ads: dumps of the account (lifetime figures), daily rows per campaign, and exports made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bedrot_desktop.services.metaads import daily, dumps, manual
from bedrot_desktop.services.metaads.arrivals import recognise_daily, recognise_dump, recognise_manual
from bedrot_desktop.services.metaads.daily_curated import to_curated as curate_daily
from bedrot_desktop.services.metaads.daily_staging import to_staging as stage_daily
from bedrot_desktop.services.metaads.dumps_curated import to_curated as curate_dumps
from bedrot_desktop.services.metaads.dumps_staging import to_staging as stage_dumps
from bedrot_desktop.services.metaads.manual_merging import to_curated as curate_manual
from bedrot_desktop.services.metaads.manual_merging import to_staging as stage_manual
from bedrot_desktop.services.service import Clocks, Dataset, Place, Service

if TYPE_CHECKING:
    from bedrot_desktop.services.fetching import Access

#: One file name, two tables: which one a file is, its header tells (``ad_id`` or ``total_spend_usd``).
_BY_CAMPAIGN_OR_AD = r"(?:metaads/)?metaads_campaigns_daily\.csv"
#: Of several ad accounts each has a folder of its own, since the files do not say whose they are.
_ACCOUNT = r"(?:(?!meta_ads_dump_)[^/]+/)?"

DUMPS = Dataset(
    key="metaads.dumps",
    title="Meta Ads lifetime figures",
    kinds=("ads_totals", "campaigns"),
    places=(
        Place("landing", rf"(?:metaads/{_ACCOUNT})?meta_ads_dump_[^/]+", bundle=True),
        Place("landing", r"\d{8}_\d{6}", bundle=True),
    ),
    clocks=Clocks(lag=1, due=8, stale=None),
    to_raw=dumps.to_raw,
    to_staging=stage_dumps,
    to_curated=curate_dumps,
    recognise=recognise_dump,
    history=(_BY_CAMPAIGN_OR_AD,),
)

DAILY = Dataset(
    key="metaads.daily",
    title="Meta Ads daily",
    kinds=("ads_daily",),
    places=(Place("landing", rf"metaads/{_ACCOUNT}(?![^/]*BEDROT-ADS)[^/]*campaign[^/]*\.csv"),),
    clocks=Clocks(lag=1, due=3, stale=8),
    to_raw=daily.to_raw,
    to_staging=stage_daily,
    to_curated=curate_daily,
    recognise=recognise_daily,
    history=(r"(?:metaads/)?metaads_campaigns_performance_log\.csv", _BY_CAMPAIGN_OR_AD),
    # raw holds copies of the dumps and NDJSON of the daily files: all of it lies in landing too.
    not_data=(
        r"metaads/(?:.*/)?[^/]+\.(?:ndjson|log|txt|png|html)",
        r"metaads/(?:.*/)?_processed_hashes\.json",
    ),
)

MANUAL = Dataset(
    key="metaads.manual",
    title="Meta Ads Manager export",
    kinds=("breakdowns",),
    places=(Place("landing", r"metaads/[^/]*BEDROT-ADS[^/]*\.csv"),),
    clocks=Clocks(lag=0, due=40, stale=None),
    to_raw=manual.to_raw,
    to_staging=stage_manual,
    to_curated=curate_manual,
    recognise=recognise_manual,
)


def _access() -> Access:
    """Signing in and fetching."""
    from bedrot_desktop.services.fetching import Access
    from bedrot_desktop.services.metaads.extract import EXTRACTOR
    from bedrot_desktop.services.metaads.login import LOGIN

    return Access(LOGIN, EXTRACTOR)


SERVICE = Service("metaads", "Meta Ads", (DUMPS, DAILY, MANUAL), colour="#0866ff", access=_access)
