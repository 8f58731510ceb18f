"""The page Today: how everything stands in the morning, and the one right next step."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from bedrot_desktop.core.jobs import Outcome, Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.bringing import Bringing
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.dropping import Dropping
from bedrot_desktop.ui.page import Page
from bedrot_desktop.ui.pages.today.account_card import AccountCard, Going
from bedrot_desktop.ui.pages.today.below import Since, ToDo
from bedrot_desktop.ui.pages.today.bring_card import BringCard
from bedrot_desktop.ui.pages.today.content import Card, Content
from bedrot_desktop.ui.pages.today.going import going_of
from bedrot_desktop.ui.pages.today.head import Head
from bedrot_desktop.ui.pages.today.reading import read
from bedrot_desktop.ui.pages.today.reflow import Reflow, columns_for
from bedrot_desktop.ui.pages.today.remembered import place, recall, remember
from bedrot_desktop.ui.words import number

LIVE = 100  # ms between two looks at the run
CALM = 1500  # ms between two readings, when changes come one after the other
TICK = 20_000  # ms after which ages are told anew
BESIDE = 930  # from which width on the two lower cards stand beside one another
UNSEEN = "Cleaning and loading them fetches nothing and leaves landing as it is."
EMPTY = "Nothing has come in yet. Sign in to a service and run it, or bring an export that you have downloaded."


class TodayPage(Page):
    """Cards are kept and told new values; what was read last is painted at once at the next start."""

    key, title, icon = "today", "Today", "sun"

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__(desk, deeds)
        self.bringing = Bringing(self, desk, deeds)
        self.shown: Content | None = None
        self.fresh = False
        self.cards: dict[str, AccountCard] = {}
        self._memory = place(desk.home, desk.workspace)
        self._recalled = False
        self._order: tuple[str, ...] = ()
        self._ordered_run = ""
        self._asking = self._once_more = False
        self._make()
        self._live = QTimer(self)
        self._live.setSingleShot(True)
        self._live.setInterval(LIVE)
        self._live.timeout.connect(self._tell_live)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(CALM)
        self._later.timeout.connect(self._ask)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK)
        self._tick.timeout.connect(self._tell)
        desk.live.changed.connect(self._heard)
        deeds.changed.connect(self._heard)

    def _make(self) -> None:
        self.top = Head(self.deeds.run())
        self.reflow, self.bring = Reflow(), BringCard(self.choose)
        self.since, self.todo = Since(self.deeds), ToDo(self.deeds, self.choose)
        self._below = QHBoxLayout()
        self._below.setSpacing(10)
        self._below.addWidget(self.since, 113)
        self._below.addWidget(self.todo, 100)
        inside = QWidget()
        inside.setObjectName("Inside")
        box = QVBoxLayout(inside)
        box.setContentsMargins(20, 14, 20, 12)
        box.setSpacing(12)
        box.addWidget(self.top)
        box.addWidget(self.reflow)
        box.addLayout(self._below)
        box.addStretch(1)
        self.reflow.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inside)
        outer = QVBoxLayout(self.content)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.area)

    # -- reading -----

    def read(self) -> None:
        """First what was kept, then what is."""
        if not self._recalled:
            self._recalled = True
            memory = self._memory
            self.desk.bridge.ask(self, lambda _run: recall(memory), self._recall, self._no_memory, lane="remembered")
        else:
            self._ask()

    @Slot()
    def _ask(self) -> None:
        """One reading at a time; what changes meanwhile is read once more, a little later."""
        if self._asking:
            self._once_more = True
            return
        self._asking, self._once_more = True, False
        looking = self.isVisible() and self.window().isActiveWindow()
        question = partial(_read, memory=self._memory, looking=looking, running=self.desk.live.services)
        self.desk.ask(self, question, self._answer, self.trouble, lane="today")

    def _asked(self) -> None:
        self._asking = False
        if self._once_more and self.isVisible():
            self._later.start()

    def _recall(self, content: Content | None) -> None:
        if content is not None and not self.fresh:
            self._show(content, fresh=False)
        self._ask()

    def _no_memory(self, _outcome: Outcome) -> None:
        self._ask()

    def _answer(self, content: Content) -> None:
        self._asked()
        self._show(content, fresh=True)

    def trouble(self, outcome: Outcome) -> None:
        """What was read before stays, marked with its age."""
        self._asked()
        self.fresh = False
        super().trouble(outcome)
        if self.shown is not None:
            self._tell()

    # -- showing -----

    def _show(self, content: Content, *, fresh: bool) -> None:
        self.shown, self.fresh = content, fresh
        if content.empty and content.waiting:
            lie = "file lies" if content.waiting == 1 else "files lie"
            sentence = f"{number(content.waiting)} {lie} in the lake that no run has looked at. {UNSEEN}"
            clean = self.deeds.run(extract=False, words="Clean and load")
            self.nothing("stack-2", sentence, clean, self.deeds.go("Show services", "services", "", "plug-connected"))
            return
        if content.empty:
            choose = Act("Choose files", self.choose, "folder-open")
            self.nothing(self.icon, EMPTY, choose, self.deeds.go("Show services", "services", "", "plug-connected"))
            return
        for card in content.cards:
            if card.key not in self.cards:
                self.cards[card.key] = AccountCard(self.deeds, self.choose)
        for key in self.cards.keys() - {card.key for card in content.cards}:
            del self.cards[key]
        self._tell()
        self._place()
        self.show_content()

    @Slot()
    def _tell(self) -> None:
        """Tell every widget what it shows, as of now."""
        content = self.shown
        if content is None or content.empty:
            return
        now = self.desk.clock.local()
        self.top.tell(content.headline, content.why, None if self.fresh else content.read_at, now)
        self.top.run_all.tell(self.deeds.run())
        self._tell_cards()
        self.bring.show_brought(content.brought, now.date())
        self.since.show_news(content, now)
        self.todo.show_todo(content.todo, {(card.service, card.account): card for card in content.cards})

    def _tell_cards(self) -> None:
        content = self.shown
        if content is None:
            return
        now, run = self.desk.clock.local(), self.desk.live.run
        first = next((card.key for card in content.cards if card.step.kind), "")
        for card in content.cards:
            going: Going | None = None
            if card.step.kind != "sign_in" or card.well:
                going = going_of(run, card.service, self.desk.clock.now())
            if card.key in self.cards:
                self.cards[card.key].show_card(card, now, going, primary=card.key == first)

    def _place(self) -> None:
        """Cards in their order; while a run goes on they stay where they were."""
        content = self.shown
        if content is None:
            return
        run = self.desk.live.run
        name = run.run if run is not None and run.going else ""
        keys = {card.key for card in content.cards}
        if not name or name != self._ordered_run or set(self._order) != keys:
            running = set(run.services) if run is not None and name else set()
            alone = running if len(running) < len({card.service for card in content.cards}) else set()
            ranked = sorted(content.cards, key=lambda card: _rank(card, alone))
            self._order, self._ordered_run = tuple(card.key for card in ranked), name
        widgets = [*(self.cards[key] for key in self._order), self.bring]
        if self.reflow.place(widgets, columns_for(self.width())):
            chain = [self.top.run_all, *(one for key in self._order for one in self.cards[key].focused)]
            for before, after in pairwise([*chain, self.bring.choose]):
                QWidget.setTabOrder(before, after)

    @Slot()
    def _heard(self) -> None:
        if self.isVisible() and not self._live.isActive():
            self._live.start()

    @Slot()
    def _tell_live(self) -> None:
        self.top.run_all.tell(self.deeds.run())
        self._tell_cards()

    # -- doing -----

    def choose(self) -> None:
        """Choose files to bring."""
        self.bringing.choose(self)

    @Slot(bool)
    def _drag(self, dragging: bool) -> None:
        self.bring.set_dragging(dragging=dragging)

    def palette_acts(self) -> list[tuple[str, Act]]:
        """The next steps and bringing files."""
        acts = [("Do", Act("Choose files to bring", self.choose, "file-import"))]
        shown = [(one.card, one.act) for one in self.cards.values()]
        acts += [("Do", act.called(f"{act.words}: {card.name}")) for card, act in shown if card and act]
        return acts

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= BESIDE
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._below.direction() != direction:
            self._below.setDirection(direction)
        if self.shown is not None and not self.shown.empty and columns_for(self.width()) != self.reflow.count:
            self._place()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick.start()
        self._tell()
        dropping = self.window().findChild(Dropping)
        if dropping is not None:
            dropping.dragging.connect(self._drag, Qt.ConnectionType.UniqueConnection)
        if self._once_more:
            self._later.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()


def _rank(card: Card, running: set[str]) -> int:
    return min(card.place, 4) if card.service in running else card.place


def _read(parts: Parts, run: Run, *, memory: Path, looking: bool, running: Collection[str]) -> Content:
    content = read(parts, run, looking=looking, running=running)
    remember(memory, content)
    return content
