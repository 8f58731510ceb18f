"""TikTok Studio: daily overview figures and follower counts of each account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bedrot_desktop.lake.items import Item
from bedrot_desktop.services.service import (
    Cleaned,
    Clocks,
    Context,
    Curated,
    Dataset,
    History,
    Landing,
    Offer,
    Piece,
    Place,
    Service,
    Staged,
)

if TYPE_CHECKING:
    from bedrot_desktop.services.fetching import Access

# The cleaners are imported when they are first used: a service must cost nothing to know about.


def _access() -> Access:
    from bedrot_desktop.services.fetching import Access
    from bedrot_desktop.services.tiktok.extract import EXTRACTOR
    from bedrot_desktop.services.tiktok.login import LOGIN

    return Access(LOGIN, EXTRACTOR)


def _to_raw(item: Item, ctx: Context) -> Cleaned:
    if item.name.lower().endswith(".json"):
        from bedrot_desktop.services.tiktok.followers import to_raw as followers_to_raw

        return followers_to_raw(item, ctx)
    from bedrot_desktop.services.tiktok.overview import to_raw as overview_to_raw

    return overview_to_raw(item, ctx)


def _to_staging(pieces: Sequence[Piece], ctx: Context) -> Staged:
    from bedrot_desktop.services.tiktok.series import to_staging

    return to_staging(pieces, ctx)


def _to_curated(staged: Staged, history: Sequence[History], ctx: Context) -> Curated:
    from bedrot_desktop.services.tiktok.series import to_curated

    return to_curated(staged, history, ctx)


def _recognise(offer: Offer, ctx: Context) -> Landing | None:
    from bedrot_desktop.services.tiktok.recognise import recognise

    return recognise(offer, ctx)


# One data set for both: overview and followers of a day are one row of the curated file.
ANALYTICS = Dataset(
    key="tiktok.analytics",
    title="TikTok overview and followers",
    kinds=("social_daily",),
    places=(
        Place("landing", r"tiktok/(?:analytics/)?[^/]+\.(?:zip|csv)"),
        Place("landing", r"tiktok/(?:analytics/)?[^/]+_followers(?:_[^/]*)?\.json"),
        Place("landing", r"Overview_\d{4}-\d{2}-\d{2}_[^/]+\.(?:zip|csv)"),
        Place("landing", r"[^/]+_followers_\d{8}_\d{6}\.json"),
    ),
    clocks=Clocks(lag=2, due=4, stale=9),
    to_raw=_to_raw,
    to_staging=_to_staging,
    to_curated=_to_curated,
    recognise=_recognise,
    history=(r"(?:tiktok/(?:analytics/)?)?tiktok_analytics_curated_[^/]*\.csv",),
    not_data=(
        r"(?:tiktok/)?(?:analytics/)?follower_debug[^/]*",
        r"(?:tiktok/)?(?:analytics/)?[^/]*_followers[^/]*_test\.json",
        r"tiktok/(?:analytics/)?enhanced_test_[^/]*",
        r"tiktok/(?:analytics/)?[^/]*_page_[^/]*\.png",
    ),
)

SERVICE = Service("tiktok", "TikTok Studio", (ANALYTICS,), colour="#FE2C55", access=_access)
