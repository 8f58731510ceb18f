"""Signals, clocks and channels for the tests of the inbox and of telling."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bedrot_desktop.attention.signals import INFO, MACHINE, REMINDER, SIGNED_OUT, WARNING, Signal
from bedrot_desktop.core.errors import BedrotError
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.notify.message import Message, Step

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # a Monday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def signal(key: str, level: str = WARNING, kind: str = "", **more: Any) -> Signal:
    """A signal whose kind is the first word of its key, with a button."""
    head, _, rest = key.partition("/")
    kinds = {"machine": MACHINE, "signed out": SIGNED_OUT, "ending": REMINDER, "note": REMINDER}
    service = rest.partition("/")[0] if head == "signed out" else ""
    return Signal(
        key, kind or kinds.get(head, head), level, "failed", more.pop("title", f"{key} is wrong"),
        more.pop("words", "It is."), (Step("Do it", f"bedrot://show/{key.replace(' ', '-')}", f"bedrot do {key}"),),
        NOW, service, **more,
    )  # fmt: skip


def note(key: str) -> Signal:
    """Worth a look, no more."""
    return signal(key, INFO, REMINDER)


@dataclass
class Listening:
    """A channel that remembers what it was handed; it fails as often as ``troubles`` has errors."""

    name: str = "toast"
    troubles: list[BedrotError] = field(default_factory=list)
    got: list[Message] = field(default_factory=list)
    cleared: list[str] = field(default_factory=list)

    def send(self, message: Message) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        self.got.append(message)

    def clear(self, tag: str) -> None:
        self.cleared.append(tag)

    @property
    def titles(self) -> list[str]:
        return [one.title for one in self.got]


class Waited(Run):
    """A run whose pauses are remembered instead of waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
