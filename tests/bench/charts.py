"""Charts of any size, always the same, and how long drawing them takes."""

from __future__ import annotations

import math
import os
import time
from datetime import date, timedelta

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from bedrot_desktop.insights.shapes import ARTIST, STREAMS, Chart, Series
from bedrot_desktop.ui import theme

TIMES = 30
SIZE = (1100, 420)


def application() -> QApplication:
    """The one application, in the dark theme."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.load_fonts()
    theme.apply(app, "dark")
    return app


def chart(days: int, artists: int, style: str) -> Chart:
    """So many artists on so many buckets."""
    first = date(2020, 1, 1)
    names = [f"ARTIST {number:02}" for number in range(artists)]
    values = [
        tuple(1000 / (row + 1) * (1.2 + math.sin(day / 5 + row) + 0.3 * math.sin(day * 1.7)) for day in range(days))
        for row in range(artists)
    ]
    buckets = tuple(first + timedelta(day % 900_000) for day in range(days))
    series = tuple(Series(name, name, ARTIST, row) for name, row in zip(names, values, strict=True))
    return Chart("streams", "Streams", STREAMS, buckets, series, style=style)


def panned(made: Chart) -> tuple[float, float]:
    """Seconds of this thread until a chart is painted first, and of one redraw while half of it is panned (median)."""
    from bedrot_desktop.ui.widgets.chart.plot import Plot

    app = application()
    window = QWidget()
    window.resize(*SIZE)
    box = QVBoxLayout(window)
    plot = Plot(1, "Streams")
    box.addWidget(plot)
    window.show()
    app.processEvents()
    started = time.thread_time()
    plot.show_charts([made])
    plot.viewport().repaint()
    first = time.thread_time() - started
    plot.zoom(0.5)
    app.processEvents()
    view, taken = plot.panels[0].view, []
    for step in range(TIMES):
        low, high = view.viewRange()[0]
        by = (high - low) * 0.004 * (1 if step < TIMES / 2 else -1)
        started = time.thread_time()
        view.setXRange(low + by, high + by, padding=0)
        plot.viewport().repaint()
        taken.append(time.thread_time() - started)
        app.processEvents()
    window.hide()
    window.deleteLater()
    return first, sorted(taken)[TIMES // 2]
