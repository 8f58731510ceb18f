"""Bringing a file in by hand: recognised by its shape, landed under the owner's name for it, bytes unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bedrot_desktop.core.errors import UsageError
from bedrot_desktop.core.files import replacing, sha256_of
from bedrot_desktop.lake.catalog import Catalog
from bedrot_desktop.lake.workspace import Workspace
from bedrot_desktop.pipeline.sieve import Sieve
from bedrot_desktop.services.service import Context, Landing, Offer, Service

HEAD = 65_536
CHUNK = 1 << 20


class Ambiguous(UsageError):
    """A file whose shape several services know; ``services`` are these."""

    def __init__(self, message: str, remedy: str, services: tuple[str, ...]) -> None:
        super().__init__(message, remedy)
        self.services = services


@dataclass(frozen=True, slots=True)
class Brought:
    """Where a file came to lie. ``known_as`` is set when these bytes were there already and nothing was copied."""

    file: Path
    service: str
    dataset: str
    zone: str
    path: str
    sha256: str
    known_as: str = ""


def bring(
    file: Path, workspace: Workspace, catalog: Catalog, services: Sequence[Service], context: Context, only: str = ""
) -> Brought:
    """Land one file. UsageError when nobody, or more than one service, knows its shape."""
    if not file.is_file():
        raise UsageError(f"{file} is not a file.", "Give the path of a downloaded file.")
    with file.open("rb") as source:
        offer = Offer(file.name, file, source.read(HEAD))
    claims = [
        (service, dataset.key, landing)
        for service in services
        if not only or service.key == only
        for dataset in service.datasets
        if (landing := dataset.recognise(offer, context)) is not None
    ]
    if not claims:
        asked = f" as a file of {only}" if only else ""
        raise UsageError(
            f"{file.name} is not recognised{asked}.",
            "Its header or content is none of those that the services know; nothing was copied.",
        )
    if len({dataset for _, dataset, _ in claims}) > 1:
        keys = sorted({service.key for service, _, _ in claims})
        raise Ambiguous(f"{file.name} may belong to {' or '.join(keys)}.", "Say which with --service.", tuple(keys))
    service, dataset, landing = claims[0]
    _require_place(file, service, dataset, landing)
    sha256 = sha256_of(file)
    known = catalog.find_source(sha256)
    if known is not None and not known.missing and known.zone == landing.zone:
        return Brought(file, service.key, dataset, known.zone, known.path, sha256, f"{known.zone}/{known.path}")
    path = _free(workspace, landing, sha256)
    target = workspace.zones.home(landing.zone) / path
    if target.exists():
        return Brought(file, service.key, dataset, landing.zone, path, sha256, f"{landing.zone}/{path}")
    with file.open("rb") as source, replacing(target) as copy:
        while chunk := source.read(CHUNK):
            copy.write(chunk)
    return Brought(file, service.key, dataset, landing.zone, path, sha256)


def take_back(brought: Brought, workspace: Workspace) -> bool:
    """Undo a bringing: remove the copy, if it still has the bytes that were brought. Whether it was there."""
    copy = workspace.zones.path(brought.zone, brought.path)
    if brought.known_as or not copy.is_file() or sha256_of(copy) != brought.sha256:
        return False
    copy.unlink()
    return True


def _require_place(file: Path, service: Service, key: str, landing: Landing) -> None:
    """A file that no run would find again must not be landed."""
    met = Sieve(service.datasets).place_of(landing.zone, landing.path)
    if met is None or met[0].key != key:
        raise UsageError(
            f"{file.name} looks like a file of {service.key}, but has not the name of one.",
            "Give it the ending that it was downloaded with.",
        )


def _free(workspace: Workspace, landing: Landing, sha256: str) -> str:
    """The path as wanted, or with `` (2)``… when another content has it already."""
    head, dot, ending = landing.path.rpartition(".")
    for number in range(1, 1000):
        path = landing.path if number == 1 else f"{head} ({number}){dot}{ending}"
        file = workspace.zones.path(landing.zone, path)
        if not file.exists() or sha256_of(file) == sha256:
            return path
    raise UsageError(f"{landing.path} is there a thousand times with other content.", "Clear up the landing zone.")
