"""What a page is handed: it asks questions here, starts deeds, goes elsewhere and says a word to the person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from bedrot_desktop.core.clock import Clock
from bedrot_desktop.core.events import (
    Event,
    RunEnded,
    SessionEnded,
    SessionProbed,
    SessionSaved,
    StageEnded,
    WarehouseLoaded,
)
from bedrot_desktop.core.jobs import Outcome, Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.acts import Act, Once, Toast
from bedrot_desktop.ui.attended import Attending
from bedrot_desktop.ui.bridge import READING, Asked, Bridge
from bedrot_desktop.ui.live import Live
from bedrot_desktop.ui.watching import Watch
from bedrot_desktop.ui.workers import Workers

T = TypeVar("T")
SETTLE = 400  # ms after which several changes are told as one
WORTH_READING = (RunEnded, SessionEnded, SessionProbed, SessionSaved, StageEnded, WarehouseLoaded)


class Desk(QObject):
    """``changed``: what pages show may be out of date (told once for many events). ``went``: page key and place.

    ``toasted`` carries a `Toast`, ``untoasted`` its key. Nothing here blocks; ``ask`` answers in the GUI thread.
    """

    changed = Signal()
    went = Signal(str, str)
    renewed = Signal()
    toasted = Signal(object)
    untoasted = Signal(str)
    setting_changed = Signal(str, str)  # key and value, once it is kept
    inbox_wanted = Signal()  # let the bell's list be seen

    def __init__(
        self,
        parts: Callable[[], Parts],
        bridge: Bridge,
        workers: Workers,
        clock: Clock,
        *,
        home: Path,
        workspace: Path | None,
    ) -> None:
        super().__init__()
        self.bridge, self.workers, self.clock = bridge, workers, clock
        self.home, self.workspace = home, workspace
        self.live = Live(bridge, clock)
        self.attending: Attending | None = None  # who keeps the inbox; put here once it is there
        self._parts = parts
        self.watch = Watch(self, self.live)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLE)
        self._settling.timeout.connect(self.changed)
        bridge.heard.connect(self._hear)

    @Slot(object)
    def _hear(self, event: Event) -> None:
        if isinstance(event, WORTH_READING):
            self.look_again()

    def renew(self) -> None:
        """Settings or accounts are others now: the next question gets them read anew."""
        self.renewed.emit()
        self.look_again()

    def look_again(self) -> None:
        """Let every page that is shown read anew, soon."""
        if not self._settling.isActive():
            self._settling.start()

    def ask(
        self,
        owner: QObject,
        question: Callable[[Parts, Run], T],
        answer: Callable[[T], None],
        trouble: Callable[[Outcome], None] | None = None,
        lane: str = READING,
    ) -> Asked:
        """Ask a question that uses parts of the program, on a worker; see `Bridge.ask`."""
        return self.bridge.ask(
            owner, lambda run: question(self._parts(), run), answer, trouble or self._tell_trouble, lane
        )

    def _tell_trouble(self, outcome: Outcome) -> None:
        if outcome.state != "cancelled":
            self.trouble(outcome.message)

    def go(self, page: str, where: str = "") -> None:
        """Show a page (``today`` … ``settings``), at a place that the page understands."""
        self.went.emit(page, where)

    def toast(self, toast: Toast) -> None:
        """Say something in the window's corner."""
        self.toasted.emit(toast)

    def untoast(self, key: str) -> None:
        """Take a toast away."""
        self.untoasted.emit(key)

    def trouble(self, message: str, remedy: str = "", *acts: Act) -> None:
        """Say that something went wrong."""
        self.toast(Toast(message, remedy, "failed", acts, seconds=15))

    def offer_undo(self, words: str, undo: Callable[[], object], detail: str = "") -> None:
        """Say what was done and offer for ten seconds to take it back."""
        self.toast(Toast(words, detail, "current", (Act("Undo", Once(undo), "arrow-back-up"),), seconds=10))
