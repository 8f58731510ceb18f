"""A thing found in the lake that a cleaner takes in one go: a file, or a folder of files that belong together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

#: What copying adds to a name, as a pattern: browsers, Windows, the old scripts (promoted twice, moved to the archive)
COPY_MARK = r"(?: ?\(\d+\)| - Copy(?: \(\d+\))?|__\d{8}T\d{6}| \[ARCHIVED ON [\d-]+_\d+\])"
_STAMP = re.compile(r"(?<!\d)(\d{8})[_T](\d{6})(?:_(\d{6}))?(?!\d)")


def stamp_of(name: str) -> datetime | None:
    """The snapshot time in a file or folder name: ``YYYYMMDD_HHMMSS``, with ``_µµµµµµ`` or with a ``T`` (naive local).

    The last one in the name counts (first ones may be ids); None where there is none or it is no real time.
    """
    for match in reversed(list(_STAMP.finditer(name))):
        day, time, micro = match[1], match[2], match[3]
        try:
            return datetime(  # noqa: DTZ001 - names hold local time; strptime takes ten times as long
                int(day[:4]), int(day[4:6]), int(day[6:]), int(time[:2]), int(time[2:4]), int(time[4:]), int(micro or 0)
            )
        except ValueError:
            continue
    return None


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an item; ``path`` is where its bytes lie now."""

    name: str
    path: Path
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Item:
    """What a cleaner is handed.

    ``zone`` is landing, raw or curated (where it was found), ``path`` the posix path below the zone,
    ``sha256`` the content hash (of a bundle: over its members' names and hashes), ``stamp`` the snapshot time
    read from the name (naive, the owner's local time; None: oldest).
    """

    zone: str
    path: str
    sha256: str
    stamp: datetime | None
    members: tuple[Member, ...]

    @property
    def name(self) -> str:
        """File name, or folder name of a bundle."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def stem(self) -> str:
        """The name without its last extension."""
        return self.name.rsplit(".", 1)[0]

    @property
    def file(self) -> Member:
        """The only member of an item that is one file."""
        (only,) = self.members
        return only

    def read(self) -> bytes:
        """The bytes of an item that is one file."""
        return self.file.path.read_bytes()

    def by_name(self) -> Mapping[str, Member]:
        """The members of a bundle by file name."""
        return {member.name: member for member in self.members}
