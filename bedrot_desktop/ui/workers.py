"""Work in processes of its own: started from here, their events come out of the program's own bus. Free of Qt."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import time
import types
import typing
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from bedrot_desktop.core import children, events
from bedrot_desktop.core.events import Bus, Event
from bedrot_desktop.core.masking import SECRETS

log = logging.getLogger(__name__)

KEPT = 60  # lines of what a process says on its error output
LONGEST = 200  # letters of them in a message
LINGER = 1.0  # seconds
LOG = "The log has the details."

KINDS: Mapping[str, type[Event]] = {
    name: kind for name, kind in vars(events).items() if isinstance(kind, type) and issubclass(kind, Event)
}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a piece of work ended: ``done``, ``failed``, ``cancelled`` or ``broken``, with its value or its words."""

    outcome: str
    value: Any = None
    message: str = ""
    remedy: str = ""
    kind: str = ""

    @property
    def well(self) -> bool:
        """Whether it was done."""
        return self.outcome == "done"


class Work:
    """A piece of work under way in a process of its own; it may be stopped before that process has come up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._stopped = False

    def stop(self) -> None:
        """Ask it to end at the next safe point; it answers with “cancelled”."""
        with self._lock:
            if not self._stopped and self._process is not None:
                _say(self._process, "stop\n")
            self._stopped = True

    def begin(self, process: subprocess.Popen[str], request: str) -> None:
        """Hand the request over (which waits where it is long), then what was said meanwhile."""
        _say(process, request)
        with self._lock:
            self._process = process
            if self._stopped:
                _say(process, "stop\n")


def _say(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None  # noqa: S101 - asked for when it was started
    try:
        process.stdin.write(line)
        process.stdin.flush()
    except (OSError, ValueError):
        log.debug("The work had ended already.")


class Workers:
    """Starts work; its events are published on ``bus`` by a thread that reads them."""

    def __init__(self, bus: Bus, home: Path | None, workspace: Path | None) -> None:
        self.bus, self.home, self.workspace = bus, home, workspace
        self._open: dict[Work, threading.Thread] = {}
        self._lock = threading.Lock()

    def start(
        self,
        do: str,
        ended: Callable[[Ended], None],
        told: Callable[[int, int, str], None] | None = None,
        **request: Any,
    ) -> Work:
        """Start a deed of `work.DEEDS`. ``ended`` and ``told`` (progress) are called by the thread that starts it.

        ``ended`` is always called, also where no process could be started.
        """
        where = {"home": str(self.home or ""), "workspace": str(self.workspace or "")}
        line = json.dumps({"do": do, **where, **request}) + "\n"
        work = Work()
        thread = threading.Thread(target=self._do, args=(work, line, ended, told), daemon=True, name=f"{do} by a child")
        with self._lock:
            self._open[work] = thread
        thread.start()
        return work

    def _do(
        self,
        work: Work,
        request: str,
        ended: Callable[[Ended], None],
        told: Callable[[int, int, str], None] | None,
    ) -> None:
        try:
            end = self._done(work, request, told)
        except Exception as error:  # no process, no thread: whoever waits is told in any case
            log.exception("No process could be started for work.")
            end = Ended("broken", message=f"The work could not be started: {error}", remedy=LOG)
        finally:
            with self._lock:
                self._open.pop(work, None)
        ended(end)

    def _done(self, work: Work, request: str, told: Callable[[int, int, str], None] | None) -> Ended:
        process = subprocess.Popen(
            command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            encoding="utf-8", errors="replace", env={**os.environ, "PYTHONUTF8": "1"}, creationflags=children.NO_WINDOW,
        )  # fmt: skip
        assert process.stdin is not None  # noqa: S101 - asked for above
        assert process.stdout is not None  # noqa: S101 - asked for above
        said: deque[str] = deque(maxlen=KEPT)
        hearing = threading.Thread(target=_keep, args=(process.stderr, said), daemon=True, name="hearing of troubles")
        hearing.start()
        work.begin(process, request)
        last: Ended | None = None
        for line in process.stdout:
            try:
                last = self._heard(json.loads(line), told) or last
            except Exception:
                log.exception("What the work said was not understood: %s", SECRETS.mask(line.strip()[:200]))
        code = process.wait()
        with suppress(OSError):  # of words that it did not take any more
            process.stdin.close()
        process.stdout.close()
        hearing.join(LINGER)  # no longer: what it started may hold on to its error output
        return last or _broken(code, list(said))

    def _heard(self, document: Mapping[str, Any], told: Callable[[int, int, str], None] | None) -> Ended | None:
        if "event" in document:  # asked first: events may have an outcome of their own
            self.bus.publish(event_of(document))
        elif "outcome" in document:
            return Ended(**document)
        elif told is not None:
            told(document["done"], document["total"], document["label"])
        return None

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        with self._lock:
            return bool(self._open)

    def close(self, patience: float = 20.0) -> None:
        """Ask everything to stop and wait for it; what does not hear within ``patience`` seconds goes on alone."""
        with self._lock:
            left = dict(self._open)
        for work in left:
            work.stop()
        until = time.monotonic() + patience
        for reader in left.values():
            reader.join(max(0.0, until - time.monotonic()))


def _keep(source: IO[str], said: deque[str]) -> None:
    """The last that a process said on its error output."""
    with source:
        for line in source:
            if line.strip():
                said.append(line.rstrip())


def _broken(code: int, said: Sequence[str]) -> Ended:
    """It ended without an outcome: what it said last is told, all of it is logged."""
    details = SECRETS.mask("\n".join(said))
    log.error("The work ended by itself (%s):\n%s", code, details or "It said nothing.")
    last = SECRETS.mask(said[-1]) if said else ""
    words = f"The work ended by itself: {last[:LONGEST]}" if last else f"The work ended without a word (code {code})."
    return Ended("broken", message=words, remedy=LOG)


def command() -> list[str]:
    """How the worker is started: by this Python, or by the program's own console exe once it is frozen."""
    if getattr(sys, "frozen", False):
        exe = "bedrot.exe" if os.name == "nt" else "bedrot"
        return [str(Path(sys.executable).with_name(exe)), "work"]
    return [sys.executable, "-m", "bedrot_desktop.worker"]


def event_of(document: Mapping[str, Any]) -> Event:
    """An event out of its line; moments and tuples are made from text and lists."""
    kind = KINDS[document["event"]]
    hints = typing.get_type_hints(kind)
    return kind(**{one.name: _read_as(hints[one.name], document[one.name]) for one in fields(kind)})


def _read_as(hint: Any, value: Any) -> Any:
    kinds = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    if value is not None and datetime in kinds:
        return datetime.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value
