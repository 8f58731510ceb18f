"""How far the sources have reported: complete days of streams, closed months of royalties. None counts before."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bedrot_desktop.insights.ledger import Ledger
from bedrot_desktop.insights.spans import apart, each_day, month, months, shifted
from bedrot_desktop.insights.sqlwords import BRAND, WITH_BRAND, lines, one_of, where

GIVEN_UP = 60  # days after which a source that is silent no longer holds the others back
ARRIVED = 0.9  # of a month's money that makes it closed


@dataclass(frozen=True, slots=True)
class Pair:
    """One platform as one distributor tells it; ``complete_to`` None where only its newest day is known."""

    platform: str
    distributor: str
    first: date
    newest: date
    complete_to: date | None


@dataclass(frozen=True, slots=True)
class Completeness:
    """How far daily streams are told. ``holes``: (distributor, day) inside its range that it does not tell at all."""

    pairs: tuple[Pair, ...]
    holes: frozenset[tuple[str, date]]

    @property
    def newest(self) -> date | None:
        return max((pair.newest for pair in self.pairs), default=None)

    @property
    def first(self) -> date | None:
        return min((pair.first for pair in self.pairs), default=None)

    @property
    def alive(self) -> tuple[Pair, ...]:
        """Those that are still telling."""
        newest = self.newest
        return tuple(pair for pair in self.pairs if newest is not None and (newest - pair.newest).days <= GIVEN_UP)

    @property
    def to(self) -> date | None:
        """The last day that all of them have completely."""
        ends = [pair.complete_to for pair in self.alive]
        known = [end for end in ends if end is not None]
        return min(known) if known and len(known) == len(ends) else None

    @property
    def late(self) -> tuple[tuple[str, date], ...]:
        """The distributors that are behind the others, with their newest day."""
        per: dict[str, date] = {}
        for pair in self.alive:
            per[pair.distributor] = min(per.get(pair.distributor, pair.newest), pair.newest)
        most = max(per.values(), default=None)
        return tuple((name, day) for name, day in sorted(per.items()) if most and (most - day).days > 2)

    def complete_days(self, start: date, end: date) -> set[date]:
        """The days of a span that every source has told completely."""
        last = self.to
        if last is None or last < start:
            return set()
        holes = {day for _, day in self.holes}
        return {day for day in each_day(start, min(end, last)) if day not in holes}


def completeness(ledger: Ledger, platforms: Sequence[str] = ()) -> Completeness:
    """How far the daily streams of the label are told."""
    ends = ledger.rows(
        lines(
            f"select {BRAND}, v.distributor, min(v.date), max(v.date), max(case when v.complete = 1 then v.date end)",
            "from v_label_streams_daily v",
            WITH_BRAND + where(one_of(BRAND, platforms)),
            "group by 1, 2, v.platform\norder by 1, 2",
        )
    )
    pairs = tuple(
        Pair(platform, distributor, _day(first), _day(last), _day(whole) if whole else None)
        for platform, distributor, first, last, whole in ends
    )
    told = ledger.rows("select distinct distributor, date from v_label_streams_daily order by 1, 2")
    return Completeness(pairs, frozenset(_holes([(name, _day(day)) for name, day in told])))


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _holes(told: list[tuple[str, date]]) -> list[tuple[str, date]]:
    found: list[tuple[str, date]] = []
    for (name, day), (other, later) in itertools.pairwise(told):
        if name == other and (later - day).days > 1:
            found += ((name, missing) for missing in each_day(day + timedelta(days=1), later - timedelta(days=1)))
    return found


@dataclass(frozen=True, slots=True)
class Statements:
    """How royalties arrive. ``delay`` per distributor: months within which nine tenths of a month's money came.

    ``told``: its newest reporting month; ``usual``: the mean delay in months, weighed by money.
    """

    delay: dict[str, int]
    told: dict[str, str]
    first: dict[str, str]
    usual: float | None

    @property
    def closed_to(self) -> str:
        """The last sale month that every distributor has told in full; "" where there is none."""
        newest = max(self.told.values(), default="")
        return min(
            (
                shifted(told, -self.delay[name])
                for name, told in self.told.items()
                if apart(told, newest) <= 12  # one that is silent for a year has ended
            ),
            default="",
        )

    @property
    def begun(self) -> str:
        """The first sale month there is."""
        return min(self.first.values(), default="")

    def closed(self, first: str, last: str) -> list[str]:
        """The closed months of a span."""
        end = min(last, self.closed_to)
        begin = max(first, self.begun)
        return months(begin, end) if self.begun and begin <= end else []

    def open(self, today: date) -> list[str]:
        """The sale months that are over and not told in full."""
        last = shifted(month(today), -1)
        return months(shifted(self.closed_to, 1), last) if self.closed_to and self.closed_to < last else []


def statements(ledger: Ledger) -> Statements:
    """How royalties of each distributor arrive, learnt from all of its lines."""
    rows = ledger.rows(
        "select d.platform_name, f.sale_month, substr(f.transaction_date, 1, 7), cast(sum(f.amount_nano) as bigint)\n"
        "from financial_transactions f\njoin platforms d on d.platform_id = f.source_platform_id\n"
        "where f.kind in ('royalty', 'commission') and f.sale_month is not null\ngroup by 1, 2, 3\norder by 1, 2, 3"
    )
    delays: dict[str, dict[int, float]] = {}
    told: dict[str, str] = {}
    first: dict[str, str] = {}
    for name, sold, reported, nano in rows:
        arrived = delays.setdefault(name, {})
        late = max(0, apart(sold, reported))
        arrived[late] = arrived.get(late, 0.0) + abs(nano)
        told[name] = max(told.get(name, ""), reported)
        first[name] = min(first.get(name, sold), sold)
    every = [(late, money) for arrived in delays.values() for late, money in arrived.items()]
    weight = sum(money for _, money in every)
    usual = sum(late * money for late, money in every) / weight if weight else None
    return Statements({name: _most(arrived) for name, arrived in delays.items()}, told, first, usual)


def _most(arrived: dict[int, float]) -> int:
    """The delay within which nine tenths came."""
    total, sofar = sum(arrived.values()), 0.0
    for late in sorted(arrived):
        sofar += arrived[late]
        if sofar >= ARRIVED * total:
            return late
    return max(arrived)
