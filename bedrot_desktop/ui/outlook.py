"""How everything stands in a few lines, for the tray, the rail and the palette. Free of Qt."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.colours import worst

if TYPE_CHECKING:
    from bedrot_desktop.ui.pages.today.content import Content


@dataclass(frozen=True, slots=True)
class Line:
    """An account: its state (of `colours.STATES`), the words for it, since when, and the deed that comes next.

    ``deed``: "sign in", "resume", "run", "show" or "" for nothing to do.
    """

    service: str
    account: str
    title: str
    state: str
    words: str
    since: str = ""
    deed: str = ""


@dataclass(frozen=True, slots=True)
class Outlook:
    """All accounts, what needs the person first; a sentence about all of them."""

    lines: tuple[Line, ...] = ()
    headline: str = ""
    detail: str = ""
    parked: tuple[str, ...] = ()

    @property
    def worst(self) -> str:
        """The worst state of them."""
        return worst([line.state for line in self.lines]) if self.lines else "none"

    def needing(self, *states: str) -> tuple[Line, ...]:
        """Those in one of these states."""
        return tuple(line for line in self.lines if line.state in states)


#: Kind of the next step (`pages.today.content.Step`) → the deed that a small button does.
DEEDS = {"sign_in": "sign in", "restart": "run", "resume": "resume", "clean": "run", "fetch": "run"}


def outlook_of(content: Content, now: datetime) -> Outlook:
    """The few lines out of what Today shows, so that window and tray never say different things."""
    lines = tuple(
        Line(
            card.service, card.account, card.name, card.state, card.words, "" if card.well else card.last.text(now),
            DEEDS.get(card.step.kind, ""),
        )
        for card in sorted(content.cards, key=lambda card: card.place)
    )  # fmt: skip
    parked = tuple(dict.fromkeys(card.service for card in content.cards if card.parked))
    return Outlook(lines, content.headline, content.why, parked)


def read_outlook(parts: Parts, run: Run, running: Collection[str] = ()) -> Outlook:
    """How every account stands, from notes alone: no network, no vault, no file's content. On a worker."""
    from bedrot_desktop.ui.pages.today.reading import read

    return outlook_of(read(parts, run, running=running), parts.clock.local())
