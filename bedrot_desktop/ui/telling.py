"""Says in window or tray what the inbox wants said: a card where the window is in front, else a message of the system.

Nothing here decides whether or when something is said; that was decided before. A recovery takes the card away.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from bedrot_desktop.attention.signals import DOWN, FAILED, MACHINE, MISSED, OFFLINE, OLD, SIGNED_OUT
from bedrot_desktop.attention.signals import REMINDER as REMINDER_KIND
from bedrot_desktop.notify.message import (
    CRITICAL,
    DIGEST,
    INFO,
    RAISED,
    RECOVERY,
    REMINDER,
    TEST,
    TROUBLE,
    Message,
)
from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.attended import entry_of
from bedrot_desktop.ui.bell import CAUSE
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.steps import act_of

#: First word of a cause's key → state of the colours.
BY_CAUSE = {
    MACHINE: "failed", OFFLINE: "failed", DOWN: "failed", SIGNED_OUT: "out", FAILED: "failed", OLD: "stale",
    REMINDER_KIND: "due", MISSED: "missed",
}  # fmt: skip
MOST, DETAILS = 3, "Details"  # buttons of a card


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
        """Of the cause; the inbox may hear of it a moment later than the person, then its name tells."""
        if message.level == CRITICAL:
            return "failed"
        attending = self._desk.attending
        entry = entry_of(attending.attention if attending is not None else None, message.tag)
        if entry is not None:
            return entry.signal.state
        return BY_CAUSE.get(message.tag.partition("/")[0], "queued" if message.level == INFO else "due")

    def _acts(self, message: Message) -> tuple[Act, ...]:
        """The message's own steps; for a single cause also putting it off, and the inbox for more."""
        steps = [step for step in message.steps if not step.address.startswith("bedrot://snooze/")]
        acts = [act_of(step, self._deeds) for step in steps]
        attending = self._desk.attending
        single = message.kind in {TROUBLE, RAISED, REMINDER} and message.tag.partition("/")[0] in BY_CAUSE
        if acts and single and attending is not None:
            snooze = partial(attending.snooze, message.tag, "tomorrow")
            acts[1:1] = [Act("Snooze", snooze, "bell-z", hint="Be silent until tomorrow 08:00")]
        if acts and len(acts) < MOST and message.kind != RECOVERY and not any(one.words == DETAILS for one in acts):
            acts.append(Act(DETAILS, self._desk.inbox_wanted.emit, "inbox"))
        return tuple(acts[:MOST])
