"""Tracks: one per ISRC, else per artist and title, whatever order the sources come in; and title variants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.warehouse import tracks
from bedrot_desktop.warehouse.engine import Warehouse
from bedrot_desktop.warehouse.load import LoadResult

Put = Callable[..., LoadResult]
Ask = Callable[..., list[tuple[Any, ...]]]
NOW = "2025-07-09 08:00:00"

LINE = {
    "reporting_date": date(2025, 6, 5), "sale_month": "2025-04", "store": "Spotify", "artist": "ZONE A0", "quantity": 1,
    "title": "GLASS MERIDIAN", "isrc": "QZ6", "upc": "19900000006", "amount_nano": 5, "currency": "USD",
    "distributor": "distrokid", "account": "main",
}  # fmt: skip
ENTRY = {
    "artist": "ZONE A0", "title": "GLASS MERIDIAN", "isrc": "QZ6", "upc": "019900000006",
    "release_date": date(2024, 5, 15), "release_type": "single", "royalty_percentage": 80.0,
}  # fmt: skip
METRIC = {
    "snapshot_date": date(2025, 7, 2), "artist": "ZONE A0", "artist_foreign_id": "art", "track_foreign_id": "spot",
    "track": "Glass Meridian", "release_date": date(2024, 5, 15), "period": "28day", "streams": 7,
}  # fmt: skip


@pytest.mark.parametrize("order", list(permutations(("royalty_lines", "catalogue", "track_metrics"))))
def test_any_order_of_sources_makes_the_same_one_track(
    place: object, put: Put, ask: Ask, order: tuple[str, ...]
) -> None:
    rows = {"royalty_lines": LINE, "catalogue": ENTRY, "track_metrics": METRIC}
    for kind in order:
        put(kind, [rows[kind]], dataset=f"{kind}.data", source=kind[0])
    assert ask("select isrc, upc, spotify_track_id, release_date, release_type, track_title from tracks") == [
        ("QZ6", "019900000006", "spot", "2024-05-15", "single", "GLASS MERIDIAN")
    ]
    assert ask("select count(*) from financial_transactions join tracks using (track_id)") == [(1,)]
    assert ask("select artist, track, streams, period from v_track_metrics") == [
        ("ZONE A0", "GLASS MERIDIAN", 7, "28day")
    ]
    assert ask("select role, royalty_percentage from track_artists") == [("primary", 80.0)]
    assert ask("select spotify_artist_id from artists where artist_name = 'ZONE A0'") in ([("art",)], [(None,)])


def test_one_title_under_two_isrcs_is_two_tracks(put: Put, ask: Ask) -> None:
    put("royalty_lines", [LINE, {**LINE, "isrc": "QZ7"}, {**LINE, "isrc": None}])
    assert ask("select count(*) from tracks") == [(2,)]
    assert ask("select count(*) from financial_transactions where track_id is null") == [(0,)]


def test_a_title_of_a_collaboration_is_found_from_one_of_its_artists(put: Put, ask: Ask) -> None:
    put("catalogue", [{**ENTRY, "artist": "PIG1987 & ZONE A0", "title": "TWIN RELAY", "isrc": "QZ8"}])
    put("track_metrics", [{**METRIC, "track": "Twin Relay"}], source="b")
    assert ask("select count(*) from tracks") == [(1,)]
    assert ask("select artist, track from v_track_metrics") == [("ZONE A0", "TWIN RELAY")]


def test_the_catalogue_may_name_new_artists_and_its_shares_follow_it(put: Put, ask: Ask) -> None:
    put("catalogue", [ENTRY, {**ENTRY, "artist": "NEWCOMER", "title": "FIRST", "isrc": "QZ9", "release_type": "album"}])
    assert ask("select artist_name, content_type from tracks join artists using (artist_id) order by isrc") == [
        ("ZONE A0", "Song"),
        ("NEWCOMER", "Album"),
    ]
    put("catalogue", [{**ENTRY, "royalty_percentage": 50.0}])
    assert ask("select royalty_percentage from track_artists") == [(50.0,)]
    assert ask("select count(*) from tracks") == [(2,)]


def test_a_title_variant_is_counted_as_its_track_until_it_is_undone(warehouse: Warehouse, put: Put, ask: Ask) -> None:
    put("royalty_lines", [LINE, {**LINE, "title": "GLASS MERIDIAN (deleted)", "isrc": None, "amount_nano": 7}])
    shown = "select track, earnings_usd from v_royalties_monthly order by track"
    both = [("GLASS MERIDIAN", 5e-9), ("GLASS MERIDIAN (deleted)", 7e-9)]
    assert ask(shown) == both
    with warehouse.begin() as connection:
        told = tracks.add_variant(connection, "zone.a0", "glass meridian (DELETED)", "Glass Meridian", now=NOW)
        assert (told.rows, told.nano) == (1, 7)
        assert [(one.artist, one.track) for one in tracks.variants(connection)] == [("ZONE A0", "GLASS MERIDIAN")]
    assert ask(shown) == [("GLASS MERIDIAN", 12e-9)]
    with warehouse.begin() as connection:
        tracks.undo_variant(connection, "ZONE A0", "GLASS MERIDIAN (deleted)")
        assert tracks.variants(connection) == []
    assert ask(shown) == both


def test_a_variant_confirmed_before_it_is_met_is_known_when_it_comes(warehouse: Warehouse, put: Put, ask: Ask) -> None:
    put("royalty_lines", [LINE])
    with warehouse.begin() as connection:
        tracks.add_variant(connection, "ZONE A0", "GLASS MERIDIAN - Single", "GLASS MERIDIAN", now=NOW)
    put("royalty_lines", [LINE, {**LINE, "title": "GLASS MERIDIAN - Single", "isrc": None}], source="b")
    assert ask("select track, earnings_usd from v_royalties_monthly") == [("GLASS MERIDIAN", 10e-9)]


def test_variants_of_unknown_tracks_are_refused(warehouse: Warehouse) -> None:
    with warehouse.begin() as connection:
        with pytest.raises(UsageError, match="no track"):
            tracks.add_variant(connection, "ZONE A0", "X", "NOT THERE", now=NOW)
        with pytest.raises(UsageError, match="no artist"):
            tracks.add_variant(connection, "NOBODY", "X", "Y", now=NOW)
