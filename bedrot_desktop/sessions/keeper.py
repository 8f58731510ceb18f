"""The keeper of all sign-ins: what is held, looking, signing in, renewing, going back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.errors import BudgetSpent, UsageError
from bedrot_desktop.core.events import Bus, SessionEnded, SessionSaved
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.core.roster import Account, Roster
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.sessions.answers import Answer, Look
from bedrot_desktop.sessions.given import given_token
from bedrot_desktop.sessions.held import Held
from bedrot_desktop.sessions.history import History
from bedrot_desktop.sessions.history_rows import CLEARED, FAILED, IMPORT, RESTORE, SAVED, Attempt, Metrics
from bedrot_desktop.sessions.login import SHARED, Login, Site, site_of
from bedrot_desktop.sessions.session import GIVEN, IMPORTED, Session

if TYPE_CHECKING:
    from bedrot_desktop.sessions.driving import Driver
    from bedrot_desktop.sessions.refresher import Refreshed
    from bedrot_desktop.sessions.renewing import Renewal
    from bedrot_desktop.sessions.store import Backup, SessionStore


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

    def close(self) -> None:
        """Let go of the history's file."""
        self.history.close()

    # Whose sign-in

    def login(self, service: str) -> Login:
        """What is known of signing in to a service; UsageError where one cannot."""
        if service not in self.logins:
            raise UsageError(f"There is no signing in to “{service}”.", f"There are: {', '.join(self.logins)}.")
        return self.logins[service]

    def keys(self, services: Iterable[str] = ()) -> tuple[tuple[str, str], ...]:
        """(service, session account) of every sign-in that is in use; UsageError for a service without sign-in."""
        wanted = tuple(dict.fromkeys(services)) or tuple(self.logins)
        return tuple((name, account) for name in wanted for account in self.login(name).sign_ins(self.roster))

    def key(self, service: str, account: str = "") -> str:
        """The session account that a word means; UsageError for an unknown one, or none named where several are."""
        login = self.login(service)
        there = tuple(login.sign_ins(self.roster))
        if account:
            found = self.roster.find(service, account)
            if found is not None:
                return login.account_of(found)
            if account == SHARED and login.shared:
                return SHARED
            raise UsageError(f"{login.title} has no account “{account}”.", f"There are: {', '.join(there) or 'none'}.")
        if not there:
            raise UsageError(f"No account of {login.title} is in use.", f"`bedrot account add {service}` adds one.")
        if len(there) > 1:
            raise UsageError(f"{login.title} has several accounts: {', '.join(there)}.", "Name one with --account.")
        return there[0]

    def accounts(self, service: str, account: str) -> tuple[Account, ...]:
        """The roster's enabled accounts that a sign-in serves."""
        return self.login(service).sign_ins(self.roster).get(account, ())

    def site(self, service: str) -> Site:
        """The service's addresses."""
        return site_of(self.settings, service)

    def number(self, key: str, service: str) -> int:
        """A setting of a service that is a number."""
        value = self.settings.for_service(key, service)
        return value if isinstance(value, int) else 0

    def judge(self, answer: Answer, service: str, account: str) -> Look:
        """The verdict that an answer allows about an account's session."""
        from bedrot_desktop.sessions.asking import addresses_of
        from bedrot_desktop.sessions.classify import judge

        served, addresses = self.accounts(service, account), addresses_of(self.site(service))
        return judge(answer, self.login(service), account, served, self.clock.now(), addresses)

    def holding(self, service: str, account: str, purpose: str) -> AbstractContextManager[None]:
        """The one who may change an account's session; Busy names the holder."""
        from bedrot_desktop.sessions.profiles import holding

        return holding(self.home, service, account, purpose, self.clock)

    # What is held

    def held(self, services: Iterable[str] = ()) -> tuple[Held, ...]:
        """What is known of every sign-in, without network and without opening the vault."""
        from bedrot_desktop.sessions.knowing import held

        return held(self, self.keys(services))

    def session(self, service: str, account: str) -> Session | None:
        """The session as it is now; None where there is none. VaultError where it cannot be read.

        A token that stands in the settings counts where none is kept, or where the one that is kept has ended.
        """
        stored, life = self.store.load(service, account), self.history.life(service, account)
        return stored if stored and (life is None or life.open) else self.given(service, account) or stored

    def given(self, service: str, account: str) -> Session | None:
        """The access token of the settings, the .env or the vault as a session; only where a token is all one needs."""
        token = given_token(self, service)
        if not token:
            return None
        life, now = self.history.life(service, account), self.clock.now()
        born = life.born_at if life and life.open and life.origin == GIVEN else now
        return Session(service, account, born, born, GIVEN, tokens={"access_token": token})

    def metrics(self, since: datetime | None = None) -> tuple[Metrics, ...]:
        """Figures of sign-ins and renewals per account."""
        return self.history.metrics(since)

    # Looking

    def look(self, service: str, account: str, run: Run, *, in_browser: bool = True) -> Look:
        """Ask whether a session lives, in the browser where plain requests cannot tell (or "unclear"); noted and told.

        Never signed in: no request is made. BudgetSpent when the account was asked often enough today.
        """
        from bedrot_desktop.sessions.looking import look

        return look(self, service, account, run, in_browser=in_browser)

    def spend(self, service: str, account: str, count: int = 1) -> int:
        """Count requests about to be made; how many they are today. BudgetSpent when they would be too many."""
        most = self.number("services.*.budget", service)
        total = self.history.afford(service, account, self.clock.today(), count, most)
        if total is None:
            raise BudgetSpent(
                f"{self.login(service).title} ({account}) was asked {most} times today, which is what is polite.",
                "Tomorrow it goes on; `services.<service>.budget` allows more.",
            )
        return total

    def note(self, look: Look, session: Session | None = None) -> Look:
        """Keep a look, and tell of it and of a life that it ends. ``session``: what was looked at.

        Where another one took its place meanwhile, nothing is kept nor told.
        """
        from bedrot_desktop.sessions.keeping import noted

        return noted(self, look, session)

    def died(self, service: str, account: str, verdict: str, session: Session | None = None) -> None:
        """A session was met dead on the way, by whoever worked with it (``session``, where that is known)."""
        self.note(Look(service, account, self.clock.now(), verdict, "met while fetching"), session)

    # Getting

    def sign_in(self, service: str, account: str, run: Run) -> Look:
        """Open a window in which the person signs in, and wait for it; the proof of the new session.

        VaultError before any window opens if sessions cannot be kept; Busy if the account is in use; Cancelled when
        the person closes the window; WaitingForYou when time is over.
        """
        from bedrot_desktop.sessions.guided import sign_in

        return sign_in(self, service, account, run)

    def take_token(self, service: str, account: str, token: str, run: Run) -> Look:
        """Take a token that the person pasted (Meta): exchanged for a long-lived one where that is possible."""
        from bedrot_desktop.sessions.pasting import take_token

        return take_token(self, service, account, token, run)

    def accept(self, session: Session, run: Run) -> Look:
        """Prove a new session and keep it if it lives and is the right account's; else the former one stays."""
        service, account, begun = session.service, session.account, self.clock.monotonic()
        with self.holding(service, account, f"taking over a sign-in to {service}"):
            look = self.accept_held(session, run)
            took, outcome = self.clock.monotonic() - begun, SAVED if look.alive else FAILED
            if session.origin == IMPORTED:
                self.history.attempt(Attempt(service, account, look.at, IMPORT, outcome, took, look.words))
        return look

    def accept_held(self, session: Session, run: Run) -> Look:
        """As `accept`, for whoever holds the account already."""
        from bedrot_desktop.sessions.looking import prove

        SECRETS.register(session.secrets())
        look = prove(self, session, run)
        if look.alive:
            self.keep(session, look)
        return look

    def keep(self, session: Session, look: Look | None) -> Session:
        """Save a session that was proven (or whose proof must wait) and write down its birth, or that it lives on."""
        session = replace(session, identity=(look.identity if look else "") or session.identity)
        self.store.save(session)
        self.note_birth(session)
        if look is not None:
            self.note(look)
        self.bus.publish(SessionSaved(self.clock.now(), session.service, session.account, session.origin))
        return session

    def rolled(self, session: Session, state: Mapping[str, Any]) -> bool:
        """Keep what a browser has after work with a session, if the site gave new values; whether it did.

        Left alone: a state that opens no doors, and a session that was replaced meanwhile.
        """
        from bedrot_desktop.sessions.keeping import rolled

        return rolled(self, session, state)

    def renew(self, service: str, account: str, run: Run) -> Renewal:
        """Renew a session without the person, as `sessions.*.strategy` says."""
        from bedrot_desktop.sessions.renewal import renew

        return renew(self, service, account, run)

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
        from bedrot_desktop.sessions.refresher import refresh

        return refresh(self, services, run, due_only=due_only, force=force, dry_run=dry_run)

    # Going back

    def backups(self, service: str, account: str) -> tuple[Backup, ...]:
        """The good sessions kept of an account, newest first."""
        return self.store.backups(service, account)

    def restore(self, service: str, account: str, name: str = "") -> Session:
        """Go back to a backup (the latest without ``name``); the present session becomes a backup."""
        with self.holding(service, account, f"going back to a backup of {service}"):
            session = self.store.restore(service, account, name)
            self.note_birth(session)
            words = f"the session saved at {session.saved_at:%Y-%m-%d %H:%M} UTC is back"
            self.history.attempt(Attempt(service, account, self.clock.now(), RESTORE, SAVED, 0.0, words))
        self.bus.publish(SessionSaved(self.clock.now(), service, account, session.origin))
        return session

    def clear(self, service: str, account: str) -> bool:
        """Sign out here: the session is put away as a backup, the browser profile removed. False where none was.

        With the last one goes what a lost key sealed, so that one may begin anew.
        """
        from bedrot_desktop.sessions.keeping import begin_anew
        from bedrot_desktop.sessions.profiles import forget

        with self.holding(service, account, f"clearing {service}"):
            there = self.store.clear(service, account)
            forget(self.home, self.store.vault, service, account, self.clock)
            if self.history.ended(service, account, self.clock.now(), CLEARED):
                self.bus.publish(SessionEnded(self.clock.now(), service, account, CLEARED))
        begin_anew(self)
        return there

    def note_birth(self, session: Session) -> None:
        """A new life, or the same one going on where the session was born at the same moment."""
        from bedrot_desktop.sessions.keeping import note_birth

        note_birth(self, session)
