"""Spotify audience figures merged: one row per artist and day, the newest export that contains the day wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.kinds import AUDIENCE_DAILY
from bedrot_desktop.services.merging import in_order, newest_wins
from bedrot_desktop.services.ownership import Booked, settle
from bedrot_desktop.services.service import Context, Curated, History, Output, Piece, Staged
from bedrot_desktop.services.snapshots import dated_output, newest_of
from bedrot_desktop.services.spotify.audience import DATASET, METRICS
from bedrot_desktop.services.spotify.history import audience_of
from bedrot_desktop.services.spotify.names import SERVICE
from bedrot_desktop.services.writing import csv_bytes, stamp_label, stamp_text

if TYPE_CHECKING:
    import polars as pl

HEADER = (
    "date", "listeners", "streams", "followers", "artist_id", "artist_name", "extracted_at", "source_file",
    "data_source", "processed_at",
)  # fmt: skip


def to_staging(pieces: Sequence[Piece], ctx: Context) -> Staged:
    """All exports → frame ``audience`` (date, account, metrics, stamp, file, source, line) and the staging CSV.

    Question: ``same content`` (the rows of another artist's export).
    """
    booked = [_booked(piece) for piece in in_order(pieces) if piece.account]
    settled = settle(booked, METRICS, ("date",), DATASET, ctx)
    frame = newest_wins([_rows(one) for one in settled.booked], ("date", "account"))
    used = [one.piece for one in settled.booked]
    stamp = newest_of([piece.stamp for piece in used], [piece.last_day for piece in used])
    return Staged(
        frames={} if frame is None else {"audience": frame},
        outputs=() if frame is None or stamp is None else (_staging_file(frame, stamp, ctx),),
        stamp=stamp,
        notes=settled.notes,
        questions=settled.questions,
    )


def to_curated(staged: Staged, history: Sequence[History], ctx: Context) -> Curated:
    """Staged days and, where no export has the day, those of older curated files → the curated CSV and its kind."""
    import polars as pl

    old, notes = audience_of(history, ctx)
    new = staged.frames.get("audience")
    days = set() if new is None else set(new.select("account", "date").iter_rows())
    filled = [row for row in old if (row["account"], row["date"]) not in days]
    stamp = newest_of([staged.stamp, *(row["stamp"] for row in filled)], [row["date"] for row in filled])
    rows = sorted([*_curated_rows(new, staged.stamp, ctx), *filled], key=lambda row: (row["date"], row["artist_name"]))
    if not rows or stamp is None:
        return Curated(notes=tuple(notes))
    kind = pl.DataFrame([_kind_row(row, ctx) for row in rows], schema=AUDIENCE_DAILY.schema(), orient="row")
    outputs: tuple[Output, ...] = ()
    if new is not None:  # without a single export the older files are the curated ones
        content = csv_bytes(HEADER, ([row.get(name) for name in HEADER] for row in rows))
        outputs = (dated_output("spotify_audience_curated", stamp, content, "spotify/(?:audience/)?"),)
    return Curated(outputs, kinds={"audience_daily": kind}, notes=tuple(notes))


def _booked(piece: Piece) -> Booked:
    frame = piece.frame("audience")
    if frame is None:
        raise AssertionError(f"{piece.path} has lost its frame “audience”")
    return Booked(piece, piece.account, frame)


def _rows(one: Booked) -> pl.DataFrame:
    import polars as pl

    return one.frame.select(
        "date",
        pl.lit(one.account).alias("account"),
        *METRICS,
        pl.lit(one.piece.stamp, dtype=pl.Datetime("us")).alias("stamp"),
        pl.lit(one.piece.name).alias("file"),
        "source",
        "line",
    )


def _staging_file(frame: pl.DataFrame, stamp: datetime, ctx: Context) -> Output:
    rows = _curated_rows(frame, stamp, ctx)
    content = csv_bytes(HEADER, ([row[name] for name in HEADER] for row in rows))
    return Output.of(
        "staging",
        f"spotify/audience/spotify_audience_staging_{stamp_label(stamp)}.csv",
        content,
        r"spotify/audience/spotify_audience_staging_.*\.csv",
    )


def _curated_rows(frame: pl.DataFrame | None, stamp: datetime | None, ctx: Context) -> list[dict[str, Any]]:
    if frame is None:
        return []
    ids = {account.key: account.foreign_id for account in ctx.roster.of(SERVICE)}
    return [
        {
            **row,
            "artist_id": ids.get(row["account"], ""),
            "artist_name": row["account"],
            "extracted_at": stamp_text(row["stamp"]),
            "source_file": row["file"],
            "data_source": "spotify_audience",
            "processed_at": stamp_text(stamp),
        }
        for row in frame.iter_rows(named=True)
    ]


def _kind_row(row: Mapping[str, Any], ctx: Context) -> tuple[Any, ...]:
    account = ctx.roster.find(SERVICE, row["account"])
    artist = account.artist if account and account.artist else row["account"]
    metrics = (row["listeners"], row["streams"], row["followers"])
    return (row["date"], artist, row["artist_id"], row["account"], "Spotify", *metrics, row["source"], row["line"])
