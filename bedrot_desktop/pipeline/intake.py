"""Bringing several files in at once, whole folders too, and taking them back. The lake's writer does it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.errors import Cancelled, UsageError
from bedrot_desktop.core.files import sha256_of
from bedrot_desktop.lake.archive import move_to_archive
from bedrot_desktop.lake.catalog import Catalog, ItemRow
from bedrot_desktop.lake.lock import WriterLock
from bedrot_desktop.lake.questions import Questions
from bedrot_desktop.lake.workspace import Workspace
from bedrot_desktop.pipeline.bringing import Ambiguous, Brought, bring, take_back
from bedrot_desktop.services.service import Context, Service


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was left where it is. ``services``: those that it may belong to, where that is the trouble."""

    file: Path
    error: UsageError
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Intake:
    """What came of it, file by file."""

    brought: tuple[Brought, ...]
    refused: tuple[Refused, ...]

    @property
    def services(self) -> tuple[str, ...]:
        """The services that have something new now."""
        return tuple(dict.fromkeys(one.service for one in self.brought if not one.known_as))


def take_in(
    files: Iterable[Path],
    workspace: Workspace,
    catalog: Catalog,
    services: Sequence[Service],
    context: Context,
    clock: Clock,
    *,
    only: str = "",
    told: Callable[[int, int, str], None] = lambda _done, _total, _label: None,
) -> Intake:
    """Recognise and land files; of a folder what is in it. Busy while another one writes.

    A stop (``told`` raises Cancelled) leaves the rest where it is; what was landed before is told, to be taken back.
    """
    brought: list[Brought] = []
    refused: list[Refused] = []
    wanted = expanded(files)
    with WriterLock(workspace.state, "bedrot import", clock):
        for place, file in enumerate(wanted):
            try:
                told(place, len(wanted), file.name)
                brought.append(bring(file, workspace, catalog, services, context, only=only))
            except UsageError as error:
                refused.append(Refused(file, error, error.services if isinstance(error, Ambiguous) else ()))
            except OSError as error:
                why = UsageError(f"{file.name} could not be copied: {error.strerror or error}.", "Look at the file.")
                refused.append(Refused(file, why))
            except Cancelled:
                if not brought:
                    raise
                break
    return Intake(tuple(brought), tuple(refused))


def give_back(brought: Iterable[Brought], workspace: Workspace, catalog: Catalog, clock: Clock) -> tuple[Brought, ...]:
    """Take landed copies away again; those that were there and as they were brought.

    What had come of them is forgotten: a run makes staging, curated and warehouse as if they had never been brought.
    The raw files go to the archive.
    """
    with WriterLock(workspace.state, "bedrot import", clock):
        gone = tuple(one for one in brought if take_back(one, workspace))
        for one in gone:
            for row in catalog.items(one.dataset):
                if row.zone == one.zone and (row.path == one.path or one.path.startswith(f"{row.path}/")):
                    _forget(row, workspace, catalog)
    return gone


def _forget(row: ItemRow, workspace: Workspace, catalog: Catalog) -> None:
    for made in catalog.written_from(row.sha256):
        file = workspace.zones.path(made.zone, made.path)
        if made.zone == "raw" and file.is_file() and sha256_of(file) == made.sha256:
            move_to_archive(workspace, catalog, made.zone, made.path, file, made.sha256)
    Questions(catalog).withdraw(row.dataset, item=row.sha256)
    catalog.forget(row.dataset, row.sha256)


def expanded(files: Iterable[Path]) -> list[Path]:
    """The files, and of each folder (a dump) the files inside it."""
    return [file for given in files for file in _inside(given)]


def _inside(given: Path) -> list[Path]:
    try:
        return sorted(one for one in given.iterdir() if one.is_file()) if given.is_dir() else [given]
    except OSError:  # a folder that cannot be read is refused as such
        return [given]
