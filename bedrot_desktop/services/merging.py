"""Merging snapshots: for each key the newest snapshot that contains it wins; nothing older is dropped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from bedrot_desktop.services.service import Piece


def newest_wins(frames: Iterable[pl.DataFrame], keys: Sequence[str]) -> pl.DataFrame | None:
    """Frames in order of age, oldest first → one frame sorted by ``keys``; of equal keys the row of the latest frame.

    Inside one frame the last row of a key wins. None when there is no frame. The result does not depend on anything but
    the order given, so sort pieces by ``Piece.order`` first.
    """
    import polars as pl

    stack = [frame.with_columns(pl.lit(age, dtype=pl.UInt32).alias("_age")) for age, frame in enumerate(frames)]
    if not stack:
        return None
    whole = pl.concat(stack, how="diagonal_relaxed").with_row_index("_place")
    return (
        whole.sort([*keys, "_age", "_place"], nulls_last=False)
        .unique(subset=list(keys), keep="last", maintain_order=True)
        .drop("_age", "_place")
    )


def in_order(pieces: Iterable[Piece]) -> list[Piece]:
    """Pieces, oldest snapshot first."""
    return sorted(pieces, key=lambda piece: piece.order)
