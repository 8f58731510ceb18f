"""What will have to be said while nobody runs the program: handed to the system beforehand, taken back in time.

Only Windows can show a message later by itself; everywhere else the daemon or the Task Scheduler's look says it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol

from bedrot_desktop.attention.inbox import Inbox
from bedrot_desktop.attention.planner import Sitting, sittings
from bedrot_desktop.automation.keeping import zone_of
from bedrot_desktop.automation.quiet import Quiet
from bedrot_desktop.core.words import listed
from bedrot_desktop.notify.message import REMINDER, WARNING, Message, Step
from bedrot_desktop.parts import Parts

AHEAD = timedelta(days=1)
MOST = 3
MARK = "foretold"


class Later(Protocol):
    """Shows messages at a moment to come, whether the program runs then or not."""

    def schedule(self, message: Message, at: datetime) -> None: ...
    def unschedule(self, tag: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Foretold:
    """A message and when it is to be seen (aware UTC)."""

    message: Message
    at: datetime

    @property
    def mark(self) -> str:
        """What tells it from one that has changed."""
        return f"{self.message.tag} {self.at.isoformat(timespec='minutes')} {self.message.title}"


def foretold(
    planned: Iterable[Sitting], quiet: Quiet, now: datetime, zone: tzinfo | None = None
) -> tuple[Foretold, ...]:
    """One message a day before each of the next sittings, outside of quiet hours.

    ``now`` is aware; ``zone``: the person's, None for this computer's.
    """
    found = []
    for one in planned:
        at = quiet.ends((one.at - AHEAD).astimezone(zone), zone)
        if one.now or at <= now:
            continue  # that is said by whoever looks now
        names = listed(one.titles)
        verb = "wants" if len(one.titles) == 1 else "want"
        first = one.accounts[0]
        message = Message(
            f"{MARK}/{first.service}/{first.account}", REMINDER, WARNING, f"{names} {verb} you by tomorrow",
            f"Sign in while it suits you: {one.words}.", at,
            (*one.steps[:1], Step("Details", "bedrot://show/today", "bedrot inbox")), first.service, first.account,
        )  # fmt: skip
        found.append(Foretold(message, at.astimezone(UTC)))
    return tuple(found[:MOST])


def foretell(parts: Parts, later: Later) -> tuple[Foretold, ...]:
    """Bring what the system is to show later up to date; nothing is done where nothing has changed."""
    from bedrot_desktop.attention.planner import durations

    watched = tuple(one.key for one in parts.services if one.key in parts.logins)
    held = parts.keeper.held(watched) if watched else ()
    quiet, now, zone = Quiet.of(parts.settings), parts.clock.local(), zone_of(parts.clock)
    took = durations(parts.keeper.history.attempts())
    wanted = foretold(sittings(held, quiet, now, seconds=took, zone=zone), quiet, now, zone)
    hand_over(wanted, Inbox(parts.workspace.state), later)
    return wanted


def hand_over(wanted: Sequence[Foretold], inbox: Inbox, later: Later) -> None:
    """Take back what is no longer to be said, then hand over what is new."""
    before: dict[str, str] = json.loads(inbox.mark(MARK) or "{}")
    after = {one.message.tag: one.mark for one in wanted}
    if before == after:
        return
    for tag, mark in before.items():
        if after.get(tag) != mark:
            later.unschedule(tag)
    for one in wanted:
        if before.get(one.message.tag) != one.mark:
            later.schedule(one.message, one.at)
    inbox.set_mark(MARK, json.dumps(after))
