"""A bank statement of a million lines from landing to the loaded warehouse's views, against `sqlite3 .import` of it."""

from __future__ import annotations

import csv
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from measuring import Measured, command, program
from statements import write_statement

LINES = 1_000_000
NAME = "dk_bank_details_20250709_081901.tsv"
TIMES = 2


def measure() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="bedrot-bench-") as folder:
        file = Path(folder) / NAME
        write_statement(file, LINES)
        floors, runs = [], []
        for number in range(TIMES):  # turn by turn, so that both meet the same machine
            floors.append(imported(file, Path(folder) / f"{number}.db"))
            runs.append(loaded(file, Path(folder) / f"workspace {number}"))
        floor, run = min(floors, key=_seconds), min(runs, key=_seconds)
        size = file.stat().st_size / 1e6
    what = f"statement of {LINES:,} lines ({size:.0f} MB)"
    work = f"processor time {run.work:.1f} s against {floor.work:.1f} s ({run.work / floor.work:.1f}×)"
    return [
        {"name": f"{what}, landing to views", "figure": run.seconds, "floor": floor.seconds, "aim": 4, "note": work},
        {"name": f"{what}, peak memory", "figure": run.memory, "unit": "MiB", "aim": 1024},
    ]


def _seconds(one: Measured) -> float:
    return one.seconds


def loaded(file: Path, root: Path) -> Measured:
    """One run of the whole program over a lake with that statement alone; its views must hold every line."""
    landing = root / "data_lake" / "landing" / "distrokid" / "streams"
    landing.mkdir(parents=True)
    shutil.copyfile(file, landing / NAME)
    run = program("--quiet", "run", "--no-extract", workspace=root, home=root / "home")
    with closing(sqlite3.connect(root / "data-warehouse" / "bedrot_analytics.db")) as link:
        (nano,) = link.execute("select sum(amount_nano) from financial_transactions").fetchone()
        (dollars,) = link.execute("select sum(earnings_usd) from v_royalties_monthly").fetchone()
        (lines,) = link.execute("select count(*) from financial_transactions where source_row is not null").fetchone()
    if lines != LINES or abs(dollars - nano / 1e9) > 1e-3:
        raise RuntimeError(f"{lines} lines and {dollars} USD in the warehouse")
    shutil.rmtree(root)
    return run


def imported(file: Path, database: Path) -> Measured:
    """The same file put into one untyped table without index by the sqlite3 shell (or the csv module without it)."""
    if shutil.which("sqlite3"):
        orders = f'.mode ascii\n.separator "\\t" "\\r"\n.import "{file}" lines\n'
        done = command(["sqlite3", str(database)], orders)
    else:
        done = _imported_here(file, database)
    with closing(sqlite3.connect(database)) as link:
        (lines,) = link.execute("select count(*) from lines").fetchone()
    if lines != LINES:
        raise RuntimeError(f"sqlite3 imported {lines} lines")
    database.unlink()
    return done


def _imported_here(file: Path, database: Path) -> Measured:
    started, work = time.perf_counter(), time.process_time()
    with file.open(encoding="utf-8", newline="") as text, closing(sqlite3.connect(database)) as link, link:
        rows = csv.reader((line.removesuffix("\r") for line in _lines(text)), delimiter="\t", quoting=csv.QUOTE_NONE)
        names = next(rows)
        quoted = ", ".join(f'"{name}"' for name in names)
        link.execute(f"create table lines ({quoted})")
        link.executemany(f"insert into lines values ({', '.join('?' * len(names))})", rows)  # noqa: S608
    return Measured(time.perf_counter() - started, time.process_time() - work, 0.0, "")


def _lines(text: Any) -> Any:
    rest = ""
    while block := text.read(1 << 20):
        *whole, rest = (rest + block).split("\r")
        yield from whole
    if rest:
        yield rest
