"""Spotify for Artists: daily audience figures of each artist, and figures of each song."""

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
    from bedrot_desktop.services.spotify.extract import EXTRACTOR
    from bedrot_desktop.services.spotify.login import LOGIN

    return Access(LOGIN, EXTRACTOR)


def _audience_raw(item: Item, ctx: Context) -> Cleaned:
    from bedrot_desktop.services.spotify.audience import to_raw

    return to_raw(item, ctx)


def _audience_staging(pieces: Sequence[Piece], ctx: Context) -> Staged:
    from bedrot_desktop.services.spotify.audience_series import to_staging

    return to_staging(pieces, ctx)


def _audience_curated(staged: Staged, history: Sequence[History], ctx: Context) -> Curated:
    from bedrot_desktop.services.spotify.audience_series import to_curated

    return to_curated(staged, history, ctx)


def _audience_recognise(offer: Offer, ctx: Context) -> Landing | None:
    from bedrot_desktop.services.spotify.audience import recognise

    return recognise(offer, ctx)


def _songs_raw(item: Item, ctx: Context) -> Cleaned:
    from bedrot_desktop.services.spotify.songs import to_raw

    return to_raw(item, ctx)


def _songs_staging(pieces: Sequence[Piece], ctx: Context) -> Staged:
    from bedrot_desktop.services.spotify.songs_series import to_staging

    return to_staging(pieces, ctx)


def _songs_curated(staged: Staged, history: Sequence[History], ctx: Context) -> Curated:
    from bedrot_desktop.services.spotify.songs_series import to_curated

    return to_curated(staged, history, ctx)


def _songs_recognise(offer: Offer, ctx: Context) -> Landing | None:
    from bedrot_desktop.services.spotify.songs import recognise

    return recognise(offer, ctx)


AUDIENCE = Dataset(
    key="spotify.audience",
    title="Spotify audience",
    kinds=("audience_daily",),
    places=(
        Place("landing", r"spotify/audience/[^/]+\.csv"),
        Place("landing", r"(?:spotify/)?spotify_audience_[^/]+\.csv"),
    ),
    clocks=Clocks(lag=2, due=4, stale=9),
    to_raw=_audience_raw,
    to_staging=_audience_staging,
    to_curated=_audience_curated,
    recognise=_audience_recognise,
    history=(r"(?:spotify/(?:audience/)?)?spotify_audience_curated_[^/]*\.csv",),
    not_data=(r"spotify/.*_(?:test|debug)\.[a-z]+", r"spotify/(?:.*/)?[^/]*debug[^/]*\.(?:json|html|png|txt|log)"),
)

SONGS = Dataset(
    key="spotify.songs",
    title="Spotify songs",
    kinds=("track_metrics",),
    places=(
        Place("landing", r"spotify/songs/[^/]+\.json"),
        Place("landing", r"(?:spotify/)?spotify_songs_[^/]+\.json"),
    ),
    clocks=Clocks(lag=1, due=8, stale=15),
    to_raw=_songs_raw,
    to_staging=_songs_staging,
    to_curated=_songs_curated,
    recognise=_songs_recognise,
    history=(r"(?:spotify/(?:songs/)?)?spotify_(?:song_metrics_curated|tracks_dimension)_[^/]*\.csv",),
)

SERVICE = Service("spotify", "Spotify for Artists", (AUDIENCE, SONGS), colour="#1DB954", access=_access)
