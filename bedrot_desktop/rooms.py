"""The parts behind the window, opened when a worker first asks, and the eight pages, built when first shown."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path

from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.page import Page


class Rooms:
    """Opens the House when a worker first asks for it; all workers get the same one."""

    def __init__(self, home: Path, workspace: Path | None) -> None:
        self._home, self._workspace = home, workspace
        self._lock = threading.Lock()
        self._house: Parts | None = None
        self._close: Callable[[], None] = lambda: None
        self._former: list[Callable[[], None]] = []

    def parts(self) -> Parts:
        """The parts; never to be asked for in the GUI thread."""
        with self._lock:
            if self._house is None:
                from bedrot_desktop.house import House

                house = House.open(home=self._home, workspace=self._workspace)
                self._house, self._close = house, house.close
            return self._house

    def renew(self) -> None:
        """Open the House anew for the next question: settings or accounts are others now.

        The former one is closed at the end, as a worker may still be using it.
        """
        with self._lock:
            if self._house is not None:
                self._former.append(self._close)
                self._house, self._close = None, lambda: None

    def close(self) -> None:
        """Let go of everything that was opened."""
        with self._lock:
            for close in (*self._former, self._close):
                close()
            self._former.clear()
            self._house, self._close = None, lambda: None


PAGES = (
    ("today", "Today", "sun"),
    ("services", "Services", "plug-connected"),
    ("runs", "Runs", "player-play"),
    ("warehouse", "Warehouse", "database"),
    ("insights", "Insights", "chart-histogram"),
    ("health", "Health", "heartbeat"),
    ("schedule", "Schedule", "calendar-time"),
    ("settings", "Settings", "adjustments-horizontal"),
)


def makers(desk: Desk, deeds: Deeds) -> list[tuple[str, str, str, Callable[[], Page]]]:
    """The eight pages: key, title, icon, and how each is built when first shown."""
    return [(key, title, icon, partial(_made, key, title, desk, deeds)) for key, title, icon in PAGES]


def _made(key: str, title: str, desk: Desk, deeds: Deeds) -> Page:
    page: Page = getattr(import_module(f"bedrot_desktop.ui.pages.{key}.page"), f"{title}Page")(desk, deeds)
    return page
