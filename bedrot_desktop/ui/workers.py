"""Work in processes of its own: started from here, their events come out of the program's own bus. Free of Qt."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from bedrot_desktop.core import events
from bedrot_desktop.core.events import Bus, Event

log = logging.getLogger(__name__)

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
    """A piece of work under way in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def stop(self) -> None:
        """Ask it to end at the next safe point; it answers with “cancelled”."""
        if self._process.stdin is None:
            return
        try:
            self._process.stdin.write("stop\n")
            self._process.stdin.flush()
        except (OSError, ValueError):
            log.debug("The work had ended already.")


class Workers:
    """Starts work; its events are published on ``bus`` by a thread that reads them."""

    def __init__(self, bus: Bus, home: Path | None, workspace: Path | None) -> None:
        self.bus, self.home, self.workspace = bus, home, workspace
        self._open: dict[int, tuple[Work, threading.Thread]] = {}
        self._lock = threading.Lock()

    def start(
        self,
        do: str,
        ended: Callable[[Ended], None],
        told: Callable[[int, int, str], None] | None = None,
        **request: Any,
    ) -> Work:
        """Start a deed of `worker.DEEDS`. ``ended`` and ``told`` (progress) are called by the reading thread."""
        where = {"home": str(self.home or ""), "workspace": str(self.workspace or "")}
        process = subprocess.Popen(
            command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"}, creationflags=_NO_WINDOW,
        )  # fmt: skip
        assert process.stdin is not None  # noqa: S101 - asked for above
        work = Work(process)
        reader = threading.Thread(
            target=self._read, args=(process, ended, told), daemon=True, name=f"{do} in process {process.pid}"
        )
        with self._lock:
            self._open[process.pid] = (work, reader)
        process.stdin.write(json.dumps({"do": do, **where, **request}) + "\n")
        process.stdin.flush()
        reader.start()
        return work

    def _read(
        self,
        process: subprocess.Popen[str],
        ended: Callable[[Ended], None],
        told: Callable[[int, int, str], None] | None,
    ) -> None:
        last = Ended("broken", message="The work ended without a word.", remedy="The log has the details.")
        assert process.stdout is not None  # noqa: S101 - asked for above
        for line in process.stdout:
            document = json.loads(line)
            if "event" in document:
                self.bus.publish(event_of(document))
            elif "outcome" in document:
                last = Ended(**document)
            elif told is not None:
                told(document["done"], document["total"], document["label"])
        process.wait()
        if process.stdin is not None:
            process.stdin.close()
        process.stdout.close()
        with self._lock:
            self._open.pop(process.pid, None)
        ended(last)

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        with self._lock:
            return bool(self._open)

    def close(self, patience: float = 20.0) -> None:
        """Ask everything to stop and wait for it; what does not hear within ``patience`` seconds goes on alone."""
        with self._lock:
            left = list(self._open.values())
        for work, _ in left:
            work.stop()
        for _, reader in left:
            reader.join(patience)


def command() -> list[str]:
    """How the worker is started: by this Python, or by the program's own console exe once it is frozen."""
    if getattr(sys, "frozen", False):
        exe = "bedrot.exe" if os.name == "nt" else "bedrot"
        return [str(Path(sys.executable).with_name(exe)), "work"]
    return [sys.executable, "-m", "bedrot_desktop.worker"]


#: The console that Windows would open for a child of a windowed program.
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)


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
