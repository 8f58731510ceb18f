"""The browser, through Playwright: opened for one piece of work, in that work's thread, and closed with it."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core import children
from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.errors import BrowserTrouble
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.sessions import evidence as proof
from bedrot_desktop.sessions import processes, profiles, programs, remote, seeding, storage
from bedrot_desktop.sessions.answers import Answer, Look
from bedrot_desktop.sessions.driving import Caught, Found, Judge, State, Tell
from bedrot_desktop.sessions.library import library
from bedrot_desktop.sessions.login import Login, Site
from bedrot_desktop.sessions.processes import Watch
from bedrot_desktop.sessions.profiles import Sealing
from bedrot_desktop.sessions.session import Session
from bedrot_desktop.sessions.settling import apart, in_a_loop, settled
from bedrot_desktop.sessions.tab import Tab, Trip
from bedrot_desktop.sessions.troubles import Faults, translating
from bedrot_desktop.sessions.waiting import Desk, Vigil

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Playwright

log = logging.getLogger(__name__)

_START_MS = 60_000
#: Where a window for signing in is to open, ``left,top,width,height``: the panel of the program stands beside it.
PLACE = "BEDROT_BROWSER_PLACE"
_NO_RESTORE = "--hide-crash-restore-bubble"  # a profile is put away as soon as the sign-in is seen


class BrowserDriver:
    """Opens browsers as the settings say. Holds nothing between calls, so threads may share it."""

    def __init__(self, home: Path, vault: Sealing, settings: Settings, clock: Clock) -> None:
        self._home, self._vault, self._settings, self._clock = home, vault, settings, clock

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
                    return storage.kept(seeding.state_of(context, faults), login, site)

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
                answer = settled(tab, url, judge)
                agent = str(tab.evaluate("navigator.userAgent")) if answer.status else ""
                return Caught(answer, storage.kept(seeding.state_of(context, faults), login, site), agent)

        return apart(work) if in_a_loop() else work()

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
        """See `driving.Driver.sign_in`. Tells the steps opened, waiting, code, challenge and seen."""
        with self._window(login.service, key, run) as (context, faults, ended_well):
            desk = Desk(
                login, site, key, run, judge, accept, tell, seconds, faults,
                state=lambda: seeding.state_of(context, faults), ended_well=ended_well,
            )  # fmt: skip
            with translating(faults, run):
                seeding.seed(context, faults, login, site, session)
                return Vigil(context, desk).last(session is not None)

    @contextmanager
    def _window(self, service: str, key: str, run: Run) -> Iterator[tuple[BrowserContext, Faults, Callable[[], bool]]]:
        """A window for signing in, and the question whether it ended well: in the account's profile, or, in a browser
        that runs elsewhere, a context of its own, which knows nothing of the profile and leaves nothing behind."""
        address = programs.address(self._settings)
        if not address:
            with self._profile_window(service, key, run) as window:
                yield window
            return
        with (
            profiles.reserved(self._home, self._vault, service, key, self._clock),
            library() as (started, faults, driver),
            Watch(run, driver),
        ):
            browser = remote.connected(started, faults, address, run)
            try:
                with translating(faults, run):
                    context = browser.new_context(no_viewport=True)
                with _leaving(context, faults):
                    yield context, faults, browser.is_connected
            finally:
                _closed(browser, faults)

    @contextmanager
    def _profile_window(
        self, service: str, key: str, run: Run
    ) -> Iterator[tuple[BrowserContext, Faults, Callable[[], bool]]]:
        program = programs.first(self._settings)
        with (
            profiles.opened(self._home, self._vault, service, key, self._clock) as folder,
            library() as (started, faults, _driver),
            Watch(run) as watch,
        ):
            run.check()
            profiles.keep_no_passwords(Path(folder))
            try:
                context = started.chromium.launch_persistent_context(
                    folder,
                    headless=False,
                    no_viewport=True,
                    env=_environment(self._settings),
                    **_options(program, watch, *_placed(os.environ.get(PLACE, ""))),
                )
            except faults.error as error:
                run.check()  # a browser that was stopped while it started was stopped on request
                raise _unopened(program, error, headless=False) from error
            process = processes.with_argument(watch.mark)
            try:
                yield context, faults, lambda: processes.ended_well(folder, process)
            finally:
                _closed(context, faults)

    @contextmanager
    def _context(self, session: Session, run: Run, headless: bool) -> Iterator[tuple[BrowserContext, Faults]]:
        """A browser with the session in it and nothing else."""
        SECRETS.register(session.secrets())
        address = programs.address(self._settings)
        with library() as (started, faults, driver), Watch(run, driver if address else ()) as watch:
            if address:
                browser = remote.connected(started, faults, address, run)
            else:
                browser = self._launched(started, faults, run, headless, watch)
            try:
                with translating(faults, run):
                    context = seeding.opened(browser, faults, storage.for_browser(session), headless)
                with _leaving(context, faults):
                    yield context, faults
            finally:
                _closed(browser, faults)

    def _launched(self, started: Playwright, faults: Faults, run: Run, headless: bool, watch: Watch) -> Browser:
        program = programs.first(self._settings)
        run.check()
        try:
            environment = _environment(self._settings)
            return started.chromium.launch(headless=headless, env=environment, **_options(program, watch))
        except faults.error as error:
            run.check()
            raise _unopened(program, error, headless) from error


def _placed(place: str) -> tuple[str, ...]:
    """The arguments of a window for signing in, at a place on the screen where ``left,top,width,height`` is given."""
    numbers = place.split(",")
    if len(numbers) != 4 or not all(number.lstrip("-").isdigit() for number in numbers):
        return (_NO_RESTORE,)
    left, top, wide, high = numbers
    return _NO_RESTORE, f"--window-position={left},{top}", f"--window-size={wide},{high}"


def _options(program: Found, watch: Watch, *more: str) -> dict[str, Any]:
    """How a browser is started: as a person would, with a mark by which its process is found again."""
    return {
        "executable_path": program.path,
        "args": [watch.mark, *more],
        # Chromium refuses its sandbox to root on Linux; everywhere else it stays on
        "chromium_sandbox": not (sys.platform.startswith("linux") and os.geteuid() == 0),
        "timeout": _START_MS,
        # signals are the program's own business: it cancels the run and that closes the browser
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
    }


def _environment(settings: Settings) -> dict[str, str | float | bool]:
    """What a browser is handed of the environment: no secret that was given to this program in it."""
    secrets = {one for one in settings.secrets() if one}
    return {name: text for name, text in children.environment().items() if text not in secrets}


def _unopened(program: Found, error: BaseException, headless: bool) -> BrowserTrouble:
    told = str(error)
    if not headless and any(one in told for one in ("XServer", "X server", "$DISPLAY")):
        return BrowserTrouble(
            f"{program.name} cannot open a window: there is no screen here.", "Sign in where a desktop is running."
        )
    if "No usable sandbox" in told or "SUID sandbox helper" in told:
        return BrowserTrouble(
            f"{program.name} cannot start its sandbox.", "Allow user namespaces on this system, or use another browser."
        )
    line = SECRETS.mask(next(iter(told.splitlines()), "no reason told"))[:200]
    return BrowserTrouble(
        f"{program.name} ({program.path}) did not start: {line}", "Try again; choose another one with browser.channel."
    )


@contextmanager
def _leaving(context: BrowserContext, faults: Faults) -> Iterator[None]:
    """Close a context after use: a browser that goes on without us goes on without what we opened in it."""
    try:
        yield
    finally:
        _closed(context, faults)


def _closed(browser: Browser | BrowserContext, faults: Faults) -> None:
    try:
        browser.close()
    except faults.error as error:
        log.debug("The browser had already ended: %s", type(error).__name__)
