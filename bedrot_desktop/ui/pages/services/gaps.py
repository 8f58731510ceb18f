"""Days missing inside the range of a service's daily data, read from the warehouse file alone. Free of Qt."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui import words

#: Kind → the table with a row for each day. Ads and card lines are left out: a day without any is no gap there.
DAILY = {
    "streams_daily": "streaming_performance", "audience_daily": "streaming_performance",
    "social_daily": "social_media_performance", "links_daily": "link_analytics",
}  # fmt: skip
BY_ACCOUNT = 500_000  # rows up to which accounts are told apart
EVERY_DAY = 0.8  # share of days that a series has to have, to be one of every day
RECENT = 60  # days back, within which a gap still matters


@dataclass(frozen=True, slots=True)
class Gap:
    """Days that are missing, both ends included."""

    account: str
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Facts:
    """What the warehouse says of a service: its gaps, oldest first. ``daily``: whether it has a row for every day."""

    daily: bool = False
    gaps: tuple[Gap, ...] = ()
    first: date | None = None
    last: date | None = None

    @property
    def missing(self) -> int:
        """How many different days are missing."""
        return len({gap.first + timedelta(days=day) for gap in self.gaps for day in range(gap.days)})

    def recent(self, today: date) -> bool:
        """Whether one of the gaps is young enough to matter."""
        return any((today - gap.last).days <= RECENT for gap in self.gaps)

    def brief(self, today: date) -> str:
        """For the column: “none”, “2 d in May”, “12 d, 3 gaps”."""
        if not self.daily:
            return "–"
        if not self.gaps:
            return "none"
        spans = {(gap.first, gap.last) for gap in self.gaps}
        months = {(one.year, one.month) for gap in self.gaps for one in (gap.first, gap.last)}
        text = f"{words.number(self.missing)}{words.THIN}d"
        if len(months) == 1:
            year, month = months.pop()
            return f"{text} in {words.MONTHS[month - 1]}{'' if year == today.year else f' {year}'}"
        return f"{text}, {len(spans)} gaps"

    @property
    def sentence(self) -> str:
        """Where days are missing, in full."""
        if not self.daily:
            return "There is no row for every day, so that no day can be missing."
        if not self.gaps:
            span = f" from {self.first} to {self.last}" if self.first else ""
            return f"No day is missing{span}."
        told = [
            f"{one.first:%Y-%m-%d}{f' to {one.last:%Y-%m-%d}' if one.days > 1 else ''}"
            f"{f' ({one.account})' if one.account not in {'', 'main'} else ''}"
            for one in self.gaps[-12:]
        ]
        more = f"\n… and {len(self.gaps) - 12} more before" if len(self.gaps) > 12 else ""
        days = "1 day is" if self.missing == 1 else f"{self.missing} days are"
        return f"{days} missing:\n" + "\n".join(told) + more


@dataclass(slots=True)
class Read:
    """What was found, kept as long as the same loads are in the warehouse."""

    loads: tuple[object, ...] = ()
    facts: Mapping[str, Facts] = field(default_factory=dict)


_LAST = Read()


def read(parts: Parts, run: Run) -> Mapping[str, Facts]:
    """Service → its facts. A warehouse on a server, or of the old scripts, tells nothing."""
    global _LAST  # noqa: PLW0603 - the one cache of the process
    place = parts.warehouse_place
    if not isinstance(place, Path) or not place.exists():
        return {}
    of_dataset = {dataset.key: service.key for service in parts.services for dataset in service.datasets}
    with closing(sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro", uri=True)) as link:
        link.set_progress_handler(lambda: int(run.cancel_event.is_set()), 20_000)
        try:
            loads = link.execute("select load_id, dataset, kind, fingerprint, rows from loads").fetchall()
            marks = (str(place), *((row[1], row[2], row[3]) for row in loads))
            if marks != _LAST.loads:
                _LAST = Read(marks, _facts(link, loads, of_dataset))
        except sqlite3.OperationalError:
            run.check()
            return {}
    return _LAST.facts


def _facts(
    link: sqlite3.Connection, loads: Iterable[tuple[int, str, str, str, int]], of_dataset: Mapping[str, str]
) -> Mapping[str, Facts]:
    days: dict[str, dict[tuple[str, str], list[date]]] = {}
    for load, dataset, kind, _, rows in loads:
        if kind in DAILY and dataset in of_dataset:
            for account, found in _days(link, DAILY[kind], load, rows).items():
                days.setdefault(of_dataset[dataset], {}).setdefault((dataset, account), []).extend(found)
    return {
        service: facts_of([(account, found) for (_, account), found in series.items()])
        for service, series in days.items()
    }


def _days(link: sqlite3.Connection, table: str, load: int, rows: int) -> Mapping[str, list[date]]:
    account = "coalesce(account, '')" if rows <= BY_ACCOUNT else "''"  # without accounts the index alone tells
    found: dict[str, list[date]] = {}
    for whose, day in link.execute(f"select distinct {account}, date from {table} where load_id = ?", (load,)):  # noqa: S608
        try:
            found.setdefault(str(whose), []).append(date.fromisoformat(str(day)[:10]))
        except ValueError:
            continue
    return found


def facts_of(series: Iterable[tuple[str, Sequence[date]]]) -> Facts:
    """The gaps of some series of days, by account."""
    gaps: list[Gap] = []
    every_day = [(account, sorted(set(days))) for account, days in series if _is_daily(days)]
    for account, days in every_day:
        gaps += [
            Gap(account, one + timedelta(days=1), other - timedelta(days=1))
            for one, other in itertools.pairwise(days)
            if (other - one).days > 1
        ]
    return Facts(
        bool(every_day), tuple(sorted(gaps, key=lambda gap: (gap.first, gap.account))),
        min((days[0] for _, days in every_day), default=None), max((days[-1] for _, days in every_day), default=None),
    )  # fmt: skip


def _is_daily(days: Sequence[date]) -> bool:
    return bool(days) and len(set(days)) >= EVERY_DAY * ((max(days) - min(days)).days + 1)
