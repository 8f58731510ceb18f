"""The pipeline as the doors use it: run, resume, cancel, plan, what waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.core.jobs import Lanes, Run
from bedrot_desktop.core.logs import run_log
from bedrot_desktop.lake.lock import WriterLock, holder_of
from bedrot_desktop.lake.quarantine import Quarantine
from bedrot_desktop.lake.space import require_space
from bedrot_desktop.pipeline.chronicle import chronicled
from bedrot_desktop.pipeline.extracting import Extraction
from bedrot_desktop.pipeline.journal import Journal
from bedrot_desktop.pipeline.leftovers import sweep, was_left
from bedrot_desktop.pipeline.loading import OpenWarehouse
from bedrot_desktop.pipeline.outside import Outside
from bedrot_desktop.pipeline.plan import Plan, make_plan
from bedrot_desktop.pipeline.report import write_report
from bedrot_desktop.pipeline.runner import Runner
from bedrot_desktop.pipeline.scripted import Scripts
from bedrot_desktop.pipeline.stages import LOAD, RunOptions, RunResult
from bedrot_desktop.pipeline.stop import StopNote
from bedrot_desktop.pipeline.workshop import Workshop
from bedrot_desktop.services.service import Service


@dataclass(slots=True)
class Pipeline:
    """Everything that writes goes through here and takes the writer's lock."""

    shop: Workshop
    journal: Journal
    services: Sequence[Service]
    scripts: Scripts
    open_warehouse: OpenWarehouse
    loaded: Callable[[], Mapping[tuple[str, str], str]]
    purpose: str = "bedrot"
    extraction: Extraction | None = None

    def run(self, options: RunOptions, cancel: threading.Event | None = None) -> RunResult:
        """A new run; Busy when another one is writing."""
        self._check_names(options)
        return self._run("", options, cancel)

    def resume(self, name: str = "", cancel: threading.Event | None = None) -> RunResult:
        """Go on with an unfinished run; UsageError when there is none."""
        row = self.journal.run(name) if name else self.journal.unfinished()
        if row is None:
            raise UsageError("There is no unfinished run.", "`bedrot run` starts a new one.")
        return self._run(row.run, row.options, cancel)

    def parked(self) -> dict[str, str]:
        """Service → the run in which its fetching waits for a sign-in; only of services that are still in use."""
        in_use = {one.key for one in self.services} | set(self.scripts.keys)
        return {service: run for service, run in self.journal.parked().items() if service in in_use}

    def resume_parked(self, service: str, cancel: threading.Event | None = None) -> RunResult | None:
        """Go on with the fetching of a service that waited for a sign-in, and clean and load that service.

        None when nothing waits.
        """
        waiting = {key.casefold(): (key, run) for key, run in self.parked().items()}
        key, name = waiting.get(service.casefold(), ("", ""))
        if not name:
            return None
        return self._run(name, self.journal.run(name).options, cancel, only=(key,))

    def cancel(self) -> str:
        """Ask whoever is running to stop; returns who that is, UsageError when nobody is."""
        holder = self.holder()
        if not holder:
            raise UsageError("No run is going on.")
        StopNote(self.shop.workspace.state).leave(self.purpose)
        return holder

    def holder(self) -> str:
        """Who holds the writer's lock, in words; empty when nobody does."""
        return holder_of(self.shop.workspace.state)

    def waiting(self) -> list[dict[str, Any]]:
        """Open questions: id, dataset, topic, path, text, options, and whether other answers are taken (free)."""
        return [
            {
                "id": one.question.id,
                "dataset": one.question.dataset,
                "topic": one.question.topic,
                "path": one.path,
                "text": one.question.text,
                "options": list(one.question.options),
                "free": one.question.free,
            }
            for one in self.shop.questions.open()
        ]

    def plan(self, options: RunOptions) -> Plan:
        """What a run with these options would do; nothing is written."""
        self._check_names(options)
        outlook = self.extraction.outlook if self.extraction else (lambda _service: "")
        return make_plan(self.shop, self.journal, self.services, self.scripts.keys, options, self.loaded, outlook)

    def _check_names(self, options: RunOptions) -> None:
        known = {one.key for one in self.services} | set(self.scripts.keys)
        unknown = [name for name in options.services if name not in known]
        if unknown:
            raise UsageError(f"There is no service “{unknown[0]}”.", f"Services are {', '.join(sorted(known))}.")

    def _run(
        self, name: str, options: RunOptions, cancel: threading.Event | None, only: Sequence[str] = ()
    ) -> RunResult:
        state, clock = self.shop.workspace.state, self.shop.clock
        stop, lanes = cancel or threading.Event(), Lanes()
        note, killed = StopNote(state), was_left(state)
        with WriterLock(state, self.purpose, clock):
            if killed:
                sweep(self.shop.workspace, Run(stop).check)
            require_space(self.shop.workspace)
            name = name or self.journal.new_name(clock.local())
            note.watch(stop)
            runner = Runner(
                self.shop, self.journal, self.services, self.open_warehouse, self.loaded, Outside(state), lanes,
                self.scripts.step, self.scripts.keys, self.scripts.owns, self.extraction,
            )  # fmt: skip
            try:
                with run_log(state / "logs" / f"run_{name}.log"), chronicled(self.shop.bus):
                    result = runner.run(name, options, Run(stop), only)
                    if LOAD in options.stages and not stop.is_set():
                        self._mirror_quarantine(name)
            finally:
                note.close()
                lanes.close()
            write_report(self.shop.workspace.lake, result, self.waiting())
        return result

    def _mirror_quarantine(self, name: str) -> None:
        """Keep the warehouse's table of rows set aside as the quarantine is; opens nothing when it is so already."""
        from bedrot_desktop.warehouse import rejects

        members = {row.sha256: dict(row.members) for row in self.shop.catalog.items() if row.rejected}
        rows = [
            rejects.SetAside(
                one.dataset, members.get(one.item, {}).get(one.member or one.path.rsplit("/", 1)[-1], one.item),
                one.line, one.rule, one.reason, one.row, one.first_seen, one.released_at,
            )
            for one in Quarantine(self.shop.catalog).list(released=True)
        ]  # fmt: skip
        if rejects.fingerprint(rows) != self.loaded().get((rejects.DATASET, rejects.KIND), ""):
            rejects.mirror(self.open_warehouse(), rows, run=name, now=self.shop.clock.now())
