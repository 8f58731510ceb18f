"""raw2staging of Meta dumps: all lifetime totals by the day they were read, and the old wide table without its flaw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bedrot_desktop.services.merging import in_order, newest_wins
from bedrot_desktop.services.metaads.totals import newest_totals
from bedrot_desktop.services.metaads.writing import csv_of
from bedrot_desktop.services.service import Context, Output, Piece, Staged

if TYPE_CHECKING:
    import polars as pl

TIDY_HEADER = (
    "campaign_id", "campaign_name_x", "adset_id", "adset_name_x", "spend", "impressions", "clicks", "cpc", "ctr",
    "reach", "frequency", "date_start", "date_stop", "adset_name_y", "adset_status", "adset_daily_budget",
    "adset_lifetime_budget", "bid_strategy", "targeting", "optimization_goal", "start_time_x", "pacing_type",
    "created_time_x", "updated_time_x", "campaign_name_y", "campaign_status", "campaign_objective", "start_time_y",
    "created_time_y", "updated_time_y", "ad_id", "ad_name", "status", "effective_status", "created_time",
    "updated_time", "creative_id", "tracking_specs",
)  # fmt: skip

_FIGURES = ("spend", "impressions", "clicks", "cpc", "ctr", "reach", "frequency")
_OF_ADSET = {
    "name": "adset_name_y", "status": "adset_status", "daily_budget": "adset_daily_budget",
    "lifetime_budget": "adset_lifetime_budget", "bid_strategy": "bid_strategy", "targeting": "targeting",
    "optimization_goal": "optimization_goal", "start_time": "start_time_x", "pacing_type": "pacing_type",
    "created_time": "created_time_x", "updated_time": "updated_time_x",
}  # fmt: skip
_OF_CAMPAIGN = {
    "name": "campaign_name_y", "status": "campaign_status", "objective": "campaign_objective",
    "start_time": "start_time_y", "created_time": "created_time_y", "updated_time": "updated_time_y",
}  # fmt: skip
_OF_AD = {
    "name": "ad_name", "status": "status", "effective_status": "effective_status", "created_time": "created_time",
    "updated_time": "updated_time", "creative_id": "creative_id", "tracking_specs": "tracking_specs",
}  # fmt: skip


def to_staging(pieces: Sequence[Piece], ctx: Context) -> Staged:
    """All dumps → ``totals`` (figures × day read), newest ``campaigns``, ``adsets``, ``ads``, and tidy_metaads.csv.

    Of two dumps of one day the later one counts alone: lifetime figures of a day are told once.
    """
    import polars as pl

    ordered = in_order(pieces)
    frames: dict[str, pl.DataFrame] = {}
    # An ad belongs to one ad set for good; the pair tells ads apart even where an export repeats ids.
    for name, key in (("campaigns", ("campaign_id",)), ("adsets", ("adset_id",)), ("ads", ("adset_id", "ad_id"))):
        newest = newest_wins([frame for piece in ordered if (frame := _frame(piece, name)) is not None], key)
        if newest is not None:
            frames[name] = newest
    by_day = {}
    for piece in ordered:
        ctx.check()
        figures = _figures(piece)
        if figures is not None and figures.height:
            by_day[piece.account, figures.item(0, "as_of")] = figures
    outputs = []
    if by_day:
        frames["totals"] = pl.concat(by_day.values()).sort("as_of", "campaign_id", "adset_id")
        outputs.append(Output.of("staging", "tidy_metaads.csv", tidy(frames)))
    stamp = max((piece.stamp for piece in ordered if piece.stamp), default=None)
    return Staged(frames, tuple(outputs), stamp)


def _frame(piece: Piece, name: str) -> pl.DataFrame | None:
    import polars as pl

    frame = piece.frame(name)
    return None if frame is None else frame.with_columns(pl.lit(piece.account).alias("account"))


def _figures(piece: Piece) -> pl.DataFrame | None:
    """The insights of a dump with the day they were read and what the dump says of their campaigns."""
    import polars as pl

    insights, campaigns = _frame(piece, "insights"), piece.frame("campaigns")
    as_of = piece.stamp.date() if piece.stamp else piece.last_day
    if insights is None or campaigns is None or as_of is None:
        return None
    said = campaigns.select("campaign_id", "name", "objective", "status").unique("campaign_id", keep="last")
    return (
        insights.join(said, on="campaign_id", how="left", maintain_order="left")
        .with_columns(
            pl.lit(as_of).alias("as_of"),
            pl.col("campaign").alias("campaign_in_insight"),
            pl.coalesce("campaign", "name").alias("campaign"),
        )
        .drop("name")
    )


def tidy(frames: dict[str, pl.DataFrame]) -> bytes:
    """The old wide table: one row per ad, but the figures of an ad set stand only on the row of its first ad.

    Thus the column ``spend`` adds up to the money spent; on the other ads of the set the figures are empty, because
    nothing is known about them. An ad set without ads has one row.
    """
    import polars as pl

    figures = newest_totals(frames["totals"]).select(
        "campaign_id", "adset_id", "spend", "impressions", "clicks", "cpc", "ctr", "reach", "frequency",
        pl.col("campaign_in_insight").alias("campaign_name_x"), pl.col("adset").alias("adset_name_x"),
        pl.col("first_day").alias("date_start"), pl.col("last_day").alias("date_stop"),
    )  # fmt: skip
    wide = (
        figures.join(_renamed(frames["adsets"], "adset_id", _OF_ADSET), on="adset_id", how="left")
        .join(_renamed(frames["campaigns"], "campaign_id", _OF_CAMPAIGN), on="campaign_id", how="left")
        .join(_ads(frames["ads"]), on="adset_id", how="left")
        .sort("campaign_id", "adset_id", "ad_place", "ad_id")
    )
    later = pl.struct("campaign_id", "adset_id").is_first_distinct().not_()
    wide = wide.with_columns(
        pl.when(later).then(None).otherwise(pl.col(name).cast(pl.String)).alias(name) for name in _FIGURES
    )
    return csv_of(TIDY_HEADER, wide.select(TIDY_HEADER).iter_rows(named=True))


def _renamed(frame: pl.DataFrame, key: str, names: dict[str, str]) -> pl.DataFrame:
    return frame.select(key, *names).rename(names)


def _ads(ads: pl.DataFrame) -> pl.DataFrame:
    """Ads in the order of their dump."""
    import polars as pl

    columns = ads.select("adset_id", "ad_id", *_OF_AD, pl.col("line").alias("ad_place"))
    return columns.rename(_OF_AD)
