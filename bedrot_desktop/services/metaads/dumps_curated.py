"""staging2curated of Meta dumps: totals once per ad set, and the campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bedrot_desktop.core.kinds import ADS_TOTALS, CAMPAIGNS
from bedrot_desktop.lake.findings import Note
from bedrot_desktop.services.accounts import first_account
from bedrot_desktop.services.metaads.old_totals import totals_of
from bedrot_desktop.services.metaads.totals import newest_totals
from bedrot_desktop.services.metaads.values import dollars, optional_day
from bedrot_desktop.services.metaads.writing import csv_of
from bedrot_desktop.services.service import Context, Curated, History, Output, Staged

if TYPE_CHECKING:
    import polars as pl

TOTALS_HEADER = (
    "campaign_id", "campaign_name", "adset_id", "adset_name", "objective", "status", "date_start", "date_stop",
    "as_of", "spend_usd", "impressions", "clicks", "reach",
)  # fmt: skip


def to_curated(staged: Staged, history: Sequence[History], ctx: Context) -> Curated:
    """``metaads_adset_totals.csv`` (once per ad set, newest dump), ads_totals of every dump, campaigns."""
    notes: list[Note] = []
    totals = _with_older(staged.frames.get("totals"), totals_of(history, first_account("metaads", ctx), notes))
    campaigns = staged.frames.get("campaigns")
    kinds: dict[str, pl.DataFrame] = {}
    outputs: tuple[Output, ...] = ()
    if totals is not None:
        kinds[ADS_TOTALS.name] = ADS_TOTALS.conform(totals.sort("campaign_id", "adset_id", "as_of"))
        outputs = (Output.of("curated", "metaads_adset_totals.csv", _totals_file(totals)),)
    if totals is not None or campaigns is not None:
        kinds[CAMPAIGNS.name] = _campaigns(campaigns, totals)
    return Curated(outputs, (), kinds, tuple(notes))


def _with_older(totals: pl.DataFrame | None, older: pl.DataFrame | None) -> pl.DataFrame | None:
    """Totals of an old curated file count only for campaigns that no dump has figures of."""
    import polars as pl

    if totals is None or older is None:
        return older if totals is None else totals
    return pl.concat([totals, older.join(totals, on="campaign_id", how="anti")], how="diagonal_relaxed")


def _totals_file(totals: pl.DataFrame) -> bytes:
    rows = newest_totals(totals).iter_rows(named=True)
    return csv_of(
        TOTALS_HEADER,
        (
            {
                **row,
                "campaign_name": row["campaign"],
                "adset_name": row["adset"],
                "date_start": row["first_day"],
                "date_stop": row["last_day"],
                "spend_usd": dollars(row["spend_nano"]),
            }
            for row in rows
        ),
    )


def _campaigns(campaigns: pl.DataFrame | None, totals: pl.DataFrame | None) -> pl.DataFrame:
    """Campaigns as the newest dump has them, and those that are known by their figures only."""
    import polars as pl

    parts = [] if campaigns is None else [_listed(campaigns)]
    if totals is not None:
        by_figures = totals.sort("as_of").unique("campaign_id", keep="last", maintain_order=True)
        if parts:
            by_figures = by_figures.join(parts[0], on="campaign_id", how="anti")
        parts.append(CAMPAIGNS.conform(by_figures))
    return CAMPAIGNS.conform(pl.concat(parts).sort("campaign_id"))


def _listed(campaigns: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    rows = campaigns.with_columns(
        pl.col("name").alias("campaign"),
        _days(campaigns.get_column("start_time")).alias("start_date"),
        _days(campaigns.get_column("stop_time")).alias("end_date"),
        *(pl.col(name).replace("", None) for name in ("objective", "status")),
    )
    return CAMPAIGNS.conform(rows)


def _days(times: pl.Series) -> pl.Series:
    """The day in the ad account's own time zone, as written; a time that is none gives NULL."""
    import polars as pl

    days = []
    for text in times:
        try:
            days.append(optional_day(text))
        except ValueError:
            days.append(None)
    return pl.Series(days, dtype=pl.Date)
