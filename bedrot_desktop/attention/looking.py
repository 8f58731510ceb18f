"""The whole circle: what is known, what is wrong, what is new about it, and telling the person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bedrot_desktop.attention.entries import Entry
from bedrot_desktop.attention.telling import Telling
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.notify.message import Channel
from bedrot_desktop.parts import Parts


@dataclass(frozen=True, slots=True)
class Attention:
    """What deserves the person's attention. ``entries``: open ones first, the worst first, then the latest past.

    ``unread``: how many nobody saw yet; ``worst``: the worst open entry, None where all is well; ``headline``: one
    sentence; ``told``: what was sent just now.
    """

    entries: tuple[Entry, ...]
    unread: int
    worst: Entry | None
    headline: str
    told: tuple[Telling, ...] = ()


def look(parts: Parts, run: Run, channels: Mapping[str, Channel] | None = None, network: bool = False) -> Attention:
    """Look at everything and bring the inbox up to date; with ``channels`` also tell what is due on them."""
    raise NotImplementedError
