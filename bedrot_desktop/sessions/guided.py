"""The guided sign-in: a window in which the person signs in, a proof, and only then a new session."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bedrot_desktop.core.errors import BedrotError, Cancelled, WaitingForYou
from bedrot_desktop.core.events import SignInProgressed
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.sessions.answers import Look
from bedrot_desktop.sessions.history_rows import CANCELLED, FAILED, SAVED, SIGN_IN, WAITING, Attempt
from bedrot_desktop.sessions.login import Login
from bedrot_desktop.sessions.looking import refusal
from bedrot_desktop.sessions.session import SIGNED_IN, Session
from bedrot_desktop.sessions.vault import Damaged, OtherKey

if TYPE_CHECKING:
    from bedrot_desktop.sessions.driving import Caught
    from bedrot_desktop.sessions.keeper import Keeper

log = logging.getLogger(__name__)


def sign_in(keeper: Keeper, service: str, account: str, run: Run) -> Look:
    """See `Keeper.sign_in`."""
    login = keeper.login(service)
    if by_token(login):
        from bedrot_desktop.sessions.pasting import authorise

        return authorise(keeper, service, account, run)
    make_sure_of_the_vault(keeper)
    with (
        keeper.holding(service, account, f"signing in to {login.title}"),
        recorded(keeper, service, account, SIGN_IN),
    ):
        return _in_window(keeper, service, account, run)


def make_sure_of_the_vault(keeper: Keeper) -> None:
    """Nobody is asked to sign in for a session that could not be kept afterwards."""
    keeper.store.vault.make_sure()


def by_token(login: Login) -> bool:
    """Whether a token is all that a service wants, so that no window with cookies stands for the person."""
    return (
        login.grant is not None and login.grant.authorise is not None and not login.auth_cookies and login.token is None
    )


def _in_window(keeper: Keeper, service: str, account: str, run: Run) -> Look:
    login = keeper.login(service)
    former = _former(keeper, service, account)
    proofs: list[Look] = []

    def accept(caught: Caught) -> str:
        tell(keeper, service, account, "proving", "Making sure that the sign-in works and is the right one.")
        look = keeper.accept_held(_session(keeper, service, account, caught, former), run)
        if not look.alive:
            return refusal(keeper, look)
        proofs.append(look)
        tell(keeper, service, account, "saved", f"Signed in to {login.title}; the window closes by itself.")
        return ""

    keeper.driver.sign_in(
        login,
        keeper.site(service),
        account,
        former,
        run,
        judge=lambda answer: keeper.judge(answer, service, account),
        accept=accept,
        tell=lambda step, words: tell(keeper, service, account, step, words),
        seconds=60.0 * keeper.settings.get("sessions.wait_minutes", int),
    )
    return proofs[-1]


def _former(keeper: Keeper, service: str, account: str) -> Session | None:
    """The session so far; one that nobody can read any more must not keep the person from signing in anew."""
    try:
        return keeper.session(service, account)
    except (Damaged, OtherKey) as trouble:
        log.warning("%s %s is signed in to anew: %s", service, account, trouble.message)
        return None


def _session(keeper: Keeper, service: str, account: str, caught: Caught, former: Session | None) -> Session:
    """What the window had, as a new session; a refresh token that somebody gave by hand stays with the account."""
    now = keeper.clock.now()
    kept = {"refresh_token": former.tokens["refresh_token"]} if former and "refresh_token" in former.tokens else {}
    return Session(
        service,
        account,
        born_at=now,
        saved_at=now,
        origin=SIGNED_IN,
        cookies=tuple(caught.state.get("cookies", ())),
        origins=tuple(caught.state.get("origins", ())),
        tokens=kept,
        user_agent=caught.user_agent,
    )


@contextmanager
def recorded(keeper: Keeper, service: str, account: str, kind: str) -> Iterator[list[str]]:
    """Write down how a sign-in went, and tell where it came to nothing: by an error, or by what is put in the list."""
    begun = keeper.clock.monotonic()
    refused: list[str] = []

    def note(outcome: str, words: str) -> None:
        seconds = max(0.0, keeper.clock.monotonic() - begun)
        keeper.history.attempt(Attempt(service, account, keeper.clock.now(), kind, outcome, seconds, words))

    try:
        yield refused
    except Cancelled:
        note(CANCELLED, "stopped by the person")
        tell(keeper, service, account, "cancelled", "The sign-in was cancelled; nothing was changed.")
        raise
    except BedrotError as error:
        note(WAITING if isinstance(error, WaitingForYou) else FAILED, error.message)
        tell(keeper, service, account, "failed", str(error))
        raise
    if refused:
        note(FAILED, refused[0])
        tell(keeper, service, account, "failed", refused[0])
    else:
        note(SAVED, "signed in")


def tell(keeper: Keeper, service: str, account: str, step: str, words: str) -> None:
    """One step further, for whoever listens."""
    keeper.bus.publish(SignInProgressed(keeper.clock.now(), service, account, step, SECRETS.mask(words)))
