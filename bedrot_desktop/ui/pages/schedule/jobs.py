"""The table of jobs: a line each with a switch, its times, how it ended last, and a button that starts it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.pages.schedule.content import JobRow
from bedrot_desktop.ui.pages.schedule.doing import Doing
from bedrot_desktop.ui.pages.schedule.editing import TimePopup
from bedrot_desktop.ui.theme import theme
from bedrot_desktop.ui.widgets.basic import Button, Elided, act_button, act_menu, label, rows
from bedrot_desktop.ui.widgets.pill import Glyph
from bedrot_desktop.ui.widgets.switch import Switch

HIGH = 41
WHEN, NEXT, TOOK, ACTS = 136, 152, 72, 112
NARROW = 1000  # dp below which what a job does and how long it took are left out


class JobLine(QFrame):
    """A job. Everything in it is done through `Doing`; ``editing``: the window for one's own job is wanted."""

    editing = Signal(object)

    def __init__(self, row: JobRow, doing: Doing) -> None:
        super().__init__()
        self.doing, self.row, self.chosen, self.last_one = doing, row, False, False
        self.setFixedHeight(HIGH)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.switch = Switch(name=f"{row.title} by itself")
        self.switch.clicked.connect(self._switched)
        self.title, self.what = Elided("", "button"), Elided("", "caption", "muted")
        self.when = Button("", "ghost")
        self.when.setStyleSheet("text-align: left; padding: 0 6px; font-weight: 400")
        self.when.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.when.clicked.connect(self.edit)
        self.next, self.next_in = Elided("", "small"), Elided("", "caption", "muted")
        self.glyph, self.last, self.last_at = Glyph("none"), Elided("", "small"), label("", "caption", "muted")
        self.took = label("", "small", "muted")
        self.took.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.start = act_button(doing.start(row), small=True)
        self.more = Button("", "ghost", "dots", small=True)
        self.more.setAccessibleName(f"More about {row.title}")
        self.more.clicked.connect(self._more)
        self._lay()
        self.tell(row)

    def _lay(self) -> None:
        box = QHBoxLayout(self)
        box.setContentsMargins(12, 0, 10, 1)
        box.setSpacing(14)
        box.addWidget(self.switch)
        box.addLayout(_two(self.title, self.what), 5)
        box.addWidget(_wide(self.when, WHEN))
        nexts = QWidget()
        nexts.setLayout(_two(self.next, self.next_in))
        box.addWidget(_wide(nexts, NEXT))
        box.addWidget(self.glyph)
        box.addLayout(_two(self.last, self.last_at), 5)
        box.addWidget(_wide(self.took, TOOK))
        ends = QWidget()
        inner = QHBoxLayout(ends)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(6)
        inner.addStretch()
        inner.addWidget(self.start)
        inner.addWidget(self.more)
        box.addWidget(_wide(ends, ACTS))

    def tell(self, row: JobRow) -> None:
        """Show it as it is now."""
        self.row = row
        self.switch.setChecked(row.enabled)
        self.title.say(row.title)
        self.what.say(row.what)
        self.when.setText(row.when)
        self.when.setAccessibleName(f"{row.title}: {row.when}. Change")
        self.when.setEnabled(not row.fixed)
        self.when.setToolTip(row.fixed or "Change the time")
        self.next.say(row.next)
        self.next_in.say(row.next_in)
        self.next_in.setVisible(bool(row.next_in))
        going = row.key in self.doing.going or row.running
        self.glyph.tell("running" if going else row.state)
        self.last.say("running now" if going else row.last)
        self.last_at.setText("" if going else row.last_at)
        self.last_at.setVisible(bool(self.last_at.text()))
        self.took.setText(row.took)
        self.start.tell(self.doing.start(row))
        self.start.setAccessibleName(f"{self.start.act.words}: {row.title}")
        self.setAccessibleName(f"{row.title}, {row.when}, next {row.next}, last {row.last}")
        self.update()

    def narrow(self, small: bool) -> None:
        """Leave out what there is no room for."""
        self.took.setVisible(not small)

    def _switched(self, on: bool) -> None:
        self.doing.switch(self.row, on)

    def edit(self) -> None:
        """Change the time; of one's own job all of it."""
        if self.row.own is not None:
            self.editing.emit(self.row.own)
            return
        popup = TimePopup(self.row, self)
        popup.chosen.connect(self._retime)
        popup.open_at(self.when.mapToGlobal(QPoint(0, self.when.height() + 2)))

    def _retime(self, value: object) -> None:
        self.doing.retime(self.row, value)  # type: ignore[arg-type]

    def acts(self) -> list[Act]:
        """Everything that can be done with it."""
        start = self.doing.start(self.row)
        on = not self.row.enabled
        words = "Switch on" if on else "Switch off"
        own = self.row.own
        acts = [
            start.called("Run now") if start.words == "Now" else start,
            Act("Change…" if own else "Change the time…", self.edit, "clock", why_not=self.row.fixed),
            Act(words, lambda: self.doing.switch(self.row, on), "power"),
        ]
        if own is not None:
            acts.append(Act("Remove", lambda: self.doing.remove(own), "trash"))
        return acts

    def _more(self) -> None:
        act_menu(self.acts(), self).popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        act_menu(self.acts(), self).popup(event.globalPos())

    def choose(self, chosen: bool) -> None:
        """Mark the line."""
        self.chosen = chosen
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.HoverEnter, QEvent.Type.HoverLeave}:
            self.update()
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now, painter = theme(), QPainter(self)
        whole = QRectF(self.rect())
        if self.chosen or self.underMouse():
            painter.fillRect(whole.adjusted(0, 0, 0, -1), now.colour("selection" if self.chosen else "hover"))
        if self.chosen:
            painter.fillRect(QRectF(0, 0, 3, HIGH - 1), now.colour("accentInk"))
        if not self.last_one:
            painter.fillRect(QRectF(0, HIGH - 1, whole.width(), 1), now.colour("border"))
        painter.end()


def _two(first: QWidget, second: QWidget) -> QVBoxLayout:
    made = rows(first, second, gap=0)
    made.insertStretch(0)
    made.addStretch()
    return made


def _wide(widget: QWidget, wide: int) -> QWidget:
    widget.setFixedWidth(wide)
    return widget


class JobHead(QWidget):
    """The heads of the columns, laid out as the lines are."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(30)
        box = QHBoxLayout(self)
        box.setContentsMargins(12, 0, 10, 0)
        box.setSpacing(14)
        gap, mark = QWidget(), QWidget()
        took = label("Took", "captionStrong", "muted")
        took.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        box.addWidget(_wide(gap, 34))
        box.addWidget(Elided("Job", "captionStrong", "muted"), 5)
        heads = label("When", "captionStrong", "muted")
        heads.setContentsMargins(7, 0, 0, 0)
        box.addWidget(_wide(heads, WHEN))
        box.addWidget(_wide(label("Next", "captionStrong", "muted"), NEXT))
        box.addWidget(_wide(mark, 12))
        box.addWidget(Elided("Last time", "captionStrong", "muted"), 5)
        box.addWidget(_wide(took, TOOK))
        box.addWidget(_wide(QWidget(), ACTS))
        self.took = took
