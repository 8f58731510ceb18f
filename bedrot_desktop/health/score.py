"""The score of a service: 100 minus what is wrong, by the owner's formula, with its parts in words and points.

Age of the data, session and bottlenecks cost points, times the weight of the service, each cut to a whole number.
What differs from the formula of July 2025, on purpose: the age is that of the content beyond the source's own delay
(files' times make nothing fresh, and a source that stands still costs nothing), and of several accounts or data sets
the worst one counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from bedrot_desktop.core.words import counted, listed
from bedrot_desktop.health.freshness import DUE, NOTHING, STALE, DataAge
from bedrot_desktop.health.standing import Standing
from bedrot_desktop.health.zones import LANDING, RAW, STRIP, DatasetZones
from bedrot_desktop.sessions.held import NEVER, TROUBLE, Held

HEALTHY, WARNING, CRITICAL, FAILED, UNBEGUN = "healthy", "warning", "critical", "failed", "nothing yet"
AGE, SESSION, BOTTLENECK, EXTRA = "age", "session", "bottleneck", "extra"

#: Service → (priority, weight); all others are of low priority.
WEIGHTS: Mapping[str, tuple[str, float]] = {
    "toolost": ("CRITICAL", 1.5), "spotify": ("HIGH", 1.2), "tiktok": ("HIGH", 1.2), "distrokid": ("MEDIUM", 1.0),
    "linktree": ("MEDIUM", 1.0), "metaads": ("LOW", 0.8),
}  # fmt: skip
LOW = ("LOW", 0.8)
AGES = ((14, 40), (7, 30), (3, 15), (1, 5))  # (older than so many days, points)
MISSING, EXPIRED, ENDS_SOON = 50, 30, 10
SOON = timedelta(days=3)
EACH_BOTTLENECK = 10
LAG_TOLERANCE = timedelta(days=1)  # a zone may be that much behind landing
EXTRA_AFTER = {"toolost": (7, 20)}  # service → (older than so many days, points)


@dataclass(frozen=True, slots=True)
class Part:
    """What costs points, and how many (after the weight). ``kind`` is age, session, bottleneck or extra."""

    kind: str
    points: int
    words: str


@dataclass(frozen=True, slots=True)
class Score:
    """A service's score, 0 to 100, with what was taken off. ``state``: healthy, warning, critical, failed, or
    “nothing yet” for a service that was never used (it counts nowhere)."""

    service: str
    title: str
    points: int
    state: str
    priority: str
    weight: float
    parts: tuple[Part, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it takes part in the mean."""
        return self.state != UNBEGUN

    def lost(self, *kinds: str) -> int:
        """Points that parts of these kinds (all without) cost, no more than there were to lose."""
        return min(100, sum(part.points for part in self.parts if not kinds or part.kind in kinds))

    def document(self) -> dict[str, Any]:
        """As JSON-able values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Overall:
    """The mean of all scores, its state, and why in one sentence."""

    points: int | None
    state: str
    words: str


def scores(standings: Sequence[Standing], held: Sequence[Held], now: datetime) -> list[Score]:
    """The score of every service, the worst first. ``now`` is aware."""
    found = [score(one, [own for own in held if own.service == one.service], now) for one in standings]
    return sorted(found, key=lambda one: (not one.counts, one.points))


def score(standing: Standing, held: Sequence[Held], now: datetime) -> Score:
    """The score of one service."""
    priority, weight = WEIGHTS.get(standing.service, LOW)
    if standing.state == NOTHING and all(one.state == NEVER for one in held) and not blocked(standing.zones):
        return Score(standing.service, standing.title, 0, UNBEGUN, priority, weight)
    parts = tuple(
        Part(part.kind, int(part.points * weight), part.words)
        for part in (*_age(standing), *_session(held, now), *_bottlenecks(standing.zones), *_extra(standing))
    )
    points = max(0, 100 - sum(part.points for part in parts))
    return Score(standing.service, standing.title, points, state_of(points), priority, weight, parts)


def state_of(points: float) -> str:
    """The word for a number of points."""
    return HEALTHY if points >= 80 else WARNING if points >= 60 else CRITICAL if points >= 30 else FAILED


def overall(found: Iterable[Score]) -> Overall:
    """The whole: the mean, held down by what is critical or failed."""
    counted_in = [one for one in found if one.counts]
    if not counted_in:
        return Overall(None, UNBEGUN, "Nothing has been fetched or brought yet.")
    mean = sum(one.points for one in counted_in) / len(counted_in)
    bad = [one.title for one in counted_in if one.state in {CRITICAL, FAILED}]
    if mean >= 80 and not bad:
        state = HEALTHY
    elif mean >= 60 or len(bad) <= 1:
        state = WARNING
    else:
        state = CRITICAL if mean >= 30 or len(bad) <= 2 else FAILED
    return Overall(round(mean), state, f"Mean of {counted(len(counted_in), 'service')}. {_why(mean, bad)}".strip())


def _why(mean: float, bad: Sequence[str]) -> str:
    if bad and mean >= 80:
        return f"{listed(bad)} {'keeps' if len(bad) == 1 else 'keep'} the whole from being healthy."
    if bad:
        return f"{listed(bad)} {'pulls' if len(bad) == 1 else 'pull'} it down."
    return "Nothing is critical." if mean >= 80 else "Several small things add up."


def oldest(ages: Iterable[DataAge]) -> DataAge | None:
    """The age that counts: the one furthest behind of those that are due or stale; None when all are current."""
    late = [one for one in ages if one.state in {DUE, STALE} and one.behind is not None]
    return max(late, key=lambda one: one.behind or 0, default=None)


def _age(standing: Standing) -> list[Part]:
    worst = oldest(standing.ages)
    if worst is None or worst.behind is None:
        empty = dict.fromkeys(one.account for one in standing.ages if one.state == NOTHING)
        return [Part(AGE, AGES[0][1], f"no data of {listed(empty)} yet")] if empty else []
    points = next((points for days, points in AGES if worst.behind > days), AGES[-1][1])
    return [Part(AGE, points, f"{worst.behind} d behind")]


def _extra(standing: Standing) -> list[Part]:
    days, points = EXTRA_AFTER.get(standing.service, (0, 0))
    worst = oldest(standing.ages)
    if not points or worst is None or worst.behind is None or worst.behind <= days:
        return []
    return [Part(EXTRA, points, f"over {days} d")]


def _session(held: Sequence[Held], now: datetime) -> list[Part]:
    several = len(held) > 1
    found = [part for one in held if (part := _one_session(one, now, several)) is not None]
    return [max(found, key=lambda part: part.points)] if found else []


def _one_session(one: Held, now: datetime, several: bool) -> Part | None:
    whose = f"{one.account} " if several else ""
    if one.state in {NEVER, TROUBLE}:
        return Part(SESSION, MISSING, f"{whose}{one.state}")
    if one.needs_person:
        return Part(SESSION, EXPIRED, f"{whose}{one.state}")
    ends = ends_at(one)
    if ends is not None and ends - now <= SOON:
        left = max(0.0, (ends - now).total_seconds() / 86400)
        return Part(SESSION, ENDS_SOON, f"{whose}ends in {left:.1f} d")
    return None


def ends_at(one: Held) -> datetime | None:
    """When a session that lives is expected to end: usually, or where it cannot live that long."""
    ends = [moment for moment in (one.likely, one.bound) if moment is not None]
    return min(ends, default=None)


def blocked(zones: Iterable[DatasetZones]) -> tuple[str, ...]:
    """The zones that lack what an earlier one has had for more than a day, and raw where new files wait before it."""
    found: set[str] = set()
    for one in zones:
        if one.waiting:
            found.add(RAW)
        newest = None
        for zone in STRIP:
            mine = one.newest.get(zone)
            if zone not in {LANDING, RAW} and newest is not None and (mine is None or newest - mine > LAG_TOLERANCE):
                found.add(zone)
            newest = max((moment for moment in (newest, mine) if moment is not None), default=None)
            if zone == LANDING:
                newest = None  # what was held or rejected stays in landing by decision, not by neglect
    return tuple(zone for zone in STRIP if zone in found)


def _bottlenecks(zones: Sequence[DatasetZones]) -> list[Part]:
    found = blocked(zones)
    if not found:
        return []
    if found == (RAW,):
        return [Part(BOTTLENECK, EACH_BOTTLENECK, f"{counted(sum(one.waiting for one in zones), 'new file')} waiting")]
    words = f"{listed(found, 4)} behind" if len(found) == 1 else f"{len(found)} zones behind"
    return [Part(BOTTLENECK, EACH_BOTTLENECK * len(found), words)]
