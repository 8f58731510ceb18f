from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrot_desktop.core.errors import UsageError, WorkspaceError
from bedrot_desktop.pipeline.journal import VERSION, Journal
from bedrot_desktop.pipeline.stages import STAGES, RunOptions, StageResult

NOW = datetime(2025, 7, 9, 12, tzinfo=UTC)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(Journal(tmp_path / "state" / "journal.sqlite")) as opened:
        yield opened


def stage(journal: Journal, run: str, name: str, outcome: str, seconds: float = 1.0, at: datetime = NOW) -> None:
    journal.stage_begins(run, "spotify", name, at)
    result = StageResult("spotify", name, outcome, seconds=seconds)
    journal.stage_ends(run, result, {"summary": "", "numbers": {}, "messages": []}, at)


@given(
    st.lists(st.sampled_from(["spotify", "tiktok"]), unique=True), st.sets(st.sampled_from(STAGES)), st.booleans(),
    st.booleans(),
)  # fmt: skip
def test_what_was_asked_of_a_run_is_read_back_as_it_was(
    services: list[str], stages: set[str], extract: bool, automated: bool
) -> None:
    options = RunOptions(tuple(services), tuple(stages), extract, automated)
    assert RunOptions.of(json.loads(json.dumps(options.document()))) == options


def test_a_run_that_was_killed_is_unfinished_with_what_it_had_done(journal: Journal) -> None:
    journal.begin("r", RunOptions(), NOW)
    stage(journal, "r", "landing2raw", "done")
    stage(journal, "r", "raw2staging", "unchanged")
    journal.stage_begins("r", "spotify", "staging2curated", NOW)
    row = journal.unfinished()
    assert row is not None
    assert (row.run, row.outcome, row.ended_at) == ("r", "", None)
    assert journal.finished("r") == {("spotify", "landing2raw"), ("spotify", "raw2staging")}
    assert [one.outcome for one in journal.stages("r")] == ["done", "unchanged", "running"]


@pytest.mark.parametrize(
    ("outcome", "left"), [("done", False), ("unchanged", False), ("failed", True), ("cancelled", True)]
)
def test_only_a_run_that_ended_well_is_finished(outcome: str, left: bool, journal: Journal) -> None:
    journal.begin("r", RunOptions(), NOW)
    journal.end("r", outcome, {"seconds": 2.0}, NOW)
    assert (journal.unfinished() is not None) == left
    assert journal.run("r").result == {"seconds": 2.0}


def test_an_older_failure_is_no_longer_unfinished_once_a_later_run_ended_well(journal: Journal) -> None:
    for number, outcome in enumerate(("failed", "done")):
        journal.begin(f"r{number}", RunOptions(), NOW + timedelta(hours=number))
        journal.end(f"r{number}", outcome, {}, NOW + timedelta(hours=number))
    assert journal.unfinished() is None
    assert [row.run for row in journal.runs()] == ["r1", "r0"]
    assert [row.run for row in journal.runs(1)] == ["r1"]


def test_names_are_stamps_and_never_taken_twice(journal: Journal) -> None:
    names = []
    for _ in range(3):
        names.append(journal.new_name(NOW))
        journal.begin(names[-1], RunOptions(), NOW)
    assert names == ["20250709_120000", "20250709_120000_1", "20250709_120000_2"]


def test_the_usual_duration_is_the_middle_of_the_last_times_something_was_done(journal: Journal) -> None:
    assert journal.usual_seconds("spotify", "load") is None
    for number, seconds in enumerate([1000.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0]):
        stage(journal, f"r{number}", "load", "done", seconds, NOW + timedelta(hours=number))
    stage(journal, "r99", "load", "unchanged", 0.0, NOW + timedelta(days=9))
    assert journal.usual_seconds("spotify", "load") == 6.0


def test_an_unknown_run_is_wrong_usage(journal: Journal) -> None:
    with pytest.raises(UsageError, match="There is no run “x”"):
        journal.run("x")


def test_a_journal_of_a_newer_program_is_refused_unchanged(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    with closing(sqlite3.connect(file)) as link:
        link.execute(f"pragma user_version = {VERSION + 1}")
    before = file.read_bytes()
    with pytest.raises(WorkspaceError, match="newer program"):
        Journal(file)
    assert file.read_bytes() == before


def test_several_lanes_write_at_once(journal: Journal) -> None:
    journal.begin("r", RunOptions(), NOW)

    def work(service: str) -> None:
        for name in STAGES:
            journal.stage_begins("r", service, name, NOW)
            journal.stage_ends("r", StageResult(service, name, "done"), {}, NOW)

    lanes = [threading.Thread(target=work, args=(f"s{number}",)) for number in range(8)]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    assert len(journal.finished("r")) == 8 * len(STAGES)


def test_a_damaged_journal_is_told_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    file.write_bytes(b"This is no database. " * 100)
    with pytest.raises(WorkspaceError, match=r"is damaged.*Move it aside"):
        Journal(file)
