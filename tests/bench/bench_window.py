"""The window: from its start to Today with content, stalls and memory during a long run, idle in the tray."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
from measuring import ROOT, program
from statements import write_statement
from window import BARE, MIB, screen, seen, start, watched

TIMES = 9
IDLE = 30.0  # seconds
LINES = 1_000_000


def measure() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="bedrot-bench-") as folder, screen() as shown:
        root, home = Path(folder) / "eco", Path(folder) / "home"
        program("demo", str(root))
        program("--quiet", "run", "--no-extract", workspace=root, home=home)
        given = {**shown, "BEDROT_NOW": datetime.now().astimezone().isoformat(timespec="minutes")}
        seen(start(root, home), given)
        remembered(root, home, given)
        return [*started(root, home, given), *idle(root, home, given), *long_run(Path(folder), given)]


def remembered(root: Path, home: Path, given: dict[str, str]) -> None:
    """Let the program read everything once, as it would have on the day before."""
    words = [*start(root, home), "--quit-after", "6"]
    subprocess.run(words, env=given, cwd=ROOT, capture_output=True, check=True)


def started(root: Path, home: Path, given: dict[str, str]) -> list[dict[str, Any]]:
    bare = [seen([sys.executable, "-c", BARE], given) for _ in range(TIMES)]
    ours = [seen(start(root, home), given) for _ in range(TIMES)]
    note = f"a bare window {statistics.median(bare):.2f} s; {min(ours):.2f} to {max(ours):.2f} s"
    return [{"name": "start to Today painted (median)", "figure": statistics.median(ours), "aim": 0.5, "note": note}]


def idle(root: Path, home: Path, given: dict[str, str]) -> list[dict[str, Any]]:
    """Memory and processor share of the hidden window."""
    words = [*start(root, home), "--quit-after", str(IDLE + 20)]
    process = subprocess.Popen(words, env=given, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        watched_process = psutil.Process(process.pid)
        time.sleep(8)
        before = watched_process.cpu_times()
        time.sleep(IDLE)
        after = watched_process.cpu_times()
        memory = watched_process.memory_info().rss / MIB
    finally:
        process.terminate()
        process.wait(timeout=60)
    share = (after.user + after.system - before.user - before.system) / IDLE * 100
    return [
        {"name": "memory, idle", "figure": memory, "unit": "MiB", "aim": 200},
        {"name": "processor, idle", "figure": share, "unit": "%", "aim": 0.5},
    ]


def long_run(folder: Path, given: dict[str, str]) -> list[dict[str, Any]]:
    root, home = folder / "long", folder / "long home"
    landing = root / "data_lake" / "landing" / "distrokid" / "streams"
    landing.mkdir(parents=True)
    home.mkdir()
    write_statement(landing / "dk_bank_details_20250709_081901.tsv", LINES)
    told = watched(root, home, given)
    what = f"run of {LINES:,} lines by the window"
    return [
        {
            "name": f"{what}, longest stall", "figure": told["longest"] * 1000, "unit": "ms", "aim": 50,
            "note": f"{told['over']:.0f} over 50 ms in {told['seconds']:.0f} s",
        },
        {"name": f"{what}, memory of the window after it", "figure": told["memory"], "unit": "MiB", "aim": 200},
    ]  # fmt: skip
