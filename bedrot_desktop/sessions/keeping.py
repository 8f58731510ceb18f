"""What becomes of a session that is kept: its birth or going on in the history, and the values it rolled on to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bedrot_desktop.sessions import storage
from bedrot_desktop.sessions.answers import CHALLENGE, Look
from bedrot_desktop.sessions.history_rows import CHALLENGED, REPLACED, Life
from bedrot_desktop.sessions.session import Session
from bedrot_desktop.sessions.tokens import session_ends

if TYPE_CHECKING:
    from bedrot_desktop.sessions.keeper import Keeper


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


def _replaced(former: Life | None, last: Look | None) -> str:
    """Why a life ends when a new sign-in takes its place."""
    asked = former is not None and last is not None and last.verdict == CHALLENGE and last.at >= former.saved_at
    return CHALLENGED if asked else REPLACED
