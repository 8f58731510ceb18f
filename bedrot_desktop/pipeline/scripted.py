"""Script services in a run: the lake's own scripts as stages, and their curated files into the warehouse."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.lake.workspace import Workspace
from bedrot_desktop.lake.zones import ZONES
from bedrot_desktop.pipeline.stages import DONE, LOAD, UNCHANGED, StageResult
from bedrot_desktop.pipeline.workshop import Workshop

if TYPE_CHECKING:
    from bedrot_desktop.services.scripts import ScriptService

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scripts:
    """The script services of a lake. ``found``: all by key; ``keys``: those that run (no built-in one of the name)."""

    workspace: Workspace
    settings: Settings
    shop: Workshop
    found: Mapping[str, ScriptService]
    keys: tuple[str, ...]

    @staticmethod
    def of(workspace: Workspace, settings: Settings, builtin: set[str], shop: Workshop) -> Scripts:
        """Look into ``<lake>/src``."""
        if not (workspace.lake / "src").is_dir():
            return Scripts(workspace, settings, shop, {}, ())
        from bedrot_desktop.services.scripts import discover

        found = {one.key: one for one in discover(workspace.lake) if not one.empty}
        return Scripts(workspace, settings, shop, found, tuple(key for key in found if key not in builtin))

    def step(self, key: str, stage: str, run: Run) -> StageResult:
        """One stage of a script service: its scripts of that name in order; ``load`` takes its curated files."""
        service = self.found[key]
        if stage == LOAD:
            return StageResult(key, stage, UNCHANGED)
        scripts = service.cleaners.get(stage, ())
        if not scripts:
            return StageResult(key, stage, UNCHANGED, "no script for it")
        from bedrot_desktop.services.scripts import run_script

        zones = {zone: self.workspace.zones.home(zone) for zone in ZONES}
        minutes = self.settings.for_service("services.*.script_minutes", key)
        written: list[str] = []
        for place, script in enumerate(scripts):
            run.progress(place, len(scripts), script.name)
            result = run_script(
                service, script, lake=self.workspace.lake, zones=zones, run=run,
                on_line=lambda line, name=script.name: log.info("%s %s: %s", key, name, line),
                time_limit=60.0 * float(str(minutes)),
            )  # fmt: skip
            written.extend(result.written)
        return StageResult(key, stage, DONE, f"{len(scripts)} scripts, {len(written)} files written")
