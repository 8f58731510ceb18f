"""What a run would do, found out without writing anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bedrot_desktop.pipeline import inventory as stock
from bedrot_desktop.pipeline.items2raw import is_due
from bedrot_desktop.pipeline.journal import Journal
from bedrot_desktop.pipeline.merge_stages import FRAMES
from bedrot_desktop.pipeline.sieve import Sieve
from bedrot_desktop.pipeline.stages import EXTRACT, LANDING2RAW, LOAD, RAW2STAGING, STAGING2CURATED, RunOptions
from bedrot_desktop.pipeline.workshop import Workshop
from bedrot_desktop.services.service import Service


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One stage of one service that has something to do. ``seconds`` is what it usually takes, if known."""

    service: str
    stage: str
    what: str
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps in order, and what waits for an answer."""

    steps: tuple[PlanStep, ...]
    new_files: int
    new_bytes: int
    questions: int

    def document(self) -> dict[str, Any]:
        """As JSON-able values."""
        return asdict(self)


def make_plan(
    shop: Workshop,
    journal: Journal,
    services: Sequence[Service],
    scripts: Iterable[str],
    options: RunOptions,
    loaded: Callable[[], Mapping[tuple[str, str], str]],
    outlook: Callable[[Service], str] = lambda _service: "",
) -> Plan:
    """Which files are new or changed, and which stages follow from that.

    ``outlook`` tells what fetching a service will come to, as far as that is known without asking anybody.
    """
    datasets = [dataset for service in services for dataset in service.datasets]
    sieve = Sieve(datasets)
    survey = shop.catalog.survey(shop.workspace.zones, stock.SCANNED, sieve.wanted)
    fresh: Counter[str] = Counter()
    for seen in survey.fresh:
        match = sieve.place_of(seen.zone, seen.path)
        if match is not None:
            fresh[match[0].key] += 1
    known = stock.sort_out(survey.known, datasets, shop.catalog.is_ours)
    chosen = [one for one in services if not options.services or one.key in options.services]
    marks = loaded() if LOAD in options.stages else {}
    steps = []
    for service in chosen:
        new = sum(fresh[dataset.key] for dataset in service.datasets) + _again(shop, service, known)
        behind = any(_unloaded(shop, dataset.key, marks) for dataset in service.datasets)
        for stage in options.chosen:
            what = outlook(service) if stage == EXTRACT else _words(stage, new, behind)
            if what:
                steps.append(PlanStep(service.key, stage, what, journal.usual_seconds(service.key, stage)))
    steps += [
        PlanStep(key, stage, "the lake's own script", journal.usual_seconds(key, stage))
        for key in scripts
        if not options.services or key in options.services
        for stage in options.chosen
    ]
    return Plan(tuple(steps), sum(fresh.values()), survey.fresh_bytes, len(shop.questions.open()))


def _again(shop: Workshop, service: Service, known: stock.Inventory) -> int:
    """Files seen before that must be cleaned again: answered, marked, or cleaned by an older version."""
    from bedrot_desktop.core.jobs import Run

    context = shop.context(Run())
    due = 0
    for dataset in service.datasets:
        rows = {row.sha256: row for row in shop.catalog.items(dataset.key)}
        due += sum(
            is_due(found, rows.get(found.identity), shop.edition(dataset), context)
            for found in known.items.get(dataset.key, ())
        )
    return due


def _unloaded(shop: Workshop, dataset: str, marks: Mapping[tuple[str, str], str]) -> bool:
    step = shop.catalog.step(dataset, STAGING2CURATED)
    return any(
        output.zone == FRAMES and marks.get((dataset, output.path.partition("/")[2])) != output.sha256
        for output in (step.outputs if step else ())
    )


def _words(stage: str, new: int, behind: bool) -> str:
    files = f"{new} new file" + ("s" if new != 1 else "")
    return {
        LANDING2RAW: files if new else "",
        RAW2STAGING: f"merge {files}" if new else "",
        STAGING2CURATED: "write what changed" if new else "",
        LOAD: "load what changed" if new or behind else "",
    }[stage]
