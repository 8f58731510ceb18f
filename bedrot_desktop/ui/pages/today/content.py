"""What Today shows, as values that can be kept: moments and days, never ages. Free of Qt and of anything heavy."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from bedrot_desktop.ui.widgets.values import AgeValue, LifeValue, SeriesValue, ZoneValue
from bedrot_desktop.ui.words import moment

#: Where a card stands among the others: what needs the person, stuck, running, due, current.
PLACES = {
    "out": 0, "failed": 1, "waiting": 2, "stuck": 3, "stale": 3, "running": 4, "due": 5, "missed": 5, "none": 6,
    "unknown": 6, "current": 7,
}  # fmt: skip
NEEDS = frozenset({"out", "waiting", "failed"})


@dataclass(frozen=True, slots=True)
class Line:
    """A few words with perhaps a moment in them, told when they are shown."""

    words: str = ""
    at: datetime | None = None
    tail: str = ""

    def text(self, now: datetime) -> str:
        """As it is read at ``now``."""
        told = moment(self.at, now) if self.at is not None else ""
        return " ".join(part for part in (self.words, told) if part) + self.tail


@dataclass(frozen=True, slots=True)
class Step:
    """The right next step. ``kind``: sign_in, answer, restart, resume, clean, fetch, review, bring, cause or
    "" for none.
    """

    kind: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """An account. ``account`` is that of the sign-in; ``well``: its data are current and nothing holds them up."""

    service: str
    account: str
    title: str
    subtitle: str
    state: str
    words: str
    well: bool
    life: LifeValue
    age: AgeValue
    zones: tuple[ZoneValue, ...]
    series: SeriesValue = field(default_factory=SeriesValue)
    figure_words: str = ""
    figure: str = ""
    change: str = ""
    last: Line = field(default_factory=Line)
    next: Line = field(default_factory=Line)
    step: Step = field(default_factory=Step)
    signs_in: bool = True
    alone: bool = True
    parked: bool = False
    run: str = ""
    stage: str = ""

    @property
    def place(self) -> int:
        """Where it stands among the others."""
        return PLACES["out"] if self.step.kind == "sign_in" and self.state in NEEDS else PLACES.get(self.state, 6)

    @property
    def key(self) -> str:
        """Its name among the cards."""
        return f"{self.service}/{self.account}"

    @property
    def name(self) -> str:
        """How a sentence calls it."""
        return self.title if self.alone else f"{self.title} {self.account}"

    def sentence(self, now: datetime) -> str:
        """All of it for a screen reader."""
        told = [f"{self.name}, {self.words}", self.age.sentence(now).rstrip("."), self.life.sentence(now).rstrip(".")]
        told += [line for one in (self.last, self.next) if (line := one.text(now))]
        return ". ".join((*told, self.step.words or "Nothing to do")) + "."


@dataclass(frozen=True, slots=True)
class Brought:
    """A data set that a person brings, and the newest of it."""

    service: str
    title: str
    count: str
    newest: date | None
    state: str


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened: state, words, how much, when, and where more is to be seen."""

    state: str
    words: str
    amount: str = ""
    at: datetime | None = None
    page: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do. ``about``: what the step is about (a run, a service's place)."""

    words: str
    why: str
    step: Step
    service: str = ""
    account: str = ""
    title: str = ""
    minutes: float = 1.0
    address: str = ""  # of a step of the kind “cause”


@dataclass(frozen=True, slots=True)
class Content:
    """The whole page. ``read_at`` is when it was read; ``looked_at`` the look before this one.

    ``empty``: nothing has come in; ``waiting``: files in the lake that no run has looked at.
    """

    read_at: datetime
    headline: str
    why: str
    cards: tuple[Card, ...]
    brought: tuple[Brought, ...]
    news: tuple[News, ...]
    todo: tuple[Todo, ...]
    looked_at: datetime | None = None
    empty: bool = False
    waiting: int = 0
