"""Numbers, lists and notes as sentences have them."""

from __future__ import annotations

import pytest

from bedrot_desktop.core.words import about_file, counted, folded, listed


@pytest.mark.parametrize(("number", "words"), [(0, "0 files"), (1, "1 file"), (2, "2 files"), (1204, "1,204 files")])
def test_one_is_not_many(number: int, words: str) -> None:
    assert counted(number, "file") == words


def test_of_a_long_list_the_rest_is_counted() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed("abcde") == "a, b, c and 2 more"


def test_a_file_is_named_once() -> None:
    assert about_file("landing/a b.csv", "a b.csv is empty.") == "landing/a b.csv is empty."
    assert about_file("landing/a.csv", "Old column names.") == "landing/a.csv: Old column names."
    assert about_file("landing/a.csv", "a.csv: no row.") == "landing/a.csv: no row."


def test_the_same_note_about_several_files_is_told_once() -> None:
    notes = [f"x/{name}.json: {name}.json is a sign-in page: sign in." for name in "abc"] + ["x/d.json: empty."]
    assert folded(notes) == ["x/a.json is a sign-in page: sign in. (2 more like this)", "x/d.json: empty."]


def test_notes_that_are_about_no_file_are_told_apart() -> None:
    notes = ["Nobody is known as “A”: it counts for the label.", "Nobody is known as “B”: it counts for the label."]
    assert folded(notes) == notes
    assert folded([*notes, notes[0]]) == [f"{notes[0]} (1 more like this)", notes[1]]
