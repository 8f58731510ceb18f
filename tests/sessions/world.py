"""A keeper with its real store, vault and history; only the sites and the browser are made up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.events import Bus, Event
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.roster import DEFAULT_ROSTER, Roster
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.sessions import answers, looking
from bedrot_desktop.sessions.answers import Answer, Look
from bedrot_desktop.sessions.driving import Caught
from bedrot_desktop.sessions.history import History
from bedrot_desktop.sessions.history_rows import Attempt
from bedrot_desktop.sessions.keeper import Keeper
from bedrot_desktop.sessions.keychain import MemoryRing
from bedrot_desktop.sessions.login import Ask, Grant, Login, Marks, Token
from bedrot_desktop.sessions.session import Session
from bedrot_desktop.sessions.store import SessionStore
from bedrot_desktop.sessions.vault import Vault

NOW = datetime(2025, 7, 9, 8, 0, tzinfo=UTC)
MARKS = Marks(alive={"the user menu": "usermenu"}, wall={"the sign-in form": "signinform"})
LOGINS = {
    "spotify": Login("spotify", "Spotify for Artists", "home", ("spotify.com",), (Ask("home"),), MARKS,
                     r"^sp_dc$", ("sp_dc",), grant=Grant(("token_address", "token")), shared=True),
    "tiktok": Login("tiktok", "TikTok", "studio", ("tiktok.com",), (Ask("me"), Ask("studio")), MARKS,
                    r"^sessionid$", ("sessionid",)),
    "distrokid": Login("distrokid", "DistroKid", "stats", ("distrokid.com",), (Ask("stats"),), MARKS,
                       r"^jwt$", ("jwt",)),
    "toolost": Login("toolost", "TooLost", "portal", ("toolost.com",), (Ask("api"),), MARKS,
                     token=Token(storage="^token$")),
    "linktree": Login("linktree", "Linktree", "admin", ("linktr.ee",), (), MARKS, r"^sid$", ("sid",)),
    "metaads": Login("metaads", "Meta Ads", "", ("facebook.com",), (Ask("me", "api_address", bearer=True),), MARKS,
                     grant=Grant(("token_address", "token"), "fb_exchange_token", ("login_address", "dialog"),
                                 ("token_address", "debug"), "ads_read"), shared=True),
}  # fmt: skip


class Sites:
    """What the sites say of a session, by the first secret in it; what was asked is counted."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock = clock
        self.says: dict[str, str] = {}  # secret → verdict
        self.identity: dict[str, str] = {}
        self.cause = ""
        self.wait_seconds: float | None = None
        self.asked: list[tuple[str, str]] = []

    def look(self, session: Session) -> Look:
        secret = next(iter(session.secrets()), "")
        verdict = self.says.get(secret, answers.ALIVE)
        return Look(
            session.service, session.account, self.clock.now(), verdict, f"marker of {verdict}",
            identity=self.identity.get(secret, ""), cause=self.cause, wait_seconds=self.wait_seconds,
        )  # fmt: skip

    def ask(self, keeper: Keeper, session: Session, run: Run) -> Look:
        run.check()
        self.asked.append((session.service, session.account))
        return self.look(session)


class Driver:
    """A browser in which ``person`` acts: it is called in place of the window, with the driver's own arguments."""

    def __init__(self) -> None:
        self.person: Callable[..., Caught] = lambda **_: (_ for _ in ()).throw(AssertionError("a window was opened"))
        self.visited: list[tuple[str, str, str]] = []
        self.stands_there = "usermenu"
        self.windows = 0

    def found(self) -> tuple[Any, ...]:
        return ()

    def sign_in(
        self, login: Login, site: Any, key: str, session: Session | None, run: Run, *, judge: Any, accept: Any,
        tell: Any, seconds: float,
    ) -> Caught:  # fmt: skip
        self.windows += 1
        return self.person(
            login=login, key=key, session=session, run=run, judge=judge, accept=accept, tell=tell, seconds=seconds
        )

    def visit(
        self, login: Login, site: Any, session: Session, run: Run, *, url: str, headless: bool, judge: Any
    ) -> Caught:
        run.check()
        self.visited.append((session.service, session.account, url))
        return Caught(Answer(url, url, 200, text=f"<p>{self.stands_there}</p>", in_browser=True), {})

    def page(self, *_: Any, **__: Any) -> Any:
        raise AssertionError("the keeper works on no page")


@dataclass
class World:
    """Everything of one test; the clock stands at `NOW` until it is moved."""

    home: Path
    overrides: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    roster: Roster = DEFAULT_ROSTER
    kind: type[Keeper] = Keeper
    logins: Mapping[str, Login] = field(default_factory=lambda: LOGINS)

    def __post_init__(self) -> None:
        self.clock = FixedClock(NOW)
        self.events: list[Event] = []
        self.ring = MemoryRing()
        self.vault = Vault(self.ring, self.home)
        self.driver = Driver()
        self.sites = Sites(self.clock)
        self.keeper = self.another()
        self.keeper.bus.listen(Event, self.events.append)

    def another(self) -> Keeper:
        """A keeper as a second program would have it: the same files, its own handles."""
        settings = Settings.load(self.home, environment=dict(self.environment), overrides=dict(self.overrides))
        return self.kind(
            self.home, self.logins, self.roster, settings, self.clock, Bus(),
            SessionStore(self.home, self.vault, self.clock), History(self.home / "sessions" / "history.sqlite"),
            self.driver,  # type: ignore[arg-type]
        )  # fmt: skip

    def pass_time(self, **duration: float) -> None:
        self.clock.moment += timedelta(**duration)
        self.clock.elapsed += timedelta(**duration).total_seconds()

    def session(self, service: str, account: str, secret: str, **more: Any) -> Session:
        """A session born now, with one cookie (or token) that is its secret."""
        login = self.logins[service]
        host = login.domains[0]
        name = (login.needed_cookies or ("sid",))[0]
        cookie = {"name": name, "value": secret, "domain": f".{host}", "path": "/", "expires": -1}
        plain = Session(service, account, self.clock.now(), self.clock.now(), cookies=(cookie,))
        if login.token is not None:
            stored = {"origin": f"https://{host}", "localStorage": [{"name": "token", "value": secret}]}
            plain = replace(plain, cookies=(), origins=(stored,))
        if service == "metaads":
            plain = replace(plain, cookies=(), tokens={"access_token": secret})
        return replace(plain, **more)

    def signed_in(self, service: str, account: str = "main", secret: str = "") -> Session:
        """As if somebody had signed in just now."""
        session = self.session(service, account, secret or f"secret-of-{service}-{account}")
        assert self.keeper.accept(session, Run()).alive
        return session

    def told(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]

    def attempts(self, service: str = "", account: str = "") -> list[tuple[str, str]]:
        return [(one.kind, one.outcome) for one in reversed(self.keeper.history.attempts(service, account))]

    def failed(self, service: str, account: str, outcome: str = "failed") -> None:
        """As if a renewal had failed just now."""
        self.keeper.history.attempt(Attempt(service, account, self.clock.now(), "refresh", outcome, 1.0, "was down"))


@contextmanager
def playing(world: World, patch: Any) -> Iterator[World]:
    """The made-up sites answer all plain requests while this is open."""
    patch.setattr(looking, "asked", world.sites.ask)
    yield world
    world.keeper.close()


class Gate:
    """Counts who is inside at the same time."""

    def __init__(self) -> None:
        self.lock = threading.Condition()
        self.inside: list[str] = []
        self.most = 0
        self.twice = 0

    @contextmanager
    def entered(self, name: str) -> Iterator[None]:
        with self.lock:
            self.twice += name in self.inside
            self.inside.append(name)
            self.most = max(self.most, len(self.inside))
            self.lock.notify_all()
        try:
            yield
        finally:
            with self.lock:
                self.inside.remove(name)

    def filled(self, places: int) -> bool:
        """Wait until so many were inside at once, however long ago; False if that never happens."""
        with self.lock:
            return self.lock.wait_for(lambda: self.most >= places, 60)
