"""The cards at the foot: what was missed, the Windows Task Scheduler, quiet hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time

from PySide6.QtCore import Qt, QTime, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTimeEdit, QVBoxLayout, QWidget

from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.pages.schedule.content import Content, MissedRow
from bedrot_desktop.ui.pages.schedule.doing import Doing
from bedrot_desktop.ui.widgets.basic import Elided, act_button, columns, label, line, rows
from bedrot_desktop.ui.widgets.pill import Glyph


class Missed(QFrame):
    """Due times without a run since, each with why, and one button that makes up for all of them."""

    def __init__(self, act_of: Callable[[str], Act]) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._act_of = act_of
        self._told: tuple[MissedRow, ...] | None = None
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        head = columns(label("Missed", "heading"), label("last 7 days", "small", "muted"), 1, gap=8)
        box = rows(head, self._list, 1, gap=8)
        box.setContentsMargins(14, 11, 12, 10)
        self.setLayout(box)

    def tell(self, missed: tuple[MissedRow, ...]) -> None:
        """Show others."""
        if missed == self._told:
            return
        self._told = missed
        while (item := self._list.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        if not missed:
            self._list.addWidget(_note("current", "Nothing was missed."))
        for one in missed:
            self._list.addWidget(line())
            self._list.addWidget(self._line(one))

    def _line(self, one: MissedRow) -> QWidget:
        made = QWidget()
        box = QHBoxLayout(made)
        box.setContentsMargins(0, 5, 0, 5)
        box.setSpacing(10)
        words = rows(Elided(f"{one.title} · {one.when}", "small"), Elided(one.why, "caption", "muted"), gap=0)
        box.addWidget(Glyph("off" if one.over else "missed", 12))
        box.addLayout(words, 1)
        if not one.over:
            button = act_button(self._act_of(one.key), small=True)
            button.setAccessibleName(f"Run once now: {one.title}")
            box.addWidget(button)
        return made


def _note(state: str, words: str) -> QWidget:
    made = QWidget()
    box = columns(Glyph(state), label(words, "small", "text2", wrap=True), gap=8)
    box.setStretch(1, 1)
    box.setContentsMargins(0, 4, 0, 4)
    made.setLayout(box)
    return made


class QuietHours(QFrame):
    """From when to when messages wait."""

    def __init__(self, doing: Doing) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._doing = doing
        self._told = (time(), time())
        self.start, self.end = _hour("Quiet from"), _hour("Quiet until")
        self.state = label("", "small", "muted")
        for one in (self.start, self.end):
            one.editingFinished.connect(self._edited)
        words = label("Messages wait, runs go on. What is critical is told at once.", "caption", "muted", wrap=True)
        head = columns(label("Quiet hours", "heading"), 1, self.state, gap=8)
        times = columns(self.start, label("to", "small", "muted"), self.end, 1, gap=10)
        box = rows(head, times, words, 1, gap=8)
        box.setContentsMargins(14, 11, 14, 10)
        self.setLayout(box)

    def tell(self, content: Content) -> None:
        """Show them, unless they are being changed."""
        self._told = (content.quiet_start, content.quiet_end)
        for one, value in zip((self.start, self.end), self._told, strict=True):
            if not one.hasFocus():
                one.setTime(QTime(value.hour, value.minute))
        self.state.setText("quiet now" if content.quiet_now else "")

    @Slot()
    def _edited(self) -> None:
        for one, key, before in zip(
            (self.start, self.end), ("schedule.quiet_start", "schedule.quiet_end"), self._told, strict=True
        ):
            value = one.time()
            text = f"{value.hour():02d}:{value.minute():02d}"
            if text != f"{before:%H:%M}":
                first, last = (f"{edit.time().toString('HH:mm')}" for edit in (self.start, self.end))
                self._told = (time(self.start.time().hour(), self.start.time().minute()),
                              time(self.end.time().hour(), self.end.time().minute()))  # fmt: skip
                self._doing.set(key, text, f"{before:%H:%M}", f"Quiet from {first} to {last}")
                return


def _hour(name: str) -> QTimeEdit:
    made = QTimeEdit()
    made.setDisplayFormat("HH:mm")
    made.setAccessibleName(name)
    made.setFixedWidth(64)
    made.setButtonSymbols(QTimeEdit.ButtonSymbols.NoButtons)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setKeyboardTracking(False)
    return made
