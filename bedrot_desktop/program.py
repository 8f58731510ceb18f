"""The program with a window put together: application, house, bridge, desk, deeds, pages; taken down in order."""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, QTimer, Slot
from PySide6.QtWidgets import QApplication

from bedrot_desktop.core import paths
from bedrot_desktop.core.clock import Clock, clock_from_environment
from bedrot_desktop.core.events import Bus
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.ui import theme
from bedrot_desktop.ui.bridge import Bridge
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.page import Page
from bedrot_desktop.ui.parts import Parts
from bedrot_desktop.ui.toasts import Toasts
from bedrot_desktop.ui.window import Window
from bedrot_desktop.ui.workers import Workers


class Rooms:
    """Opens the House when a worker first asks for it; all workers get the same one."""

    def __init__(self, home: Path, workspace: Path | None) -> None:
        self._home, self._workspace = home, workspace
        self._lock = threading.Lock()
        self._house: Parts | None = None
        self._close: Callable[[], None] = lambda: None

    def parts(self) -> Parts:
        """The parts; never to be asked for in the GUI thread."""
        with self._lock:
            if self._house is None:
                from bedrot_desktop.house import House

                house = House.open(home=self._home, workspace=self._workspace)
                self._house, self._close = house, house.close
            return self._house

    def close(self) -> None:
        """Let go of everything that was opened."""
        with self._lock:
            self._close()
            self._house = None


class Program(QObject):
    """Everything that lives as long as a workspace is open; ``reopen`` makes it anew for another one."""

    def __init__(
        self, app: QApplication, asked: argparse.Namespace, home: Path, workspace: Path | None, clock: Clock
    ) -> None:
        super().__init__()
        self.app, self.asked, self.home, self.clock = app, asked, home, clock
        self._open(workspace)

    def _open(self, workspace: Path | None) -> None:
        self.bus = Bus()
        self.rooms = Rooms(self.home, workspace)
        self.bridge = Bridge(self.bus)
        self.workers = Workers(self.bus, self.home, workspace)
        self.desk = Desk(self.rooms.parts, self.bridge, self.workers, self.clock, home=self.home, workspace=workspace)
        self.deeds = Deeds(self.desk)
        store = QSettings(str(self.home / "window.ini"), QSettings.Format.IniFormat)
        self.window = Window(self.desk, self.deeds, makers(self.desk, self.deeds), store)
        self.toasts = Toasts(self.window)
        self.desk.toasted.connect(self.toasts.show)
        self.desk.untoasted.connect(self.toasts.take_away)

    def show(self) -> None:
        """Show the page that was asked for."""
        if self.asked.size:
            wide, _, high = self.asked.size.partition("x")
            self.window.resize(int(wide), int(high))
        key, _, where = self.asked.page.partition("/")
        self.window.show()
        self.window.go(key, where)
        QTimer.singleShot(0, self.window.status.read)
        if self.asked.quit_after is not None:
            QTimer.singleShot(round(self.asked.quit_after * 1000), self.app.quit)
        if self.asked.screenshot:
            self._shots = Shots(self.window, self.bridge, self.asked.screenshot, self.app.quit)

    @Slot()
    def close(self) -> None:
        """Take everything down: work first, then questions, then the parts."""
        self.window.remember()
        self.workers.close()
        self.bridge.close()
        self.rooms.close()


class Shots(QObject):
    """Saves a picture of the window once nothing is being read any more."""

    def __init__(self, window: Window, bridge: Bridge, file: Path, done: Callable[[], object]) -> None:
        super().__init__()
        self._window, self._bridge, self._file, self._done, self._quiet = window, bridge, file, done, 0
        self._timer = QTimer(self)
        self._timer.setInterval(100)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    @Slot()
    def _look(self) -> None:
        self._quiet = self._quiet + 1 if self._bridge.idle else 0
        if self._quiet < 6:
            return
        self._timer.stop()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        if not self._window.grab().save(str(self._file)):
            sys.stderr.write(f"{self._file} could not be written.\n")
        self._done()


def makers(desk: Desk, deeds: Deeds) -> list[tuple[str, str, str, Callable[[], Page]]]:
    """The eight pages: key, title, icon, and how each is built when first shown."""
    return [
        ("today", "Today", "sun", partial(_today, desk, deeds)),
        ("services", "Services", "plug-connected", partial(_services, desk, deeds)),
        ("runs", "Runs", "player-play", partial(_runs, desk, deeds)),
        ("warehouse", "Warehouse", "database", partial(_warehouse, desk, deeds)),
        ("insights", "Insights", "chart-histogram", partial(_insights, desk, deeds)),
        ("health", "Health", "heartbeat", partial(_health, desk, deeds)),
        ("schedule", "Schedule", "calendar-time", partial(_schedule, desk, deeds)),
        ("settings", "Settings", "adjustments-horizontal", partial(_settings, desk, deeds)),
    ]


def _today(desk: Desk, deeds: Deeds) -> Page:
    from bedrot_desktop.ui.pages.today.page import TodayPage

    return TodayPage(desk, deeds)


def _services(desk: Desk, deeds: Deeds) -> Page:
    from bedrot_desktop.ui.pages.services.page import ServicesPage

    return ServicesPage(desk, deeds)


def _runs(desk: Desk, deeds: Deeds) -> Page:
    from bedrot_desktop.ui.pages.runs.page import RunsPage

    return RunsPage(desk, deeds)


def _warehouse(desk: Desk, deeds: Deeds) -> Page:
    from bedrot_desktop.ui.pages.warehouse.page import WarehousePage

    return WarehousePage(desk, deeds)


def _insights(desk: Desk, deeds: Deeds) -> Page:
    from bedrot_desktop.ui.pages.insights.page import InsightsPage

    return InsightsPage(desk, deeds)


def _health(desk: Desk, deeds: Deeds) -> Page:
    from bedrot_desktop.ui.pages.health.page import HealthPage

    return HealthPage(desk, deeds)


def _schedule(desk: Desk, deeds: Deeds) -> Page:
    from bedrot_desktop.ui.pages.schedule.page import SchedulePage

    return SchedulePage(desk, deeds)


def _settings(desk: Desk, deeds: Deeds) -> Page:
    from bedrot_desktop.ui.pages.settings.page import SettingsPage

    return SettingsPage(desk, deeds)


def run(asked: argparse.Namespace) -> int:
    """Open the window and stay until it is left; returns the exit code."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("BEDROT Desktop")
    app.setQuitOnLastWindowClosed(True)
    home = paths.home(asked.home)
    home.mkdir(parents=True, exist_ok=True)
    settings = Settings.load(home)
    workspace = asked.workspace or _last(settings)
    theme.load_fonts()
    choice = asked.theme or settings.get("appearance.theme", str)
    theme.apply(app, theme.system_scheme(app) if choice == "system" else choice)
    program = Program(app, asked, home, workspace, clock_from_environment())
    program.show()
    try:
        return app.exec()
    finally:
        program.close()


def _last(settings: Settings) -> Path | None:
    last = settings.get("workspace.folder", str)
    return Path(last) if last else None
