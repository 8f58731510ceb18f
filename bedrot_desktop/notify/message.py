"""A message to the person, as every channel is handed it, and what a channel is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bedrot_desktop.core.errors import TransientError

#: What a message is about: a trouble (told, or told again at a higher level), its end, several at once, or a test.
TROUBLE, RAISED, REMINDER, RECOVERY, DIGEST, TEST = KINDS = (
    "trouble", "raised", "reminder", "recovery", "digest", "test",
)  # fmt: skip
#: How urgent it is. Only what is critical is told in quiet hours.
CRITICAL, WARNING, INFO = LEVELS = ("critical", "warning", "info")


@dataclass(frozen=True, slots=True)
class Step:
    """One button: words, the ``bedrot://`` address that does it, and the command that does the same at the prompt."""

    words: str
    address: str
    command: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """``tag`` names the cause: a message with the same tag replaces the earlier one where a channel can do that.

    ``title`` says what happened in a few words, ``words`` why and what follows; ``steps``: what can be done, the right
    one first (never empty for a trouble). ``lines``: of a digest, one for each thing. ``at`` is aware UTC.
    """

    tag: str
    kind: str
    level: str
    title: str
    words: str
    at: datetime
    steps: tuple[Step, ...] = ()
    service: str = ""
    account: str = ""
    lines: tuple[str, ...] = field(default=())


class NotSent(TransientError):
    """A channel could not send a message; the remedy says what to do about it.

    ``seconds``: how long the other side asks to wait before the next try, where it says so.
    """

    def __init__(self, message: str, remedy: str = "", *, seconds: float | None = None) -> None:
        super().__init__(message, remedy)
        self.seconds = seconds


class Channel(Protocol):
    """``name``: toast, email, slack, discord, webhook, apprise, console or file."""

    @property
    def name(self) -> str: ...

    def send(self, message: Message) -> None:
        """Send once; `NotSent` where that failed and may work later, another BedrotError where settings are wrong."""
        ...

    def clear(self, tag: str) -> None:
        """Take a message back where the channel can (a toast whose cause has gone); nothing elsewhere."""
        ...
