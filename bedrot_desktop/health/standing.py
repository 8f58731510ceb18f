"""How each service stands, all in one: data ages, zones, what waits, the one next step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from bedrot_desktop.core.roster import Roster
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.health.freshness import CURRENT, DUE, NOTHING, STALE, STALLED, DataAge, ages, worst_state
from bedrot_desktop.health.zones import DatasetZones, bottleneck, dataset_zones
from bedrot_desktop.lake.catalog import Catalog
from bedrot_desktop.lake.workspace import Workspace
from bedrot_desktop.pipeline.sieve import Sieve
from bedrot_desktop.services.service import Service

LOOKED_AT = ("landing", "raw", "curated")


@dataclass(frozen=True, slots=True)
class Standing:
    """One service. ``state`` is the worst of its ages; ``next_step`` is what to do, with its command."""

    service: str
    title: str
    state: str
    ages: tuple[DataAge, ...]
    zones: tuple[DatasetZones, ...]
    stuck_in: str
    questions: int
    next_step: str
    command: str

    def document(self) -> dict[str, Any]:
        """As JSON-able values."""
        return asdict(self)


def standings(
    services: Sequence[Service],
    workspace: Workspace,
    catalog: Catalog,
    roster: Roster,
    settings: Settings,
    questions: Sequence[str],
    loaded: Mapping[tuple[str, str], str],
    today: date,
    now: datetime | None = None,
) -> list[Standing]:
    """How every service stands. ``questions``: the data set of each open one; ``now`` in local time. Reads no file."""
    sieve = Sieve([dataset for service in services for dataset in service.datasets])
    waiting = unseen(sieve, workspace, catalog)
    asked = Counter(questions)
    local = now.replace(tzinfo=None) if now else None
    found = []
    for service in services:
        zones = tuple(dataset_zones(catalog, dataset, waiting[dataset.key], loaded) for dataset in service.datasets)
        own = tuple(ages(service, roster, catalog.tally, settings.clock, today, local))
        stuck, open_questions = bottleneck(service, zones), sum(asked[dataset.key] for dataset in service.datasets)
        state = worst_state([age.state for age in own])
        step, command = _next_step(service, state, stuck, open_questions, sum(one.waiting for one in zones))
        found.append(Standing(service.key, service.title, state, own, zones, stuck, open_questions, step, command))
    return found


def unseen(sieve: Sieve, workspace: Workspace, catalog: Catalog) -> Counter[str]:
    """New or changed files that no run has looked at, by data set. One walk, nothing is read."""
    survey = catalog.survey(workspace.zones, LOOKED_AT, sieve.wanted)
    waiting: Counter[str] = Counter()
    for file in survey.fresh:
        match = sieve.place_of(file.zone, file.path)
        if match is not None:
            waiting[match[0].key] += 1
    return waiting


def _next_step(service: Service, state: str, stuck: str, questions: int, waiting: int) -> tuple[str, str]:
    if questions:
        return f"Answer {questions} question" + ("s" if questions > 1 else ""), "bedrot ask list"
    if waiting:
        return f"Run: {waiting} new file" + ("s" if waiting > 1 else ""), f"bedrot run {service.key} --no-extract"
    if stuck:
        return f"Run: stuck in {stuck}", f"bedrot run {service.key} --no-extract"
    if state in {DUE, STALE, NOTHING}:
        if service.access is None:
            return "Bring a new file", f"bedrot import FILE --service {service.key}"
        return "Fetch new data", f"bedrot run {service.key}"
    return ("Wait: the source stands still" if state == STALLED else "Nothing to do"), ""


__all__ = ["CURRENT", "Standing", "standings", "unseen"]
