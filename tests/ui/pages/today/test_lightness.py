"""What is loaded when the page is built: nothing heavy, so that the first paint is quick."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "bedrot_desktop.house", "bedrot_desktop.warehouse.engine", "sqlite3", "polars", "pandas", "sqlalchemy",
    "playwright", "bedrot_desktop.lake.catalog",
)  # fmt: skip


@pytest.mark.parametrize("module", ["bedrot_desktop.ui.pages.today.page", "bedrot_desktop.ui.dropping"])
def test_the_page_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == []
