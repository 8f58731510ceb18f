"""TikTok figures merged: one row per account and day; followers only on the days when they were counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.kinds import SOCIAL_DAILY
from bedrot_desktop.core.roster import Account
from bedrot_desktop.lake.findings import Note
from bedrot_desktop.services.merging import newest_wins
from bedrot_desktop.services.ownership import Booked, settle
from bedrot_desktop.services.service import Context, Curated, History, Output, Piece, Staged
from bedrot_desktop.services.snapshots import dated_output, newest_of
from bedrot_desktop.services.tiktok.history import overview_of
from bedrot_desktop.services.tiktok.names import DATASET, SERVICE, overview_name
from bedrot_desktop.services.tiktok.overview import METRICS
from bedrot_desktop.services.writing import csv_bytes

if TYPE_CHECKING:
    import polars as pl

STAGING_HEADER = (
    "Artist", "Date", "Video Views", "Profile Views", "Likes", "Comments", "Shares", "Year", "Followers",
)  # fmt: skip
HEADER = (
    "artist", "zone", "date", "Video Views", "Profile Views", "Likes", "Comments", "Shares", "Year", "engagement_rate",
    "Followers", "new_followers",
)  # fmt: skip
JUMP = 2  # a count that doubles or halves between two snapshots is worth a look

Row = dict[str, Any]


def to_staging(pieces: Sequence[Piece], ctx: Context) -> Staged:
    """All pieces → frames ``overview`` (date, account, metrics, source, line) and ``followers`` (date, account,
    followers, new_followers, source, line), and ``staging/tiktok.csv``.

    Of overviews the newest download that holds a day wins, of follower counts the last one of a day. Question:
    ``same content`` (the rows of another account's download).
    """
    ordered = sorted((piece for piece in pieces if piece.account), key=_age)
    booked = [
        Booked(piece, piece.account, frame) for piece in ordered if (frame := piece.frame("overview")) is not None
    ]
    settled = settle(booked, METRICS, ("date",), DATASET, ctx)
    overview = newest_wins([_overview_rows(one) for one in settled.booked], ("date", "account"))
    counted = [_follower_rows(piece, frame) for piece in ordered if (frame := _count_of(piece)) is not None]
    followers = newest_wins(counted, ("date", "account"))
    notes = list(settled.notes)
    frames: dict[str, pl.DataFrame] = {}
    if overview is not None:
        frames["overview"] = overview
    if followers is not None:
        frames["followers"] = _with_growth(followers)
        notes += _jumps(frames["followers"])
    rows = _rows(frames)
    used = [one.piece for one in settled.booked] + [piece for piece in ordered if _count_of(piece) is not None]
    stamp = newest_of([_moment(piece) for piece in used], [row["date"] for row in rows])
    return Staged(frames, (_staging_file(rows),) if rows else (), stamp, tuple(notes), settled.questions)


def to_curated(staged: Staged, history: Sequence[History], ctx: Context) -> Curated:
    """Staged days and, where no download has the day, those of older curated files → the curated CSV and its kind."""
    import polars as pl

    old, notes = overview_of(history, ctx)
    overview = staged.frames.get("overview")
    days = set() if overview is None else set(overview.select("account", "date").iter_rows())
    filled = [row for row in old if (row["account"], row["date"]) not in days]
    rows = _rows(staged.frames, filled)
    stamp = newest_of([staged.stamp, *(row["stamp"] for row in filled)], [row["date"] for row in rows])
    if not rows or stamp is None:
        return Curated(notes=tuple(notes))
    accounts = {account.key: account for account in ctx.roster.of(SERVICE)}
    kind = pl.DataFrame([_kind_row(row, accounts) for row in rows], schema=SOCIAL_DAILY.schema(), orient="row").sort(
        "date", "account"
    )
    outputs: tuple[Output, ...] = ()
    if staged.frames:  # without a single download the older files are the curated ones
        content = csv_bytes(HEADER, map(_curated_row, rows))
        outputs = (dated_output("tiktok_analytics_curated", stamp, content, "tiktok/(?:analytics/)?"),)
    return Curated(outputs, kinds={"social_daily": kind}, notes=tuple(notes))


def engagement(row: Mapping[str, Any]) -> float | None:
    """(likes + comments + shares) / views, a fraction with four decimals; None without views or with one unknown."""
    views, *parts = (row[metric] for metric in ("video_views", "likes", "comments", "shares"))
    if not views or any(part is None for part in parts):
        return None
    return float(round(sum(parts) / views, 4))


def _age(piece: Piece) -> tuple[datetime, str, str]:
    return (_moment(piece) or datetime.min, piece.path, piece.sha256)  # noqa: DTZ901 - naive like the stamps


def _moment(piece: Piece) -> datetime | None:
    """When a piece was taken: the moment in an overview's name, a follower snapshot's own, else the stamp."""
    frame = _count_of(piece)
    if frame is not None:
        moment: datetime = frame["moment"][0]
        return moment
    return overview_name(piece.name.rsplit(".", 1)[0]).moment or piece.stamp


def _count_of(piece: Piece) -> pl.DataFrame | None:
    return piece.frame("followers") if piece.name.lower().endswith(".json") else None


def _overview_rows(one: Booked) -> pl.DataFrame:
    import polars as pl

    return one.frame.select("date", pl.lit(one.account).alias("account"), *METRICS, "source", "line")


def _follower_rows(piece: Piece, frame: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    return frame.select("date", pl.lit(piece.account).alias("account"), "followers", "source", "line")


def _with_growth(followers: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    growth = pl.col("followers").diff().over("account").alias("new_followers")
    return followers.sort("account", "date").with_columns(growth).sort("date", "account")


def _jumps(followers: pl.DataFrame) -> list[Note]:
    notes = []
    for row in followers.filter(followers["new_followers"].is_not_null()).iter_rows(named=True):
        before = row["followers"] - row["new_followers"]
        if not before / JUMP < row["followers"] < before * JUMP:
            message = f"{row['account']}: {row['followers']:,} followers on {row['date']} after {before:,} before."
            notes.append(Note("followers", message, row["line"]))
    return notes


def _rows(frames: Mapping[str, pl.DataFrame], filled: Sequence[Row] = ()) -> list[Row]:
    """One row per account and day, by account and then day: views where known, followers where counted."""
    rows: dict[tuple[str, date], Row] = {(row["account"], row["date"]): dict(row) for row in filled}
    if "overview" in frames:
        rows |= {(row["account"], row["date"]): row for row in frames["overview"].iter_rows(named=True)}
    if "followers" in frames:
        for count in frames["followers"].iter_rows(named=True):
            key = (count["account"], count["date"])
            rows[key] = {**dict.fromkeys(METRICS), **count, **rows.get(key, {})}
    return [{"followers": None, "new_followers": None, **rows[key]} for key in sorted(rows)]


def _staging_file(rows: Sequence[Row]) -> Output:
    content = csv_bytes(
        STAGING_HEADER,
        (
            (row["account"], row["date"], *(row[name] for name in METRICS), row["date"].year, row["followers"])
            for row in rows
        ),
    )
    return Output.of("staging", "tiktok.csv", content)


def _curated_row(row: Row) -> tuple[Any, ...]:
    metrics = (row[name] for name in METRICS)
    rate, growth = engagement(row), row["new_followers"]
    return (
        row["account"], row["account"], row["date"], *metrics, row["date"].year, rate, row["followers"], growth,
    )  # fmt: skip


def _kind_row(row: Row, accounts: Mapping[str, Account]) -> tuple[Any, ...]:
    account = accounts.get(row["account"])
    artist = account.artist if account and account.artist else row["account"]
    metrics = (row[name] for name in METRICS)
    return (
        row["date"], artist, row["account"], "TikTok", *metrics, row["followers"], row["new_followers"], row["source"],
        row["line"],
    )  # fmt: skip
