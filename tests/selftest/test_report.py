from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.selftest.report import Remark, Report, Step


def told(file: Path) -> Any:
    return json.loads(file.read_text("utf-8"))


def test_a_step_that_fails_is_told_with_its_words_and_the_next_is_tried_all_the_same(tmp_path: Path) -> None:
    report, file = Report(tmp_path / "a" / "report.json"), tmp_path / "a" / "report.json"

    def broken() -> str:
        raise LookupError("no such thing")

    report.do(Step("first", broken))
    report.do(Step("second", lambda: "fine"))
    assert not report.finish()
    found = told(file)
    assert (found["ok"], found["complete"]) == (False, True)
    assert [(one["name"], one["ok"], one["words"]) for one in found["steps"]] == [
        ("first", False, "LookupError: no such thing"),
        ("second", True, "fine"),
    ]


def test_what_is_not_here_and_not_needed_is_a_remark(tmp_path: Path) -> None:
    report = Report(tmp_path / "report.json")

    def absent() -> str:
        raise Remark("no browser is here")

    report.do(Step("browser", absent))
    assert report.finish()
    (one,) = told(tmp_path / "report.json")["steps"]
    assert (one["ok"], one["remark"], one["words"]) == (True, True, "no browser is here")


def test_a_report_is_not_good_before_it_is_complete(tmp_path: Path) -> None:
    report = Report(tmp_path / "report.json")
    report.do(Step("first", lambda: "fine"))
    assert (told(tmp_path / "report.json")["ok"], told(tmp_path / "report.json")["complete"]) == (False, False)


def test_a_self_test_without_a_step_is_not_good(tmp_path: Path) -> None:
    assert not Report(tmp_path / "report.json").finish()


def test_a_step_that_hangs_ends_the_program_and_is_told(tmp_path: Path) -> None:
    left, free = list[int](), threading.Event()

    def leave(code: int) -> None:
        left.append(code)
        free.set()

    def hang() -> str:
        assert free.wait(60)
        return "too late"

    report = Report(tmp_path / "report.json", leave)
    report.do(Step("slow", hang, limit=0.05))
    assert left == [1]
    assert report.steps[0].words.startswith("did not end within")
    assert not report.ok


@pytest.mark.parametrize("text", ["ü → ▸", "x" * 5000])
def test_words_of_any_kind_are_kept(tmp_path: Path, text: str) -> None:
    report = Report(tmp_path / "report.json")
    report.do(Step("words", lambda: text))
    assert told(tmp_path / "report.json")["steps"][0]["words"] == text
