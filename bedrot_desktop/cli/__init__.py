"""The door with a prompt: ``bedrot``. The same House as the window, no Qt."""

from __future__ import annotations

import codecs
import gc
import sys
from importlib import import_module

#: What stands for signs that a console's letters (cp1252) do not have.
PLAINER = {"→": "->", "▸": ">", "◂": "<"}


def _plainer(error: UnicodeError) -> tuple[str, int]:
    """A console that lacks a sign must not stop the program: it is shown by plainer ones."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(PLAINER.get(sign, "?") for sign in lacking), error.end


def main(arguments: list[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    # one command makes lists of 100,000 files or a million values and leaves: looking through them all for rings of
    # garbage every 700 new objects costs a tenth of its time
    gc.set_threshold(100_000, 20, 20)
    from bedrot_desktop.cli.app import run
    from bedrot_desktop.core import children

    children.settle()
    line = sys.argv[1:] if arguments is None else arguments
    if line[:1] == ["--selftest"]:  # shows windows, so that no command of the prompt may know it
        sys.exit(import_module("bedrot_desktop.selftest").main(line[1:]))
    codecs.register_error("plainer", _plainer)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="plainer")
    try:
        code = run(line)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader (head, less) has gone: nothing more to tell
        from bedrot_desktop.cli.door import say_no_more

        say_no_more()
        code = 0
    sys.exit(code)
