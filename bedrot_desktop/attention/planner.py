"""The fewest sittings that keep every sign-in alive that needs a person (interval stabbing). Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from math import ceil
from statistics import median
from typing import Any

from bedrot_desktop.automation.quiet import Quiet
from bedrot_desktop.core.words import counted, listed
from bedrot_desktop.notify.message import Step
from bedrot_desktop.sessions.held import ENDS_SOON, NEVER, SIGNED_OUT, WAITING, Held
from bedrot_desktop.sessions.history_rows import SIGN_IN, Attempt

USUAL_SECONDS = 40.0
SHARE = 0.8  # of the life expected, after which a sign-in is to be renewed
_BEFORE_QUIET = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Window:
    """Within which moments a sign-in is to be renewed by the person; both aware UTC, ``until`` not before ``start``."""

    held: Held
    start: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Sitting:
    """Once before the screen. ``at``: the last good moment; ``now``: somebody waits already.

    ``accounts``: what is to be signed in to, the most urgent first; ``seconds``: how long it will take all together.
    """

    at: datetime
    now: bool
    accounts: tuple[Held, ...]
    seconds: float

    @property
    def minutes(self) -> int:
        """About how many minutes it takes."""
        return max(1, ceil(self.seconds / 60 - 0.25))

    @property
    def titles(self) -> tuple[str, ...]:
        """The services' names, each once."""
        return tuple(dict.fromkeys(one.title for one in self.accounts))

    @property
    def words(self) -> str:
        """Such as: 3 accounts, about 2 minutes: TooLost, DistroKid and Linktree."""
        who = counted(len(self.accounts), "account")
        return f"{who}, about {counted(self.minutes, 'minute')}: {listed(self.titles, 6)}"

    @property
    def steps(self) -> tuple[Step, ...]:
        """The guided queue: one window after the other, the most urgent first."""
        return tuple(
            Step(f"Sign in to {one.title}", f"bedrot://sign-in/{one.service}/{one.account}", _command(one))
            for one in self.accounts
        )

    @property
    def commands(self) -> tuple[str, ...]:
        """The same at the prompt."""
        return tuple(step.command for step in self.steps)

    def document(self) -> dict[str, Any]:
        """As JSON-able values."""
        return {
            "at": self.at.isoformat(), "now": self.now, "seconds": round(self.seconds), "words": self.words,
            "accounts": [{"service": one.service, "account": one.account, "title": one.title} for one in self.accounts],
            "commands": list(self.commands),
        }  # fmt: skip


def _command(one: Held) -> str:
    return one.command if one.command.startswith("bedrot login") else f"bedrot login {one.service} -a {one.account}"


def sittings(
    held: Sequence[Held],
    quiet: Quiet,
    now: datetime,
    *,
    seconds: Mapping[tuple[str, str], float] | None = None,
    zone: tzinfo | None = None,
) -> tuple[Sitting, ...]:
    """The fewest sittings outside quiet hours, the next one first; none where nobody is needed.

    ``now`` aware. ``seconds``: how long signing in usually takes, per (service, account). ``zone``: the person's, None
    for this computer's. What is renewed without anybody is left out.
    """
    open_ones = sorted(
        (window for one in held if (window := window_of(one, now, quiet, zone)) is not None),
        key=lambda window: (window.until, window.start, window.held.service, window.held.account),
    )
    found = []
    while open_ones:
        at = open_ones[0].until
        here = [one for one in open_ones if one.start <= at]
        open_ones = [one for one in open_ones if one.start > at]
        accounts = tuple(one.held for one in here)
        took = sum(_took(one, seconds) for one in accounts)
        found.append(Sitting(at, any(one.needs_person for one in accounts), accounts, took))
    return tuple(found)


def window_of(held: Held, now: datetime, quiet: Quiet, zone: tzinfo | None = None) -> Window | None:
    """When the person is to sign in; None where that is not needed, or no sign-in would help."""
    first = quiet.ends(now.astimezone(zone), zone)
    if held.state in {SIGNED_OUT, WAITING, NEVER}:
        return Window(held, first, first)
    ends = [end for end in (held.early, held.bound, held.token_ends, held.data_ends) if end is not None]
    by_itself = held.due_at is not None and not held.failures
    if by_itself or not ends or held.needs_person:
        return None
    until = max(first, _latest(min(ends), quiet, zone))
    return Window(
        held, first if held.state == ENDS_SOON else min(max(first, _worth_while(held, min(ends))), until), until
    )


def _worth_while(held: Held, end: datetime) -> datetime:
    """From when on signing in anew is worth the trouble."""
    if held.due_at is not None:
        return held.due_at
    if held.saved_at is not None and held.likely is not None:
        return held.saved_at + SHARE * (held.likely - held.saved_at)
    return end


def _latest(at: datetime, quiet: Quiet, zone: tzinfo | None) -> datetime:
    """The last moment up to ``at`` that is not quiet."""
    local = at.astimezone(zone)
    if not quiet.now(local):
        return at.astimezone(UTC)
    stretches = [
        begin
        for back in (2, 1, 0)
        for begin, end in quiet.stretches((local - timedelta(days=back)).date(), zone)
        if begin.astimezone(UTC) <= at and not quiet.now((begin.astimezone(UTC) - _BEFORE_QUIET).astimezone(zone))
    ]
    return (max(one.astimezone(UTC) for one in stretches) - _BEFORE_QUIET) if stretches else at.astimezone(UTC)


def durations(attempts: Iterable[Attempt]) -> dict[tuple[str, str], float]:
    """How long signing in took, per (service, account) and per (service, ""): the median of what succeeded, seconds."""
    took: dict[tuple[str, str], list[float]] = {}
    for one in attempts:
        if one.kind == SIGN_IN and one.succeeded and one.seconds > 0:
            for whose in ((one.service, one.account), (one.service, "")):
                took.setdefault(whose, []).append(one.seconds)
    return {whose: median(times) for whose, times in took.items()}


def _took(held: Held, seconds: Mapping[tuple[str, str], float] | None) -> float:
    known = seconds or {}
    return known.get((held.service, held.account), known.get((held.service, ""), USUAL_SECONDS))
