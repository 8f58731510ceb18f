"""The door with a prompt: ``bedrot``. The same House as the window, no Qt."""

from __future__ import annotations

import gc
import sys


def main(arguments: list[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    # one command makes lists of 100,000 files or a million values and leaves: looking through them all for rings of
    # garbage every 700 new objects costs a tenth of its time
    gc.set_threshold(100_000, 20, 20)
    from bedrot_desktop.cli.app import run

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a cp1252 console must not stop the program for want of an arrow
            stream.reconfigure(errors="replace")
    try:
        code = run(sys.argv[1:] if arguments is None else arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader (head, less) has gone: nothing more to tell
        from bedrot_desktop.cli.door import say_no_more

        say_no_more()
        code = 0
    sys.exit(code)
