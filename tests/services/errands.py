"""The errand for tests of extractors: files into a folder, pauses only written down, and no journal, no retries."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import httpx

from bedrot_desktop.core.clock import Clock, FixedClock
from bedrot_desktop.core.errors import RateLimited, SourceChanged, Unreachable, WaitingForYou
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import Account
from bedrot_desktop.demo.sites.manners import MANNERS
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.sessions.answers import EXPIRED
from bedrot_desktop.sessions.login import Site
from bedrot_desktop.sessions.session import Session

NOW = datetime.fromisoformat("2025-07-09T08:00:00+02:00")
SITE = Site("https://site.test", "https://site.test/login", "https://site.test/api")


class Unhurried(Run):
    """A run whose pauses take no time and are written down."""

    def __init__(self) -> None:
        super().__init__()
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.check()
        self.pauses.append(seconds)


@dataclass
class Reply:
    """A reply as the contract has it."""

    status: int
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> Any:
        try:
            return json.loads(self.content)
        except ValueError:
            raise SourceChanged("It is no JSON.") from None


@dataclass
class Going:
    """An errand of one sign-in; what it lands lies below ``folder``, too.

    ``replies``: what the interface answers, where no site is asked; ``known``: the newest day of the lake; ``done``:
    steps that an earlier go of the same run did; ``before`` is called at the beginning of each step; ``sites``: the
    stand-ins that it goes to, if it does.
    """

    service: str
    folder: Path
    opened: Any = None
    accounts: tuple[Account, ...] = ()
    account: str = "main"
    clock: Clock = field(default_factory=lambda: FixedClock(NOW))
    site: Site = SITE
    session: Session | None = None
    jwt: str = ""
    run: Run = field(default_factory=Unhurried)
    replies: list[Reply] = field(default_factory=list)
    known: date | None = None
    done: frozenset[str] = frozenset()
    before: Callable[[str], None] = lambda _step: None
    notes: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    landed: dict[str, bytes] = field(default_factory=dict)
    sites: Any = None

    def __post_init__(self) -> None:
        self.accounts = self.accounts or (Account(self.service, "main", self.service),)

    @property
    def now(self) -> datetime:
        return self.clock.local()

    @property
    def stamp(self) -> str:
        return self.now.strftime("%Y%m%d_%H%M%S")

    @property
    def token(self) -> str:
        return self.jwt or (self.session.tokens.get("access_token", "") if self.session else "")

    def page(self) -> Any:
        assert self.opened is not None, "no page was lent to this errand"
        return self.opened

    def get(self, path: str, *, base: str = "api_address", params: Mapping[str, str] | None = None) -> Reply:
        self.asked.append((path, dict(params or {})))
        reply = self.replies.pop(0) if self.replies else self._asked(self.site.url(path, base), params)
        if reply.status == 401:
            raise WaitingForYou("Signed out.", service=self.service, account=self.account, verdict=EXPIRED)
        if reply.status == 429:
            wait = reply.headers.get("retry-after")
            raise RateLimited("Too often.", seconds=float(wait) if wait else None)
        if reply.status >= 500:
            raise Unreachable("Down.")
        return reply

    def _asked(self, url: str, params: Mapping[str, str] | None) -> Reply:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        with httpx.Client(headers=headers, timeout=60) as web:
            for one in self.session.cookies if self.session else ():
                web.cookies.set(one["name"], one["value"], domain=one["domain"], path=one["path"])
            answer = web.get(url, params=params)
        return Reply(answer.status_code, answer.content, {key.lower(): value for key, value in answer.headers.items()})

    def once(self, step: str, work: Callable[[], None]) -> None:
        if step not in self.done:
            self.before(step)
            self.steps.append(step)
            work()

    @property
    def landing(self) -> Path:
        return self.folder / "landing"

    @property
    def lying(self) -> list[str]:
        """What lies in landing now, from earlier errands, too, as posix paths."""
        return list(self.in_landing(""))

    def land(self, path: str, content: bytes) -> None:
        assert path not in self.landed, f"{path} was landed twice"
        self.landed[path] = content
        target = self.landing / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    def in_landing(self, under: str) -> tuple[str, ...]:
        there = (file for file in (self.landing / under).rglob("*") if file.is_file())
        return tuple(sorted(file.relative_to(self.landing).as_posix() for file in there))

    def newest_day(self, dataset: str, account: str = "") -> date | None:
        assert dataset
        return self.known

    def note(self, text: str) -> None:
        self.notes.append(text)


def site_at(sites: Sites, service: str) -> Site:
    """The stand-in's addresses."""
    here, manner = sites.address(service), MANNERS[service]
    return Site(here, here + manner.opens, here + manner.api, here + manner.tokens)


def going_to(
    sites: Sites, service: str, folder: Path, accounts: tuple[Account, ...] = (), account: str = "main"
) -> Going:
    """An errand to a stand-in, signed in there."""
    session = sites.session(service, account)
    return Going(
        service, folder, accounts=accounts, account=account, clock=sites.clock, site=site_at(sites, service),
        session=session, sites=sites,
    )  # fmt: skip


def always(document: object) -> Callable[..., Reply]:
    """A way to ask that gives the same answer every time."""
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return lambda *_args, **_more: Reply(200, content)
