"""Where figures come from, and how current that is."""

from __future__ import annotations

from datetime import date

from bedrot_desktop.insights.ledger import Ledger
from bedrot_desktop.insights.shapes import SourceAge
from bedrot_desktop.insights.spans import after, first_of

CURRENT, DUE, STALE, NOTHING = "current", "due", "stale", "nothing yet"

DAILY = (
    "select lower(v.distributor), 'daily streams', max(v.date) from v_label_streams_daily v"
    " group by v.distributor order by v.distributor"
)
STATEMENTS = (
    "select lower(d.platform_name), 'statement', substr(max(f.transaction_date), 1, 10)"
    " from financial_transactions f join platforms d on d.platform_id = f.source_platform_id"
    " where f.kind in ('royalty', 'commission') group by d.platform_name order by d.platform_name"
)
CARD = (
    "select 'bank', 'card purchases', substr(max(f.transaction_date), 1, 10) from financial_transactions f"
    " where f.kind in ('expense', 'refund')"
)

#: Key → (the rows (service, what follows its title, newest day or month), data set per service).
SOURCES: dict[str, tuple[str, dict[str, str]]] = {
    "daily": (
        DAILY,
        {"distrokid": "distrokid.daily", "toolost": "toolost.daily"},
    ),
    "audience": (
        "select 'spotify', 'audience', max(v.date) from v_artist_streams_daily v",
        {"spotify": "spotify.audience"},
    ),
    "songs": (
        "select 'spotify', 'song lists', max(v.snapshot_date) from v_track_metrics v",
        {"spotify": "spotify.songs"},
    ),
    "statements": (
        STATEMENTS,
        {"distrokid": "distrokid.bank", "toolost": "toolost.bank"},
    ),
    "card": (
        CARD,
        {"bank": "bank.card"},
    ),
    "ads": ("select 'metaads', 'daily figures', max(v.date) from v_ads_daily v", {"metaads": "metaads.daily"}),
    "tiktok": (
        "select 'tiktok', v.account, max(v.date) from v_social_daily v group by v.account order by v.account",
        {"tiktok": "tiktok.analytics"},
    ),
    "links": (
        "select 'linktree', 'page', max(v.date) from v_links_daily v where v.link = '*'",
        {"linktree": "linktree.analytics"},
    ),
}


def sources(ledger: Ledger, keys: tuple[str, ...]) -> tuple[SourceAge, ...]:
    """The sources of a figure that have told anything."""
    found = []
    for key in keys:
        sql, datasets = SOURCES[key]
        for service, what, newest in ledger.rows(sql):
            day = _day(newest)
            title = f"{ledger.titles.get(service, service)} {what}"
            found.append(SourceAge(title, _state(ledger, datasets.get(service, ""), day), day, service))
    return tuple(one for one in found if one.newest is not None)


def _day(text: str | None) -> date | None:
    """A day, or the last day of a month."""
    if not text:
        return None
    return date.fromisoformat(text[:10]) if len(text) >= 10 else date.fromordinal(after(first_of(text)).toordinal() - 1)


def _state(ledger: Ledger, dataset: str, newest: date | None) -> str:
    if newest is None:
        return NOTHING
    due, stale = ledger.limits.get(dataset, (4, 9))
    old = (ledger.today - newest).days
    return STALE if stale is not None and old >= stale else DUE if old >= due else CURRENT
