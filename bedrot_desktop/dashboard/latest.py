"""The latest figures: read at most every few seconds, by one thread, however many ask."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from bedrot_desktop.core.errors import Cancelled
from bedrot_desktop.core.jobs import Run
from bedrot_desktop.dashboard.figures import Figures

log = logging.getLogger(__name__)

EVERY = 5.0  # seconds for which figures are new enough
USABLE = 60.0  # seconds for which older ones are handed out while somebody else is reading
PATIENCE = 20.0  # seconds that a request waits for the first ones


class Latest:
    """Safe for any number of threads. ``look`` is called on a thread of its own, never twice at once.

    Time is that of `time.monotonic`, as it is about load and not about what the figures say; tests hand in ``ticks``.
    """

    def __init__(
        self,
        look: Callable[[Run], Figures],
        ticks: Callable[[], float] = time.monotonic,
        patience: float = PATIENCE,
    ) -> None:
        self._look, self._ticks, self._patience = look, ticks, patience
        self._door = threading.Condition()
        self._figures: Figures | None = None
        self._at = 0.0
        self._thread: threading.Thread | None = None
        self._run = Run()

    def figures(self) -> Figures | None:
        """Figures that are new enough, else the latest there are; None while nobody has read any yet."""
        with self._door:
            if self._run.cancel_event.is_set():
                return self._figures
            old = self._ticks() - self._at
            if self._figures is not None and old < EVERY:
                return self._figures
            asked = self._thread is None
            if self._thread is None:
                self._thread = threading.Thread(target=self._read, name="local page", daemon=True)
                self._thread.start()
            if asked or self._figures is None or old >= USABLE:
                reading = self._thread
                self._door.wait_for(lambda: self._thread is not reading, self._patience)
            return self._figures

    def _read(self) -> None:
        found = None
        try:
            found = self._look(self._run)
        except Cancelled:
            log.debug("reading was stopped")
        except Exception:  # the page goes on showing what there is
            log.exception("The figures of the local page could not be read")
        finally:
            with self._door:
                if found is not None:
                    self._figures, self._at = found, self._ticks()
                self._thread = None
                self._door.notify_all()

    def close(self) -> None:
        """Stop reading and wait until it has ended: after that the parts may be closed."""
        self._run.cancel_event.set()
        with self._door:
            thread = self._thread
        if thread is not None:
            thread.join(timeout=30)
