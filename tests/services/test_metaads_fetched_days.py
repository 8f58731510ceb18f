"""The daily file of Meta Ads: what is made of its types of action."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from bedrot_desktop.services.metaads.fetched_days import events_of
from bedrot_desktop.services.metaads.fields import ACTIONS


@given(
    some.recursive(
        some.none() | some.booleans() | some.integers() | some.text(),
        lambda inner: some.lists(inner) | some.dictionaries(some.sampled_from(["action_type", "value", "x"]), inner),
        max_leaves=20,
    )
)
def test_whatever_stands_under_actions_gives_counts_by_known_names_or_nothing(actions: Any) -> None:
    unread: set[str] = set()
    found = events_of(actions, unread)
    assert list(found) == [event for event in ACTIONS if event in found]
    assert all(isinstance(count, int) and count >= 0 for count in found.values())


@given(
    some.dictionaries(some.sampled_from([kind for kinds in ACTIONS.values() for kind in kinds]), some.integers(0, 9))
)
def test_of_one_event_told_under_several_types_the_pixels_own_counts(counts: dict[str, int]) -> None:
    told = [{"action_type": kind, "value": str(value)} for kind, value in counts.items()]
    found = events_of(told, set())
    for event, kinds in ACTIONS.items():
        first = next((kind for kind in kinds if kind in counts), None)
        assert found.get(event) == (None if first is None else counts[first])


def test_a_count_that_is_no_whole_number_is_left_out_and_named() -> None:
    unread: set[str] = set()
    assert events_of([{"action_type": "link_click", "value": "1.5"}], unread) == {}
    assert unread == {"link_click"}
