"""The keeper of all sign-ins: what is held, looking, signing in, renewing, going back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.errors import BudgetSpent, UsageError
from bedrot_desktop.core.events import Bus, SessionEnded, SessionProbed, SessionSaved
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import Account, Roster
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.sessions.answers import Answer, Look
from bedrot_desktop.sessions.held import Held
from bedrot_desktop.sessions.history import History
from bedrot_desktop.sessions.history_rows import Metrics
from bedrot_desktop.sessions.login import Login, Site, site_of
from bedrot_desktop.sessions.session import Session

if TYPE_CHECKING:
    from bedrot_desktop.sessions.driving import Driver
    from bedrot_desktop.sessions.refresher import Refreshed
    from bedrot_desktop.sessions.renewing import Renewal
    from bedrot_desktop.sessions.store import Backup, SessionStore

log = logging.getLogger(__name__)


class Keeper:
    """May be used from several threads. An account is named by its roster key (``zone.a0``), see `key`."""

    def __init__(
        self,
        home: Path,
        logins: Mapping[str, Login],
        roster: Roster,
        settings: Settings,
        clock: Clock,
        bus: Bus,
        store: SessionStore,
        history: History,
        driver: Driver,
    ) -> None:
        """``logins``: service → what is known of signing in to it, in the order in which services are told."""
        self.home = home
        self.logins = logins
        self.roster = roster
        self.settings = settings
        self.clock = clock
        self.bus = bus
        self.store = store
        self.history = history
        self.driver = driver

    # Whose sign-in

    def keys(self, services: Iterable[str] = ()) -> tuple[tuple[str, str], ...]:
        """(service, session account) of every sign-in that is in use; UsageError for a service without sign-in."""
        raise NotImplementedError

    def key(self, service: str, account: str = "") -> str:
        """The session account that a word means; UsageError for one not known, or none named where there are several."""
        raise NotImplementedError

    def accounts(self, service: str, account: str) -> tuple[Account, ...]:
        """The roster's enabled accounts that a sign-in serves."""
        raise NotImplementedError

    def site(self, service: str) -> Site:
        """The service's addresses."""
        raise NotImplementedError

    # What is held

    def held(self, services: Iterable[str] = ()) -> tuple[Held, ...]:
        """What is known of every sign-in, without network and without opening the vault."""
        raise NotImplementedError

    def session(self, service: str, account: str) -> Session | None:
        """The session as it is now; None where there is none. VaultError where it cannot be read."""
        raise NotImplementedError

    def metrics(self, since: datetime | None = None) -> tuple[Metrics, ...]:
        """Figures of sign-ins and renewals per account."""
        return self.history.metrics(since)

    # Looking

    def look(self, service: str, account: str, run: Run, *, in_browser: bool = True) -> Look:
        """Ask whether a session lives, in the browser where plain requests cannot tell; noted and told.

        Never signed in: no request is made. BudgetSpent when the account was asked often enough today. Without
        ``in_browser`` the verdict may be "unclear".
        """
        raise NotImplementedError

    def spend(self, service: str, account: str, count: int = 1) -> int:
        """Count requests about to be made; how many they are today. BudgetSpent when it would be too many."""
        raise NotImplementedError

    # Getting

    def sign_in(self, service: str, account: str, run: Run) -> Look:
        """Open a window in which the person signs in, and wait for it; the proof of the new session.

        VaultError before any window opens if sessions cannot be kept; Busy if the account is in use; Cancelled when
        the person closes the window; WaitingForYou when time is over.
        """
        raise NotImplementedError

    def take_token(self, service: str, account: str, token: str, run: Run) -> Look:
        """Take a token that the person pasted (Meta): exchanged for a long-lived one where that is possible."""
        raise NotImplementedError

    def accept(self, session: Session, run: Run) -> Look:
        """Prove a new session and keep it if it lives and is the right account's; else the former one stays."""
        raise NotImplementedError

    def renew(self, service: str, account: str, run: Run) -> Renewal:
        """Renew a session without the person, as `sessions.*.strategy` says."""
        raise NotImplementedError

    def refresh(
        self,
        services: Iterable[str],
        run: Run,
        *,
        due_only: bool = True,
        force: bool = False,
        dry_run: bool = False,
    ) -> tuple[Refreshed, ...]:
        """Renew what is due (or all), the one expected to die first before the others; one result per account."""
        raise NotImplementedError

    # Going back

    def backups(self, service: str, account: str) -> tuple[Backup, ...]:
        """The good sessions kept of an account, newest first."""
        return self.store.backups(service, account)

    def restore(self, service: str, account: str, name: str = "") -> Session:
        """Go back to a backup (the latest without ``name``); the present session becomes a backup."""
        raise NotImplementedError

    def clear(self, service: str, account: str) -> bool:
        """Sign out here: the session is put away as a backup. False where there was none."""
        raise NotImplementedError
