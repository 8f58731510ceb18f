"""From what is held of a sign-in to its gauge. On a worker; free of Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bedrot_desktop.ui.widgets.values import LifeValue

if TYPE_CHECKING:
    from bedrot_desktop.sessions.held import Held
    from bedrot_desktop.sessions.keeper import Keeper

STATES = {"signed out": "out", "waiting for you": "waiting", "due": "due", "ends soon": "due"}


def life_of(keeper: Keeper, held: Held) -> LifeValue:
    """The gauge of a sign-in; of a dead one, too, when it was expected to end."""
    from bedrot_desktop.sessions.knowing import outlook_of

    kind = "token" if held.strategy == "oauth" else "session"
    if held.state == "never signed in":
        return LifeValue("never", kind=kind)
    if held.state == "cannot be read":
        return LifeValue("unknown", kind=kind)
    lives = [one for one in keeper.history.lives(held.service, held.account) if one.credible]
    early, likely, late = held.early, held.likely, held.late
    life = keeper.history.life(held.service, held.account)
    if held.ended_at is not None and life is not None:
        thought = outlook_of(keeper, life, life.saved_at)
        early, likely, late = thought.early, thought.likely, thought.late
    return LifeValue(
        STATES.get(held.state, "current"), held.born_at, early, likely, late, held.bound or held.token_ends,
        held.due_at, held.ended_at, held.looked_at, kind, len([one for one in lives if one.born_at != held.born_at]),
        float(keeper.number("sessions.*.max_age_days", held.service)),
    )  # fmt: skip
