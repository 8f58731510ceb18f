"""raw2staging and staging2curated of Ads Manager exports: kept apart from the money that is counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bedrot_desktop.core.kinds import BREAKDOWNS, dollars
from bedrot_desktop.services.merging import in_order
from bedrot_desktop.services.metaads.manual import COLUMNS
from bedrot_desktop.services.metaads.writing import csv_of
from bedrot_desktop.services.service import Context, Curated, History, Output, Piece, Staged

if TYPE_CHECKING:
    import polars as pl

_METRICS = ("spend_usd", "impressions", "reach", "clicks", "results")
_REPORT = ("account", "date_start", "date_end")


def to_staging(pieces: Sequence[Piece], ctx: Context) -> Staged:
    """All exports → frame ``ads``: of several exports of one range the latest counts whole."""
    import polars as pl

    frames = []
    for age, piece in enumerate(in_order(pieces)):
        ctx.check()
        frame = piece.frame("ads")
        if frame is not None:
            added = pl.lit(piece.account).alias("account"), pl.lit(age, dtype=pl.UInt32).alias("age")
            frames.append(frame.with_columns(*added))
    if not frames:
        return Staged({})
    latest = pl.col("age") == pl.col("age").max().over(_REPORT)
    ads = pl.concat(frames).filter(latest).drop("age").sort(*_REPORT, "line")
    stamp = max((piece.stamp for piece in pieces if piece.stamp), default=None)
    return Staged({"ads": ads}, (Output.of("staging", "metaads/metaads_manual_staging.csv", _file(ads)),), stamp)


def to_curated(staged: Staged, history: Sequence[History], ctx: Context) -> Curated:  # noqa: ARG001 - has no history
    """``metaads_manual_export.csv`` and breakdowns by ad; its spend is the dumps' money and is never added to it."""
    ads = staged.frames.get("ads")
    if ads is None:
        return Curated()
    output = Output.of("curated", "metaads_manual_export.csv", _file(ads))
    return Curated((output,), (), {BREAKDOWNS.name: _breakdowns(ads)})


def _file(ads: pl.DataFrame) -> bytes:
    return csv_of(COLUMNS, ads.select(COLUMNS).iter_rows(named=True))


def _breakdowns(ads: pl.DataFrame) -> pl.DataFrame:
    """Figures by ad, as of the report's last day; of two reports that end together the longer one.

    An export names neither campaign nor id: ads of the same name in ad sets of the same name are numbered.
    """
    import polars as pl

    widest = ads.filter(pl.col("date_start") == pl.col("date_start").min().over("account", "date_end"))
    name = pl.concat_str("campaign_name", "adset_name", "ad_name", separator=" / ", ignore_nulls=True)
    place = pl.int_range(pl.len()).over("account", "date_end", "value") + 1
    figures = widest.with_columns(dollars("spend_nano").alias("spend_usd"))
    named = figures.with_columns(name.alias("value"), *(pl.col(metric).cast(pl.Float64) for metric in _METRICS))
    named = named.with_columns(
        pl.when(place > 1).then(pl.format("{} ({})", "value", place)).otherwise("value").alias("value")
    )
    long = named.unpivot(
        _METRICS,
        index=["account", "date_end", "value", "source", "line"],
        variable_name="metric",
        value_name="amount",
    )
    rows = long.drop_nulls("amount").with_columns(
        pl.lit("metaads").alias("service"), pl.lit("ad").alias("dimension"), pl.col("date_end").alias("snapshot_date")
    )
    return BREAKDOWNS.conform(rows.sort("snapshot_date", "account", "value", "metric"))
