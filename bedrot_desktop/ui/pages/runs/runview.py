"""The right side of Runs: one run with its head, its stages and its log."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtWidgets import QFrame, QSplitter

from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.live import LiveRun
from bedrot_desktop.ui.pages.runs.acts import from_here, head_acts, line_act, line_menu
from bedrot_desktop.ui.pages.runs.content import RunDetail
from bedrot_desktop.ui.pages.runs.head import RunHead
from bedrot_desktop.ui.pages.runs.lines import ServiceLine, StageLine, head, lines
from bedrot_desktop.ui.pages.runs.log import LogPanel
from bedrot_desktop.ui.pages.runs.stageview import StagesView
from bedrot_desktop.ui.widgets.basic import act_menu, line, rows


class RunView(QSplitter):
    """Shows a `RunDetail`, with what is told live laid over it."""

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setHandleWidth(12)
        self.setStyleSheet("QSplitter::handle { background: transparent }")
        self.setChildrenCollapsible(False)
        self._desk, self._deeds = desk, deeds
        self.detail: RunDetail | None = None
        self.lines: tuple[ServiceLine, ...] = ()
        self.head, self.tree, self.log = RunHead(), StagesView(), LogPanel(desk, deeds)
        top = QFrame()
        top.setProperty("kind", "card")
        box = rows(self.head, line(), self.tree, gap=0)
        box.setContentsMargins(1, 1, 1, 1)
        box.setStretch(2, 1)
        top.setLayout(box)
        top.setMinimumHeight(180)
        self.log.setMinimumHeight(130)
        self.addWidget(top)
        self.addWidget(self.log)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 1)
        self.setSizes([560, 210])
        self.tree.acted.connect(self._act)
        self.tree.asked.connect(self._menu)
        self.log.restarted.connect(self._restart)

    def tell(self, detail: RunDetail, live: LiveRun | None) -> None:
        """Another run, or the same read anew."""
        self.detail = detail
        self.overlay(live)
        going = live is not None and live.going
        self.log.show_run(detail.log, detail.titles, growing=going or detail.outcome == "running")

    def overlay(self, live: LiveRun | None) -> None:
        """Lay over it what is told live now; cheap enough for ten times a second."""
        detail = self.detail
        if detail is None:
            return
        now = self._desk.clock.local()
        self.lines = lines(detail, live, now)
        self.head.tell(head(detail, self.lines, live, now))
        waits = any(one.act == "sign_in" for service in self.lines for one in service.stages)
        self.head.offer(head_acts(self._deeds, detail, live, waits=waits))
        self.tree.tell(detail.run, self.lines)

    @Slot(object)
    def _act(self, line_: StageLine) -> None:
        if self.detail is not None:
            act = line_act(self._deeds, self.detail, line_)
            if act.why_not:
                self._desk.trouble(act.why_not)
            else:
                act.do()

    @Slot(object)
    def _restart(self, told: tuple[str, str]) -> None:
        if self.detail is not None:
            from_here(self._deeds, self.detail, *told).do()

    @Slot(object, QPoint)
    def _menu(self, line_: ServiceLine | StageLine, place: QPoint) -> None:
        if self.detail is not None:
            acts = line_menu(self._deeds, self.detail, line_, going=self._desk.live.going)
            act_menu(acts, self).popup(place)


def shown_words(lines_: Sequence[ServiceLine]) -> dict[tuple[str, str], str]:
    """(service, stage) → its outcome."""
    return {(one.service, one.stage): one.outcome for service in lines_ for one in service.stages}
