"""A run with nothing new over 1,000 files: what it takes beyond the imports of the modules that it uses."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from lakes import audience_exports
from measuring import best, program
from startup import importing, modules_of

FILES = 1000
TIMES = 7


def measure() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="bedrot-bench-") as folder:
        root, home = Path(folder) / "eco system", Path(folder) / "home"
        audience_exports(root / "data_lake", FILES)
        first = program("--quiet", "run", "--no-extract", workspace=root, home=home)
        modules = modules_of("--quiet", "run", "--no-extract", workspace=root, home=home)
        again = best(TIMES, "--quiet", "run", "--no-extract", workspace=root, home=home)
        start = importing(modules, TIMES)
    heavy = {"polars", "pandas", "sqlalchemy"} & set(modules)
    if heavy:
        raise RuntimeError(f"a run with nothing new imports {', '.join(sorted(heavy))}")
    note = f"whole command {again.seconds:.2f} s, imports alone {start.seconds:.2f} s"
    return [
        {
            "name": f"run with nothing new over {FILES:,} files, beyond start-up",
            "figure": again.seconds - start.seconds,
            "aim": 0.3,
            "note": note,
        },
        {"name": f"first run over {FILES:,} small exports", "figure": first.seconds},
    ]
