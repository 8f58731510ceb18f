"""The bell is the inbox: what needs the person, what came and went, and what was said in this sitting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from bedrot_desktop.notify.message import INFO
from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.attended import Attention, muted, open_ones
from bedrot_desktop.ui.belldot import BellButton
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.inboxrows import DETAILS, MutedRow, OpenRow, OverRow, SaidRow, nothing
from bedrot_desktop.ui.steps import act_of
from bedrot_desktop.ui.widgets.basic import Button, columns, label, line

if TYPE_CHECKING:
    from bedrot_desktop.attention.entries import Entry
    from bedrot_desktop.notify.message import Step

MOST = 12  # messages of this sitting that are kept
OVER, OVER_FOR = 5, timedelta(days=7)  # how many that are over are shown, and for how long
WIDE, HIGH = 420, 620
CAUSE = "cause/"  # key of toasts that tell a cause, which the inbox has anyway
PASSING = frozenset({"copied", "stopping"})
WORTH = frozenset({"failed", "out", "due", "waiting"})


class Bell(QObject):
    """Counts what is unread; the button, F9 and “Details” open the list. Opening it marks everything as seen."""

    def __init__(self, deeds: Deeds, button: BellButton) -> None:
        super().__init__(button)
        self._deeds, self._desk, self._button = deeds, deeds.desk, button
        self.said: list[tuple[datetime, Toast]] = []
        self.unseen = 0
        self.popup: Inbox | None = None
        self._desk.toasted.connect(self._hear)
        self._desk.inbox_wanted.connect(self.open)
        button.clicked.connect(self.open)

    def attend(self) -> None:
        """The inbox is kept from now on (`Desk.attending` was set)."""
        if self._desk.attending is not None:
            self._desk.attending.changed.connect(self.tell)
            self.tell()

    @property
    def attention(self) -> Attention | None:
        """What deserves attention, None where nobody keeps it."""
        return self._desk.attending.attention if self._desk.attending is not None else None

    @Slot()
    def tell(self) -> None:
        """Show how many are unread; the list, where it is open, shows what is now."""
        attention = self.attention
        self._button.tell(self.unseen + (attention.unread if attention is not None else 0))
        if self.popup is not None:
            self.popup.tell(attention, self.said)

    @Slot(object)
    def _hear(self, toast: Toast) -> None:
        if toast.key in PASSING or toast.key.startswith(CAUSE) or toast.state == "running":
            return
        self.said = [*self.said, (self._desk.clock.now(), toast)][-MOST:]
        self.unseen += toast.state in WORTH
        self.tell()

    @Slot()
    def open(self) -> None:
        """Show the list; what is in it counts as seen."""
        if self.popup is not None:
            return
        window = self._button.window()
        if not window.isVisible():
            window.show()
        self.unseen = 0
        self.popup = popup = Inbox(self._deeds, window)  # not of the button, whose style its buttons would inherit
        popup.left.connect(self._closed)
        popup.tell(self.attention, self.said)
        popup.come_up(self._button.mapToGlobal(QPoint(self._button.width(), self._button.height() + 6)))
        attention, attending = self.attention, self._desk.attending
        if attention is not None and attending is not None:
            attending.see([one.id for one in attention.entries if one.unread])
        self.tell()

    @Slot()
    def _closed(self) -> None:
        self.popup = None


class Inbox(QFrame):
    """The list as a popup. ``left``: it is closed, and deleted some time after that."""

    left = Signal()

    def __init__(self, deeds: Deeds, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("kind", "popup")
        self.setFixedWidth(WIDE)
        self.setAccessibleName("Inbox")
        self._deeds, self._desk = deeds, deeds.desk
        self._told: object = None
        self.open_rows: list[OpenRow] = []
        self.muted_rows: list[MutedRow] = []
        self.over_rows: list[OverRow] = []
        self.said_rows: list[SaidRow] = []
        self.title, self.count = label("Inbox", "heading"), label("", "caption", "muted")
        self.again = Button("", "ghost", "refresh", small=True)
        self.again.setAccessibleName("Look again")
        self.again.setToolTip("Look now whether something is different")
        self.again.clicked.connect(self._look)
        self.again.setVisible(self._desk.attending is not None)
        head = columns(self.title, self.count, 1, self.again, gap=8)
        head.setContentsMargins(14, 8, 10, 8)
        self._area = QScrollArea()
        self._area.setObjectName("Popped")
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        outer.addLayout(head)
        outer.addWidget(line())
        outer.addWidget(self._area)

    def tell(self, attention: Attention | None, said: list[tuple[datetime, Toast]]) -> None:
        """Show these; nothing moves where they are the same."""
        now = self._desk.clock.local()
        entries = tuple(attention.entries) if attention is not None else ()
        mark = ([(one.id, one.ended, one.snoozed_until, one.signal) for one in entries], list(said), now.date())
        if mark == self._told:
            return
        self._told = mark
        unfolded = {one.entry.id for one in self.open_rows if one.more.isChecked()}
        inside = QWidget()
        inside.setObjectName("Popped")
        inside.setMinimumWidth(1)  # words wrap and buttons go into lines of their own: nothing may widen the list
        self._box = QVBoxLayout(inside)
        self._box.setContentsMargins(0, 0, 0, 6)
        self._box.setSpacing(0)
        waiting = open_ones(attention, now)
        self._put_open(waiting, now, unfolded)
        self._put_muted(muted(attention, now), now)
        self._put_over(entries, now)
        self._put_said(said, now)
        self._box.addStretch(1)
        self.count.setText(_count(waiting))
        self._area.setWidget(inside)
        inside.show()
        self._fit(inside)

    def _fit(self, inside: QWidget) -> None:
        wide = WIDE - 2
        high = self._box.heightForWidth(wide) if self._box.hasHeightForWidth() else inside.sizeHint().height()
        self._area.setFixedHeight(min(max(high, 40), HIGH))
        self.adjustSize()

    def _section(self, words: str) -> None:
        said = label(words, "captionStrong", "muted")
        said.setContentsMargins(14, 10, 14, 4)
        self._box.addWidget(said)

    def _put_open(self, waiting: list[Entry], now: datetime, unfolded: set[int]) -> None:
        self.open_rows = []
        if not waiting:
            self._box.addWidget(nothing())
        for place, one in enumerate(waiting):
            if place:
                self._box.addWidget(line())
            acts = [self._then_leave(act_of(step, self._deeds)) for step in _offered(one)]
            acts = [act.called("Show") if act.words == DETAILS else act for act in acts]
            row = OpenRow(
                one, acts, now, partial(self._snooze, one.id), self._copy, primary=not place,
                folded=one.id not in unfolded,
            )  # fmt: skip
            row.more.toggled.connect(self._refit)
            self.open_rows.append(row)
            self._box.addWidget(row)

    def _put_muted(self, put_off: list[Entry], now: datetime) -> None:
        self.muted_rows = [MutedRow(one, now, partial(self._unsnooze, one.id)) for one in put_off]
        self._put("Muted", self.muted_rows)

    def _put_over(self, entries: tuple[Entry, ...], now: datetime) -> None:
        over = [one for one in entries if one.ended and one.ended > now - OVER_FOR and not one.explained_by]
        over.sort(key=lambda one: one.ended or now, reverse=True)
        self.over_rows = [OverRow(one, now) for one in over[:OVER]]
        self._put("Came and went", self.over_rows)

    def _put_said(self, said: list[tuple[datetime, Toast]], now: datetime) -> None:
        self.said_rows = [SaidRow(at, toast, now, self.close) for at, toast in reversed(said)]
        self._put("In this sitting", self.said_rows)

    def _put(self, words: str, made: list[MutedRow] | list[OverRow] | list[SaidRow]) -> None:
        if made:
            self._box.addWidget(line())
            self._section(words)
        for one in made:
            self._box.addWidget(one)

    @Slot()
    def _refit(self) -> None:
        inside = self._area.widget()
        if inside is not None:
            self._box.activate()
            self._fit(inside)

    # -- doing -----

    def _then_leave(self, act: Act) -> Act:
        def do() -> None:
            self.close()
            act.do()

        return replace(act, do=do)

    def _copy(self, text: str) -> Act:
        return self._deeds.copy(text, "Copy", "Details copied")

    def _snooze(self, entry: object, span: str) -> None:
        if self._desk.attending is not None:
            self._desk.attending.snooze(entry, span)

    def _unsnooze(self, entry: object) -> None:
        if self._desk.attending is not None:
            self._desk.attending.unsnooze(entry)

    @Slot()
    def _look(self) -> None:
        if self._desk.attending is not None:
            self._desk.attending.look()

    def come_up(self, corner: QPoint) -> None:
        """Below a point of the screen, with the keyboard on the first thing to do."""
        self.move(corner.x() - self.width(), corner.y())
        self.show()
        first: Callable[[Qt.FocusReason], None] = self.setFocus
        for row in self.open_rows[:1]:
            first = (row.buttons[0] if row.buttons else row.later).setFocus
        first(Qt.FocusReason.PopupFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)


def _count(waiting: list[Entry]) -> str:
    """“1 needs you, 8 to know”."""
    mild = sum(one.signal.level == INFO for one in waiting)
    grave = len(waiting) - mild
    told = [f"{grave} {'needs' if grave == 1 else 'need'} you"] * bool(grave) + [f"{mild} to know"] * bool(mild)
    return ", ".join(told)


def _offered(entry: Entry) -> list[Step]:
    """The steps with buttons of their own; putting off has one anyway."""
    return [step for step in entry.signal.steps if not step.address.startswith("bedrot://snooze/")]
