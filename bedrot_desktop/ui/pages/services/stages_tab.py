"""The tab Stages: every run of a service, stage by stage, with how long it took."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui import words
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.services import past_content
from bedrot_desktop.ui.pages.services.content import Row
from bedrot_desktop.ui.pages.services.past_content import STAGES, TITLES, PastContent, RunOfService
from bedrot_desktop.ui.pages.services.tab import LANE, Tab
from bedrot_desktop.ui.pages.services.table import Column, Listing, ListTable, Shown
from bedrot_desktop.ui.widgets.basic import act_button, act_menu, columns, label

COLUMNS = (
    Column("Run", 116), *(Column(title, 128 if number == 4 else 116) for number, title in enumerate(TITLES)),
    Column("What came of it", share=1, least=900),
)  # fmt: skip


def cells(one: RunOfService) -> tuple[Shown, ...]:
    """The cells of a run."""
    return (Shown(one.when, "small", tip=one.run), *(_stage(one, stage) for stage in STAGES), Shown(
        one.summary, "small", "text2", tip=one.summary
    ))  # fmt: skip


def _stage(one: RunOfService, stage: str) -> Shown:
    done = one.stages.get(stage)
    if done is None:
        return Shown("–", "small", "muted", tip="Not part of this run")
    tone = {"current": "text", "failed": "ink-failed", "waiting": "ink-waiting", "running": "ink-running"}
    tip = f"{done.word}, {words.seconds(done.seconds)}. {done.summary}"
    return Shown(done.brief, "small", tone.get(done.state, "muted"), done.state, tip)


class StagesTab(Tab):
    """What the stages usually take, and every run that touched the service."""

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__(desk, deeds)
        self._usual = label("", "caption", "muted")
        self.listing = Listing(COLUMNS, cells, lambda one: one.run)
        self.table = ListTable(self.listing, "Runs of the service")
        self.table.opened.connect(self._open)
        self.table.asked_menu.connect(self._menu)
        self._none = QWidget()
        self._run = act_button(deeds.run())
        self._none.setLayout(columns(1, label("No run has touched this service yet.", "body", "muted"), self._run, 1,
                                     gap=12))  # fmt: skip
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._none)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 10, 14, 8)
        outer.setSpacing(8)
        outer.addWidget(self._usual)
        outer.addWidget(self._stack, 1)

    def clear(self) -> None:
        self.listing.tell(())
        self._usual.setText("")

    def ask(self, row: Row) -> None:
        self._run.tell(self.deeds.run((row.key,)))

        def question(parts: Parts, run: Run) -> PastContent:
            return past_content.read(parts, run, row.key)

        self._asked.append(self.desk.ask(self, question, self._answer, lane=LANE))

    def _answer(self, past: PastContent) -> None:
        self.listing.tell(past.runs)
        told = [
            f"{title} {words.seconds(past.usual[stage])}"
            for stage, title in zip(STAGES, TITLES, strict=True)
            if stage in past.usual
        ]
        self._usual.setText(f"Usually:  {'  ·  '.join(told)}" if told else "")
        self._usual.setVisible(bool(told))
        self._stack.setCurrentIndex(0 if past.runs else 1)
        self.table.fit()

    @Slot(object)
    def _open(self, one: RunOfService) -> None:
        self.desk.go("runs", one.run)

    @Slot(object, QPoint)
    def _menu(self, one: RunOfService, at: QPoint) -> None:
        show = self.deeds.go("Show run", "runs", one.run, "eye")
        act_menu([show, self.deeds.copy(one.run, "Copy name")], self).popup(at)
