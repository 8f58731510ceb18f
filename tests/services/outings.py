"""An errand with a real browser's page at a stand-in: opened when first asked for, closed at the end of the block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import DEFAULT_ROSTER, Roster
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.services.fetching import Access
from bedrot_desktop.sessions.browser import BrowserDriver
from bedrot_desktop.sessions.classify import judge
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.page import Page
from bedrot_desktop.sessions.vault import Vault

from .errands import Going, site_at


@dataclass
class Outing(Going):
    """An errand that a browser goes on."""

    access: Access | None = None
    open: ExitStack = field(default_factory=ExitStack)

    @property
    def evidence(self) -> Path:
        return self.folder / "evidence"

    def page(self) -> Page:
        if self.opened is None:
            assert self.access is not None
            login, clock = self.access.login, self.clock
            home = self.folder / "home"
            driver = BrowserDriver(home, Vault(MemoryRing(), home), Settings.load(home, environment={}), clock)
            self.opened, _state = self.open.enter_context(
                driver.page(
                    login, self.site, self.session, self.run, headless=True, evidence=self.evidence,
                    judge=lambda answer: judge(answer, login, self.account, self.accounts, clock.now()),
                )
            )  # fmt: skip
        return self.opened

    def fetch(self) -> None:
        """Do what the service's extractor does."""
        assert self.access is not None
        self.access.extractor.fetch(self)


@contextmanager
def outing(
    sites: Sites, access: Access, folder: Path, account: str, *, person: str = "", roster: Roster = DEFAULT_ROSTER
) -> Iterator[Outing]:
    """An errand of a session's account; ``person``: who is really signed in."""
    login = access.login
    session = sites.session(login.service, account, **({"person": person} if person else {}))
    errand = Outing(
        login.service, folder, accounts=login.sign_ins(roster)[account], account=account, clock=sites.clock,
        site=site_at(sites, login.service), session=session, sites=sites, access=access,
        run=Run(),  # a page needs its pauses
    )  # fmt: skip
    with errand.open:
        yield errand
