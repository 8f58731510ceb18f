"""staging2curated of Meta's daily files: every day there ever was, by campaign and day and by campaign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bedrot_desktop.core.kinds import ADS_DAILY
from bedrot_desktop.lake.findings import Note
from bedrot_desktop.services.accounts import first_account
from bedrot_desktop.services.metaads.campaign_days import LOG_HEADER, SUMMARY_HEADER, campaign_days, log_rows, summaries
from bedrot_desktop.services.metaads.old_daily import days_of, summaries_of
from bedrot_desktop.services.metaads.writing import csv_of
from bedrot_desktop.services.service import Context, Curated, History, Output, Staged

if TYPE_CHECKING:
    import polars as pl

#: Meta corrects a day for so long (attribution of conversions, refunds of invalid clicks).
SETTLED_AFTER = 28


def to_curated(staged: Staged, history: Sequence[History], ctx: Context) -> Curated:
    """``metaads_campaigns_daily.csv`` (a row per campaign), the performance log with its whole history, ads_daily.

    Days of an older lake's log count only where no daily file has the campaign's day; a campaign that only its summary
    knows keeps its row there.
    """
    notes: list[Note] = []
    days = _with_older(staged.frames.get("days"), days_of(history, first_account("metaads", ctx), notes))
    older = summaries_of(history, notes)
    if days is None and not older:
        return Curated(notes=tuple(notes))
    rows = [] if days is None else campaign_days(days)
    told = summaries(rows)
    known = {row["campaign_id"]: row for row in told}
    notes += _shortened(known, older)
    told += [row for row in older.values() if row["campaign_id"] not in known]
    told.sort(key=lambda row: row["campaign_id"])
    outputs = (
        Output.of("curated", "metaads_campaigns_daily.csv", csv_of(SUMMARY_HEADER, told)),
        Output.of("curated", "metaads_campaigns_performance_log.csv", csv_of(LOG_HEADER, log_rows(rows))),
    )
    # Campaigns as such are the dumps' to tell: what a day's row says of its campaign stands in the row.
    kinds = {} if days is None else {ADS_DAILY.name: _ads_daily(days)}
    return Curated(outputs, (), kinds, tuple(notes))


def _with_older(days: pl.DataFrame | None, older: pl.DataFrame | None) -> pl.DataFrame | None:
    import polars as pl

    if days is None or older is None:
        return older if days is None else days
    missing = older.join(days, on=["campaign_id", "date"], how="anti")
    return pl.concat([days, missing], how="diagonal_relaxed").sort("campaign_id", "date", "adset_id")


def _shortened(known: dict[int, dict[str, object]], older: dict[int, dict[str, object]]) -> list[Note]:
    """Campaigns of which the old summary knows earlier days than any file does."""
    return [
        Note(
            "history",
            f"Campaign {row['campaign_name']} ({number}) has daily rows from {known[number]['first_seen_date']} "
            f"only; the older lake's summary began on {row['first_seen_date']}. Its lifetime figures are in the dumps.",
        )
        for number, row in sorted(older.items())
        if number in known and str(row["first_seen_date"]) < str(known[number]["first_seen_date"])
    ]


def _ads_daily(days: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    settled = pl.col("read_on") - pl.duration(days=SETTLED_AFTER)
    rows = days.with_columns((pl.col("date") > settled).alias("provisional"))
    return ADS_DAILY.conform(rows.sort("date", "campaign_id", "adset_id"))
