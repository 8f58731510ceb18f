"""Garbage is collected in the GUI thread only.

Python's collector runs in whichever thread happens to allocate. Widgets in a cycle would then be destroyed by a worker,
and Qt dies of that ("Timers cannot be stopped from another thread").
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

EVERY = 1000  # ms
LONGEST = 64_000  # ms between two looks while nothing happens: no more wake-ups than the schedule's clock makes
BUSY = 200  # objects since the last look that tell of something happening
YOUNG, OLDER, ALL = 2_000, 10, 10  # as the collector's own thresholds count: objects, young rounds, older rounds


class Collector(QObject):
    """Takes the collector over; ``close`` gives it back."""

    def __init__(self) -> None:
        super().__init__()
        gc.disable()
        gc.freeze()  # what was imported stays for good and needs no looking at
        self._before = 0
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Collect as much as is due; look less and less often while nothing happens."""
        young, older, rest = gc.get_count()
        self._pace(busy=abs(young - self._before) > BUSY or young > YOUNG)
        self._before = young
        if young > YOUNG:
            gc.collect(2 if rest > ALL else 1 if older > OLDER else 0)

    def _pace(self, *, busy: bool) -> None:
        pace = EVERY if busy else min(LONGEST, self._timer.interval() * 2)
        if pace != self._timer.interval():
            self._timer.setInterval(pace)

    @Slot()
    def wake(self) -> None:
        """Something happens: look soon again."""
        if self._timer.interval() != EVERY:
            self._timer.setInterval(EVERY)

    def close(self) -> None:
        """Let Python collect by itself again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
