"""The scripts of packaging/ as modules: they are no package, on purpose."""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "packaging"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Imports a script by its name, as it is imported when one of them is run."""
    monkeypatch.syspath_prepend(str(FOLDER))
    for name in ("environment", "machine", "postgresql", "start", "check", "bench"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module
