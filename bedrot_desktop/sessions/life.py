"""How long a sign-in will live: Kaplan–Meier over the account's earlier lives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Lived:
    """An earlier life: how many days it lasted, and whether it ended by itself (else it could have lasted longer)."""

    days: float
    natural: bool


@dataclass(frozen=True, slots=True)
class Expectation:
    """When a sign-in is expected to end; all moments aware UTC.

    ``early``, ``likely`` and ``late``: 10, 50 and 90 of 100 such sign-ins have ended by then, given how old it is
    already. ``bound``: the moment it cannot outlive, if known. ``warn_at``: from when on the person is told. ``words``
    for the person.
    """

    early: datetime
    likely: datetime
    late: datetime
    bound: datetime | None
    warn_at: datetime
    words: str


def expected(
    born_at: datetime,
    now: datetime,
    earlier: Iterable[Lived],
    max_age_days: float,
    *,
    bound: datetime | None = None,
    local: datetime | None = None,
) -> Expectation:
    raise NotImplementedError
