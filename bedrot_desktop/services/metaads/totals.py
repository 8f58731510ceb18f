"""Lifetime totals of Meta: which figure of an ad set or campaign is the current one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def newest_totals(totals: pl.DataFrame) -> pl.DataFrame:
    """Per ad set its newest figure; a figure of a whole campaign only where no ad set of it is known.

    ``totals`` has columns campaign_id, adset_id, as_of; the result is sorted by campaign and ad set. No two rows of it
    tell the same money.
    """
    import polars as pl

    newest = totals.sort("campaign_id", "adset_id", "as_of").unique(
        ["campaign_id", "adset_id"], keep="last", maintain_order=True
    )
    by_adset = pl.col("adset_id").is_not_null().any().over("campaign_id")
    return newest.filter(pl.col("adset_id").is_not_null() | by_adset.not_())
