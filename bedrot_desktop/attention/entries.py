"""What the inbox holds: an entry for each cause, what was sent of it, and how the channels do. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bedrot_desktop.attention.signals import KINDS, Signal
from bedrot_desktop.notify.message import LEVELS

UNREAD, SEEN, RESOLVED, AWAY = "unread", "seen", "resolved", "came and went"
#: A snooze that lasts until the cause is over.
UNTIL_OVER = datetime.max.replace(tzinfo=UTC)
#: How tags of messages about several entries begin.
SEVERAL = "several"
#: A mute that is older is shown, lest it be forgotten.
LONG_MUTE = timedelta(days=7)
#: A cause that comes back so soon is the same one, not a new alarm.
FLAP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Entry:
    """A cause from its beginning to its end; all moments aware UTC.

    ``signal`` as it was last seen. ``ended`` is None while it is true; ``explained_by``: the key of the cause that
    explains it, if that is why it was ended. ``peak``: the highest level it had; ``raised``: how often it rose.
    ``reopened``: how often it came back soon after its end, ``reopened_at`` when it last did. ``told``: channel → when
    it was last told there. ``snoozed_until`` may be `UNTIL_OVER`; one that is past has ended by itself.
    """

    id: int
    signal: Signal
    began: datetime
    ended: datetime | None = None
    seen_at: datetime | None = None
    snoozed_at: datetime | None = None
    snoozed_until: datetime | None = None
    peak: str = ""
    raised: int = 0
    reopened: int = 0
    reopened_at: datetime | None = None
    explained_by: str = ""
    told: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.signal.key

    @property
    def level(self) -> str:
        return self.signal.level

    @property
    def since(self) -> datetime:
        """When the cause began: as far back as it is known, no later than it was first seen."""
        return min(self.began, self.signal.since)

    @property
    def open(self) -> bool:
        """Whether the cause is true now."""
        return self.ended is None

    @property
    def unread(self) -> bool:
        """Not seen yet, or not since its level rose; what a greater cause explains asks for nobody's eyes."""
        return self.seen_at is None and not self.explained_by

    @property
    def state(self) -> str:
        """unread, seen, resolved, or “came and went”: resolved before anybody saw it."""
        if self.open:
            return UNREAD if self.unread else SEEN
        return AWAY if self.unread else RESOLVED

    def snoozed(self, now: datetime) -> bool:
        """Whether it says nothing now."""
        return self.open and self.snoozed_until is not None and self.snoozed_until > now

    def long_muted(self, now: datetime) -> bool:
        """Whether it has been snoozed for so long that one should be reminded of that."""
        return self.snoozed(now) and self.snoozed_at is not None and now - self.snoozed_at > LONG_MUTE

    def document(self, now: datetime) -> dict[str, Any]:
        """As JSON-able values; the keys are stable."""
        until = self.snoozed_until if self.snoozed(now) else None
        return {
            "id": self.id, "state": self.state, "began": self.began.isoformat(), "ended": _text(self.ended),
            "seen_at": _text(self.seen_at), "snoozed_until": "over" if until == UNTIL_OVER else _text(until),
            "snoozed_at": _text(self.snoozed_at) if until else None, "long_muted": self.long_muted(now),
            "raised": self.raised, "reopened": self.reopened, "explained_by": self.explained_by,
            "told": {name: at.isoformat() for name, at in self.told.items()}, "signal": self.signal.document(),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What an update of the inbox changed. ``explained``: ended because a greater cause says it all."""

    begun: tuple[Entry, ...] = ()
    ended: tuple[Entry, ...] = ()
    raised: tuple[Entry, ...] = ()
    reopened: tuple[Entry, ...] = ()
    explained: tuple[Entry, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.begun or self.ended or self.raised or self.reopened or self.explained)


@dataclass(frozen=True, slots=True)
class Sent:
    """That an entry was told on a channel. ``stage``: at which point of its life; ``tag``: under which tag."""

    entry: int
    channel: str
    stage: str
    at: datetime
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message handed to a channel, and what came of it; ``error`` in words, with the remedy, "" where it arrived."""

    at: datetime
    channel: str
    kind: str
    title: str
    ok: bool
    error: str = ""
    remedy: str = ""
    attempts: int = 1
    tag: str = ""

    def document(self) -> dict[str, Any]:
        """As JSON-able values."""
        return {
            "at": self.at.isoformat(), "channel": self.channel, "kind": self.kind, "title": self.title, "ok": self.ok,
            "error": self.error, "remedy": self.remedy, "attempts": self.attempts,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChannelState:
    """How a channel does. ``failures``: messages in a row that it could not send, ``since`` when the first of them."""

    channel: str
    sent_at: datetime | None = None
    error_at: datetime | None = None
    error: str = ""
    remedy: str = ""
    failures: int = 0
    since: datetime | None = None


def by_weight(entry: Entry) -> tuple[int, int, datetime, int]:
    """To sort entries: the worst first, of equals the root before the leaf, then the older."""
    level = LEVELS.index(entry.level) if entry.level in LEVELS else len(LEVELS)
    kind = KINDS.index(entry.signal.kind) if entry.signal.kind in KINDS else len(KINDS)
    return level, kind, entry.began, entry.id


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
