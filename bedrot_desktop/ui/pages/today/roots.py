"""What the inbox says of the things to do: a cause that explains them is one thing to do, and what was put off none.

On a worker, from the inbox as it was written last; free of Qt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bedrot_desktop.ui.pages.today.content import Step, Todo

if TYPE_CHECKING:
    from bedrot_desktop.attention.entries import Entry
    from bedrot_desktop.parts import Parts

CAUSE = "cause"  # kind of a step whose address says what is done
IN_VAIN = frozenset({"fetch", "restart", "sign_in", "resume"})  # steps that need the site


@dataclass(frozen=True, slots=True)
class Roots:
    """``causes``: what stands before everything, as things to do. ``offline``: no site is reached; ``down``: services
    whose site does not answer; ``silent``: (service, account) of sign-ins that were put off."""

    causes: tuple[Todo, ...] = ()
    offline: bool = False
    down: frozenset[str] = frozenset()
    silent: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    def in_vain(self, one: Todo) -> bool:
        """Whether a thing to do would do no good now, or is not to be heard of."""
        if one.step.kind == "sign_in" and (one.service, one.account) in self.silent:
            return True
        return one.step.kind in IN_VAIN and (self.offline or one.service in self.down)


def read_roots(parts: Parts) -> Roots:
    """Nothing where nobody has looked yet."""
    from bedrot_desktop.attention.inbox import Inbox
    from bedrot_desktop.core.errors import BedrotError

    try:
        entries = Inbox(parts.workspace.state).entries(open_only=True)
    except BedrotError:
        return Roots()  # the inbox tells of itself that it cannot be read
    now = parts.clock.now()
    return roots_of([one for one in entries if not one.snoozed(now)], [one for one in entries if one.snoozed(now)])


def roots_of(entries: Sequence[Entry], put_off: Sequence[Entry]) -> Roots:
    """Out of the open causes and those that were put off."""
    from bedrot_desktop.attention.signals import DOWN, MACHINE, OFFLINE, SIGNED_OUT

    roots = [one.signal for one in entries if one.signal.kind in {MACHINE, OFFLINE, DOWN} and one.signal.steps]
    everywhere = [*entries, *put_off]
    return Roots(
        tuple(
            Todo(one.title, one.words, Step(CAUSE, one.steps[0].words), one.service, one.account, one.title, 1.0,
                 one.steps[0].address)
            for one in roots
        ),
        any(one.signal.kind == OFFLINE for one in everywhere),
        frozenset(one.signal.service for one in everywhere if one.signal.kind == DOWN),
        frozenset((one.signal.service, one.signal.account) for one in put_off if one.signal.kind == SIGNED_OUT),
    )  # fmt: skip
