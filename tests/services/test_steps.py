"""Errands in steps: what one page lost costs no other, what concerns the whole sign-in ends it at once."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest

from bedrot_desktop.core.errors import RateLimited, SourceChanged, WaitingForYou
from bedrot_desktop.services.steps import changed, each_step, shows
from bedrot_desktop.sessions.page import Target

from .errands import Going
from .shown import Shown

BUTTON = Target("the button", ("button", "a"))


def lost(words: str) -> NoReturn:
    raise SourceChanged(words, "Look there.", evidence=words)


def test_all_steps_are_done_and_the_first_loss_is_raised_with_the_others_noted(tmp_path: Path) -> None:
    errand, done = Going("toolost", tmp_path, Shown()), []
    with pytest.raises(SourceChanged, match="one is gone") as raised:
        each_step(
            errand,
            {
                "one": lambda: lost("one is gone"),
                "two": lambda: done.append("two"),
                "three": lambda: lost("three is gone"),
                "four": lambda: done.append("four"),
            },
        )
    assert errand.steps == ["one", "two", "three", "four"]
    assert done == ["two", "four"]
    assert raised.value.evidence == "one is gone"
    assert errand.notes == ["three is gone Look there."]


@pytest.mark.parametrize(
    "trouble", [RateLimited("too often"), WaitingForYou("out", service="s", account="a", verdict="expired")]
)
def test_what_concerns_the_sign_in_ends_the_errand_at_once(tmp_path: Path, trouble: Exception) -> None:
    def stops() -> NoReturn:
        raise trouble

    errand = Going("toolost", tmp_path, Shown())
    with pytest.raises(type(trouble)):
        each_step(errand, {"one": lambda: lost("one is gone"), "two": stops, "three": lambda: None})
    assert errand.steps == ["one", "two"]


def test_what_does_not_appear_is_no_trouble() -> None:
    page = Shown()
    assert not shows(page, BUTTON, seconds=0.0)
    page.there.add(BUTTON.name)
    assert shows(page, Target("something else", ("b",)), BUTTON, seconds=0.0)


def test_a_changed_page_is_told_in_the_extractors_words_with_evidence_or_as_what_stands_there() -> None:
    with pytest.raises(SourceChanged, match=r"The columns are new\. Look there\.") as raised:
        changed(Shown(), "the columns", "The columns are new.", "Look there.")
    assert raised.value.evidence == "evidence"

    class Wall(Shown):
        def until(self, *_: object, **__: object) -> NoReturn:
            raise WaitingForYou("out", service="s", account="a", verdict="expired")

    with pytest.raises(WaitingForYou):
        changed(Wall(), "the columns", "The columns are new.", "Look there.")
