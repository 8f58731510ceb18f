"""A pipeline with a service that is fetched, and stand-ins for the keeper of sessions and for the browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bedrot_desktop.core.errors import BudgetSpent
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import Account, Roster
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.pipeline.extracting import Extraction
from bedrot_desktop.pipeline.stages import STAGES, RunOptions, RunResult
from bedrot_desktop.services.fetching import Access, Errand, Extractor
from bedrot_desktop.sessions.answers import ALIVE, EXPIRED, Answer, Look
from bedrot_desktop.sessions.login import Login
from bedrot_desktop.sessions.session import Session

from .conftest import NOW, Stand

TO_CURATED = STAGES[:-1]


@dataclass
class Guard:
    """Stands for the keeper of sessions: says what it was told to say, and notes what it was asked."""

    verdicts: dict[str, str] = field(default_factory=dict)
    renewing: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    spent: int = 0
    most: int = 1000
    dead: list[str] = field(default_factory=list)
    logins: dict[str, Login] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    rolled_states: list[Mapping[str, Any]] = field(default_factory=list)

    def look(self, service: str, account: str, run: Run, *, in_browser: bool = True) -> Look:
        self.asked.append(f"look {service} {account}")
        return Look(service, account, NOW, self.verdicts.get(account, ALIVE))

    def renew(self, service: str, account: str, run: Run) -> Any:
        self.asked.append(f"renew {service} {account}")
        return SimpleNamespace(look=Look(service, account, NOW, self.renewing.get(account, EXPIRED)))

    def session(self, service: str, account: str) -> Session | None:
        return None if account in self.missing else Session(service, account, NOW, NOW)

    def spend(self, service: str, account: str, count: int = 1) -> int:
        self.spent += count
        if self.spent > self.most:
            raise BudgetSpent("Enough for today.")
        return self.spent

    def rolled(self, session: Session, state: Mapping[str, Any]) -> None:
        self.rolled_states.append(state)

    def judge(self, answer: Answer, service: str, account: str) -> Look:
        return Look(service, account, NOW, ALIVE)

    def number(self, key: str, service: str) -> int:
        return 0

    def died(self, service: str, account: str, verdict: str, session: Session | None = None) -> None:
        self.dead.append(f"{service} {account} {verdict}")

    def held(self, services: tuple[str, ...] = ()) -> tuple[Any, ...]:
        return tuple(
            SimpleNamespace(account=one, needs_person=self.verdicts.get(one, ALIVE) == EXPIRED, state="signed out")
            for one in ("a", "b")
        )


class Pages:
    """Stands for the browser: counts how often one was opened."""

    def __init__(self) -> None:
        self.opened = 0

    @contextmanager
    def page(self, *_: object, **__: object) -> Iterator[tuple[Any, Callable[[], Mapping[str, Any]]]]:
        self.opened += 1
        yield SimpleNamespace(open=lambda url, seconds=60.0: url), lambda: {"cookies": [], "origins": []}


@dataclass
class Fetchers:
    """The stand with a service ``north`` of accounts a and b, whose errands do what a test says."""

    stand: Stand
    guard: Guard
    pages: Pages
    login: Login = field(default_factory=lambda: Login("north", "North", home="home", domains=("127.0.0.1",)))
    steps: list[str] = field(default_factory=list)
    meets: dict[str, Callable[[Errand], None]] = field(default_factory=dict)

    def fetch(self, errand: Errand) -> None:
        for name in ("first", "second"):
            errand.once(name, lambda name=name: self._step(errand, name))  # type: ignore[misc]

    def _step(self, errand: Errand, name: str) -> None:
        self.steps.append(f"{errand.account} {name}")
        self.meets.get(f"{errand.account} {name}", lambda _: None)(errand)
        number = 1 + ("a", "b").index(errand.account) * 2 + ("first", "second").index(name)
        errand.land(f"one_{errand.stamp}_{errand.account}_{name}.txt", f"{number}\n".encode())

    def extract_in_browser(self) -> None:
        """From now on the service's extractor wants a browser."""
        access = Access(self.login, Extractor(self.fetch, browser=True))
        north, south = self.stand.pipeline.services
        self.stand.pipeline.services = (replace(north, access=lambda: access), south)

    def run(self, *services: str, cancel: threading.Event | None = None) -> RunResult:
        return self.stand.pipeline.run(RunOptions(services, TO_CURATED), cancel)

    def extract(self, result: RunResult) -> Any:
        return next(one for one in result.stages if (one.service, one.stage) == ("north", "extract"))


def fetchers_at(stand: Stand, home: Path) -> Fetchers:
    """The stand with the service ``north`` fetched for two accounts; a third is switched off."""
    made = Fetchers(stand, Guard(), Pages())
    access = Access(made.login, Extractor(made.fetch, browser=False))
    roster = Roster((Account("north", "a", "A"), Account("north", "b", "B"), Account("north", "c", "C", enabled=False)))
    stand.shop.roster = roster
    stand.pipeline.services = (replace(stand.services[0], access=lambda: access), stand.services[1])
    settings = Settings.load(home, environment={}, overrides={"services.north.pause_seconds": "0"})
    stand.pipeline.extraction = Extraction(
        stand.shop, stand.journal, settings, lambda: made.guard, lambda: made.pages,  # type: ignore[arg-type, return-value]
    )  # fmt: skip
    return made
