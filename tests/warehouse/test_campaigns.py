"""Campaign names: artist and track through the catalogue, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.warehouse.campaigns import Advertised, Catalogue, advertised

PIG, ZONE, BOTH, IWARY = 1, 2, 3, 4
ARTISTS = {"PIG1987": PIG, "ZONE A0": ZONE, "PIG1987 & ZONE A0": BOTH, "IWARY": IWARY}
TRACKS = [
    (10, PIG, "COPPER LANTERN"),
    (11, ZONE, "THE LANTERN"),
    (12, ZONE, "AMBER PROTOCOL"),
    (13, ZONE, "AMBER PROTOCOL (SLOWED)"),
    (14, BOTH, "TWIN RELAY"),
    (15, PIG, "SAME NAME"),
    (16, ZONE, "SAME NAME"),
    (17, PIG, "IWARY"),
]
CATALOGUE = Catalogue(ARTISTS, TRACKS)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("PIG1987 - COPPER LANTERN - BROAD", Advertised(PIG, 10, "BROAD")),
        ("pig1987 - Copper Lantern - HARD TRANCE - 2", Advertised(PIG, 10, "HARD TRANCE - 2")),
        ("PIG1987 - COPPER LANTERN", Advertised(PIG, 10)),
        ("PIG1987 - BROAD SPOTIFY", Advertised(PIG, None, "BROAD SPOTIFY")),
        ("THE LANTERN - Streaming", Advertised(ZONE, 11, "Streaming")),
        ("AMBER PROTOCOL - Streaming - Copy 2", Advertised(ZONE, 12, "Streaming")),
        ("AMBER PROTOCOL - Streaming - Copy - Copy", Advertised(ZONE, 12, "Streaming")),
        ("ZONE A0 AMBER PROTOCOL STREAMING CAMPAIGN", Advertised(ZONE, 12)),
        ("ZONE A0 AMBER PROTOCOL (SLOWED) TECHNO CAMPAIGN", Advertised(ZONE, 13, "TECHNO")),
        ("TWIN RELAY STREAMING CAMPAIGN", Advertised(BOTH, 14)),
        ("PIG1987 & ZONE A0 - TWIN RELAY - BROAD", Advertised(BOTH, 14, "BROAD")),
        ("SAME NAME - Streaming", Advertised(targeting="Streaming")),
        ("ZONE A0 - SAME NAME", Advertised(ZONE, 16)),
        ("IWARY - BROAD", Advertised(IWARY, None, "BROAD")),
        ("New Engagement Campaign", Advertised()),
        ("SOMEBODY ELSE - COPPER LANTERN - BROAD", Advertised(targeting="COPPER LANTERN - BROAD")),
        ("ZONE A0 NOT A TRACK", Advertised(ZONE, None, "NOT A TRACK")),
        ("", Advertised()),
    ],
)
def test_a_campaigns_name_tells_artist_and_track_or_nothing(name: str, meant: Advertised) -> None:
    assert advertised(name, CATALOGUE) == meant


@given(st.text())
def test_any_name_can_be_read_and_a_track_never_comes_without_its_artist(name: str) -> None:
    found = advertised(name, CATALOGUE)
    assert found.track_id is None or found.artist_id is not None
