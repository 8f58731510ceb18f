"""Which rows of the old warehouse are the same fact: its loads ran again and again and inserted every fact anew.

A load is a run of ids whose ``created_at`` follow within seconds. Equal rows inside one load are true twins and stay;
what a later load brings again is the same fact, seen once more. The old loading filled one table after the other: where
other tables were filled between two rows of a table, these belong to different loads, however quickly they followed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

PAUSE = timedelta(seconds=60)  # longer than any pause inside one load, shorter than any before the next

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: the rows that told it, oldest load first. ``doubled``: earlier rows of one load under the same key."""

    rows: tuple[Row, ...]
    doubled: tuple[Row, ...] = ()

    @property
    def first(self) -> Row:
        """The row whose id and creation time the fact keeps."""
        return self.rows[0]

    @property
    def last(self) -> Row:
        """The row whose values count: the newest load knew best."""
        return self.rows[-1]


def loads_of(rows: Iterable[Row], identity: str, elsewhere: Sequence[datetime] = ()) -> list[list[Row]]:
    """The rows in order of their ids, cut where ``created_at`` jumps: back, by more than a minute, or over one of the
    moments of ``elsewhere`` (sorted: when the tables that come later in a load were filled).
    """
    loads: list[list[Row]] = []
    before: datetime | None = None
    for row in sorted(rows, key=lambda row: _number(row[identity])):
        made = moment(row.get("created_at"))
        if not loads or (made is not None and before is not None and _apart(before, made, elsewhere)):
            loads.append([])
        loads[-1].append(row)
        before = made or before
    return loads


def _apart(before: datetime, made: datetime, elsewhere: Sequence[datetime]) -> bool:
    return abs(made - before) > PAUSE or bisect_right(elsewhere, before) < bisect_left(elsewhere, made)


def facts_of(
    rows: Iterable[Row],
    identity: str,
    key: Callable[[Row], Hashable],
    *,
    twins: bool,
    elsewhere: Sequence[datetime] = (),
) -> list[Fact]:
    """The facts that the rows tell, in order of their first id.

    ``twins``: equal keys inside one load are facts of their own (a statement's lines), else the last of them counts and
    the others are ``doubled``. Over the loads, the greatest number of twins seen in one load stays.
    """
    found: dict[tuple[Hashable, int], list[Row]] = {}
    doubled: dict[tuple[Hashable, int], list[Row]] = {}
    for load in loads_of(rows, identity, elsewhere):
        seen: Counter[Hashable] = Counter()
        for row in load:
            name = key(row)
            place = (name, seen[name] if twins else 0)
            told = found.setdefault(place, [])
            if seen[name] and not twins:
                doubled.setdefault(place, []).append(told.pop())
            told.append(row)
            seen[name] += 1
    facts = [Fact(tuple(told), tuple(doubled.get(place, ()))) for place, told in found.items()]
    return sorted(facts, key=lambda fact: _number(fact.first[identity]))


def moment(text: object) -> datetime | None:
    """When a row was made; None where that cannot be read."""
    try:
        return datetime.fromisoformat(str(text)).replace(tzinfo=None)
    except ValueError:
        return None


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
