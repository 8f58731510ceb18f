"""From the notes to what is held: the outlook of a sign-in and when it is to be renewed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bedrot_desktop.core.errors import VaultError
from bedrot_desktop.sessions.given import gives_token
from bedrot_desktop.sessions.held import Held, Known, held_of
from bedrot_desktop.sessions.history_rows import Life
from bedrot_desktop.sessions.life import Expectation, Lived, expected

if TYPE_CHECKING:
    from bedrot_desktop.sessions.keeper import Keeper

SHARE = 0.8  # of the life expected, after which a sign-in is renewed


def held(keeper: Keeper, keys: Iterable[tuple[str, str]]) -> tuple[Held, ...]:
    """What is held of these sign-ins. Opens the vault only for a session of which nothing was ever noted."""
    stored = frozenset(keeper.store.keys())
    now, local = keeper.clock.now(), keeper.clock.local()
    return tuple(held_of(_known(keeper, service, account, stored), now, local) for service, account in keys)


def _known(keeper: Keeper, service: str, account: str, stored: frozenset[tuple[str, str]]) -> Known:
    login, history = keeper.login(service), keeper.history
    there = (service, account) in stored or gives_token(keeper, service)
    life, trouble = history.life(service, account), ""
    if there and life is None:
        life, trouble = _first_seen(keeper, service, account)
    outlook = outlook_of(keeper, life) if life is not None and life.open else None
    return Known(
        service,
        account,
        login.title,
        tuple(one.title for one in keeper.accounts(service, account)),
        len(login.sign_ins(keeper.roster)) <= 1,
        str(keeper.settings.for_service("sessions.*.strategy", service)),
        there,
        life,
        next(iter(history.looks(service, account, 1)), None),
        outlook,
        due_at(keeper, life) if life is not None and life.open and renews(keeper, service) else None,
        history.failures(service, account),
        trouble,
    )


def _first_seen(keeper: Keeper, service: str, account: str) -> tuple[Life | None, str]:
    """A session that lies there and of which nothing was noted: taken over by hand, or the history was lost."""
    try:
        session = keeper.session(service, account)
    except VaultError as error:
        return None, error.message
    if session is not None:
        keeper.note_birth(session)
    return keeper.history.life(service, account), ""


def renews(keeper: Keeper, service: str) -> bool:
    """Whether a service's sign-ins are renewed without the person."""
    wanted = keeper.settings.for_service("sessions.*.renew", service) is True
    return wanted and keeper.settings.for_service("sessions.*.strategy", service) != "none"


def outlook_of(keeper: Keeper, life: Life, at: datetime | None = None) -> Expectation:
    """When a life is expected to end, as seen now or at another moment."""
    lives = keeper.history.lives(life.service, life.account)
    now = keeper.clock.now()
    return expected(
        min(life.born_at, now),  # one born in the future began before the computer's clock was set right
        at or now,
        [Lived(one.days, one.natural) for one in lives if one.credible and one.born_at != life.born_at],
        keeper.number("sessions.*.max_age_days", life.service),
        saved_at=min(life.saved_at, now),
        bound=life.bound_at,
        local=keeper.clock.local(),
    )


def due_at(keeper: Keeper, life: Life) -> datetime:
    """When a session is to be renewed: at the table's interval or at 80 % of the life expected, whichever is first.

    Both count from the last renewal; looked at from there, too, so that the moment does not move as time goes by. Not
    sooner than the pause between two looks, unless the session cannot live so long. One that was saved in the future,
    before the computer's clock was set right, is due: nobody knows how old it is.
    """
    if life.saved_at > keeper.clock.now():
        return keeper.clock.now()
    interval = timedelta(days=keeper.number("sessions.*.refresh_days", life.service))
    least = timedelta(hours=keeper.settings.get("sessions.probe_hours", int))
    rest = outlook_of(keeper, life, life.saved_at).likely - life.saved_at
    due = life.saved_at + min(interval, max(SHARE * rest, least))
    return min(due, life.saved_at + SHARE * (life.bound_at - life.saved_at)) if life.bound_at else due
