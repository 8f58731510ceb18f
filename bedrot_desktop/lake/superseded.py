"""Moving landing and raw files that a newer snapshot replaced to the archive, and putting them back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bedrot_desktop.core.errors import UsageError, WorkspaceError
from bedrot_desktop.core.files import sha256_of
from bedrot_desktop.lake.archive import link_or_copy, move_to_archive
from bedrot_desktop.lake.catalog import ACCEPTED, Catalog, ItemRow
from bedrot_desktop.lake.reach import trouble
from bedrot_desktop.lake.workspace import Workspace

MOVABLE = ("landing", "raw")
SITTING = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Move:
    """A file that goes (or, in a dry run, would go) to the archive. ``archived`` is None in a dry run."""

    dataset: str
    zone: str
    path: str
    sha256: str
    size: int
    archived: Path | None


@dataclass(frozen=True, slots=True)
class Left:
    """A superseded file that stays where it is, and why."""

    zone: str
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Archived:
    """What an archiving did."""

    moves: tuple[Move, ...]
    left: tuple[Left, ...] = ()

    @property
    def size(self) -> int:
        """Bytes moved."""
        return sum(move.size for move in self.moves)


def superseded_items(
    rows: Iterable[ItemRow],
    before: datetime,
    group: Callable[[ItemRow], str] = lambda _row: "",
    keep: Callable[[ItemRow], bool] = lambda _row: False,
) -> list[ItemRow]:
    """The items of landing and raw that a newer accepted one replaced: same data set, account, header and ``group``.

    Only accepted and duplicate items with a snapshot time before ``before`` (naive local) that ``keep`` does not want.
    The newest of a group stays with all that was fetched in the same sitting (a page hands out its payloads one by one,
    all under one name), and so do those that nobody could date.
    """

    def key(row: ItemRow) -> tuple[object, ...]:
        return row.dataset, row.account, row.header, group(row)

    newest: dict[tuple[object, ...], datetime] = {}
    candidates = [(row, row.stamp) for row in rows if row.zone in MOVABLE and row.stamp is not None]
    for row, stamp in candidates:
        if row.verdict in ACCEPTED:
            newest[key(row)] = max(newest.get(key(row), stamp), stamp)
    return [
        row
        for row, stamp in candidates
        if row.verdict in (*ACCEPTED, "duplicate")
        and stamp < before
        and newest.get(key(row), stamp) - stamp > SITTING
        and not keep(row)
    ]


def archive_superseded(
    workspace: Workspace,
    catalog: Catalog,
    older_than: timedelta,
    now: datetime,
    dry_run: bool = False,
    keep: Callable[[ItemRow], bool] = lambda _row: False,
    group: Callable[[ItemRow], str] = lambda _row: "",
    check: Callable[[], None] = lambda: None,
) -> Archived:
    """Move superseded landing and raw files whose snapshot is older than ``older_than`` before ``now`` to the archive.

    Bytes stay as they are (proved by hash before the file leaves its place), the catalog knows the new place. ``group``
    splits a data set and account further (the songs of one period), ``keep`` spares items. Files whose bytes
    an item that stays shares are spared too. Held, rejected and hand-placed curated files never move.
    """
    local = now.astimezone().replace(tzinfo=None) if now.tzinfo else now
    rows = catalog.items()
    going = superseded_items(rows, local - older_than, group, keep)
    gone_keys = {(row.dataset, row.sha256) for row in going}
    needed = {content for row in rows if (row.dataset, row.sha256) not in gone_keys for content in contents(row)}
    moves: list[Move] = []
    left: list[Left] = []
    met: set[tuple[str, str, str]] = set()  # a copy in raw is found by its bytes and as made from its item
    for row in going:
        for zone, path, sha256 in _files_of(catalog, row):
            check()
            # a folder goes whole: a part of it would be another item
            shared = sha256 in needed and len(row.members) == 1
            if shared or (zone, path, sha256) in met:
                continue
            met.add((zone, path, sha256))
            done = _move(workspace, catalog, row.dataset, (zone, path, sha256), dry_run, check)
            if isinstance(done, Move):
                moves.append(done)
            elif done is not None:
                left.append(done)
    return Archived(tuple(moves), tuple(left))


def contents(row: ItemRow) -> tuple[str, ...]:
    """The content hashes of an item: its members', or its own where it is one file."""
    return tuple(row.members.values()) or (row.sha256,)


def _files_of(catalog: Catalog, row: ItemRow) -> Iterator[tuple[str, str, str]]:
    """Zone, path and hash of every file that holds an item's bytes in landing or raw, and of the raw made from it."""
    folders = {path.rpartition("/")[0] for path in (row.path, *row.names)} | {row.path, *row.names}
    for sha256 in contents(row):
        for zone, path in catalog.db.read(
            "SELECT zone, path FROM files WHERE sha256 = ? AND NOT missing AND zone IN ('landing', 'raw') "
            "ORDER BY zone, path",
            (sha256,),
        ):
            # equal bytes elsewhere may be another data set's: only what was met as this item goes
            if path.rpartition("/")[0] in folders and (len(row.members) > 1 or path in {row.path, *row.names}):
                yield zone, path, sha256
    for made in catalog.written_from(row.sha256):
        if made.zone == "raw" and made.dataset == row.dataset:
            yield made.zone, made.path, made.sha256


def _move(
    workspace: Workspace,
    catalog: Catalog,
    dataset: str,
    what: tuple[str, str, str],
    dry_run: bool,
    check: Callable[[], None],
) -> Move | Left | None:
    zone, path, sha256 = what
    file = workspace.zones.path(zone, path)
    try:
        if not file.is_file():
            return None
        if sha256_of(file, check) != sha256:
            return Left(zone, path, "its bytes are not those that were read; the next run looks at it")
        size = file.stat().st_size
    except OSError as error:
        raise trouble(error, file, "moved to the archive") from error
    target = None if dry_run else move_to_archive(workspace, catalog, zone, path, file, sha256, check)
    return Move(dataset, zone, path, sha256, size, target)


def restore(
    workspace: Workspace, catalog: Catalog, wanted: str, check: Callable[[], None] = lambda: None
) -> tuple[Path, ...]:
    """Put files back from the archive to where they lay. ``wanted``: a hash (12 digits or more), or zone/path.

    A file that lies there with other content stays and is an error. Returns the files put back.
    """
    rows = catalog.db.read(
        "SELECT zone, path, sha256, archived FROM archived "
        "WHERE zone || '/' || path = ?1 OR (length(?1) >= 12 AND substr(sha256, 1, length(?1)) = ?1) "
        "ORDER BY zone, path, sha256",
        (wanted,),
    )
    if not rows:
        raise UsageError(f"The archive holds nothing for “{wanted}”.", "Give zone/path as it was, or the file's hash.")
    return tuple(_put_back(workspace, catalog, (str(z), str(p), str(s), str(a)), check) for z, p, s, a in rows)


def _put_back(
    workspace: Workspace, catalog: Catalog, row: tuple[str, str, str, str], check: Callable[[], None]
) -> Path:
    zone, path, sha256, archived = row
    source = workspace.zones.path("archive", archived)
    target = workspace.zones.path(zone, path)
    (uses,) = catalog.db.read("SELECT count(*) FROM archived WHERE archived = ?", (archived,))[0]
    try:
        if target.exists():
            if sha256_of(target, check) != sha256:
                raise WorkspaceError(f"{target} is there with other content.", "Move that one aside first.")
        else:
            if not source.is_file() or sha256_of(source, check) != sha256:
                raise WorkspaceError(f"{source} is missing or was changed.", "Put it back from a backup.")
            link_or_copy(source, target, link=uses == 1)  # a name beside one that stays would let an edit reach both
        with catalog.db.transaction():
            catalog.db.write("DELETE FROM archived WHERE zone = ? AND path = ? AND sha256 = ?", (zone, path, sha256))
            catalog.db.write("UPDATE files SET missing = 0 WHERE zone = ? AND path = ?", (zone, path))
        if uses == 1:
            source.unlink(missing_ok=True)
    except OSError as error:
        raise trouble(error, target, "put back") from error
    return target
