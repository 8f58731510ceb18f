"""A picture of the window once nothing is being read any more."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from bedrot_desktop.ui.bridge import Bridge
from bedrot_desktop.ui.window import Window

QUIET = 8  # looks in a row at which nothing was under way
PAUSE = 100  # ms between two looks


class Shots(QObject):
    """Waits for the content, saves the picture, says that it is done."""

    def __init__(self, window: Window, bridge: Bridge, file: Path, done: Callable[[], object]) -> None:
        super().__init__()
        self._window, self._bridge, self._file, self._done, self._quiet = window, bridge, file, done, 0
        self._timer = QTimer(self)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    @Slot()
    def _look(self) -> None:
        self._quiet = self._quiet + 1 if self._bridge.idle else 0
        if self._quiet < QUIET:
            return
        self._timer.stop()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        if not self._window.grab().save(str(self._file)):
            sys.stderr.write(f"{self._file} could not be written.\n")
        self._done()
