"""What the catalog remembers, as values: files seen, items with their verdict, finished steps, where content lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from bedrot_desktop.lake.findings import Note

ACCEPTED = ("accepted", "warned")


class Seen(NamedTuple):
    """A file found in a zone (a tuple: a lake has 100,000 of them). ``sha256`` is "" where it was not asked for."""

    zone: str
    path: str  # posix, below the zone
    place: str  # as the system takes it
    size: int
    mtime_ns: int
    sha256: str

    @property
    def file(self) -> Path:
        """Where its bytes lie."""
        return Path(self.place)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """The verdict on one content of a data set.

    ``verdict``: accepted, warned, rejected, held, ignored or duplicate. ``rows == good + rejected``. ``stamp`` is naive
    local time, ``settled_at`` aware UTC. ``version`` is the data set's when it was cleaned; 0: to be cleaned again.
    ``names`` are all paths that these bytes were met under.
    """

    dataset: str
    sha256: str
    zone: str
    path: str
    stamp: datetime | None = None
    account: str = ""
    verdict: str = "accepted"
    rule: str = ""
    message: str = ""
    remedy: str = ""
    line: int | None = None
    rows: int = 0
    good: int = 0
    rejected: int = 0
    first_day: date | None = None
    last_day: date | None = None
    question: str | None = None
    version: int = 1
    run: str = ""
    settled_at: datetime | None = None
    header: tuple[str, ...] = ()
    members: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """Items of a data set counted by account, verdict and whether they gave any row (``empty``: none).

    ``newest_stamp`` is naive local time; ``recent`` are (stamp, newest day of content), oldest first: of each of the
    last sixty newest days, within about a year, the snapshot that first showed it and the last one that still did.
    """

    dataset: str
    account: str
    verdict: str
    empty: bool
    files: int
    good: int
    rejected: int
    newest_stamp: datetime | None
    newest_day: date | None
    recent: tuple[tuple[datetime, date], ...] = ()


@dataclass(frozen=True, slots=True)
class OutputRow:
    """A file that a step made."""

    zone: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """A finished step: the fingerprint of what it was made from, and what it made."""

    dataset: str
    step: str
    inputs: str
    outputs: tuple[OutputRow, ...] = ()
    stamp: datetime | None = None
    run: str = ""
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A content that we wrote; ``item`` is the landing item it was made from alone, "" where there were several."""

    zone: str
    path: str
    sha256: str
    dataset: str
    step: str
    stamp: datetime | None
    run: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where content lies: its zone and path there, and below the archive if it was moved (else "")."""

    zone: str
    path: str
    archived: str = ""
    missing: bool = False  # neither in its zone nor in the archive any more
