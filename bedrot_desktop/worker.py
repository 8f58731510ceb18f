"""The door for work: a process that does one thing for the window and tells, line by line, what happens.

It is handed a request as one JSON line on its standard input; a line ``stop`` after it asks to end at the next safe
point, and so does the end of the input (the window is gone). It answers with JSON lines: ``{"event": …, fields}`` for
every event of the program and, last, ``{"outcome": "done", "value": …}`` or ``{"outcome": "failed", "message": …}``.
Heavy libraries are thus never loaded by the window, nor does it ever wait for them.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import closing, redirect_stdout
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from bedrot_desktop.core.events import Event, StageProgressed
from bedrot_desktop.core.jobs import Job, Run, settle
from bedrot_desktop.work import DEEDS

PAUSE = 0.1  # seconds between two reports on the progress of a stage


def main(source: IO[str] | None = None, target: IO[str] | None = None) -> int:
    """Read a request, do it, tell about it; 0 when it went well, 1 otherwise."""
    from bedrot_desktop.house import House

    target = target or sys.stdout
    source = source or _own_input()
    for stream in (source, target):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    request = json.loads(source.readline())
    deed = DEEDS[request["do"]]
    cancel = threading.Event()
    threading.Thread(target=_listen, args=(source, cancel), daemon=True, name="listening").start()
    teller = Teller(target)

    def work(run: Run) -> Any:
        house = House.open(
            home=Path(request["home"]) if request.get("home") else None,
            workspace=Path(request["workspace"]) if request.get("workspace") else None,
        )
        with closing(house):
            house.bus.listen(Event, teller.event)
            return deed(house, request, run)

    run = Run(cancel, lambda done, total, label: teller.line({"done": done, "total": total, "label": label}))
    with redirect_stdout(sys.stderr):  # what a library prints is no line of ours
        outcome = settle(Job(request["do"], "work", work, run))
    error = outcome.error
    teller.line(
        {
            "outcome": outcome.state,
            "value": outcome.value,
            "message": str(getattr(error, "message", "") or outcome.message),
            "remedy": str(getattr(error, "remedy", "") or ""),
            "kind": type(error).__name__ if error else "",
        }
    )
    return 0 if outcome.state == "done" else 1


def _own_input() -> IO[str]:
    """Our standard input, while everybody else in this process finds an empty one.

    Windows lets a second call on a pipe wait until a read of it that is under way has come back: with our thread
    listening, whatever library looks at the standard input while it is loaded would stand still for ever.
    """
    mine = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return os.fdopen(mine, encoding="utf-8")


def _listen(source: IO[str], cancel: threading.Event) -> None:
    """Until the input ends or says stop; both mean the same."""
    for line in source:
        if line.strip() == "stop":
            break
    cancel.set()


class Teller:
    """Writes lines from any thread; of a stage's progress no more than ten a second."""

    def __init__(self, target: IO[str]) -> None:
        self._target = target
        self._lock = threading.Lock()
        self._told: dict[tuple[str, str], float] = {}
        self._gone = False

    def event(self, event: Event) -> None:
        """Tell an event."""
        if isinstance(event, StageProgressed) and not self._worth(event):
            return
        self.line({"event": type(event).__name__, **dataclasses.asdict(event)})

    def _worth(self, event: StageProgressed) -> bool:
        now, key = time.monotonic(), (event.service, event.stage)
        if event.total and event.done >= event.total:
            return True
        if now - self._told.get(key, 0.0) < PAUSE:
            return False
        self._told[key] = now
        return True

    def line(self, document: Mapping[str, Any]) -> None:
        """Write one line; a reader that has gone is no reason to stop half-way."""
        text = json.dumps(document, default=_plain)  # ASCII: names of files may hold what is no text
        with self._lock:
            if self._gone:
                return
            try:
                self._target.write(text + "\n")
                self._target.flush()
            except OSError:
                self._gone = True


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return str(value)


if __name__ == "__main__":
    sys.exit(main())
