"""A page that is open on the tiny site, and the browsers that this process has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.sessions.browser import BrowserDriver
from bedrot_desktop.sessions.driving import State
from bedrot_desktop.sessions.page import Target
from bedrot_desktop.sessions.tab import Tab

from .tiny import LOGIN, TinySite, html, judge

MENU = "<nav class=usermenu>pig1987</nav>"
NOWHERE = Target("the report", ("#report", "text=Report"))


@dataclass
class Open:
    """A page on the tiny site."""

    page: Tab
    site: TinySite
    state: Callable[[], State]
    run: Run
    evidence: Path

    def show(self, body: str, **headers: str) -> None:
        """Open a page with this body, signed in."""
        self.site.routes["/shown"] = lambda _asked: html(MENU + body, **headers)
        self.page.open(f"{self.site.address}/shown")


@contextmanager
def opened(driver: BrowserDriver, site: TinySite, evidence: Path) -> Iterator[Open]:
    run = Run()
    session = site.session()
    with driver.page(LOGIN, site.site, session, run, headless=True, evidence=evidence, judge=judge) as (page, state):
        yield Open(page, site, state, run, evidence)


def browsers() -> tuple[psutil.Process, ...]:
    """The browsers that this process started."""
    found = []
    for one in psutil.Process().children(recursive=True):
        try:
            line = one.cmdline()
        except psutil.Error:
            continue
        if any(part.startswith("--bedrot-run=") for part in line) and not any(
            part.startswith("--type=") for part in line
        ):
            found.append(one)
    return tuple(found)
