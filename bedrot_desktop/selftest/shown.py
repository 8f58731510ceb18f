"""Steps with a window: Qt, its plugins, every page on a tiny lake that was cleaned and loaded by a worker process."""

from __future__ import annotations

import sqlite3
import sys
import threading
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bedrot_desktop.selftest.report import Remark

if TYPE_CHECKING:
    from bedrot_desktop.opened import Open
    from bedrot_desktop.ui.workers import Ended

PAGES = ("today", "services", "runs", "warehouse", "insights", "health", "schedule", "settings")
PAUSE, QUIET, PATIENCE = 60, 8, 60_000  # ms between two looks, looks in a row, ms at most for one page
WINDOWED = {"windows", "cocoa"}


class Shown:
    """The window of the self-test, with a home and a lake of its own below ``folder``."""

    def __init__(self, folder: Path, pictures: Path | None) -> None:
        self.home, self.lake = folder / "home", folder / "a label's lake"
        self.pictures = pictures
        self.home.mkdir()
        self.seconds: float | None = None
        self._app: Any = None
        self._opened: Open | None = None
        self._store: Any = None

    def pipeline(self) -> str:
        """Make a tiny label, then clean and load it in a process of its own, as a click in the window does."""
        from bedrot_desktop.core.clock import clock_from_environment
        from bedrot_desktop.core.events import Bus
        from bedrot_desktop.demo import make_demo
        from bedrot_desktop.pipeline.stages import RunOptions
        from bedrot_desktop.ui.workers import Workers

        made = make_demo(self.lake, scale=0.05, today=clock_from_environment().today())
        workers, done, ends = Workers(Bus(), self.home, self.lake), threading.Event(), list[Any]()

        def ended(end: Ended) -> None:
            ends.append(end)
            done.set()

        workers.start("run", ended, options=RunOptions(extract=False).document())
        done.wait()
        workers.close(10)
        if not ends[0].well:
            raise RuntimeError(f"the run ended {ends[0].outcome}: {ends[0].message} {ends[0].remedy}")
        with closing(sqlite3.connect(self.lake / "data-warehouse" / "bedrot_analytics.db")) as database:
            (rows,) = database.execute("SELECT count(*) FROM streaming_performance").fetchone()
        if not rows:
            raise RuntimeError("nothing came into the warehouse")
        return f"{made.files} files, {rows:,} rows of streams"

    def qt(self) -> str:
        """The application and its platform."""
        from PySide6.QtCore import qVersion
        from PySide6.QtWidgets import QApplication

        from bedrot_desktop.ui import theme

        self._app = QApplication.instance() or QApplication(sys.argv[:1])
        families = theme.load_fonts()
        if len(families) < 2:
            raise RuntimeError(f"only {len(families)} font families were found")
        theme.apply(self._app, "dark", "normal")
        return f"Qt {qVersion()} on {self._app.platformName()}"

    def svg(self) -> str:
        """A picture of the program's icons has ink in it."""
        from bedrot_desktop.ui.icons import icon

        image = icon("alert-triangle", "text", 32).pixmap(32, 32).toImage()
        if not any(image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height())):
            raise RuntimeError("the icon is empty")
        return f"{image.width()} × {image.height()}"

    def tls(self) -> str:
        """Connections that nobody reads: Python's own, which all requests use."""
        import ssl

        import httpx

        httpx.Client().close()  # reads the certificates of the authorities
        return ssl.OPENSSL_VERSION

    def tray(self) -> str:
        """A tray to stay in."""
        from PySide6.QtWidgets import QSystemTrayIcon

        if not QSystemTrayIcon.isSystemTrayAvailable():
            if self._app.platformName() in WINDOWED:
                raise RuntimeError("there is no tray")
            raise Remark(f"no tray on {self._app.platformName()}: the window ends the program when it is closed")
        return "there"

    def window(self) -> str:
        """Today with its content; noted in seconds as ``window_s``."""
        from PySide6.QtCore import QSettings

        from bedrot_desktop.core.clock import clock_from_environment
        from bedrot_desktop.opened import Open

        began = time.monotonic()
        self._store = QSettings(str(self.home / "window.ini"), QSettings.Format.IniFormat)
        self._opened = opened = Open(self.home, self.lake, clock_from_environment(), self._store)
        opened.window.resize(1280, 800)
        opened.window.go("today", "")
        opened.window.show()
        opened.read()
        waited = self._settle(opened)
        self.seconds = round(time.monotonic() - began - QUIET * PAUSE / 1000, 3)
        return f"Today after {self.seconds} s" if waited < PATIENCE else self._late("today")

    def page(self, key: str) -> str:
        """Show one page until nothing is being read any more."""
        assert self._opened is not None  # noqa: S101 - the window's step comes first
        opened = self._opened
        opened.window.go(key, "")
        if self._settle(opened) >= PATIENCE:
            self._late(key)
        picture = opened.window.grab()
        colours = {picture.toImage().pixel(x, y) for x in range(0, picture.width(), 9) for y in range(0, 700, 9)}
        if len(colours) < 5:
            raise RuntimeError("the page is empty")
        if self.pictures is not None:
            self.pictures.mkdir(parents=True, exist_ok=True)
            if not picture.save(str(self.pictures / f"{key}.png")):
                raise RuntimeError(f"no picture could be written to {self.pictures}")
        return f"{len(colours)} colours"

    def close(self) -> str:
        """The end, in order."""
        if self._opened is None:
            raise Remark("no window was open")
        self._opened.window.hide()
        left = self._opened.close(20.0)
        self._store.sync()  # written now or never: its folder goes away next
        if left:
            raise RuntimeError(f"still under way: {', '.join(left)}")
        return "nothing was left"

    def _settle(self, opened: Open) -> int:
        """Let the window live until nothing is read any more; ms that it took."""
        from PySide6.QtCore import QEventLoop, QTimer

        quiet, waited = 0, 0
        while quiet < QUIET and waited < PATIENCE:
            loop = QEventLoop()
            QTimer.singleShot(PAUSE, loop.quit)
            loop.exec()
            waited += PAUSE
            quiet = quiet + 1 if opened.bridge.idle else 0
        return waited

    @staticmethod
    def _late(key: str) -> str:
        raise RuntimeError(f"{key} was still being read after {PATIENCE // 1000} s")


def steps_of(shown: Shown) -> list[tuple[str, Any]]:
    """Names and deeds, in their order."""
    first = [
        ("demo pipeline", shown.pipeline), ("Qt platform", shown.qt), ("SVG", shown.svg), ("TLS", shown.tls),
        ("tray", shown.tray), ("window", shown.window),
    ]  # fmt: skip
    pages: list[tuple[str, Any]] = [(f"page {key}", partial(shown.page, key)) for key in PAGES]
    return [*first, *pages, ("window closed", shown.close)]
