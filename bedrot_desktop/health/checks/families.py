"""Files of one kind in the order they were made: what a new one can be compared with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bedrot_desktop.lake.rows import ItemRow

SAME_SHAPE = 0.5  # which part of all column names two headers must share to be of one kind


@dataclass(frozen=True, slots=True)
class Family:
    """Items of one data set and account whose columns are alike, oldest first."""

    dataset: str
    account: str
    items: tuple[ItemRow, ...]

    @property
    def name(self) -> str:
        """For a sentence."""
        return self.dataset if self.account in ("", "main") else f"{self.dataset} {self.account}"

    def snapshots(self) -> list[tuple[date, int, tuple[str, ...]]]:
        """(day, rows, paths) of all items made on one day together: one download may come as several files."""
        days: dict[date, tuple[int, tuple[str, ...]]] = {}
        for item in self.items:
            if item.stamp is not None:
                rows, paths = days.get(item.stamp.date(), (0, ()))
                days[item.stamp.date()] = (rows + item.good, (*paths, item.path))
        return [(day, rows, paths) for day, (rows, paths) in sorted(days.items())]


def families(items: Iterable[ItemRow]) -> Iterator[Family]:
    """Items (oldest first) sorted into families; those without a known header are one family per account."""
    groups: dict[tuple[str, str], list[list[ItemRow]]] = {}
    for item in items:
        known = groups.setdefault((item.dataset, item.account), [])
        mine = next((group for group in known if _alike(group[-1].header, item.header)), None)
        if mine is None:
            known.append([item])
        else:
            mine.append(item)
    for (dataset, account), found in groups.items():
        for group in found:
            yield Family(dataset, account, tuple(group))


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if not one or not other or one == other:
        return one == other
    mine, theirs = set(one), set(other)
    return len(mine & theirs) >= SAME_SHAPE * len(mine | theirs)
