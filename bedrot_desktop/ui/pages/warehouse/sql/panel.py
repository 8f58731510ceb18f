"""The SQL panel: tabs of statements, what they gave, and everything that is kept of them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.warehouse.sql.completing import Names, read_names
from bedrot_desktop.ui.pages.warehouse.sql.exporting import Exporting
from bedrot_desktop.ui.pages.warehouse.sql.keys import acts_of, deed_of
from bedrot_desktop.ui.pages.warehouse.sql.past import NameWindow, PastWindow
from bedrot_desktop.ui.pages.warehouse.sql.running import engine_of
from bedrot_desktop.ui.pages.warehouse.sql.saved import SavedQueries
from bedrot_desktop.ui.pages.warehouse.sql.saved import Sheet as KeptSheet
from bedrot_desktop.ui.pages.warehouse.sql.sheet import Sheet
from bedrot_desktop.ui.pages.warehouse.sql.tabs import Tabs, words_of
from bedrot_desktop.ui.widgets.basic import act_button, act_menu, columns, label, line, rows

LONG = 90  # characters of a line after which it is written out over several
SETTLE = 400  # ms after the last change until the tabs are kept


class SqlPanel(QWidget):
    """``show_query`` opens a tab with a statement; ``wants_table`` names a table the person wants to see.

    ``saved`` is everything that is kept: saved queries (``saved.list()``, ``saved.changed``), history, open tabs.
    """

    wants_table = Signal(str)

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__()
        self.desk, self.deeds = desk, deeds
        self.setAccessibleName("SQL")
        self.saved = SavedQueries(desk)
        self.names = Names({})
        self.exporting = Exporting(desk, deeds, self)
        self._keeping = QTimer(self)
        self._keeping.setSingleShot(True)
        self._keeping.setInterval(SETTLE)
        self._keeping.timeout.connect(self.keep)
        self.tabs, self.stack = Tabs(), QStackedWidget()
        self._past: PastWindow | None = None
        self._build()
        self.add("Query 1")
        self.saved.ready.connect(self._restore)
        desk.changed.connect(self._read_names)
        self._read_names()

    def _build(self) -> None:
        self.tabs.currentChanged.connect(self._turned)
        self.tabs.tabMoved.connect(self._moved)
        self.tabs.closing.connect(self.close_tab)
        self.tabs.naming.connect(self.rename_tab)
        self.tabs.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tabs.customContextMenuRequested.connect(self._tab_menu)
        self.plus = act_button(Act("New tab", self.add, "plus", shortcut="Ctrl+T"), "ghost", bare=True)
        self.run_button = act_button(self._run_act(), "primary")
        self.history_button = act_button(Act("History", self.show_history, "history", shortcut="Ctrl+H"))
        self.more_button = act_button(Act("More", self._more, "dots"), "ghost", bare=True)
        told = label("read-only", "caption", "muted")
        told.setToolTip("Statements here can only read; the data changes through the pipeline alone.")
        parts = (self.tabs, self.plus, 1, told, self.more_button, self.history_button, self.run_button)
        head = columns(*parts, gap=8)
        head.setContentsMargins(0, 4, 12, 4)
        bar = QWidget()
        bar.setLayout(head)
        bar.setFixedHeight(38)
        self.setLayout(rows(bar, line(), self.stack, gap=0))

    # -- tabs -----

    @property
    def sheet(self) -> Sheet:
        """The tab in front."""
        shown = self.stack.currentWidget()
        assert isinstance(shown, Sheet)  # noqa: S101 - there is always one
        return shown

    def sheets(self) -> list[Sheet]:
        """All tabs in their order."""
        return [one for number in range(self.stack.count()) if isinstance(one := self.stack.widget(number), Sheet)]

    def add(self, title: str = "", sql: str = "") -> Sheet:
        """Another tab, in front."""
        taken = {one.title for one in self.sheets()}
        title = title or next(name for number in range(1, 999) if (name := f"Query {number}") not in taken)
        sheet = Sheet(self.desk, lambda: self.names, title, sql)
        sheet.began.connect(self._tell_run)
        sheet.ended.connect(self._tell_run)
        sheet.ran.connect(self.saved.remember)
        sheet.edited.connect(self._keeping.start)
        sheet.wants_table.connect(self.wants_table)
        self.stack.addWidget(sheet)
        number = self.tabs.addTab(words_of(title))
        self.tabs.setTabToolTip(number, title)
        self.tabs.setCurrentIndex(number)
        self._keeping.start()
        return sheet

    def reopen(self, title: str, sql: str) -> None:
        """Bring a closed tab back."""
        self.add(title, sql)

    def show_query(self, sql: str, title: str = "", *, run: bool = False) -> None:
        """Open a tab with this statement, or the one that holds it already; ``run``: and run it."""
        for number, one in enumerate(self.sheets()):
            if one.editor.toPlainText().strip() == sql.strip():
                self.tabs.setCurrentIndex(number)
                break
        else:
            if self.sheet.editor.toPlainText().strip():
                self.add(title, sql)
            else:
                self.sheet.editor.replace_all(sql)
                if title:
                    self._name(self.tabs.currentIndex(), title)
        self.sheet.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        if run:
            self.sheet.run()
        elif "\n" not in sql and len(sql) > LONG:
            self.sheet.tidy()

    def close_tab(self, number: int) -> None:
        """Close a tab; what stood in it can be had back for ten seconds."""
        sheet = self.sheets()[number]
        title, sql = sheet.title, sheet.editor.toPlainText()
        sheet.leave()
        if len(self.sheets()) == 1:
            self.add("Query 1")
        self.stack.removeWidget(sheet)
        self.tabs.removeTab(number)
        sheet.deleteLater()
        self._turned(self.tabs.currentIndex())
        if sql.strip():
            self.desk.offer_undo(f"“{title}” was closed", partial(self.reopen, title, sql))
        self._keeping.start()

    def rename_tab(self, number: int) -> None:
        """Ask for another name of a tab."""
        title = self.sheets()[number].title
        NameWindow(title, "Rename", self, lambda _before, name: self._name(number, name)).show_over(self)

    def _name(self, number: int, title: str) -> None:
        self.sheets()[number].title = title
        self.tabs.setTabText(number, words_of(title))
        self.tabs.setTabToolTip(number, title)
        self._keeping.start()

    def _turned(self, number: int) -> None:
        if 0 <= number < self.stack.count():
            self.stack.setCurrentIndex(number)
            self._tell_run()
            self._keeping.start()

    def _moved(self, before: int, after: int) -> None:
        sheet, shown = self.sheets()[before], self.sheet
        self.stack.removeWidget(sheet)
        self.stack.insertWidget(after, sheet)
        self.stack.setCurrentWidget(shown)

    def _restore(self) -> None:
        """The tabs of last time, unless something was begun meanwhile."""
        sheets, current = self.saved.sheets
        if not sheets or any(one.editor.toPlainText().strip() for one in self.sheets()):
            return
        first = self.sheet
        for one in sheets:
            self.add(one.title, one.sql)
        self.stack.removeWidget(first)
        self.tabs.removeTab(0)
        first.deleteLater()
        self.tabs.setCurrentIndex(min(max(current, 0), len(sheets) - 1))
        self._turned(self.tabs.currentIndex())

    def keep(self) -> None:
        """Keep the open tabs for next time."""
        self._keeping.stop()
        if self.saved.is_ready:
            sheets = tuple(KeptSheet(one.title, one.editor.toPlainText()) for one in self.sheets())
            self.saved.keep_sheets(sheets, self.tabs.currentIndex())

    # -- deeds -----

    def _run_act(self) -> Act:
        if self.stack.count() and self.sheet.busy:
            return Act("Stop", self.stop, "player-stop", shortcut="Esc", hint="Stop the query")
        statement = self.sheet.statement if self.stack.count() else None
        command = self.deeds.command("warehouse query", f'"{" ".join(statement.sql.split())}"') if statement else ""
        return Act("Run", self.run, "player-play", command, shortcut="Ctrl+Enter", hint="Run the statement")

    def _tell_run(self) -> None:
        act = self._run_act()
        self.run_button.tell(act)
        self.run_button.setText(f"{act.words}  {'Esc' if act.words == 'Stop' else 'Ctrl ↵'}")
        self.run_button.set_kind("quiet" if act.words == "Stop" else "primary")

    def run(self) -> None:
        """Run the statement under the cursor."""
        self.sheet.run()

    def stop(self) -> None:
        """Stop it."""
        self.sheet.stop()

    def save(self) -> None:
        """Ask for a name and keep the text under it."""
        text = self.sheet.editor.toPlainText().strip()
        if not text:
            self.desk.toast(Toast("There is nothing to save yet", state="off", seconds=4))
            return
        known = self.saved.find(self.sheet.title)
        if known is not None:
            self._save(known.name, known.name)
            return
        name = "" if self.sheet.title.startswith("Query ") else self.sheet.title
        NameWindow(name, "Save", self, self._save).show_over(self)

    def _save(self, _before: str, name: str) -> None:
        self.saved.save(name, self.sheet.editor.toPlainText().strip())
        self._name(self.tabs.currentIndex(), name)
        self.desk.toast(Toast(f"“{name}” is saved", key="query-saved", seconds=4))

    def show_history(self, what: str = "history") -> None:
        """Open what was run and what was saved."""
        if self._past is None:
            self._past = PastWindow(self.saved, self)
            self._past.opened.connect(self._open_past)
        self._past.show_under(self.history_button, self.desk.clock.local(), what)

    def _open_past(self, title: str, sql: str) -> None:
        self.show_query(sql, title)

    def export(self) -> None:
        """Ask where to, and let a worker write all rows of the statement there."""
        self.exporting.ask(self.sheet.statement, self.sheet.title)

    def _more(self) -> None:
        menu = act_menu(acts_of(self), self)
        menu.popup(self.more_button.mapToGlobal(QPoint(0, self.more_button.height() + 2)))

    def _tab_menu(self, at: QPoint) -> None:
        number = self.tabs.tabAt(at)
        if number >= 0:
            self.tabs.setCurrentIndex(number)
            act_menu(acts_of(self), self).popup(self.tabs.mapToGlobal(at))

    # -- names and keys -----

    def _read_names(self) -> None:
        self.desk.ask(self, _names, self._named, _no_names, lane="sql words")

    def _named(self, names: Names) -> None:
        self.names = names

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and deed_of(self, event) is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        deed = deed_of(self, event)
        if deed is None:
            super().keyPressEvent(event)
        else:
            deed()


def _names(parts: Parts, _run: object) -> Names:
    return read_names(engine_of(parts))


def _no_names(_outcome: object) -> None:
    """Without a warehouse there is nothing to complete."""
