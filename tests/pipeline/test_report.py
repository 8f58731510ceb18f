from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.pipeline.report import document, headline, write_report
from bedrot_desktop.pipeline.report_page import page
from bedrot_desktop.pipeline.report_words import failures
from bedrot_desktop.pipeline.stages import STAGES, RunResult, StageResult

DONE = RunResult(
    "20250709_120000",
    "done",
    (
        StageResult("spotify", "landing2raw", "done", "3 accepted", {"accepted": 3, "warned": 1}, ("a note",), 0.5),
        StageResult("spotify", "load", "done", "", {"inserted": 1200, "updated": 7}, (), 0.25),
    ),
    1.0,
)


class Reader(HTMLParser):
    """The words and the tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)


def test_a_run_in_one_sentence() -> None:
    assert "4 new files" in headline(DONE)
    assert "1,200 rows" in headline(DONE)
    assert headline(replace(DONE, outcome="unchanged", stages=())).startswith("Nothing new")
    assert "bedrot resume" in headline(replace(DONE, outcome="cancelled"))
    broken = replace(DONE.stages[0], outcome="failed")
    other = replace(broken, service="bank")
    assert headline(replace(DONE, stages=(broken, other))).startswith("bank, spotify failed")


def test_the_report_lies_in_the_lake_twice_with_all_that_was_done(tmp_path: Path) -> None:
    waiting = [{"id": "abc", "path": "landing/x.csv", "text": "Whose is it?"}]
    page = write_report(tmp_path, DONE, waiting)
    assert page == tmp_path / "reports" / "run_20250709_120000.html"
    read = json.loads(page.with_suffix(".json").read_text("utf-8"))
    assert read == json.loads(json.dumps(document(DONE, waiting), default=str))
    words = " ".join(Reader(page.read_text("utf-8")).words)
    for told in ("3 accepted", "spotify: a note", "Whose is it?", "bedrot ask answer abc", headline(DONE)):
        assert told in words


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_no_text_of_a_file_becomes_part_of_the_page(text: str) -> None:
    nasty = f"<script>{text}</script>&\"'"
    plain, told = (
        Reader(_page(replace(DONE, stages=(replace(DONE.stages[0], summary=words, messages=(words,)),)), words))
        for words in ("calm", nasty)
    )
    assert told.tags == plain.tags
    assert nasty in "".join(told.words)


def _page(result: RunResult, words: str) -> str:
    return page(result, words, [words], [words])


def test_what_failed_stands_before_what_was_done(tmp_path: Path) -> None:
    late = StageResult("tiktok", "load", "failed", "the last word", messages=("the last word",))
    page = write_report(tmp_path, replace(DONE, stages=(*DONE.stages, late)), [])
    words = " ".join(Reader(page.read_text("utf-8")).words)
    assert words.index("the last word") < words.index("3 accepted")


def test_what_failed_is_told_with_why_and_what_to_do_before_anything_else(tmp_path: Path) -> None:
    gone = StageResult("tiktok", "extract", "failed", "The service cannot be reached.", trouble="Unreachable")
    told = write_report(tmp_path, replace(DONE, outcome="failed", stages=(gone, *DONE.stages)), [])
    words = " ".join(Reader(told.read_text("utf-8")).words)
    first = words.index("1 thing failed")
    after = ("spotify went on as usual", "tiktok: nothing could be fetched", "the next run tries again", "What is new")
    for said in after:
        assert words.index(said) > first
    assert words.index("The service cannot be reached.") < words.index("What is new") < words.index("3 accepted")
    (failure,) = json.loads(told.with_suffix(".json").read_text("utf-8"))["failures"]
    assert failure["command"] == "bedrot run tiktok"
    assert "section" not in Reader(page(DONE, "Done.", [], [])).tags


def test_every_kind_of_trouble_says_what_to_do() -> None:
    from bedrot_desktop.core import errors

    kinds = [name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert len(kinds) > 15
    for trouble in (*kinds, "Bug", ""):
        for stage in STAGES:
            one = StageResult("tiktok", stage, "failed", "", trouble=trouble)
            (told,) = failures(replace(DONE, stages=(one,)))
            assert told.todo
            assert told.why
            assert told.what
            assert "{" not in told.command


def test_what_is_new_is_told_by_service() -> None:
    from bedrot_desktop.pipeline.report_words import news

    (one,) = news(DONE)
    assert (one.service, one.taken, one.new_rows, one.changed_rows) == ("spotify", 4, 1200, 7)
