"""The lines of the inbox: an open cause with what can be done, one that was put off, one that is over, a message."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from bedrot_desktop.attention.entries import Entry
from bedrot_desktop.ui import icons, words
from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.attended import SPANS, until
from bedrot_desktop.ui.widgets.basic import Button, Elided, act_button, act_menu, columns, label, rows
from bedrot_desktop.ui.widgets.pill import Glyph

DETAILS = "Details"  # unfolds what is known; no other button is called so
INDENT = 22  # of what stands below a title: glyph 12 and its gap
ROOM = 356  # dp for buttons side by side: the popup without margins, indent and scroll bar
LONGEST = 42  # letters of a word without a break in the details, as of a path


def _inset(*parts: QWidget, gap: int = 6) -> QWidget:
    """Below a title, as far in as its words."""
    made = QWidget()
    box = columns(*parts, 1, gap=gap)
    box.setContentsMargins(INDENT, 0, 0, 0)
    made.setLayout(box)
    return made


def _lines(first: list[Button], rest: list[Button]) -> list[QWidget]:
    """Buttons side by side; where they need more room than there is, the rest in a line below."""
    whole = [*first, *rest]
    for one in whole:
        one.ensurePolished()  # before, it does not know how wide it is
    if first and sum(one.sizeHint().width() + 6 for one in whole) - 6 > ROOM:
        return [_inset(*first), _inset(*rest)]
    return [_inset(*first, *rest)]


def _head(state: str, title: QWidget, aside: str) -> QWidget:
    made = QWidget()
    glyph, when = Glyph(state, 12), label(aside, "caption", "muted")
    box = columns(glyph, title, when, gap=10)
    box.setStretch(1, 1)
    for one in (glyph, when):
        box.setAlignment(one, Qt.AlignmentFlag.AlignTop)
    glyph.setContentsMargins(0, 2, 0, 0)
    made.setLayout(box)
    return made


class OpenRow(QFrame):
    """A cause that is true now: glyph, title, why, since when; its button, snooze, and the details folded."""

    def __init__(
        self,
        entry: Entry,
        acts: list[Act],
        now: datetime,
        snooze: Callable[[str], None],
        copy: Callable[[str], Act],
        *,
        primary: bool,
        folded: bool = True,
    ) -> None:
        super().__init__()
        signal = entry.signal
        self.entry, self._snooze = entry, snooze
        self.setAccessibleName(f"{'Unread: ' if entry.unread else ''}{signal.title}")
        self.setAccessibleDescription(signal.words)
        since = words.moment(entry.since, now)
        title = label(signal.title, "smallStrong", wrap=True)
        head = _head(signal.state, title, f"since {since}")
        said = label(signal.words, "small", "text2", wrap=True)
        said.setContentsMargins(INDENT, 0, 0, 0)
        self.buttons: list[Button] = []
        for place, act in enumerate(acts[:2]):
            button = act_button(act, "primary" if primary and not place else "quiet", small=True)
            button.setAccessibleName(f"{act.words}: {signal.title}")
            self.buttons.append(button)
        self.later = Button("Snooze", "ghost", "bell-z", small=True)
        self.later.setAccessibleName(f"Snooze: {signal.title}")
        self.later.clicked.connect(self._ask_span)
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 10, 14, 10)
        box.setSpacing(5)
        box.addWidget(head)
        box.addWidget(said)
        self.more = Button(DETAILS, "ghost", small=True)
        self.more.setCheckable(True)
        self.more.setAccessibleName(f"Details: {signal.title}")
        for one in _lines(self.buttons, [self.later, self.more][: 2 if signal.details else 1]):
            box.addWidget(one)
        if not signal.details:  # nothing to unfold
            self.more.setParent(self)
            self.more.hide()
        self.details = _details(signal.details, copy)
        box.addWidget(self.details)
        self.more.toggled.connect(self.details.setVisible)
        self.details.setVisible(False)
        self.more.setChecked(not folded)

    def spans(self) -> list[Act]:
        """The ways to put it off."""
        return [Act(told, partial(self._snooze, span), "bell-z") for span, told in SPANS]

    def _ask_span(self) -> None:
        act_menu(self.spans(), self).popup(self.later.mapToGlobal(QPoint(0, self.later.height() + 2)))


def _details(text: str, copy: Callable[[str], Act]) -> QFrame:
    made = QFrame()
    made.setProperty("kind", "well")
    said = label(_breakable(text), "mono", "text2", wrap=True, select=True)
    said.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    said.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    said.setAccessibleName("Details")
    take = act_button(copy(text), "ghost", small=True, bare=True)
    take.setAccessibleName("Copy the details")
    box = columns(said, take, gap=6)
    box.setStretch(0, 1)
    box.setAlignment(take, Qt.AlignmentFlag.AlignTop)
    box.setContentsMargins(10, 6, 6, 6)
    made.setLayout(box)
    return made


def _breakable(text: str) -> str:
    """With breaks in words that are too long for a line; what is copied has none."""
    cut = partial(textwrap.fill, width=LONGEST, break_on_hyphens=False)
    return "\n".join(cut(one) if any(len(word) > LONGEST for word in one.split()) else one for one in text.split("\n"))


class MutedRow(QWidget):
    """A cause that was put off, until when, and the button that ends that."""

    def __init__(self, entry: Entry, now: datetime, end: Callable[[], None]) -> None:
        super().__init__()
        self.entry = entry
        self.end = act_button(Act("End mute", end, "bell"), "ghost", small=True)
        self.end.setAccessibleName(f"End mute: {entry.signal.title}")
        title = Elided(entry.signal.title, "small", "text2")
        box = columns(Glyph("off", 12), title, label(until(entry, now), "caption", "muted"), self.end, gap=10)
        box.setStretch(1, 1)
        box.setContentsMargins(14, 3, 10, 3)
        self.setLayout(box)


class OverRow(QWidget):
    """A cause that came and went: what it was, from when to when."""

    def __init__(self, entry: Entry, now: datetime) -> None:
        super().__init__()
        began, ended = words.moment(entry.began, now), words.moment(entry.ended, now)
        title = Elided(entry.signal.title, "small", "text2")
        span = began if began == ended else f"{began}{words.THIN}–{words.THIN}{ended}"
        self.setAccessibleName(f"{entry.signal.title}, over since {ended}")
        box = columns(Glyph("current", 12), title, label(span, "caption", "muted"), gap=10)
        box.setStretch(1, 1)
        box.setContentsMargins(14, 4, 14, 4)
        self.setLayout(box)


class SaidRow(QWidget):
    """A message of this sitting; what it offered can still be done, unless it was."""

    def __init__(self, at: datetime, toast: Toast, now: datetime, leave: Callable[[], object]) -> None:
        super().__init__()
        self.acts = [act for act in toast.acts[:2] if not act.over]
        box = rows(_head(toast.state, label(toast.title, "small", wrap=True), words.moment(at, now)), gap=3)
        box.setContentsMargins(14, 5, 14, 5)
        if toast.words:
            said = label(toast.words, "caption", "muted", wrap=True)
            said.setContentsMargins(INDENT, 0, 0, 0)
            box.addWidget(said)
        buttons = []
        for act in self.acts:
            button = act_button(act, "quiet", small=True)
            button.setAccessibleName(f"{act.words}: {toast.title}")
            button.clicked.connect(leave)
            buttons.append(button)
        if buttons:
            box.addWidget(_inset(*buttons))
        self.setLayout(box)


def nothing() -> QWidget:
    """Where nothing needs the person."""
    made = QWidget()
    tick = label()
    tick.setPixmap(icons.pixmap("circle-check", "muted", 28, made.devicePixelRatioF()))
    said = label("Nothing needs you.", "body", "text2")
    box = rows(tick, said, gap=8)
    for one in (tick, said):
        box.setAlignment(one, Qt.AlignmentFlag.AlignHCenter)
    box.setContentsMargins(14, 22, 14, 22)
    made.setLayout(box)
    return made
