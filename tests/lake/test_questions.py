from __future__ import annotations

from dataclasses import replace

import pytest

from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.lake.catalog import Catalog
from bedrot_desktop.lake.findings import Question
from bedrot_desktop.lake.questions import Questions

WHO = Question("artist", "tiktok", "a" * 64, "Whose file is this?", ("PIG1987", "ZONE A0"), details={"handle": "x"})
NAME = Question("account", "spotify.audience", "b" * 64, "Which account?", ("pig1987",), free=True)


@pytest.fixture
def questions(catalog: Catalog) -> Questions:
    store = Questions(catalog)
    store.ask(WHO, "landing/tiktok/x.zip")
    store.ask(NAME, "landing/spotify/y.csv")
    return store


def test_questions_wait_with_the_file_they_are_about(questions: Questions) -> None:
    asked = questions.open()
    assert [(one.question, one.path, one.answer) for one in asked] == [
        (NAME, "landing/spotify/y.csv", None),
        (WHO, "landing/tiktok/x.zip", None),
    ]
    assert [one.id for one in questions.open("tiktok")] == [WHO.id]


def test_an_answer_must_be_one_of_those_offered(questions: Questions) -> None:
    with pytest.raises(UsageError, match="no answer to: Whose file") as caught:
        questions.answer(WHO.id, "Somebody")
    assert "PIG1987, ZONE A0, skip" in caught.value.remedy
    assert questions.answer(WHO.id, " zone a0 ").answer == "ZONE A0"
    assert questions.answers() == {WHO.id: "ZONE A0"}
    assert questions.answers("spotify.audience") == {}
    assert [one.id for one in questions.open()] == [NAME.id]


def test_a_free_question_takes_any_answer_but_nothing(questions: Questions) -> None:
    with pytest.raises(UsageError):
        questions.answer(NAME.id, "  ")
    assert questions.answer(NAME.id, "iwary").answer == "iwary"
    assert questions.answer(NAME.id, "SKIP").answer == "skip"


def test_skip_is_always_an_answer(questions: Questions) -> None:
    assert questions.answer(WHO.id, "Skip").answer == "skip"


def test_the_same_doubt_is_one_question_and_keeps_its_answer(questions: Questions) -> None:
    questions.answer(WHO.id, "PIG1987")
    questions.ask(replace(WHO, text="Whose file is this, really?"), "landing/tiktok/moved.zip")
    asked = questions.get(WHO.id)
    assert (asked.question.text, asked.path, asked.answer) == (
        "Whose file is this, really?",
        "landing/tiktok/moved.zip",
        "PIG1987",
    )
    assert questions.take_back(WHO.id).answer is None
    assert WHO.id in {one.id for one in questions.open()}


def test_a_question_that_is_no_longer_asked_is_withdrawn_and_its_answer_kept(questions: Questions) -> None:
    other = replace(WHO, topic="range")
    questions.ask(other, "x")
    assert questions.withdraw("tiktok", still=[other.id]) == 1
    assert [one.id for one in questions.open("tiktok")] == [other.id]
    assert questions.withdraw("tiktok", item="somebody else") == 0
    assert questions.withdraw("tiktok", item=other.item) == 1
    assert questions.open("tiktok") == []
    questions.ask(WHO, "x")
    assert [one.id for one in questions.open("tiktok")] == [WHO.id]
    assert len(questions.open()) == 2


def test_a_question_is_found_by_the_beginning_of_its_id(questions: Questions) -> None:
    assert questions.get(WHO.id[:6]).question == WHO
    for number in ("", "zzzz", "%"):
        with pytest.raises(UsageError, match="no question"):
            questions.get(number)
