"""A picture of the window once nothing is being read any more, and the moment at which its content is seen."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from bedrot_desktop.ui.bridge import Bridge
from bedrot_desktop.ui.window import Window

QUIET = 8  # looks in a row at which nothing was under way
PAUSE = 100  # ms between two looks
LATEST = 1.0  # seconds


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


class FirstPaint(QObject):
    """Calls back as soon as the window is on the screen and painted once; at the latest after a second."""

    def __init__(self, window: Window, done: Callable[[], object]) -> None:
        super().__init__()
        self._window, self._done, self._begun = window, done, time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    @Slot()
    def _look(self) -> None:
        handle = self._window.windowHandle()
        if (handle is None or not handle.isExposed()) and time.monotonic() - self._begun < LATEST:
            return
        self._timer.stop()
        self._window.repaint()
        self._done()


class Seen(QObject):
    """Tells on standard output when the page in front is painted with its content: seconds of the system's clock.

    ``time.monotonic()`` is the same for all processes of a system that counts from its start.
    """

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self._timer = QTimer(self)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Tell if it is so now."""
        handle, page = self._window.windowHandle(), self._window.page
        if handle is None or not handle.isExposed() or page is None or page.state != "content":
            return
        self._timer.stop()
        self._window.repaint()
        sys.stdout.write(f"seen {time.monotonic():.4f}\n")
        sys.stdout.flush()
