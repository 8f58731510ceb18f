"""Loads a frame of a kind into the warehouse: one transaction, and nothing at all when it was loaded before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bedrot_desktop.core.kinds import KINDS
from bedrot_desktop.warehouse.bulk import LARGE
from bedrot_desktop.warehouse.loading import Loading, SourceRow, Unknown
from bedrot_desktop.warehouse.sync import Counts

if TYPE_CHECKING:
    import polars as pl
    from sqlalchemy import Connection

    from bedrot_desktop.warehouse.engine import Warehouse

__all__ = ["LoadResult", "SourceRow", "Unknown", "forget", "is_loaded", "load"]

SOURCES_AT_ONCE = 500  # looked up with one query
#: Kinds that bring tracks or artists to light: campaigns' names are read again after them.
_NAMING = {"catalogue", "royalty_lines", "track_metrics", "campaigns", "ads_daily", "ads_totals", "links_daily"}


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a load changed, in rows of the kind's main table; ``skipped``: the frame had been loaded already."""

    dataset: str
    kind: str
    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    unchanged: int = 0
    unknown: tuple[Unknown, ...] = ()
    skipped: bool = False


def load(
    warehouse: Warehouse,
    dataset: str,
    kind: str,
    frame: pl.DataFrame,
    sources: Sequence[SourceRow],
    *,
    fingerprint: str,
    run: str,
    now: datetime,
    check: Callable[[], None] = lambda: None,
    progress: Callable[[int, int, str], None] = lambda _done, _total, _label: None,
) -> LoadResult:
    """Make the warehouse hold exactly these rows of a data set's kind.

    ``frame`` is the whole kind frame (schema of `core.kinds`), ``fingerprint`` a hash of it: an equal one that is in
    this warehouse is not loaded again. ``now`` is aware. Rows that the data set wrote before and that are gone from the
    frame are deleted; rows of others under the same natural key, and rows of the old warehouse for the same days, give
    way. ``check`` may raise to stop: then nothing has changed. Raises ValueError for lines of money without a place.
    """
    moment = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    with warehouse.begin(trusted_ids=kind == "royalty_lines" and frame.height >= LARGE) as connection:
        load_id, before = _load_row(connection, dataset, kind, moment, run)
        if before == fingerprint and fingerprint:
            return LoadResult(dataset, kind, unchanged=frame.height, skipped=True)
        loading = Loading(connection, dataset, kind, load_id, run, moment, check, progress)
        loading.sources = _note_sources(loading, sources, frame)
        rows = KINDS[kind].conform(frame)
        _require_lines(kind, rows)
        counts = _loader(kind)(loading, rows)
        if kind in _NAMING:
            from bedrot_desktop.warehouse.campaigns import assign

            assign(connection)
        _finish(loading, fingerprint, frame.height)
    return LoadResult(
        dataset, kind, counts.inserted, counts.updated, counts.deleted, counts.unchanged, tuple(loading.unknown)
    )


def is_loaded(warehouse: Warehouse, dataset: str, kind: str, fingerprint: str) -> bool:
    """Whether this warehouse holds that very frame."""
    from sqlalchemy import select

    from bedrot_desktop.warehouse.schema import loads

    with warehouse.reading() as connection:
        query = select(loads.c.fingerprint).where(loads.c.dataset == dataset, loads.c.kind == kind)
        return bool(fingerprint) and connection.execute(query).scalar() == fingerprint


def forget(warehouse: Warehouse, dataset: str | None = None) -> int:
    """Let frames (of a data set, or all) be loaded anew next time; the rows stay. Returns how many."""
    from sqlalchemy import update

    from bedrot_desktop.warehouse.schema import loads

    statement = update(loads).values(fingerprint="")
    if dataset is not None:
        statement = statement.where(loads.c.dataset == dataset)
    with warehouse.begin() as connection:
        return connection.execute(statement).rowcount


def _loader(kind: str) -> Callable[[Loading, pl.DataFrame], Counts]:
    from bedrot_desktop.warehouse import (
        load_financial,
        load_links,
        load_marketing,
        load_master,
        load_social,
        load_streaming,
    )

    loaders: dict[str, Callable[[Loading, pl.DataFrame], Counts]] = {
        "audience_daily": load_streaming.audience,
        "streams_daily": load_streaming.streams,
        "track_metrics": load_streaming.track_numbers,
        "royalty_lines": load_financial.royalties,
        "card_lines": load_financial.card,
        "social_daily": load_social.social,
        "links_daily": load_links.links,
        "breakdowns": load_links.breakdown,
        "ads_daily": load_marketing.days,
        "ads_totals": load_marketing.totals,
        "campaigns": load_marketing.campaigns,
        "catalogue": load_master.catalogue,
    }
    return loaders[kind]


def _load_row(connection: Connection, dataset: str, kind: str, moment: str, run: str) -> tuple[int, str]:
    """The load's id and the fingerprint it had; a new one is made."""
    from sqlalchemy import insert, select

    from bedrot_desktop.warehouse.schema import loads

    query = select(loads.c.load_id, loads.c.fingerprint).where(loads.c.dataset == dataset, loads.c.kind == kind)
    found = connection.execute(query).one_or_none()
    if found is not None:
        return int(found[0]), str(found[1])
    row = {"dataset": dataset, "kind": kind, "fingerprint": "", "rows": 0, "loaded_at": moment, "run_id": run}
    return int(connection.execute(insert(loads).returning(loads.c.load_id), row).scalar_one()), ""


def _require_lines(kind: str, frame: pl.DataFrame) -> None:
    """Lines without a natural key are told apart by source and line: two of one place would count as one."""
    import polars as pl

    if KINDS[kind].key:
        return
    places = frame.group_by("source").agg(
        pl.col("line").null_count().alias("nowhere"), pl.len() - pl.col("line").n_unique()
    )
    twice = int(places["len"].sum())
    if twice or places["nowhere"].sum() or places["source"].null_count():
        raise ValueError(f"{kind}: every row needs the source and line that it stands on; {twice} share theirs")


def _note_sources(loading: Loading, sources: Sequence[SourceRow], frame: pl.DataFrame) -> dict[str, int]:
    """SHA-256 → source_id for all sources told of or named by the frame; new ones are written down."""
    from sqlalchemy import insert

    from bedrot_desktop.warehouse.schema import sources as table

    told = {source.sha256 for source in sources}
    named = frame["source"].drop_nulls().unique().to_list() if "source" in frame.columns else []
    service = loading.dataset.split(".", 1)[0]
    untold = [SourceRow(sha, service, "", "", "") for sha in sorted(named) if sha not in told]
    known = _known_sources(loading.connection, sorted({*told, *named}))
    found: dict[str, int] = {}
    for source in (*untold, *sources):
        number = known.get((source.sha256, source.path))
        if number is None:
            row = {
                "service": source.service,
                "account": source.account or None,
                "zone": source.zone or None,
                "path": source.path,
                "sha256": source.sha256,
                "bytes": source.bytes,
                "rows": source.rows,
                "snapshot_at": source.snapshot_at.isoformat() if source.snapshot_at else None,
                "first_seen": loading.now,
                "run_id": loading.run,
            }
            number = int(loading.connection.execute(insert(table).returning(table.c.source_id), row).scalar_one())
            known[source.sha256, source.path] = number
        found.setdefault(source.sha256, number)
    return found


def _known_sources(connection: Connection, hashes: Sequence[str]) -> dict[tuple[str, str], int]:
    """(SHA-256, path) → source_id of those that were written down before."""
    from sqlalchemy import select

    from bedrot_desktop.warehouse.schema import sources as table

    known: dict[tuple[str, str], int] = {}
    for start in range(0, len(hashes), SOURCES_AT_ONCE):
        some = table.c.sha256.in_(hashes[start : start + SOURCES_AT_ONCE])
        for sha, path, number in connection.execute(
            select(table.c.sha256, table.c.path, table.c.source_id).where(some)
        ):
            known[sha, path] = int(number)
    return known


def _finish(loading: Loading, fingerprint: str, rows: int) -> None:
    """Write down that the frame is in, and the counts that the owner's database_info shows."""
    from sqlalchemy import func, select, update

    from bedrot_desktop.warehouse.schema import artists, database_info, loads, platforms, tracks

    connection = loading.connection
    values = {"fingerprint": fingerprint, "rows": rows, "loaded_at": loading.now, "run_id": loading.run}
    connection.execute(update(loads).where(loads.c.load_id == loading.load_id).values(**values))
    counts = [select(func.count()).select_from(table).scalar_subquery() for table in (artists, tracks, platforms)]
    total = connection.execute(select(counts[0] + counts[1] + counts[2])).scalar_one()
    connection.execute(update(database_info).values(last_etl_run=loading.now.replace(" ", "T"), total_records=total))
