"""One renewal without the person: by the account's strategy, alone at its session, and written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bedrot_desktop.core.errors import BedrotError, Cancelled, WaitingForYou
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.sessions.answers import MISSING, Look
from bedrot_desktop.sessions.endpoint import App
from bedrot_desktop.sessions.given import of_service
from bedrot_desktop.sessions.history_rows import CANCELLED, FAILED, REFRESH, WAITING, Attempt

if TYPE_CHECKING:
    from bedrot_desktop.sessions.keeper import Keeper
    from bedrot_desktop.sessions.renewing import Renewal
    from bedrot_desktop.sessions.session import Session


def renew(keeper: Keeper, service: str, account: str, run: Run) -> Renewal:
    """See `Keeper.renew`. The session is read under the lock: another program may have renewed it just before."""
    from bedrot_desktop.sessions.renewing import Renewal

    login = keeper.login(service)
    with keeper.holding(service, account, f"renewing the sign-in to {login.title}"):
        session = keeper.session(service, account)
        if session is None:
            look = Look(service, account, keeper.clock.now(), MISSING, "no session is kept")
            return Renewal(WAITING, "Never signed in: a person has to sign in.", None, look)
        keeper.history.spend(service, account, keeper.clock.today(), 1 + len(login.asks))
        return _kept(keeper, session, run)


def app_of(keeper: Keeper, service: str) -> App:
    """The application that the settings or the vault name for a service."""
    name, secret = (of_service(keeper, service, name) for name in ("client_id", "client_secret"))
    return App(name, secret)


def _kept(keeper: Keeper, session: Session, run: Run) -> Renewal:
    """The renewal done, what came of it kept, and both written down."""
    service, account = session.service, session.account
    begun = keeper.clock.monotonic()

    def note(outcome: str, words: str) -> None:
        seconds = max(0.0, keeper.clock.monotonic() - begun)
        keeper.history.attempt(Attempt(service, account, keeper.clock.now(), REFRESH, outcome, seconds, words))

    try:
        renewal = _by_strategy(keeper, session, run)
        if renewal.session is not None:
            keeper.keep(renewal.session, renewal.look)
        elif renewal.look is not None:
            keeper.note(renewal.look, session)
    except Cancelled:
        note(CANCELLED, "stopped on request")
        raise
    except BedrotError as error:
        note(WAITING if isinstance(error, WaitingForYou) else FAILED, error.message)
        raise
    note(renewal.outcome, renewal.words)
    return renewal


def _by_strategy(keeper: Keeper, session: Session, run: Run) -> Renewal:
    from bedrot_desktop.sessions.renewing import STRATEGIES, Parts

    service, account = session.service, session.account
    parts = Parts(
        login=keeper.login(service),
        site=keeper.site(service),
        accounts=keeper.accounts(service, account),
        clock=keeper.clock,
        driver=keeper.driver,
        app=app_of(keeper, service),
        keep=keeper.store.save,  # a rotated refresh token is written before it is used
    )
    return STRATEGIES[str(keeper.settings.for_service("sessions.*.strategy", service))].renew(parts, session, run)
