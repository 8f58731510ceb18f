"""Linktree: the answers its analytics page is given, one file per answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bedrot_desktop.services.linktree.arrivals import recognise
from bedrot_desktop.services.linktree.curated import to_curated
from bedrot_desktop.services.linktree.landing import to_raw
from bedrot_desktop.services.linktree.staging import to_staging
from bedrot_desktop.services.service import Clocks, Dataset, Place, Service

if TYPE_CHECKING:
    from bedrot_desktop.services.fetching import Access

ANALYTICS = Dataset(
    key="linktree.analytics",
    title="Linktree analytics",
    kinds=("links_daily", "breakdowns"),
    places=(Place("landing", r"linktree/(?:analytics/)?(?:[^/]+/)?[^/]*graphql[^/]*\.json"),),
    clocks=Clocks(lag=1, due=4, stale=10),
    to_raw=to_raw,
    to_staging=to_staging,
    to_curated=to_curated,
    recognise=recognise,
    history=(r"(?:linktree/)?linktree_analytics(?:_curated_[0-9_]+)?\.csv",),
    # The old scripts' raw files hold personal data and nothing that the landing files do not.
    not_data=(r"linktree/(?:.*/)?[^/]+\.(?:ndjson|log|txt|png|html)",),
)


def _access() -> Access:
    """Signing in and fetching."""
    from bedrot_desktop.services.fetching import Access
    from bedrot_desktop.services.linktree.extract import EXTRACTOR
    from bedrot_desktop.services.linktree.login import LOGIN

    return Access(LOGIN, EXTRACTOR)


SERVICE = Service("linktree", "Linktree", (ANALYTICS,), colour="#43e660", access=_access)
