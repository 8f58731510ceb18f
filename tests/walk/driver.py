"""A walk through the program on a real screen: this process shows the window, xdotool moves the mouse and types.

``driver.py WORKSPACE HOME EXPORT FOLDER`` with the addresses of the stand-in sites in the environment. Says one line
for each step that was seen; leaves with 1, and a picture of the screen in FOLDER, at the first that never came.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QRect, QTimer, Slot
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QHeaderView, QWidget

from bedrot_desktop.app import arguments
from bedrot_desktop.core.clock import clock_from_environment
from bedrot_desktop.program import Program
from bedrot_desktop.ui import theme
from bedrot_desktop.ui.collecting import Collector
from bedrot_desktop.ui.cover import Cover
from bedrot_desktop.ui.pages.today.account_card import AccountCard
from bedrot_desktop.ui.widgets.basic import ActButton

PATIENCE = 120.0  # seconds for a step on a busy machine
FILE = "capitol_one_purchases_4242.csv"
PAUSE = 60  # ms between two looks
SETTLE = 0.5  # seconds after a step, in which windows come up and take the focus
Step = tuple[str, Callable[[], object]]


class Hands:
    """A mouse and a keyboard, those of the screen."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def free(self) -> bool:
        """Whether the last movement is done."""
        return self._process is None or self._process.poll() is not None

    def do(self, *words: str) -> None:
        """One call of xdotool; it runs beside, so that the window can answer."""
        program = shutil.which("xdotool")
        assert program is not None
        self._process = subprocess.Popen([program, *words])

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click in the middle of a widget, or at a point of it."""
        point = widget.mapToGlobal(at or widget.rect().center())
        self.do("mousemove", str(point.x()), str(point.y()), "sleep", "0.15", "click", "1")

    def spot(self, rect: QRect) -> None:
        """Click in the middle of a rectangle of the screen."""
        self.do("mousemove", str(rect.center().x()), str(rect.center().y()), "sleep", "0.15", "click", "1")

    def type(self, text: str) -> None:
        """Type a text and press Return."""
        self.do("type", "--delay", "12", text)

    def key(self, *names: str) -> None:
        """Press keys."""
        self.do("key", "--delay", "60", *names)


class Walk(QObject):
    """Goes from step to step as soon as what it waits for is seen."""

    def __init__(self, app: QApplication, program: Program, given: list[str]) -> None:
        super().__init__()
        self.app, self.program, self.hands = app, program, Hands()
        self.workspace, self.export, self.folder = Path(given[0]), Path(given[2]), Path(given[3])
        self.code = 1
        self._steps = self._walk()
        self._step: Step = next(self._steps)
        self._since, self._rest = time.monotonic(), 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    @property
    def opened(self):  # type: ignore[no-untyped-def]
        assert self.program.opened is not None
        return self.program.opened

    @Slot()
    def _look(self) -> None:
        name, seen = self._step
        now = time.monotonic()
        if now < self._rest or not self.hands.free:
            return
        try:
            done = bool(seen())
        except (AttributeError, KeyError, IndexError, RuntimeError, TypeError, StopIteration) as error:  # not there yet
            done, self._why = False, repr(error)
        if done:
            sys.stdout.write(f"{now - self._since:6.1f} s  {name}\n")
            sys.stdout.flush()
            self._since, self._rest = now, now + SETTLE
            try:
                self._step = next(self._steps)
            except StopIteration:
                self._end(0)
        elif now - self._since > PATIENCE:
            sys.stdout.write(f"NEVER SEEN: {name} {getattr(self, '_why', '')}\n")
            self._end(1)

    def _end(self, code: int) -> None:
        self._timer.stop()
        self.code = code
        if code:
            self.app.primaryScreen().grabWindow(0).save(str(self.folder / "never-seen.png"))
        self.program.leave()

    def shot(self, name: str) -> bool:
        """A picture of the whole screen, for people to look at."""
        return bool(self.app.primaryScreen().grabWindow(0).save(str(self.folder / f"{name}.png")))

    def page(self, key: str):  # type: ignore[no-untyped-def]
        return self.opened.window.pages[key]

    def dialog(self, kind: type[QDialog]):  # type: ignore[no-untyped-def]
        return next((one for one in self.app.topLevelWidgets() if isinstance(one, kind) and one.isVisible()), None)

    def card(self, service: str) -> AccountCard:
        """The card of a service on Today."""
        cards = self.page("today").findChildren(AccountCard)
        return next(one for one in cards if one.card is not None and one.card.service == service)

    def idle(self) -> bool:
        """Whether nothing is done or asked."""
        return self.opened.deeds.writing is None and not self.opened.workers.busy and self.opened.bridge.idle

    def _walk(self) -> Iterator[Step]:
        yield from self._first_run()
        yield from self._bring()
        yield from self._run()
        yield from self._sign_in()
        yield from self._browse()
        yield from self._tray()

    def _first_run(self) -> Iterator[Step]:
        steps = self.opened.window.findChild(Cover).inside
        yield "the first run is shown", lambda: steps.isVisible() and self.opened.window.isActiveWindow()
        yield "the field for the folder has the keyboard", steps.folder.path.hasFocus
        self.hands.type(str(self.workspace))
        yield "the folder was looked at without touching it", lambda: steps.look is not None and self.shot("first-run")
        for number in range(1, 5):
            self.hands.click(steps.next)
            yield f"step {number + 1} of the first run", lambda number=number: steps.step == number
        self.hands.click(steps.next)
        yield "the workspace is open", lambda: self.opened.workspace == self.workspace
        yield "Today is shown", lambda: self.page("today").state in {"content", "nothing"} and self.idle()
        yield (
            "the tray has its icon",
            lambda: self.opened.tray.icon.isVisible() and self.opened.tray.icon.geometry().isValid(),
        )

    def _bring(self) -> Iterator[Step]:
        self.hands.key("ctrl+k")
        yield "the palette is open", lambda: self.opened.palette.isVisible() and self.shot("palette")
        self.hands.key("Escape")
        yield "the palette is closed", lambda: not self.opened.palette.isVisible()
        today = self.page("today")
        clean = next(one for one in today.findChildren(ActButton) if one.isVisible() and one.text() == "Clean and load")
        self.hands.click(clean)
        yield "what lay in the lake is cleaned and loaded", lambda: self.idle() and self._rows("streaming_performance")
        yield (
            "Today has its cards",
            lambda: today.state == "content" and self.card("toolost").isVisible() and self.idle(),
        )
        self.hands.click(today.bring.choose)
        yield "files can be chosen", lambda: self.dialog(QFileDialog)
        self.hands.type(str(self.folder / FILE))
        yield "the file is named", lambda: True
        self.hands.key("Return")
        yield (
            "the file is recognised, landed, cleaned and loaded",
            lambda: self.idle() and any(toast.title == f"{FILE} is in" for _, toast in self.opened.bell.said),
        )

    def _rows(self, table: str) -> int:
        return int(str(self._value(f"select count(*) from {table}")))  # noqa: S608 - names of our own

    def _value(self, sql: str) -> object:
        """What a statement gives on the warehouse; 0 while there is none."""
        file = self.workspace / "data-warehouse" / "bedrot_analytics.db"
        if not file.exists():
            return 0
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as link:
            (value,) = link.execute(sql).fetchone()
            return value

    def _run(self) -> Iterator[Step]:
        self.hands.key("ctrl+r")
        yield "the run has begun", lambda: self.opened.deeds.writing is not None or self.opened.outlook.parked
        yield "the run is over and TooLost is parked", lambda: self.idle() and "toolost" in self.opened.outlook.parked
        self.hands.key("ctrl+3")
        yield (
            "Runs shows what waits",
            lambda: self.page("runs").state == "content" and self.idle() and self.shot("parked"),
        )
        self.hands.key("ctrl+1")
        yield "the card says so", lambda: self.card("toolost").card.step.kind == "sign_in" and self.idle()

    def _sign_in(self) -> Iterator[Step]:
        self.before = self._rows("streaming_performance")
        self.hands.click(self.card("toolost").button)
        yield "the panel beside the browser is open", self.opened.panel.isVisible
        yield "the browser shows the door", lambda: self._step_of("waiting") or self._step_of("opened")
        yield "the browser's window is there", self._browser
        self.hands.do("search", "--sync", "--onlyvisible", "--class", "chromium", "windowactivate", "--sync")
        yield "it has the keyboard", lambda: self.shot("browser")
        user, password = self.program.walker
        left, top, _, _ = map(int, self.opened.deeds.place().split(","))
        bar = 50 if os.geteuid() == 0 else 0  # Chromium warns root that its sandbox is off
        self.hands.do("mousemove", str(left + 550), str(top + 348 + bar), "sleep", "0.2", "click", "1")
        yield "the field of the page has the keyboard", lambda: True
        self.hands.do("type", "--delay", "25", user)
        yield "the user is typed", lambda: True
        self.hands.do("key", "Tab", "type", "--delay", "25", password)
        yield "the password is typed", lambda: self.shot("typed")
        self.hands.key("Return")
        yield "the sign-in was seen and kept", lambda: self._step_of("saved") or self.opened.deeds.current is None
        yield "what waited goes on by itself", lambda: self.opened.desk.live.going or not self.opened.outlook.parked
        yield (
            "it is in the warehouse",
            lambda: (
                self.idle() and not self.opened.outlook.parked and (self._rows("streaming_performance") > self.before)
            ),
        )
        yield "the card is well", lambda: self.card("toolost").card.state != "out" and self.shot("gone-on")

    def _step_of(self, key: str) -> bool:
        current = self.opened.deeds.current
        return current is not None and any(step == key for step, _, _ in current.steps)

    def _browser(self) -> bool:
        command = ["xdotool", "search", "--onlyvisible", "--class", "chromium"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def _browse(self) -> Iterator[Step]:
        self.opened.window.come_up()
        yield "the window is in front", self.opened.window.isActiveWindow
        self.hands.key("ctrl+k")
        yield (
            "the palette knows the tables",
            lambda: any(one.entry.group == "Tables" for one in self.opened.palette.rows.matches),
        )
        self.hands.type("streaming_performance")
        yield "the table is found", lambda: self.opened.palette.current.entry.act.words == "streaming_performance"
        self.hands.key("Return")
        grid = self._grid
        yield (
            "the table is open",
            lambda: grid().model.rowCount() == self._rows("streaming_performance") and self.idle(),
        )
        head: QHeaderView = grid().view.column_head
        column = [grid().model.headerData(place, head.orientation()) for place in range(head.count())].index("date")
        first = grid().model.index(0, column)
        newest = self._value("select max(date) from streaming_performance")
        for _ in range(3):  # upwards, downwards, as it lies
            if grid().model.data(first) == newest:
                break
            spot = QPoint(head.sectionViewportPosition(column) + 30, head.height() // 2)
            self.hands.click(head.viewport(), spot)
            yield "the column was clicked", self.idle
        yield "the newest rows come first", lambda: grid().model.data(first) == newest and self.shot("sorted")
        self.hands.click(grid().view.viewport(), grid().view.visualRect(first).center())
        inspector = self.page("warehouse").inspector
        yield "the row is traced to its landing file", lambda: inspector.landing is not None and self.idle()
        yield "the landing file is there", lambda: self.shot("traced") and Path(str(self._landing(inspector))).exists()
        self.hands.key("ctrl+e")
        yield "the export is offered", lambda: self.dialog(QDialog)
        self.hands.key("Return")
        yield "a file's name is asked for", lambda: self.dialog(QFileDialog)
        self.hands.do("key", "ctrl+a", "type", "--delay", "12", str(self.export))
        yield "the name is typed", lambda: True
        self.hands.key("Return")
        yield "the export is written", lambda: self.export.exists() and self.idle()

    def _grid(self):  # type: ignore[no-untyped-def]
        return self.page("warehouse").panel

    def _landing(self, inspector: object) -> object:
        landing = inspector.landing  # type: ignore[attr-defined]
        return landing.path

    def _tray(self) -> Iterator[Step]:
        self.hands.key("alt+F4")
        yield "the window is in the tray and the program goes on", lambda: not self.opened.window.isVisible()
        self.hands.spot(self.opened.tray.icon.geometry())
        yield "the tray's panel is open", lambda: self.opened.tray.panel.isVisible() and self.shot("tray")
        self.hands.key("Escape")
        yield "the panel is closed", lambda: not self.opened.tray.panel.isVisible()


def main(given: list[str]) -> int:
    """Show the program and walk."""
    home = Path(given[1])
    home.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    collector = Collector()
    theme.load_fonts()
    program = Program(
        app, arguments(["--theme", "dark", "--size", "1280x800", "--new-instance"]), None, clock_from_environment()
    )
    program.walker = (given[4], given[5])  # type: ignore[attr-defined]
    program.open(home, None)
    program.show()
    walk = Walk(app, program, given)
    app.exec()
    program.close()
    collector.close()
    return walk.code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
