"""The log of the run that is shown: by level and service, searched, followed while it grows, copied."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame

from bedrot_desktop.core.jobs import Outcome, Run
from bedrot_desktop.ui import words
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.bridge import Asked
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.runs.logbook import LogBook, Page
from bedrot_desktop.ui.pages.runs.loghead import LogHead
from bedrot_desktop.ui.pages.runs.logrows import ENTRY, LogModel, LogView
from bedrot_desktop.ui.widgets.basic import act_menu, label, line, rows

LANE = "log of a run"
EVERY = 700  # ms between two looks at a log that grows
TYPING = 150  # ms after the last letter
MOST_COPIED = 5000

Answer = tuple[LogBook, Page, str, "array[int]"]


class LogPanel(QFrame):
    """``restarted`` carries (service, stage)."""

    restarted = Signal(object)

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._desk, self._deeds = desk, deeds
        self.model, self.view = LogModel(self), LogView()
        self.view.setModel(self.model)
        self.service = ""
        self.top = LogHead()
        self.levels, self.services, self.search = self.top.levels, self.top.services, self.top.search
        self.follow, self.copy = self.top.follow, self.top.copy
        self._nothing = label("", "small", "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setParent(self.view)
        self.book: LogBook | None = None
        self._titles: Mapping[str, str] = {}
        self._hits: array[int] = array("L")
        self._at, self._growing, self._busy = -1, False, False
        self._asked: Asked | None = None
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        box = rows(self.top, line(), self.view, gap=0)
        box.setContentsMargins(1, 0, 1, 4)
        box.setStretch(2, 1)
        self.setLayout(box)

    def _connect(self) -> None:
        self._typing, self._tick = QTimer(self), QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING)
        self._typing.timeout.connect(self._find)
        self._tick.setInterval(EVERY)
        self._tick.timeout.connect(self._more)
        self.levels.chosen.connect(self._choose)
        self.top.service_chosen.connect(self.choose_service)
        self.search.textChanged.connect(self._typed)
        self.search.returnPressed.connect(self.next)
        self.copy.clicked.connect(self._copy)
        self.view.restarted.connect(self.restarted)
        self.view.customContextMenuRequested.connect(self._menu)
        self.follow.toggled.connect(self._followed)
        for keys, do in (("F3", self.next), ("Shift+F3", self.back), ("Ctrl+F", self._to_search)):
            self._shortcut(keys, do)
        copy = QShortcut(QKeySequence.StandardKey.Copy, self.view)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self._copy)

    def _shortcut(self, keys: str, do: object) -> None:
        made = QShortcut(QKeySequence(keys), self)
        made.setContext(Qt.ShortcutContext.WindowShortcut)
        made.activated.connect(do)

    @Slot()
    def _to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    # -- what is shown -----

    def show_run(self, file: Path | None, titles: Mapping[str, str], *, growing: bool) -> None:
        """The log of another run, or the same one, which may have ended meanwhile."""
        self._titles = titles
        ended = self._growing and not growing
        self._growing = growing
        if file is None:
            self.book = None
            self._show((LogBook(Path(), {}, None), Page(0, array("L"), (0, 0, 0), (), 0), "", array("L")))
        elif self.book is None or self.book.file != file:
            self.book = LogBook(file, titles, self._desk.clock.local().tzinfo)
            self.service = ""
            self._ask()
        elif ended:
            self._more()
        self._tick_if_needed()

    def _tick_if_needed(self) -> None:
        if self._growing and self.isVisible():
            self._tick.start()
        else:
            self._tick.stop()

    def _ask(self) -> None:
        """Read the log anew with the level, service and search that are chosen."""
        book, level, service, needle = self.book, self.levels.current, self.service, self.search.text()
        if book is None:
            return
        if self._asked is not None:
            self._asked.drop()

        def read(_run: Run) -> Answer:
            book.more()
            page = book.page(level, service)
            return book, page, needle, book.find(page.chosen, needle) if needle else array("L")

        self._busy = True
        self._asked = self._desk.bridge.ask(self, read, self._show, self._trouble, LANE)

    def _show(self, answer: Answer) -> None:
        book, page, needle, self._hits = answer
        self._busy, self._at = False, -1
        self.model.tell(book, page.chosen)
        self._count(page)
        self._told_hits(needle)
        self.view.scrollToTop()

    def _trouble(self, outcome: Outcome) -> None:
        self._busy = False
        self._nothing.setText(f"The log cannot be read. {outcome.message}")
        self._place_nothing()

    @Slot()
    def _more(self) -> None:
        """Ask for what came since."""
        book, level, service, needle = self.book, self.levels.current, self.service, self.search.text()
        if book is None or self._busy:
            return

        def read(_run: Run) -> Answer:
            page = book.page(level, service, book.more())
            return book, page, needle, book.find(page.chosen, needle) if needle else array("L")

        self._busy = True
        self._asked = self._desk.bridge.ask(self, read, self._add, self._trouble, LANE)

    def _add(self, answer: Answer) -> None:
        self._busy = False
        book, page, needle, hits = answer
        if book is not self.book or not page.total:
            return
        before, bar = len(self.model.chosen), self.view.verticalScrollBar()
        place = bar.value()
        self.model.add(page.chosen)
        self._hits.extend(array("L", (before + hit for hit in hits)))
        self._count(page)
        if needle and len(hits):
            self._told_hits(needle, keep=True)
        if self.follow.isChecked():
            self.view.scrollToTop()
        elif place:
            bar.setValue(place + len(page.chosen))

    def _count(self, page: Page) -> None:
        self.levels.rename("warn", f"Warnings {words.number(page.counts[1])}")
        self.levels.rename("error", f"Errors {words.number(page.counts[2])}")
        self.top.offer(page.services, self._titles, self.service)
        filtered = self.levels.current != "all" or bool(self.service)
        none = "Nothing in the log with this choice." if filtered and page.total else "This run has no log."
        self._nothing.setText("" if len(self.model.chosen) else none)
        self._place_nothing()

    def _place_nothing(self) -> None:
        self._nothing.setVisible(bool(self._nothing.text()))
        self._nothing.resize(self.view.width(), max(self.view.height() - 10, 40))

    # -- choosing -----

    @Slot(str)
    def _choose(self, _level: str) -> None:
        self._ask()

    @Slot(str)
    def choose_service(self, service: str) -> None:
        """Show the records of one service; "" for all."""
        self.service = service
        self._ask()

    # -- searching -----

    @Slot(str)
    def _typed(self, _text: str) -> None:
        self._typing.start()

    @Slot()
    def _find(self) -> None:
        book, needle, chosen = self.book, self.search.text(), self.model.chosen
        self.view.mark(needle)
        if book is None or not needle:
            self._hits = array("L")
            self._told_hits("")
            return
        self._desk.bridge.ask(self, lambda _run: (book, needle, book.find(chosen, needle)), self._found, None, LANE)

    def _found(self, answer: tuple[LogBook, str, array[int]]) -> None:
        book, needle, hits = answer
        if book is self.book and needle == self.search.text():
            self._hits = hits
            self._told_hits(needle)

    def _told_hits(self, needle: str, *, keep: bool = False) -> None:
        self.view.mark(needle)
        if not needle:
            self.search.say("")
        elif not len(self._hits):
            self.search.say("none")
        elif keep and self._at >= 0:
            self.search.say(f"{self._at + 1} of {words.number(len(self._hits))}")
        else:
            self._go(0)

    @Slot()
    def next(self) -> None:
        """To the next line that was found, downwards."""
        if len(self._hits):
            self._go((self._at + 1) % len(self._hits))

    @Slot()
    def back(self) -> None:
        """To the one before."""
        if len(self._hits):
            self._go((self._at - 1) % len(self._hits))

    def _go(self, at: int) -> None:
        self._at = at
        newest_first = self._hits[len(self._hits) - 1 - at]
        index = self.model.index(len(self.model.chosen) - 1 - newest_first)
        self.view.setCurrentIndex(index)
        self.view.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
        self.search.say(f"{at + 1} of {words.number(len(self._hits))}")

    # -- copying, following -----

    @Slot()
    def _copy(self) -> None:
        if self.book is None:
            return
        picked = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        chosen = picked or list(range(min(len(self.model.chosen), MOST_COPIED)))
        text = self.book.text([self.model.place(row) for row in chosen])
        told = f"{words.number(len(chosen))} line{'s' if len(chosen) != 1 else ''} copied"
        self._deeds.copy(text, told=told).do()

    def _menu(self, place: QPoint) -> None:
        index: QModelIndex = self.view.indexAt(place)
        entry = index.data(ENTRY)
        acts: list[Act | None] = []
        if entry is not None and entry.restart and self.view.restarts:
            acts += [Act("Restart from here", lambda: self.restarted.emit(entry.restart), "player-skip-forward"), None]
        acts.append(Act("Copy", self._copy, "copy", shortcut="Ctrl+C"))
        if self.book is not None:
            acts += [
                None,
                self._deeds.open_file(self.book.file, "Open the log"),
                self._deeds.show_in_folder(self.book.file),
            ]
        act_menu(acts, self).popup(self.view.mapToGlobal(place))

    @Slot(bool)
    def _followed(self, on: bool) -> None:
        if on:
            self.view.scrollToTop()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick_if_needed()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.follow.setText("Follow" if self.width() >= 720 else "")
        self._place_nothing()
