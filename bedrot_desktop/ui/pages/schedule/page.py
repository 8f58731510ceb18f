"""The page Schedule: the day at a glance, the jobs with their switches, what was missed, quiet hours, the pause."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.bridge import Asked
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.page import Page
from bedrot_desktop.ui.pages.schedule.cards import Missed, QuietHours
from bedrot_desktop.ui.pages.schedule.clockline import ClockLine
from bedrot_desktop.ui.pages.schedule.content import Content, read
from bedrot_desktop.ui.pages.schedule.doing import Doing
from bedrot_desktop.ui.pages.schedule.jobs import HIGH, NARROW, JobHead, JobLine
from bedrot_desktop.ui.pages.schedule.windows import WindowsTasks
from bedrot_desktop.ui.widgets.basic import Button, Segments, act_button, act_menu, card, columns, label, line
from bedrot_desktop.ui.widgets.dayline import DayLine, EventValue, LineValue
from bedrot_desktop.ui.widgets.pill import Glyph, Pill
from bedrot_desktop.ui.words import age, moment

if TYPE_CHECKING:
    from bedrot_desktop.automation.own import Own

LEGEND = (("current", "done"), ("failed", "with failures"), ("missed", "missed"), ("queued", "planned"))
DAY, WEEK = "day", "week"
TICK = 20_000  # ms between two looks at the clock


class SchedulePage(Page):
    """What is set is written to the settings; what is started runs in a process of its own."""

    key, title, icon = "schedule", "Schedule", "calendar-time"

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__(desk, deeds)
        self._asked: Asked | None = None
        self._wanted = ""
        self.content_shown: Content | None = None
        self.doing = Doing(desk, deeds)
        self.doing.changed.connect(self.refresh)
        self.lines: dict[str, JobLine] = {}
        self.pause = Button("Pause all for…", icon="player-pause")
        self.pause.setAccessibleName("Pause all for…")
        self.pause.clicked.connect(self._ask_pause)
        self.pill, self.until = Pill("off", "paused"), label("", "small", "text2")
        self.go_on = act_button(Act("Resume", self.doing.resume, "player-play"))
        self._paused = QWidget()
        paused = columns(self.pill, self.until, self.go_on, gap=10)
        self._paused.setLayout(paused)
        self._paused.hide()
        self.clock = ClockLine()
        self.add = act_button(Act("Add job", self._add, "plus", hint="A run of some services at hours of your own"))
        self.head = [self.add, self.pause, self._paused]
        self.day = DayLine()
        self.which = Segments(((DAY, "Day"), (WEEK, "Week")), name="Stretch of time")
        self.which.chosen.connect(self._choose)
        self.day_title = label("Today", "heading")
        self.heads = JobHead()
        self._jobs = QVBoxLayout()
        self._jobs.setSpacing(0)
        self.missed, self.windows, self.quiet = Missed(self._run_missed), WindowsTasks(deeds), QuietHours(self.doing)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK)
        self._tick.timeout.connect(self._ticked)
        desk.live.changed.connect(self._show_day)
        deeds.changed.connect(self._show_acts)
        if desk.attending is not None:
            desk.attending.changed.connect(self._changed)
        self._build()

    # -- the frame -----

    def _build(self) -> None:
        inside = QWidget()
        inside.setObjectName("Inside")
        page = QVBoxLayout(inside)
        page.setContentsMargins(20, 12, 20, 16)
        page.setSpacing(12)
        page.addWidget(self.clock)
        page.addWidget(self._day_card())
        page.addWidget(self._job_card())
        self._foot = QGridLayout()
        self._foot.setSpacing(12)
        for place, widget in enumerate((self.missed, self.windows, self.quiet)):
            self._foot.addWidget(widget, 0, place)
            self._foot.setColumnStretch(place, (5, 4, 4)[place])
        page.addLayout(self._foot)
        page.addStretch(1)
        self.scroller = QScrollArea()
        self.scroller.setWidgetResizable(True)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setFrameShape(QFrame.Shape.NoFrame)
        self.scroller.setWidget(inside)
        box = QVBoxLayout(self.content)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.scroller)

    def _day_card(self) -> QFrame:
        head = columns(self.day_title, gap=16)
        for state, told in LEGEND:
            head.addLayout(columns(Glyph(state, 11), label(told, "caption", "text2"), gap=6))
        head.addWidget(label("hatched: quiet hours, no messages", "caption", "muted"))
        head.addStretch()
        head.addWidget(self.which)
        made = card()
        box = QVBoxLayout(made)
        box.setContentsMargins(15, 9, 12, 10)
        box.setSpacing(4)
        box.addLayout(head)
        box.addWidget(self.day)
        return made

    def _job_card(self) -> QFrame:
        made = card()
        box = QVBoxLayout(made)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        box.addWidget(self.heads)
        box.addWidget(line())
        box.addLayout(self._jobs)
        return made

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        small = self.width() < NARROW
        for one in self.lines.values():
            one.narrow(small)
        self.heads.took.setVisible(not small)

    # -- content -----

    def opened(self) -> None:
        """Times go by: read anew whenever the page comes to the front."""
        self._stale = True
        super().opened()
        self._tick.start()

    def left(self) -> None:
        """No clock while nobody looks."""
        self._tick.stop()

    @Slot()
    def _ticked(self) -> None:
        if self.isVisible():
            self.refresh()

    def read(self) -> None:
        """Ask for jobs, times and what was missed."""
        if self._asked is not None:
            self._asked.drop()
        if self.desk.workspace is None:
            self.nothing(self.icon, "Choose a workspace first; then its schedule is shown here.")
            return
        self._asked = self.desk.ask(self, read, self._show, self.trouble)

    def _show(self, content: Content) -> None:
        self.content_shown = content
        if [row.key for row in content.rows] != list(self.lines):
            self._make_lines(content)
        for row in content.rows:
            self.lines[row.key].tell(row)
        self._show_day()
        self._show_pause()
        self._show_keeper()
        self.missed.tell(content.missed)
        self.windows.tell(content)
        self.quiet.tell(content)
        self.show_content()
        if self._wanted:
            self.go(self._wanted)

    def _make_lines(self, content: Content) -> None:
        """A line for each job; those that stay are kept, so that the keyboard stays where it is."""
        for key in self.lines.keys() - {row.key for row in content.rows}:
            gone = self.lines.pop(key)
            gone.hide()
            gone.deleteLater()
        kept = self.lines
        self.lines = {}
        for place, row in enumerate(content.rows):
            made = kept.get(row.key)
            if made is None:
                made = JobLine(row, self.doing)
                made.editing.connect(self._edit)
            made.last_one = place == len(content.rows) - 1
            self.lines[row.key] = made
            self._jobs.insertWidget(place, made)
        self._fit()

    @Slot()
    def _show_pause(self) -> None:
        content = self.content_shown
        if content is None:
            return
        self.pause.setVisible(not content.paused)
        self._paused.setVisible(content.paused)
        self.pill.tell("running" if content.pausing else "off", "pausing…" if content.pausing else "paused")
        if content.pausing:
            self.until.setText("what is being done goes on to its end")
        elif content.paused_until is not None:
            left = age(content.paused_until - content.now)
            self.until.setText(f"until {moment(content.paused_until, content.now)}, {left} left")
        else:
            self.until.setText("until you resume")

    @Slot()
    def _show_keeper(self) -> None:
        beat = getattr(self.desk.attending, "beat", None)  # of tests it has none
        if self.content_shown is not None:
            self.clock.tell(self.content_shown, here=beat is not None and beat.keeps)

    @Slot()
    def _show_acts(self) -> None:
        for one in self.lines.values():
            one.tell(one.row)

    @Slot(str)
    def _choose(self, _which: str) -> None:
        self._show_day()

    @Slot()
    def _show_day(self) -> None:
        content = self.content_shown
        if content is None:
            return
        week = self.which.current == WEEK
        self.day_title.setText("This week" if week else "Today")
        span, lines = content.week if week else content.day
        self.day.tell(span, [self._with_live(one) for one in lines if one.events or not one.off])

    def _with_live(self, one: LineValue) -> LineValue:
        """The run under way, on the line of whole runs."""
        run = self.desk.live.run
        if one.key != "run" or run is None or not run.going:
            return one
        at = run.began.astimezone()
        events = (*one.events, EventValue(at, "running", f"{at:%H:%M}: running now"))
        return LineValue(one.key, one.title, tuple(sorted(events, key=lambda event: event.at)), one.off)

    # -- doing -----

    @Slot()
    def _ask_pause(self) -> None:
        menu = act_menu(self.doing.pauses(), self.pause)
        menu.popup(self.pause.mapToGlobal(QPoint(0, self.pause.height() + 2)))

    @Slot()
    def _add(self) -> None:
        self._edit(None)

    @Slot(object)
    def _edit(self, own: Own | None) -> None:
        """The window for a job of one's own; None: a new one."""
        from bedrot_desktop.ui.pages.schedule.owning import OwnWindow

        content = self.content_shown
        if content is None:
            return
        window = OwnWindow(content.services, frozenset(row.key for row in content.rows), own, self)
        window.chosen.connect(self.doing.add if own is None else partial(self.doing.change, own))
        window.open()

    def _run_missed(self, key: str) -> Act:
        return self.doing.start(self.lines[key].row).called("Run once now")

    def go(self, where: str) -> None:
        """A job's line."""
        self._wanted = where if self.content_shown is None else ""
        if where in self.lines:
            for key, one in self.lines.items():
                one.choose(key == where)
            self.scroller.ensureWidgetVisible(self.lines[where], 0, HIGH)

    def palette_acts(self) -> list[tuple[str, Act]]:
        """Pausing and resuming."""
        pauses = [act.called(f"Pause: {act.words.lower()}") for act in self.doing.pauses()]
        paused = self.content_shown is not None and self.content_shown.paused
        adding = Act("Add a job to the schedule", self._add, "plus")
        return [
            ("Do", act)
            for act in ([Act("Resume the schedule", self.doing.resume, "player-play")] if paused else pauses) + [adding]
        ]
