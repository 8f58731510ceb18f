"""The program's log and the log of each run: rotating files, one line a record, secrets masked when written."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from bedrot_desktop.core.masking import SECRETS

PROGRAM_LOG = "bedrot.log"
ROOT = "bedrot_desktop"
_OURS = "_bedrot_handler"
TOLD = "told"  # an extra of records whose news the terminal shows in its own way


class LineFormatter(logging.Formatter):
    """``time level lane service message``; further lines of a record are indented by four spaces.

    The time is UTC with milliseconds, lane the thread, service what the record carries as ``service``, else ``-``.
    """

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        lane = _word(record.threadName)
        service = _word(getattr(record, "service", None))
        text = SECRETS.mask(_whole(record, self))
        head, *rest = text.splitlines() or [""]
        return "\n".join((f"{moment} {record.levelname} {lane} {service} {head}", *(f"    {line}" for line in rest)))


class ConsoleFormatter(logging.Formatter):
    """What a person reads while working: level and message, secrets masked, no traceback."""

    def format(self, record: logging.LogRecord) -> str:
        text = SECRETS.mask(record.getMessage())
        return text if record.levelno < logging.WARNING else f"{record.levelname.capitalize()}: {text}"


def _whole(record: logging.LogRecord, formatter: logging.Formatter) -> str:
    parts = [record.getMessage()]
    if record.exc_info:
        parts.append(formatter.formatException(record.exc_info))
    if record.stack_info:
        parts.append(formatter.formatStack(record.stack_info))
    return "\n".join(parts)


def _word(text: str | None) -> str:
    return "_".join(text.split()) if text and text.strip() else "-"


class ProgramLog(RotatingFileHandler):
    """A rotating file that goes on where another process holds the file and it cannot be renamed (Windows)."""

    def doRollover(self) -> None:  # noqa: N802 - the standard library's name
        try:
            super().doRollover()
        except OSError:
            if self.stream is None:
                self.stream = self._open()


class Console(logging.StreamHandler[TextIO]):
    """The person's terminal: letters that it cannot show are written as escapes instead of failing."""

    def emit(self, record: logging.LogRecord) -> None:
        if self.stream.closed or getattr(record, TOLD, False):
            return
        try:
            text = self.format(record) + self.terminator
            encoding = getattr(self.stream, "encoding", None) or "ascii"
            self.stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
            self.flush()
        except OSError:  # nobody reads any more
            return


def setup(
    folder: Path | None,
    level: str = "INFO",
    *,
    console: bool = True,
    console_level: str = "WARNING",
    size_mb: int = 10,
    files: int = 10,
    secrets: Iterable[str] = (),
) -> None:
    """Send the program's records to ``<folder>/bedrot.log`` and warnings to the terminal, if there is one.

    Calling it again replaces what the call before set up. Without a folder, or where it cannot be written, there is no
    file. Other packages' records are taken from WARNING on.
    """
    close()
    SECRETS.register(secrets)
    handlers: list[logging.Handler] = []
    if folder is not None and (file := _program_log(folder, size_mb, files)) is not None:
        handlers.append(_prepared(file, LineFormatter(), "DEBUG"))
    if console and sys.stderr is not None:
        handlers.append(_prepared(Console(sys.stderr), ConsoleFormatter(), console_level))
    top = logging.getLogger()
    for handler in handlers:
        top.addHandler(handler)
    ours = logging.getLogger(ROOT)
    quietest = min(logging.getLevelNamesMapping()[name] for name in (level, console_level if console else level))
    ours.setLevel(quietest)
    if handlers and folder is not None and isinstance(handlers[0], ProgramLog):
        handlers[0].setLevel(level)


def close() -> None:
    """Undo `setup`: close and remove its handlers."""
    top = logging.getLogger()
    for handler in [handler for handler in top.handlers if hasattr(handler, _OURS)]:
        top.removeHandler(handler)
        handler.close()


@contextmanager
def run_log(path: Path, level: str = "DEBUG") -> Iterator[Path]:
    """While this lasts, what the program records is also written to the log of a run (appended, UTF-8)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = _prepared(logging.FileHandler(path, encoding="utf-8", errors="backslashreplace"), LineFormatter(), level)
    ours = logging.getLogger(ROOT)
    before = ours.level
    ours.setLevel(min(before or logging.WARNING, handler.level))
    ours.addHandler(handler)
    try:
        yield path
    finally:
        ours.removeHandler(handler)
        ours.setLevel(before)
        handler.close()


def prune(folder: Path, days: int, now: datetime) -> list[Path]:
    """Remove log files (``*.log``, ``*.log.N``) not written to for that many days; those in use stay. Returns them."""
    oldest = (now - timedelta(days=days)).timestamp()
    gone = []
    for file in sorted(folder.glob("*.log*")) if folder.is_dir() else ():
        if file.is_file() and file.stat().st_mtime < oldest:
            try:
                file.unlink()
            except OSError:  # open in another process: next time
                continue
            gone.append(file)
    return gone


def _program_log(folder: Path, size_mb: int, files: int) -> ProgramLog | None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return ProgramLog(
            folder / PROGRAM_LOG,
            maxBytes=size_mb * 1_000_000,
            backupCount=files - 1,
            encoding="utf-8",
            errors="backslashreplace",
        )
    except OSError as error:
        logging.getLogger(__name__).warning("No log is written to %s: %s", folder, error.strerror)
        return None


def _prepared(handler: logging.Handler, formatter: logging.Formatter, level: str) -> logging.Handler:
    handler.setFormatter(formatter)
    handler.setLevel(level)
    setattr(handler, _OURS, True)
    return handler
