"""The page Insights: eight tabs of figures below one filter that stays."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from bedrot_desktop.insights.shapes import ARTIST, PLATFORM, Filter
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.bridge import Asked
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.page import Page
from bedrot_desktop.ui.pages.insights.board import SIDE, Area, Board
from bedrot_desktop.ui.pages.insights.content import TABS, Ask, Content, Kept, load_kept, read, save_kept
from bedrot_desktop.ui.pages.insights.doings import Doings
from bedrot_desktop.ui.pages.insights.filterbar import FilterBar
from bedrot_desktop.ui.pages.insights.tabs import Cards
from bedrot_desktop.ui.widgets.basic import Segments, act_menu
from bedrot_desktop.ui.widgets.chart.card import ChartCard
from bedrot_desktop.ui.widgets.states import Nothing

LANE = "insights"
MOST_KEPT = 40  # answers in memory
MOST_BACK = 30


class InsightsPage(Page):
    """Insights. ``ask`` and ``tab`` say what is wanted, ``shown`` what is on screen."""

    key, title, icon = "insights", "Insights", "chart-histogram"

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__(desk, deeds)
        self.ask, self.tab, self.saved = Ask(), "overview", tuple[tuple[str, Ask], ...]()
        self.shown: Content | None = None
        self.back: list[Ask] = []
        self._known: dict[tuple[Ask, str], Content] = {}
        self._asked: Asked | None = None
        self._loaded = self._loading = False
        self._going = ""
        self.tabs = Segments(TABS, name="Part of the figures")
        self.tabs.chosen.connect(self.show_tab)
        self.head = [self.tabs]
        self.bar, self.board, self.cards = FilterBar(), Board(), Cards()
        self.doings = Doings(self, desk, deeds)
        self.area = Area(self.board)
        self.filtered_out = Nothing()
        self.filtered_out.hide()
        top = QVBoxLayout()
        top.setContentsMargins(SIDE, 14, SIDE, 12)
        top.addWidget(self.bar)
        box = QVBoxLayout(self.content)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(top)
        box.addWidget(self.area, 1)
        box.addWidget(self.filtered_out, 1)
        self._connect()

    def _connect(self) -> None:
        self.bar.changed.connect(self.filter_by)
        self.bar.named.connect(self._keep_named)
        self.bar.forget.connect(self._forget)
        self.bar.export.connect(self._export_menu)
        self.cards.drilled.connect(self.drill)
        self.cards.asked.connect(self.doings.do)
        self.cards.menu_wanted.connect(self.doings.open_menu)
        for keys, do in (("F11", self.full_screen), ("Ctrl+E", lambda: self._export_menu(self.bar.out))):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(do)

    # -- reading -----

    def read(self) -> None:
        if not self._loaded:
            if not self._loading:
                self._loading = True
                self.desk.ask(self, load_kept, self._restore, self.trouble, LANE)
            return
        self._known.clear()  # what is read anew may be another answer
        self._read()

    @Slot(object)
    def _restore(self, kept: Kept) -> None:
        self._loaded = True
        self.ask, self.tab, self.saved = kept.ask, kept.tab, kept.saved
        self.tabs.choose(self.tab)
        if self._going:
            where, self._going = self._going, ""
            self._go(where)
        self._read()

    def _read(self) -> None:
        """Show what is asked for: at once if it is known, else when a worker has read it."""
        if self._asked is not None:
            self._asked.drop()
        ask, tab = self.ask, self.tab
        known = self._known.get((ask, tab))
        if known is not None:
            self._show(known)
            return
        self._asked = self.desk.ask(
            self, lambda parts, run: (ask, read(parts, run, ask, tab)), self._answer, self.trouble, LANE
        )

    @Slot(object)
    def _answer(self, answer: tuple[Ask, Content]) -> None:
        ask, content = answer
        if len(self._known) >= MOST_KEPT:
            self._known.pop(next(iter(self._known)))
        self._known[(ask, content.tab)] = content
        if (ask, content.tab) == (self.ask, self.tab):
            self._show(content)

    def _show(self, content: Content) -> None:
        before, self.shown = self.shown, content
        if content.place is None:
            self.nothing(
                self.icon, "Nothing is in the warehouse yet. Figures come here after the first run.",
                self.deeds.run(words="Run all"), self.deeds.go("Services", "services"),
            )  # fmt: skip
            return
        self.doings.filter = content.filter
        self.bar.tell(self.ask, content.filter, content.choices, self.saved)
        empty = self._is_empty(content)
        self.area.setVisible(not empty)
        self.filtered_out.setVisible(empty)
        if empty:
            words = "No figures with these filters." if self.ask.narrowed else "No figures for these days."
            self.filtered_out.tell("filter-off", words, (Act("Clear filters", self.clear, "filter-off"),))
        else:
            self.board.show_rows(self.cards.rows(content.tab, content.place, content.filter, self.width() - 2 * SIDE))
            if before is None or before.tab != content.tab:
                self.area.verticalScrollBar().setValue(0)
        self.show_content()

    def _is_empty(self, content: Content) -> bool:
        place = content.place
        return place is not None and not (
            any(one.value is not None for one in place.kpis)
            or any(not chart.blank for chart in place.charts)
            or any(bars.rows for bars in place.bars)
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        before = event.oldSize().width()
        if self.shown is not None and self.shown.place is not None and (before >= 1120) != (self.width() >= 1120):
            self._show(self.shown)

    # -- asking -----

    @Slot(object)
    def filter_by(self, ask: Ask) -> None:
        """Ask for other figures; Backspace brings back what was asked before."""
        if ask == self.ask:
            return
        self.back = [*self.back, self.ask][-MOST_BACK:]
        self._ask(ask)

    def _ask(self, ask: Ask) -> None:
        self.ask = ask
        if self.shown is not None:
            self.bar.tell(ask, self._filter_now(), self.shown.choices, self.saved)
        self._read()
        self._keep()

    def _filter_now(self) -> Filter:
        from bedrot_desktop.ui.pages.insights.content import filter_of

        assert self.shown is not None  # noqa: S101 - for the type checker
        return filter_of(self.ask, self.shown.choices, self.desk.clock.today())

    @Slot(str, str)
    def drill(self, kind: str, title: str) -> None:
        """Look at one artist or one platform alone."""
        choices = self.shown.choices if self.shown is not None else None
        if choices is None or title not in (*choices.artists, *choices.platforms):
            return
        if kind == ARTIST and self.ask.artists != (title,):
            self.filter_by(replace(self.ask, artists=(title,)))
        elif kind == PLATFORM and self.ask.platforms != (title,):
            self.filter_by(replace(self.ask, platforms=(title,)))

    def go_back(self) -> None:
        """What was asked before."""
        if self.back:
            self._ask(self.back.pop())

    def clear(self) -> None:
        """All artists, all platforms, the usual span."""
        self.filter_by(Ask(grain=self.ask.grain, compare=self.ask.compare))

    @Slot(str)
    def show_tab(self, tab: str) -> None:
        """Another tab, with the same filter."""
        if tab != self.tab:
            self.tab = tab
            self.tabs.choose(tab)
            self._read()
            self._keep()

    def go(self, where: str) -> None:
        if self._loaded:
            self._go(where)
            self._read()
        else:
            self._going = where

    def _go(self, where: str) -> None:
        tab, _, query = where.partition("?")
        if tab in dict(TABS):
            self.tab = tab
            self.tabs.choose(tab)
        asked = parse_qs(query)
        if "artist" in asked:
            self.ask = replace(self.ask, artists=tuple(asked["artist"]))
        if "platform" in asked:
            self.ask = replace(self.ask, platforms=tuple(asked["platform"]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace:
            self.go_back()
        else:
            super().keyPressEvent(event)

    # -- what is kept -----

    def _keep(self) -> None:
        kept, home = Kept(self.ask, self.tab, self.saved), self.desk.home
        self.desk.ask(self, lambda _parts, _run: save_kept(home, kept), lambda _: None, lane="keeping")

    @Slot(str)
    def _keep_named(self, name: str) -> None:
        self.saved = (*(one for one in self.saved if one[0] != name), (name, self.ask))
        self._saved_changed()

    @Slot(str)
    def _forget(self, name: str) -> None:
        before = self.saved
        self.saved = tuple(one for one in self.saved if one[0] != name)
        self._saved_changed()

        def undo() -> None:
            self.saved = before
            self._saved_changed()

        self.desk.offer_undo(f"“{name}” is forgotten", undo)

    def _saved_changed(self) -> None:
        if self.shown is not None:
            self.bar.tell(self.ask, self._filter_now(), self.shown.choices, self.saved)
        self._keep()

    # -- going out -----

    def _export_menu(self, below: QWidget) -> None:
        act_menu(self.export_acts(), self).popup(below.mapToGlobal(below.rect().bottomLeft()))

    def export_acts(self) -> list[Act | None]:
        """What can be taken out of this tab."""
        return [
            Act("Copy as picture", lambda: self.doings.copy_picture(self.content), "camera"),
            Act("Save as PNG…", lambda: self._ask_file("png"), "photo"),
            Act("All figures as CSV…", lambda: self._ask_file("csv"), "table-export"),
        ]

    def _ask_file(self, kind: str) -> None:
        dialog = QFileDialog(self, "Save the figures" if kind == "csv" else "Save the picture")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if kind == "csv":
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.fileSelected.connect(lambda at: self.doings.write_all(list(self.cards.shown()), Path(at)))
        else:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix("png")
            dialog.fileSelected.connect(lambda at: self.doings.save_picture(self.content, Path(at)))
        dialog.open()

    def full_screen(self) -> None:
        """The chart with the focus (else the first one) on the whole screen."""
        cards = [card for card in self.cards.shown() if isinstance(card, ChartCard) and card.plot is not None]
        focused = [card for card in cards if card.plot is not None and card.plot.hasFocus()]
        for card in (focused or cards)[:1]:
            self.doings.show_full(card)

    def palette_acts(self) -> list[tuple[str, Act]]:
        tabs = [Act(f"Insights: {words}", partial(self.desk.go, "insights", key), self.icon) for key, words in TABS]
        named = [Act(f"Insights, {name}", partial(self.filter_by, ask), "bookmark") for name, ask in self.saved]
        return [("Go to", act) for act in (*tabs, *named)]
