"""What is held of a sign-in when its account gets another key: session and history move along, the profile is anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bedrot_desktop.sessions import profiles

if TYPE_CHECKING:
    from bedrot_desktop.sessions.keeper import Keeper


def rename(keeper: Keeper, service: str, old: str, new: str) -> bool:
    """Move what is held of session account ``old`` to ``new``; whether there was a session.

    The former session stays as a backup under the old key. Busy while somebody signs in there; VaultError where the
    session cannot be read: nothing has moved then.
    """
    with keeper.holding(service, old, f"renaming {old} to {new}"), keeper.holding(service, new, f"renaming {old}"):
        session = keeper.store.load(service, old)
        if session is not None:
            keeper.store.save(replace(session, account=new))
            keeper.store.clear(service, old)
        keeper.history.rename(service, old, new)
    profiles.forget(keeper.home, keeper.store.vault, service, old, keeper.clock)
    return session is not None
