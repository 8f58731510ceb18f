"""A lake with services of two data sets each, as small as they can be, and a pipeline over it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.events import Bus, Event
from bedrot_desktop.core.roster import Roster
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.lake.catalog import Catalog
from bedrot_desktop.lake.frames import Frames
from bedrot_desktop.lake.items import Item
from bedrot_desktop.lake.questions import Questions
from bedrot_desktop.lake.workspace import open_workspace
from bedrot_desktop.pipeline.control import Pipeline
from bedrot_desktop.pipeline.journal import Journal
from bedrot_desktop.pipeline.scripted import Scripts
from bedrot_desktop.pipeline.stages import LANDING2RAW, RAW2STAGING, STAGING2CURATED, RunOptions, RunResult
from bedrot_desktop.pipeline.workshop import Workshop
from bedrot_desktop.services.service import (
    Cleaned,
    Clocks,
    Context,
    Curated,
    Dataset,
    History,
    Output,
    Piece,
    Place,
    Service,
    Staged,
)

NOW = datetime(2025, 7, 9, 12, tzinfo=UTC)
TO_CURATED = (LANDING2RAW, RAW2STAGING, STAGING2CURATED)


@dataclass
class Behaviour:
    """What a data set does besides its work; tests put trouble in, and count."""

    before: dict[str, Callable[[], None]] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)

    def meets(self, stage: str) -> None:
        self.calls[stage] = self.calls.get(stage, 0) + 1
        self.before.get(stage, lambda: None)()


def dataset(key: str, behaviour: Behaviour, version: int = 1) -> Dataset:
    """Files ``<key>_*.txt`` with a whole number in each line; curated is their sorted union."""

    def to_raw(item: Item, ctx: Context) -> Cleaned:
        behaviour.meets(LANDING2RAW)
        ctx.check()
        numbers = [int(line) for line in item.read().decode().split()]
        frame = pl.DataFrame(
            {"number": numbers, "line": range(1, len(numbers) + 1)}, schema_overrides={"line": pl.UInt32}
        )
        return Cleaned({"numbers": frame}, rows=len(numbers), first_day=date(2025, 7, 1), last_day=date(2025, 7, 2))

    def to_staging(pieces: Sequence[Piece], ctx: Context) -> Staged:
        behaviour.meets(RAW2STAGING)
        ctx.check()
        frames = [frame for piece in pieces if (frame := piece.frame("numbers")) is not None]
        merged = pl.concat(frames).unique("number").sort("number") if frames else pl.DataFrame({"number": []})
        return Staged({"numbers": merged}, stamp=datetime(2025, 7, 2))  # noqa: DTZ001 - stamps are naive

    def to_curated(staged: Staged, _history: Sequence[History], ctx: Context) -> Curated:
        behaviour.meets(STAGING2CURATED)
        ctx.check()
        numbers = staged.frames["numbers"]["number"].to_list()
        return Curated((Output.of("curated", f"{key}.csv", "".join(f"{one}\n" for one in numbers).encode()),))

    return Dataset(
        key=key, title=key, kinds=(), places=(Place("landing", rf"(?:.*/)?{key}_[^/]*\.txt"),),
        clocks=Clocks(0, 1, None), to_raw=to_raw, to_staging=to_staging, to_curated=to_curated,
        recognise=lambda _offer, _ctx: None, version=version,
    )  # fmt: skip


@dataclass
class Stand:
    """A pipeline over services ``north`` (data sets ``one``, ``two``) and ``south`` (``three``)."""

    lake: Path
    behaviours: Mapping[str, Behaviour]
    services: tuple[Service, ...]
    shop: Workshop
    journal: Journal
    pipeline: Pipeline
    events: list[Event]

    def land(self, name: str, *numbers: int) -> Path:
        file = self.lake / "landing" / name
        file.write_text("".join(f"{one}\n" for one in numbers), "utf-8")
        return file

    def run(
        self, *services: str, stages: tuple[str, ...] = TO_CURATED, cancel: threading.Event | None = None
    ) -> RunResult:
        return self.pipeline.run(RunOptions(services, stages, extract=False), cancel)

    def curated(self, key: str) -> list[int]:
        return [int(line) for line in (self.lake / "curated" / f"{key}.csv").read_text("utf-8").split()]

    def calls(self, key: str) -> Mapping[str, int]:
        return self.behaviours[key].calls


def outcomes(result: RunResult, service: str) -> dict[str, str]:
    return {stage.stage: stage.outcome for stage in result.stages if stage.service == service}


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    lake = tmp_path / "data_lake"
    (lake / "landing").mkdir(parents=True)
    workspace = open_workspace(tmp_path)
    behaviours = {key: Behaviour() for key in ("one", "two", "three")}
    one, two, three = (dataset(key, behaviour) for key, behaviour in behaviours.items())
    services = (Service("north", "North", (one, two)), Service("south", "South", (three,)))
    bus = Bus()
    events: list[Event] = []
    bus.listen(Event, events.append)
    with Catalog(workspace.state) as catalog:
        journal = Journal(workspace.state / "journal.sqlite")
        shop = Workshop(
            workspace, catalog, Questions(catalog), Frames(workspace.state), Roster(()), FixedClock(NOW), bus
        )  # fmt: skip
        scripts = Scripts.of(workspace, Settings.load(tmp_path / "home"), set(), shop, _no_warehouse, dict)
        pipeline = Pipeline(shop, journal, services, scripts, _no_warehouse, dict, "bedrot test")
        yield Stand(lake, behaviours, services, shop, journal, pipeline, events)
        journal.close()


def _no_warehouse() -> object:
    raise AssertionError("no test here opens a warehouse")
