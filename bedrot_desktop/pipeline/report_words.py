"""What a run's report says of it in words: what failed, why, what to do about it; what is new of each service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bedrot_desktop.core.words import counted, listed
from bedrot_desktop.pipeline.stages import (
    EXTRACT,
    FAILED,
    LANDING2RAW,
    LOAD,
    RAW2STAGING,
    STAGING2CURATED,
    RunResult,
    StageResult,
)

_WHAT = {
    EXTRACT: "nothing could be fetched",
    LANDING2RAW: "its new files could not be taken over",
    RAW2STAGING: "its files could not be merged",
    STAGING2CURATED: "its figures could not be written",
    LOAD: "its figures could not be loaded into the warehouse",
}
_LATER = "Nothing: the next run tries again."
_LOOK = "Look into the log; what was done before is kept, and the next run goes on from there."
#: Kind of trouble → what to do, and the command for it ({service} and {run} are filled in).
REMEDIES: Mapping[str, tuple[str, str]] = {
    "WaitingForYou": ("Sign in; the fetching then goes on by itself.", "bedrot login {service}"),
    "SignInNeeded": ("Sign in and fetch again: what was saved is a sign-in page.", "bedrot login {service}"),
    "Unreachable": (f"{_LATER} If it lasts, see whether this computer is online.", "bedrot run {service}"),
    "RateLimited": (f"{_LATER} The service asked to be left alone for a while.", ""),
    "BudgetSpent": ("Nothing: tomorrow there is a new number of requests.", ""),
    "TransientError": (_LATER, "bedrot run {service}"),
    "Busy": ("Wait until the other program is done.", "bedrot run {service}"),
    "SourceChanged": (
        "The site looks different from what is known. Until that is mended, bring files by hand.",
        "bedrot import FILE --service {service}",
    ),
    "FileRejected": ("Look at what was set aside, and bring a better file.", "bedrot quarantine list"),
    "BrowserTrouble": ("See whether a browser can be opened.", "bedrot doctor"),
    "VaultError": ("See whether the keyring can be opened.", "bedrot doctor"),
    "WorkspaceError": ("See whether the workspace is as it should be.", "bedrot doctor"),
    "WarehouseError": ("Look at the warehouse; the curated files are complete.", "bedrot warehouse check"),
    "ScriptFailed": ("Look at what the script wrote.", "bedrot logs --run {run}"),
    "SettingError": ("Put the setting right that is named.", "bedrot config validate"),
}


@dataclass(frozen=True, slots=True)
class Failure:
    """What failed in a run, why (the stage's own words), what to do, and the command that does it ("": none)."""

    service: str
    stage: str
    what: str
    why: str
    todo: str
    command: str

    def document(self) -> dict[str, Any]:
        """As JSON-able values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class News:
    """What a run brought of a service, as counts; ``rows`` of the warehouse."""

    service: str
    fetched: int = 0
    taken: int = 0
    rejected: int = 0
    new_rows: int = 0
    changed_rows: int = 0

    def document(self) -> dict[str, Any]:
        """As JSON-able values."""
        return asdict(self)


def failures(result: RunResult) -> list[Failure]:
    """Everything that failed, in the order of the run."""
    return [_failure(result, stage) for stage in result.stages if stage.outcome == FAILED]


def _failure(result: RunResult, stage: StageResult) -> Failure:
    todo, command = REMEDIES.get(stage.trouble, (_LOOK, "bedrot logs --run {run}"))
    why = stage.summary or next(iter(stage.messages), "") or "Nothing more is known."
    return Failure(
        stage.service, stage.stage, _WHAT.get(stage.stage, "something in it failed"), why, todo,
        command.format(service=stage.service, run=result.run),
    )  # fmt: skip


def news(result: RunResult) -> list[News]:
    """Of each service that brought anything, what."""
    found: dict[str, dict[str, int]] = {}
    for stage in result.stages:
        counts = found.setdefault(stage.service, {})
        for word, count in stage.numbers.items():
            counts[word] = counts.get(word, 0) + count
    told = [
        News(
            service, counts.get("landed", 0), counts.get("accepted", 0) + counts.get("warned", 0),
            counts.get("rejected", 0), counts.get("inserted", 0), counts.get("updated", 0),
        )
        for service, counts in found.items()
    ]  # fmt: skip
    return [one for one in told if one.fetched or one.taken or one.rejected or one.new_rows or one.changed_rows]


def went_well(result: RunResult) -> str:
    """What went on beside what failed, in one sentence."""
    broken = {stage.service for stage in result.stages if stage.outcome == FAILED or stage.waiting}
    well = list(dict.fromkeys(stage.service for stage in result.stages if stage.service not in broken))
    rows = sum(one.new_rows + one.changed_rows for one in news(result))
    told = f"{listed(well, 9)} went on as usual. " if well else ""
    return f"{told}{counted(rows, 'row')} new or changed in the warehouse. Nothing that was there before is lost."
