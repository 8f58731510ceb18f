"""The program with a window: which workspace is open, the first run, the demo, the tray, and an honest end."""

from __future__ import annotations

import argparse
import logging
import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QMessageBox

from bedrot_desktop.core import paths
from bedrot_desktop.core.addresses import parse
from bedrot_desktop.core.clock import Clock, clock_from_environment
from bedrot_desktop.core.errors import BedrotError
from bedrot_desktop.core.settings import Settings
from bedrot_desktop.core.words import listed
from bedrot_desktop.opened import Open
from bedrot_desktop.system.identity import introduce
from bedrot_desktop.ui import crash, theme
from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.collecting import Collector
from bedrot_desktop.ui.cover import Cover, Making, Opening
from bedrot_desktop.ui.crash import toast_teller
from bedrot_desktop.ui.shots import FirstPaint, Seen, Shots
from bedrot_desktop.ui.single import Single
from bedrot_desktop.ui.steps import INBOX, act_at
from bedrot_desktop.ui.workers import Workers

log = logging.getLogger(__name__)

DEMO_PORT = 8765
PATIENCE = 3.0  # seconds that another workspace waits for the work of the one before


class Program(QObject):
    """The application's life: which workspace is open, the demo's stage, the tray, the end."""

    def __init__(self, app: QApplication, asked: argparse.Namespace, single: Single | None, clock: Clock) -> None:
        super().__init__()
        self.app, self.asked, self.single, self.clock = app, asked, single, clock
        self.opened: Open | None = None
        self.stage: Workers | None = None
        self.choice, self.density = "system", "normal"
        self._shots: Shots | None = None
        self._seen: Seen | None = None
        self._opening: Opening | None = None
        self._first: FirstPaint | None = None
        self.keep_in_tray, self.leaving = True, False
        self._ending = self._closed = False
        app.aboutToQuit.connect(self._last_moment)
        app.commitDataRequest.connect(self._session_ends)
        app.styleHints().colorSchemeChanged.connect(self._scheme_changed)
        if single is not None:
            single.asked.connect(self.heed)

    # -- opening -----

    def open(self, home: Path, workspace: Path | None) -> Open:
        """Open a workspace (None: none yet) with its home; what was open before is closed."""
        home.mkdir(parents=True, exist_ok=True)
        settings = Settings.load(home)
        self.keep_in_tray = settings.get("appearance.keep_in_tray", bool)
        self.store = QSettings(str(home / "window.ini"), QSettings.Format.IniFormat)
        self.appear(self.asked.theme or settings.get("appearance.theme", str), settings.get("appearance.density", str))
        before = self.opened
        left = before.close(PATIENCE) if before is not None else []  # first: its parts close the program's log
        self.opened = opened = Open(home, workspace, self.clock, self.store)
        opened.window.closing = self._closing
        opened.tray.left.connect(self.leave)
        opened.desk.setting_changed.connect(self._setting_changed)
        if left:
            words = f"{listed(left)}: begin it again here if it is still wanted."
            opened.desk.toast(Toast("Stopped, as another folder was opened", words, "off", stays=True, key="stopped"))
        return opened

    @Slot()
    def leave(self) -> None:
        """The person wants to quit. The application asks its windows; none may go into the tray instead."""
        self.leaving = True
        self.app.quit()

    @Slot()
    def _session_ends(self) -> None:
        """The person signs out of the system, which must not be held up by a window that stays in the tray."""
        self.leaving = self._ending = True

    @Slot()
    def _last_moment(self) -> None:
        """When the session ends, Windows ends the process right after this: what is open is closed now, and soon."""
        if self._ending:
            log.info("The session of the system ends, and the program with it.")
            self.close(PATIENCE)

    def show(self) -> None:
        """Show the page that was asked for, and the tray; what is slow to know is asked for after that."""
        opened = self._now()
        if self.asked.size:
            wide, _, high = self.asked.size.partition("x")
            opened.window.resize(int(wide), int(high))
        key, _, where = self.asked.page.partition("/")
        if not (self.asked.tray and opened.tray.there):
            opened.bridge.hold()
            opened.window.go(key, where)
            opened.window.show()
            if opened.workspace is None:
                self.first_run()
            self._first = FirstPaint(opened.window, self._after_first_paint)
        else:
            QTimer.singleShot(0, self._after_first_paint)
        if self.asked.address:
            self.heed({"do": "address", "address": self.asked.address})
        if self.asked.tell_when_seen:
            self._seen = Seen(opened.window)
        if self.asked.quit_after is not None:
            QTimer.singleShot(round(self.asked.quit_after * 1000), self.leave)
        if self.asked.screenshot:
            self._shots = Shots(opened.window, opened.bridge, self.asked.screenshot, self.leave)

    @Slot()
    def _after_first_paint(self) -> None:
        opened = self._now()
        if self._seen is not None:
            self._seen.look()
        opened.bridge.release()
        opened.window.status.read()
        opened.read()
        opened.attending.look()
        if not self.asked.screenshot:
            opened.attending.start()
            opened.local_page.start()
        if opened.tray.there and not self.asked.screenshot:
            opened.tray.icon.show()
            self.app.setQuitOnLastWindowClosed(not self.keep_in_tray)

    def tell_trouble(self, title: str, details: str) -> None:
        """What nobody caught, as a calm message with its details to copy."""
        if self.opened is not None:
            toast_teller(self.opened.deeds)(title, details)

    def _now(self) -> Open:
        assert self.opened is not None  # noqa: S101 - nothing is shown before something is open
        return self.opened

    # -- the demo -----

    def open_demo(self, folder: Path) -> None:
        """Make (or find) the made-up label in a folder, play its platforms, then open it."""
        home, workspace = folder / "home", folder / "bedrot-data-ecosystem"
        opened = self.open(home, None)
        making = Making(Act("Cancel", self.leave, "x"))
        cover = Cover(opened.window, making)
        opened.window.show()
        cover.resize(opened.window.size())
        if self.stage is not None:  # of an earlier demo, which holds the port
            self.stage.close(PATIENCE)
        self.stage = Workers(opened.bus, home, workspace)
        self._opening = opening = Opening(making, partial(self._demo_ready, home, workspace))
        self.stage.start("demo", opening.end, opening.tell, port=DEMO_PORT)

    def _demo_ready(self, home: Path, workspace: Path) -> None:
        self.open(home, workspace)
        self.show()

    # -- the first run -----

    def first_run(self) -> None:
        """No workspace is known yet: the steps that lead to one lie over the window until it is chosen, or left."""
        from bedrot_desktop.ui.firstrun.flow import FirstRun

        opened = self._now()
        demo = partial(self.open_demo, opened.home / "demo")
        steps = FirstRun(opened.desk, opened.deeds, self._chosen, demo)
        cover = Cover(opened.window, steps)
        steps.left.connect(cover.leave)
        QTimer.singleShot(0, partial(steps.folder.path.setFocus, Qt.FocusReason.TabFocusReason))

    def _chosen(self, workspace: Path) -> None:
        """A workspace was chosen in the first run."""
        self.open(self._now().home, workspace)
        self.show()

    # -- what it hears -----

    @Slot(object)
    def heed(self, message: dict[str, str]) -> None:
        """A second start, an address such as bedrot://sign-in/toolost, or an installer that needs us to leave."""
        if message.get("do") == "leave":
            self.leave()
            return
        opened = self._now()
        address = parse(message.get("address", ""))
        act = act_at(address.text(), opened.deeds) if address is not None else None
        if (
            address is not None
            and address.what == "show"
            and address.parts[0] not in {*opened.window.rail.buttons, INBOX}
        ):
            act = None  # a page of another version: the window is what can be shown
        if act is None or address is None or address.what == "show":
            opened.window.come_up()
        if act is not None:
            act.do()

    def appear(self, choice: str, density: str) -> None:
        """Light, dark or as the system has it; how dense."""
        self.choice, self.density = choice, density
        scheme = theme.system_scheme(self.app) if choice == "system" else choice
        theme.apply(self.app, scheme, density)
        known = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        if choice != "system":
            self.app.styleHints().setColorScheme(known[choice])
        else:
            self.app.styleHints().unsetColorScheme()

    @Slot(str, str)
    def _setting_changed(self, key: str, value: str) -> None:
        """What was set on the page of settings and shows at once."""
        if key == "appearance.theme":
            self.appear(value, self.density)
        elif key == "appearance.density":
            self.appear(self.choice, value)
        elif key == "appearance.keep_in_tray":
            self.keep_in_tray = value == "yes"
            self.app.setQuitOnLastWindowClosed(not (self.keep_in_tray and self._now().tray.there))

    @Slot()
    def _scheme_changed(self) -> None:
        if self.choice == "system" and theme.system_scheme(self.app) != theme.theme().scheme:
            theme.apply(self.app, theme.system_scheme(self.app), self.density)

    def _closing(self) -> bool:
        """The window is closed by the person: it goes into the tray, which is explained the first time."""
        opened = self._now()
        if self.leaving:
            return True
        if not (self.keep_in_tray and opened.tray.there and opened.tray.icon.isVisible()):
            self.app.quit()
            return True
        if not self.store.value("told/tray"):
            self.store.setValue("told/tray", "yes")
            words = "It goes on in the tray. A double click there shows the window; Exit in its menu ends it."
            opened.tray.message(Toast("BEDROT is still running", words))
        return False

    def close(self, patience: float = 20.0) -> None:
        """The end, in order; once. What does not stop within ``patience`` seconds goes on alone."""
        if self._closed:
            return
        self._closed = True
        if self.opened is not None:
            self.opened.close(patience)
        if self.stage is not None:
            self.stage.close(patience)
        if self.single is not None:
            self.single.close()


def run(asked: argparse.Namespace) -> int:
    """Open the window and stay until it is left; returns the exit code."""
    introduce()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("BEDROT Desktop")
    app.setDesktopFileName("bedrot-desktop")
    home = paths.home(asked.home)
    demo = None if asked.demo is None else (home / "demo" if asked.demo == Path() else asked.demo.absolute())
    if demo is not None:
        home = demo / "home"
    home.mkdir(parents=True, exist_ok=True)
    single = None if asked.new_instance or asked.screenshot else Single(home)
    if single is not None:
        message = {"do": "address", "address": asked.address} if asked.address else {"do": "show"}
        if single.hand_over(message):
            return 0
        if not single.listen():  # another one is starting at this very moment
            return 0 if single.hand_over(message) else 1
    collector = Collector()
    app.focusWindowChanged.connect(collector.wake)
    theme.load_fonts()
    program = Program(app, asked, single, clock_from_environment())
    unwatch = crash.install(home, program.tell_trouble)
    try:
        if demo is not None:
            program.open_demo(demo)
        else:
            program.open(home, asked.workspace.absolute() if asked.workspace else _last(home))
            program.show()
        return app.exec()
    except BedrotError as error:
        return _not_opened(app, asked, error)
    finally:
        program.close()
        collector.close()
        unwatch()


def _not_opened(app: QApplication, asked: argparse.Namespace, error: BedrotError) -> int:
    """Settings that cannot be read, say: told in a window, as a program without a console has no other voice."""
    log.error("The program could not open: %s", error)  # which also says it to who started it at a prompt
    if asked.screenshot is None and asked.quit_after is None:
        box = QMessageBox(QMessageBox.Icon.Warning, "BEDROT Desktop could not open", error.message)
        box.setInformativeText(error.remedy)
        box.finished.connect(app.quit)
        box.open()
        app.exec()
    return 1


def _last(home: Path) -> Path | None:
    last = Settings.load(home).get("workspace.folder", str)
    return Path(last) if last else None
