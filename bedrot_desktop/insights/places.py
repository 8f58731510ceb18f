"""The tabs of the page: what each shows, read in one go; and what can be filtered by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from bedrot_desktop.insights import ads, cash, links, royalties, social, streams, tracks
from bedrot_desktop.insights.bands import bands
from bedrot_desktop.insights.complete import completeness
from bedrot_desktop.insights.keyfigures import kpi
from bedrot_desktop.insights.ledger import Ledger
from bedrot_desktop.insights.shapes import ARTIST, DISTRIBUTOR, PLATFORM, Bars, Chart, Choices, Filter, Place
from bedrot_desktop.insights.sqlwords import BRAND, WITH_BRAND

Read = Callable[[Ledger, Filter], tuple[Sequence[str], Sequence[Chart], Sequence[Bars]]]


def place(ledger: Ledger, filter_: Filter, key: str) -> Place:
    """Everything of one tab: ``overview|audience|royalties|tracks|social|ads|links|cash``."""
    kpis, charts, bars = PLACES[key](ledger, filter_)
    return Place(
        key, tuple(kpi(ledger, filter_, one) for one in kpis), tuple(charts), tuple(bars), bands(ledger, filter_)
    )


def _overview(ledger: Ledger, filter_: Filter) -> tuple[Sequence[str], Sequence[Chart], Sequence[Bars]]:
    first = "artist_streams" if filter_.artists else "label_streams"
    return (
        (first, "listeners", "royalties", "rate", "ad_spend", "followers"),
        (
            streams.streams(ledger, filter_),
            royalties.royalties(ledger, filter_),
            ads.streams_beside(ledger, filter_),
            ads.spend(ledger, filter_),
        ),
        (
            royalties.rates(ledger, filter_, PLATFORM),
            royalties.rates(ledger, filter_, "country"),
            tracks.top_tracks(ledger, filter_),
        ),
    )


def _audience(ledger: Ledger, filter_: Filter) -> tuple[Sequence[str], Sequence[Chart], Sequence[Bars]]:
    return (
        ("artist_streams", "listeners", "followers"),
        (
            streams.artist_streams(ledger, filter_),
            streams.listeners(ledger, filter_),
            streams.followers(ledger, filter_),
            social.tiktok_followers(ledger, filter_),
        ),
        (),
    )


def _royalties(ledger: Ledger, filter_: Filter) -> tuple[Sequence[str], Sequence[Chart], Sequence[Bars]]:
    charts = tuple(royalties.royalties(ledger, filter_, by) for by in (DISTRIBUTOR, PLATFORM, ARTIST))
    return (
        ("royalties", "rate"),
        charts,
        (royalties.rates(ledger, filter_, PLATFORM), royalties.rates(ledger, filter_, "country")),
    )


def _tracks(ledger: Ledger, filter_: Filter) -> tuple[Sequence[str], Sequence[Chart], Sequence[Bars]]:
    return (
        (),
        (),
        (tracks.top_tracks(ledger, filter_, 25), royalties.earning_tracks(ledger, filter_, 25)),
    )


def _social(ledger: Ledger, filter_: Filter) -> tuple[Sequence[str], Sequence[Chart], Sequence[Bars]]:
    return (
        ("views", "engagement", "followers"),
        (social.views(ledger, filter_), social.engagement(ledger, filter_), social.tiktok_followers(ledger, filter_)),
        (),
    )


def _ads(ledger: Ledger, filter_: Filter) -> tuple[Sequence[str], Sequence[Chart], Sequence[Bars]]:
    return (
        ("ad_spend", "cpc", "cpm", "ctr"),
        (ads.streams_beside(ledger, filter_), ads.spend(ledger, filter_), *ads.ratios(ledger, filter_)),
        (ads.campaigns(ledger, filter_),),
    )


def _links(ledger: Ledger, filter_: Filter) -> tuple[Sequence[str], Sequence[Chart], Sequence[Bars]]:
    return (
        ("link_views", "link_clicks", "click_rate"),
        (links.visits(ledger, filter_), links.click_rate(ledger, filter_)),
        (links.links(ledger, filter_),),
    )


def _cash(ledger: Ledger, filter_: Filter) -> tuple[Sequence[str], Sequence[Chart], Sequence[Bars]]:
    return ("income", "expense", "net"), (cash.cash(ledger, filter_),), ()


PLACES: dict[str, Read] = {
    "overview": _overview,
    "audience": _audience,
    "royalties": _royalties,
    "tracks": _tracks,
    "social": _social,
    "ads": _ads,
    "links": _links,
    "cash": _cash,
}


def choices(ledger: Ledger) -> Choices:
    """What there is to filter by, and how far the daily figures are complete."""
    artists = ledger.rows(
        "select artist from v_artist_streams_daily where artist is not null\n"
        "union select artist from v_social_daily where artist is not null\n"
        "union select artist from v_royalties_monthly where artist is not null\n"
        "union select artist from v_ads_daily where artist is not null\norder by 1"
    )
    platforms = ledger.rows(
        f"select {BRAND} as brand from v_label_streams_daily v {WITH_BRAND}\n"  # noqa: S608
        "union select brand from v_royalties_monthly where brand is not null\norder by 1"
    )
    told = completeness(ledger)
    ends = [*ledger.rows(_ENDS)]
    first = min((row[0] for row in ends if row[0]), default=None)
    last = max((row[1] for row in ends if row[1]), default=None)
    return Choices(
        tuple(row[0] for row in artists),
        tuple(row[0] for row in platforms),
        _day(first),
        _day(last),
        told.to,
        told.late,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


_ENDS = "\nunion all ".join(
    f"select min(date), max(date) from {view}"  # noqa: S608
    for view in ("v_label_streams_daily", "v_artist_streams_daily", "v_social_daily", "v_ads_daily", "v_links_daily")
)
