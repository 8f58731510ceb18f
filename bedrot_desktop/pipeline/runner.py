"""A run: services side by side, each stage after the other, every step journalled, failures kept to themselves."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial

from bedrot_desktop.core.errors import BedrotError, Cancelled, TransientError, WaitingForYou, kind_of
from bedrot_desktop.core.events import RunEnded, RunStarted, StageEnded, StageProgressed, StageStarted
from bedrot_desktop.core.jobs import Job, Lanes, Outcome, Run, retrying
from bedrot_desktop.lake.space import require_space
from bedrot_desktop.pipeline import inventory as stock
from bedrot_desktop.pipeline.extracting import Extraction
from bedrot_desktop.pipeline.items2raw import clean_items, left_out
from bedrot_desktop.pipeline.journal import Journal
from bedrot_desktop.pipeline.loading import OpenWarehouse, load_kinds
from bedrot_desktop.pipeline.merge_stages import curate, stage_pieces
from bedrot_desktop.pipeline.outside import Outside
from bedrot_desktop.pipeline.stages import (
    BUG,
    CANCELLED,
    EXTRACT,
    FAILED,
    LANDING2RAW,
    LOAD,
    PARKED,
    RAW2STAGING,
    SKIPPED,
    STAGING2CURATED,
    UNCHANGED,
    RunOptions,
    RunResult,
    StageResult,
    together,
    worst,
)
from bedrot_desktop.pipeline.workshop import Workshop
from bedrot_desktop.services.service import Dataset, Service

log = logging.getLogger(__name__)

PAUSES = (0.5, 2.0, 8.0)
TELL_EVERY = 0.05  # seconds between two words on how far the look at the lake is


@dataclass(slots=True)
class Runner:
    """Runs the pipeline of one workspace. The caller holds the writer's lock."""

    shop: Workshop
    journal: Journal
    services: Sequence[Service]
    open_warehouse: OpenWarehouse
    loaded: Callable[[], Mapping[tuple[str, str], str]]
    outside: Outside
    lanes: Lanes
    script_step: Callable[[str, str, Run], StageResult | None]
    script_services: tuple[str, ...]
    script_owns: Callable[[str], bool] = lambda _path: False
    extraction: Extraction | None = None
    _marks: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def run(self, name: str, options: RunOptions, run: Run, only: Sequence[str] = ()) -> RunResult:
        """Do what the options ask, leaving out what this run (by name) has finished before.

        ``only``: go on with these services alone.
        """
        started = time.monotonic()
        clock = self.shop.clock
        self.shop.run_name = name
        chosen = [one for one in self.services if _wanted(one.key, options, only)]
        scripted = [key for key in self.script_services if _wanted(key, options, only)]
        before = self.journal.finished(name)
        self.journal.begin(name, options, clock.now())
        keys = (*(one.key for one in chosen), *scripted)
        self.shop.bus.publish(RunStarted(clock.now(), name, keys, len(options.chosen) * len(keys)))
        results: list[StageResult] = []
        try:
            results = self._fetch(chosen, scripted, options, before, run)
            taken = self._look(chosen, run)
        except Cancelled:
            return self._finish(name, results, started, stock.Inventory({}, {}), CANCELLED)
        except Exception:  # told by whoever asked; the journal must not take it for a kill
            self._finish(name, results, started, stock.Inventory({}, {}), FAILED)
            raise
        self._marks = self.loaded() if LOAD in options.stages else {}
        works: list[tuple[str, Callable[[Run], list[StageResult]]]] = [
            *((one.key, partial(self._service, one, taken, options, before)) for one in chosen),
            *((key, partial(self._scripted, key, options, before)) for key in scripted),
        ]
        return self._finish(name, [*results, *self._in_lanes(works, run)], started, taken)

    def _in_lanes(self, works: Sequence[tuple[str, Callable[[Run], list[StageResult]]]], run: Run) -> list[StageResult]:
        """Services side by side, each in its lane; what a lane itself could not do is its service's outcome."""
        futures = [self.lanes.start(Job(f"{key} of run {self.shop.run_name}", key, work, run)) for key, work in works]
        results: list[StageResult] = []
        for (key, _), future in zip(works, futures, strict=True):
            outcome: Outcome = future.result()
            if outcome.state == "done":
                results.extend(outcome.value)
            else:
                state = CANCELLED if outcome.state == "cancelled" else FAILED
                results.append(StageResult(key, "", state, outcome.message))
        return results

    def _fetch(
        self,
        chosen: Sequence[Service],
        scripted: Sequence[str],
        options: RunOptions,
        before: frozenset[tuple[str, str]],
        run: Run,
    ) -> list[StageResult]:
        """The stage before all others: it ends for all services before the lake is looked at."""
        if EXTRACT not in options.chosen:
            return []

        def fetched(key: str, fetch: Callable[[Run], Sequence[StageResult]], own: Run) -> list[StageResult]:
            results: list[StageResult] = []
            with self._staged(key, EXTRACT, results) as into:
                into.extend(fetch(self._telling(key, EXTRACT, own)))
            return results

        fetches: dict[str, Callable[[Run], Sequence[StageResult]]] = {}
        if self.extraction is not None:
            fetches = {one.key: partial(self.extraction.fetch, one) for one in chosen if one.access is not None}
        for key in scripted:
            fetches[key] = partial(self._by_scripts, key)
        left = {key: fetch for key, fetch in fetches.items() if (key, EXTRACT) not in before}
        if left and self.extraction is not None:
            self.extraction.begin()
        return self._in_lanes([(key, partial(fetched, key, fetch)) for key, fetch in left.items()], run)

    def _by_scripts(self, key: str, run: Run) -> list[StageResult]:
        def fetch() -> StageResult | None:
            if self.extraction is not None:
                self.extraction.admit_scripts(key, run)
            return self.script_step(key, EXTRACT, run)

        return [self._guarded(key, EXTRACT, fetch, run)]

    def _telling(self, service: str, stage: str, run: Run) -> Run:
        """The same run, whose progress is told as that of a stage."""

        def tell(done: int, total: int, label: str) -> None:
            self.shop.bus.publish(
                StageProgressed(self.shop.clock.now(), self.shop.run_name, service, stage, done, total, label)
            )

        return Run(run.cancel_event, tell)

    def _look(self, chosen: Sequence[Service], run: Run) -> stock.Inventory:
        datasets = [dataset for service in self.services for dataset in service.datasets]
        told = float("-inf")

        def progress(done: int, total: int, label: str) -> None:
            nonlocal told
            run.check()
            if done == 0 and total > 0:
                require_space(self.shop.workspace, total)
            moment = time.monotonic()
            if moment - told < TELL_EVERY and done < total:
                return
            told = moment
            self.shop.bus.publish(
                StageProgressed(self.shop.clock.now(), self.shop.run_name, "", "scan", done, total, label)
            )

        taken = stock.take(self.shop.workspace.zones, self.shop.catalog, datasets, run.check, progress)
        for service in chosen:
            for dataset in service.datasets:
                self.outside.keep(dataset.key, taken.history.get(dataset.key, ()))
        return taken

    def _service(
        self,
        service: Service,
        taken: stock.Inventory,
        options: RunOptions,
        before: frozenset[tuple[str, str]],
        run: Run,
    ) -> list[StageResult]:
        """All stages of one service. A data set that failed takes no part in later stages; the others go on."""
        results: list[StageResult] = []
        broken: set[str] = set()
        for stage in options.chosen:
            if stage == EXTRACT or (service.key, stage) in before:
                continue
            with self._staged(service.key, stage, results) as into:
                for dataset in service.datasets:
                    if dataset.key in broken:
                        into.append(StageResult(service.key, stage, SKIPPED, f"{dataset.key} failed before"))
                        continue
                    one = self._attempt(service.key, stage, dataset, taken, run)
                    if one.outcome == FAILED:
                        broken.add(dataset.key)
                    into.append(one)
            if results[-1].outcome == CANCELLED:
                break  # what was not begun is not in the journal, and is done when the run goes on
        return results

    def _scripted(
        self, key: str, options: RunOptions, before: frozenset[tuple[str, str]], run: Run
    ) -> list[StageResult]:
        """All stages of a script service; it stops at the first stage that fails."""
        results: list[StageResult] = []
        for stage in options.chosen:
            if stage == EXTRACT or (key, stage) in before:
                continue
            with self._staged(key, stage, results) as into:
                if results and any(one.outcome == FAILED for one in results):
                    into.append(StageResult(key, stage, SKIPPED, "an earlier stage failed"))
                else:
                    into.append(self._guarded(key, stage, partial(self.script_step, key, stage, run), run))
            if results[-1].outcome == CANCELLED:
                break
        return results

    @contextmanager
    def _staged(self, service: str, stage: str, results: list[StageResult]) -> Iterator[list[StageResult]]:
        """Journal and tell the beginning and end of a stage; what is put into the list makes its result."""
        clock, name = self.shop.clock, self.shop.run_name
        self.journal.stage_begins(name, service, stage, clock.now())
        self.shop.bus.publish(StageStarted(clock.now(), name, service, stage))
        started = time.monotonic()
        parts: list[StageResult] = []
        yield parts
        whole = replace(together(service, stage, parts), seconds=round(time.monotonic() - started, 3))
        self.journal.stage_ends(name, whole, whole.document(), clock.now())
        self.shop.bus.publish(
            StageEnded(clock.now(), name, service, stage, whole.outcome, whole.summary, whole.seconds)
        )
        results.append(whole)

    def _attempt(self, service: str, stage: str, dataset: Dataset, taken: stock.Inventory, run: Run) -> StageResult:
        own = self._telling(service, stage, run)
        return self._guarded(service, stage, lambda: self._step(service, stage, dataset, taken, own), run, dataset)

    def _guarded(
        self,
        service: str,
        stage: str,
        work: Callable[[], StageResult | None],
        run: Run,
        dataset: Dataset | None = None,
    ) -> StageResult:
        """Do a step, again when the trouble may pass; what still goes wrong is this step's outcome, nobody else's."""
        try:
            result: StageResult | None = retrying(work, transient=(TransientError,), pauses=PAUSES, sleep=run.sleep)
        except Cancelled:
            return StageResult(service, stage, CANCELLED, "stopped on request")
        except WaitingForYou as stop:
            log.warning("%s is parked: %s", service, stop)
            return StageResult(
                service, stage, PARKED, stop.message, messages=(str(stop),), waiting=(str(stop),),
                trouble="WaitingForYou",
            )  # fmt: skip
        except BedrotError as error:
            log.warning("%s %s: %s", service, stage, error)
            return StageResult(service, stage, FAILED, str(error), messages=(str(error),), trouble=kind_of(error))
        except Exception as bug:
            log.exception("%s %s%s ended unexpectedly", service, stage, f" of {dataset.key}" if dataset else "")
            text = f"Unexpected trouble ({type(bug).__name__}: {bug}). The log has the details."
            return StageResult(service, stage, FAILED, text, messages=(text,), trouble=BUG)
        return result or StageResult(service, stage, UNCHANGED)

    def _step(self, service: str, stage: str, dataset: Dataset, taken: stock.Inventory, run: Run) -> StageResult:
        run.check()
        if stage == LANDING2RAW:
            result = clean_items(self.shop, service, dataset, taken.items.get(dataset.key, ()), run)
            return left_out(result, taken.unreadable.get(dataset.key, ()))
        if stage == RAW2STAGING:
            present = {found.item.path: found.identity for found in taken.items.get(dataset.key, ())}
            return stage_pieces(self.shop, service, dataset, present, run)
        history = self.outside.of(dataset.key)
        if stage == STAGING2CURATED:
            return curate(self.shop, service, dataset, history, run)
        return load_kinds(self.shop, service, dataset, history, self.open_warehouse, self._marks, run)

    def _finish(
        self, name: str, results: Sequence[StageResult], started: float, taken: stock.Inventory, outcome: str = ""
    ) -> RunResult:
        seconds = round(time.monotonic() - started, 3)
        left = [one for one in self.journal.outcomes(name) if one in {FAILED, CANCELLED, PARKED}]
        whole = RunResult(
            run=name,
            outcome=outcome or worst([*(one.outcome for one in results), *left]),
            stages=tuple(results),
            seconds=seconds,
            questions=len(self.shop.questions.open()),
            quarantined=sum(one.numbers.get("quarantined", 0) for one in results),
            unrecognised=tuple(path for path in taken.unrecognised if not self.script_owns(path)),
        )
        self.journal.end(name, whole.outcome, whole.document(), self.shop.clock.now())
        self.shop.bus.publish(RunEnded(self.shop.clock.now(), name, whole.outcome, seconds))
        return whole


def _wanted(key: str, options: RunOptions, only: Sequence[str]) -> bool:
    return (not options.services or key in options.services) and (not only or key in only)
