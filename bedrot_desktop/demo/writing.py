"""Writing a demo's files: counted, with their own time stamps, the same bytes every time."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

SIGN_IN_PAGE = (
    "<!DOCTYPE html><html><head><title>Log in</title></head><body>"
    '<form action="/login"><input type="email" name="email"><input type="password" name="password">'
    "<button>Log in</button></form></body></html>\n"
)


class Writer:
    """Puts files below a lake; ``files`` and ``bytes`` count them."""

    def __init__(self, lake: Path) -> None:
        self.lake = lake
        self.files = 0
        self.bytes = 0

    def place(self, path: str) -> Path:
        """Where a file of this posix path goes; its folder is made."""
        file = self.lake / path
        file.parent.mkdir(parents=True, exist_ok=True)
        return file

    def put(self, path: str, content: bytes, at: datetime) -> None:
        """Write a file as of a moment."""
        file = self.place(path)
        file.write_bytes(content)
        self.done(file, at)

    def done(self, file: Path, at: datetime) -> None:
        """Count a file that was written bit by bit, and date it."""
        seconds = at.replace(tzinfo=UTC).timestamp()
        os.utime(file, (seconds, seconds))
        self.files += 1
        self.bytes += file.stat().st_size

    def text(self, path: str, content: str, at: datetime) -> None:
        """Write text as UTF-8, line ends as they stand."""
        self.put(path, content.encode(), at)

    def json(self, path: str, value: Any, at: datetime, *, indent: int | None = 2) -> None:
        """Write a JSON value, pretty as the extractors do it, or on one line as services answer it."""
        separators = (",", ":") if indent is None else None
        self.text(path, json.dumps(value, indent=indent, separators=separators, ensure_ascii=False), at)

    def table(self, path: str, header: Sequence[str], rows: Iterable[Sequence[object]], at: datetime) -> None:
        """Write a comma table with LF, quotes only where they are needed."""
        self.text(path, csv_text(header, rows), at)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A comma table as text."""
    import csv

    target = StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return target.getvalue()


def zip_bytes(entry: str, content: bytes, at: datetime) -> bytes:
    """A ZIP with one stored entry, without anything of this machine or moment in it."""
    target = BytesIO()
    info = ZipInfo(entry, (at.year, at.month, at.day, at.hour, at.minute, at.second - at.second % 2))
    info.compress_type = ZIP_STORED
    info.create_system = 0
    with ZipFile(target, "w") as archive:
        archive.writestr(info, content)
    return target.getvalue()


def write_lines(target: IO[bytes], lines: Iterable[bytes]) -> None:
    """Write lines one after the other."""
    for line in lines:
        target.write(line)
