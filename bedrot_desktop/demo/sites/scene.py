"""What plays at one stand-in: who has an account, how one signs in, what goes wrong; and what was asked of it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bedrot_desktop.demo.sites.manners import Manner
from bedrot_desktop.demo.sites.people import STRANGER, Person
from bedrot_desktop.demo.sites.tokens import Pass

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


@dataclass
class Scene:
    """Set it and read it at any time, from any thread."""

    service: str
    manner: Manner
    people: dict[str, Person]
    way: str = ""
    lifetime: int = 0
    token_lifetime: int = 0
    rolling: bool = False
    oddities: dict[str, Any] = field(default_factory=dict)  # what a service's own pages do differently, by their names
    heard: list[Asked] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event, repr=False)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def __post_init__(self) -> None:
        self.way = self.way or self.manner.way
        self.lifetime = self.lifetime or self.manner.lifetime
        self.token_lifetime = self.token_lifetime or self.manner.token_lifetime
        self.rolling = self.rolling or self.manner.rolling
        self._over: dict[str, tuple[int, str]] = {}

    def person(self, identity: str) -> Person:
        """The person of an identity; KeyError for nobody's."""
        return {person.identity: person for person in self.people.values()}[identity]

    def of_account(self, account: str) -> Person:
        """The person of an account of the roster; KeyError for none."""
        return {person.account: person for person in self.people.values() if person.user != STRANGER}[account]

    def hear(self, asked: Asked) -> None:
        """Write down what was asked."""
        with self.lock:
            self.heard.append(asked)

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
        import time

        with self.lock:
            self._over[identity] = (time.time_ns(), why)
