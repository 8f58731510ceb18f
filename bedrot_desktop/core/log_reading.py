"""Reading logs back: by service, level, time, the last lines, and as they grow."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_LINE = re.compile(rf"(\d{{4}}-\d\d-\d\dT[\d:.]+Z) ({'|'.join(LEVELS)}) (\S+) (\S+) ?(.*)")


@dataclass(frozen=True, slots=True)
class LogLine:
    """A record of a log; ``message`` may have several lines, ``service`` is empty where the record names none."""

    at: datetime
    level: str
    lane: str
    service: str
    message: str


def parse(lines: Iterable[str]) -> Iterator[LogLine]:
    """The records in the lines of a log; indented lines belong to the record before, foreign lines are left out."""
    current: LogLine | None = None
    for line in lines:
        text = line.rstrip("\r\n")
        if match := _LINE.fullmatch(text):
            if current is not None:
                yield current
            service = "" if match[4] == "-" else match[4]
            current = LogLine(datetime.fromisoformat(match[1]), match[2], match[3], service, match[5])
        elif current is not None and text.startswith("    "):
            current = replace(current, message=f"{current.message}\n{text[4:]}")
    if current is not None:
        yield current


def select(
    lines: Iterable[LogLine],
    *,
    service: str = "",
    level: str = "DEBUG",
    since: datetime | None = None,
    search: str = "",
) -> Iterator[LogLine]:
    """The records of a service (or lane of that name), of at least a level, not older than ``since``, with a text."""
    wanted = LEVELS[LEVELS.index(level) :]
    needle = search.casefold()
    for line in lines:
        if service and service not in {line.service, line.lane}:
            continue
        if line.level in wanted and (since is None or line.at >= since) and needle in line.message.casefold():
            yield line


def read(files: Iterable[Path]) -> Iterator[LogLine]:
    """The records of several logs, file after file."""
    for file in files:
        with file.open(encoding="utf-8", errors="replace") as source:
            yield from parse(source)


def tail(lines: Iterable[LogLine], count: int) -> list[LogLine]:
    """The last records."""
    return list(deque(lines, maxlen=count))


def in_order(folder: Path, name: str = "bedrot.log") -> list[Path]:
    """The files of a rotating log, the oldest first."""
    numbered = [(int(file.suffix[1:]), file) for file in folder.glob(f"{name}.*") if file.suffix[1:].isdigit()]
    present = [folder / name] if (folder / name).is_file() else []
    return [file for _, file in sorted(numbered, reverse=True)] + present


@dataclass
class Follower:
    """Reads what is added to a log; begins at its present end, or anew when the file was replaced by a shorter one."""

    file: Path
    place: int = 0

    def __post_init__(self) -> None:
        self.place = self.file.stat().st_size if self.file.is_file() else 0

    def more(self) -> list[LogLine]:
        """The records since the last call; a line that is still being written waits for the next one."""
        if not self.file.is_file():
            return []
        with self.file.open("rb") as source:
            if self.file.stat().st_size < self.place:
                self.place = 0
            source.seek(self.place)
            data = source.read()
        whole = data[: data.rfind(b"\n") + 1]
        self.place += len(whole)
        return list(parse(whole.decode("utf-8", errors="replace").splitlines()))
