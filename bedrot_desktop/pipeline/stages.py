"""The stages of a run, what is asked of it, and how each stage ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bedrot_desktop.core.errors import UsageError

LANDING2RAW = "landing2raw"
RAW2STAGING = "raw2staging"
STAGING2CURATED = "staging2curated"
LOAD = "load"
STAGES = (LANDING2RAW, RAW2STAGING, STAGING2CURATED, LOAD)

DONE = "done"
UNCHANGED = "unchanged"
FAILED = "failed"
CANCELLED = "cancelled"
SKIPPED = "skipped"
FINISHED = frozenset({DONE, UNCHANGED})


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run is asked to do. No services: all of them."""

    services: tuple[str, ...] = ()
    stages: tuple[str, ...] = STAGES
    extract: bool = True
    automated: bool = False

    def document(self) -> dict[str, Any]:
        """As JSON-able values, for the journal."""
        return asdict(self)

    @staticmethod
    def of(document: Mapping[str, Any]) -> RunOptions:
        """The options that a journal row holds."""
        return RunOptions(
            services=tuple(document["services"]),
            stages=tuple(document["stages"]),
            extract=bool(document["extract"]),
            automated=bool(document["automated"]),
        )


def chosen_stages(first: str = "", last: str = "", only: str = "", warehouse: bool = True) -> tuple[str, ...]:
    """The stages that ``--from``, ``--to``, ``--only`` and ``--no-warehouse`` leave; UsageError for an unknown name."""
    for name in (first, last, only):
        if name and name not in STAGES:
            raise UsageError(f"There is no stage “{name}”.", f"Stages are {', '.join(STAGES)}.")
    if only and (first or last):
        raise UsageError("--only goes without --from and --to.")
    start = STAGES.index(only or first or STAGES[0])
    end = STAGES.index(only or last or STAGES[-1])
    if start > end:
        raise UsageError(f"--from {first} comes after --to {last}.")
    return tuple(stage for stage in STAGES[start : end + 1] if warehouse or stage != LOAD)


@dataclass(frozen=True, slots=True)
class StageResult:
    """How one stage of one service ended. ``numbers`` are counts by name (``accepted``, ``rows``, …)."""

    service: str
    stage: str
    outcome: str
    summary: str = ""
    numbers: Mapping[str, int] = field(default_factory=dict)
    messages: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a whole run did. ``outcome`` is the worst of its stages: done, unchanged, failed or cancelled."""

    run: str
    outcome: str
    stages: tuple[StageResult, ...]
    seconds: float
    questions: int = 0
    quarantined: int = 0
    unrecognised: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """As JSON-able values, for ``--json`` and the report."""
        return asdict(self)


def worst(outcomes: list[str]) -> str:
    """The outcome of a whole from those of its parts."""
    for outcome in (FAILED, CANCELLED, DONE):
        if outcome in outcomes:
            return outcome
    return UNCHANGED


def together(service: str, stage: str, parts: Sequence[StageResult]) -> StageResult:
    """One result for a stage from those of its parts; it is not finished while one of them was left out."""
    numbers: dict[str, int] = {}
    for part in parts:
        for word, count in part.numbers.items():
            numbers[word] = numbers.get(word, 0) + count
    outcomes = [part.outcome for part in parts]
    outcome = worst(outcomes)
    if SKIPPED in outcomes and outcome in FINISHED:
        outcome = SKIPPED
    summary = "; ".join(part.summary for part in parts if part.summary and part.outcome != UNCHANGED)
    messages = tuple(message for part in parts for message in part.messages)
    return StageResult(service, stage, outcome, summary, numbers, messages)
