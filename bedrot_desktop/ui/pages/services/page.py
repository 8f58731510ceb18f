"""The page Services: every service zone by zone, and the one in front in detail."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QPoint, QTimer, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.bridge import Asked
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.page import Page
from bedrot_desktop.ui.pages.services import content, gaps
from bedrot_desktop.ui.pages.services.content import Content, Row
from bedrot_desktop.ui.pages.services.detail import Detail, acts_of
from bedrot_desktop.ui.pages.services.gaps import Facts
from bedrot_desktop.ui.pages.services.matrix import Matrix
from bedrot_desktop.ui.pages.services.matrix_view import MatrixView
from bedrot_desktop.ui.widgets.basic import Button, Segments, card, columns, label, rows

SHARE, SHARE_WHOLE = 0.52, 0.58  # of the height that the matrix may take at most; more where all of it is seen then
FILTERS = (("all", "All"), ("you", "Needs you"), ("old", "Old"), ("scripts", "Scripts"))
NOBODY = {
    "you": "Nothing needs you. All sign-ins live, no question waits.", "old": "Nothing is old or stuck.",
    "scripts": "This lake brings no scripts of its own in src.",
}  # fmt: skip


class ServicesPage(Page):
    """Matrix above, detail below."""

    key, title, icon = "services", "Services", "plug-connected"

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__(desk, deeds)
        self.found: Content | None = None
        self._wanted: tuple[str, str] = ("", "")
        self._asked: list[Asked] = []
        self.filters = Segments(FILTERS, "all", "Which services")
        self.filters.chosen.connect(self._refilter)
        self.head = [self.filters]
        self.matrix = Matrix()
        self.view = MatrixView(self.matrix)
        self.view.chose.connect(self._chose)
        self.view.opened.connect(self._opened)
        self.view.asked_menu.connect(self._menu)
        self.detail = Detail(desk, deeds)
        self._card = card()
        inner = rows(self.view)
        inner.setContentsMargins(8, 2, 8, 6)
        self._card.setLayout(inner)
        self._none = label("", "body", "muted")
        every = Button("Show all")
        every.clicked.connect(self._show_all)
        empty = QWidget()
        empty.setLayout(columns(1, self._none, every, 1, gap=12))
        self._body = QStackedWidget()
        full = QWidget()
        both = rows(self._card, self.detail, gap=12)
        both.setStretch(1, 1)
        full.setLayout(both)
        self._body.addWidget(full)
        self._body.addWidget(empty)
        outer = QVBoxLayout(self.content)
        outer.setContentsMargins(20, 16, 20, 14)
        outer.addWidget(self._body)
        desk.live.changed.connect(self._live)
        for number, tab in enumerate(self.detail.tabs, 1):
            keys = QShortcut(QKeySequence(f"Alt+{number}"), self)
            keys.activated.connect(partial(self.detail.show_tab, tab))

    # -- reading -----

    def read(self) -> None:
        for asked in self._asked:
            asked.drop()
        self._asked = [self.desk.ask(self, content.read, self._answer, self.trouble, lane="services")]

    def _answer(self, found: Content) -> None:
        self.found = found
        if not found.rows:
            settings = self.deeds.go("Open Settings", "settings", "services", "adjustments-horizontal")
            self.nothing(self.icon, "No service is in use. Switch one on in Settings.", settings)
            return
        for key, title in FILTERS:
            count = len([row for row in found.rows if _fits(row, key)])
            self.filters.rename(key, f"{title} {count}")
        self._live()
        self._refilter()
        self.show_content()
        self._asked.append(self.desk.ask(self, gaps.read, self._facts, lane="gaps"))

    def _facts(self, facts: Mapping[str, Facts]) -> None:
        self.matrix.tell_facts(facts)
        self.detail.tell_facts(facts)

    @Slot()
    def _live(self) -> None:
        run = self.desk.live.run
        busy = {
            stage.service: stage.label or stage.stage
            for stage in (run.stages.values() if run is not None and run.going else ())
            if stage.outcome == "running"
        }
        self.matrix.tell_running(dict.fromkeys(busy, "running"))
        if self.detail.row is not None:
            self.detail.tell_running("running" if self.detail.row.key in busy else "")

    # -- choosing -----

    @Slot()
    def _refilter(self, _key: str = "") -> None:
        if self.found is None:
            return
        kind = self.filters.current
        shown = [row for row in self.found.rows if _fits(row, kind)]
        kept = self._wanted[0] or self.view.chosen or (self.detail.row.key if self.detail.row else "")
        column = max(self.view.currentIndex().column(), 0)
        self.matrix.tell(shown, self.found.at.date())
        self._none.setText(NOBODY.get(kind, ""))
        self._body.setCurrentIndex(0 if shown else 1)
        self._share()
        if not shown:
            return
        key = kept if self.matrix.place(kept) >= 0 else shown[0].key
        if self.view.chosen != key:
            self.view.choose(key, column)
        self._tell_detail(key)
        if self._wanted[0] == key:
            place, self._wanted = self._wanted[1], ("", "")
            if place:
                self.detail.show_tab(place)

    def _tell_detail(self, key: str) -> None:
        row = self.found.row(key) if self.found else None
        if row is not None:
            index = self.matrix.index(self.matrix.place(key), 0)
            self.detail.tell(row, "running" if self.matrix.state(row)[0] == "running" and index.isValid() else "")

    @Slot()
    def _show_all(self) -> None:
        self.filters.choose("all")
        self._refilter()

    @Slot(str)
    def _chose(self, key: str) -> None:
        if self.detail.row is None or self.detail.row.key != key:
            self._tell_detail(key)

    @Slot(str, str)
    def _opened(self, key: str, zone: str) -> None:
        self._chose(key)
        if zone:
            self.detail.show_files(zone)
        else:
            self.detail.primary.setFocus()

    @Slot(str, QPoint)
    def _menu(self, key: str, at: QPoint) -> None:
        row = self.found.row(key) if self.found else None
        if row is not None:
            self.detail.popup(row, at)

    def go(self, where: str) -> None:
        """``toolost`` or ``toolost/session|files|quarantine|stages|settings``."""
        key, _, place = where.partition("/")
        self._wanted = (key, place)
        if self.found is not None and self.found.row(key) is not None:
            if self.matrix.place(key) < 0:
                self.filters.choose("all")
            self._refilter()

    def palette_acts(self) -> list[tuple[str, Act]]:
        """Every service to go to, and its acts."""
        found: list[tuple[str, Act]] = []
        for row in self.found.rows if self.found else ():
            found.append(("Accounts", Act(row.title, partial(self.desk.go, "services", row.key), "plug-connected")))
            found += [
                ("Do", act.called(f"{row.title}: {act.words.lower()}"))
                for act in acts_of(row, self.deeds)
                if act is not None
            ]
        return found

    # -- measures -----

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self._share)

    @Slot()
    def _share(self) -> None:
        """As high as its rows, but never more than about half."""
        room, whole = self.height() - 42, self.view.whole_height() + 10
        share = SHARE_WHOLE if whole <= room * SHARE_WHOLE else SHARE
        self._card.setFixedHeight(max(120, min(whole, int(room * share))))


def _fits(row: Row, kind: str) -> bool:
    if kind == "you":
        return row.needs_you
    if kind == "old":
        return row.old
    return kind == "all" or row.kind == "scripts"


__all__ = ["ServicesPage"]
