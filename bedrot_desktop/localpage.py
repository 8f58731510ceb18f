"""The read-only page on this computer, served while the window's program runs and the setting says so."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from bedrot_desktop.core.jobs import Outcome, Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.desk import Desk

if TYPE_CHECKING:
    from bedrot_desktop.dashboard.server import Dashboard

LANE = "local page"
KEYS = frozenset({"dashboard.on", "dashboard.port"})


class LocalPage(QObject):
    """Opened and closed on a worker; a port that is taken is said once, with the way to another one."""

    def __init__(self, desk: Desk, parts: Callable[[], Parts]) -> None:
        super().__init__(desk)
        self._desk, self._parts = desk, parts
        self._open: Dashboard | None = None
        self._door, self._closed = threading.Lock(), False
        desk.setting_changed.connect(self._changed)

    @property
    def address(self) -> str:
        """Where it is read, "" while it is not served."""
        return self._open.address if self._open is not None else ""

    @Slot()
    def start(self) -> None:
        """Serve it, if that is wanted."""
        if self._desk.workspace is not None:
            self._desk.ask(self, self._opened, lambda _none: None, self._not_opened, LANE)

    def _opened(self, _parts: Parts, _run: Run) -> None:
        """In the worker; what was opened is ours at once, as nobody may hear the answer any more."""
        from bedrot_desktop.dashboard.server import start_if_wanted

        with self._door:
            before, self._open = self._open, None
            if before is not None:
                before.stop()
            if not self._closed:
                self._open = start_if_wanted(self._parts, self._desk.clock)

    def _not_opened(self, outcome: Outcome) -> None:
        if outcome.state != "cancelled":
            remedy = str(getattr(outcome.error, "remedy", ""))
            message = str(getattr(outcome.error, "message", outcome.message))
            self._desk.trouble(message, remedy, Act("Settings", lambda: self._desk.go("settings"), "settings"))

    @Slot(str, str)
    def _changed(self, key: str, _value: str) -> None:
        if key in KEYS:
            self.start()

    def close(self) -> None:
        """Serve it no more; before the parts that it reads are closed."""
        with self._door:
            self._closed = True
            if self._open is not None:
                self._open.stop()
                self._open = None
