"""The browser, through Playwright: opened for one piece of work, in that work's thread, and closed with it."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.errors import BrowserTrouble, Cancelled, Unreachable
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.sessions import evidence as proof
from bedrot_desktop.sessions import programs, storage
from bedrot_desktop.sessions.answers import SITE_CHANGED, UNCLEAR, Answer, Look
from bedrot_desktop.sessions.driving import Caught, Found, Judge, State
from bedrot_desktop.sessions.login import Login, Site
from bedrot_desktop.sessions.processes import Watch
from bedrot_desktop.sessions.session import Session
from bedrot_desktop.sessions.tab import Tab, Trip
from bedrot_desktop.sessions.troubles import Faults, is_gone, translating

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Playwright

log = logging.getLogger(__name__)

T = TypeVar("T")

_START_MS = 60_000
_SETTLE_S = 20.0  # how long a page may take until it is clear what it is
_STEADY_S = 1.0  # a verdict counts when it stays so long
_IDLE_MS = 5_000
_SCREEN = {"width": 1440, "height": 900}


class BrowserDriver:
    """Opens browsers as the settings say. Holds nothing between calls, so threads may share it."""

    def __init__(self, settings: Settings, home: Path, clock: Clock) -> None:
        self._settings, self._home, self._clock = settings, home, clock

    def found(self) -> tuple[Found, ...]:
        """The browsers there are, the one to be used first."""
        return programs.found(self._settings)

    @contextmanager
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
    ) -> Iterator[tuple[Tab, Callable[[], State]]]:
        """See `driving.Driver.page`."""
        with self._context(session, run, headless) as (context, faults):

            def state() -> State:
                with translating(faults, run):
                    return storage.kept(_state(context), login, site)

            def keep(
                page: Any, what: str, selectors: tuple[str, ...], answer: Answer, look: Look, heard: tuple[str, ...]
            ) -> str:
                secrets = (*session.secrets(), *(str(one["value"]) for one in context.cookies()))
                place = proof.keep(
                    evidence, page, faults, what=what, selectors=selectors, answer=answer, look=look,
                    at=self._clock.now(), secrets=secrets, heard=heard,
                )  # fmt: skip
                return str(place or "")

            with translating(faults, run):
                sheet = context.new_page()
            yield Tab(sheet, Trip(login.title, run, judge, faults, keep)), state

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
        """See `driving.Driver.visit`."""

        def work() -> Caught:
            with self._context(session, run, headless) as (context, faults), translating(faults, run):
                tab = Tab(context.new_page(), Trip(login.title, run, judge, faults, lambda *_told: ""))
                answer = _settled(tab, url, judge)
                agent = str(tab.evaluate("navigator.userAgent")) if answer.status else ""
                return Caught(answer, storage.kept(_state(context), login, site), agent)

        return _apart(work) if _in_a_loop() else work()

    @contextmanager
    def _context(self, session: Session, run: Run, headless: bool) -> Iterator[tuple[BrowserContext, Faults]]:
        """A browser with the session in it and nothing else."""
        SECRETS.register(session.secrets())
        with _library() as (library, faults), Watch(run) as watch:
            browser = self._launched(library, faults, run, headless, watch)
            try:
                with translating(faults, run):
                    context = _with_session(browser, faults, storage.for_browser(session), headless)
                yield context, faults
            finally:
                _closed(browser, faults)

    def _launched(self, library: Playwright, faults: Faults, run: Run, headless: bool, watch: Watch) -> Browser:
        program = programs.first(self._settings)
        run.check()
        try:
            return library.chromium.launch(headless=headless, **_options(program, watch))
        except faults.error as error:
            raise _unopened(program, error, headless) from error


def _options(program: Found, watch: Watch) -> dict[str, Any]:
    """How a browser is started: as a person would, with a mark by which its process is found again."""
    return {
        "executable_path": program.path,
        "args": [watch.mark],
        # Chromium refuses its sandbox to root on Linux; everywhere else it stays on
        "chromium_sandbox": not (sys.platform.startswith("linux") and os.geteuid() == 0),
        "timeout": _START_MS,
        # signals are the program's own business: it cancels the run and that closes the browser
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
    }


def _unopened(program: Found, error: BaseException, headless: bool) -> BrowserTrouble:
    told = str(error)
    if not headless and ("XServer" in told or "DISPLAY" in told or "ozone" in told):
        return BrowserTrouble(
            f"{program.name} cannot open a window: there is no screen here.", "Sign in where a desktop is running."
        )
    if "sandbox" in told.lower():
        return BrowserTrouble(
            f"{program.name} cannot start its sandbox.", "Allow user namespaces on this system, or use another browser."
        )
    line = SECRETS.mask(next(iter(told.splitlines()), "no reason told"))[:200]
    return BrowserTrouble(
        f"{program.name} ({program.path}) did not start: {line}", "Try again; choose another one with browser.channel."
    )


@contextmanager
def _library() -> Iterator[tuple[Playwright, Faults]]:
    """Playwright, for this thread and for as long as the block lasts."""
    _quiet()
    from playwright.sync_api import Error, sync_playwright
    from playwright.sync_api import TimeoutError as Late

    faults = Faults(Error, Late)
    try:
        opened = sync_playwright()
        library = opened.__enter__()
    except Exception as error:
        raise BrowserTrouble(
            f"The browser's driver did not start: {SECRETS.mask(str(error))[:200]}", "Install the program again."
        ) from error
    try:
        yield library, faults
    finally:
        try:
            opened.__exit__(None, None, None)
        except faults.error as error:
            log.debug("The browser's driver had already ended: %s", type(error).__name__)


def _quiet() -> None:
    """Keep the driver's own remarks out of our output, and let a frozen program look for browsers outside itself."""
    os.environ.setdefault("NODE_NO_WARNINGS", "1")
    if getattr(sys, "frozen", False):
        # otherwise the library looks inside the bundle, where none is; the browser's program is named by path anyway
        os.environ.setdefault("PLAYWRIGHT_BROWSERS_PATH", str(programs.own_folder()))


def _with_session(browser: Browser, faults: Faults, state: Mapping[str, Any], headless: bool) -> BrowserContext:
    """A context with the session's cookies and storage; a cookie that the browser refuses does not cost the others."""
    # without service workers every answer comes through the page, where it can be heard
    options: dict[str, Any] = {"service_workers": "block", "accept_downloads": True}
    options |= {"viewport": _SCREEN} if headless else {"no_viewport": True}
    try:
        return browser.new_context(storage_state=state, **options)  # type: ignore[arg-type]
    except faults.error as error:
        if is_gone(error):
            raise
        log.info("The browser refused the session as a whole; its cookies are handed over one by one.")
    context = browser.new_context(**options)
    add_cookies(context, faults, state["cookies"])
    return context


def add_cookies(context: BrowserContext, faults: Faults, cookies: list[Mapping[str, Any]]) -> None:
    """Hand over cookies one by one; those that the browser refuses are named in the log."""
    for cookie in cookies:
        try:
            context.add_cookies([dict(cookie)])  # type: ignore[list-item]
        except faults.error as error:
            if is_gone(error):
                raise
            log.info("The browser refused the cookie %s.", cookie.get("name"))


def _state(context: BrowserContext) -> Mapping[str, Any]:
    """What the context has now, databases of pages included where the browser can tell them."""
    from playwright.sync_api import Error

    try:
        return dict(context.storage_state(indexed_db=True))
    except Error as error:
        if is_gone(error):
            raise
        return dict(context.storage_state())


def _closed(browser: Browser, faults: Faults) -> None:
    try:
        browser.close()
    except faults.error as error:
        log.debug("The browser had already ended: %s", type(error).__name__)


def _settled(tab: Tab, url: str, judge: Judge) -> Answer:
    """Go there and wait until it is clear what stands there. A network without answer is an answer with status 0."""
    end = time.monotonic() + _SETTLE_S
    try:
        answer = tab.arrive(url, seconds=_SETTLE_S)
    except Unreachable as error:
        return Answer(url, error=error.message, in_browser=True)
    verdict, since = "", time.monotonic()
    while time.monotonic() < end:
        answer = tab.look()
        now = judge(answer).verdict
        if now != verdict:
            verdict, since = now, time.monotonic()
        elif verdict not in {UNCLEAR, SITE_CHANGED} and time.monotonic() - since >= _STEADY_S:
            break
        tab.pause(250)
    tab.calm(_IDLE_MS / 1000)
    return tab.look()


def _in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _apart(work: Callable[[], T]) -> T:
    """Do the work in a thread of its own: a browser that is open in this thread (a sign-in) lets no second one in."""
    result: list[T] = []
    trouble: list[BaseException] = []

    def body() -> None:
        try:
            result.append(work())
        except (Exception, Cancelled) as error:  # noqa: BLE001 - raised again in the thread that asked
            trouble.append(error)

    thread = threading.Thread(target=body, name="browser", daemon=True)
    thread.start()
    thread.join()
    if trouble:
        raise trouble[0]
    return result[0]
