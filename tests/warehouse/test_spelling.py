"""Who is meant by a spelling: the truth of the samples, and what may never happen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bedrot_desktop.core.known_names import ARTISTS, COLLABORATIONS
from bedrot_desktop.warehouse.spelling import Names, folded, squeezed

ARTIST_MAP = json.loads((Path(__file__).parent.parent / "samples" / "expected.json").read_text("utf-8"))["artist_map"]
NAMES = Names([*ARTISTS, *COLLABORATIONS])


@pytest.mark.parametrize(("spelling", "artist"), ARTIST_MAP.items())
def test_every_spelling_of_the_samples_means_whom_it_should(spelling: str, artist: str | None) -> None:
    assert NAMES.find(spelling) == artist


@pytest.mark.parametrize(
    ("spelling", "artist"),
    [
        ("ZONE A0 feat. PIG1987", "PIG1987 & ZONE A0"),
        ("PIG1987 (ft. zonea0)", "PIG1987 & ZONE A0"),
        ("sxnctuary x zone a0", "ZONE A0 & Sxnctuary"),
        ("PIG1987 & IWARY", None),
        ("PIG19877", None),
        ("", None),
        (" - ", None),
    ],
)
def test_joined_names_mean_a_known_collaboration_or_nobody(spelling: str, artist: str | None) -> None:
    assert NAMES.find(spelling) == artist


def test_two_artists_whom_the_rules_cannot_tell_apart_are_nobody() -> None:
    assert Names(["A.B", "AB", "C"]).find("ab") is None
    assert Names(["A.B", "AB", "C"]).find("c") == "C"


@given(st.text())
@example("ϓ̈͏ẞ")
@example("ΐͅſ")
def test_reading_a_spelling_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert squeezed(squeezed(text)) == squeezed(text)


@given(st.sampled_from([*ARTISTS, *COLLABORATIONS]), st.sampled_from([str.lower, str.upper, str.title, str.strip]))
def test_case_and_blanks_do_not_matter(name: str, change: object) -> None:
    assert callable(change)
    assert NAMES.find(f"  {change(name)} ") == name
