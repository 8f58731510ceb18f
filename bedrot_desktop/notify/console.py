"""Messages on the terminal where the program was started."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TextIO

from bedrot_desktop.core.errors import SettingError
from bedrot_desktop.core.masking import SECRETS
from bedrot_desktop.notify.message import Message, NotSent
from bedrot_desktop.notify.templates import glyph_of, one_line

#: What stands for signs that a console's letters (cp1252) do not have.
_PLAINER = str.maketrans(
    {"→": "->", "✔": "ok", "✖": "!!", "▲": "!", "ℹ": "i", "▸": ">", "◂": "<", "✓": "ok", "≥": ">=", "≤": "<="}
)


@dataclass(frozen=True, slots=True)
class ConsoleChannel:
    """``stream``: where to write; the error output as it is when something is said, if none is given."""

    stream: TextIO | None = None
    name: str = "console"

    @property
    def there(self) -> bool:
        """Whether there is a console: a program without one (pythonw, a service) has no error output."""
        return self._stream is not None

    @property
    def _stream(self) -> TextIO | None:
        return self.stream or sys.stderr

    def send(self, message: Message) -> None:
        """Write a few lines; letters that the console lacks are written plainer."""
        stream = self._stream
        if stream is None or stream.closed:
            raise SettingError(
                "There is no console to write to.", "Switch it off: `bedrot config set notify.console no`."
            )
        text = SECRETS.mask(told(message))
        try:
            stream.write(fit(text, getattr(stream, "encoding", None) or "ascii") + "\n")
            stream.flush()
        except (OSError, ValueError) as error:
            raise NotSent("Nobody reads the console any more.", "Start the program at a prompt again.") from error

    def clear(self, tag: str) -> None:
        """What is written stays."""


def told(message: Message) -> str:
    """The message as lines of text."""
    lines = [f"{glyph_of(message)} {one_line(message.title)}"]
    lines += [f"  {one_line(line)}" for line in (*message.words.splitlines(), *message.lines) if line.strip()]
    lines += [f"  → {one_line(step.words)}{f': {step.command}' if step.command else ''}" for step in message.steps]
    return "\n".join(lines)


def fit(text: str, encoding: str) -> str:
    """The text in letters that the encoding has."""
    try:
        text.encode(encoding)
    except LookupError:
        return fit(text, "ascii")
    except UnicodeEncodeError:
        return text.translate(_PLAINER).encode(encoding, "replace").decode(encoding)
    return text
