"""The program in a process of its own, with a keyring of the test's in a file: ``driven.py RING POINT N WORDS…``.

At the n-th crossing of the point it ends itself as ``kill -9`` would; POINT ``-`` never. The points: ``replace`` (a
file is written and not yet in its place), ``landed`` (a file is in landing, and no note of it), ``stepped`` (its step
is noted, too).
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bedrot_desktop.cli.app import run
from bedrot_desktop.core import files
from bedrot_desktop.core.errors import VaultError
from bedrot_desktop.pipeline import errands
from bedrot_desktop.pipeline.journal import Journal
from bedrot_desktop.sessions import keychain

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


class FileRing:
    """A ring in a file, so that several processes have the same; ``broken`` in it: it refuses."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def _kept(self) -> dict[str, str]:
        kept: dict[str, str] = json.loads(self._file.read_text("utf-8")) if self._file.exists() else {}
        if "broken" in kept:
            raise VaultError("The keyring is locked.", "Unlock it, then try again.")
        return kept

    def read(self, name: str) -> str | None:
        return self._kept().get(name)

    def write(self, name: str, text: str) -> None:
        self._put({**self._kept(), name: text})

    def erase(self, name: str) -> None:
        self._put({one: text for one, text in self._kept().items() if one != name})

    def _put(self, kept: dict[str, str]) -> None:
        half = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        half.write_text(json.dumps(kept), "utf-8")
        half.replace(self._file)


def kill_at(point: str, number: int) -> None:
    """End this process at the n-th crossing of a point."""
    met, lock = 0, threading.Lock()

    def cross() -> None:
        nonlocal met
        with lock:
            met += 1
            if met == number:
                os.kill(os.getpid(), KILL)

    def before(function: Callable[..., Any]) -> Callable[..., Any]:
        def work(*args: Any, **named: Any) -> Any:
            cross()
            return function(*args, **named)

        return work

    def after(function: Callable[..., Any]) -> Callable[..., Any]:
        def work(*args: Any, **named: Any) -> Any:
            result = function(*args, **named)
            cross()
            return result

        return work

    if point == "replace":
        landing = before(files.os.replace)
        files.os.replace = lambda source, target: (landing if "landing" in str(target) else _REPLACE)(source, target)
    elif point == "landed":
        errands.land = after(errands.land)
    elif point == "stepped":
        Journal.step_done = after(Journal.step_done)  # type: ignore[method-assign]


_REPLACE = os.replace


def main(ring: str, point: str, number: str, *words: str) -> int:
    keychain.SystemRing = lambda: FileRing(Path(ring))  # type: ignore[assignment,misc]
    if point != "-":
        kill_at(point, int(number))
    return run(words)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
