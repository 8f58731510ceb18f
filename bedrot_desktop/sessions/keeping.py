"""What becomes of a session that is kept: its birth or going on in the history, and the values it rolled on to.

Looking at a session and working with it take a while, and are done without its lock: meanwhile the person may sign in
anew. What is found out about a session is therefore first compared with the one that is held by then.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bedrot_desktop.core.errors import Busy, VaultError
from bedrot_desktop.core.events import SessionEnded, SessionProbed
from bedrot_desktop.sessions import storage
from bedrot_desktop.sessions.answers import CHALLENGE, Look
from bedrot_desktop.sessions.history_rows import CHALLENGED, REPLACED, Life
from bedrot_desktop.sessions.login import Login
from bedrot_desktop.sessions.session import GIVEN, Session
from bedrot_desktop.sessions.tokens import session_ends

if TYPE_CHECKING:
    from bedrot_desktop.sessions.keeper import Keeper

log = logging.getLogger(__name__)


def note_birth(keeper: Keeper, session: Session) -> None:
    """A new life, or the same one going on where the session was born at the same moment."""
    service, account = session.service, session.account
    life = Life(
        service, account, session.born_at, session.saved_at, session.origin, session.saved_at, session.identity,
        session_ends(session, keeper.login(service)), token_ends=session.token_ends, data_ends=session.data_ends,
    )  # fmt: skip
    former = keeper.history.life(service, account)
    if former is not None and former.born_at == session.born_at:
        keeper.history.renewed(life)
        return
    last = next(iter(keeper.history.looks(service, account, 1)), None)
    keeper.history.born(life, _replaced(former, last), keeper.clock.now())


def noted(keeper: Keeper, look: Look, session: Session | None) -> Look:
    """See `Keeper.note`."""
    if session is not None and not _caught_up(keeper, session, look):
        return look
    cause = keeper.history.note(look)
    keeper.bus.publish(SessionProbed(look.at, look.service, look.account, look.verdict))
    if cause:
        keeper.bus.publish(SessionEnded(look.at, look.service, look.account, cause))
    return look


def is_held(keeper: Keeper, session: Session) -> bool:
    """Whether this is (still) the session that is held, and no other one was saved or it was put away meanwhile."""
    if session.origin == GIVEN:
        return True
    now = keeper.store.load(session.service, session.account)
    login = keeper.login(session.service)
    return now is not None and now.born_at == session.born_at and _values(now, login) == _values(session, login)


def _caught_up(keeper: Keeper, session: Session, look: Look) -> bool:
    """Whether a look was at the session that is held; its birth is written down where the history does not know it.

    The history was lost, or the program was killed between saving and noting; or a given token begins to live.
    """
    if not is_held(keeper, session):
        return False
    life = keeper.history.life(session.service, session.account)
    if session.origin == GIVEN:
        unknown = look.alive and (life is None or not life.open)
    else:
        unknown = look.alive if life is None else life.born_at != session.born_at
    if unknown:
        note_birth(keeper, session)
    return True


def rolled(keeper: Keeper, session: Session, state: Mapping[str, Any]) -> bool:
    """See `Keeper.rolled`."""
    service, account = session.service, session.account
    login = keeper.login(service)
    mine = storage.kept(state, login, keeper.site(service))
    former = storage.mark_of(session.storage_state(), login)
    if not storage.complete(mine, login) or storage.mark_of(mine, login) == former:
        return False
    with keeper.holding(service, account, f"keeping the sign-in to {login.title}"):
        now = keeper.store.load(service, account)
        if now is None or storage.mark_of(now.storage_state(), login) != former:
            return False
        keeper.keep(now.renewed(mine, keeper.clock.now()), None)
    return True


def begin_anew(keeper: Keeper) -> None:
    """Where no sign-in is held any more, put aside what no key opens: it would forbid the vault to make a new key."""
    if not set(keeper.keys()).isdisjoint(keeper.store.keys()):
        return
    try:
        aside = keeper.store.vault.start_over(keeper.home, keeper.clock)
    except (VaultError, Busy) as trouble:  # locked, say: then nobody knows what the key opens
        log.info("What another key sealed is left where it is: %s", trouble.message)
        return
    if aside:
        log.warning("%d files that no key opens any more lie in %s now", len(aside), aside[0].parent)


def _values(session: Session, login: Login) -> frozenset[tuple[str, str]]:
    """What opens the service's doors: its own cookies and storage, else its tokens."""
    return storage.mark_of(session.storage_state(), login) or frozenset(session.tokens.items())


def _replaced(former: Life | None, last: Look | None) -> str:
    """Why a life ends when a new sign-in takes its place."""
    asked = former is not None and last is not None and last.verdict == CHALLENGE and last.at >= former.saved_at
    return CHALLENGED if asked else REPLACED
