#!/usr/bin/env python3
"""Runs the benchmarks of tests/bench and prints one table: figure, floor, ratio, aim.

A benchmark is a script `tests/bench/bench_*.py` with a function ``measure()`` that gives rows (mappings):

``name``    what was measured
``figure``  the measured number
``unit``    its unit (s, MB, …; default s)
``floor``   what the same work costs at least on this machine (same unit; left out: there is no such thing)
``aim``     the greatest ratio to the floor, or the greatest figure where there is no floor
``note``    a word on a missed aim, optional

Each script runs in a process of its own, so that peak memory is its own. A missed aim is shown and no error; a
benchmark that breaks is one.
"""

from __future__ import annotations

import argparse
import json
import runpy
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "bench"
_MARK = "bench-rows: "


def main(arguments: list[str] | None = None) -> int:
    """Run all benchmarks, or those whose names hold a word; 1 when one broke."""
    parser = argparse.ArgumentParser(description="Runs the benchmarks and prints a table.")
    parser.add_argument("word", nargs="?", default="", help="only benchmarks with this in their name")
    parser.add_argument("--json", action="store_true", help="the rows as JSON instead of a table")
    parser.add_argument("--measure", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.measure:
        print(_MARK + json.dumps(measured(given.measure)))
        return 0
    rows: list[dict[str, Any]] = []
    broken = []
    for file in sorted(FOLDER.glob("bench_*.py")):
        if given.word not in file.stem:
            continue
        print(f"… {file.stem}", file=sys.stderr, flush=True)
        found = in_own_process(file)
        rows += found or []
        broken += [] if found is not None else [file.name]
    print(json.dumps(rows, indent=2) if given.json else table(rows))
    for name in broken:
        print(f"{name} broke.", file=sys.stderr)
    return 1 if broken else 0


def measured(file: Path) -> list[dict[str, Any]]:
    """The rows of one benchmark, run here."""
    sys.path.insert(0, str(file.parent))
    return [dict(row) for row in runpy.run_path(str(file))["measure"]()]


def in_own_process(file: Path) -> list[dict[str, Any]] | None:
    """The rows of one benchmark; None if it broke. What it prints goes on to the terminal."""
    command = [sys.executable, __file__, "--measure", str(file)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, check=False)
    rows = None
    for line in done.stdout.splitlines():
        if line.startswith(_MARK):
            rows = json.loads(line.removeprefix(_MARK))
        else:
            print(line)
    return rows if done.returncode == 0 else None


def judged(row: Mapping[str, Any]) -> tuple[float | None, bool | None]:
    """(ratio to the floor, whether the aim is met); None where there is no floor or no aim."""
    floor, aim = row.get("floor"), row.get("aim")
    ratio = row["figure"] / floor if floor else None
    against = row["figure"] if floor is None else ratio
    return ratio, None if aim is None or against is None else against <= aim


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows as lines of text with aligned columns."""
    lines = [("benchmark", "figure", "floor", "ratio", "aim", "", "")]
    for row in rows:
        unit = row.get("unit", "s")
        ratio, met = judged(row)
        floor, aim = row.get("floor"), row.get("aim")
        lines.append((
            str(row["name"]),
            f"{row['figure']:,.3g} {unit}" if row["figure"] < 1000 else f"{row['figure']:,.0f} {unit}",
            "" if floor is None else f"{floor:,.3g} {unit}",
            "" if ratio is None else f"{ratio:.2f}",
            "" if aim is None else f"≤ {aim:g}" + (f" {unit}" if floor is None else "×"),
            {True: "met", False: "MISSED", None: ""}[met],
            str(row.get("note", "")),
        ))  # fmt: skip
    widths = [max(len(line[place]) for line in lines) for place in range(7)]
    return "\n".join(
        "  ".join(
            text.ljust(width) if place in {0, 5, 6} else text.rjust(width)
            for place, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


if __name__ == "__main__":
    sys.exit(main())
