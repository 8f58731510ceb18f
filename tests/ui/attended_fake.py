"""An inbox for tests of the face: entries as the real one has them, and a note of what was asked of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from PySide6.QtCore import QObject, Signal

from bedrot_desktop.attention.entries import Entry
from bedrot_desktop.attention.signals import SIGNED_OUT
from bedrot_desktop.attention.signals import Signal as Cause
from bedrot_desktop.notify.message import WARNING, Step

from .conftest import NOW

SIGN_IN = Step("Sign in", "bedrot://sign-in/toolost/main", "bedrot login toolost --account main")
TRY = Step("Try again", "bedrot://try/distrokid", "bedrot health")
FRIDAY = datetime(2026, 11, 6, 22, 40).astimezone(UTC)


def cause(key: str = "signed out/toolost/main", title: str = "TooLost is signed out", **more: Any) -> Cause:
    """A cause."""
    told: dict[str, Any] = {
        "kind": SIGNED_OUT, "level": WARNING, "state": "out", "words": "Streams stop at 5 November. 1 stage waits.",
        "steps": (SIGN_IN,), "since": FRIDAY, "service": "toolost", "account": "main",
        "details": "session born 31 Oct 10:12\nprobe 6 Nov 22:40: signed out",
    }  # fmt: skip
    return Cause(key, title=title, **{**told, **more})


def entry(number: int = 1, signal: Cause | None = None, **more: Any) -> Entry:
    """An entry that is open and unread."""
    return Entry(number, signal or cause(), FRIDAY, **more)


OUT = entry()
DOWN = entry(
    2,
    cause("down/distrokid", "DistroKid does not answer", state="failed", words="Its site did not answer since 07:40.",
          steps=(TRY,), since=NOW.astimezone(UTC) - timedelta(minutes=24), service="distrokid", details=""),
)  # fmt: skip
OVER = entry(
    3, cause("offline", "This computer was offline", state="failed", details=""), ended=NOW.astimezone(UTC),
)  # fmt: skip
MUTED = entry(
    4, cause("old/linktree", "Linktree is four days old", state="due"), seen_at=FRIDAY,
    snoozed_at=FRIDAY, snoozed_until=NOW.astimezone(UTC) + timedelta(hours=23, minutes=56),
)  # fmt: skip


@dataclass(frozen=True)
class Attention:
    """What deserves attention."""

    entries: tuple[Entry, ...] = ()

    @property
    def unread(self) -> int:
        return sum(one.unread for one in self.entries)

    @property
    def worst(self) -> str:
        return next((one.signal.state for one in self.entries if one.open), "none")

    @property
    def headline(self) -> str:
        return next((one.signal.title for one in self.entries if one.open), "")


class Attending(QObject):
    """Keeps entries; ``asked`` notes every deed."""

    changed = Signal()
    told = Signal(object)

    def __init__(self, *entries: Entry) -> None:
        super().__init__()
        self.attention = Attention(entries)
        self.asked: list[tuple[Any, ...]] = []

    def have(self, *entries: Entry) -> None:
        """Other entries from now on."""
        self.attention = Attention(entries)
        self.changed.emit()

    def see(self, ids: Iterable[Any]) -> None:
        ids = list(ids)
        self.asked.append(("see", *ids))
        at = NOW.astimezone(UTC)
        self.have(*(replace(one, seen_at=at) if one.id in ids else one for one in self.attention.entries))

    def snooze(self, entry_id: Any, span: str) -> None:
        self.asked.append(("snooze", entry_id, span))

    def unsnooze(self, entry_id: Any) -> None:
        self.asked.append(("unsnooze", entry_id))

    def pause(self, span: str) -> None:
        self.asked.append(("pause", span))

    def resume(self) -> None:
        self.asked.append(("resume",))

    def look(self) -> None:
        self.asked.append(("look",))

    def beat_soon(self) -> None:
        self.asked.append(("beat",))
