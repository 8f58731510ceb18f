"""A cause on its way to a signal: what it would say, and which others it explains."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bedrot_desktop.attention.signals import Signal


def nothing(_other: Found) -> bool:
    """What explains nothing else."""
    return False


def of_service(service: str, *heads: str) -> Callable[[Found], bool]:
    """Asks whether something is of the same service, and of one of these kinds (first words of keys)."""
    wanted = frozenset(heads)
    return lambda other: other.signal.service == service and other.head in wanted


@dataclass(frozen=True, slots=True)
class Found:
    """``explains`` is asked about each that stands behind it in the tree.

    ``sort`` tells several of one kind apart (the trouble of a failure, a job's key); ``accounts``: of whose data or
    sign-in it is, empty for all of the service's.
    """

    signal: Signal
    explains: Callable[[Found], bool] = nothing
    sort: str = ""
    accounts: frozenset[str] = frozenset()

    @property
    def head(self) -> str:
        """The first word of the key."""
        return self.signal.key.partition("/")[0]


def spoken(found: Iterable[Found]) -> list[Signal]:
    """Only the roots, each with the keys of all that it explains, directly or through another one.

    ``found`` stands in the order of the tree: what explains comes before what is explained.
    """
    seen: list[tuple[Found, int]] = []  # with the place of its root
    roots: dict[int, list[str]] = {}
    for one in found:
        if any(each.signal.key == one.signal.key for each, _ in seen):
            continue
        root = next((root for each, root in seen if each.explains(one)), len(seen))
        if root == len(seen):
            roots[root] = []
        else:
            roots[root].append(one.signal.key)
        seen.append((one, root))
    return [replace(seen[place][0].signal, covers=tuple(sorted(keys))) for place, keys in roots.items()]


def utc(at: datetime) -> datetime:
    """A moment in UTC; one without a zone is the person's."""
    return at.astimezone(UTC)
