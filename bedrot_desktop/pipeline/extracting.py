"""The first stage: each sign-in is looked at, renewed where that works without a person, and its data are fetched.

What only the person can let go on is parked: the stage waits, everything else goes on.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from bedrot_desktop.core.errors import (
    BedrotError,
    BudgetSpent,
    Busy,
    Cancelled,
    RateLimited,
    SourceChanged,
    TransientError,
    Unreachable,
    WaitingForYou,
    kind_of,
)
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import Account
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.core.words import listed
from bedrot_desktop.pipeline.errands import Trip, waiting
from bedrot_desktop.pipeline.journal import Journal
from bedrot_desktop.pipeline.patience import patiently
from bedrot_desktop.pipeline.stages import (
    BUG,
    CANCELLED,
    DONE,
    EXTRACT,
    FAILED,
    PARKED,
    SKIPPED,
    UNCHANGED,
    StageResult,
    in_words,
)
from bedrot_desktop.pipeline.workshop import Workshop
from bedrot_desktop.sessions.answers import ENDED, MISSING, NEEDS_PERSON, PASSING, RATE_LIMITED, Look
from bedrot_desktop.sessions.login import Login, site_of

if TYPE_CHECKING:
    from bedrot_desktop.services.fetching import Access
    from bedrot_desktop.services.service import Service
    from bedrot_desktop.sessions.driving import Driver
    from bedrot_desktop.sessions.keeper import Keeper
    from bedrot_desktop.sessions.session import Session

log = logging.getLogger(__name__)

_GOOD = frozenset({"accepted", "warned"})


@dataclass(slots=True)
class Extraction:
    """Fetches for all services of a run. Keeper and driver are opened when they are first needed."""

    shop: Workshop
    journal: Journal
    settings: Settings
    keeper: Callable[[], Keeper]
    driver: Callable[[], Driver]
    begin: Callable[[], None] = lambda: None  # called once before anything is fetched
    windows: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(2))

    def fetch(self, service: Service, run: Run) -> list[StageResult]:
        """One result for each sign-in of the service."""
        if service.access is None:
            return []
        access = service.access()
        sign_ins = access.login.sign_ins(self.shop.roster)
        if not sign_ins:
            return [StageResult(service.key, EXTRACT, UNCHANGED, "no account is in use")]
        return [
            self._settled(access.login, account, partial(self._account, access, account, accounts, run))
            for account, accounts in sign_ins.items()
        ]

    def outlook(self, service: Service) -> str:
        """What fetching will come to as far as is known without asking anybody; "" where nothing is fetched."""
        if service.access is None:
            return ""
        held = self.keeper().held((service.key,))
        parked = [one for one in held if one.needs_person]
        told = [f"fetch {listed([one.account for one in held if not one.needs_person], 9)}"] * (len(parked) < len(held))
        told += [f"wait for you: {one.account} ({one.state})" for one in parked]
        return "; ".join(told)

    def admitted(self, login: Login, account: str, run: Run) -> Look:
        """Whether a session may go to work: looked at, and renewed where it is dead and that needs no person.

        Raises WaitingForYou, Unreachable or RateLimited. A site that looks changed is let pass: the extractor will
        say what it misses.
        """
        keeper = self.keeper()
        look = keeper.look(login.service, account, run)
        if look.verdict in ENDED and self.settings.for_service("sessions.*.renew", login.service) is True:
            try:
                look = keeper.renew(login.service, account, run).look or look
            except Busy as busy:  # the person is just signing in, perhaps: it waits for that
                log.info("%s: not renewed: %s", login.service, busy)
        if look.verdict in NEEDS_PERSON:
            raise waiting(login, account, look)
        if look.verdict == RATE_LIMITED:
            raise RateLimited(f"{login.title} asks to come back later.", seconds=look.wait_seconds)
        if look.verdict in PASSING:
            told = f" ({look.marker})" if look.marker else ""
            raise Unreachable(f"{login.title}: {look.words}{told}.", "The next run tries again.")
        return look

    def admit_scripts(self, key: str, run: Run) -> None:
        """Raise WaitingForYou where a sign-in is dead whose cookies a service's scripts are lent.

        Accounts that never signed in here keep nobody waiting: the scripts may have cookies of their own. A network or
        limit in the way is for the scripts to meet.
        """
        keeper = self.keeper()
        login = keeper.logins.get(key.casefold())
        for account in login.sign_ins(self.shop.roster) if login else ():
            if login is None or keeper.session(login.service, account) is None:
                continue
            try:
                with self._window(True, run):
                    self.admitted(login, account, run)
            except (TransientError, BudgetSpent) as trouble:
                log.info("%s: not looked at before its scripts run: %s", key, trouble, extra={"service": key})

    def _account(
        self, access: Access, account: str, accounts: tuple[Account, ...], run: Run, notes: list[str]
    ) -> StageResult:
        login = access.login
        with self._window(access.extractor.browser, run):  # a look may open a browser, too
            patiently(lambda: self.admitted(login, account, run), run)
            with self._trip(login, account, accounts, run, notes) as trip, self._rolling(trip):
                try:
                    access.extractor.fetch(trip)
                except WaitingForYou as stop:
                    self._note_death(stop, trip.session)
                    raise
        words = in_words(EXTRACT, {"landed": len(trip.landed)})
        outcome = DONE if trip.landed else UNCHANGED
        return StageResult(login.service, EXTRACT, outcome, words, {"landed": len(trip.landed)}, tuple(notes))

    def _trip(self, login: Login, account: str, accounts: tuple[Account, ...], run: Run, notes: list[str]) -> Trip:
        from bedrot_desktop.sessions.tokens import token_of

        keeper, clock, service = self.keeper(), self.shop.clock, login.service
        session = keeper.session(service, account)
        if session is None:
            raise waiting(login, account, Look(service, account, clock.now(), MISSING))
        return Trip(
            run_name=self.shop.run_name, login=login, account=account, accounts=accounts,
            site=site_of(self.settings, service), session=session, token=token_of(session, login), now=clock.local(),
            run=run, workspace=self.shop.workspace, journal=self.journal, driver=self.driver,
            judge=lambda answer: keeper.judge(answer, service, account), newest=self._newest,
            spend=partial(keeper.spend, service, account),
            pause=float(keeper.number("services.*.pause_seconds", service)), notes=notes,
        )  # fmt: skip

    def _newest(self, dataset: str, account: str) -> date | None:
        days = [
            one.newest_day
            for one in self.shop.catalog.tally(dataset)
            if one.newest_day and one.verdict in _GOOD and (not account or one.account == account)
        ]
        return max(days, default=None)

    @contextmanager
    def _rolling(self, trip: Trip) -> Iterator[None]:
        """Sites renew cookies with each visit: what the browser has in the end is kept, unless it was signed out."""
        try:
            yield
        except WaitingForYou as stop:
            if stop.verdict not in ENDED:
                self._keep_rolled(trip)
            raise
        except BaseException:
            self._keep_rolled(trip)
            raise
        self._keep_rolled(trip)

    def _keep_rolled(self, trip: Trip) -> None:
        try:
            state = trip.state()
            if state is not None:
                self.keeper().rolled(trip.session, state)
        except BedrotError as error:
            log.info("%s: the rolled session was not kept: %s", trip.service, error)

    @contextmanager
    def _window(self, wanted: bool, run: Run) -> Iterator[None]:
        """A place among the few browsers that may be open at once."""
        if not wanted:
            yield
            return
        while not self.windows.acquire(timeout=0.2):
            run.check()
        try:
            yield
        finally:
            self.windows.release()

    def _settled(self, login: Login, account: str, work: Callable[[list[str]], StageResult]) -> StageResult:
        """What came of one sign-in's errand; a trouble is its own and nobody else's. Its notes are told in any case."""
        service, notes = login.service, list[str]()
        try:
            return work(notes)
        except Cancelled:
            return StageResult(service, EXTRACT, CANCELLED, "stopped on request", messages=tuple(notes))
        except WaitingForYou as stop:
            log.warning("%s is parked: %s", service, stop, extra={"service": service})
            told = str(stop)
            return StageResult(
                service,
                EXTRACT,
                PARKED,
                stop.message,
                messages=(told, *notes),
                waiting=(told,),
                trouble="WaitingForYou",
            )
        except BudgetSpent as limit:
            return StageResult(
                service, EXTRACT, SKIPPED, limit.message, messages=(str(limit), *notes), trouble="BudgetSpent"
            )
        except BedrotError as error:
            evidence = [f"Evidence: {error.evidence}"] if isinstance(error, SourceChanged) and error.evidence else []
            log.warning("%s", " ".join([f"{service}: {error}", *evidence]), extra={"service": service})
            return StageResult(
                service,
                EXTRACT,
                FAILED,
                str(error),
                messages=(str(error), *evidence, *notes),
                trouble=kind_of(error),
            )
        except Exception as bug:
            log.exception("%s: fetching for %s ended unexpectedly", service, account)
            text = f"Unexpected trouble ({type(bug).__name__}: {bug}). The log has the details."
            return StageResult(service, EXTRACT, FAILED, text, messages=(text, *notes), trouble=BUG)

    def _note_death(self, stop: WaitingForYou, session: Session) -> None:
        """A session that died on the way is written down as dead, unless another one was signed in meanwhile."""
        if stop.verdict in ENDED:
            self.keeper().died(stop.service, stop.account, stop.verdict, session)
