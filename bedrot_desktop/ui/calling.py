"""Work in processes, asked for by widgets: what is to be done with the answer stays in the GUI thread."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Signal, Slot

from bedrot_desktop.ui.workers import Ended, Work, Workers

Told = Callable[[int, int, str], None]


class Calls(QObject):
    """Keeps who waits for which piece of work.

    The threads that read know a number alone: a widget that hangs on an answer is never destroyed by them.
    """

    _ended = Signal(int, object)
    _progressed = Signal(int, object)

    def __init__(self, workers: Workers) -> None:
        super().__init__()
        self._workers = workers
        self._numbers = itertools.count(1)
        self._waiting: dict[int, tuple[Callable[[Ended], None], Told | None]] = {}
        self.closed = False
        self._ended.connect(self._end)
        self._progressed.connect(self._progress)

    def start(self, do: str, ended: Callable[[Ended], None], told: Told | None, request: dict[str, Any]) -> Work:
        """Start a deed of `work.DEEDS`; ``ended`` and ``told`` are called in the GUI thread."""
        number = next(self._numbers)
        self._waiting[number] = ended, told
        return self._workers.start(do, partial(self._came, number), partial(self._went, number), **request)

    def _came(self, number: int, end: Ended) -> None:
        if shiboken6.isValid(self):
            self._ended.emit(number, end)

    def _went(self, number: int, done: int, total: int, words: str) -> None:
        if shiboken6.isValid(self):
            self._progressed.emit(number, (done, total, words))

    @Slot(int, object)
    def _end(self, number: int, end: Ended) -> None:
        ended, _ = self._waiting.pop(number, (None, None))
        if ended is not None:
            ended(end)

    @Slot(int, object)
    def _progress(self, number: int, how_far: tuple[int, int, str]) -> None:
        _, told = self._waiting.get(number, (None, None))
        if told is not None:
            told(*how_far)

    def close(self) -> None:
        """Nobody waits any more."""
        self.closed = True
        self._waiting.clear()
