"""A lake with scripts, and Python of its own."""

from __future__ import annotations

import os
import textwrap
import venv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.services.scripts import ScriptResult, ScriptService, discover, run_script


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a lake's .venv, without pip."""
    folder = tmp_path_factory.mktemp("lake of its own") / ".venv"
    venv.create(folder, symlinks=os.name != "nt", with_pip=False)
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


@dataclass
class Lake:
    """A lake whose path has spaces and letters beyond ASCII."""

    folder: Path
    python: Path
    lines: list[str] = field(default_factory=list)

    @property
    def zones(self) -> Mapping[str, Path]:
        return {zone: self.folder / zone for zone in ("landing", "raw", "staging", "curated", "archive")}

    def script(self, name: str, code: str = "", service: str = "bandsite", part: str = "cleaners") -> Path:
        path = self.folder / "src" / service / part / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(code), "utf-8")
        return path

    def service(self, key: str = "bandsite") -> ScriptService:
        (found,) = [one for one in discover(self.folder) if one.key == key]
        return replace(found, interpreter=self.python)

    def run(self, code: str, run: Run | None = None, **options: Any) -> ScriptResult:
        """Run a script with this code; its lines are kept."""
        script = self.script("bandsite_landing2raw.py", code)
        told: Callable[[str], None] = options.pop("on_line", self.lines.append)
        return run_script(
            self.service(), script, lake=self.folder, zones=self.zones, run=run or Run(), on_line=told, **options
        )


@pytest.fixture
def lake(tmp_path: Path, python: Path) -> Lake:
    folder = tmp_path / "BEDROT PRODUCTIONS" / "dätä läke"
    for zone in ("landing", "raw", "staging", "curated"):
        (folder / zone).mkdir(parents=True)
    return Lake(folder, python)
