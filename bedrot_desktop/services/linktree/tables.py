"""Linktree's days as the lake has always written them: ``date,totalViews,…`` as CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

HEADER = ("date", "totalViews", "uniqueViews", "totalClicks", "uniqueClicks", "clickThroughRate")


def page_csv(days: pl.DataFrame) -> bytes:
    """Rows of days (columns date, views, unique_views, clicks, unique_clicks, rate) as CSV; NULL is an empty cell."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(days.select("date", "views", "unique_views", "clicks", "unique_clicks", "rate").iter_rows())
    return text.getvalue().encode()
