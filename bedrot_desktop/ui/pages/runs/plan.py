"""The plan: what a run would do now, what would wait for the person, how long it would take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QWidget

from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.runs.chooser import Chooser
from bedrot_desktop.ui.pages.runs.lines import StageLine
from bedrot_desktop.ui.pages.runs.planning import Choice, Planner, planned
from bedrot_desktop.ui.pages.runs.stageview import StagesView
from bedrot_desktop.ui.widgets.basic import ActButton, Elided, card, columns, label, line, rows
from bedrot_desktop.ui.widgets.pill import Glyph


class PlanView(QWidget):
    """Choices at the left, what follows from them at the right; nothing is written."""

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__()
        self._desk, self._deeds = desk, deeds
        self._titles: dict[str, str] = {}
        self.chooser, self.tree = Chooser(()), StagesView()
        self.sentence, self.waits = (
            Elided("Finding out what is new …", "small", "text2"),
            Elided("", "small", "waiting"),
        )
        self._glyph = Glyph("waiting")
        self.start = ActButton(Choice().act(deeds), "primary", small=True)
        self.command = Elided("", "mono", "muted", middle=True)
        self.planner = Planner(deeds, self, self._answer, self._trouble)
        self._nothing = label("", "body", "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self.chooser.changed.connect(self._chosen)
        self.tree.acted.connect(self._sign_in)

    def _lay_out(self) -> None:
        left = card(rows(self.chooser))
        left.setFixedWidth(236)
        top = columns(label("What a run would do", "title"), 1, self.start, gap=10)
        waits = columns(self._glyph, self.waits, gap=7)
        self._waiting = QWidget()
        self._waiting.setLayout(waits)
        head = rows(top, self.sentence, self._waiting, self.command, gap=6)
        head.setContentsMargins(14, 10, 12, 10)
        right = QFrame()
        right.setProperty("kind", "card")
        box = rows(head, line(), self.tree, self._nothing, gap=0)
        box.setContentsMargins(1, 1, 1, 1)
        box.setStretch(2, 1)
        box.setStretch(3, 1)
        right.setLayout(box)
        self._nothing.hide()
        self._waiting.hide()
        whole = columns(left, right, gap=12)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def tell(self, services: Sequence[tuple[str, str]]) -> None:
        """The services there are."""
        self._titles = dict(services)
        self.chooser.tell(services)
        self._offer()

    def read(self) -> None:
        """Ask anew."""
        self._offer()
        if not self.chooser.why_not:
            self.planner.ask(self.chooser.choice, now=True)

    @Slot(object)
    def _chosen(self, choice: Choice) -> None:
        self._offer()
        if not self.chooser.why_not:
            self.planner.ask(choice)

    def _offer(self) -> None:
        act = self.chooser.choice.act(self._deeds) if not self.chooser.why_not else Choice().act(self._deeds)
        going = "A run is going on." if self._desk.live.going else ""
        self.start.tell(replace(act, why_not=self.chooser.why_not or going or act.why_not, shortcut=""))
        self.command.say(act.command)

    @Slot(object)
    def _sign_in(self, one: StageLine) -> None:
        self._deeds.sign_in(one.service, one.account, self._titles.get(one.service, "")).do()

    def _answer(self, document: Mapping[str, Any]) -> None:
        plan = planned(document, self._titles)
        self.sentence.say(plan.sentence)
        self.waits.say(plan.waits)
        self._waiting.setVisible(bool(plan.waits))
        self.tree.tell("plan", plan.lines)
        self.tree.setVisible(bool(plan.lines))
        self._nothing.setText("Everything that was brought is cleaned and loaded.")
        self._nothing.setVisible(not plan.lines)
        self._offer()

    def _trouble(self, message: str) -> None:
        self.sentence.say(f"The plan could not be made. {message}")
