"""What lies in the lake, sorted by data set: items to clean, history from outside, files that nobody knows."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bedrot_desktop.core.errors import BedrotError
from bedrot_desktop.lake.catalog import Catalog, Seen
from bedrot_desktop.lake.items import COPY_MARK, Item, Member, stamp_of
from bedrot_desktop.lake.zones import Zones
from bedrot_desktop.pipeline.sieve import Sieve
from bedrot_desktop.services.service import Dataset

log = logging.getLogger(__name__)

SCANNED = ("landing", "raw", "curated")
_COPY = re.compile(rf"{COPY_MARK}(?=\.[^.]*$|$)", re.IGNORECASE)
_STAMP = re.compile(r"_?\d{8}[_T]\d{6}(?:_\d{6})?")


def base_name(name: str) -> str:
    """A file's name without its stamp and without a browser's or the old scripts' copy mark."""
    return _STAMP.sub("", _COPY.sub("", name)).casefold()


@dataclass(frozen=True, slots=True)
class Found:
    """An item with its identity in the catalog and every path its bytes were seen under."""

    item: Item
    identity: str
    paths: tuple[str, ...]

    @property
    def content(self) -> str:
        """The hash of the bytes (of a bundle: over its members)."""
        return self.item.sha256


@dataclass(frozen=True, slots=True)
class Inventory:
    """One look at the lake. ``unreadable``: data set → the files that cannot be read now, each with why."""

    items: Mapping[str, tuple[Found, ...]]
    history: Mapping[str, tuple[Seen, ...]]
    unrecognised: tuple[str, ...] = ()
    not_data: tuple[str, ...] = ()
    files: int = 0
    unreadable: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class _Sorter:
    sieve: Sieve
    files: dict[str, list[Seen]] = field(default_factory=dict)
    bundles: dict[str, dict[str, list[Seen]]] = field(default_factory=dict)
    unrecognised: list[str] = field(default_factory=list)
    not_data: list[str] = field(default_factory=list)

    def sort(self, seen: Seen) -> None:
        match = self.sieve.place_of(seen.zone, seen.path)
        if match is not None:
            dataset, place = match
            if place.bundle:
                folder = seen.path.rpartition("/")[0]
                self.bundles.setdefault(dataset.key, {}).setdefault(f"{seen.zone}/{folder}", []).append(seen)
            else:
                self.files.setdefault(dataset.key, []).append(seen)
        elif self.sieve.is_no_data(seen.path):
            self.not_data.append(f"{seen.zone}/{seen.path}")
        elif seen.zone == "landing":
            self.unrecognised.append(seen.path)


def take(
    zones: Zones,
    catalog: Catalog,
    datasets: Sequence[Dataset],
    check: Callable[[], None],
    progress: Callable[[int, int, str], None],
) -> Inventory:
    """Look at the lake once; hashes only what changed since the last look. Unreadable files are listed."""
    unreadable: dict[str, tuple[str, ...]] = {}
    sieve = Sieve(datasets)

    def trouble(zone: str, path: str, error: BedrotError) -> None:
        log.warning("%s/%s is left out: %s", zone, path, error)
        if match := sieve.place_of(zone, path):
            key = match[0].key
            unreadable[key] = (*unreadable.get(key, ()), str(error))

    seen = catalog.scan(zones, SCANNED, sieve.wanted, check, progress, trouble)
    return replace(sort_out(seen, datasets, catalog.is_ours), unreadable=unreadable)


def sort_out(seen: Sequence[Seen], datasets: Sequence[Dataset], is_ours: Callable[[str, str], bool]) -> Inventory:
    """Sort files into items per data set. Raw and curated files that we wrote ourselves are no input."""
    sieve = Sieve(datasets)
    sorter = _Sorter(sieve)
    history: dict[str, list[Seen]] = {}
    for file in seen:
        if file.zone != "landing" and file.sha256 and is_ours(file.sha256, file.zone):
            continue
        sorter.sort(file)
        if file.zone == "curated" and sieve.place_of(file.zone, file.path) is None:
            for dataset in sieve.history_of(file.path):
                history.setdefault(dataset.key, []).append(file)
    items = {
        dataset.key: _items(sorter.files.get(dataset.key, []), sorter.bundles.get(dataset.key, {}))
        for dataset in datasets
    }
    return Inventory(
        items,
        {key: tuple(files) for key, files in history.items()},
        tuple(sorted(sorter.unrecognised)),
        tuple(sorted(sorter.not_data)),
        len(seen),
    )


def _items(files: list[Seen], bundles: Mapping[str, list[Seen]]) -> tuple[Found, ...]:
    candidates = [_single(file) for file in files] + [_bundle(key, members) for key, members in bundles.items()]
    by_content: dict[str, dict[str, list[Item]]] = {}
    for item in candidates:
        by_content.setdefault(item.sha256, {}).setdefault(base_name(item.name), []).append(item)
    found = []
    for content, by_base in by_content.items():
        twins = sorted(by_base.values(), key=lambda items: min(map(_age, items)))
        for place, items in enumerate(twins):
            newest = max(items, key=_age)
            identity = content if place == 0 else _derived(content, base_name(newest.name))
            paths = tuple(sorted(item.path for item in items))
            found.append(Found(newest, identity, paths))
    return tuple(sorted(found, key=lambda one: (_age(one.item), one.identity)))


def _single(file: Seen) -> Item:
    name = file.path.rsplit("/", 1)[-1]
    member = Member(name, file.file, file.sha256, file.size)
    return Item(file.zone, file.path, file.sha256, stamp_of(name), (member,))


def _bundle(key: str, files: list[Seen]) -> Item:
    zone, _, folder = key.partition("/")
    members = tuple(
        Member(file.path.rsplit("/", 1)[-1], file.file, file.sha256, file.size)
        for file in sorted(files, key=lambda file: file.path)
    )
    digest = hashlib.sha256("\n".join(f"{member.name}:{member.sha256}" for member in members).encode())
    return Item(zone, folder, digest.hexdigest(), stamp_of(folder.rsplit("/", 1)[-1]), members)


def _age(item: Item) -> tuple[datetime, bool, str]:
    """Oldest first; of copies made at the same moment the one in landing is the original, so it comes last."""
    return (item.stamp or datetime.min, item.zone == "landing", item.path)  # noqa: DTZ901 - naive like the stamps


def _derived(content: str, base: str) -> str:
    return hashlib.sha256(f"{content}\n{base}".encode()).hexdigest()
