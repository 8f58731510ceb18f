"""What the painted widgets are told: small values with their shares and sentences. Free of Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bedrot_desktop.ui.words import THIN, age, brief_age, day, moment

ZONES = ("landing", "raw", "staging", "curated", "warehouse")
ZONE_NAMES = {
    "landing": "Landing", "raw": "Raw", "staging": "Staging", "curated": "Curated", "warehouse": "Wareh.",
}  # fmt: skip
FEWEST = 8  # points that make a line


@dataclass(frozen=True, slots=True)
class LifeValue:
    """A sign-in's life; moments aware. ``state``: current, due, waiting, out, never or unknown.

    ``early``, ``likely``, ``late``: 10, 50 and 90 of 100 such sign-ins have ended by then. ``bound``: the moment it
    cannot outlive. ``due_at``: when it is to be renewed. ``ended_at`` is set once it is over. ``lives``: how many
    earlier ones the expectation rests on.
    """

    state: str = "unknown"
    born_at: datetime | None = None
    early: datetime | None = None
    likely: datetime | None = None
    late: datetime | None = None
    bound: datetime | None = None
    due_at: datetime | None = None
    ended_at: datetime | None = None
    looked_at: datetime | None = None
    kind: str = "session"
    lives: int = 0
    longest: float = 0.0  # days: the described longest age

    @property
    def known(self) -> bool:
        """Whether there is anything to draw beyond the track."""
        return self.born_at is not None and self._full is not None

    @property
    def _full(self) -> datetime | None:
        """The oldest end known: the bound, or the band's upper end, or the described longest age."""
        ends = [one for one in (self.bound, self.late) if one is not None]
        if not ends and self.born_at is not None and self.longest:
            ends = [self.born_at + timedelta(days=self.longest)]
        if self.ended_at is not None:
            ends.append(self.ended_at)
        return max(ends, default=None)

    def share(self, at: datetime | None) -> float | None:
        """Where a moment lies between birth (0) and the oldest end known (1)."""
        if at is None or self.born_at is None or self._full is None:
            return None
        whole = (self._full - self.born_at).total_seconds()
        return min(1.0, max(0.0, (at - self.born_at).total_seconds() / whole)) if whole > 0 else 1.0

    def worn(self, now: datetime) -> float:
        """How much of it is over."""
        return self.share(self.ended_at or now) or 0.0

    def ends(self) -> datetime | None:
        """The end that most likely comes."""
        return self.likely or self.late or self.bound

    def figure(self, now: datetime) -> str:
        """The word in the middle: “21 d”, “ended”, “?”."""
        end = self.ends()
        if self.state == "never":
            return "–"
        if self.state == "out":
            return "ended"
        if not self.known or end is None:
            return "?"
        left = max(0.0, (end - now).total_seconds() / 86400)
        if left < 1:
            return f"{left * 24:.0f}{THIN}h"
        return f"{left:.1f}{THIN}d" if left < 9.95 else f"{left:.0f}{THIN}d"

    def below(self) -> str:
        """The words below it: “session left”, “after 6.5 d”, “life unknown”."""
        if self.state == "never":
            return "not signed in"
        if self.state == "out":
            if self.born_at is None or self.ended_at is None:
                return "signed out"
            return f"after {(self.ended_at - self.born_at).total_seconds() / 86400:.1f}{THIN}d"
        return f"{self.kind} left" if self.known and self.ends() is not None else "life unknown"

    def sentence(self, now: datetime) -> str:
        """All of it for a screen reader."""
        name = self.kind.capitalize()
        if self.state == "never":
            return f"{name}: never signed in."
        if self.state == "out":
            return f"{name}: {self.figure(now)} {self.below()}."
        if not self.known or self.ends() is None:
            return f"{name}: its life is not known."
        text = f"{name}: {_spoken(self.figure(now))} left"
        return (
            f"{text}, usually ends {between(self.early, self.late, now)}." if self.early and self.late else f"{text}."
        )

    def details(self, now: datetime) -> str:
        """Lines for the tooltip."""
        lines = []
        if self.born_at:
            lines.append(f"Signed in {moment(self.born_at, now)}")
        if self.looked_at:
            lines.append(f"Last probe {moment(self.looked_at, now)}")
        if self.ended_at:
            lines.append(f"Ended {moment(self.ended_at, now)}")
        elif self.early and self.late:
            lines.append(f"Usually ends {between(self.early, self.late, now)}")
        if self.due_at and not self.ended_at:
            lines.append(f"To be renewed {moment(self.due_at, now)}")
        if self.bound and not self.ended_at:
            lines.append(f"Cannot outlive {moment(self.bound, now)}")
        if self.lives:
            lines.append(f"Learnt from {self.lives} earlier {'life' if self.lives == 1 else 'lives'}")
        return "\n".join(lines) or "Nothing is known of this sign-in."


def between(early: datetime | None, late: datetime | None, now: datetime) -> str:
    """“between 8 and 12 Dec”, “on 8 Dec”."""
    if early is None or late is None:
        return "at an unknown time"
    first, last = early.astimezone(now.tzinfo).date(), late.astimezone(now.tzinfo).date()
    if first == last:
        return f"on {day(first, now.date())}"
    same = (first.month, first.year) == (last.month, last.year)
    return f"between {first.day if same else day(first, now.date())} and {day(last, now.date())}"


@dataclass(frozen=True, slots=True)
class AgeValue:
    """How old data are: ``at`` when they came, ``newest`` the newest day in them, the limits counted from ``at``."""

    state: str = "none"
    at: datetime | None = None
    newest: date | None = None
    warn: timedelta | None = None
    fail: timedelta | None = None

    def old(self, now: datetime) -> timedelta | None:
        """Time since they came; the newest day counts where nobody noted when they came."""
        if self.at is not None:
            return max(timedelta(), now - self.at)
        return timedelta(days=(now.date() - self.newest).days) if self.newest else None

    @property
    def full(self) -> timedelta:
        """The bar's right end: four times the fail mark."""
        return 4 * (self.fail or self.warn or timedelta(days=7))

    def share(self, span: timedelta) -> float:
        """Where an age lies on the bar: logarithmic from one hour to the right end."""
        hours, most = max(1.0, span.total_seconds() / 3600), max(2.0, self.full.total_seconds() / 3600)
        return min(1.0, math.log(hours) / math.log(most))

    def figure(self, now: datetime) -> str:
        """“4 d 5 h”; “–” when there are none."""
        old = self.old(now)
        return "–" if old is None else age(old)

    def sentence(self, now: datetime) -> str:
        """All of it for a screen reader."""
        old = self.old(now)
        if old is None:
            return "No data yet."
        limits = [f"warns at {_spoken(age(self.warn))}"] if self.warn is not None else []
        limits += [f"fails at {_spoken(age(self.fail))}"] if self.fail is not None else []
        return f"Data is {_spoken(age(old))} old{'; ' if limits else ''}{', '.join(limits)}."

    def details(self, now: datetime) -> str:
        """Lines for the tooltip."""
        if self.old(now) is None:
            return "No data yet."
        lines = [f"Newest day {day(self.newest, now.date())}"] if self.newest else []
        lines += [f"Came {moment(self.at, now)}"] if self.at else ["Brought by hand"]
        lines += [f"Warns at {age(self.warn)}"] if self.warn is not None else []
        lines += [f"Fails at {age(self.fail)}"] if self.fail is not None else []
        return "\n".join(line for line in lines if line)


@dataclass(frozen=True, slots=True)
class ZoneValue:
    """A zone of a service: its state (none: no such zone) and when the newest of it came."""

    zone: str
    state: str = "none"
    at: datetime | None = None
    bottleneck: bool = False

    def figure(self, now: datetime) -> str:
        """“5h”, “3d”, “now”, “–”."""
        if self.state == "none":
            return "–"
        return brief_age(now - self.at) if self.at is not None else "–"

    def sentence(self, now: datetime) -> str:
        """One cell in words."""
        name = self.zone.capitalize()
        if self.state == "none":
            return f"{name}: nothing yet"
        old = f"{_spoken(age(now - self.at))} old" if self.at is not None else "age unknown"
        return f"{name}: {old}, {self.state}{', the bottleneck' if self.bottleneck else ''}"


@dataclass(frozen=True, slots=True)
class SeriesValue:
    """A short row of daily values, oldest first; ``missing``: days at the end for which none has come yet."""

    values: tuple[float, ...] = field(default=())
    missing: int = 0
    words: str = ""

    @property
    def enough(self) -> bool:
        """Whether there are points enough for a line."""
        return len(self.values) >= FEWEST


def _spoken(text: str) -> str:
    """“4 d 5 h” → “4 days 5 hours”."""
    words = text.replace(THIN, " ").split()
    names = {"d": "day", "h": "hour", "min": "minute"}
    said = []
    for place, word in enumerate(words):
        name = names.get(word)
        said.append(name + ("" if words[place - 1] == "1" else "s") if name and place else word)
    return " ".join(said)
