"""How everything stands in a few lines, for the tray, the rail and the palette. Free of Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.core.words import counted, listed
from bedrot_desktop.ui.colours import RANK, worst
from bedrot_desktop.ui.parts import Parts
from bedrot_desktop.ui.words import age, moment

if TYPE_CHECKING:
    from bedrot_desktop.health.standing import Standing
    from bedrot_desktop.sessions.held import Held


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


def read_outlook(parts: Parts, _run: Run) -> Outlook:
    """How every account stands, from notes alone: no network, no vault, no file's content. On a worker."""
    from bedrot_desktop.health.standing import standings

    services = parts.services
    asked = [one.question.dataset for one in parts.questions.open()]
    found = standings(
        services, parts.workspace, parts.catalog, parts.roster, parts.settings, asked, parts.pipeline.loaded(),
        parts.clock.today(),
    )  # fmt: skip
    signed = tuple(one.key for one in services if one.key in parts.logins)
    held = {(one.service, one.account): one for one in (parts.keeper.held(signed) if signed else ())}
    parked = tuple(parts.pipeline.parked())
    now = parts.clock.local()
    lines = [
        line
        for one in found
        for line in _lines(one, [each for each in held.values() if each.service == one.service], now)
    ]
    lines.sort(key=lambda line: -RANK.index(line.state))
    return Outlook(tuple(lines), headline(lines), _detail(lines, parked), parked)


def _lines(one: Standing, signed: list[Held], now: datetime) -> list[Line]:
    """A line for each sign-in of a service, one for a service without any."""
    if not signed:
        state, words, deed = state_of(one, None, "")
        return [Line(one.service, "", one.title, state, words, "", "" if deed == "sign in" else deed)]
    told = []
    for held in signed:
        account = held.account if len(signed) > 1 else ""
        state, words, deed = state_of(one, held, account)
        title = f"{one.title} · {held.account}" if account else one.title
        told.append(Line(one.service, held.account, title, state, words, _since(held, state, now), deed))
    return told


def state_of(one: Standing, held: Held | None, account: str) -> tuple[str, str, str]:
    """State, words and the next deed of an account; ``account`` "" stands for all of the service's data."""
    if held is not None and held.state in {"signed out", "never signed in", "cannot be read"}:
        return "out", held.state, "sign in"
    if held is not None and held.state == "waiting for you":
        return "waiting", held.state, "sign in"
    ages = [age for age in one.ages if not account or _same(age.account, account)]
    states = [age.state for age in ages]
    if one.stuck_in and any(state != "nothing yet" for state in states or [""]):
        return "stuck", f"stuck in {one.stuck_in}", "run"
    by_hand = held is None
    for data, state in (("stale", "stale"), ("due", "due")):
        if data in states:
            return state, data, "" if by_hand else "run"
    if held is not None and held.state in {"due", "ends soon"}:
        return "due", "renewal due" if held.state == "due" else "ends soon", ""
    if states and all(state == "nothing yet" for state in states):
        return "none", "nothing yet", "" if by_hand else "run"
    return "current", "current", ""


def _same(one: str, other: str) -> bool:
    return one.casefold().replace(".", "").replace("_", "") == other.casefold().replace(".", "").replace("_", "")


def _since(held: Held, state: str, now: datetime) -> str:
    if state == "out" and held.ended_at is not None:
        return f"since {moment(held.ended_at, now)}"
    if state == "current" and held.likely is not None:
        return f"about {age(held.likely - now)} left" if held.likely > now else ""
    return ""


def headline(lines: list[Line]) -> str:
    """All accounts in a sentence, and which need the person: “4 of 6 services are current. TooLost needs you.”"""
    services = list(dict.fromkeys(line.service for line in lines))
    if not services:
        return "Nothing is known yet."
    current = sum(all(line.state == "current" for line in lines if line.service == key) for key in services)
    told = [f"{current} of {counted(len(services), 'service')} {'is' if current == 1 else 'are'} current."]
    needing = list(dict.fromkeys(line.title for line in lines if line.deed == "sign in"))
    stuck = list(dict.fromkeys(line.title for line in lines if line.state == "stuck"))
    if needing:
        told.append(f"{listed(needing, 2)} {'needs' if len(needing) == 1 else 'need'} you.")
    elif stuck:
        told.append(f"{listed(stuck, 2)} {'is' if len(stuck) == 1 else 'are'} stuck.")
    return " ".join(told)


def _detail(lines: list[Line], parked: tuple[str, ...]) -> str:
    if parked:
        one = len(parked) == 1
        goes = "goes on by itself" if one else "go on by themselves"
        return f"{counted(len(parked), 'stage')} {'waits' if one else 'wait'} for a sign-in and then {goes}."
    behind = [line.title for line in lines if line.state in {"due", "stale"}]
    return f"{listed(behind, 3)} {'is' if len(behind) == 1 else 'are'} behind." if behind else ""
