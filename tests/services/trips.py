"""A small errand for extractors: plain requests to the stand-ins, files into a folder, pauses only written down."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import httpx

from bedrot_desktop.core.errors import RateLimited, SourceChanged, WaitingForYou
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import Account
from bedrot_desktop.demo.sites.manners import MANNERS
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.sessions.answers import EXPIRED
from bedrot_desktop.sessions.login import Site
from bedrot_desktop.sessions.page import Page
from bedrot_desktop.sessions.session import Session


class Unhurried(Run):
    """A run whose pauses take no time and are written down."""

    def __init__(self) -> None:
        super().__init__()
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.check()
        self.pauses.append(seconds)


@dataclass
class Told:
    """A reply as the contract has it."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        try:
            return json.loads(self.content)
        except ValueError:
            raise SourceChanged("It is no JSON.") from None


def site_at(sites: Sites, service: str) -> Site:
    """The stand-in's addresses."""
    here, manner = sites.address(service), MANNERS[service]
    return Site(here, here + manner.opens, here + manner.api, here + manner.tokens)


@dataclass
class Trip:
    """An errand of one sign-in to a stand-in; what is landed lies below ``folder``."""

    sites: Sites
    service: str
    folder: Path
    accounts: tuple[Account, ...]
    account: str = "main"
    known: date | None = None
    run: Unhurried = field(default_factory=Unhurried)
    notes: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    opened: Page | None = None

    def __post_init__(self) -> None:
        self.session: Session = self.sites.session(self.service, self.account)

    @property
    def site(self) -> Site:
        return site_at(self.sites, self.service)

    @property
    def now(self) -> datetime:
        return self.sites.clock.now().astimezone()

    @property
    def stamp(self) -> str:
        return self.now.strftime("%Y%m%d_%H%M%S")

    @property
    def token(self) -> str:
        return self.session.tokens.get("access_token", "")

    def page(self) -> Page:
        assert self.opened is not None, "no page was lent to this trip"
        return self.opened

    def get(self, path: str, *, base: str = "api_address", params: Mapping[str, str] | None = None) -> Told:
        self.asked.append((path, dict(params or {})))
        cookies = httpx.Cookies()
        for one in self.session.cookies:
            cookies.set(one["name"], one["value"], domain=one["domain"], path=one["path"])
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        with httpx.Client(cookies=cookies, headers=headers, timeout=60) as web:
            answer = web.get(self.site.url(path, base), params=params)
        if answer.status_code == 401:
            raise WaitingForYou("Signed out.", service=self.service, account=self.account, verdict=EXPIRED)
        if answer.status_code == 429:
            raise RateLimited("Too much.")
        return Told(answer.status_code, answer.headers, answer.content)

    def once(self, step: str, work: Callable[[], None]) -> None:
        self.steps.append(step)
        work()

    def land(self, path: str, content: bytes) -> None:
        target = self.folder / "landing" / path
        assert not target.exists(), f"{path} was landed twice"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    def newest_day(self, dataset: str, account: str = "") -> date | None:
        assert dataset
        assert account
        return self.known

    def note(self, text: str) -> None:
        self.notes.append(text)

    def landed(self) -> list[str]:
        """What lies in landing now, as posix paths."""
        home = self.folder / "landing"
        return sorted(file.relative_to(home).as_posix() for file in home.rglob("*") if file.is_file())


def always(document: object) -> Callable[..., Told]:
    """A way to ask that gives the same answer every time."""
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return lambda *_args, **_more: Told(200, {}, content)
