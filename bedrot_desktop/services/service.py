"""What a service is to the rest of the program: a value that says where its files lie and how they are cleaned.

A service has data sets. A data set takes landing items through three pure functions:

``to_raw``      one item → frames, the raw file, rejects, notes, perhaps a question  (landing2raw)
``to_staging``  all accepted pieces of the data set → merged, typed frames and staging files  (raw2staging)
``to_curated``  the staged frames and history from outside → curated files and rows of kinds  (staging2curated)

Finding files, hashing, writing atomically, archiving, lineage, quarantine, progress and cancelling are the
pipeline's, once. The functions never look at the clock, the disk (beyond the item they are handed) or a setting that is
not in their Context; the same input always gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from bedrot_desktop.core.roster import DEFAULT_ROSTER, Roster
from bedrot_desktop.lake.findings import Note, Question, Reject, question_id
from bedrot_desktop.lake.items import Item

if TYPE_CHECKING:
    import polars as pl

    from bedrot_desktop.services.fetching import Access


@dataclass(frozen=True, slots=True)
class Context:
    """All that a cleaner may know beyond its input."""

    today: date
    roster: Roster = DEFAULT_ROSTER
    answers: Mapping[str, str] = field(default_factory=dict)
    check: Callable[[], None] = lambda: None

    def answer(self, dataset: str, item: str, topic: str) -> str | None:
        """What the person answered to a question about an item, or None."""
        return self.answers.get(question_id(dataset, item, topic))


@dataclass(frozen=True, slots=True)
class Output:
    """A file for a zone. ``path`` is posix below the zone.

    ``supersedes`` is a regular expression (full match, on paths below the zone): older files of ours or of the old
    scripts that match it are moved to the archive once this one is written. A file of the same name and other
    content is always archived before it is replaced. ``same_as`` names (as zone/path) an output of the data set's step
    before with the very same bytes: they are copied from there while that file is as it was written.
    """

    zone: str
    path: str
    write: Callable[[BinaryIO], None]
    supersedes: str = ""
    same_as: str = ""

    @staticmethod
    def of(zone: str, path: str, content: bytes, supersedes: str = "") -> Output:
        """An output whose bytes are at hand."""

        def write(target: BinaryIO) -> None:
            target.write(content)

        return Output(zone, path, write, supersedes)


@dataclass(frozen=True, slots=True)
class Part:
    """This data set's share of a curated file that several services write (``tidy_daily_streams.csv``).

    The file is ``header`` and then the bodies of all parts by ``order``; a body ends in a line end.
    """

    path: str
    order: int
    header: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What one item gave.

    ``frames``: typed tables by name; each has a column ``line`` (UInt32) and, for bundles, ``member`` (String).
    A frame named ``+…`` holds what the payload gives beyond its rows (breakdowns); it does not count as rows.
    ``rows``: data rows seen in the item; always = rows of the other frames + rejects.
    ``account``: the roster key it belongs to ("" where it belongs to no single one).
    ``stamp``: the snapshot time where only the content (or an odd name) tells it; else the one in the name counts.
    ``question``: set when the item must be held; its frames are then ignored.
    """

    frames: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    outputs: tuple[Output, ...] = ()
    account: str = ""
    rows: int = 0
    rejects: tuple[Reject, ...] = ()
    notes: tuple[Note, ...] = ()
    question: Question | None = None
    first_day: date | None = None
    last_day: date | None = None
    stamp: datetime | None = None
    header: tuple[str, ...] = ()  # column names as found, for the header-fingerprint check


class NotData(Exception):
    """Raised by ``to_raw`` for a file that is no data (a log, a debug dump, a flag without rows): ignored, listed."""


@dataclass(frozen=True, slots=True)
class Piece:
    """An accepted item, as ``to_staging`` sees it. ``frame(name)`` loads one of its frames (from disk, lazily)."""

    sha256: str
    path: str
    zone: str
    name: str
    stamp: datetime | None
    account: str
    rows: int
    first_day: date | None
    last_day: date | None
    members: Mapping[str, str]  # member file name → SHA-256
    load: Callable[[str], pl.DataFrame | None]

    def frame(self, name: str) -> pl.DataFrame | None:
        """A frame of this piece with columns ``source`` (SHA-256) and ``line``; None if the piece has none so named."""
        return self.load(name)

    @property
    def order(self) -> tuple[datetime, str, str]:
        """Sort key: oldest snapshot first; no stamp is oldest; ties by path, then content."""
        return (self.stamp or datetime.min, self.path, self.sha256)  # noqa: DTZ901 - naive like the stamps


@dataclass(frozen=True, slots=True)
class Staged:
    """What ``to_staging`` gives. Questions hold the item they name: leave its rows out of the frames."""

    frames: Mapping[str, pl.DataFrame]
    outputs: tuple[Output, ...] = ()
    stamp: datetime | None = None  # of the newest snapshot used
    notes: tuple[Note, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """A curated file that others wrote (an older lake's): its rows count only where no landing file has the day."""

    path: str
    sha256: str
    stamp: datetime | None
    file: Path

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def order(self) -> tuple[datetime, str, str]:
        """Sort key as a piece's: oldest first, no stamp is oldest."""
        return (self.stamp or datetime.min, self.path, self.sha256)  # noqa: DTZ901 - naive like the stamps

    def read(self) -> bytes:
        """The file's bytes."""
        return self.file.read_bytes()


@dataclass(frozen=True, slots=True)
class Curated:
    """What ``to_curated`` gives: files, shares of common files, and rows by kind (schemas in ``core.kinds``)."""

    outputs: tuple[Output, ...] = ()
    parts: tuple[Part, ...] = ()
    kinds: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where items of a data set lie: a zone and a pattern (full match, case ignored, on posix paths below the zone).

    ``bundle``: the pattern is of folders; all files directly inside belong together.
    """

    zone: str
    pattern: str
    bundle: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that somebody wants to bring in by hand; ``head`` is its first 64 KiB."""

    name: str
    path: Path
    head: bytes


@dataclass(frozen=True, slots=True)
class Landing:
    """Where an offered file belongs: ``zone`` landing (or curated for the hand-made ones) and its path below it."""

    zone: str
    path: str


@dataclass(frozen=True, slots=True)
class Clocks:
    """When the content of a data set is due (warn) and stale (fail): days behind today; ``lag`` is the source's own."""

    lag: int
    due: int
    stale: int | None


@dataclass(frozen=True, slots=True)
class Side:
    """One of several sources whose files make a data set, with a clock of its own (Spotify's page beside Apple's).

    ``files`` are patterns of SQL's LIKE on the paths of its files.
    """

    title: str
    files: tuple[str, ...]
    clocks: Clocks


@dataclass(frozen=True, slots=True)
class Dataset:
    """One chain from landing to curated."""

    key: str  # "spotify.audience"
    title: str
    kinds: tuple[str, ...]
    places: tuple[Place, ...]
    clocks: Clocks
    to_raw: Callable[[Item, Context], Cleaned]
    to_staging: Callable[[Sequence[Piece], Context], Staged]
    to_curated: Callable[[Staged, Sequence[History], Context], Curated]
    recognise: Callable[[Offer, Context], Landing | None]
    history: tuple[str, ...] = ()  # patterns of curated paths that may be history from outside
    not_data: tuple[str, ...] = ()  # patterns of paths below landing/raw that are known and no data (logs, debug dumps)
    sides: tuple[Side, ...] = ()  # the sources within it that keep different time; none: it keeps one
    version: int = 1  # raise it when the functions change their output: everything is cleaned again


@dataclass(frozen=True, slots=True)
class Service:
    """A platform."""

    key: str
    title: str
    datasets: tuple[Dataset, ...]
    colour: str = "#888888"
    by_hand: bool = False  # files are brought by a person; nothing to sign in to
    access: Callable[[], Access] | None = None  # signing in and fetching, imported when first asked for
