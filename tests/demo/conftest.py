"""A small demo made once, run through the house once, and its warehouse to ask."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bedrot_desktop.demo import Demo, make_demo
from bedrot_desktop.house import House
from bedrot_desktop.lake.rows import ItemRow
from bedrot_desktop.pipeline.stages import RunOptions, RunResult, chosen_stages

TODAY = date(2026, 3, 18)
NOW = "2026-03-18T08:00"


@dataclass(frozen=True)
class Played:
    """A demo after one run."""

    demo: Demo
    truth: dict[str, Any]
    result: RunResult
    items: tuple[ItemRow, ...]

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Rows of the warehouse, read directly."""
        database = self.demo.root / "data-warehouse" / "bedrot_analytics.db"
        with closing(sqlite3.connect(database)) as link:
            return link.execute(sql, values).fetchall()


def told(folder: Path) -> dict[str, Any]:
    """What ``demo.json`` says."""
    found: dict[str, Any] = json.loads((folder / "demo.json").read_text("utf-8"))
    return found


def play(demo: Demo, home: Path, now: str) -> Played:
    """Run everything from landing to the warehouse at a fixed moment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BEDROT_NOW", now)
        for name in ("BEDROT_HOME", "BEDROT_WORKSPACE", "PROJECT_ROOT"):
            patch.delenv(name, raising=False)
        house = House.open(home=home, workspace=demo.root)
        try:
            result = house.pipeline.run(RunOptions((), chosen_stages("", "", "", True), False, True))
            items = tuple(house.catalog.items())
        finally:
            house.close()
    return Played(demo, told(demo.root)["truth"], result, items)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """A demo of a tenth of the usual size, not to be changed."""
    return make_demo(tmp_path_factory.mktemp("demo") / "made up", scale=0.1, today=TODAY)


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """A demo of that size of its own, after a run."""
    folder = tmp_path_factory.mktemp("played")
    return play(make_demo(folder / "made up", scale=0.1, today=TODAY), folder / "home", NOW)
