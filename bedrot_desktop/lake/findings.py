"""What a cleaner found worth telling: rows set aside, notes, questions for the person."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was set aside. ``line`` is 1-based in the file; ``row`` is the whole row as it stood."""

    rule: str
    reason: str
    line: int
    row: Mapping[str, str]
    member: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something the person should see about a file that was taken over all the same."""

    rule: str
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Something only the person can decide; the file is held, not booked, until it is answered.

    ``topic`` is ``artist``, ``account``, ``fewer rows``, ``range``, ``same content``, …; ``options`` are the answers
    offered (an answer outside of them is allowed where ``free`` says so). The answer ``skip`` always means: leave the
    file out for good.
    """

    topic: str
    dataset: str
    item: str  # SHA-256 of the item that waits
    text: str
    options: tuple[str, ...] = ()
    free: bool = False
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Stable: the same doubt about the same bytes is the same question."""
        return question_id(self.dataset, self.item, self.topic)


SKIP = "skip"


def question_id(dataset: str, item: str, topic: str) -> str:
    """The id under which a question is asked and answered (10 hex digits)."""
    return hashlib.sha256(f"{dataset}\n{item}\n{topic}".encode()).hexdigest()[:10]
