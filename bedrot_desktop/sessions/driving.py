"""What the program may ask of a browser: a guided sign-in, a look with a stored session, a page to work on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.sessions.answers import Answer, Look
from bedrot_desktop.sessions.login import Login, Site
from bedrot_desktop.sessions.page import Page
from bedrot_desktop.sessions.session import Session

State = Mapping[str, Any]  # Playwright's storage state: {"cookies": [...], "origins": [...]}
Judge = Callable[[Answer], Look]
Tell = Callable[[str, str], None]  # step and words of events.SignInProgressed


@dataclass(frozen=True, slots=True)
class Found:
    """A browser: its name for people, its kind as in browser.channel ("" unknown), its program on this computer, or
    the ``address`` of one that runs already."""

    name: str
    channel: str
    path: Path
    address: str = ""


@dataclass(frozen=True, slots=True)
class Caught:
    """What a browser had in the end. ``state`` holds only what belongs to the service (and is secret)."""

    answer: Answer
    state: State = field(repr=False)
    user_agent: str = ""


class Driver(Protocol):
    """Somebody who drives a browser. Nothing of the browser outlives a call; all raise BrowserTrouble when it dies or
    none is there, and Cancelled within half a second of a stop."""

    def found(self) -> tuple[Found, ...]:
        """The browsers there are, the one to be used first."""
        ...

    def sign_in(
        self,
        login: Login,
        site: Site,
        key: str,
        session: Session | None,
        run: Run,
        *,
        judge: Judge,
        accept: Callable[[Caught], str],
        tell: Tell,
        seconds: float,
    ) -> Caught:
        """Open a window where the person signs in, in the profile of account ``key``.

        When ``judge`` says alive, ``accept`` is asked while the window is still open: "" means that the session was
        saved, a sentence that it is not the right one (told to the person, who may go on). ``tell`` hears the steps
        opened, waiting, code, challenge and seen; what comes of it is told by the caller. Cancelled when the person
        closes the window; WaitingForYou after ``seconds``; Busy when the profile is in use.
        """
        ...

    def visit(
        self,
        login: Login,
        site: Site,
        session: Session,
        run: Run,
        *,
        url: str,
        headless: bool,
        judge: Judge,
    ) -> Caught:
        """Open an address with a stored session and wait until it is clear what stands there, at most 20 s.

        A network that does not answer is an Answer with status 0, not an error.
        """
        ...

    def page(
        self,
        login: Login,
        site: Site,
        session: Session,
        run: Run,
        *,
        headless: bool,
        evidence: Path,
        judge: Judge,
    ) -> AbstractContextManager[tuple[Page, Callable[[], State]]]:
        """A page to work on, and a function that gives the session's state as it is then (cookies roll).

        ``evidence``: the folder that is made when something is not found; the next ones get ``-2``, ``-3``, …
        """
        ...
