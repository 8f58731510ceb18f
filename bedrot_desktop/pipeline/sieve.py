"""Which file belongs to which data set, decided by its zone and path alone, quickly enough for 100,000 files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from bedrot_desktop.services.service import Dataset, Place

_KEEPERS = frozenset({"readme.md", "readme.txt", "desktop.ini", "thumbs.db"})


@lru_cache(maxsize=512)
def pattern(text: str) -> re.Pattern[str]:
    """A path pattern, compiled; case does not matter (the lake lives on Windows)."""
    return re.compile(text, re.IGNORECASE)


def _any_of(patterns: Iterable[str]) -> re.Pattern[str] | None:
    """One pattern for all: a single match says that a path belongs to none of them."""
    texts = sorted(set(patterns))
    return re.compile("|".join(f"(?:{text})" for text in texts), re.IGNORECASE) if texts else None


class Sieve:
    """The places, known non-data and history of some data sets."""

    def __init__(self, datasets: Sequence[Dataset]) -> None:
        self._places = [(dataset, place) for dataset in datasets for place in dataset.places]
        self._datasets = datasets
        self._history = _any_of(text for dataset in datasets for text in dataset.history)
        self._no_data = _any_of(text for dataset in datasets for text in dataset.not_data)
        zones = {place.zone for _, place in self._places}
        self._files = {zone: _any_of(self._texts(zone, bundle=False)) for zone in zones}
        self._folders = {zone: _any_of(self._texts(zone, bundle=True)) for zone in zones}

    def _texts(self, zone: str, *, bundle: bool) -> list[str]:
        return [place.pattern for _, place in self._places if place.zone == zone and place.bundle == bundle]

    def place_of(self, zone: str, path: str) -> tuple[Dataset, Place] | None:
        """The data set and place that a file belongs to, or None. Known non-data never matches."""
        files, folders = self._files.get(zone), self._folders.get(zone)
        folder = path.rpartition("/")[0]
        may_match = (files and files.fullmatch(path)) or (folders and folder and folders.fullmatch(folder))
        if not may_match or self.is_no_data(path):
            return None
        for dataset, place in self._places:
            if place.zone == zone and pattern(place.pattern).fullmatch(folder if place.bundle else path):
                return dataset, place
        return None

    def is_no_data(self, path: str) -> bool:
        """Whether a file is known and no data: hidden, a note of the lake's keeper, a log, a debug dump."""
        name = path.rsplit("/", 1)[-1]
        if name.startswith(".") or name.casefold() in _KEEPERS:
            return True
        return self._no_data is not None and self._no_data.fullmatch(path) is not None

    def history_of(self, path: str) -> list[Dataset]:
        """The data sets for which a curated file may be history from outside."""
        if self._history is None or self._history.fullmatch(path) is None:
            return []
        return [dataset for dataset in self._datasets if any(pattern(text).fullmatch(path) for text in dataset.history)]

    def wanted(self, zone: str, path: str) -> bool:
        """Which files a look at the lake takes in: all of landing, those of a data set, possible history."""
        if zone == "landing" or self.place_of(zone, path) is not None:
            return True
        return zone == "curated" and self._history is not None and self._history.fullmatch(path) is not None
