"""The page Runs: the history at the left, one run with its stages and log at the right; plan and comparison."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.live import LiveRun
from bedrot_desktop.ui.page import Page
from bedrot_desktop.ui.pages.runs.acts import again, go_on
from bedrot_desktop.ui.pages.runs.content import Content, PastRun, Reader
from bedrot_desktop.ui.pages.runs.history import History
from bedrot_desktop.ui.pages.runs.runview import RunView
from bedrot_desktop.ui.widgets.basic import Button, Segments
from bedrot_desktop.ui.widgets.states import Nothing

if TYPE_CHECKING:
    from bedrot_desktop.ui.pages.runs.compare import Compare
    from bedrot_desktop.ui.pages.runs.plan import PlanView

TICK = 250  # ms between two looks at the clock while a run is going on
LANE = "runs"


class RunsPage(Page):
    """Runs."""

    key, title, icon = "runs", "Runs", "player-play"

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__(desk, deeds)
        self._reader, self._content = Reader(), Content((), None)
        self._wanted = ""
        self._plan: PlanView | None = None
        self._compare: Compare | None = None
        self.segments = Segments([("live", "Live"), ("plan", "Plan"), ("compare", "Compare")], "live", "What to show")
        self.new = Button("New run…", icon="player-play")
        self.new.setToolTip("Choose services and stages, see what would run, start it")
        self.head = [self.segments, self.new]
        self.history, self.run_view, self._outside = History(), RunView(desk, deeds), Nothing()
        self.right = QStackedWidget()
        self.right.addWidget(self.run_view)
        self.right.addWidget(self._outside)
        box = QHBoxLayout(self.content)
        box.setContentsMargins(20, 16, 20, 14)
        box.setSpacing(12)
        box.addWidget(self.history)
        box.addWidget(self.right, 1)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK)
        self._tick.timeout.connect(self._show_live)
        self.segments.chosen.connect(self.show_part)
        self.new.clicked.connect(self.ask_new_run)
        self.history.chosen.connect(self._choose)
        desk.live.changed.connect(self._show_live)
        desk.live.began.connect(self._began)
        desk.live.ended.connect(self._ended)
        deeds.changed.connect(self._show_live)

    # -- reading -----

    def read(self) -> None:
        wanted = self._wanted
        self.desk.ask(self, lambda parts, run: self._reader.read(parts, run, wanted), self._show, self.trouble, LANE)
        if self._plan is not None and self.right.currentWidget() is self._plan:
            self._plan.read()

    def _show(self, content: Content) -> None:
        self._content = content
        if content.shown is None and not content.runs:
            self.nothing(
                self.icon, "No run yet. A run fetches what is new, cleans it and loads it into the warehouse.",
                self.deeds.run(), Act("Choose what runs…", self.ask_new_run, "adjustments-horizontal"),
            )  # fmt: skip
            return
        self._tell_parts(content)
        self.history.tell(content.runs, self.desk.clock.local(), content.shown.run if content.shown else "")
        if content.shown is not None:
            self.run_view.tell(content.shown, self._live(content.shown.run))
        self.show_content()
        self._show_live()

    def _tell_parts(self, content: Content) -> None:
        if self._plan is not None:
            self._plan.tell(content.services)
        if self._compare is not None:
            shown = self.right.currentWidget() is self._compare
            self._compare.tell(content.runs, content.shown.run if content.shown else "", read=shown)

    def _live(self, run: str) -> LiveRun | None:
        live = self.desk.live.run
        return live if live is not None and live.run == run else None

    # -- what goes on -----

    @Slot()
    def _show_live(self) -> None:
        detail, live = self.run_view.detail, self.desk.live.run
        if self.desk.live.going and self.isVisible():
            if not self._tick.isActive():
                self._tick.start()
        else:
            self._tick.stop()
        if not self.isVisible() or detail is None:
            return
        own = self._live(detail.run)
        self.run_view.overlay(own)
        past = next((one for one in self._content.runs if live is not None and one.run == live.run), None)
        if live is not None and past is not None and own is live:
            shown = self.run_view.lines
            over = sum(one.outcome not in {"queued", "running"} for line in shown for one in line.stages)
            self.history.replace(
                replace(
                    past, outcome=live.outcome or "running", done=over, seconds=live.seconds if live.outcome else None,
                    planned=sum(len(line.stages) for line in shown),
                    parts=tuple((line.service, line.outcome) for line in shown),
                ),
                self.desk.clock.local(), detail.run,
            )  # fmt: skip

    @Slot(object)
    def _began(self, run: LiveRun) -> None:
        """A run that begins is shown, whoever started it."""
        self._wanted = run.run
        if self.isVisible():
            self.read()
        else:
            self._stale = True

    @Slot(object)
    def _ended(self, _run: LiveRun) -> None:
        self.desk.look_again()

    # -- going somewhere -----

    @Slot(object)
    def _choose(self, past: PastRun) -> None:
        if past.run:
            self._wanted = past.run
            if self._compare is not None and self.right.currentWidget() is self._compare:
                self._compare.choose(past.run)
                return
            self.segments.choose("live")
            self.right.setCurrentWidget(self.run_view)
            self.read()
            return
        files = "\n".join(past.files[:6]) + ("\n…" if len(past.files) > 6 else "")
        self._outside.tell(
            "history", f"{past.name}, started by hand. What they wrote is kept as history:\n{files}", ()
        )  # fmt: skip
        self.segments.choose("live")
        self.right.setCurrentWidget(self._outside)

    def go(self, where: str) -> None:
        if where in {"plan", "compare", "live"}:
            self.segments.choose(where)
            self.show_part(where)
        elif where == "new":
            self.ask_new_run()
        else:
            self._wanted = where
            self.segments.choose("live")
            self.show_part("live")
            self.read()

    @Slot(str)
    def show_part(self, key: str) -> None:
        """Live, plan or comparison; the last two are built when first asked for."""
        if key == "plan":
            self._show_plan()
        elif key == "compare":
            self._show_compare()
        else:
            self.right.setCurrentWidget(self.run_view)

    def _show_plan(self) -> None:
        if self._plan is None:
            from bedrot_desktop.ui.pages.runs.plan import PlanView

            self._plan = PlanView(self.desk, self.deeds)
            self._plan.tell(self._content.services)
            self.right.addWidget(self._plan)
        self.right.setCurrentWidget(self._plan)
        self._plan.read()

    def _show_compare(self) -> None:
        if self._compare is None:
            from bedrot_desktop.ui.pages.runs.compare import Compare

            self._compare = Compare(self.desk)
            self.right.addWidget(self._compare)
        self.right.setCurrentWidget(self._compare)
        self._compare.tell(self._content.runs, self._wanted)

    @Slot()
    def ask_new_run(self) -> None:
        """Choose what a new run does."""
        from bedrot_desktop.ui.pages.runs.newrun import NewRun

        popup = NewRun(self.desk, self.deeds, self._content.services, self)
        popup.show_below(self.new if self.new.isVisible() else self)

    def palette_acts(self) -> list[tuple[str, Act]]:
        acts = [("Do", Act("New run…", self.ask_new_run, "player-play"))]
        detail = self.run_view.detail
        if detail is not None and not self.desk.live.going:
            acts.append(("Do", again(self.deeds, detail)))
            if detail.left:
                acts.append(("Do", go_on(self.deeds, detail)))
        return acts
