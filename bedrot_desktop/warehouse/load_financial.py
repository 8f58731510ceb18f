"""Loads money: the lines of distributors' statements and of cards."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.kinds import dollars
from bedrot_desktop.warehouse import bulk
from bedrot_desktop.warehouse.loading import Loading, matched, text_days
from bedrot_desktop.warehouse.platforms import Platforms
from bedrot_desktop.warehouse.schema import financial_transactions, sources
from bedrot_desktop.warehouse.sync import Counts, Target, delete_rows, sync
from bedrot_desktop.warehouse.tracks import Tracks, TrackSeen

if TYPE_CHECKING:
    import polars as pl

MONEY = Target(
    financial_transactions,
    ("source_id", "source_row"),
    (
        "transaction_date",
        "description",
        "amount",
        "currency",
        "category",
        "status",
        "source_platform_id",
        "artist_id",
        "track_id",
        "country",
        "kind",
        "amount_nano",
        "account",
        "sale_month",
        "store_platform_id",
        "quantity",
        "artist_alias_id",
    ),
    "transaction_date",
    traced=False,  # the source is the key
)
DISTRIBUTORS = {"distrokid": "DistroKid", "toolost": "TooLost"}
CARD_PLATFORM = "Capitol One"


def royalties(loading: Loading, frame: pl.DataFrame) -> Counts:
    """``royalty_lines``: every line of the newest statement of each account; it replaces the older statement's lines.

    A line below zero is a commission (its quantity is counted on another line already). Rows of the old warehouse
    whose reporting date lies between the first and the last of the account's statement, both included, disappear.
    """
    frame = _with_ids(loading, frame)
    _replace_older_statements(loading, frame)
    _retire_old_royalties(loading, frame)
    if frame.height < bulk.LARGE:
        return sync(loading, MONEY, _royalty_lines(frame))
    parts = (_royalty_lines(part) for part in frame.iter_slices(bulk.SLICE))
    return bulk.replace(loading, MONEY, parts, frame.height)


def _with_ids(loading: Loading, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with source, artist, store, distributor and track as ids."""
    import polars as pl

    distributor = pl.col("distributor").replace(DISTRIBUTORS)
    frame = loading.with_sources(frame).drop("source", "line")
    frame = loading.with_artists(frame).drop("artist")
    frame = loading.with_platforms(frame, "store", "store_platform_id", "store", "Streaming").drop("store")
    frame = loading.with_platforms(
        frame.with_columns(distributor), "distributor", "source_platform_id", "platform", "Distribution"
    )
    return _with_tracks(loading, frame).drop("isrc", "upc", "content_type", "team_percentage")


def _with_tracks(loading: Loading, frame: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    tracks = Tracks(loading.connection, loading.now)
    named = ["isrc", "title", "artist_id", "artist_alias_id"]
    seen = frame.group_by(named).agg(pl.col("upc").drop_nulls().last(), pl.col("content_type").drop_nulls().last())
    ids: dict[tuple[Any, ...], int | None] = {}
    for isrc, title, artist, alias, upc, content in seen.sort(named, nulls_last=True).iter_rows():
        track = TrackSeen(title, artist, alias, isrc=isrc, upc=upc, content_type=content or "Song")
        ids[(isrc, title, artist, alias)] = tracks.find(track)
    return matched(frame, named, ids, "track_id")


def _royalty_lines(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of the table out of a frame with ids."""
    import polars as pl

    return text_days(frame, ["reporting_date"]).select(
        "source_id",
        "source_row",
        pl.col("reporting_date").alias("transaction_date"),
        pl.format("{} earnings for {}", "distributor", pl.col("title").fill_null("(untitled)")).alias("description"),
        dollars("amount_nano").alias("amount"),
        pl.col("currency").fill_null("USD"),
        pl.lit("Streaming Revenue").alias("category"),
        pl.lit("Completed").alias("status"),
        "source_platform_id",
        "artist_id",
        "track_id",
        "country",
        pl.when(pl.col("amount_nano") < 0).then(pl.lit("commission")).otherwise(pl.lit("royalty")).alias("kind"),
        "amount_nano",
        "account",
        "sale_month",
        "store_platform_id",
        "quantity",
        "artist_alias_id",
    )


def _replace_older_statements(loading: Loading, frame: pl.DataFrame) -> None:
    """Note at the statements whose lines go now which one came instead."""
    import polars as pl
    from sqlalchemy import select, update

    table = financial_transactions
    newest = frame.group_by("account").agg(pl.col("source_id").max()).drop_nulls()
    current = set(frame["source_id"].unique())
    query = select(table.c.account, table.c.source_id).where(table.c.load_id == loading.load_id).distinct()
    before = [(account, source) for account, source in loading.connection.execute(query) if source not in current]
    by_account = dict(newest.iter_rows())
    for account, source in before:
        values = {"replaced_by": by_account.get(account)}
        loading.connection.execute(update(sources).where(sources.c.source_id == source).values(**values))
    loading.connection.execute(update(sources).where(sources.c.source_id.in_(current)).values(replaced_by=None))


def _retire_old_royalties(loading: Loading, frame: pl.DataFrame) -> None:
    """Delete old warehouse rows whose reporting date the account's statement covers."""
    import polars as pl
    from sqlalchemy import delete, func, select

    table = financial_transactions
    old = (table.c.load_id.is_(None), table.c.kind.in_(("royalty", "commission")))
    if loading.connection.execute(select(table.c.transaction_id).where(*old).limit(1)).first() is None:
        return
    covered = frame.group_by("account", "source_platform_id").agg(
        pl.col("reporting_date").min().alias("first"), pl.col("reporting_date").max().alias("last")
    )
    for account, platform, first, last in covered.iter_rows():
        loading.connection.execute(
            delete(table).where(
                *old,
                func.coalesce(table.c.account, "main") == (account or "main"),
                table.c.source_platform_id == platform,
                table.c.transaction_date.between(first.isoformat(), last.isoformat()),
            )
        )


def card(loading: Loading, frame: pl.DataFrame) -> Counts:
    """``card_lines``: purchases become negative amounts, refunds positive ones.

    The frame has each line as often as the export that has it most. Of the old warehouse's rows of the same day,
    description and amount as many go as the frame has; what it had more of stays.
    """
    import polars as pl

    spent = pl.col("amount_nano") >= 0
    platform = Platforms(loading.connection, loading.now).find(CARD_PLATFORM, "Financial")
    nothing = {
        name: pl.Int64() for name in ("artist_id", "track_id", "store_platform_id", "quantity", "artist_alias_id")
    }
    lines = (
        text_days(loading.with_sources(frame), ["date"])
        .with_columns(
            *(pl.lit(None, dtype).alias(name) for name, dtype in nothing.items()),
            pl.lit(None, pl.String()).alias("sale_month"),
            pl.lit(platform, pl.Int64()).alias("source_platform_id"),
            pl.when(spent).then(pl.lit("expense")).otherwise(pl.lit("refund")).alias("kind"),
            pl.col("category").fill_null("Business Expense"),
            pl.col("status").fill_null("Posted"),
            pl.col("card").alias("account"),
            pl.col("date").alias("transaction_date"),
            pl.lit("USD").alias("currency"),
            pl.lit("US").alias("country"),
            -pl.col("amount_nano"),
        )
        .with_columns(dollars("amount_nano").alias("amount"))
    )
    _retire_old_card_lines(loading, lines)
    return sync(loading, MONEY, lines)


def _retire_old_card_lines(loading: Loading, lines: pl.DataFrame) -> None:
    from sqlalchemy import select

    table = financial_transactions
    twins = Counter(lines.select("transaction_date", "description", "amount_nano").iter_rows())
    query = select(table.c.transaction_id, table.c.transaction_date, table.c.description, table.c.amount_nano)
    query = query.where(table.c.load_id.is_(None), table.c.kind.in_(("expense", "refund")))
    gone = []
    for number, *line in loading.connection.execute(query.order_by(table.c.transaction_id)):
        if twins[tuple(line)] > 0:
            twins[tuple(line)] -= 1
            gone.append(number)
    delete_rows(loading.connection, table, gone)
