"""Runs for the journal of a room: some that went well, one that failed, one that waits, each with its log."""

from __future__ import annotations

from datetime import datetime, timedelta

from bedrot_desktop.house import House
from bedrot_desktop.pipeline.stages import STAGE_WORDS, RunOptions, RunResult, StageResult, worst

SIGN_IN = "TooLost: signed out (the token ended). `bedrot login toolost`: then it goes on by itself."


def parked(service: str = "toolost") -> StageResult:
    return StageResult(service, "extract", "parked", "TooLost: signed out.", messages=(SIGN_IN,), waiting=(SIGN_IN,))


def failed(service: str = "linktree", stage: str = "raw2staging") -> StageResult:
    told = "12 rows have an undeclared column: utm_id"
    return StageResult(service, stage, "failed", told, messages=(told,), seconds=3.0)


def done(service: str, stage: str, **numbers: int) -> StageResult:
    return StageResult(service, stage, "done", "", numbers, seconds=2.0)


def make_run(
    house: House, began: datetime, results: list[StageResult], options: RunOptions | None = None, *, ended: bool = True
) -> str:
    """A run as it would stand in the journal, with its log; returns its name."""
    journal, options = house.journal, options or RunOptions(automated=True)
    name, now = journal.new_name(began), began
    lines = [_line(now, "INFO", "-", f"run {name} begins")]
    journal.begin(name, options, began)
    for one in results:
        journal.stage_begins(name, one.service, one.stage, now)
        now += timedelta(seconds=one.seconds)
        journal.stage_ends(name, one, one.document(), now)
        level = "INFO" if one.outcome == "done" else "WARNING"
        words = f"{one.service} {STAGE_WORDS[one.stage]}: {one.outcome} in {one.seconds:.2f} s. {one.summary}"
        lines.append(_line(now, level, one.service, words))
    if ended:
        outcome = worst([one.outcome for one in results])
        result = RunResult(name, outcome, tuple(results), (now - began).total_seconds())
        journal.end(name, outcome, result.document(), now)
    log = house.workspace.state / "logs" / f"run_{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("\n".join(lines) + "\n", "utf-8")
    return name


def _line(at: datetime, level: str, service: str, text: str) -> str:
    from datetime import UTC

    stamp = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return f"{stamp} {level} {service}_0 {service} {text}"
