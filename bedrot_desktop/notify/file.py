"""Messages in a file beside the program's log, so that what was said can be looked up."""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bedrot_desktop.core.logs import LineFormatter, ProgramLog
from bedrot_desktop.notify.message import CRITICAL, WARNING, Message, NotSent

_LEVELS = {CRITICAL: logging.CRITICAL, WARNING: logging.WARNING}


class _Strict(ProgramLog):
    """Lets what goes wrong be known to whoever writes."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - the standard library's
        raise  # noqa: PLE0704 - called where an exception is being taken care of


@dataclass(frozen=True, slots=True)
class FileChannel:
    """``file`` grows to ``size_mb`` and is then put aside as ``.1`` …, ``files`` in all. Opened for each message."""

    file: Path
    size_mb: int = 10
    files: int = 10
    name: str = "file"

    def send(self, message: Message) -> None:
        """One line of the program log's form, what can be done indented below; secrets masked."""
        lines = [f"{message.kind} [{message.tag}] {message.title} {message.words}", *message.lines]
        lines += [f"→ {step.words}{f': {step.command}' if step.command else ''}" for step in message.steps]
        level = _LEVELS.get(message.level, logging.INFO)
        record = logging.LogRecord("notify", level, "", 0, "\n".join(lines), (), None)
        record.service, record.created = message.service or "-", message.at.timestamp()
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with closing(
                _Strict(
                    self.file, maxBytes=self.size_mb * 1_000_000, backupCount=max(1, self.files - 1), encoding="utf-8",
                    errors="backslashreplace",
                )
            ) as log:  # fmt: skip
                log.setFormatter(LineFormatter())
                log.emit(record)
        except OSError as error:
            raise NotSent(
                f"The message could not be written to {self.file}: {error.strerror or error}.",
                "Make room on the disk, or name another file: `bedrot config set notify.file_path FILE`.",
            ) from error

    def clear(self, tag: str) -> None:
        """What is written stays."""
