"""load: rows of kinds into the warehouse, one writer at a time, nothing that is there already."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bedrot_desktop.core.events import WarehouseLoaded
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.pipeline.merge_stages import FRAMES
from bedrot_desktop.pipeline.stages import DONE, LOAD, STAGING2CURATED, UNCHANGED, StageResult, in_words
from bedrot_desktop.pipeline.workshop import Workshop
from bedrot_desktop.services.service import Dataset, History

if TYPE_CHECKING:
    from bedrot_desktop.warehouse.engine import Warehouse
    from bedrot_desktop.warehouse.load import SourceRow


class OpenWarehouse(Protocol):
    """Opens (and brings up to date) the warehouse of this workspace when it is first needed."""

    def __call__(self) -> Warehouse: ...


def load_kinds(
    shop: Workshop,
    service: str,
    dataset: Dataset,
    history: tuple[History, ...],
    open_warehouse: OpenWarehouse,
    loaded: Mapping[tuple[str, str], str],
    run: Run,
) -> StageResult:
    """Load each kind whose rows changed since they were last loaded into this warehouse."""
    step = shop.catalog.step(dataset.key, STAGING2CURATED)
    wanted = {
        output.path.partition("/")[2]: output.sha256
        for output in (step.outputs if step else ())
        if output.zone == FRAMES
    }
    todo = {kind: mark for kind, mark in wanted.items() if loaded.get((dataset.key, kind)) != mark}
    if not todo:
        return StageResult(service, LOAD, UNCHANGED)
    from bedrot_desktop.warehouse.load import load

    warehouse = open_warehouse()
    sources = _sources(shop, service, dataset, history)
    numbers = {"inserted": 0, "updated": 0, "deleted": 0}
    messages: list[str] = []
    for place, (kind, mark) in enumerate(sorted(todo.items())):
        run.progress(place, len(todo), kind)
        frame = shop.frames.load(dataset.key, "kinds", kind)
        if frame is None:
            continue
        used = set(frame.get_column("source").unique().to_list())
        with shop.loading:  # one writer at a time
            result = load(
                warehouse, dataset.key, kind, frame, [row for row in sources if row.sha256 in used],
                fingerprint=mark, run=shop.run_name, now=shop.clock.now(), check=run.check,
                progress=run.progress,
            )  # fmt: skip
        shop.crossing("kind loaded")
        numbers["inserted"] += result.inserted
        numbers["updated"] += result.updated
        numbers["deleted"] += result.deleted
        messages.extend(str(one) for one in result.unknown)
        shop.bus.publish(WarehouseLoaded(shop.clock.now(), shop.run_name, dataset.key, kind, frame.height))
    return StageResult(service, LOAD, DONE, in_words(LOAD, numbers), numbers, tuple(messages))


def loaded_marks(place: Path | str, open_warehouse: OpenWarehouse) -> Mapping[tuple[str, str], str]:
    """(dataset, kind) → fingerprint of what this warehouse holds; SQLite is asked without opening anything heavy."""
    if isinstance(place, str):
        from sqlalchemy import text

        with open_warehouse().engine.connect() as server:
            found = server.execute(text("select dataset, kind, fingerprint from loads")).all()
        return {(dataset, kind): mark for dataset, kind, mark in found}
    if not place.exists():
        return {}
    with closing(sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro", uri=True)) as link:
        try:
            rows = link.execute("select dataset, kind, fingerprint from loads").fetchall()
        except sqlite3.OperationalError:
            return {}  # a warehouse of the old scripts, or an empty file: everything is to be loaded
    return {(dataset, kind): mark for dataset, kind, mark in rows}


def _sources(shop: Workshop, service: str, dataset: Dataset, history: tuple[History, ...]) -> list[SourceRow]:
    """Every file that rows of this data set may come from."""
    from bedrot_desktop.warehouse.load import SourceRow

    rows = []
    for item in shop.catalog.items(dataset.key):
        for name, sha256 in item.members.items():
            path = item.path if len(item.members) == 1 else f"{item.path}/{name}"
            rows.append(
                SourceRow(sha256, service, item.account or "main", item.zone, path, None, item.rows, item.stamp)
            )
    rows += [
        SourceRow(one.sha256, service, "main", "curated", one.path, one.file.stat().st_size, None, one.stamp)
        for one in history
    ]
    return rows
