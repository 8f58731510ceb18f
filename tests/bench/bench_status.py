"""`bedrot status` over a lake of 100,000 known files, against a bare walk that asks for size and time of each."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from lakes import archive_of_dumps, walked
from measuring import best, program
from startup import importing, modules_of

FILES = 100_000
TIMES = 5


def measure() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="bedrot-bench-") as folder:
        root, home = Path(folder) / "eco system", Path(folder) / "home"
        lake = root / "data_lake"
        archive_of_dumps(lake, FILES)
        first = program("--quiet", "run", "--no-extract", workspace=root, home=home)
        whole = best(TIMES, "--quiet", "status", workspace=root, home=home)
        start = importing(modules_of("--quiet", "status", workspace=root, home=home), TIMES)
        floor = min(_walk_seconds(lake / "landing") for _ in range(TIMES))
    note = f"whole command {whole.seconds:.2f} s, imports alone {start.seconds:.2f} s"
    return [
        {
            "name": f"bedrot status over {FILES:,} known files, beyond start-up",
            "figure": whole.seconds - start.seconds,
            "floor": floor,
            "aim": 2,
            "note": note,
        },
        {"name": f"first run over {FILES:,} files that are no data", "figure": first.seconds},
    ]


def _walk_seconds(folder: Path) -> float:
    started = time.perf_counter()
    if walked(folder) != FILES:
        raise RuntimeError("the lake has another number of files")
    return time.perf_counter() - started
