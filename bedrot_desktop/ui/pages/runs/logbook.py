"""The log of a run for reading: records by kind, those chosen, those found. Free of Qt; filled on a worker."""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from bedrot_desktop.core.log_reading import Follower, LogLine
from bedrot_desktop.ui.pages.runs.content import STAGE_NAMES

INFO, WARN, ERROR = 0, 1, 2
KINDS = ("info", "warn", "error")
CHOICES = {"all": None, "warn": WARN, "error": ERROR}
_BY_LEVEL = {"WARNING": WARN, "ERROR": ERROR, "CRITICAL": ERROR}
_CHRONICLE = {
    "service ▸ landing": "extract",
    "landing ▸ raw": "landing2raw",
    "raw ▸ staging": "raw2staging",
    "staging ▸ curated": "staging2curated",
    "curated ▸ warehouse": "load",
}
_STAGE = re.compile(rf"(\S+) ({'|'.join(_CHRONICLE)}): (.*)", re.DOTALL)

_QUIET = re.compile(r"^unchanged in [\d.]+ s(\. nothing (new|changed))?")


@dataclass(frozen=True, slots=True)
class Entry:
    """A record as it is shown. ``restart``: (service, stage) where it tells of a stage that failed."""

    time: str
    kind: str
    service: str
    stage: str
    text: str
    whole: str
    restart: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What was read: how many records of each kind there are, those chosen from ``start`` on, the services named."""

    start: int
    chosen: array[int]
    counts: tuple[int, int, int]
    services: tuple[str, ...]
    total: int


class LogBook:
    """The records of one log, oldest first. Only one worker adds to it; what is there never changes."""

    def __init__(self, file: Path, titles: Mapping[str, str], zone: tzinfo | None) -> None:
        self.file, self._titles, self._zone = file, titles, zone
        self.lines: list[LogLine] = []
        self.kinds = bytearray()
        self._counts, self._services = [0, 0, 0], dict[str, None]()
        self._follower = Follower(file)
        self._follower.place = 0

    def more(self) -> int:
        """Read what came; returns how many records there were before."""
        before = len(self.lines)
        fresh = self._follower.more()
        kinds = bytes(kind_of(line) for line in fresh)
        for kind in (INFO, WARN, ERROR):
            self._counts[kind] += kinds.count(kind)
        self._services.update(dict.fromkeys(line.service for line in fresh if line.service))
        self.kinds += kinds
        self.lines += fresh
        return before

    def page(self, level: str, service: str, start: int = 0) -> Page:
        """The records of a kind and service, from a place on."""
        wanted, end = CHOICES[level], len(self.lines)
        if wanted is None and not service:
            chosen = array("L", range(start, end))
        else:
            chosen = array(
                "L",
                (
                    place
                    for place in range(start, end)
                    if (wanted is None or self.kinds[place] == wanted)
                    and (not service or self.lines[place].service == service)
                ),
            )
        counts = (self._counts[INFO], self._counts[WARN], self._counts[ERROR])
        return Page(start, chosen, counts, tuple(self._services), end)

    def find(self, chosen: array[int], needle: str) -> array[int]:
        """Where in ``chosen`` a text is found, case ignored."""
        wanted = needle.casefold()
        return array("L", (row for row, place in enumerate(chosen) if wanted in self.lines[place].message.casefold()))

    def entry(self, place: int) -> Entry:
        """A record as it is shown."""
        line = self.lines[place]
        kind, stage, text, restart = KINDS[self.kinds[place]], "", line.message, None
        if found := _STAGE.fullmatch(line.message):
            key = _CHRONICLE[found[2]]
            stage, text = STAGE_NAMES[key], found[3]
            text = _QUIET.sub("nothing new", text)
            restart = (found[1], key) if text.startswith("failed in ") else None
        first, _, rest = text.partition("\n")
        more = f"  (+{rest.count(chr(10)) + 1} lines)" if rest else ""
        at = line.at.astimezone(self._zone)
        return Entry(
            f"{at:%H:%M:%S}.{at.microsecond // 1000:03d}", kind, self._titles.get(line.service, line.service), stage,
            first + more, line.message, restart,
        )  # fmt: skip

    def text(self, places: array[int] | list[int]) -> str:
        """Records as they stand in the log."""
        return "\n".join(
            f"{line.at.astimezone(self._zone).isoformat(timespec='milliseconds')} {line.level} {line.service or '-'} "
            f"{line.message}"
            for line in (self.lines[place] for place in places)
        )


def kind_of(line: LogLine) -> int:
    """Information, a warning or an error; a stage that failed is an error for the person."""
    kind = _BY_LEVEL.get(line.level, INFO)
    if kind == WARN and ": failed in " in line.message and _STAGE.fullmatch(line.message):
        return ERROR
    return kind
