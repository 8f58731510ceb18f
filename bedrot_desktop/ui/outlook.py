"""How everything stands in a few lines, for the tray, the rail and the palette. Free of Qt."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.colours import worst

if TYPE_CHECKING:
    from bedrot_desktop.ui.pages.today.content import Card, Content


@dataclass(frozen=True, slots=True)
class Line:
    """An account: its state (of `colours.STATES`), the words for it, since when, and the deed that comes next.

    ``deed``: "sign in", "answer", "resume", "run", "show" or "" for nothing to do.
    """

    service: str
    account: str
    title: str
    state: str
    words: str
    since: str = ""
    deed: str = ""


@dataclass(frozen=True, slots=True)
class Sitting:
    """The next time that the person is needed: whom to sign in to as (service, account, title), in words, and when."""

    accounts: tuple[tuple[str, str, str], ...]
    words: str
    at: datetime
    now: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens by itself: the next full run, the pause that holds (``until`` None: until resumed), the sitting."""

    next_run: datetime | None = None
    paused: bool = False
    until: datetime | None = None
    sitting: Sitting | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """All accounts, what needs the person first; a sentence about all of them."""

    lines: tuple[Line, ...] = ()
    headline: str = ""
    detail: str = ""
    parked: tuple[str, ...] = ()
    plan: Plan = field(default_factory=Plan)

    @property
    def worst(self) -> str:
        """The worst state of them."""
        return worst([line.state for line in self.lines]) if self.lines else "none"

    def needing(self, *states: str) -> tuple[Line, ...]:
        """Those in one of these states."""
        return tuple(line for line in self.lines if line.state in states)


#: Kind of the next step (`pages.today.content.Step`) → the deed that a small button does.
DEEDS = {"sign_in": "sign in", "restart": "run", "resume": "resume", "clean": "run", "fetch": "run",
         "answer": "answer"}  # fmt: skip


def outlook_of(content: Content, now: datetime) -> Outlook:
    """The few lines out of what Today shows, so that window and tray never say different things."""
    lines = tuple(
        Line(
            card.service, card.account, card.name, card.state, card.words, _since(card, now),
            DEEDS.get(card.step.kind, ""),
        )
        for card in sorted(content.cards, key=lambda card: card.place)
    )  # fmt: skip
    parked = tuple(dict.fromkeys(card.service for card in content.cards if card.parked))
    return Outlook(lines, content.headline, content.why, parked)


def _since(card: Card, now: datetime) -> str:
    """What is known of an account that is not well, unless its state says the very same."""
    told = "" if card.well else card.last.text(now)
    return "" if told.casefold() == card.words.casefold() else told


def read_outlook(parts: Parts, run: Run, running: Collection[str] = ()) -> Outlook:
    """How every account stands, from notes alone: no network, no vault, no file's content. On a worker."""
    from bedrot_desktop.ui.pages.today.reading import read

    found = outlook_of(read(parts, run, running=running), parts.clock.local())
    return replace(found, plan=read_plan(parts, run))


def read_plan(parts: Parts, run: Run) -> Plan:
    """What the schedule and the clocks of the sign-ins say of the time to come. On a worker, from notes alone."""
    from bedrot_desktop.automation.jobs import RUN, jobs
    from bedrot_desktop.automation.store import ScheduleStore
    from bedrot_desktop.automation.times import next_due

    now = parts.clock.now()
    pause = ScheduleStore(parts.workspace.state).paused(now)
    job = next((one for one in jobs(parts.settings) if one.key == RUN), None)
    start = now if pause is None else pause.until
    run.check()
    return Plan(
        next_due(job.rule, start) if job is not None and job.enabled and start is not None else None,
        pause is not None,
        pause.until if pause is not None else None,
        _sitting(parts),
    )


def _sitting(parts: Parts) -> Sitting | None:
    from bedrot_desktop.attention.planner import durations, sittings
    from bedrot_desktop.automation.quiet import Quiet

    watched = tuple(one.key for one in parts.services if one.key in parts.logins)
    held = parts.keeper.held(watched) if watched else ()
    took = durations(parts.keeper.history.attempts())
    found = sittings(held, Quiet.of(parts.settings), parts.clock.local(), seconds=took)
    if not found:
        return None
    first = found[0]
    accounts = tuple((one.service, one.account, one.title) for one in first.accounts)
    return Sitting(accounts, first.words, first.at, first.now)
