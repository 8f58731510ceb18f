"""Files brought to the lake and taken back, done for the window."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.jobs import Run

if TYPE_CHECKING:
    from bedrot_desktop.house import House


def bring(house: House, request: Mapping[str, Any], run: Run) -> Any:
    """Land files, then clean and load what they belong to."""
    from bedrot_desktop.pipeline.intake import take_in

    came = take_in(
        map(Path, request["files"]), house.workspace, house.catalog, house.services, house.shop.context(run),
        house.clock, only=request.get("service", ""), told=run.progress,
    )  # fmt: skip
    titles = {dataset.key: dataset.title for service in house.services for dataset in service.datasets}
    names = {service.key: service.title for service in house.services}
    return {
        "brought": [
            {**dataclasses.asdict(one), "title": titles[one.dataset], "name": names[one.service]}
            for one in came.brought
        ],
        "refused": [
            {"file": str(one.file), "message": one.error.message, "remedy": one.error.remedy,
             "services": [[key, names[key]] for key in one.services]}
            for one in came.refused
        ],
        "run": _cleaned(house, came.services, run),
    }  # fmt: skip


def take_back(house: House, request: Mapping[str, Any], run: Run) -> Any:
    """Undo a bringing: the copies go, and what had come of them."""
    from bedrot_desktop.pipeline.bringing import Brought
    from bedrot_desktop.pipeline.intake import give_back

    names = [one.name for one in dataclasses.fields(Brought)]
    brought = [
        Brought(**{**{name: one[name] for name in names}, "file": Path(one["file"])}) for one in request["brought"]
    ]
    gone = give_back(brought, house.workspace, house.catalog, house.clock)
    services = tuple(dict.fromkeys(one.service for one in gone))
    return {"gone": [one.path for one in gone], "run": _cleaned(house, services, run)}


def _cleaned(house: House, services: tuple[str, ...], run: Run) -> Any:
    from bedrot_desktop.pipeline.stages import RunOptions

    if not services or run.cancel_event.is_set():  # the next run cleans what lies there
        return None
    return house.pipeline.run(RunOptions(services, extract=False, by="window"), run.cancel_event).document()
