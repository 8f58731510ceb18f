"""What lives as long as one workspace is open: parts, bridge, desk, deeds, window, tray."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Slot

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.events import Bus
from bedrot_desktop.localpage import LocalPage
from bedrot_desktop.notify.message import Channel
from bedrot_desktop.rooms import Rooms, makers
from bedrot_desktop.ui import entries
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.attending import Attending
from bedrot_desktop.ui.bell import CAUSE, Bell
from bedrot_desktop.ui.bridge import Bridge
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.dropping import Dropping
from bedrot_desktop.ui.help import HelpWindow
from bedrot_desktop.ui.outlook import Outlook, read_outlook
from bedrot_desktop.ui.palette import Entry, Palette
from bedrot_desktop.ui.signin import SignInPanel
from bedrot_desktop.ui.taskbar import TaskbarButton
from bedrot_desktop.ui.telling import Telling
from bedrot_desktop.ui.toasts import Toasts
from bedrot_desktop.ui.tray import Tray
from bedrot_desktop.ui.window import Window
from bedrot_desktop.ui.workers import Workers


class Open(QObject):
    """What lives as long as one workspace is open: parts, bridge, desk, deeds, window, tray."""

    def __init__(self, home: Path, workspace: Path | None, clock: Clock, store: QSettings) -> None:
        super().__init__()
        self.home, self.workspace = home, workspace
        self.bus = Bus()
        self.rooms = Rooms(home, workspace)
        self.bridge = Bridge(self.bus)
        self.workers = Workers(self.bus, home, workspace)
        self.desk = Desk(self.rooms.parts, self.bridge, self.workers, clock, home=home, workspace=workspace)
        self.desk.renewed.connect(self.rooms.renew)  # before all others, who ask the parts for what is new
        self.desk.setting_changed.connect(self._setting_changed)
        self.deeds = Deeds(self.desk)
        self.pages = makers(self.desk, self.deeds)
        self.window = Window(self.desk, self.deeds, self.pages, store)
        self.toasts, self.bell = Toasts(self.window), Bell(self.deeds, self.window.top.bell)
        self.dropping = Dropping(self.window, self.desk, self.deeds)
        self.panel = SignInPanel(self.desk, self.deeds)
        self.tray = Tray(self.desk, self.deeds)
        self.telling = Telling(self.deeds, self.window, self.tray.message)
        self.desk.attending = self.attending = Attending(self.deeds, _windows())
        for one in (self.bell, self.tray, self.telling):
            one.attend()
        self.taskbar = TaskbarButton(self.window, self.desk)
        self.attending.taken_back.connect(self._take_back)
        self.local_page = LocalPage(self.desk, self.rooms.parts)
        self.palette = Palette(self.window, self._entries)
        self.outlook = Outlook()
        self.desk.toasted.connect(self.toasts.show)
        self.desk.untoasted.connect(self.toasts.take_away)
        self.desk.changed.connect(self.read)
        self.desk.live.changed.connect(self._badges)
        self.tray.opened.connect(self.window.come_up)
        self.window.top.command.clicked.connect(self.open_palette)
        for keys, do in (
            ("Ctrl+K", self.open_palette),
            ("F1", self.help),
            ("F8", self.toasts.focus),
            ("F9", self.bell.open),
        ):
            self.window.shortcut(keys, do)

    @Slot(str, str)
    def _setting_changed(self, _key: str, _value: str) -> None:
        """Let everything be read anew with what was set."""
        self.rooms.renew()
        self.window.status.read()
        self.desk.look_again()

    @Slot(str)
    def _take_back(self, tag: str) -> None:
        """What is over is not said any longer."""
        self.desk.untoast(f"{CAUSE}{tag}")

    @Slot()
    def read(self) -> None:
        """Ask how everything stands, for tray, rail and palette."""
        if self.workspace is not None:
            question = partial(read_outlook, running=self.desk.live.services)
            self.desk.ask(self, question, self._tell, lambda _outcome: None, lane="outlook")

    def _tell(self, outlook: Outlook) -> None:
        self.outlook = outlook
        self.tray.tell(outlook)
        self._badges()

    @Slot()
    def _badges(self) -> None:
        running = [line for line in self.outlook.lines if self.desk.live.stage_state(line.service)]
        services = [
            (state, len(found))
            for state in ("failed", "out", "waiting", "stuck")
            if (found := [line for line in self.outlook.needing(state) if line not in running])
        ]
        runs = [("running", 1)] * self.desk.live.going + [("waiting", len(self.outlook.parked))] * bool(
            self.outlook.parked
        )
        self.window.rail.buttons["services"].tell(tuple(services[:2]))
        self.window.rail.buttons["runs"].tell(tuple(runs))

    @Slot()
    def open_palette(self) -> None:
        """Ctrl+K."""
        self.palette.open()
        if self.workspace is not None:
            self.desk.ask(
                self,
                lambda parts, run: entries.tables_in(parts.warehouse_place, run),
                self._more,
                lambda _outcome: None,
            )

    def _entries(self) -> list[Entry]:
        page = self.window.page
        own = [Entry(group, act) for group, act in page.palette_acts()] if page is not None else []
        pages = entries.of_pages(self.desk, [(key, title, icon) for key, title, icon, _ in self.pages])
        rest = [*entries.of_deeds(self.deeds, self.outlook), *entries.of_accounts(self.desk, self.deeds, self.outlook)]
        helping = Entry("Help", Act("Help for this page", self.help, "help-circle", shortcut="F1"))
        return [*pages, *own, *rest, *entries.of_settings(self.desk), helping]

    def _more(self, names: tuple[str, ...]) -> None:
        self.palette.more(entries.of_tables(self.desk, names))

    @Slot()
    def help(self) -> None:
        """F1: what the page in front shows."""
        page = self.window.page
        if page is not None:
            HelpWindow(page.key, page.title, self.window).show()

    def close(self, patience: float = 20.0) -> list[str]:
        """Take everything down: work first, then questions, then the parts. What was under way or waited, in words."""
        self.window.remember()
        self.desk.watch.stop()
        self.attending.stop()
        self.tray.close()
        self.taskbar.close()
        self.panel.hide()
        left = self.deeds.close()
        self.workers.close(patience)
        self.bridge.close()
        self.attending.close()
        self.local_page.close()
        self.rooms.close()
        for widget in (self.panel, self.palette, self.window):
            widget.deleteLater()
        return left


def _windows() -> Channel | None:
    """What shows messages with buttons that work with us closed; only Windows has it."""
    if sys.platform == "win32":
        from bedrot_desktop.notify.windows_toasts import WindowsToasts

        return WindowsToasts()
    return None
