"""How fluid a chart is: one redraw while panning, against the 16 ms that a screen leaves."""

from __future__ import annotations

from typing import Any

from charts import application, chart, panned

FRAME = 16.0  # ms


def measure() -> list[dict[str, Any]]:
    application()
    panned(chart(30, 2, "area"))  # imports and fonts
    rows: list[dict[str, Any]] = []
    for words, days, artists, style, aim in (
        ("a year of 6 platforms, areas", 365, 6, "area", FRAME),
        ("a year of 50 artists, areas", 365, 50, "area", FRAME),
        ("a year of 50 artists, lines", 365, 50, "lines", FRAME),
        ("a year of 6 platforms, bars", 365, 6, "columns", FRAME),
        ("a million points in one line", 1_000_000, 1, "lines", FRAME),
        ("a million points in 50 lines", 20_000, 50, "lines", FRAME),
        ("a million points in one area", 1_000_000, 1, "area", FRAME),
    ):
        first, redraw = panned(chart(days, artists, style))
        note = f"first paint {first * 1000:.0f} ms"
        rows.append({"name": f"panning {words}", "figure": redraw * 1000, "unit": "ms", "aim": aim, "note": note})
    return rows
