"""The label's streams by day as distributors report them: judging, merging, older history, the shared curated file.

Every distributor keeps its own rows in ``tidy_daily_streams.csv``; how they are merged is the same for all, so it is
written once. A frame of days has the columns ``date, platform, streams, line``; side tables are named ``+breakdowns``
(``platform, dimension, value, metric, amount, line``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bedrot_desktop.core.errors import FileRejected
from bedrot_desktop.core.kinds import BREAKDOWNS, STREAMS_DAILY
from bedrot_desktop.lake.findings import Note, Reject
from bedrot_desktop.services.accounts import first_account
from bedrot_desktop.services.merging import in_order, newest_wins
from bedrot_desktop.services.reading import day, whole
from bedrot_desktop.services.service import Context, Curated, History, Output, Part, Piece, Staged
from bedrot_desktop.services.tidy_history import read_tidy

if TYPE_CHECKING:
    import polars as pl

SPOTIFY = "Spotify"
APPLE = "Apple Music"
TIDY = "tidy_daily_streams.csv"
TIDY_PATTERN = r"(?:[^/]+/)*tidy_daily_streams[^/]*\.csv"
STAGING_HEADER = ("date", "spotify_streams", "apple_streams", "combined_streams")
# A point of a daily series as it stands: (day, streams)
Point = tuple[str, str]
# A breakdown row: (dimension, value, metric, amount, 1-based place of the entry in its list)
Side = tuple[str, str, str, float, int]
_CELLS = {"spotify_streams": SPOTIFY, "apple_streams": APPLE}


@dataclass(frozen=True, slots=True)
class Distributor:
    """Who reports: the service's key (also the ``source`` of the shared file) and its place in that file."""

    key: str
    order: int

    @property
    def staging(self) -> str:
        """The staging file's path."""
        return f"daily_streams_{self.key}.csv"


def judged_days(
    platform: str, points: Iterable[Point], name: str, ctx: Context
) -> tuple[pl.DataFrame, tuple[Reject, ...]]:
    """Points as they stand → the frame of days (``line`` is a point's 1-based place) and what had to be set aside.

    Of two points for one day the later one counts and the earlier one is set aside.
    Raises FileRejected (rule ``no rows``) when not a single point can be used.
    """
    import polars as pl

    rows: dict[date, tuple[int, int]] = {}
    rejects: list[Reject] = []
    for place, (when, count) in enumerate(points, start=1):
        try:
            moment, streams = day(when), whole(count)
            if moment > ctx.today + timedelta(days=1):  # a day of grace for time zones
                raise ValueError(f"{moment} lies in the future")
            if streams < 0:
                raise ValueError(f"{streams} streams cannot be")
        except ValueError as error:
            rejects.append(Reject("day", str(error), place, {"date": when, "streams": count}))
            continue
        if before := rows.get(moment):
            reason = f"entry {place} tells {moment} again ({streams} streams); the later entry counts"
            rejects.append(Reject("twin day", reason, before[1], {"date": str(moment), "streams": str(before[0])}))
        rows[moment] = streams, place
    if not rows:
        why = rejects[0].reason if rejects else "there are none"
        raise FileRejected(f"No day of {name} can be used: {why}.", "Fetch it again; older days stay.", rule="no rows")
    schema = {"date": pl.Date, "platform": pl.String, "streams": pl.Int64, "line": pl.UInt32}
    days = [(moment, platform, streams, place) for moment, (streams, place) in rows.items()]
    return pl.DataFrame(days, schema=schema, orient="row"), tuple(sorted(rejects, key=lambda reject: reject.line))


def range_of(days: pl.DataFrame) -> tuple[date | None, date | None]:
    """First and last day of a frame of days."""
    if days.is_empty():
        return None, None
    ordered = days["date"].sort()
    return ordered[0], ordered[-1]


def side_frame(platform: str, sides: Iterable[Side]) -> pl.DataFrame:
    """What a payload tells beside its days, as the frame ``+breakdowns``."""
    import polars as pl

    schema = {
        "platform": pl.String, "dimension": pl.String, "value": pl.String, "metric": pl.String,
        "amount": pl.Float64, "line": pl.UInt32,
    }  # fmt: skip
    return pl.DataFrame([(platform, *side) for side in sides], schema=schema, orient="row")


def stage_days(pieces: Sequence[Piece], who: Distributor) -> Staged:
    """All pieces → one row per account, platform and day (the newest snapshot that has the day wins) and breakdowns.

    Frames: ``days`` (date, platform, account, streams, source, line) and ``breakdowns`` (the kind's columns).
    """
    import polars as pl

    ordered = in_order(pieces)
    frames = [
        frame.with_columns(pl.lit(piece.account or "main").alias("account"))
        for piece in ordered
        if (frame := piece.frame("days")) is not None
    ]
    days = newest_wins(frames, ["account", "platform", "date"])
    if days is None:
        return Staged({})
    days = days.select("date", "platform", "account", "streams", "source", "line")
    output = Output.of("staging", who.staging, _wide(days).write_csv().encode())
    stamp = max((piece.stamp for piece in ordered if piece.stamp), default=None)
    return Staged({"days": days, "breakdowns": _breakdowns(ordered, who.key)}, (output,), stamp)


def _breakdowns(ordered: Sequence[Piece], service: str) -> pl.DataFrame:
    """The side tables of every snapshot; of several snapshots of one date only the newest one's."""
    import polars as pl

    stack = []
    for age, piece in enumerate(ordered):
        frame = piece.frame("+breakdowns")
        taken = piece.stamp.date() if piece.stamp else piece.last_day
        if frame is None or frame.is_empty() or taken is None:
            continue
        stack.append(
            frame.with_columns(
                pl.lit(taken).alias("snapshot_date"),
                pl.lit(service).alias("service"),
                pl.lit(piece.account or "main").alias("account"),
                pl.lit(age, dtype=pl.UInt32).alias("_age"),
            )
        )
    if not stack:
        return BREAKDOWNS.conform(pl.DataFrame())
    whole = pl.concat(stack, how="diagonal_relaxed")
    newest = whole.filter(pl.col("_age") == pl.col("_age").max().over("snapshot_date", "account", "platform"))
    return BREAKDOWNS.conform(newest.sort("snapshot_date", "account", "platform", "dimension", "metric", "line"))


def curate_days(staged: Staged, history: Sequence[History], ctx: Context, who: Distributor) -> Curated:
    """Staged days and the days that only an older lake's file knows → this distributor's rows and the kinds."""
    import polars as pl

    old, notes = _from_history(history, ctx, who)
    known = staged.frames.get("days")
    if known is None:
        days = old
    else:
        missing = old.join(known, on=["date", "platform"], how="anti")
        days = pl.concat([known.select(old.columns), missing])
    days = days.sort("date", "platform", "account", "source")
    body = _wide(days).with_columns(pl.lit(who.key).alias("source")).write_csv(include_header=False)
    part = Part(TIDY, who.order, (",".join((*STAGING_HEADER, "source")) + "\n").encode(), body.encode())
    kind = STREAMS_DAILY.conform(days.with_columns(pl.lit(who.key).alias("distributor")))
    breakdowns = BREAKDOWNS.conform(staged.frames.get("breakdowns", pl.DataFrame()))
    return Curated((), (part,), {STREAMS_DAILY.name: kind, BREAKDOWNS.name: breakdowns}, notes)


def _from_history(history: Sequence[History], ctx: Context, who: Distributor) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    import polars as pl

    schema = {
        "date": pl.Date(), "platform": pl.String(), "account": pl.String(), "streams": pl.Int64(),
        "source": pl.String(), "line": pl.UInt32(),
    }  # fmt: skip
    notes: list[Note] = []
    frames = [pl.DataFrame(schema=schema)]
    for old in sorted(history, key=lambda one: one.order):
        tidy = read_tidy(old.read(), old.name, who.key, ctx.today)
        notes.extend(tidy.notes)
        account = first_account(who.key, ctx)
        rows = [(cell.day, _CELLS[cell.column], account, cell.streams, old.sha256, cell.line) for cell in tidy.cells]
        frames.append(pl.DataFrame(rows, schema=schema, orient="row"))
    merged = newest_wins(frames, ["platform", "date"])
    return (frames[0] if merged is None else merged.select(list(schema))), tuple(notes)


def _wide(days: pl.DataFrame) -> pl.DataFrame:
    """One row per day with a column per platform; a platform that did not report the day leaves its cell empty."""
    import polars as pl

    wide = (
        days.group_by("date")
        .agg(
            # sum() of nothing is 0, which would turn “not reported” into “nobody listened”
            pl.when((pl.col("platform") == platform).any())
            .then(pl.col("streams").filter(pl.col("platform") == platform).sum())
            .alias(column)
            for column, platform in _CELLS.items()
        )
        .sort("date")
    )
    return wide.with_columns(pl.sum_horizontal(*_CELLS).alias("combined_streams")).select(STAGING_HEADER)
