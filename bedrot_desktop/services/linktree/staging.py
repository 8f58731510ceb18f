"""raw2staging of Linktree: for each day of the page the newest answer wins; totals keep the answer they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bedrot_desktop.services.linktree.tables import page_csv
from bedrot_desktop.services.merging import in_order, newest_wins
from bedrot_desktop.services.service import Context, Output, Piece, Staged

if TYPE_CHECKING:
    import polars as pl

STAGING = "linktree/linktree_analytics_staging_"

#: Answers of one visit to the page arrive within this time of each other.
VISIT = timedelta(minutes=10)


def to_staging(pieces: Sequence[Piece], ctx: Context) -> Staged:
    """All answers → ``days`` (a row per account and day), ``totals``, ``links``, ``socials`` per answer, ``titles``."""
    ordered = in_order(pieces)
    frames: dict[str, pl.DataFrame] = {}
    days = newest_wins(_of(ordered, "overview", ctx), ("date", "account"))
    if days is not None:
        frames["days"] = days
    titles = newest_wins(_of(ordered, "titles", ctx), ("account", "link"))
    if titles is not None:
        frames["titles"] = titles
    for name in ("totals", "links", "socials"):
        whole = _stacked([_with_range(frame, piece, ordered) for piece, frame in _pairs(ordered, name, ctx)])
        if whole is not None:
            frames[name] = whole
    outputs = []
    if days is not None:
        stamp = max(
            (piece.stamp for piece in ordered if piece.stamp and piece.frame("overview") is not None), default=None
        )
        path = f"{STAGING}{_name(stamp)}.csv"
        outputs.append(Output.of("staging", path, page_csv(days), STAGING + r"[0-9_]+\.csv"))
    newest = max((piece.stamp for piece in ordered if piece.stamp), default=None)
    return Staged(frames, tuple(outputs), newest)


def _name(stamp: datetime | None) -> str:
    return stamp.strftime("%Y%m%d_%H%M%S") if stamp else "00000000_000000"


def _pairs(ordered: Sequence[Piece], name: str, ctx: Context) -> list[tuple[Piece, pl.DataFrame]]:
    import polars as pl

    pairs = []
    for piece in ordered:
        ctx.check()
        frame = piece.frame(name)
        if frame is not None:
            pairs.append((piece, frame.with_columns(pl.lit(piece.account).alias("account"))))
    return pairs


def _of(ordered: Sequence[Piece], name: str, ctx: Context) -> list[pl.DataFrame]:
    return [frame for _, frame in _pairs(ordered, name, ctx)]


def _stacked(frames: Sequence[pl.DataFrame]) -> pl.DataFrame | None:
    import polars as pl

    return pl.concat(frames) if frames else None


def _with_range(frame: pl.DataFrame, piece: Piece, pieces: Sequence[Piece]) -> pl.DataFrame:
    """The frame with the day it was read and how many days its totals cover (NULL: nothing tells)."""
    import polars as pl

    day = piece.stamp.date() if piece.stamp else piece.last_day
    return frame.with_columns(
        pl.lit(day, dtype=pl.Date).alias("snapshot_date"), pl.lit(covered(piece, pieces), dtype=pl.Int64).alias("days")
    )


def covered(piece: Piece, pieces: Sequence[Piece]) -> int | None:
    """The number of days an answer's totals are about.

    Answers with days say it themselves. Places, referrers and devices carry no day: they are about the range that
    was chosen on the page, thus that of the nearest answer with days of the same visit (the earlier one in a tie).
    """
    if piece.first_day and piece.last_day:
        return (piece.last_day - piece.first_day).days + 1
    if piece.stamp is None:
        return None
    near = [
        (abs(other.stamp - piece.stamp), other.stamp, other.path, (other.last_day - other.first_day).days + 1)
        for other in pieces
        if other.stamp and other.first_day and other.last_day and other.account == piece.account
    ]
    nearest = min(near, default=None)
    return nearest[3] if nearest and nearest[0] <= VISIT else None
