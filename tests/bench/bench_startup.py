"""What the shortest commands take, from a fresh interpreter to the end."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from lakes import samples
from measuring import best, program
from startup import importing, modules_of

TIMES = 7


def measure() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {"name": "bedrot --help", "figure": best(TIMES, "--help").seconds, "aim": 0.25},
        {"name": "bedrot --version", "figure": best(TIMES, "--version").seconds},
    ]
    with tempfile.TemporaryDirectory(prefix="bedrot-bench-") as folder:
        root, home = Path(folder) / "eco system", Path(folder) / "home"
        samples(root / "data_lake")
        program("--quiet", "run", "--no-extract", workspace=root, home=home)
        status = best(TIMES, "status", workspace=root, home=home)
        modules = importing(modules_of("--quiet", "status", workspace=root, home=home), TIMES)
    note = f"of which {modules.seconds:.2f} s are its imports"
    return [*rows, {"name": "bedrot status on the samples' lake", "figure": status.seconds, "note": note}]
