"""Waiting in an open window until the person has signed in; the window's pages are looked at, never touched."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bedrot_desktop.core.errors import BedrotError, BrowserTrouble, Cancelled, WaitingForYou
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.sessions import storage
from bedrot_desktop.sessions.answers import (
    ALIVE,
    CHALLENGE,
    CONSENT,
    DOWN,
    EXPIRED,
    MISSING,
    NEEDS_PERSON,
    OFFLINE,
    RATE_LIMITED,
    SITE_CHANGED,
    UNCLEAR,
    WRONG_ACCOUNT,
    Answer,
    Look,
)
from bedrot_desktop.sessions.driving import Caught, Judge, State, Tell
from bedrot_desktop.sessions.login import Login, Site
from bedrot_desktop.sessions.reading import Document
from bedrot_desktop.sessions.troubles import Faults, is_gone

_ROUND_S = 0.5
_SLICE_MS = 100
_HOME_S = 3.0  # signed in, it seems, but on a page that does not say so: the window goes to one that does
_BARE_S = 10.0
_AGAIN_S = (5.0, 15.0, 30.0, 60.0)  # a sign-in that was refused is offered again, in case the refusal was passing
_LISTED = 4  # tabs beyond these are not looked at

#: What counts most when several tabs stand at the service.
_FIRST = (ALIVE, CHALLENGE, CONSENT, WRONG_ACCOUNT, RATE_LIMITED, DOWN, OFFLINE, EXPIRED, SITE_CHANGED, UNCLEAR)
_CODE = re.compile(r"(?i)autocomplete=[\"']?one-time-code")
_STORAGE = "() => Object.entries(localStorage).map(([name, value]) => ({name, value}))"


@dataclass(frozen=True, slots=True)
class Desk:
    """What a sign-in is about. ``state``: everything the window holds; ``ended_well``: whether its browser ended by
    itself once its last window was closed."""

    login: Login
    site: Site
    key: str
    run: Run
    judge: Judge
    accept: Callable[[Caught], str]
    tell: Tell
    seconds: float
    faults: Faults
    state: Callable[[], State]
    ended_well: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class _Sight:
    """One tab at the service, and what stands in it."""

    page: Any
    answer: Answer
    look: Look


class Vigil:
    """One wait in one window, which ``context`` is."""

    def __init__(self, context: Any, desk: Desk) -> None:
        self._context, self._desk = context, desk
        self._hosts = storage.hosts(desk.login, desk.site)
        self._documents: dict[Any, Document] = {}
        self._told = ""
        self._last: Look | None = None
        self._refused = b""  # a mark of the sign-in that was not accepted
        self._refusals, self._not_before = 0, 0.0
        self._odd_since: float | None = None
        self._bare_since: float | None = None
        self._crashed: list[Any] = []
        self._sent_home = b""

    def last(self, session_there: bool) -> Caught:
        """Wait. ``session_there``: whether the account was signed in before, for what is told when time is over."""
        end = time.monotonic() + self._desk.seconds
        self._open()
        while True:
            self._desk.run.check()
            try:
                if caught := self._round():
                    return caught
                self._pump(_ROUND_S)
            except self._desk.faults.error as error:
                if not is_gone(error):
                    raise
                self._desk.run.sleep(_SLICE_MS / 1000)
            if not self._open_pages():
                self._desk.run.check()
                raise self._closed()
            if time.monotonic() > end:
                raise self._over(session_there)

    def _open(self) -> None:
        title, hint = self._desk.login.title, self._desk.login.hint
        pages = self._open_pages()
        page = pages[0] if pages else self._context.new_page()
        self._tell("opened", f"A window is open where you can sign in to {title}. {hint}".strip())
        document = self._document(page)
        document.go(self._desk.site.login_address, _SLICE_MS * 3)
        if document.failure:
            self._tell("waiting", f"{title} cannot be reached just now. Reload the page when you are connected.")

    def _note_crash(self, page: Any) -> None:
        self._crashed.append(page)

    def _mend(self) -> None:
        """A tab that crashed never comes back for whoever drives the browser; another one takes its place."""
        while self._crashed:
            crashed = self._crashed.pop()
            self._tell("waiting", "The page crashed and is opened once more.")
            self._document(self._context.new_page()).go(self._desk.site.login_address, _SLICE_MS * 3)
            crashed.close()

    def _round(self) -> Caught | None:
        self._mend()
        sights = [sight for page in self._open_pages()[:_LISTED] if (sight := self._sight(page))]
        sight = min(sights, key=lambda one: _rank(one.look.verdict), default=None)
        if sight is None:
            return None  # the person is elsewhere, or the page is only just coming
        self._last = sight.look
        if sight.look.verdict == ALIVE:
            return self._offer(sight)
        if sight.look.verdict in {SITE_CHANGED, UNCLEAR}:
            self._go_home(sight)
        else:
            self._odd_since = None
        self._tell_of(sight)
        return None

    def _offer(self, sight: _Sight) -> Caught | None:
        """Somebody is signed in: if all of it is there, let it be proved and saved."""
        mark = self._mark()
        if mark is None:
            self._tell_of_missing()
            return None
        if mark == self._refused and time.monotonic() < self._not_before:
            return None
        self._tell("seen", "You are signed in.")
        state = storage.kept(self._desk.state(), self._desk.login, self._desk.site)
        agent = str(sight.page.evaluate("navigator.userAgent"))
        caught = Caught(sight.answer, state, agent)
        refusal = self._desk.accept(caught)
        if not refusal:
            return caught
        self._refusals = self._refusals + 1 if mark == self._refused else 0
        self._refused = mark
        self._not_before = time.monotonic() + _AGAIN_S[min(self._refusals, len(_AGAIN_S) - 1)]
        self._tell("waiting", refusal)
        return None

    def _tell_of_missing(self) -> None:
        """Signed in to look at, but without what makes a session: the service may hand it out on its next page."""
        if self._bare_since is None:
            self._bare_since = time.monotonic()
        elif time.monotonic() - self._bare_since > _BARE_S:
            title = self._desk.login.title
            self._tell("waiting", f"You seem to be signed in, but not for good yet: open the start page of {title}.")

    def _mark(self) -> bytes | None:
        """What tells this sign-in from another, or None while something of it is missing. Looks without opening."""
        state = self._quick_state()
        if not storage.complete(state, self._desk.login):
            return None
        marks = "\n".join(sorted("=".join(pair) for pair in storage.mark_of(state, self._desk.login)))
        return hashlib.sha256(marks.encode("utf-8")).digest()

    def _quick_state(self) -> State:
        origins = []
        for page in self._open_pages()[:_LISTED]:
            if self._ours(page.url):
                parts = urlsplit(page.url)
                try:
                    stored = page.evaluate(_STORAGE)
                except self._desk.faults.error:
                    continue  # it is just changing, or crashed; another tab may tell
                origins.append({"origin": f"{parts.scheme}://{parts.netloc}", "localStorage": stored})
        return storage.kept({"cookies": self._context.cookies(), "origins": origins}, self._desk.login, self._desk.site)

    def _go_home(self, sight: _Sight) -> None:
        """Some sites leave whoever signs in on a page that tells nothing; the window is led on, once each time."""
        login = self._desk.login
        if not login.needed_cookies and login.token is None:
            return
        mark = self._mark()
        if mark is None or mark in {self._sent_home, self._refused}:
            self._odd_since = None
            return
        if self._odd_since is None:
            self._odd_since = time.monotonic()
        elif time.monotonic() - self._odd_since > _HOME_S:
            self._sent_home, self._odd_since = mark, None
            self._document(sight.page).go(self._desk.site.url(login.home), _SLICE_MS * 3)

    def _tell_of(self, sight: _Sight) -> None:
        verdict = sight.look.verdict
        if verdict == CHALLENGE and ("code" in sight.look.marker.lower() or _CODE.search(sight.answer.text)):
            self._tell("code", "The service asks for a code: type it in the window.")
        elif verdict == CHALLENGE:
            self._tell("challenge", "The service wants to be sure that you are a person: answer it in the window.")
        elif verdict == CONSENT:
            self._tell("challenge", "The service wants its terms accepted: read them in the window.")
        elif verdict in {OFFLINE, DOWN, RATE_LIMITED}:
            self._tell("waiting", f"Just now {sight.look.words}; reload the page in the window after a while.")
        elif verdict == WRONG_ACCOUNT:
            self._tell(
                "waiting", "Another account is signed in: sign out in the window and sign in with the right one."
            )
        elif not self._refused:  # what was said of a refused sign-in goes on standing
            self._tell("waiting", "Waiting until you have signed in.")

    def _tell(self, step: str, words: str) -> None:
        """Only when it changes."""
        if self._told != f"{step} {words}":
            self._told = f"{step} {words}"
            self._desk.tell(step, words)

    def _sight(self, page: Any) -> _Sight | None:
        """What stands in a tab; None for a foreign site (somebody's mail, say), which is nobody's business here."""
        document = self._document(page)
        if not self._ours(page.url):
            return None
        try:
            answer = document.answer(str(page.content()))
        except self._desk.faults.error:
            return None  # it is just changing, closed or crashed: the next round sees
        return _Sight(page, answer, self._desk.judge(answer))

    def _document(self, page: Any) -> Document:
        if page not in self._documents:
            self._documents[page] = Document(page, self._desk.faults)
            page.on("crash", self._note_crash)
        return self._documents[page]

    def _ours(self, url: str) -> bool:
        return storage.belongs(urlsplit(url).hostname or "", self._hosts)

    def _open_pages(self) -> list[Any]:
        return [page for page in self._context.pages if not page.is_closed()]

    def _pump(self, seconds: float) -> None:
        """Let the window live for a while, hearing a stop."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._desk.run.check()
            pages = self._open_pages()
            if not pages:
                return
            try:
                pages[0].wait_for_timeout(_SLICE_MS)
            except self._desk.faults.error:
                self._desk.run.sleep(_SLICE_MS / 1000)  # a tab that crashed cannot wait; others may live

    def _closed(self) -> BaseException:
        """Why the window is gone: the person closed it, or the browser died."""
        if self._desk.ended_well():
            return Cancelled("The sign-in window was closed.")
        return BrowserTrouble("The browser ended unexpectedly during the sign-in.", "Try again; nothing was changed.")

    def _over(self, session_there: bool) -> BedrotError:
        verdict = self._last.verdict if self._last is not None else ""
        if verdict not in NEEDS_PERSON:
            verdict = EXPIRED if session_there else MISSING
        minutes = (
            f"{self._desk.seconds / 60:.0f} minutes" if self._desk.seconds >= 90 else f"{self._desk.seconds:.0f} s"
        )
        return WaitingForYou(
            f"Nobody signed in to {self._desk.login.title} within {minutes}.",
            "Start the sign-in again when you have time; sessions.wait_minutes says how long the window stays.",
            service=self._desk.login.service,
            account=self._desk.key,
            verdict=verdict,
        )


def _rank(verdict: str) -> int:
    return _FIRST.index(verdict) if verdict in _FIRST else len(_FIRST)
