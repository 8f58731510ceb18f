"""Script services in a run: the lake's own scripts as stages, and their curated files into the warehouse."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.lake.workspace import Workspace
from bedrot_desktop.lake.zones import ZONES
from bedrot_desktop.pipeline.inventory import sort_out
from bedrot_desktop.pipeline.items2raw import clean_items
from bedrot_desktop.pipeline.loading import OpenWarehouse, load_kinds
from bedrot_desktop.pipeline.merge_stages import curate, stage_pieces
from bedrot_desktop.pipeline.sieve import Sieve
from bedrot_desktop.pipeline.stages import (
    DONE,
    EXTRACT,
    LOAD,
    STAGING2CURATED,
    UNCHANGED,
    StageResult,
    together,
)
from bedrot_desktop.pipeline.workshop import Workshop

if TYPE_CHECKING:
    from bedrot_desktop.services.scripts import ScriptService
    from bedrot_desktop.services.service import Dataset

log = logging.getLogger(__name__)

#: A service's key → the environment that lends its scripts their cookies for as long as the context lasts.
Lend = Callable[[str], AbstractContextManager[Mapping[str, str]]]


def nothing_lent(_key: str) -> AbstractContextManager[Mapping[str, str]]:
    """Where there are no sessions to lend."""
    return nullcontext({})


@dataclass(frozen=True, slots=True)
class Scripts:
    """The script services of a lake. ``found``: all by key; ``keys``: those that run (no built-in one of the name)."""

    workspace: Workspace
    settings: Settings
    shop: Workshop
    open_warehouse: OpenWarehouse
    loaded: Callable[[], Mapping[tuple[str, str], str]]
    found: Mapping[str, ScriptService]
    keys: tuple[str, ...]
    lend: Lend = nothing_lent

    @staticmethod
    def of(
        workspace: Workspace,
        settings: Settings,
        builtin: set[str],
        shop: Workshop,
        open_warehouse: OpenWarehouse,
        loaded: Callable[[], Mapping[tuple[str, str], str]],
        lend: Lend = nothing_lent,
    ) -> Scripts:
        """Look into ``<lake>/src``; ``builtin`` are the services that the program runs itself."""
        found: dict[str, ScriptService] = {}
        if (workspace.lake / "src").is_dir():
            from bedrot_desktop.services.scripts import discover

            found = {one.key: one for one in discover(workspace.lake) if not one.empty}
        keys = tuple(key for key in found if key.casefold() not in builtin)
        return Scripts(workspace, settings, shop, open_warehouse, loaded, found, keys, lend)

    @property
    def without_python(self) -> tuple[str, ...]:
        """The services that cannot run, because the lake has no Python of its own now."""
        if not self.keys:
            return ()
        from bedrot_desktop.services.scripts import interpreter_of

        return () if interpreter_of(self.workspace.lake) else self.keys

    def step(self, key: str, stage: str, run: Run) -> StageResult:
        """One stage of a script service: its scripts of that name in order.

        After the last of them its curated files of a known kind are taken over; ``load`` takes them on from there.
        """
        if stage == LOAD:
            from bedrot_desktop.services.scripts import script_dataset

            dataset = script_dataset(key)
            return load_kinds(self.shop, key, dataset, (), self.open_warehouse, self.loaded(), run)
        parts = [self._run_scripts(key, stage, run)]
        if stage == STAGING2CURATED:
            parts += self._take_over(key, run)
        return together(key, stage, parts)

    def owns(self, path: str) -> bool:
        """Whether a file of landing is the matter of a service's scripts."""
        folder, _, name = path.casefold().partition("/")
        return any(
            folder == key.casefold() if name else folder.startswith((f"{key.casefold()}_", f"{key.casefold()}-"))
            for key in self.keys
        )

    def _run_scripts(self, key: str, stage: str, run: Run) -> StageResult:
        service = self.found[key]
        scripts = service.extractors if stage == EXTRACT else service.cleaners.get(stage, ())
        if not scripts:
            return StageResult(key, stage, UNCHANGED, "no script for it")
        from bedrot_desktop.services.scripts import run_script

        zones = {zone: self.workspace.zones.home(zone) for zone in ZONES}
        minutes = self.settings.for_service("services.*.script_minutes", key)
        touched = 0
        with self.lend(key) if stage == EXTRACT else nullcontext({}) as cookies:
            for place, script in enumerate(scripts):
                run.progress(place, len(scripts), script.name)
                result = run_script(
                    service, script, lake=self.workspace.lake, zones=zones, run=run, on_line=_Told(key, script),
                    time_limit=60.0 * float(str(minutes)), extra_env={**cookies, "AUTOMATED_MODE": "true"},
                )  # fmt: skip
                # other services write at the same time: a script's own are those that carry its service's name
                touched += sum(key.casefold() in path.casefold() for path in (*result.written, *result.removed))
        words = f"{len(scripts)} script{'s' if len(scripts) > 1 else ''}, {touched} files written or removed"
        return StageResult(key, stage, DONE if touched else UNCHANGED, words)

    def _take_over(self, key: str, run: Run) -> Sequence[StageResult]:
        """What the scripts left in curated, as far as it is of a kind that the warehouse loads."""
        from bedrot_desktop.services.scripts import script_dataset

        dataset: Dataset = script_dataset(key)
        shop = self.shop
        seen = shop.catalog.scan(self.workspace.zones, ("curated",), Sieve([dataset]).wanted, run.check)
        found = sort_out(seen, [dataset], shop.catalog.is_ours).items[dataset.key]
        present = {one.item.path: one.identity for one in found}
        return [
            clean_items(shop, key, dataset, found, run),
            stage_pieces(shop, key, dataset, present, run),
            curate(shop, key, dataset, (), run),
        ]


@dataclass(frozen=True, slots=True)
class _Told:
    """A script's output, line by line, into the run's log."""

    service: str
    script: Path

    def __call__(self, line: str) -> None:
        log.info("%s %s: %s", self.service, self.script.name, line)
