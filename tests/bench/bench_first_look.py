"""The first opening of a large lake: how quickly unknown files are hashed, against hashlib over the same bytes."""

from __future__ import annotations

import hashlib
import tempfile
import time
from pathlib import Path
from typing import Any

BYTES = 512 << 20
LARGE = 8
SMALL = 5000


def measure() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="bedrot-bench-") as folder:
        lake = Path(folder) / "data_lake"
        size = _filled(lake / "landing")
        floor = min(_bare(lake / "landing") for _ in range(3))
        rates = [_looked(lake, Path(folder) / f"state {number}", size) for number in range(3)]
    note = f"{size / min(rates) / 1e6:,.0f} MB/s in {LARGE + SMALL:,} files"
    return [{"name": f"hashing {size / 1e6:,.0f} MB on the first look", "figure": min(rates), "floor": floor,
             "aim": 2, "note": note}]  # fmt: skip


def _filled(landing: Path) -> int:
    landing.mkdir(parents=True)
    block = bytes(range(256)) * 4096
    for number in range(LARGE):
        with (landing / f"large_{number}.bin").open("wb") as file:
            file.write(number.to_bytes(8, "big"))
            for _ in range(BYTES // LARGE // len(block)):
                file.write(block)
    for number in range(SMALL):
        (landing / f"small_{number}.txt").write_bytes(b"%d" % number * 400)
    return sum(file.stat().st_size for file in landing.iterdir())


def _bare(landing: Path) -> float:
    started = time.perf_counter()
    for file in landing.iterdir():
        with file.open("rb") as source:
            hashlib.file_digest(source, "sha256")
    return time.perf_counter() - started


def _looked(lake: Path, state: Path, size: int) -> float:
    """Seconds of one look by a catalog that knows nothing; the progress must have told all bytes beforehand."""
    from bedrot_desktop.lake.catalog import Catalog
    from bedrot_desktop.lake.zones import Zones

    totals = set()
    with Catalog(state) as catalog:
        started = time.perf_counter()
        seen = catalog.scan(
            Zones(lake),
            ("landing",),
            lambda _zone, _path: True,
            progress=lambda _done, total, _label: totals.add(total),
        )
        seconds = time.perf_counter() - started
    if len(seen) != LARGE + SMALL or totals != {size}:
        raise RuntimeError(f"{len(seen)} files seen, {totals} bytes announced")
    return seconds
