"""The one door between threads and widgets: events come in, questions go out to workers and answers come back."""

from __future__ import annotations

import itertools
import logging
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from bedrot_desktop.core.events import Bus, Event
from bedrot_desktop.core.jobs import Job, Lanes, Outcome, Run

log = logging.getLogger(__name__)

T = TypeVar("T")
READING = "reading"


@dataclass(slots=True)
class Asked:
    """A question under way; ``drop`` stops it, and its answer is not heard any more."""

    cancel: threading.Event = field(default_factory=threading.Event)
    dropped: bool = False

    def drop(self) -> None:
        """Stop the work, forget the answer."""
        self.dropped = True
        self.cancel.set()


class Bridge(QObject):
    """Lives in the GUI thread. ``heard`` carries every event of the program, there and in order.

    ``ask`` runs work in a lane (one thread each; name one of your own for what may take long) and calls ``answer`` in
    the GUI thread, if the owner still lives; ``trouble`` gets the `Outcome` of what failed.
    """

    heard = Signal(object)
    _back = Signal(object)

    def __init__(self, bus: Bus | None = None) -> None:
        super().__init__()
        self._lanes = Lanes()
        self._open: dict[
            int, tuple[weakref.ref[QObject], Asked, Callable[[Any], None], Callable[[Outcome], None] | None]
        ] = {}
        self._questions: dict[int, Callable[[Run], Any]] = {}
        self._held: list[tuple[int, str, Asked]] | None = None
        self._numbers = itertools.count(1)
        # queued, always: work that is done before `ask` returns would else be answered within `ask`
        self._back.connect(self._come_back, Qt.ConnectionType.QueuedConnection)
        self._stop: Callable[[], None] | None = None
        self._closed = False
        if bus is not None:
            self.listen(bus)

    def listen(self, bus: Bus) -> None:
        """Pass on what this bus tells, whichever thread tells it."""
        if self._stop:
            self._stop()
        self._stop = bus.listen(Event, self._pass_on)

    def _pass_on(self, event: Event) -> None:
        if shiboken6.isValid(self):
            self.heard.emit(event)

    def ask(
        self,
        owner: QObject,
        question: Callable[[Run], T],
        answer: Callable[[T], None],
        trouble: Callable[[Outcome], None] | None = None,
        lane: str = READING,
    ) -> Asked:
        """Ask a question on a worker; after `close` none is asked any more."""
        number, asked = next(self._numbers), Asked()
        if self._closed:
            asked.drop()
            return asked
        self._open[number] = (weakref.ref(owner), asked, answer, trouble)
        self._questions[number] = question
        if self._held is None:
            self._start(number, lane, asked)
        else:
            self._held.append((number, lane, asked))
        return asked

    def hold(self) -> None:
        """Begin no question until `release`: the first picture of the window must not share the processor with them."""
        self._held = self._held or []

    def release(self) -> None:
        """Begin what was held back."""
        held, self._held = self._held or [], None
        for number, lane, asked in held:
            self._start(number, lane, asked)

    def _start(self, number: int, lane: str, asked: Asked) -> None:
        name = getattr(self._questions[number], "__name__", "question")
        future = self._lanes.start(Job(name, lane, partial(self._put, number), Run(asked.cancel)))
        future.add_done_callback(partial(self._came, number))

    def _put(self, number: int, run: Run) -> Any:
        """In the worker. The question is looked up, not held: its last reference must be let go of in the GUI thread,
        as a widget that hangs on it would else be destroyed in the worker."""
        return self._questions[number](run)

    def _came(self, number: int, done: Future[Outcome]) -> None:
        if done.cancelled() or not shiboken6.isValid(self):
            return
        outcome = done.result()
        if outcome.error is not None:
            outcome.error.__traceback__ = None  # it was logged where it matters; its frames hold on to widgets
        self._back.emit((number, outcome))

    @Slot(object)
    def _come_back(self, told: tuple[int, Outcome]) -> None:
        number, outcome = told
        entry = self._open.pop(number, None)
        self._questions.pop(number, None)
        if entry is None:
            return
        reference, asked, answer, trouble = entry
        owner = reference()
        if owner is None or not shiboken6.isValid(owner) or asked.dropped:
            return
        if outcome.state == "done":
            answer(outcome.value)
        elif trouble is not None:
            trouble(outcome)
        elif outcome.state != "cancelled":
            log.warning("Nobody wanted to hear of this: %s", outcome.message)

    @property
    def idle(self) -> bool:
        """Whether no question is open."""
        return not self._open

    def close(self) -> None:
        """Stop what runs, forget what is open, wait for the threads."""
        self._closed = True
        if self._stop:
            self._stop()
            self._stop = None
        for _, asked, _, _ in self._open.values():
            asked.drop()
        self._open.clear()
        self._lanes.close()
        self._questions.clear()
