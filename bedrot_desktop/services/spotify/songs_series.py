"""Spotify song figures merged: one row per snapshot day, artist, song and period, and the list of songs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.kinds import TRACK_METRICS
from bedrot_desktop.core.roster import Account
from bedrot_desktop.services.merging import in_order, newest_wins
from bedrot_desktop.services.ownership import Booked, settle
from bedrot_desktop.services.service import Context, Curated, History, Output, Piece, Staged
from bedrot_desktop.services.snapshots import dated_output, newest_of
from bedrot_desktop.services.spotify.history import songs_of
from bedrot_desktop.services.spotify.names import SERVICE
from bedrot_desktop.services.spotify.songs import DATASET, METRICS, RAW, raw_row
from bedrot_desktop.services.writing import csv_bytes, stamp_label, stamp_text

if TYPE_CHECKING:
    import polars as pl

RAW_HEADER = (
    "track_id", "track_name", "track_uri", "release_date", "image_url", "streams", "listeners", "savers",
    "canvas_views", "is_disabled", "artist_id", "artist_name", "time_period", "extraction_date", "source_file",
    "processed_at",
)  # fmt: skip
STAGING_HEADER = (*RAW_HEADER, "staged_at")
METRICS_HEADER = (
    "track_id", "artist_id", "artist_name", "time_period", "extraction_date", "streams", "listeners", "savers",
    "canvas_views", "curated_at",
)  # fmt: skip
TRACKS_HEADER = (
    "track_id", "track_name", "track_uri", "release_date", "image_url", "artist_id", "artist_name", "first_seen",
    "last_updated",
)  # fmt: skip
ORDER = ("extraction_date", "account", "period", "track_id")


def to_staging(pieces: Sequence[Piece], ctx: Context) -> Staged:
    """All answers → frame ``songs`` (as the raw one, with account, extraction_date and file) and the staging CSV.

    Of several answers of one day the newest wins. Question: ``same content`` (the songs of another artist's answer).
    """
    booked = [Booked(piece, piece.account, _rows(piece)) for piece in in_order(pieces) if piece.account]
    days = ("extraction_date", "period", "track_id")
    settled = settle(booked, tuple(METRICS), days, DATASET, ctx)
    ordered = sorted(settled.booked, key=lambda one: (_snapshot(one), one.piece.path, one.piece.sha256))
    frame = newest_wins([one.frame for one in ordered], ORDER)
    if frame is None:
        return Staged(frames={}, notes=settled.notes, questions=settled.questions)
    stamp = _snapshot(ordered[-1])
    accounts = _accounts(ctx)
    rows = [
        raw_row(row, _of(accounts, row["account"]), row["file"]) | {"staged_at": stamp_text(stamp)}
        for row in frame.iter_rows(named=True)
    ]
    output = Output.of(
        "staging",
        f"{RAW}/spotify_songs_staging_{stamp_label(stamp)}.csv",
        csv_bytes(STAGING_HEADER, ([row[name] for name in STAGING_HEADER] for row in rows)),
        rf"{RAW}/spotify_songs_staging_.*\.csv",
    )
    return Staged({"songs": frame}, (output,), stamp, settled.notes, settled.questions)


def to_curated(staged: Staged, history: Sequence[History], ctx: Context) -> Curated:
    """Staged songs and older curated ones that no answer repeats → metrics and tracks files, and the kind."""
    import polars as pl

    accounts = _accounts(ctx)
    new = [] if "songs" not in staged.frames else list(staged.frames["songs"].iter_rows(named=True))
    old, old_tracks, notes = songs_of(history, ctx)
    days = {(row["account"], row["period"], row["extraction_date"]) for row in new}
    filled = [row for row in old if (row["account"], row["time_period"], row["extraction_date"]) not in days]
    stamp = newest_of([staged.stamp, *(row["stamp"] for row in filled)], [row["extraction_date"] for row in filled])
    if stamp is None:
        return Curated(notes=tuple(notes))
    tracks = _tracks(new, old_tracks, accounts)
    rows = [_metric_row(row, accounts, stamp) for row in new]
    rows += [{**row, "curated_at": row.get("curated_at") or stamp_text(row["stamp"])} for row in filled]
    rows.sort(key=lambda row: (row["extraction_date"], row["artist_name"], row["time_period"], row["track_id"]))
    kind = pl.DataFrame([_kind_row(row, tracks, accounts) for row in rows], schema=TRACK_METRICS.schema(), orient="row")
    outputs: tuple[Output, ...] = ()
    if new:  # without a single answer the older files are the curated ones
        listed = [tracks[key] for key in sorted(tracks)]
        outputs = (
            _file("spotify_song_metrics_curated", METRICS_HEADER, rows, stamp),
            _file("spotify_tracks_dimension", TRACKS_HEADER, listed, stamp),
        )
    return Curated(outputs, kinds={"track_metrics": kind}, notes=tuple(notes))


def _rows(piece: Piece) -> pl.DataFrame:
    import polars as pl

    frame = piece.frame("songs")
    if frame is None:
        raise AssertionError(f"{piece.path} has lost its frame “songs”")
    return frame.with_columns(
        pl.lit(piece.account).alias("account"),
        pl.col("snapshot").dt.date().alias("extraction_date"),
        pl.lit(piece.name).alias("file"),
    )


def _snapshot(one: Booked) -> datetime:
    value: datetime = one.frame["snapshot"][0]
    return value


def _accounts(ctx: Context) -> dict[str, Account]:
    return {account.key: account for account in ctx.roster.of(SERVICE)}


def _of(accounts: Mapping[str, Account], key: str) -> Account:
    return accounts.get(key) or Account(SERVICE, key, key)


def _metric_row(row: Mapping[str, Any], accounts: Mapping[str, Account], stamp: datetime) -> dict[str, Any]:
    return {
        **row,
        "artist_id": _of(accounts, row["account"]).foreign_id,
        "artist_name": row["account"],
        "time_period": row["period"],
        "curated_at": stamp_text(stamp),
    }


def _tracks(
    new: Sequence[Mapping[str, Any]],
    old: Mapping[tuple[str, str], Mapping[str, Any]],
    accounts: Mapping[str, Account],
) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Songs by (track id, account) as the newest snapshot describes them; old ones that no snapshot lists stay."""
    tracks: dict[tuple[str, str], Mapping[str, Any]] = dict(old)
    seen: dict[tuple[str, str], dict[str, Any]] = {}
    for row in sorted(new, key=lambda row: (row["snapshot"], row["period"], row["file"])):
        key = (row["track_id"], row["account"])
        first = seen[key]["first_seen"] if key in seen else stamp_text(row["snapshot"])
        seen[key] = {
            **{name: row[name] for name in ("track_id", "track_name", "track_uri", "release_date", "image_url")},
            "artist_id": _of(accounts, row["account"]).foreign_id,
            "artist_name": row["account"],
            "first_seen": first,
            "last_updated": stamp_text(row["snapshot"]),
        }
    for key, row in seen.items():
        earlier = old.get(key, {}).get("first_seen") or row["first_seen"]
        tracks[key] = row | {"first_seen": min(earlier, row["first_seen"])}
    return tracks


def _kind_row(
    row: Mapping[str, Any],
    tracks: Mapping[tuple[str, str], Mapping[str, Any]],
    accounts: Mapping[str, Account],
) -> tuple[Any, ...]:
    account = _of(accounts, row["account"])
    track = tracks.get((row["track_id"], row["account"]), {})
    return (
        row["extraction_date"], account.artist or account.key, row["artist_id"], row["track_id"],
        row.get("track_name") or track.get("track_name"), _day(row.get("release_date") or track.get("release_date")),
        row["time_period"], row["streams"], row["listeners"], row["savers"], row["canvas_views"], row["source"],
        row["line"],
    )  # fmt: skip


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None


def _file(name: str, header: Sequence[str], rows: Sequence[Mapping[str, Any]], stamp: datetime) -> Output:
    content = csv_bytes(header, ([row.get(column) for column in header] for row in rows))
    return dated_output(name, stamp, content, "spotify/(?:songs/)?")
