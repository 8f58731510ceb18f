"""A signal: one root cause that is true now, with what can be done about it. Values only."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bedrot_desktop.notify.message import CRITICAL, INFO, WARNING, Step

#: The kinds, from the root to the leaf: what stands earlier explains what stands later.
MACHINE, OFFLINE, DOWN, SIGNED_OUT, FAILED, OLD = ("machine", "offline", "down", "signed out", "failed", "old")
#: Beside the tree: what will go wrong if nobody acts, and what went by.
REMINDER, MISSED = ("reminder", "missed")
KINDS = (MACHINE, OFFLINE, DOWN, SIGNED_OUT, FAILED, OLD, REMINDER, MISSED)


@dataclass(frozen=True, slots=True)
class Signal:
    """``key`` names the cause and stays the same as long as it lasts, such as ``signed out/toolost/main``.

    ``level`` of `notify.message.LEVELS`; ``state`` of the colours' states, for the glyph (failed, out, waiting, due …).
    ``title`` in a few words, ``words`` why, with the evidence; ``steps``: what can be done, the right one first, never
    empty. ``since``: when the cause began, as far as it is known (aware UTC). ``covers``: keys of what it explains,
    which therefore says nothing itself. ``details``: folded, for who wants to know.
    """

    key: str
    kind: str
    level: str
    state: str
    title: str
    words: str
    steps: tuple[Step, ...]
    since: datetime
    service: str = ""
    account: str = ""
    covers: tuple[str, ...] = ()
    details: str = ""

    def document(self) -> dict[str, Any]:
        """As JSON-able values."""
        return {**asdict(self), "since": self.since.isoformat()}


__all__ = ["CRITICAL", "DOWN", "FAILED", "INFO", "KINDS", "MACHINE", "MISSED", "OFFLINE", "OLD", "REMINDER",
           "SIGNED_OUT", "WARNING", "Signal", "Step"]  # fmt: skip
