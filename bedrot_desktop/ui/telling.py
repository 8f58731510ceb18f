"""Says in window or tray what the inbox wants said: a card where the window is in front, else a message of the system.

Nothing here decides whether or when something is said; that was decided before. A recovery takes the card away.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from bedrot_desktop.notify.message import CRITICAL, DIGEST, INFO, RECOVERY, TEST, Message
from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.attended import entry_of
from bedrot_desktop.ui.bell import CAUSE
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.steps import act_of

BY_LEVEL = {CRITICAL: "failed", INFO: "queued"}
MOST = 3  # buttons of a card


class Telling(QObject):
    """``outside`` shows a `Toast` as a message of the system; ``window`` is where cards lie."""

    def __init__(self, deeds: Deeds, window: QWidget, outside: Callable[[Toast], None]) -> None:
        super().__init__(window)
        self._deeds, self._desk, self._window, self._outside = deeds, deeds.desk, window, outside

    def attend(self) -> None:
        """What `Desk.attending` tells is said from now on."""
        if self._desk.attending is not None:
            self._desk.attending.told.connect(self.say)

    @property
    def in_front(self) -> bool:
        """Whether the person has the window before them."""
        return self._window.isVisible() and not self._window.isMinimized() and self._window.isActiveWindow()

    @Slot(object)
    def say(self, message: Message) -> None:
        """Say it, where it is seen."""
        toast = self.toast_of(message)
        self._desk.untoast(toast.key)
        if self.in_front:
            self._desk.toast(toast)
        else:
            self._outside(toast)

    def toast_of(self, message: Message) -> Toast:
        """The same words and buttons as a toast."""
        words = "\n".join((message.words, *message.lines)) if message.lines else message.words
        over = message.kind == RECOVERY
        stays = not over and message.kind not in {DIGEST, TEST} and bool(message.steps)
        state = "current" if over else self._state(message)
        return Toast(
            message.title, words, state, self._acts(message), stays=stays, key=f"{CAUSE}{message.tag}",
            seconds=20 if message.kind == DIGEST else 8,
        )  # fmt: skip

    def _state(self, message: Message) -> str:
        attending = self._desk.attending
        entry = entry_of(attending.attention if attending is not None else None, message.tag)
        return entry.signal.state if entry is not None else BY_LEVEL.get(message.level, "due")

    def _acts(self, message: Message) -> tuple[Act, ...]:
        """The message's own steps; where there is room, putting it off, and the inbox for more."""
        acts = [act_of(step, self._deeds) for step in message.steps[:MOST]]
        attending = self._desk.attending
        entry = entry_of(attending.attention if attending is not None else None, message.tag)
        if message.kind == RECOVERY or not acts:
            return tuple(acts)
        offered = any(step.address.startswith("bedrot://snooze/") for step in message.steps[:MOST])
        if attending is not None and entry is not None and not offered and len(acts) < MOST:
            snooze = partial(attending.snooze, entry.id, "tomorrow")
            acts[1:1] = [Act("Snooze", snooze, "bell-z", hint="Be silent until tomorrow 08:00")]
        if len(acts) < MOST:
            acts.append(Act("Details", self._desk.inbox_wanted.emit, "inbox"))
        return tuple(acts)
