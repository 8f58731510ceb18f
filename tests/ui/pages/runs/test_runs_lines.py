"""The lines of a run, out of the journal and of what is told live: plain values."""

from __future__ import annotations

import itertools
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF

from bedrot_desktop.pipeline.stages import RunOptions
from bedrot_desktop.ui.live import LiveRun, LiveStage
from bedrot_desktop.ui.pages.runs.content import RunDetail, StageFacts, from_words, resume_words, worst
from bedrot_desktop.ui.pages.runs.lines import count_words, head, lines
from bedrot_desktop.ui.pages.runs.paint import strip_boxes
from bedrot_desktop.ui.pages.runs.planning import planned
from bedrot_desktop.ui.pages.runs.stagerows import columns_for

from ...conftest import NOW

PLANNED = (("a", "extract"), ("a", "load"), ("b", "load"))


def detail_of(stages: dict[tuple[str, str], StageFacts], outcome: str = "done", **changes: object) -> RunDetail:
    values = {
        "run": "r", "name": "Morning run", "began": NOW, "ended": NOW + timedelta(seconds=70), "outcome": outcome,
        "by": "schedule", "options": RunOptions(), "titles": {"a": "Aaa", "b": "Bbb"}, "planned": PLANNED,
        "usual": {("a", "extract"): 20.0}, "stages": stages, "left": (), "log": Path("x"), "report": None,
        "waits": frozenset("a"), **changes,
    }  # fmt: skip
    return RunDetail(**values)  # type: ignore[arg-type]


def test_what_was_never_reached_is_left_out_and_not_done() -> None:
    detail = detail_of({("a", "extract"): StageFacts("cancelled", 1.0)}, "cancelled", ended=None)
    shown = lines(detail, None, NOW)
    assert [one.outcome for line in shown for one in line.stages] == ["cancelled", "skipped", "skipped"]
    assert head(detail, shown, None, NOW).sentence == "0 of 3 stages done"


def test_a_run_under_way_tells_counts_rates_and_what_is_left() -> None:
    live = LiveRun("r", NOW, ("a", "b"), 3, planned=PLANNED, usual={("a", "extract"): 20.0})
    live.stages["a", "extract"] = LiveStage("a", "extract", "running", 1402, 2190, began=NOW)
    detail = detail_of({}, "running", ended=None)
    now = NOW + timedelta(seconds=14.02)
    shown = lines(detail, live, now)
    line = shown[0].stages[0]
    assert line.count == "1\u202f402 of 2\u202f190"
    assert line.rate == "100/s"
    assert line.time == "≈\u202f7.9\u202fs left"
    assert line.note == "usually 20\u202fs"
    assert [one.outcome for one in shown] == ["running", "queued"]
    above = head(detail, shown, live, now)
    assert above.outcome == "running"
    assert above.when.startswith("Ends about 08:0")
    assert above.strong.endswith("left")
    live.stopping = True
    assert head(detail, shown, live, now).sentence == "stopping at the next safe point"


def test_a_stage_that_parked_an_account_knows_which() -> None:
    told = ("TikTok (zone.a0): signed out. `bedrot login tiktok --account zone.a0`: then it goes on by itself.",)
    facts = StageFacts("parked", 1.0, waiting=told, ended=NOW)
    line = lines(detail_of({("a", "extract"): facts}, "parked"), None, NOW)[0].stages[0]
    assert (line.act, line.account, line.time) == ("sign_in", "zone.a0", "since 08:04")
    over = detail_of({("a", "extract"): facts}, "parked", waits=frozenset())
    assert lines(over, None, NOW)[0].stages[0].act == ""


@pytest.mark.parametrize(
    ("stage", "numbers", "words"),
    [
        ("extract", {"landed": 1}, "1 file"),
        ("landing2raw", {"accepted": 285, "held": 1, "rejected": 2}, "285 of 288 files"),
        ("landing2raw", {"accepted": 3}, "3 files"),
        ("raw2staging", {"rows": 3130, "files": 285}, "3\u202f130 rows"),
        ("load", {"inserted": 12, "updated": 1}, "12 new, 1 changed"),
        ("load", {}, ""),
    ],
)
def test_counts_are_told_in_few_characters(stage: str, numbers: dict[str, int], words: str) -> None:
    assert count_words(stage, numbers) == words


def test_what_will_run_is_said_beforehand() -> None:
    detail = detail_of({}, left=(("a", "load"), ("b", "load")))
    assert resume_words(detail) == "Goes on with 2 stages of Aaa and Bbb; 1 stage is done and not repeated."
    assert from_words(detail, "a", "extract") == (
        "Starts a new run: Aaa: fetch and curated → warehouse. Usually 23\u202fs."
    )
    assert resume_words(detail_of({})) == "Nothing is left of it."


def test_the_worst_of_several_outcomes_stands_for_them() -> None:
    assert worst(["done", "failed", "parked"]) == "failed"
    assert worst(["done", "queued"]) == "queued"
    assert worst(["unchanged", "unchanged"]) == "unchanged"
    assert worst([]) == "queued"


def test_a_plan_tells_what_will_wait() -> None:
    plan = planned(
        {
            "steps": [
                {"service": "a", "stage": "extract", "what": "wait for you: main (signed out)", "seconds": 9.0},
                {"service": "b", "stage": "landing2raw", "what": "2 new files", "seconds": None},
            ],
            "new_files": 2, "new_bytes": 2048, "questions": 1,
        },
        {"a": "Aaa"},
    )  # fmt: skip
    assert plan.sentence == "2 services, 2 stages, about 9.0\u202fs of work, 2 new files (2\u202fKB), 1 question open."
    assert plan.waits == "Aaa will stop and wait for you to sign in; everything else goes on."
    assert [line.outcome for line in plan.lines] == ["parked", "queued"]
    assert plan.lines[0].stages[0].count == "signed out, waits for you"


@given(st.floats(420, 3000))
def test_the_columns_of_a_row_never_overlap(width: float) -> None:
    at = columns_for(width)
    spans = [at.name, at.word, at.bar, at.count, at.rate, at.time, at.note]
    for (_, right), (left, _) in itertools.pairwise(spans):
        assert right <= left + 0.001
    if width >= 620:
        assert spans[-1][1] <= width


@given(st.lists(st.floats(0.1, 900), max_size=60), st.floats(1, 2000))
def test_the_parts_of_a_strip_fill_it(weights: list[float], width: float) -> None:
    boxes = strip_boxes(QRectF(0, 0, width, 8), weights)
    assert len(boxes) == len(weights)
    assert all(box.width() > 0 for box in boxes)
    gaps = 2 * (len(weights) - 1)
    if weights and width > gaps + 3 * len(weights):
        assert abs(boxes[-1].right() - width) < 0.01
