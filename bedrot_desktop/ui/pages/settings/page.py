"""The page Settings: a form made from the table of settings. What is given is kept at once and can be undone."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from bedrot_desktop.core.paths import settings_file
from bedrot_desktop.core.settings.table import find
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.page import Page
from bedrot_desktop.ui.pages.settings import content, trial
from bedrot_desktop.ui.pages.settings.content import Content, Group, Row
from bedrot_desktop.ui.pages.settings.diagnostics import Diagnostics
from bedrot_desktop.ui.pages.settings.groupview import GroupView, accounts_told
from bedrot_desktop.ui.pages.settings.keeping import Kept, keep
from bedrot_desktop.ui.pages.settings.nav import Nav
from bedrot_desktop.ui.pages.settings.notes import notes
from bedrot_desktop.ui.pages.settings.rowview import RowView
from bedrot_desktop.ui.pages.settings.sections import SECTIONS, Section, place_of
from bedrot_desktop.ui.pages.settings.starting import AddressCard, Starting
from bedrot_desktop.ui.pages.settings.truth import KEY as STARTING
from bedrot_desktop.ui.widgets.basic import act_button, label, rows
from bedrot_desktop.ui.workers import Ended

LANE = "settings"
MOST_FOUND = 40
WIDEST = 1060
RESTARTS = ("log.", "warehouse.", "workspace.", "zones.", "dashboard.")


class SettingsPage(Page):
    """``changes`` are what was kept since the program began, newest last: key and what the file said before."""

    key, title, icon = "settings", "Settings", "adjustments-horizontal"

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__(desk, deeds)
        self.told: Content | None = None
        self.section = SECTIONS[0].key
        self.changes: list[tuple[str, str | None]] = []
        self.views: dict[str, list[RowView]] = {}
        self._bodies: dict[str, QScrollArea] = {}
        self._wanted = ""
        self.nav = Nav()
        self.nav.chosen.connect(self.choose)
        self.nav.looked.connect(self.look_for)
        self.heading, self.sentence = label("", "figure"), label("", "small", "muted", wrap=True)
        self.count = label("", "small", "muted")
        self.undo = act_button(Act("Undo", self.take_back, "arrow-back-up", shortcut="Ctrl+Z"))
        opening = self.deeds.open_file(settings_file(desk.home), "Open the file")
        self.file = act_button(replace(opening, icon="file-text", hint=str(settings_file(desk.home))))
        self.head = [label(settings_file(desk.home).name, "small", "muted")]
        self.stack = QStackedWidget()
        self._found: QScrollArea | None = None
        self._lay()
        self._count()

    def _lay(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addLayout(rows(self.heading, self.sentence, gap=2), 1)
        for part in (self.count, self.undo, self.file):
            head.addWidget(part)
        side = QVBoxLayout()
        side.setContentsMargins(20, 16, 8, 0)
        side.setSpacing(12)
        side.addLayout(head)
        head.setContentsMargins(0, 0, 12, 0)
        side.addWidget(self.stack, 1)
        box = QHBoxLayout(self.content)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.nav)
        box.addLayout(side, 1)

    # -- reading -----

    def read(self) -> None:
        """Read the files anew."""
        self.desk.ask(self, content.read, self._answer, self.trouble, LANE)

    def _answer(self, told: Content) -> None:
        first = self.told is None
        self.told = told
        self.nav.tell(told.troubles)
        if first:
            self.choose(self.section)
        else:
            for key in list(self.views):
                row = told.row(key)
                if row is not None:
                    self._tell(key, row)
            trial.ask(self.desk, self, self.views, LANE)
        self.show_content()
        if self._wanted:
            where, self._wanted = self._wanted, ""
            self.go(where)

    def _tell(self, key: str, row: Row, wrong: str = "") -> None:
        changed = any(key == one for one, _ in self.changes)
        for view in self.views.get(key, []):
            view.tell(row, changed=changed, wrong=wrong)

    # -- what is shown -----

    @Slot(str)
    def choose(self, key: str) -> None:
        """Show a section."""
        if self.nav.field.text():
            self.nav.field.blockSignals(True)
            self.nav.field.clear()
            self.nav.field.blockSignals(False)
        self.section = key
        self.nav.choose(key)
        section = next(one for one in SECTIONS if one.key == key)
        self.heading.setText(section.title)
        self.sentence.setText(section.sentence)
        if self.told is not None:
            if key not in self._bodies:
                self._bodies[key] = self._body(section, self.told.groups[key])
                if key == "notifications":
                    trial.ask(self.desk, self, self.views, LANE)
            self._put(self._bodies[key])

    @property
    def area(self) -> QScrollArea:
        """What is shown at the right."""
        shown = self.stack.currentWidget()
        assert isinstance(shown, QScrollArea)  # noqa: S101 - nothing else is ever put there
        return shown

    def _put(self, area: QScrollArea) -> None:
        """Bring a section to the front; what was found before is let go."""
        if self.stack.indexOf(area) < 0:
            self.stack.addWidget(area)
        self.stack.setCurrentWidget(area)
        if self._found is not None and self._found is not area:
            for views in self.views.values():
                views[:] = [view for view in views if not self._found.isAncestorOf(view)]
            self.stack.removeWidget(self._found)
            self._found.deleteLater()
            self._found = None

    def _body(self, section: Section | None, groups: tuple[Group, ...]) -> QScrollArea:
        inside = QWidget()
        inside.setObjectName("Inside")
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 12, 20)
        box.setSpacing(12)
        if section is not None and section.key == "diagnostics":
            self.diagnostics = Diagnostics(self.desk, self.deeds)
            box.addWidget(self.diagnostics)
        if section is not None and section.key == "windows":
            box.addWidget(AddressCard(self.desk, self.deeds))
        for group in groups:
            box.addWidget(GroupView(group, self._made, accounts_told(group)))
        box.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def _made(self, row: Row) -> RowView:
        changed = any(row.key == key for key, _ in self.changes)
        latest = self.told.row(row.key) if self.told else None
        more = trial.trial_of(self.desk, self.deeds, row)
        view = RowView(latest or row, changed=changed, note=notes(row.key), more=more)
        view.given.connect(self.keep)
        view.reverted.connect(self.revert)
        self.views.setdefault(row.key, []).append(view)
        return view

    @Slot(str)
    def look_for(self, wanted: str) -> None:
        """Show every setting that has these words, whichever section it is in."""
        if self.told is None:
            return
        if not wanted.strip():
            self.choose(self.section)
            return
        found = self.told.found(wanted, MOST_FOUND)
        count = sum(len(group.rows) for group in found)
        self.heading.setText(f"“{wanted.strip()}”")
        told = f"{count} settings" if count != 1 else "1 setting"
        self.sentence.setText("No setting has these words." if not count else f"{told}, in all sections")
        area = self._body(None, found)
        self._put(area)
        self._found = area
        trial.ask(self.desk, self, self.views, LANE)

    # -- keeping -----

    @Slot(str, str)
    def keep(self, key: str, text: str | None, *, undoing: bool = False) -> None:
        """Keep a value (None: what is usual) in the file at once; what is secret in the vault."""
        if self.told and (row := self.told.row(key)) and row.kind == "secret":
            self.deeds.work("keep_secret", partial(self._sealed, row), key=key, value=text or "")
            return
        if row is not None and key == STARTING:
            Starting(self.desk, self.deeds, partial(self._kept, undoing=undoing), self._tell).switch(row, text)
            return
        self.desk.ask(
            self, partial(keep, key=key, text=text), partial(self._kept, undoing=undoing), self._not_kept, LANE
        )

    @Slot(str)
    def revert(self, key: str) -> None:
        """Take a setting out of the file again."""
        self.keep(key, None)

    def _kept(self, kept: Kept, *, undoing: bool) -> None:
        if kept.wrong:
            self._tell(kept.key, kept.row, kept.wrong)
            return
        if not undoing:
            self.changes.append((kept.key, kept.before))
        self._count()
        self._tell(kept.key, kept.row)
        if self.told is not None:
            self.told = self.told.with_row(kept.row)
            self.nav.tell(self.told.troubles)
        self.desk.setting_changed.emit(kept.key, kept.row.value)
        if kept.key.startswith(RESTARTS) and not undoing:
            self.count.setText(f"{self.count.text()}; {kept.row.label.casefold()} from the next start on")

    def _sealed(self, row: Row, end: Ended) -> None:
        """A secret is in the vault, or out of it; it cannot be undone, as nobody knows what was there."""
        if end.well:
            self.desk.setting_changed.emit(row.key, "")
            self.read()
        else:
            self._tell(row.key, row, f"{end.message} {end.remedy}".strip())

    def _not_kept(self, outcome: object) -> None:
        self.desk.trouble("The setting could not be kept", str(getattr(outcome, "message", "")))
        self.refresh()

    def take_back(self) -> None:
        """Undo the latest change."""
        if self.changes:
            key, before = self.changes.pop()
            self.keep(key, before, undoing=True)

    def _count(self) -> None:
        count = len({key for key, _ in self.changes})
        self.count.setText(f"{count} setting{'s' * (count != 1)} changed, kept at once" if count else "")
        self.undo.setVisible(bool(self.changes))

    # -- going there -----

    def go(self, where: str) -> None:
        """A section, or a setting in it: ``notifications`` or ``notifications?notify.email``."""
        section, _, key = where.partition("?")
        if self.told is None:
            self._wanted = where
            if section in self.nav.buttons:
                self.section = section
            return
        place = place_of(key) if key and find(key) else None
        if place is not None:
            section = place[0]
        if section in self.nav.buttons:
            self.choose(section)
        if place is not None:
            self._show(key)

    def _show(self, key: str) -> None:
        body = self._bodies[self.section]
        for group in body.findChildren(GroupView):
            if any(row.key == key for row in group.group.rows) and not group.open:
                group.turn()
        view = next((one for one in self.views.get(key, []) if body.isAncestorOf(one)), None)
        if view is not None:
            QTimer.singleShot(0, view, partial(self._bring, view))

    def _bring(self, view: RowView) -> None:
        self.area.ensureWidgetVisible(view, 0, 80)
        view.control.setFocus()

    def palette_acts(self) -> list[tuple[str, Act]]:
        told = [("Settings", Act(one.title, partial(self.choose, one.key), one.icon)) for one in SECTIONS]
        return [*told, ("Settings", self.undo.act)] if self.changes else told
