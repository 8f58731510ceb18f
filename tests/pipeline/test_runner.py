from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from bedrot_desktop.core.errors import Busy, FileRejected, TransientError, UsageError, WorkspaceError
from bedrot_desktop.core.events import RunEnded, RunStarted, StageEnded, StageStarted
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.lake.lock import WriterLock
from bedrot_desktop.pipeline import runner
from bedrot_desktop.pipeline.stages import LANDING2RAW, RAW2STAGING, STAGING2CURATED, RunOptions

from .conftest import TO_CURATED, Stand, outcomes


def fill(stand: Stand) -> None:
    for number, key in enumerate(("one", "two", "three")):
        stand.land(f"{key}_20250701_101500.txt", number, number + 10)


def bug() -> None:
    raise ValueError("seven is no number")


def test_what_is_landed_is_curated_and_a_second_run_does_nothing(stand: Stand) -> None:
    fill(stand)
    assert stand.run().outcome == "done"
    assert [stand.curated(key) for key in ("one", "two", "three")] == [[0, 10], [1, 11], [2, 12]]
    calls = {key: dict(stand.calls(key)) for key in ("one", "two", "three")}
    assert stand.run().outcome == "unchanged"
    assert {key: dict(stand.calls(key)) for key in ("one", "two", "three")} == calls


def test_only_what_is_new_is_cleaned(stand: Stand) -> None:
    fill(stand)
    stand.run()
    stand.land("one_20250702_101500.txt", 5)
    stand.run()
    assert stand.calls("one") == {LANDING2RAW: 2, RAW2STAGING: 2, STAGING2CURATED: 2}
    assert stand.calls("two") == {LANDING2RAW: 1, RAW2STAGING: 1, STAGING2CURATED: 1}
    assert stand.curated("one") == [0, 5, 10]


@pytest.mark.parametrize("stage", TO_CURATED)
def test_a_data_set_that_raises_keeps_nobody_else_from_going_on(stage: str, stand: Stand) -> None:
    fill(stand)
    stand.behaviours["one"].before[stage] = bug
    result = stand.run()
    assert result.outcome == "failed"
    assert outcomes(result, "south") == dict.fromkeys(TO_CURATED, "done")
    assert stand.curated("two") == [1, 11], "the other data set of the same service goes on"
    assert not (stand.lake / "curated" / "one.csv").exists()
    (failed,) = [one for one in result.stages if one.outcome == "failed"]
    assert (failed.service, failed.stage) == ("north", stage)
    assert "ValueError: seven is no number" in failed.messages[0]
    later = TO_CURATED[TO_CURATED.index(stage) + 1 :]
    assert [outcomes(result, "north")[name] for name in later] == ["skipped"] * len(later)


@pytest.mark.parametrize("stage", TO_CURATED)
def test_going_on_after_a_failure_does_what_was_left_and_nothing_twice(stage: str, stand: Stand) -> None:
    fill(stand)
    stand.behaviours["one"].before[stage] = bug
    run = stand.run().run
    stand.behaviours["one"].before.clear()
    result = stand.pipeline.resume()
    assert (result.run, result.outcome) == (run, "done")
    assert outcomes(result, "south") == {}
    assert stand.curated("one") == [0, 10]
    assert stand.calls("two") == stand.calls("three") == {LANDING2RAW: 1, RAW2STAGING: 1, STAGING2CURATED: 1}
    with pytest.raises(UsageError, match="no unfinished run"):
        stand.pipeline.resume()


def test_a_rejected_file_is_a_verdict_and_no_failure(stand: Stand) -> None:
    def refuse() -> None:
        raise FileRejected("It is empty.", "Fetch it again.", rule="empty")

    fill(stand)
    stand.behaviours["one"].before[LANDING2RAW] = refuse
    result = stand.run()
    assert result.outcome == "done"
    (row,) = stand.shop.catalog.items("one")
    assert (row.verdict, row.rule, row.message, row.remedy) == ("rejected", "empty", "It is empty.", "Fetch it again.")


def test_a_file_whose_rows_do_not_add_up_is_a_bug_that_is_told(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    stand.land("one_20250701_101500.txt", 1, 2, 3)
    good = stand.services[0].datasets[0].to_raw
    lossy = replace(stand.services[0].datasets[0], to_raw=lambda item, ctx: replace(good(item, ctx), rows=4))
    stand.pipeline.services = (replace(stand.services[0], datasets=(lossy,)),)
    result = stand.run()
    assert result.outcome == "failed"
    assert "has 4 rows, but 3 were taken over and 0 set aside" in result.stages[0].messages[0]


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, without making them."""
    made: list[float] = []
    monkeypatch.setattr(Run, "sleep", lambda _self, seconds: made.append(seconds))
    return made


def test_a_passing_trouble_is_tried_again_after_growing_pauses(stand: Stand, pauses: list[float]) -> None:
    left = [TransientError("The file is held by Excel."), TransientError("Still.")]

    def trouble() -> None:
        if left:
            raise left.pop()

    fill(stand)
    stand.behaviours["three"].before[RAW2STAGING] = trouble
    assert stand.run().outcome == "done"
    assert pauses == list(runner.PAUSES[:2])
    assert stand.calls("three")[RAW2STAGING] == 3


def test_a_trouble_that_stays_fails_after_the_last_pause(stand: Stand, pauses: list[float]) -> None:
    def trouble() -> None:
        raise TransientError("The file is held by Excel.", "Close Excel.")

    fill(stand)
    stand.behaviours["three"].before[RAW2STAGING] = trouble
    result = stand.run()
    assert outcomes(result, "south")[RAW2STAGING] == "failed"
    assert pauses == list(runner.PAUSES) == sorted(set(runner.PAUSES))
    assert outcomes(result, "north") == dict.fromkeys(TO_CURATED, "done")


@pytest.mark.parametrize("error", [WorkspaceError("x"), Busy("x"), ValueError("x"), FileNotFoundError("x")])
def test_no_other_trouble_is_tried_again(error: Exception, stand: Stand, pauses: list[float]) -> None:
    def trouble() -> None:
        raise error

    fill(stand)
    stand.behaviours["three"].before[RAW2STAGING] = trouble
    assert stand.run().outcome == "failed"
    assert (pauses, stand.calls("three")[RAW2STAGING]) == ([], 1)


def test_services_run_side_by_side(stand: Stand) -> None:
    meeting = threading.Barrier(2, timeout=20)
    fill(stand)
    stand.behaviours["one"].before[LANDING2RAW] = meeting.wait
    stand.behaviours["three"].before[LANDING2RAW] = meeting.wait
    assert stand.run().outcome == "done"


def test_a_stop_ends_the_run_at_once_and_the_rest_is_done_when_it_goes_on(stand: Stand) -> None:
    stop = threading.Event()
    fill(stand)
    stand.behaviours["one"].before[RAW2STAGING] = stop.set
    stand.behaviours["three"].before[LANDING2RAW] = lambda: stop.wait(20)
    result = stand.run(cancel=stop)
    assert result.outcome == "cancelled"
    assert not list((stand.lake / "curated").glob("*"))
    assert stand.journal.runs(1)[0].outcome == "cancelled"
    stand.behaviours["one"].before.clear()
    assert stand.pipeline.resume().outcome == "done"
    assert [stand.curated(key) for key in ("one", "two", "three")] == [[0, 10], [1, 11], [2, 12]]
    assert stand.calls("one")[LANDING2RAW] == 1


def test_only_the_services_and_stages_asked_for_run(stand: Stand) -> None:
    fill(stand)
    result = stand.run("south", stages=(LANDING2RAW,))
    assert [(one.service, one.stage) for one in result.stages] == [("south", LANDING2RAW)]
    assert stand.calls("one") == {}
    with pytest.raises(UsageError, match="There is no service “west”"):
        stand.run("west")


def test_a_stage_tells_its_beginning_and_its_end_in_order(stand: Stand) -> None:
    fill(stand)
    run = stand.run("south").run
    told = [one for one in stand.events if isinstance(one, RunStarted | StageStarted | StageEnded | RunEnded)]
    assert [type(one).__name__ for one in told] == ["RunStarted", *["StageStarted", "StageEnded"] * 3, "RunEnded"]
    assert {one.run for one in told} == {run}


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.mark.parametrize("free", [0, 150_000_000])
def test_a_full_disk_is_refused_before_anything_is_written(
    free: int, stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(stand)
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: Usage(10**12, 10**12 - free, free))
    with pytest.raises(WorkspaceError, match="free; this needs about"):
        stand.run()
    assert sorted(path.name for path in stand.lake.iterdir()) == [".bedrot", "landing"]
    assert stand.pipeline.holder() == ""


def test_room_is_asked_for_what_is_new(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reserve is there, but not eight times the new statement."""
    stand.land("one_20250701_101500.txt", *range(100_000))
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: Usage(10**12, 10**12, 201_000_000))
    with pytest.raises(WorkspaceError, match="Make room"):
        stand.run()
    assert stand.journal.runs(1)[0].outcome == "failed"
    monkeypatch.undo()
    assert stand.run().outcome == "done"


def test_a_second_writer_is_refused_and_leaves_no_trace(stand: Stand, tmp_path: Path) -> None:
    with (
        WriterLock(stand.shop.workspace.state, "bedrot run", stand.shop.clock),
        pytest.raises(Busy, match="bedrot run"),
    ):
        stand.run()
    assert stand.journal.runs() == []


def test_the_plan_says_what_the_run_then_does_and_writes_nothing(stand: Stand) -> None:
    fill(stand)
    before = sorted(path for path in stand.lake.rglob("*") if ".bedrot" not in path.parts)
    plan = stand.pipeline.plan(RunOptions(stages=TO_CURATED, extract=False))
    assert sorted(path for path in stand.lake.rglob("*") if ".bedrot" not in path.parts) == before
    assert plan.new_files == 3
    assert plan.new_bytes == sum(file.stat().st_size for file in (stand.lake / "landing").iterdir())
    result = stand.run()
    assert {(one.service, one.stage) for one in plan.steps} == {
        (one.service, one.stage) for one in result.stages if one.outcome == "done"
    }
    after = stand.pipeline.plan(RunOptions(stages=TO_CURATED, extract=False))
    assert (after.steps, after.new_files, after.new_bytes) == ((), 0, 0)
    assert stand.journal.usual_seconds("south", LANDING2RAW) is not None


def test_a_newer_version_of_a_cleaner_cleans_everything_again(stand: Stand) -> None:
    fill(stand)
    stand.run()
    newer = replace(stand.services[1], datasets=(replace(stand.services[1].datasets[0], version=2),))
    stand.pipeline.services = (stand.services[0], newer)
    assert {one.service for one in stand.pipeline.plan(RunOptions(stages=TO_CURATED)).steps} == {"south"}
    stand.run()
    assert stand.calls("three") == {LANDING2RAW: 2, RAW2STAGING: 2, STAGING2CURATED: 2}
    assert stand.calls("one") == {LANDING2RAW: 1, RAW2STAGING: 1, STAGING2CURATED: 1}


def test_a_curated_file_that_was_deleted_is_made_again(stand: Stand) -> None:
    fill(stand)
    stand.run()
    (stand.lake / "curated" / "three.csv").unlink()
    assert stand.run().outcome == "done"
    assert stand.curated("three") == [2, 12]
    assert stand.calls("three")[LANDING2RAW] == 1
