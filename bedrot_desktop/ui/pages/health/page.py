"""The page Health: the whole, every service's score with its parts, the data checks, what to do, what is stuck."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from bedrot_desktop.ui import words
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.bridge import Asked
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.page import Page
from bedrot_desktop.ui.pages.health.checkcard import CheckCard
from bedrot_desktop.ui.pages.health.content import Content, ScoreRow, read
from bedrot_desktop.ui.pages.health.doing import Doing
from bedrot_desktop.ui.pages.health.scorecard import ScoreCard
from bedrot_desktop.ui.pages.health.scores import ROW, ScoreLine
from bedrot_desktop.ui.pages.health.side import Advice, Bottlenecks, Whole
from bedrot_desktop.ui.widgets.basic import act_button, label

SIDE, SIDE_SMALL, ROOMY, STACKED = 372, 330, 1150, 900
PLACES = {"age": "", "session": "/session", "bottleneck": "/stages", "extra": ""}
CHECK = "check:"


class HealthPage(Page):
    """Everything shown is read on a worker; the checks themselves run in a process of their own."""

    key, title, icon = "health", "Health", "heartbeat"
    _progressed = Signal(int, int, str)

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__(desk, deeds)
        self._asked: Asked | None = None
        self._wanted = ""
        self.content_shown: Content | None = None
        self.doing = Doing(desk, deeds, self._progressed.emit, self._show_check)
        self.doing.changed.connect(self._show_when)
        self._progressed.connect(self._show_progress)
        self.when = label("", "small", "muted")
        self.again = act_button(self.doing.check())
        self.head = [self.when, self.again]
        self.scores = ScoreCard(self._acts_of)
        self.scores.evidence.connect(self._evidence)
        self.checks = CheckCard(deeds, self.doing.check)
        self.checks.shown.connect(self._bring_found)
        self.whole, self.advice = Whole(), Advice(self.doing.of_tip, self.doing.mend)
        self.ways = Bottlenecks(self.doing.reports())
        self.ways.opened.connect(self._open_zone)
        self._build()

    @property
    def lines(self) -> dict[str, ScoreLine]:
        """The lines of the services."""
        return self.scores.lines

    def _build(self) -> None:
        left, self._side = QWidget(), QWidget()
        for widget, cards, grows in (
            (left, (self.scores, self.checks), self.checks),
            (self._side, (self.whole, self.advice, self.ways), self.ways),
        ):
            box = QVBoxLayout(widget)
            box.setContentsMargins(0, 0, 0, 0)
            box.setSpacing(12)
            for one in cards:
                box.addWidget(one, 1 if one is grows else 0)
        inside = QWidget()
        inside.setObjectName("Inside")
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(20, 16, 20, 16)
        self._grid.setSpacing(12)
        self._grid.addWidget(left, 0, 0)
        self._grid.addWidget(self._side, 0, 1)
        self._grid.setColumnStretch(0, 1)
        self._stacked = False
        self.scroller = QScrollArea()
        self.scroller.setWidgetResizable(True)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setFrameShape(QFrame.Shape.NoFrame)
        self.scroller.setWidget(inside)
        box = QVBoxLayout(self.content)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.scroller)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width()
        if (wide < STACKED) != self._stacked:
            self._stacked = wide < STACKED
            self._grid.removeWidget(self._side)
            self._grid.addWidget(self._side, *((1, 0) if self._stacked else (0, 1)))
        if self._stacked:
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(16_000)
        else:
            self._side.setFixedWidth(SIDE if wide >= ROOMY else SIDE_SMALL)
        self.checks.narrow(wide < ROOMY)

    # -- content -----

    def read(self) -> None:
        """Ask for the scores and what the checks said last."""
        if self._asked is not None:
            self._asked.drop()
        if self.desk.workspace is None:
            self.nothing(self.icon, "Choose a workspace first; then its health is shown here.")
            return
        self._asked = self.desk.ask(self, read, self._show, self.trouble)

    def _show(self, content: Content) -> None:
        self.content_shown = content
        self._show_when()
        if content.nothing and not content.checks:
            words = "There is nothing to judge yet: nothing has been fetched or brought."
            self.nothing(self.icon, words, self.deeds.go("Go to Today", "today"))
            return
        self.whole.tell(content)
        self.advice.tell(content.tips)
        self.ways.tell(content, content.now)
        self.scores.tell(content.rows)
        self.checks.tell(content)
        self.show_content()
        if self._wanted:
            self.go(self._wanted)

    @Slot()
    def _show_when(self) -> None:
        content = self.content_shown
        self.again.tell(self.doing.check())
        self.advice.all_at_once.tell(self.doing.mend())
        if self.doing.checking:
            return
        if content is None or content.checked_at is None:
            self.when.setText("never checked" if content is not None else "")
            return
        at = content.checked_at.astimezone(content.now.tzinfo)
        told = words.moment(content.checked_at, content.now)
        when = f"today {told}" if at.date() == content.now.date() else told
        took = f", {words.seconds(content.seconds)}" if content.seconds else ""
        self.when.setText(f"checked {when}{took}")

    @Slot(int, int, str)
    def _show_progress(self, done: int, total: int, title: str) -> None:
        if self.doing.checking:
            self.when.setText(f"{done} of {total} · {title}" if total else title)

    # -- elsewhere -----

    def _show_check(self, key: str) -> None:
        self.checks.show_check(key)

    @Slot()
    def _bring_found(self) -> None:
        QTimer.singleShot(0, self, self._into_view)

    @Slot()
    def _into_view(self) -> None:
        self.scroller.ensureWidgetVisible(self.checks.found, 0, 16)

    def _acts_of(self, row: ScoreRow) -> list[Act]:
        """What the menu of a service's line offers."""
        tips = self.content_shown.tips if self.content_shown else ()
        own = [self.doing.of_tip(tip) for tip in tips if tip.service == row.service]
        return [*own, self.deeds.go(f"Open {row.title}", "services", row.service, "plug-connected")]

    @Slot(str, str)
    def _evidence(self, service: str, kind: str) -> None:
        self.desk.go("services", service + PLACES.get(kind, ""))

    @Slot(str, str)
    def _open_zone(self, service: str, place: str) -> None:
        self.desk.go("services", f"{service}/{place.partition('/')[0]}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.checks.found.isVisible():
            self.checks.unchoose()
        else:
            super().keyPressEvent(event)

    def go(self, where: str) -> None:
        """A service's line, or ``check:KEY``."""
        self._wanted = where if self.content_shown is None else ""
        if self._wanted:
            return
        if where.startswith(CHECK):
            self._show_check(where.removeprefix(CHECK))
        elif where in self.lines:
            self.lines[where].setChecked(True)
            self.scroller.ensureWidgetVisible(self.lines[where], 0, ROW)

    def palette_acts(self) -> list[tuple[str, Act]]:
        """The checks and the report."""
        reports = [act.called(f"Save the health report as {act.words}") for act in self.doing.reports()[:2]]
        return [("Do", self.doing.check()), ("Do", self.doing.mend()), *(("Do", act) for act in reports)]
