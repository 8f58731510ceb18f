"""What happened, as frozen values in the past tense, and the bus that tells whoever listens."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events; ``at`` is aware UTC."""

    at: datetime


@dataclass(frozen=True, slots=True)
class RunStarted(Event):
    run: str
    services: tuple[str, ...]
    stages: int


@dataclass(frozen=True, slots=True)
class StageStarted(Event):
    run: str
    service: str
    stage: str


@dataclass(frozen=True, slots=True)
class StageProgressed(Event):
    """``total`` is 0 while it is not known."""

    run: str
    service: str
    stage: str
    done: int
    total: int
    label: str


@dataclass(frozen=True, slots=True)
class StageEnded(Event):
    """``outcome`` is done, unchanged, failed, parked, cancelled or skipped."""

    run: str
    service: str
    stage: str
    outcome: str
    summary: str
    seconds: float


@dataclass(frozen=True, slots=True)
class RunEnded(Event):
    run: str
    outcome: str
    seconds: float


@dataclass(frozen=True, slots=True)
class FileSettled(Event):
    """A landing file got its verdict: accepted, warned, rejected, held, ignored or duplicate."""

    run: str
    service: str
    path: str
    verdict: str
    message: str


@dataclass(frozen=True, slots=True)
class WarehouseLoaded(Event):
    run: str
    dataset: str
    kind: str
    rows: int


@dataclass(frozen=True, slots=True)
class SessionProbed(Event):
    """A session was looked at; ``verdict`` is one of ``sessions.answers``."""

    service: str
    account: str
    verdict: str


@dataclass(frozen=True, slots=True)
class SessionSaved(Event):
    """A session was accepted; ``origin`` is signed in, renewed, imported or restored."""

    service: str
    account: str
    origin: str


@dataclass(frozen=True, slots=True)
class SessionEnded(Event):
    """A session was found dead; ``cause`` in a word."""

    service: str
    account: str
    cause: str


@dataclass(frozen=True, slots=True)
class SignInProgressed(Event):
    """A guided sign-in came a step further.

    ``step`` is opened, waiting, code, challenge, seen, proving, saved, cancelled or failed; ``words`` for the person.
    """

    service: str
    account: str
    step: str
    words: str


E = TypeVar("E", bound=Event)


class Bus:
    """Passes each event to every listener of its class, in the thread that publishes it.

    A listener that raises is logged and does not keep the others from hearing.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: list[tuple[type[Event], Callable[[Event], None]]] = []

    def listen(self, kind: type[E], listener: Callable[[E], None]) -> Callable[[], None]:
        """Call ``listener`` for every event of ``kind`` (or of a subclass); returns a function that ends it."""
        entry: tuple[type[Event], Callable[[Event], None]] = (kind, listener)  # type: ignore[assignment]
        with self._lock:
            self._listeners.append(entry)

        def stop() -> None:
            with self._lock:
                if entry in self._listeners:
                    self._listeners.remove(entry)

        return stop

    def publish(self, event: Event) -> None:
        """Tell every listener of this event's class."""
        with self._lock:
            listeners = [listener for kind, listener in self._listeners if isinstance(event, kind)]
        for listener in listeners:
            try:
                listener(event)
            except Exception:
                log.exception("A listener of %s failed", type(event).__name__)
