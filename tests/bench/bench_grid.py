"""The warehouse's grid over a table of ten million rows: first page, jumps, sorting by a column without an index."""

from __future__ import annotations

import os
import random
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from measuring import MIB, ROOT

ROWS = 10_000_000
JUMPS = 60
TABLE = """CREATE TABLE streaming_performance (
  performance_id INTEGER PRIMARY KEY AUTOINCREMENT, date TEXT NOT NULL, artist_id INTEGER REFERENCES artists(artist_id),
  platform_id INTEGER NOT NULL REFERENCES platforms(platform_id), country TEXT, streams BIGINT, revenue DOUBLE,
  data_source TEXT)"""
FILL = """WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :last)
INSERT INTO streaming_performance (date, artist_id, platform_id, country, streams, revenue, data_source)
SELECT date('2020-01-01', '+' || (i / 4500) || ' days'), nullif((i * 7919) % 6, 0), 1 + (i * 31) % 21,
  substr('USDEGBFRNABR', 1 + 2 * ((i * 13) % 6), 2), (i * 2654435761) % 1000003, ((i * 40503) % 100000) / 1000.0,
  CASE WHEN i % 3 THEN 'distrokid' ELSE 'toolost' END FROM n"""


def measure() -> list[dict[str, Any]]:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="bedrot-bench-") as folder:
        file = Path(folder) / "ten.db"
        _build(file)
        floor = min(_sort_seconds(file) for _ in range(2))
        return [*_in_the_window(file), *_sorting(file, floor)]


def _build(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=OFF")
    for name in ("artist", "platform"):
        connection.execute(f"CREATE TABLE {name}s ({name}_id INTEGER PRIMARY KEY, {name}_name TEXT NOT NULL)")
        connection.executemany(f"INSERT INTO {name}s VALUES (?, ?)", [(n, f"{name} {n}") for n in range(1, 22)])  # noqa: S608 - our own names
    connection.execute(TABLE)
    connection.execute(FILL, {"last": ROWS - 1})
    connection.commit()
    connection.close()


def _sort_seconds(file: Path) -> float:
    """SQLite alone: the same ORDER BY, every row stepped through (and joined to nothing), no row made in Python."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    started = time.perf_counter()
    connection.execute(
        "SELECT length(group_concat(number, '')) FROM"
        " (SELECT rowid AS number FROM streaming_performance ORDER BY streams, rowid)"
    ).fetchone()
    seconds = time.perf_counter() - started
    connection.close()
    return seconds


def _sorting(file: Path, floor: float) -> list[dict[str, Any]]:
    from bedrot_desktop.warehouse.grid.facts import Place, facts_of
    from bedrot_desktop.warehouse.grid.orders import ordered
    from bedrot_desktop.warehouse.grid.question import Question, Sort

    place, never = Place(file=file), threading.Event()
    table = facts_of(place).table("streaming_performance")
    assert table is not None
    took = []
    for _ in range(2):
        started = time.perf_counter()
        order = ordered(place, table, Question(table.name, (), (Sort("streams"),)), never)
        took.append(time.perf_counter() - started)
        order.close()
    name = f"grid: {ROWS:,} rows sorted by a column without an index"
    return [{"name": name, "figure": min(took), "floor": floor, "aim": 1.3}]


def _in_the_window(file: Path) -> list[dict[str, Any]]:
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QAbstractItemView, QApplication

    from bedrot_desktop.ui import theme
    from bedrot_desktop.ui.bridge import Bridge
    from bedrot_desktop.ui.pages.warehouse.cells import columns_of
    from bedrot_desktop.ui.pages.warehouse.grid_feed import Feed
    from bedrot_desktop.ui.pages.warehouse.grid_model import PAGE, GridModel
    from bedrot_desktop.ui.pages.warehouse.grid_view import GridView
    from bedrot_desktop.warehouse.grid.facts import Place, facts_of
    from bedrot_desktop.warehouse.grid.question import Question, Sort

    app = QApplication([])
    theme.load_fonts()
    theme.apply(app, "dark")
    place, bridge, model = Place(file=file), Bridge(None), GridModel()
    facts = facts_of(place)
    table = facts.table("streaming_performance")
    assert table is not None
    view, feed = GridView(model), Feed(bridge, model)
    view.resize(1000, 600)
    view.show()
    app.processEvents()
    before = _memory()

    def until(done: Callable[[], bool]) -> float:
        started = time.perf_counter()
        while not done():  # as the program waits: asleep until something comes, not holding the interpreter
            app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        app.processEvents()  # paints what came
        return time.perf_counter() - started

    def jump(row: int) -> float:
        started = time.perf_counter()
        view.scrollTo(model.index(row, 0), QAbstractItemView.ScrollHint.PositionAtTop)
        view.viewport().repaint()
        until(lambda: model.has(row // PAGE))
        return time.perf_counter() - started

    dice = random.Random(7)  # noqa: S311 - no secret
    started = time.perf_counter()
    model.show(columns_of(facts, table), frozenset(), with_names=True)
    feed.open(place, table, Question(table.name))
    until(lambda: model.has(0) and model.rowCount() > 0)
    first = time.perf_counter() - started
    until(lambda: feed.ready)
    plain = [jump(dice.randrange(ROWS)) for _ in range(JUMPS)]
    feed.open(place, table, Question(table.name, (), (Sort("streams"),)), keep=True)
    until(lambda: feed.ready)
    ordered = [jump(dice.randrange(ROWS)) for _ in range(JUMPS)]
    grown = _memory() - before
    feed.close()
    until(lambda: bridge.idle)
    bridge.close()
    rows = [{"name": "grid: first page painted", "figure": first * 1000, "unit": "ms", "aim": 100}]
    for name, found in (("natural order", plain), ("sorted", ordered)):
        rows += [
            {"name": f"grid: jump, {name}, median", "figure": statistics.median(found) * 1000, "unit": "ms", "aim": 50},
            {"name": f"grid: jump, {name}, worst of {JUMPS}", "figure": max(found) * 1000, "unit": "ms", "aim": 50},
        ]
    return [
        *rows,
        {"name": "grid: memory grown by opening, jumping, sorting", "figure": grown, "unit": "MiB", "aim": 100},
    ]


def _memory() -> float:
    with Path("/proc/self/status").open(encoding="ascii") as status:
        kib = next(int(one.split()[1]) for one in status if one.startswith("VmRSS"))
    return kib * 1024 / MIB
