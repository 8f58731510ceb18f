"""How a service's stages went, run by run, and how long they usually take. Free of Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui import words

STAGES = ("extract", "landing2raw", "raw2staging", "staging2curated", "load")
TITLES = ("Fetch", "Landing ▸ raw", "Raw ▸ staging", "Staging ▸ curated", "Curated ▸ warehouse")
STATES = {"done": "current", "unchanged": "off", "failed": "failed", "parked": "waiting", "cancelled": "off",
          "skipped": "off", "running": "running"}  # fmt: skip
WORDS = {"done": "done", "unchanged": "nothing new", "failed": "failed", "parked": "waiting for you",
         "cancelled": "cancelled", "skipped": "left out", "running": "running"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StageOfRun:
    """A stage in one run: state for its glyph, words, seconds, what it did."""

    state: str
    word: str
    seconds: float
    summary: str

    @property
    def brief(self) -> str:
        """For the cell: how long it took, or why it took no time."""
        if self.state == "current" or (self.state == "failed" and self.seconds >= 0.1):
            return words.seconds(self.seconds)
        return self.word


@dataclass(frozen=True, slots=True)
class RunOfService:
    """A run as far as it concerned a service."""

    run: str
    when: str
    stages: Mapping[str, StageOfRun]
    summary: str


@dataclass(frozen=True, slots=True)
class PastContent:
    """Runs, newest first; ``usual``: stage → seconds that it usually takes."""

    runs: tuple[RunOfService, ...]
    usual: Mapping[str, float]


def read(parts: Parts, run: Run, service: str) -> PastContent:
    """The last runs of a service."""
    local = parts.clock.local()
    by_run: dict[str, dict[str, StageOfRun]] = {}
    began: dict[str, datetime] = {}
    for one in parts.journal.past(service, 400):
        summary = str((one.result or {}).get("summary", ""))
        by_run.setdefault(one.run, {})[one.stage] = StageOfRun(
            STATES.get(one.outcome, "unknown"), WORDS.get(one.outcome, one.outcome), one.seconds, summary
        )
        began[one.run] = min(began.get(one.run, one.started_at), one.started_at)
    run.check()
    runs = tuple(
        RunOfService(name, words.moment(began[name], local), stages, _summary(stages))
        for name, stages in by_run.items()
    )
    usual = {stage: parts.journal.usual_seconds(service, stage) for stage in STAGES}
    return PastContent(runs, {stage: seconds for stage, seconds in usual.items() if seconds is not None})


def _summary(stages: Mapping[str, StageOfRun]) -> str:
    """What is worth saying of a run: what went wrong, else what the last stage did."""
    ordered = [stages[stage] for stage in STAGES if stage in stages]
    wrong = [one.summary for one in ordered if one.state in {"failed", "waiting"} and one.summary]
    did = [one.summary for one in ordered if one.state == "current" and one.summary]
    return wrong[0] if wrong else did[-1] if did else "Nothing was new."
