from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.pipeline.stages import FINISHED, LOAD, STAGES, StageResult, chosen_stages, together, worst

OUTCOMES = st.sampled_from(["done", "unchanged", "failed", "cancelled", "skipped"])


@given(st.sampled_from(["", *STAGES]), st.sampled_from(["", *STAGES]), st.booleans())
def test_chosen_stages_are_a_stretch_in_order(first: str, last: str, warehouse: bool) -> None:
    start, end = (STAGES.index(one) if one else default for one, default in ((first, 0), (last, len(STAGES) - 1)))
    if start > end:
        with pytest.raises(UsageError, match="comes after"):
            chosen_stages(first, last, "", warehouse)
        return
    wanted = [stage for stage in STAGES[start : end + 1] if warehouse or stage != LOAD]
    assert list(chosen_stages(first, last, "", warehouse)) == wanted


@pytest.mark.parametrize("stage", STAGES)
def test_a_single_stage_goes_without_a_stretch(stage: str) -> None:
    assert chosen_stages(only=stage) == (stage,)
    with pytest.raises(UsageError, match="--only goes without"):
        chosen_stages(first=STAGES[0], only=stage)


@pytest.mark.parametrize("place", ["first", "last", "only"])
def test_an_unknown_stage_is_answered_with_the_known_ones(place: str) -> None:
    with pytest.raises(UsageError, match="landing2raw, raw2staging, staging2curated, load"):
        chosen_stages(**{place: "curated2moon"})


@given(st.lists(OUTCOMES))
def test_a_whole_is_as_its_worst_part(outcomes: list[str]) -> None:
    rank = {"failed": 3, "cancelled": 2, "done": 1}
    assert rank.get(worst(outcomes), 0) == max((rank.get(one, 0) for one in outcomes), default=0)


@given(st.lists(st.tuples(OUTCOMES, st.dictionaries(st.sampled_from("ab"), st.integers(0, 9)))))
def test_a_stage_adds_up_its_parts_and_is_finished_only_when_all_are(parts: list[tuple[str, dict[str, int]]]) -> None:
    results = [StageResult("s", "load", outcome, "", numbers, (outcome,)) for outcome, numbers in parts]
    whole = together("s", "load", results)
    assert (whole.outcome in FINISHED) == all(outcome in FINISHED for outcome, _ in parts)
    for word in "ab":
        assert whole.numbers.get(word, 0) == sum(numbers.get(word, 0) for _, numbers in parts)
    assert list(whole.messages) == [outcome for outcome, _ in parts]
