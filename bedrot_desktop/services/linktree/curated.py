"""staging2curated of Linktree: the page's days with what older lakes know besides, and totals as breakdowns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bedrot_desktop.core.kinds import BREAKDOWNS, LINKS_DAILY
from bedrot_desktop.lake.findings import Note
from bedrot_desktop.services.accounts import first_account
from bedrot_desktop.services.linktree.breakdowns import breakdowns
from bedrot_desktop.services.linktree.history import days_of
from bedrot_desktop.services.linktree.tables import page_csv
from bedrot_desktop.services.service import Context, Curated, History, Output, Staged

if TYPE_CHECKING:
    import polars as pl

WHOLE_PAGE = "*"


def to_curated(staged: Staged, history: Sequence[History], ctx: Context) -> Curated:
    """``linktree_analytics.csv``, links_daily (link ``*`` only) and breakdowns."""
    notes: list[Note] = []
    days = _with_history(staged.frames.get("days"), history, ctx, notes)
    totals = breakdowns(staged.frames)
    kinds = {}
    outputs = []
    if days is not None:
        kinds[LINKS_DAILY.name] = _links_daily(days, ctx)
        outputs.append(_curated_file(days))
    if totals is not None:
        kinds[BREAKDOWNS.name] = totals
    return Curated(tuple(outputs), (), kinds, tuple(notes))


def _with_history(
    days: pl.DataFrame | None, history: Sequence[History], ctx: Context, notes: list[Note]
) -> pl.DataFrame | None:
    """Days of older curated files count only where no answer has the day."""
    import polars as pl

    older = days_of(history, first_account("linktree", ctx), notes)
    if older is None:
        return days
    if days is None:
        return older
    new = older.join(days, on="date", how="anti")
    return pl.concat([days.select(older.columns), new]).sort("date", "account")


def _curated_file(days: pl.DataFrame) -> Output:
    """The file knows one page: with several accounts their days are added and the rate follows from the sums."""
    import polars as pl

    if days.get_column("account").n_unique() > 1:
        # A figure that no account reports stays empty: min_count keeps a sum of nothing from becoming 0.
        counts = ("views", "unique_views", "clicks", "unique_clicks")
        days = days.group_by("date").agg(
            *(pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name) for name in counts),
            pl.lit(None, dtype=pl.Float64).alias("rate"),
        )
    rate = pl.when(pl.col("views") > 0).then(pl.col("clicks") / pl.col("views"))
    rows = days.with_columns(pl.coalesce("rate", rate).round(4).alias("rate")).sort("date")
    return Output.of("curated", "linktree_analytics.csv", page_csv(rows), r"linktree_analytics_curated_[0-9_]+\.csv")


def _links_daily(days: pl.DataFrame, ctx: Context) -> pl.DataFrame:
    import polars as pl

    artists = {account.key: account.artist or None for account in ctx.roster.of("linktree")}
    rows = days.with_columns(
        pl.lit("Linktree").alias("provider"),
        pl.lit(WHOLE_PAGE).alias("link"),
        pl.col("account").replace_strict(artists, default=None, return_dtype=pl.String).alias("artist"),
        pl.col("rate").alias("conversion_rate"),
    )
    return LINKS_DAILY.conform(rows.sort("date", "account"))
