"""The demo's sign-ins: earlier lives with their ends, living sessions at the stand-in sites, and one that is dead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bedrot_desktop.core.clock import FixedClock
from bedrot_desktop.core.roster import Roster
from bedrot_desktop.demo.dice import Dice
from bedrot_desktop.sessions.answers import ALIVE, EXPIRED, Look
from bedrot_desktop.sessions.history_rows import NATURAL, SAVED, SIGN_IN, Attempt, Life
from bedrot_desktop.sessions.login import SHARED
from bedrot_desktop.sessions.session import SIGNED_IN

if TYPE_CHECKING:
    from bedrot_desktop.demo.sites.server import Sites
    from bedrot_desktop.sessions.history import History
    from bedrot_desktop.sessions.login import Login
    from bedrot_desktop.sessions.store import SessionStore

DEAD = "toolost"
_LIVES = 7
#: Days that a sign-in lives at the stand-ins, and how much that varies.
_LASTS = {"spotify": 29.0, "tiktok": 27.0, "distrokid": 11.5, "toolost": 6.8, "linktree": 28.0, "metaads": 59.0}
_SPREAD = 0.06
_LOOKED = timedelta(hours=5)  # between two looks at a sign-in


def make_past(
    sites: Sites, logins: Mapping[str, Login], roster: Roster, store: SessionStore, history: History, now: datetime
) -> list[str]:
    """Give every account a past and, but for one, a living session; what is there already is left as it is.

    Returns the accounts that got one as ``service account``. Raises VaultError where sessions cannot be kept.
    """
    made = []
    for service, login in logins.items():
        for account in login.sign_ins(roster):
            if history.life(service, account) is not None or service not in _LASTS:
                continue
            _one(service, account, sites, store, history, now.astimezone(UTC))
            made.append(f"{service} {account}")
    return made


def _one(service: str, account: str, sites: Sites, store: SessionStore, history: History, now: datetime) -> None:
    dice = Dice(1987, f"past of {service} {account}")
    spans = [_LASTS[service] * dice.between(1 - _SPREAD, 1 + _SPREAD) for _ in range(_LIVES)]
    dead = service == DEAD
    age = _LASTS[service] + 2.0 if dead else _LASTS[service] * dice.between(0.2, 0.7)
    begins = now - timedelta(days=age)
    births = [begins]
    for span in spans:
        births.append(births[-1] - timedelta(days=span + 0.3))
    for born, span in zip(reversed(births[1:]), reversed(spans), strict=True):
        _live(history, service, account, born, born + timedelta(days=span) - _LOOKED)
        history.ended(service, account, born + timedelta(days=span), NATURAL)
    store.save(
        replace(_at(sites, begins).session(service), account=account)
        if account == SHARED
        else _at(sites, begins).session(service, account)
    )
    end = begins + timedelta(days=_LASTS[service]) if dead else now
    _live(history, service, account, begins, end - _LOOKED)
    if dead:
        history.note(Look(service, account, end, EXPIRED, "password field"))


def _live(history: History, service: str, account: str, born: datetime, alive: datetime) -> None:
    """A life from its sign-in to the last sign of it."""
    history.born(Life(service, account, born, born, SIGNED_IN, born))
    history.attempt(Attempt(service, account, born, SIGN_IN, SAVED, 42.0, "signed in"))
    history.note(Look(service, account, alive, ALIVE, "cookies are there"))


def _at(sites: Sites, moment: datetime) -> Sites:
    """The same sites at an earlier moment; never started, only to hand out what they would have."""
    from bedrot_desktop.demo.sites.server import Sites as Same

    return Same(FixedClock(moment), port=sites.port, demo=True)
