"""What plays at one stand-in: who has an account, how one signs in, what goes wrong; and what was asked of it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bedrot_desktop.demo.sites.attempts import Attempts
from bedrot_desktop.demo.sites.manners import Manner
from bedrot_desktop.demo.sites.people import STRANGER, Person
from bedrot_desktop.demo.sites.tokens import Pass, tick

EXPIRED, REVOKED = "expired", "revoked"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that came in. ``status`` 0: it got no answer. The query may hold secrets and is not shown."""

    method: str
    path: str
    query: str = field(repr=False)
    status: int
    signed_in_as: str
    at: datetime
    agent: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Limit:
    """After ``after`` requests the service asks to come back ``seconds`` later (``as_date``: names the moment)."""

    after: int
    seconds: int = 120
    as_date: bool = False


@dataclass(frozen=True, slots=True)
class Typist:
    """Somebody at the keyboard: the doors' pages type this by themselves, a moment after they are shown.

    ``code`` "" types the right one. Lets a sign-in be played in a window that nothing else can reach into.
    """

    user: str
    password: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    pause: float = 0.3


@dataclass
class Scene:
    """Set it and read it at any time, from any thread. Seconds are the injected clock's, except for ``slow``.

    Signing in: ``way`` is form, form+code, email code or qr; ``captcha`` never, once or always, ``captcha_at`` before
    or after the form; ``consent``: a page that wants a yes; ``wrong_account``: True or an identity in which each
    sign-in ends; ``code_seconds``: how long a mailed code (and a sign-in under way) counts; ``typist``: see there.
    Signed in: ``lifetime``, ``rolling`` (each visit renews), ``token_lifetime``; ``suspicious``: pages want a captcha
    first. Faults: ``outage`` True (a page with status 503) or ``"closed"`` (no answer); ``slow`` seconds of waiting
    before each answer; ``flaky``: every n-th request gets no answer; ``portal``: a captive portal answers instead
    (``"elsewhere"``: sends one to its own address);
    ``cut``: so many downloads break off half way; ``redesign`` True (all ids, classes and test ids are new) or
    ``"words"`` (the words on buttons and links, too); ``limit``; ``revoke_after`` so many more requests of somebody
    signed in.
    """

    service: str
    manner: Manner
    people: dict[str, Person]
    way: str = ""
    captcha: str = "never"
    captcha_at: str = "before"
    consent: bool = False
    wrong_account: bool | str = False
    code_seconds: int = 300
    typist: Typist | None = None
    lifetime: int = 0
    token_lifetime: int = 0
    rolling: bool = False
    suspicious: bool = False
    outage: bool | str = False
    slow: float = 0.0
    flaky: int = 0
    portal: bool | str = False
    cut: int = 0
    redesign: bool | str = False
    revoke_after: int | None = None
    oddities: dict[str, Any] = field(default_factory=dict)  # what a service's own pages do differently, by their names
    clients: dict[str, str] = field(default_factory=lambda: {"demo-client": "demo-client-secret"}, repr=False)
    scopes: str = ""
    rotating: bool = True
    mail: str = field(default="", repr=False)
    heard: list[Asked] = field(default_factory=list, repr=False)
    agreed: set[str] = field(default_factory=set)
    attempts: Attempts = field(default_factory=Attempts, repr=False)
    closing: threading.Event = field(default_factory=threading.Event, repr=False)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def __post_init__(self) -> None:
        self.way = self.way or self.manner.way
        self.lifetime = self.lifetime or self.manner.lifetime
        self.token_lifetime = self.token_lifetime or self.manner.token_lifetime
        self.rolling = self.rolling or self.manner.rolling
        self.scopes = self.scopes or self.manner.scopes
        self._over: dict[str, tuple[int, str]] = {}
        self._spent: set[int] = set()
        self._limit: Limit | None = None
        self._counted, self._asked = 0, 0
        self._closed_until: datetime | None = None
        self._scanned = ""

    # who

    def person(self, identity: str) -> Person:
        """The person of an identity; a made-up one where nobody here has it."""
        known = {person.identity: person for person in self.people.values()}
        return known.get(identity) or Person(identity, "", identity, identity)

    def of_account(self, account: str = "") -> Person:
        """The person of an account of the roster ("": the first one's); ``main`` serves all that have none."""
        persons = {person.account: person for person in self.people.values() if person.user != STRANGER}
        return persons.get(account) or persons["main"] if account else next(iter(persons.values()))

    def ends_in(self, person: Person) -> str:
        """The identity in which a person's sign-in ends."""
        if self.wrong_account is True:
            return STRANGER
        return self.wrong_account or person.identity

    # how long

    def trouble(self, it: Pass | None, now: datetime) -> str:
        """Why a pass does not let anybody in: ``expired``, ``revoked``, or "" when it does."""
        if it is None or it.service != self.service or it.over(now):
            return EXPIRED
        with self.lock:
            for whom in (it.identity, ""):
                serial, why = self._over.get(whom, (0, ""))
                if it.serial <= serial:
                    return why
        return ""

    def revoke(self, identity: str = "") -> None:
        """End all sign-ins of somebody (of everybody), as if signed out everywhere."""
        self._end(identity, REVOKED)

    def expire(self, identity: str = "") -> None:
        """Let all sign-ins of somebody (of everybody) be over, as if their time had run out."""
        self._end(identity, EXPIRED)

    def _end(self, identity: str, why: str) -> None:
        with self.lock:
            self._over[identity] = (tick(), why)

    def spend(self, it: Pass) -> bool:
        """Use up a pass that counts once; False when it was used before."""
        with self.lock:
            fresh = it.serial not in self._spent
            self._spent.add(it.serial)
            return fresh

    # at the doors

    def scan_qr(self, identity: str) -> None:
        """Somebody's phone scans the code that is shown (or the next one)."""
        with self.lock:
            self._scanned = identity

    def take_scan(self) -> str:
        """Who scanned the code, once; "" nobody."""
        with self.lock:
            identity, self._scanned = self._scanned, ""
            return identity

    # what was asked

    def hear(self, asked: Asked) -> None:
        """Write down what was asked."""
        with self.lock:
            self.heard.append(asked)
            if asked.signed_in_as and self.revoke_after is not None:
                self.revoke_after -= 1
                if self.revoke_after <= 0:
                    self.revoke_after = None
                    self.revoke()

    def paths(self, status: int | None = None) -> list[str]:
        """The paths asked for so far (with a status), oldest first."""
        with self.lock:
            return [asked.path for asked in self.heard if status in (None, asked.status)]

    def count(self) -> int:
        """One request more; how many there were."""
        with self.lock:
            self._asked += 1
            return self._asked

    # how often

    @property
    def limit(self) -> Limit | None:
        """How often one may ask; set it to begin counting anew."""
        return self._limit

    @limit.setter
    def limit(self, limit: Limit | None) -> None:
        with self.lock:
            self._limit, self._counted, self._closed_until = limit, 0, None

    def refused_for(self, now: datetime) -> int:
        """Count a request; the seconds for which it is refused, 0 when it is not. After that counting begins anew."""
        with self.lock:
            if self._limit is None:
                return 0
            if self._closed_until is not None and now < self._closed_until:
                return max(1, round((self._closed_until - now).total_seconds()))
            if self._closed_until is not None:
                self._counted, self._closed_until = 0, None
            self._counted += 1
            if self._counted <= self._limit.after:
                return 0
            self._closed_until = now + timedelta(seconds=self._limit.seconds)
            return self._limit.seconds
