"""Garbage is collected in the GUI thread only.

Python's collector runs in whichever thread happens to allocate. Widgets in a cycle would then be destroyed by a worker,
and Qt dies of that ("Timers cannot be stopped from another thread").
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

EVERY = 1000  # ms
YOUNG, OLDER, ALL = 2_000, 10, 10  # as the collector's own thresholds count: objects, young rounds, older rounds


class Collector(QObject):
    """Takes the collector over; ``close`` gives it back."""

    def __init__(self) -> None:
        super().__init__()
        gc.disable()
        gc.freeze()  # what was imported stays for good and needs no looking at
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Collect as much as is due."""
        young, older, rest = gc.get_count()
        if young > YOUNG:
            gc.collect(2 if rest > ALL else 1 if older > OLDER else 0)

    def close(self) -> None:
        """Let Python collect by itself again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
