"""Linktree's totals by link, icon, place, referrer and device as breakdowns: one figure per day they were read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bedrot_desktop.core.kinds import BREAKDOWNS

if TYPE_CHECKING:
    import polars as pl

#: The page's long view. Totals of at least so many days carry the plain metric name; others say their days.
YEAR = 360
_WITHOUT_RANGE = ("lifetime",)


def breakdowns(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame | None:
    """Totals as rows (dimension, value, metric); of one day the last answer wins. None without any.

    Metrics are ``views``, ``clicks``, ``subscribers`` for lifetime and the year's view, ``clicks_last_7_days`` for a
    shorter one and ``clicks_range_unknown`` where nothing tells what it covers.
    """
    import polars as pl

    parts = [part for part in (_links(frames), _socials(frames), frames.get("totals")) if part is not None]
    if not parts:
        return None
    wide = pl.concat(parts, how="diagonal_relaxed").with_row_index("place")
    index = [name for name in wide.columns if name not in {"views", "clicks", "subscribers"}]
    metrics = [name for name in ("views", "clicks", "subscribers") if name in wide.columns]
    long = wide.unpivot(metrics, index=index, variable_name="metric", value_name="amount")
    long = long.drop_nulls(["amount", "snapshot_date"]).with_columns(_metric().alias("metric"))
    key = ["snapshot_date", "account", "dimension", "value", "metric"]
    # Inside one answer several entries may share a name (a city unknown): they are parts of one figure.
    sums = long.group_by([*key, "source"]).agg(
        pl.col("amount").sum(), pl.col("line").min(), pl.col("place").max().alias("age")
    )
    newest = sums.sort(*key, "age").unique(subset=key, keep="last", maintain_order=True)
    return BREAKDOWNS.conform(newest.with_columns(pl.lit("linktree").alias("service")))


def _metric() -> pl.Expr:
    import polars as pl

    plain = (pl.col("days") >= YEAR) | pl.col("dimension").is_in(_WITHOUT_RANGE)
    return (
        pl.when(plain)
        .then(pl.col("metric"))
        .when(pl.col("days").is_null())
        .then(pl.col("metric") + "_range_unknown")
        .otherwise(pl.format("{}_last_{}_days", "metric", "days"))
    )


def _links(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame | None:
    """Links under their titles; two links of one title, or one without, are told apart by their id."""
    import polars as pl

    links, titles = frames.get("links"), frames.get("titles")
    if links is None:
        return None
    if titles is None:
        titles = pl.DataFrame(schema={"account": pl.String, "link": pl.String, "title": pl.String})
    titles = titles.filter(pl.col("title") != "").select("account", "link", "title")
    twins = pl.len().over("account", "title") > 1
    titles = titles.with_columns(
        pl.when(twins).then(pl.format("{} ({})", "title", "link")).otherwise("title").alias("title")
    )
    named = links.join(titles, on=["account", "link"], how="left", maintain_order="left")
    return named.select(
        pl.exclude("link", "title"),
        pl.lit("link").alias("dimension"),
        pl.coalesce("title", "link").alias("value"),
    )


def _socials(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame | None:
    import polars as pl

    socials = frames.get("socials")
    if socials is None:
        return None
    return socials.select(pl.exclude("name"), pl.lit("social").alias("dimension"), pl.col("name").alias("value"))
