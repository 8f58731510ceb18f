"""The stages of a run, what is asked of it, and how each stage ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.core.words import counted

EXTRACT = "extract"
LANDING2RAW = "landing2raw"
RAW2STAGING = "raw2staging"
STAGING2CURATED = "staging2curated"
LOAD = "load"
STAGES = (EXTRACT, LANDING2RAW, RAW2STAGING, STAGING2CURATED, LOAD)
STAGE_WORDS = {
    EXTRACT: "service ▸ landing",
    LANDING2RAW: "landing ▸ raw",
    RAW2STAGING: "raw ▸ staging",
    STAGING2CURATED: "staging ▸ curated",
    LOAD: "curated ▸ warehouse",
}
_VERDICTS = ("accepted", "warned", "held", "rejected", "ignored")
_LOADED = ("inserted", "updated", "deleted")

DONE = "done"
UNCHANGED = "unchanged"
FAILED = "failed"
PARKED = "parked"  # waits for the person to sign in
CANCELLED = "cancelled"
SKIPPED = "skipped"
FINISHED = frozenset({DONE, UNCHANGED})
BUG = "Bug"  # the kind of trouble that is none of `core.errors`


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run is asked to do. No services: all of them. ``by``: the door it came through, window or prompt."""

    services: tuple[str, ...] = ()
    stages: tuple[str, ...] = STAGES
    extract: bool = True
    automated: bool = False
    by: str = ""

    @property
    def chosen(self) -> tuple[str, ...]:
        """The stages to go through; nothing is fetched where that was not wanted."""
        return tuple(stage for stage in self.stages if stage != EXTRACT or self.extract)

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
            by=str(document.get("by", "")),
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
    """How one stage of one service ended. ``numbers`` are counts by name (``accepted``, ``rows``, …).

    ``waiting``: those of the messages that say what only the person can let go on; there may be some where the outcome
    is a failure, as one account waits and another one failed. ``trouble``: the kind of what went wrong, the name of a
    class of ``core.errors`` (``Bug`` for what is none of ours), so that whoever tells of it need not read the words.
    """

    service: str
    stage: str
    outcome: str
    summary: str = ""
    numbers: Mapping[str, int] = field(default_factory=dict)
    messages: tuple[str, ...] = ()
    seconds: float = 0.0
    waiting: tuple[str, ...] = ()
    trouble: str = ""

    def document(self) -> dict[str, Any]:
        """As JSON-able values, for the journal."""
        return {
            "summary": self.summary,
            "numbers": dict(self.numbers),
            "messages": list(self.messages),
            "waiting": list(self.waiting),
            "trouble": self.trouble,
        }


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a whole run did. ``outcome`` is the worst of its stages: done, unchanged, failed, parked or cancelled."""

    run: str
    outcome: str
    stages: tuple[StageResult, ...]
    seconds: float
    questions: int = 0
    quarantined: int = 0
    unrecognised: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """As JSON-able values, for ``--json`` and the report."""
        # asdict copies each text on its own, and a first look may leave 100,000 paths unrecognised
        return {**asdict(replace(self, unrecognised=())), "unrecognised": list(self.unrecognised)}


def worst(outcomes: list[str]) -> str:
    """The outcome of a whole from those of its parts."""
    for outcome in (FAILED, CANCELLED, PARKED, DONE):
        if outcome in outcomes:
            return outcome
    return UNCHANGED


def together(service: str, stage: str, parts: Sequence[StageResult]) -> StageResult:
    """One result for a stage from those of its parts; it is not finished while one of them was left out.

    Its words go into the journal, reports and onto the screen: secrets that services or scripts put in are hidden.
    """
    numbers: dict[str, int] = {}
    for part in parts:
        for word, count in part.numbers.items():
            numbers[word] = numbers.get(word, 0) + count
    outcomes = [part.outcome for part in parts]
    outcome = worst(outcomes)
    if SKIPPED in outcomes and outcome in FINISHED:
        outcome = SKIPPED
    messages = tuple(SECRETS.hide(message) for part in parts for message in part.messages)
    waiting = tuple(SECRETS.hide(message) for part in parts for message in part.waiting)
    summary = SECRETS.hide(_one_summary(stage, parts, numbers))
    trouble = next((part.trouble for part in parts if part.outcome == outcome and part.trouble), "")
    return StageResult(service, stage, outcome, summary, numbers, messages, waiting=waiting, trouble=trouble)


def in_words(stage: str, numbers: Mapping[str, int]) -> str:
    """What a stage did, out of its counts: ``20 accepted, 1 held``, ``88 rows from 1 file``; "" for unknown counts."""
    if stage == LANDING2RAW:
        told = [f"{numbers[word]:,} {word}" for word in _VERDICTS if numbers.get(word)]
        rows = numbers.get("quarantined", 0)
        return ", ".join([*told, *([f"{counted(rows, 'row')} in quarantine"] if rows else [])])
    if stage == EXTRACT:
        return f"{counted(numbers['landed'], 'file')} fetched" if numbers.get("landed") else "nothing new"
    if stage == LOAD:
        told = [f"{numbers[word]:,} {word}" for word in _LOADED if numbers.get(word)]
        return ", ".join(told) or "nothing changed"
    if "rows" not in numbers:
        return ""
    files = f" from {counted(numbers['files'], 'file')}" if "files" in numbers else ""
    return counted(numbers["rows"], "row") + files


def _one_summary(stage: str, parts: Sequence[StageResult], numbers: Mapping[str, int]) -> str:
    """One part's own words; of several the sums, or, where one went wrong, each thing said once."""
    told = [part for part in parts if part.summary and part.outcome != UNCHANGED]
    if len(told) > 1 and all(part.outcome == DONE and part.numbers for part in told):
        return in_words(stage, numbers)
    return "; ".join(dict.fromkeys(part.summary for part in told))
