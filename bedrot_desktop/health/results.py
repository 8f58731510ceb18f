"""What the last look at the data found, rows and all, and how the scores went day by day; beside the checks' trend."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bedrot_desktop.health.score import Score
from bedrot_desktop.health.trend import Point, Trend

if TYPE_CHECKING:
    from bedrot_desktop.health.checks.outcome import CheckResult

SHOWN = 20  # runs in a trend
DAYS_KEPT = 400  # of scores

_SCHEMA = (
    (
        "create table if not exists findings (key text primary key, number integer not null, title text not null, "
        "severity text not null, state text not null, sentence text not null, rows integer not null, "
        "found text not null) without rowid"
    ),
    "create table if not exists looks (run_at text primary key, seconds real not null) without rowid",
    (
        "create table if not exists scores (day text not null, service text not null, points integer not null, "
        "blocked integer not null, primary key (day, service)) without rowid"
    ),
    "create table if not exists seen (what text primary key, mark text not null) without rowid",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check said last. ``rows``: how many rows offended, ``found`` the first of them; ``trend`` oldest first."""

    number: int
    key: str
    title: str
    severity: str
    state: str
    sentence: str
    rows: int
    found: tuple[Mapping[str, Any], ...] = ()
    trend: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """The last look: ``at`` aware (None: nobody has looked yet), how long it took, what it found by number."""

    at: datetime | None = None
    seconds: float = 0.0
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoreDay:
    """The scores of one day: their mean, and how many services something was stuck in."""

    day: date
    points: int
    blocked: int
    services: Mapping[str, int] = field(default_factory=dict)


class Results:
    """``state`` is the workspace's folder for the program's own files; everything lies in ``checks.sqlite``."""

    def __init__(self, state: Path) -> None:
        self._trend = Trend(state)

    def remember(self, results: Sequence[CheckResult], now: datetime, seconds: float = 0.0) -> None:
        """Keep what all checks said in one look; ``now`` is aware."""
        self._trend.remember(results, now)
        rows = [
            (one.key, one.number, one.title, one.severity, one.state, one.sentence, one.count,
             json.dumps([dict(row) for row in one.rows], ensure_ascii=False, default=str))
            for one in results
        ]  # fmt: skip
        with self._trend.opened() as link, link:
            for statement in _SCHEMA:
                link.execute(statement)
            link.execute("delete from findings")
            link.executemany("insert into findings values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
            link.execute("delete from looks")
            link.execute("insert into looks values (?, ?)", (now.isoformat(timespec="microseconds"), seconds))

    def remember_scores(self, found: Iterable[Score], today: date) -> None:
        """Keep the day's scores; a later look on the same day takes their place."""
        rows = [
            (today.isoformat(), one.service, one.points, any(part.kind == "bottleneck" for part in one.parts))
            for one in found
            if one.counts
        ]
        with self._trend.opened() as link, link:
            for statement in _SCHEMA:
                link.execute(statement)
            link.execute("delete from scores where day = ?", (today.isoformat(),))
            link.executemany("insert into scores values (?, ?, ?, ?)", rows)
            link.execute("delete from scores where day < ?", ((today - timedelta(days=DAYS_KEPT)).isoformat(),))

    def remember_mark(self, mark: str) -> None:
        """Keep what lake and warehouse looked like at the last look, as one text."""
        with self._trend.opened() as link, link:
            for statement in _SCHEMA:
                link.execute(statement)
            link.execute("insert or replace into seen values ('data', ?)", (mark,))

    def mark(self) -> str:
        """What they looked like then, "" if nobody looked."""
        if not self._has("seen"):
            return ""
        with self._trend.opened() as link:
            row = link.execute("select mark from seen where what = 'data'").fetchone()
        return str(row[0]) if row else ""

    def last(self) -> Looked:
        """What the last look found, with the trend of each check."""
        if not self._has("findings"):
            return Looked()
        with self._trend.opened() as link:
            told = link.execute("select run_at, seconds from looks").fetchone()
            rows = link.execute(
                "select number, key, title, severity, state, sentence, rows, found from findings order by number"
            ).fetchall()
        findings = tuple(
            Finding(number, key, title, severity, state, sentence, count, tuple(json.loads(found)),
                    self._trend.trend(key, SHOWN))
            for number, key, title, severity, state, sentence, count, found in rows
        )  # fmt: skip
        return Looked(datetime.fromisoformat(told[0]) if told else None, told[1] if told else 0.0, findings)

    def days(self, since: date) -> list[ScoreDay]:
        """The scores of each day from one on that there are any of, oldest first."""
        if not self._has("scores"):
            return []
        with self._trend.opened() as link:
            rows = link.execute(
                "select day, service, points, blocked from scores where day >= ? order by day", (since.isoformat(),)
            ).fetchall()
        by_day: dict[str, list[tuple[str, int, int]]] = {}
        for day, service, points, blocked in rows:
            by_day.setdefault(day, []).append((service, points, blocked))
        return [
            ScoreDay(
                date.fromisoformat(day), round(sum(points for _, points, _ in told) / len(told)),
                sum(blocked for _, _, blocked in told), {service: points for service, points, _ in told},
            )
            for day, told in by_day.items()
        ]  # fmt: skip

    def _has(self, table: str) -> bool:
        if not self._trend.file.is_file():
            return False
        with self._trend.opened() as link:
            return bool(link.execute("select 1 from sqlite_master where name = ?", (table,)).fetchone())
