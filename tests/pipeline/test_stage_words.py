"""What a stage did, told out of its counts."""

from __future__ import annotations

from bedrot_desktop.pipeline.stages import (
    CANCELLED,
    DONE,
    LANDING2RAW,
    LOAD,
    RAW2STAGING,
    STAGING2CURATED,
    UNCHANGED,
    StageResult,
    in_words,
    together,
)


def test_counts_become_words() -> None:
    verdicts = {"accepted": 1204, "rejected": 1, "duplicate": 3, "quarantined": 1}
    assert in_words(LANDING2RAW, verdicts) == "1,204 accepted, 1 rejected, 1 row in quarantine"
    assert in_words(RAW2STAGING, {"rows": 88, "files": 1, "held": 0}) == "88 rows from 1 file"
    assert in_words(STAGING2CURATED, {"rows": 1}) == "1 row"
    assert in_words(LOAD, {"inserted": 0, "updated": 2, "deleted": 0}) == "2 updated"
    assert in_words(LOAD, {"inserted": 0}) == "nothing changed"


def test_the_data_sets_of_a_stage_are_told_as_one_sum() -> None:
    parts = [StageResult("s", LANDING2RAW, DONE, f"{n} accepted", {"accepted": n}) for n in (20, 75, 1)]
    unchanged = StageResult("s", LANDING2RAW, UNCHANGED)
    assert together("s", LANDING2RAW, [*parts, unchanged]).summary == "96 accepted"


def test_what_is_said_by_several_data_sets_is_said_once() -> None:
    stopped = StageResult("s", LOAD, CANCELLED, "stopped on request")
    assert together("s", LOAD, [stopped, stopped]).summary == "stopped on request"
    done = StageResult("s", LOAD, DONE, "2 inserted", {"inserted": 2})
    assert together("s", LOAD, [done, stopped]).summary == "2 inserted; stopped on request"
