"""Ten minutes in the tray with the clock of the schedule going: processor, wake-ups, memory; the daemon, too."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
from measuring import ROOT, program
from window import MIB, screen, start

SECONDS = float(os.environ.get("BEDROT_IDLE_SECONDS", "600"))
SETTLE = 20.0  # seconds in which everything is read once
HEARTBEATS = 60.0  # seconds between two
#: What comes round within the hour is switched off: it is work, and not what idle means.
OFF = ("health", "sessions", "clean", "probe", "run", "refresh", "backup", "summary")


def measure() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="bedrot-bench-") as folder, screen() as shown:
        root, home = Path(folder) / "eco", Path(folder) / "home"
        program("demo", str(root))
        program("--quiet", "run", "--no-extract", workspace=root, home=home)
        for job in OFF:
            program("config", "set", f"schedule.{job}", "no", workspace=root, home=home)
        window = [*start(root, home), "--tray"]
        daemon = [sys.executable, "-m", "bedrot_desktop", "schedule", "daemon", "--workspace", str(root),
                  "--home", str(home)]  # fmt: skip
        return [*rows("window in the tray", quiet(window, shown)), *rows("daemon", quiet(daemon, shown))]


def quiet(words: list[str], given: dict[str, str]) -> dict[str, float]:
    """What a process takes while nothing is to do."""
    process = subprocess.Popen(words, env=given, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        seen = psutil.Process(process.pid)
        time.sleep(SETTLE)
        before, woken, memory = seen.cpu_times(), seen.num_ctx_switches().voluntary, seen.memory_info().rss
        time.sleep(SECONDS)
        after = seen.cpu_times()
        spent = sum(getattr(after, name) - getattr(before, name) for name in ("user", "system", "children_user",
                                                                               "children_system"))  # fmt: skip
        return {
            "share": spent / SECONDS * 100,
            "woken": (seen.num_ctx_switches().voluntary - woken) / (SECONDS / 60),
            "grown": (seen.memory_info().rss - memory) / MIB,
            "memory": seen.memory_info().rss / MIB,
        }
    finally:
        process.terminate()
        process.wait(timeout=60)


def rows(what: str, told: dict[str, float]) -> list[dict[str, Any]]:
    minutes = f"over {SECONDS / 60:.0f} min"
    return [
        {"name": f"{what}, processor", "figure": told["share"], "unit": "%", "aim": 0.5, "note": minutes},
        {"name": f"{what}, wake-ups a minute", "figure": told["woken"], "unit": "", "note": "all threads together"},
        {"name": f"{what}, memory", "figure": told["memory"], "unit": "MiB", "aim": 200},
        {"name": f"{what}, memory grown", "figure": told["grown"], "unit": "MiB", "aim": 4, "note": minutes},
    ]
