"""Days, numbers and lists as the checks' sentences have them."""

from __future__ import annotations

from datetime import date

import pytest

from bedrot_desktop.health.checks.words import counted, listed, span_in_words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2025, 5, 27), date(2025, 5, 27), "on 27 May 2025"),
        (date(2025, 5, 27), date(2025, 5, 29), "between 27 and 29 May 2025"),
        (date(2025, 5, 27), date(2025, 6, 2), "between 27 May and 2 June 2025"),
        (date(2024, 12, 29), date(2025, 1, 2), "between 29 December 2024 and 2 January 2025"),
    ],
)
def test_a_span_repeats_no_word_that_is_clear(first: date, last: date, words: str) -> None:
    assert span_in_words(first, last) == words


def test_things_are_counted_in_words() -> None:
    assert [counted(1, "day"), counted(1204, "day"), counted(2, "index", "indexes")] == [
        "1 day",
        "1,204 days",
        "2 indexes",
    ]


def test_long_lists_are_cut() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
