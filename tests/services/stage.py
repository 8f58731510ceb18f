"""A stand-in, a browser that is signed in to it, and errands between the two: one start of each for many tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import DEFAULT_ROSTER
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.demo.sites.scene import Scene
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.services.service import Service
from bedrot_desktop.sessions.answers import Answer, Look
from bedrot_desktop.sessions.browser import BrowserDriver
from bedrot_desktop.sessions.classify import judge
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.login import Login, Site, site_of
from bedrot_desktop.sessions.page import Page
from bedrot_desktop.sessions.session import Session
from bedrot_desktop.sessions.vault import Vault

from .errands import NOW, Going


@dataclass
class Stage:
    """``clock`` is the stand-in's; it stands until a test moves it."""

    service: str
    clock: FixedClock
    sites: Sites
    login: Login
    site: Site
    session: Session
    page: Page
    evidence: Path
    fetch: Callable[[Going], None]

    @property
    def scene(self) -> Scene:
        return self.sites.scene(self.service)

    def judge(self, answer: Answer) -> Look:
        return _judge(self.login, self.clock)(answer)

    def errand(self, folder: Path) -> Going:
        """A new trip, which waits as long as it says."""
        token = next((item["value"] for one in self.session.origins for item in one["localStorage"]), "")
        clock = FixedClock(self.clock.local())
        return Going(self.service, folder, self.page, clock=clock, site=self.site, jwt=token, run=Run())

    def plainly(self, path: str, base: str = "address", token: str = "") -> Look:
        """The verdict about what comes without a browser, with the session's cookies or a token."""
        url = self.site.url(path, base)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with httpx.Client(follow_redirects=True, headers=headers, timeout=60) as web:
            for one in self.session.cookies:
                web.cookies.set(one["name"], one["value"], domain=one["domain"], path=one["path"])
            answer = web.get(url)
        told = {name.lower(): value for name, value in answer.headers.items()}
        return self.judge(Answer(url, str(answer.url), answer.status_code, told, answer.text))

    def calm(self) -> None:
        """Everything is as usual again."""
        scene = self.scene
        scene.oddities.clear()
        scene.heard.clear()
        scene.redesign, scene.outage, scene.limit, scene.slow, scene.cut = False, False, None, 0.0, 0


def _judge(login: Login, clock: FixedClock) -> Callable[[Answer], Look]:
    return lambda answer: judge(answer, login, "main", DEFAULT_ROSTER.of(login.service), clock.now())


@contextmanager
def stage(service: Service, folder: Path) -> Iterator[Stage]:
    """Open it; a stand-in that breaks fails the tests."""
    assert service.access is not None
    access, clock = service.access(), FixedClock(NOW)
    with Sites(clock) as sites:
        settings = Settings.load(folder, environment={}, overrides=sites.settings())
        site, session = site_of(settings, service.key), sites.session(service.key, "main")
        driver, evidence = BrowserDriver(folder, Vault(MemoryRing()), settings, clock), folder / "evidence"
        with driver.page(
            access.login, site, session, Run(), headless=True, evidence=evidence, judge=_judge(access.login, clock)
        ) as (page, _):
            yield Stage(service.key, clock, sites, access.login, site, session, page, evidence, access.extractor.fetch)
        assert sites.broken == []
