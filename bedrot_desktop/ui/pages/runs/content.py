"""What the page Runs shows of the past: read from the journal on a worker. Free of Qt."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.words import counted, listed
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui import words
from bedrot_desktop.ui.live import FALLBACK
from bedrot_desktop.ui.watching import planned_stages, run_name, titles

if TYPE_CHECKING:
    from bedrot_desktop.pipeline.journal import RunRow, StageRow
    from bedrot_desktop.pipeline.stages import RunOptions

Key = tuple[str, str]

MOST = 200  # runs that are listed
EXTRACT = "extract"
STAGE_NAMES = {
    "extract": "fetch",
    "landing2raw": "landing → raw",
    "raw2staging": "raw → staging",
    "staging2curated": "staging → curated",
    "load": "curated → warehouse",
}
STATES = {
    "done": "current", "unchanged": "current", "failed": "failed", "parked": "waiting", "cancelled": "off",
    "skipped": "off", "running": "running", "queued": "queued", "killed": "failed", "outside": "off",
}  # fmt: skip
OUTCOME_WORDS = {
    "done": "done", "unchanged": "nothing new", "failed": "failed", "parked": "waiting for you",
    "cancelled": "cancelled", "skipped": "left out", "running": "running", "queued": "queued",
    "killed": "broken off", "outside": "by hand",
}  # fmt: skip
WORST_FIRST = ("failed", "killed", "running", "parked", "cancelled", "queued", "skipped", "done", "unchanged")
_LOGIN = re.compile(r"bedrot login (\S+?)(?: --account (\S+?))?[`\s]")


@dataclass(frozen=True, slots=True)
class PastRun:
    """One line of the history. ``parts``: (service, outcome) in order; ``run`` is empty for the old scripts' doings."""

    run: str
    name: str
    began: datetime
    by: str
    outcome: str
    seconds: float | None
    parts: tuple[tuple[str, str], ...]
    done: int = 0
    planned: int = 0
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StageFacts:
    """What the journal knows of a stage."""

    outcome: str
    seconds: float
    summary: str = ""
    numbers: Mapping[str, int] = field(default_factory=dict)
    messages: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    began: datetime | None = None
    ended: datetime | None = None

    @property
    def account(self) -> str:
        """The account that waits for its person, where only one of several does."""
        found = _LOGIN.search(" ".join(self.waiting) + " ")
        return (found[2] or "") if found else ""


@dataclass(frozen=True, slots=True)
class RunDetail:
    """One run with its stages. ``left``: what going on with it would do; ``waits``: services it still waits with."""

    run: str
    name: str
    began: datetime
    ended: datetime | None
    outcome: str
    by: str
    options: RunOptions
    titles: Mapping[str, str]
    planned: tuple[Key, ...]
    usual: Mapping[Key, float]
    stages: Mapping[Key, StageFacts]
    left: tuple[Key, ...]
    log: Path
    report: Path | None
    waits: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Content:
    """The history, newest first, the run that is shown (None while there is none), all services with their titles."""

    runs: tuple[PastRun, ...]
    shown: RunDetail | None
    services: tuple[tuple[str, str], ...] = ()


class Reader:
    """Reads the history; what ended stays as it was read. Used on one worker's lane."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, datetime], PastRun] = {}

    def read(self, parts: Parts, run: Run, name: str = "") -> Content:
        """The history and the run of that name, else the newest."""
        state = parts.workspace.state
        rows = parts.journal.runs(MOST) if (state / "journal.sqlite").is_file() else []
        going = _going(parts, rows)
        past = []
        for row in rows:
            run.check()
            past.append(self._past(parts, row, going))
        shown = next((row for row in rows if row.run == name), rows[0] if rows else None)
        outside = _outside(parts, state / "history")
        everything = sorted((*past, *outside), key=lambda one: one.began, reverse=True)
        detail = detail_of(parts, shown, going) if shown else None
        return Content(tuple(everything), detail, tuple(titles(parts).items()))

    def _past(self, parts: Parts, row: RunRow, going: str) -> PastRun:
        key = (row.run, row.ended_at) if row.ended_at else None
        if key and key in self._kept:
            return self._kept[key]
        stages = {(one.service, one.stage): one.outcome for one in parts.journal.stages(row.run)}
        planned = tuple(dict.fromkeys((*planned_stages(parts, row.options), *stages)))
        past = PastRun(
            row.run,
            run_name(row.options, local(parts, row.started_at), titles(parts)),
            local(parts, row.started_at),
            by_whom(row.options),
            outcome_of(row, going),
            seconds_of(row),
            tuple(
                (service, worst([stages.get(one, "queued") for one in planned if one[0] == service]))
                for service in dict.fromkeys(service for service, _ in planned)
            ),
            sum(outcome not in {"running", "queued"} for outcome in stages.values()),
            len(planned),
        )
        if key:
            self._kept[key] = past
        return past


def detail_of(parts: Parts, row: RunRow, going: str) -> RunDetail:
    """A run with everything that is shown of it."""
    rows = parts.journal.stages(row.run)
    running = row.run == going
    stages = {(one.service, one.stage): _facts(parts, one, running) for one in rows}
    planned = tuple(dict.fromkeys((*planned_stages(parts, row.options), *stages)))
    usual = {key: parts.journal.usual_seconds(*key) for key in planned}
    finished = parts.journal.finished(row.run)
    state = parts.workspace.state
    report = parts.workspace.lake / "reports" / f"run_{row.run}.html"
    return RunDetail(
        row.run, run_name(row.options, local(parts, row.started_at), titles(parts)), local(parts, row.started_at),
        local(parts, row.ended_at) if row.ended_at else None, outcome_of(row, going), by_whom(row.options),
        row.options, titles(parts), planned, {key: one for key, one in usual.items() if one is not None}, stages,
        tuple(key for key in planned if key not in finished), state / "logs" / f"run_{row.run}.log",
        report if report.is_file() else None,
        frozenset(service for service, run in parts.journal.parked().items() if run == row.run),
    )  # fmt: skip


def two_details(parts: Parts, names: Sequence[str]) -> tuple[RunDetail, ...]:
    """Runs to be compared."""
    going = _going(parts, parts.journal.runs(1))
    return tuple(detail_of(parts, parts.journal.run(name), going) for name in names)


def _facts(parts: Parts, row: StageRow, running: bool) -> StageFacts:
    result = row.result or {}
    outcome = row.outcome if running or row.outcome != "running" else "killed"
    return StageFacts(
        outcome, row.seconds, result.get("summary", ""), result.get("numbers", {}), tuple(result.get("messages", ())),
        tuple(result.get("waiting", ())), local(parts, row.began) if row.began else None,
        local(parts, row.ended) if row.ended else None,
    )  # fmt: skip


def _going(parts: Parts, rows: Sequence[RunRow]) -> str:
    """The run that some process does now."""
    from bedrot_desktop.lake.lock import holder_of

    return rows[0].run if rows and not rows[0].ended_at and holder_of(parts.workspace.state) else ""


def local(parts: Parts, moment: datetime) -> datetime:
    """A moment as the person's clock showed it."""
    return moment.astimezone(parts.clock.local().tzinfo)


def outcome_of(row: RunRow, going: str) -> str:
    """How a run ended: running while it has not, killed when nobody does it any more."""
    if row.ended_at:
        return row.outcome
    return "running" if row.run == going else "killed"


def seconds_of(row: RunRow) -> float | None:
    """How long the last go at a run took."""
    told = (row.result or {}).get("seconds")
    return float(told) if told is not None else None


def by_whom(options: RunOptions) -> str:
    """Who started a run."""
    if options.automated:
        return "schedule"
    return {"prompt": "at the prompt", "window": "started by you"}.get(options.by, "started by you")


def worst(outcomes: Iterable[str]) -> str:
    """The outcome of several stages: what needs the person first."""
    told = set(outcomes)
    if "queued" in told and told & {"done", "unchanged"} and not told & {"failed", "killed", "running", "parked"}:
        return "queued"
    return next((one for one in WORST_FIRST if one in told), "queued")


def _outside(parts: Parts, folder: Path) -> list[PastRun]:
    """What the lake's old scripts wrote when somebody started them by hand, by service and minute."""
    from bedrot_desktop.lake.items import stamp_of

    if not folder.is_dir():
        return []
    known, found = titles(parts), dict[tuple[str, datetime], list[str]]()
    zone = parts.clock.local().tzinfo
    for note in folder.glob("*/*.json"):
        path = json.loads(note.read_text("utf-8"))["path"]
        stamp = stamp_of(path.rsplit("/", 1)[-1])
        moment = stamp.replace(tzinfo=zone) if stamp else datetime.fromtimestamp(note.stat().st_mtime, zone)
        service = note.parent.name.partition(".")[0]
        found.setdefault((service, moment.replace(second=0, microsecond=0)), []).append(path)
    return [
        PastRun(
            "", f"Old scripts of {known.get(service, service)}", moment, "started by hand", "outside", None,
            ((service, "done"),), files=tuple(sorted(files)),
        )
        for (service, moment), files in found.items()
    ]  # fmt: skip


# -- words about what would run -----


def resume_words(detail: RunDetail) -> str:
    """What going on with a run would do."""
    if not detail.left:
        return "Nothing is left of it."
    done = len(detail.planned) - len(detail.left)
    again = f"; {counted(done, 'stage is', 'stages are')} done and not repeated" if done else ""
    return f"Goes on with {_stages(detail, detail.left)}{again}. {_about(detail, detail.left)}".strip()


def again_words(detail: RunDetail) -> str:
    """What doing a run from its start would do."""
    words_ = f"Starts a new run of {_stages(detail, detail.planned)}; what did not change is not done again."
    return f"{words_} {_about(detail, detail.planned)}".strip()


def from_words(detail: RunDetail, service: str, stage: str) -> str:
    """What starting anew from a stage of a service would do."""
    own = [key for key in detail.planned if key[0] == service]
    at = next((place for place, key in enumerate(own) if key[1] == stage), 0)
    return f"Starts a new run: {_stages(detail, own[at:])}. {_about(detail, own[at:])}".strip()


def _stages(detail: RunDetail, keys: Sequence[Key]) -> str:
    services = [detail.titles.get(one, one) for one in dict.fromkeys(service for service, _ in keys)]
    if len(services) == 1 and len(keys) <= 3:
        return f"{services[0]}: {listed([STAGE_NAMES.get(stage, stage) for _, stage in keys], 5)}"
    return f"{counted(len(keys), 'stage')} of {listed(services, 3)}"


def _about(detail: RunDetail, keys: Sequence[Key]) -> str:
    if not any(key in detail.usual for key in keys):
        return ""
    return f"Usually {words.seconds(sum(detail.usual.get(key, FALLBACK) for key in keys))}."
