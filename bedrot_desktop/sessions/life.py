"""How long a sign-in will live, learnt from the account's earlier ones.

The method is that of Kaplan and Meier (J. Am. Stat. Assoc. 53, 1958) in Efron's form (5th Berkeley Symposium, 1967):
a life that was cut short hands its weight to those that lasted longer. The described longest age takes part as a
prior worth three observations, as in Susarla and Van Ryzin (J. Am. Stat. Assoc. 71, 1976). What we add:

* the steps are smoothed by a kernel in the logarithm of time, else a band of ten lives would miss too many later ones;
* older lives count less (half after sixteen), as services change their rules;
* the prior moves towards the account's own lives, the faster the better they agree with each other: a table that is
  wrong by a factor of three must not spoil what ten lives of six days say;
* the described age is one *since the last renewal*, as it is meant in the table: a sign-in that is renewed again and
  again is not called old for the day it was born; the account's own lives are counted from birth.

`tests/sessions/test_life_backtest.py` measures both promises on lives that the method never saw.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

PRIOR = 3.0  # observations that the described age is worth
_SPREAD = 0.25  # of the prior, as a standard deviation of ln(days)
_CENTRE = 0.9  # of the described longest age lies the prior's middle
_HALF = 16  # lives, until one counts half
_KERNEL = 0.8  # times spread · n^(-1/5), after Scott
_WARN = 0.03  # so few may have ended a day after the warning
_ENOUGH = 3  # own natural ends, from which on the warning follows them alone
_SHORTEST = 0.02  # days: half an hour, so that logarithms stay finite
_LONGEST = math.log(36500.0)


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


class Curve:
    """The chance to have ended by an age (days), fitted to earlier lives from old to new."""

    def __init__(self, earlier: Sequence[Lived], prior_days: float, prior_spread: float = _SPREAD) -> None:
        weighed = sorted(
            (math.log(max(life.days, _SHORTEST)), life.natural, 0.5 ** (back / _HALF))
            for back, life in enumerate(reversed(earlier))
        )
        self._weigh(weighed, math.log(max(prior_days, _SHORTEST)), prior_spread)
        self._hand_over(weighed)
        self._whole = self._mass(math.inf)

    def _weigh(self, weighed: Sequence[tuple[float, bool, float]], prior: float, spread: float) -> None:
        """Middle and spread of the prior after it met the own lives, and the kernel's width."""
        ends = sum(weight for _, natural, weight in weighed if natural)
        if not ends:
            self._middle, self._spread, self._width = prior, spread, spread
            return
        count = ends**2 / sum(weight**2 for _, natural, weight in weighed if natural)
        mean, variance = _moments(weighed)
        if count > 1.2:
            # once because the mean is the lives' own, once more because what few of them tell of the spread is unsure
            variance *= (count / (count - 1)) ** 2
        # few lives that agree do not prove that all will: each halves the prior's spread
        variance = max(variance, spread**2 * 4.0 ** (1 - max(count, 1.0)))
        worth = PRIOR * min(1.0, variance / spread**2)
        self._middle = (worth * prior + ends * mean) / (worth + ends)
        self._spread = max(1e-3, math.sqrt((worth * spread**2 + ends * variance) / (worth + ends)))
        self._width = max(1e-3, _KERNEL * math.sqrt(variance) * max(count, 1.0) ** -0.2)

    def _hand_over(self, weighed: Sequence[tuple[float, bool, float]]) -> None:
        """Natural ends with their weights; from each life cut short on, all that lasted longer weighs more."""
        self._ends: list[tuple[float, float]] = []
        self._parts: list[tuple[float, float]] = [(-math.inf, 1.0)]  # the prior's factor from an age on
        factor, right = 1.0, sum(weight for _, _, weight in weighed)
        for at, natural, weight in weighed:
            right -= weight
            if natural:
                self._ends.append((at, weight * factor))
                continue
            heirs = right + PRIOR * (1.0 - self._prior(at))
            if heirs > 1e-9:
                factor *= 1.0 + weight / heirs
                self._parts.append((at, factor))

    def _prior(self, at: float) -> float:
        return _normal((at - self._middle) / self._spread)

    def _mass(self, at: float) -> float:
        mass = sum(weight * _normal((at - end) / self._width) for end, weight in self._ends)
        for place, (begin, factor) in enumerate(self._parts):
            until = self._parts[place + 1][0] if place + 1 < len(self._parts) else math.inf
            if at > begin:
                mass += PRIOR * factor * (self._prior(min(at, until)) - self._prior(begin))
        return mass

    def ended_by(self, days: float) -> float:
        """The chance (0–1) that such a sign-in has ended at this age."""
        return self._mass(math.log(days)) / self._whole if days > 0 else 0.0

    def age_at(self, share: float, reached: float = 0.0) -> float:
        """The age in days by which this share of those that reached an age have ended."""
        before = min(self.ended_by(reached), 1.0 - 1e-9)
        wanted = (before + share * (1.0 - before)) * self._whole
        low, high = math.log(_SHORTEST) - 1.0, _LONGEST
        for _ in range(48):
            middle = (low + high) / 2
            low, high = (middle, high) if self._mass(middle) < wanted else (low, middle)
        return max(math.exp(high), reached)


def expected(
    born_at: datetime,
    now: datetime,
    earlier: Iterable[Lived],
    max_age_days: float,
    *,
    saved_at: datetime | None = None,
    bound: datetime | None = None,
    local: datetime | None = None,
) -> Expectation:
    """When a sign-in born then is expected to end, as seen now.

    ``earlier``: the account's former lives from old to new. ``max_age_days``: the described longest age since a
    renewal; ``saved_at``: when it was last renewed. ``local``: now in the person's zone, for the words.
    """
    lives = tuple(earlier)
    renewed = max(0.0, _days(born_at, saved_at)) if saved_at else 0.0
    middle = renewed + _CENTRE * max_age_days
    curve = Curve(lives, middle, _SPREAD * _CENTRE * max_age_days / middle)
    age = max(0.0, _days(born_at, now))
    early, likely, late = (
        _bounded(born_at + timedelta(days=curve.age_at(share, age)), bound) for share in (0.1, 0.5, 0.9)
    )
    warn = _warning(curve, sum(life.natural for life in lives), renewed + 0.8 * max_age_days)
    warn_at = _bounded(born_at + timedelta(days=max(0.0, warn)), bound - timedelta(days=1) if bound else None)
    words = _words(early, late, lives, max_age_days, bound, local or now)
    return Expectation(early, likely, late, bound, warn_at, words)


def _warning(curve: Curve, ends: int, described: float) -> float:
    """The age from which on one is warned: by the table, by the own lives, and between them by whichever is first."""
    if not ends:
        return described
    learnt = curve.age_at(_WARN) - 1.0
    return learnt if ends >= _ENOUGH else min(learnt, described)


def _moments(weighed: Sequence[tuple[float, bool, float]]) -> tuple[float, float]:
    """Mean and variance of the ends by Kaplan–Meier's weights."""
    steps: list[tuple[float, float]] = []
    left, at_risk = 1.0, sum(weight for _, _, weight in weighed)
    for at, natural, weight in weighed:
        if natural:
            steps.append((at, left * weight / at_risk))
            left -= steps[-1][1]
        at_risk -= weight
    total = sum(step for _, step in steps)
    mean = sum(at * step for at, step in steps) / total
    return mean, sum((at - mean) ** 2 * step for at, step in steps) / total


def _words(
    early: datetime, late: datetime, lives: Sequence[Lived], max_age: float, bound: datetime | None, local: datetime
) -> str:
    first, last = (day.astimezone(local.tzinfo) for day in (early, late))
    if first.date() == last.date():
        days = f"{last:%a}" if _near(last, local) else _date(last)
    elif _near(last, local):
        days = f"{first:%a}–{last:%a}"
    else:
        same_month = (first.year, first.month) == (last.year, last.month)
        days = f"{first.day if same_month else _date(first)}–{_date(last)}"
    told = f"ends most likely {days}"
    if bound is not None and bound <= late:
        told += " at the latest"
    return f"{told}; {_lived([life.days for life in lives if life.natural], max_age)}"


def _near(day: datetime, local: datetime) -> bool:
    return (day.date() - local.date()).days <= 6


def _date(day: datetime) -> str:
    return f"{day.day} {day:%b}"


def _lived(days: Sequence[float], max_age: float) -> str:
    """What earlier lives that ended by themselves are like: the shortest span that holds eight of ten."""
    if not days:
        return f"such sign-ins are said to live up to {max_age:g} days"
    if len(days) == 1:
        return f"the earlier one lived {days[0]:.1f} days"
    ordered = sorted(days)
    count = math.ceil(0.8 * len(ordered))
    low, high = min(zip(ordered, ordered[count - 1 :], strict=False), key=lambda span: span[1] - span[0])
    many = f"{count} of {len(ordered)}" if count < len(ordered) else f"all {count}"
    return f"{many} earlier ones lived {low:.1f}–{high:.1f} days"


def _bounded(moment: datetime, bound: datetime | None) -> datetime:
    return min(moment, bound) if bound else moment


def _days(begin: datetime, end: datetime) -> float:
    return (end - begin).total_seconds() / 86400


def _normal(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2.0))
