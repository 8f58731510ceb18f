"""Which script services a lake brings along: every folder of ``<lake>/src`` with ``extractors`` or ``cleaners``."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

STAGES = ("landing2raw", "raw2staging", "staging2curated")
NO_SERVICE = frozenset({"common", "cookies", "utils"})

_CLEANER = re.compile(r"(?P<chain>.+)_(?P<stage>landing2raw|raw2staging|staging2curated)\.py", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ScriptService:
    """A folder of scripts.

    ``cleaners``: stage → scripts in the order they run (the service's own chain first, then variants such as
    ``metaads_daily_landing2raw.py`` by name). ``empty``: a scaffold folder without a single script.
    """

    key: str
    folder: Path
    cleaners: Mapping[str, tuple[Path, ...]]
    extractors: tuple[Path, ...]
    interpreter: Path | None
    empty: bool

    @property
    def title(self) -> str:
        """The service's name on screen."""
        return self.key.replace("_", " ").title()

    @property
    def chain(self) -> tuple[Path, ...]:
        """All cleaners, stage after stage."""
        return tuple(script for stage in STAGES for script in self.cleaners.get(stage, ()))


def discover(
    lake: Path, *, builtin: Collection[str] = (), scripts_first: Collection[str] = ()
) -> tuple[ScriptService, ...]:
    """The script services of a lake by name; empty scaffold folders are among them (``empty``).

    A service named as one in ``builtin`` is left out, since the program knows it itself, unless it is in
    ``scripts_first`` too. A lake without ``src`` has none.
    """
    source = lake / "src"
    if not source.is_dir():
        return ()
    hidden = {key.casefold() for key in builtin} - {key.casefold() for key in scripts_first}
    interpreter = interpreter_of(lake)
    folders = sorted(folder for folder in source.iterdir() if folder.is_dir() and _may_be_service(folder.name))
    services = (_service(folder, interpreter) for folder in folders if folder.name.casefold() not in hidden)
    return tuple(service for service in services if service is not None)


def interpreter_of(lake: Path) -> Path | None:
    """The lake's own Python (``.venv``), or None when it has none that this system can run."""
    inside = ("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")
    path = lake.joinpath(".venv", *inside)
    return path if path.is_file() else None


def _may_be_service(name: str) -> bool:
    return name[0] not in "._" and name.casefold() not in NO_SERVICE and not name.endswith(".egg-info")


def _service(folder: Path, interpreter: Path | None) -> ScriptService | None:
    cleaners, extractors = folder / "cleaners", folder / "extractors"
    if not cleaners.is_dir() and not extractors.is_dir():
        return None
    chains = _cleaners(folder.name, _scripts(cleaners))
    fetching = _scripts(extractors)
    return ScriptService(folder.name, folder, chains, fetching, interpreter, not chains and not fetching)


def _scripts(folder: Path) -> tuple[Path, ...]:
    """Scripts of a folder by name; ``__init__.py`` and other names with an underscore first are no scripts."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(path for path in folder.glob("*.py") if path.is_file() and path.name[0] not in "._"))


def _cleaners(service: str, scripts: tuple[Path, ...]) -> Mapping[str, tuple[Path, ...]]:
    stages: dict[str, list[Path]] = {stage: [] for stage in STAGES}
    for script in scripts:
        if match := _CLEANER.fullmatch(script.name):
            stages[match["stage"].lower()].append(script)

    def order(script: Path) -> tuple[bool, str]:
        match = _CLEANER.fullmatch(script.name)
        return (match is None or match["chain"].casefold() != service.casefold(), script.name)

    return MappingProxyType({stage: tuple(sorted(found, key=order)) for stage, found in stages.items() if found})
