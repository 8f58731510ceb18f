"""A browser without a browser: who sits at its window is played, so that tests at the prompt need no real one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bedrot_desktop.core.errors import Cancelled
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.demo.sites.server import Sites
from bedrot_desktop.sessions.answers import Answer
from bedrot_desktop.sessions.driving import Caught, Found
from bedrot_desktop.sessions.login import Login, Site
from bedrot_desktop.sessions.page import Page
from bedrot_desktop.sessions.session import Session

WALL = '<form><input type="text" name="user"><input type="password" name="password"></form>'


@dataclass
class Played:
    """``persons``: who signs in, one after the other, until one is accepted; then the window is closed.

    ``shows``: what a page looks like that is visited without anybody; "" where nothing answers.
    """

    sites: Sites
    persons: list[str] = field(default_factory=list)
    shows: str = WALL
    windows: list[str] = field(default_factory=list)
    visits: list[str] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None  # what happens while the window is open
    browsers: tuple[Found, ...] = (Found("Chromium", "", Path("/nowhere/chromium")),)

    def found(self) -> tuple[Found, ...]:
        return self.browsers

    def sign_in(
        self,
        login: Login,
        site: Site,
        key: str,
        session: Session | None,
        run: Run,
        *,
        judge: Any,
        accept: Callable[[Caught], str],
        tell: Callable[[str, str], None],
        seconds: float,
    ) -> Caught:
        """Nobody waits for anybody here."""
        assert seconds > 0
        self.windows.append(f"{login.service} {key}")
        tell("opened", f"A window is open where you can sign in to {login.title}. {login.hint}".rstrip())
        tell("waiting", "Waiting until you have signed in.")
        self.meanwhile()
        for person in self.persons:
            run.check()
            held = self.sites.session(login.service, "" if key == "main" else key, person=person)
            caught = Caught(Answer(site.address, site.address, 200, in_browser=True), held.storage_state(), "A Browser")
            tell("seen", "You are signed in.")
            if not (words := accept(caught)):
                return caught
            tell("waiting", words)
        raise Cancelled("The window was closed.")

    def visit(
        self, login: Login, site: Site, session: Session, run: Run, *, url: str, headless: bool, judge: Any
    ) -> Caught:
        """The same page every time, nothing new in the browser."""
        assert headless
        assert judge is not None
        assert site.address
        run.check()
        self.visits.append(f"{login.service} {session.account}")
        answer = Answer(url, url, 200, text=self.shows, in_browser=True)
        if not self.shows:
            answer = Answer(url, error="net::ERR_CONNECTION_REFUSED", in_browser=True)
        return Caught(answer, session.storage_state(), "A Browser")

    def page(self, *_: object, **__: object) -> AbstractContextManager[tuple[Page, Callable[[], Mapping[str, Any]]]]:
        raise AssertionError("no page was to be worked on")
