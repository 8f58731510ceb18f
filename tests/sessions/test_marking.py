"""Marks are found quickly on every page, or refused."""

from __future__ import annotations

import pytest

from bedrot_desktop.sessions.marking import compiled, seen


@pytest.mark.parametrize(
    "pattern", [r"(a+)+b", r"(?:\w+\s*)*x", r".*login", r"[\s\S]*?x", r"a.*b.*c", r"x(?:a|b*)*", "(", r"\w+@x"]
)
def test_marks_that_could_take_for_ever_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="mark"):
        compiled(pattern)


@pytest.mark.parametrize(
    "pattern", [r'id="studio"', r"<input[^>]+type=\"password\"[^>]*>", r"a.*b", r"scan.{0,80}qr.{0,9}", r"(?:a|b)+c?"]
)
def test_ordinary_marks_are_taken(pattern: str) -> None:
    if pattern.startswith("(?:a"):
        with pytest.raises(ValueError, match="bound"):
            compiled(pattern)
    else:
        assert compiled(pattern).flags & 2


def test_the_first_mark_found_in_any_text_is_named_and_case_does_not_matter() -> None:
    marks = {"none": "nowhere", "second": "STUDIO", "third": "page"}
    assert seen(marks, "a page", "a studio") == "second"
    assert seen(marks, "nothing") == ""
