"""Opening a workspace: the ecosystem folder, its data_lake, or a lake that stands alone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bedrot_desktop.core.errors import WorkspaceError
from bedrot_desktop.lake.reach import reach, trouble
from bedrot_desktop.lake.zones import NUMBERED, STATE, ZONES, Zones

OBSOLETE = "BEDROT DATA LAKE"
LAKE = "data_lake"
WAREHOUSES = ("data-warehouse", "data_warehouse")
DATABASE = "bedrot_analytics.db"


@dataclass(frozen=True, slots=True)
class Workspace:
    """``root`` is the ecosystem folder (or the lone lake), ``state`` what we keep for ourselves inside the lake."""

    root: Path
    lake: Path
    warehouse_file: Path
    zones: Zones
    state: Path


def open_workspace(path: Path, zone_settings: Mapping[str, str] | None = None, *, create: bool = False) -> Workspace:
    """Look at a folder and say what lies where; writes nothing unless ``create`` makes an empty lake.

    ``zone_settings``: zone → folder, absolute or relative to the lake. Raises WorkspaceError, with the reason and
    what to do, for a folder that is none of ours.
    """
    settings = {zone: text for zone, text in (zone_settings or {}).items() if text.strip()}
    chosen = Path(os.path.abspath(path.expanduser()))  # noqa: PTH100 - resolve() would replace links by targets
    _refuse_obsolete(chosen)
    if create:
        _create(chosen, settings)
    _refuse_what_is_no_folder(chosen)
    lake = _lake_in(chosen, settings)
    if lake is None:
        raise WorkspaceError(f"{chosen} is no workspace: it holds neither {LAKE} nor landing.", _advice(chosen))
    root = lake.parent if lake.name.casefold() == LAKE else lake
    warehouse = _warehouse_folder(root)
    beside = warehouse / "curated"
    zones = Zones(lake, settings, {"curated": (beside,)} if beside.is_dir() else {})
    return Workspace(root, lake, warehouse / DATABASE, zones, lake / STATE)


def _refuse_obsolete(chosen: Path) -> None:
    if any(part.casefold() == OBSOLETE.casefold() for part in (*chosen.parts, *Path(os.path.realpath(chosen)).parts)):
        raise WorkspaceError(
            f"{chosen} belongs to {OBSOLETE}, which was replaced on 2025-06-24 and is no longer kept up.",
            "Choose bedrot-data-ecosystem beside it.",
        )


def _refuse_what_is_no_folder(chosen: Path) -> None:
    try:
        if chosen.is_dir():
            return
        exists = chosen.exists()
    except OSError as error:
        raise trouble(error, chosen, "opened") from error
    if exists:
        raise WorkspaceError(f"{chosen} is a file, not a folder.", f"Choose the folder that holds {LAKE}.")
    raise WorkspaceError(f"{chosen} does not exist.", "Check the path, or make a workspace with `bedrot demo`.")


def _lake_in(folder: Path, settings: Mapping[str, str]) -> Path | None:
    """The lake that a folder is or holds."""
    inside = folder / LAKE
    if inside.is_dir() and _is_lake(inside, settings):
        return inside
    if folder.name.casefold() == LAKE or _has_landing(folder, settings):
        return folder if _is_lake(folder, settings) else None
    return None


def _has_landing(folder: Path, settings: Mapping[str, str]) -> bool:
    named = settings.get("landing")
    # an absolute landing exists wherever we look, so it takes our own state or a data_lake to know the lake by
    relative = named is not None and not Path(named).is_absolute() and (folder / named).is_dir()
    return (
        relative
        or (folder / "landing").is_dir()
        or (folder / NUMBERED["landing"]).is_dir()
        or (folder / STATE / "catalog.sqlite").is_file()
    )


def _is_lake(folder: Path, settings: Mapping[str, str]) -> bool:
    if _has_landing(folder, settings):
        return True
    absolute = any((folder / text).is_dir() for text in settings.values())
    return absolute or any((folder / name).is_dir() for name in (*ZONES, *NUMBERED.values(), "src", STATE))


def _warehouse_folder(root: Path) -> Path:
    """The warehouse's folder: one with a database wins (of two the one written last), then any, then the default."""
    folders = [root / name for name in WAREHOUSES]
    filled = [folder for folder in folders if (folder / DATABASE).is_file()]
    if filled:
        return max(filled, key=lambda folder: (folder / DATABASE).stat().st_mtime_ns)
    return next((folder for folder in folders if folder.is_dir()), folders[0])


def _advice(chosen: Path) -> str:
    """What to choose instead, where it can be seen from here."""
    for near in (chosen / "bedrot-data-ecosystem", *chosen.parents[:3]):
        if near.is_dir() and _lake_in(near, {}) is not None:
            return f"Choose {near}."
    return f"Choose the folder that holds {LAKE}, or a lake with a landing folder."


def _create(chosen: Path, settings: Mapping[str, str]) -> None:
    if chosen.is_dir() and _lake_in(chosen, settings) is not None:
        return
    if chosen.is_file() or (chosen.is_dir() and any(chosen.iterdir())):
        raise WorkspaceError(f"{chosen} is not empty and no workspace.", "Choose a new or empty folder.")
    lake = chosen if chosen.name.casefold() == LAKE else chosen / LAKE
    zones = Zones(lake, settings)
    try:
        for zone in ZONES:
            Path(reach(zones.home(zone))).mkdir(parents=True, exist_ok=True)
        if lake is not chosen:
            (chosen / WAREHOUSES[0]).mkdir(exist_ok=True)
    except OSError as error:
        raise trouble(error, chosen, "made") from error
