"""The first run as one widget over the window: at most five screens, each can be skipped; again from Settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from bedrot_desktop.core.jobs import Outcome
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.bridge import Asked
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.firstrun.choices import Now, write_choices
from bedrot_desktop.ui.firstrun.found import FoundScreen
from bedrot_desktop.ui.firstrun.knowing import Beginning, Login, begin, look_at, made, no_logins, read_logins
from bedrot_desktop.ui.firstrun.looking import Look, ServiceSeen
from bedrot_desktop.ui.firstrun.messages import MessageScreen
from bedrot_desktop.ui.firstrun.rail import StepRail
from bedrot_desktop.ui.firstrun.screen import Screen
from bedrot_desktop.ui.firstrun.screens import (
    FolderScreen,
    SignInScreen,
    WatchScreen,
)
from bedrot_desktop.ui.firstrun.trying import Trying
from bedrot_desktop.ui.widgets.basic import Button, act_button, columns, label, rows

LANE = "first run"
PAUSE = 250  # ms after typing before a folder is looked at
TITLES = ("Your folder", "What was found", "Services to watch", "Messages and quiet hours", "First sign-in")
PERSON_FIRST = ("signed out", "never signed in", "waiting for you", "cannot be read", "ends soon", "due", "signed in")


class FirstRun(QWidget):
    """``on_open`` is called with the chosen folder at the end, ``on_demo`` for the demo; ``left``: without a folder."""

    left = Signal()

    def __init__(
        self,
        desk: Desk,
        deeds: Deeds,
        on_open: Callable[[Path], None],
        on_demo: Callable[[], None],
        places: tuple[Path, ...] | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("Page")
        self.setAccessibleName("First run")
        self.desk, self.deeds, self._on_open = desk, deeds, on_open
        self._beginning = Beginning(Now({}), (), (), ())
        self._asked: Asked | None = None
        self.look: Look | None = None
        self._logins: tuple[Login, ...] = ()
        self._chosen: dict[str, str] = {}
        self._done: set[int] = set()
        self.rail = StepRail(TITLES, on_demo)
        self.folder, self.found, self.watch = FolderScreen(), FoundScreen(), WatchScreen()
        self.messages, self.sign_in = MessageScreen(), SignInScreen()
        self.screens: tuple[Screen, ...] = (self.folder, self.found, self.watch, self.messages, self.sign_in)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._look)
        self._build()
        self.trying = Trying(deeds, self.messages)
        self.folder.typed.connect(self._typed)
        self.folder.browsed.connect(self._browse)
        self.folder.makes.connect(self._make)
        self.desk.bridge.ask(self, partial(begin, desk.home, places), self._begun, self._no_beginning, LANE)
        self.desk.ask(self, read_logins, self._know_logins, no_logins, LANE)
        self.show_step(0)

    def _build(self) -> None:
        self.step_words, self.headline = label("", "caption", "muted"), label("", "score", wrap=True)
        self.sentence = label("", "body", "muted", wrap=True)
        self._stack = QStackedWidget()
        for screen in self.screens:
            screen.told.connect(self._tell_words)
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setFrameShape(QScrollArea.Shape.NoFrame)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            inside = QWidget()
            inside.setObjectName("Inside")
            box = QVBoxLayout(inside)
            box.setContentsMargins(0, 0, 0, 0)
            box.addWidget(screen)
            area.setWidget(inside)
            self._stack.addWidget(area)
        self.back = act_button(Act("Back", self.go_back, "arrow-left"), "ghost")
        self.skip = act_button(Act("Skip this step", self.skip_step), "ghost")
        self.next = Button("Continue", "primary", "arrow-right")
        self.next.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.next.clicked.connect(self.go_on)
        for button in (self.back, self.skip, self.next):
            button.setMinimumHeight(34)
        foot = columns(self.back, 1, self.skip, self.next, gap=14)
        right = QVBoxLayout()
        right.setContentsMargins(56, 40, 56, 28)
        right.setSpacing(24)
        right.addLayout(rows(self.step_words, self.headline, self.sentence, gap=6))
        right.addWidget(self._stack, 1)
        right.addLayout(foot)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.rail)
        outer.addLayout(right, 1)

    # -- going on and back -----

    @property
    def step(self) -> int:
        """The number of the screen that is shown."""
        return self._stack.currentIndex()

    def show_step(self, number: int) -> None:
        """Show a screen."""
        self._stack.setCurrentIndex(number)
        last = number == len(self.screens) - 1
        self.next.setText("Open" if last and self.look else "Finish" if last else "Continue")
        self.next.setAccessibleName(self.next.text())
        self.next.set_kind("quiet" if last and self.sign_in.first is not None else "primary")
        self.back.setVisible(number > 0)
        self.skip.setVisible(not last)
        self._tell_words()
        self._tell_next()
        self.screens[number].entered()

    def _tell_words(self) -> None:
        screen = self.screens[self.step]
        self.step_words.setText(f"Step {self.step + 1} of {len(self.screens)}")
        self.headline.setText(screen.headline)
        self.sentence.setText(screen.sentence)
        self.rail.steps.tell(self.step, self._done, [one.below for one in self.screens])

    def _tell_next(self) -> None:
        waits = self.step == 0 and self.look is None
        self.next.setEnabled(not waits)
        self.next.setToolTip("Choose a folder first, or skip this step." if waits else "")

    def go_on(self) -> None:
        """Take what this screen says and show the next one; behind the last one, open."""
        if not self.next.isEnabled():
            return
        self._done.add(self.step)
        if self.step == 2:
            self._chosen |= self.watch.chosen()
        if self.step == 3:
            self._chosen |= self.messages.chosen()
        self._forward()

    def skip_step(self) -> None:
        """Go on without taking what this screen says."""
        self._forward()

    def go_back(self) -> None:
        """The screen before."""
        self.show_step(max(0, self.step - 1))

    def _forward(self) -> None:
        if self.step + 1 < len(self.screens):
            self.show_step(self.step + 1)
            return
        home, before, chosen = self.desk.home, self._beginning.now, dict(self._chosen)
        self.next.setEnabled(False)
        self.desk.bridge.ask(self, lambda _run: write_choices(home, before, chosen), self._kept, self._not_kept, LANE)

    def _kept(self, _keys: tuple[str, ...]) -> None:
        if self.look is not None:
            self._on_open(self.look.workspace.root)
        else:
            self.left.emit()

    def _not_kept(self, outcome: Outcome) -> None:
        self.next.setEnabled(True)
        self.desk.trouble("The choices could not be kept", outcome.message)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter:
            focus = self.focusWidget()
            if isinstance(focus, Button) and focus is not self.next:
                focus.click()
            else:
                self.go_on()
        elif event.key() == Qt.Key.Key_Escape and self.step:
            self.go_back()
        else:
            super().keyPressEvent(event)

    # -- what is known -----

    def _begun(self, beginning: Beginning) -> None:
        self._beginning = beginning
        self.folder.suggest(beginning.fit, beginning.obsolete)
        self.messages.tell(beginning.now)
        self._tell_look()
        if not self.folder.path.text():
            first = self.desk.workspace or next(iter(beginning.fit), None)
            if first is not None:
                self.folder.path.setText(str(first))

    def _no_beginning(self, outcome: Outcome) -> None:
        if outcome.state != "cancelled":
            self.folder.judge("failed", "The settings could not be read.", outcome.message)

    def _know_logins(self, logins: tuple[Login, ...]) -> None:
        self._logins = logins
        self._tell_look()

    def _typed(self, _text: str) -> None:
        self._forget()
        self._pause.start()

    def _forget(self) -> None:
        """No folder is chosen: nothing of the one before may stay in sight."""
        self.look = None
        self.folder.say(self.folder.headline, self.folder.sentence, "Where your data is")
        self.found.forget()
        self._tell_look()
        self._tell_next()

    def _look(self) -> None:
        """Look at the folder that is named, on a worker."""
        text = self.folder.path.text().strip().strip('"')
        if self._asked is not None:
            self._asked.drop()
        if not text:
            self.folder.judge("none", "", "")
            return
        self.folder.judge("running", "Looking at it", "")
        home, services = self.desk.home, self._beginning.services
        self._asked = self.desk.bridge.ask(
            self, partial(look_at, home, services, Path(text).expanduser()), self._looked, self._refused, LANE
        )

    def _looked(self, told: Look | tuple[str, str, bool]) -> None:
        if isinstance(told, tuple):
            message, remedy, makeable = told
            self.folder.judge("failed", message, remedy, makeable=makeable)
        else:
            self.look = told
            count = len(told.with_files)
            self.folder.judge("current", f"It is a workspace with files of {count} services.", "")
            self.folder.say(self.folder.headline, self.folder.sentence, str(told.workspace.root))
            self._tell_look()
        self._tell_next()

    def _refused(self, outcome: Outcome) -> None:
        if outcome.state != "cancelled":
            self.folder.judge("failed", "The folder could not be looked at.", outcome.message)

    def _tell_look(self) -> None:
        states = self._states()
        blank = tuple(ServiceSeen(key, title, (), 0, None, None) for key, title in self._beginning.services)
        self.watch.table.tell(self.look.services if self.look else blank, states, self._beginning.now.enabled)
        if self.look is not None:
            self.found.tell(self.look, states)
        wanting = [one for one in self._logins if one.state in {"signed out", "never signed in", "waiting for you"}]
        wanting.sort(key=lambda one: PERSON_FIRST.index(one.state))
        pill = {"signed out": "out", "waiting for you": "waiting"}
        self.sign_in.tell(
            [
                (one.service, one.title, pill.get(one.state, "none"), one.words,
                 self.deeds.sign_in(one.service, one.account, one.title))
                for one in wanting[:6]
            ]
        )  # fmt: skip

    def _states(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for one in sorted(self._logins, key=lambda each: -PERSON_FIRST.index(each.state)):
            found[one.service] = one.state
        return found

    # -- another folder -----

    def _browse(self) -> None:
        dialog = QFileDialog(self, "The ecosystem folder", self.folder.path.text() or str(Path.home()))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.folder.path.setText)
        dialog.open()

    def _make(self) -> None:
        """Make an empty workspace in the folder that is named; asked for by the person alone."""
        folder = Path(self.folder.path.text().strip()).expanduser()
        self.desk.bridge.ask(self, lambda _run: made(folder), self._was_made, self._refused, LANE)

    def _was_made(self, _root: Path) -> None:
        self._look()
