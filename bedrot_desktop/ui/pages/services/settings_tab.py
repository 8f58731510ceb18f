"""The tab Settings: the accounts of a service to change, its settings to read, and the way to where they are set."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from bedrot_desktop.core.jobs import Run
from bedrot_desktop.parts import Parts
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.pages.services import own_content
from bedrot_desktop.ui.pages.services.content import Row
from bedrot_desktop.ui.pages.services.own_content import OwnAccount, OwnContent, OwnSetting
from bedrot_desktop.ui.pages.services.tab import LANE, Stacked, Tab, emptied
from bedrot_desktop.ui.pages.services.table import Column, Listing, ListTable, Shown
from bedrot_desktop.ui.widgets.basic import Button, Elided, act_button, act_menu, card, columns, label, line, rows
from bedrot_desktop.ui.widgets.monogram import Monogram

COLUMNS = (Column("Setting", share=1.3), Column("Value", share=1.2), Column("Said by", 128))


def cells(one: OwnSetting) -> tuple[Shown, ...]:
    """The cells of a setting; what was changed stands out."""
    return (
        Shown(one.label, "small", "text2", tip=f"{one.help}\n{one.key}".strip()),
        Shown(one.value, "small" if one.ours else "smallStrong", "text", tip=one.value),
        Shown("usual" if one.ours else one.origin, "small", "muted"),
    )


class SettingsTab(Tab):
    """Accounts at the left, settings at the right."""

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__(desk, deeds)
        self.accounts = Stacked()
        self.listing = Listing(COLUMNS, cells, lambda one: one.key)
        self.table = ListTable(self.listing, "Settings of the service")
        self.table.asked_menu.connect(self._menu)
        self.table.opened.connect(self._go)
        self.key = QLineEdit()
        self.key.setPlaceholderText("Short name, as in file names")
        self.key.setAccessibleName("Short name of the new account")
        self.key.returnPressed.connect(self._add)
        self.artist = QLineEdit()
        self.artist.setPlaceholderText("Artist (none: the label's)")
        self.artist.setAccessibleName("Artist of the new account")
        self.artist.returnPressed.connect(self._add)
        self._adding = Button("Add", icon="plus")
        self._adding.setAccessibleName("Add an account")
        self._adding.clicked.connect(self._add)
        adding = columns(self.key, self.artist, self._adding, gap=8)
        self._left = QWidget()
        self._left.setMaximumWidth(440)
        self._left.setLayout(
            rows(
                label("Accounts", "heading"),
                self.accounts,
                adding,
                1,
                gap=8,
            )
        )
        link = Button("Change in Settings", "link")
        link.setAccessibleName("Change in Settings")
        link.clicked.connect(self._go)
        right = rows(columns(label("Settings", "heading"), 1, link), self.table, gap=6)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 10, 14, 8)
        whole = columns(self._left, gap=20)
        whole.setStretch(0, 2)
        whole.addLayout(right, 3)
        outer.addLayout(whole)

    def clear(self) -> None:
        emptied(self.accounts)
        self.listing.tell(())
        self.key.clear()
        self.artist.clear()

    def ask(self, row: Row) -> None:
        def question(parts: Parts, run: Run) -> OwnContent:
            return own_content.read_own(parts, run, row.key, row.datasets)

        self._asked.append(self.desk.ask(self, question, self._answer, lane=LANE))

    def _answer(self, own: OwnContent) -> None:
        emptied(self.accounts)
        self._left.setVisible(own.has_accounts)
        for one in own.accounts:
            self.accounts.addWidget(self._account(one))
            self.accounts.addWidget(line())
        if not own.accounts:
            self.accounts.addWidget(label("No account yet.", "small", "muted"))
        self.listing.tell(own.settings)
        self.table.fit()

    def _account(self, one: OwnAccount) -> QWidget:
        assert self.row is not None  # noqa: S101 - the answer is about it
        made = QWidget()
        told = [one.artist or "the whole label", one.foreign_id, f"also {one.also}" if one.also else ""]
        name = one.title if one.title == one.key else f"{one.title} ({one.key})"
        words = rows(
            Elided(name + ("" if one.enabled else ", not in use"), "button"),
            Elided(" · ".join(part for part in told if part), "caption", "muted"), gap=1,
        )  # fmt: skip
        rename = Act("Rename", partial(self._rename, one.key), "edit")
        buttons = [act_button(rename, "ghost", bare=True), act_button(self.own.remove_account(self.row.key, one.key),
                                                                     "ghost", bare=True)]  # fmt: skip
        for button, verb in zip(buttons, ("Rename", "Remove"), strict=True):
            button.setAccessibleName(f"{verb} {one.key}")
        box = columns(Monogram(self.row.key, one.key), words, *buttons, gap=10)
        box.setStretch(1, 1)
        made.setLayout(box)
        made.setFixedHeight(44)
        return made

    @Slot()
    def _add(self) -> None:
        key = self.key.text().strip()
        if self.row is None or not key:
            self.key.setFocus()
            return
        artist = self.artist.text().strip()
        self.own.add_account(self.row.key, key, title=artist or key, artist=artist).do()
        self.key.clear()
        self.artist.clear()

    def _rename(self, key: str) -> None:
        """A line in the place of the account, with the new name to type."""
        assert self.row is not None  # noqa: S101 - the button is of an account
        field = QLineEdit(key)
        field.setAccessibleName(f"New name of {key}")
        service = self.row.key
        save, leave = Button("Rename", "primary", small=True), Button("Leave it", small=True)
        inner = card(columns(label(f"{key} becomes", "small"), field, save, leave, gap=8), "well")

        def go() -> None:
            new = field.text().strip()
            if new and new != key:
                self.own.rename_account(service, key, new).do()
            inner.deleteLater()

        save.clicked.connect(go)
        field.returnPressed.connect(go)
        leave.clicked.connect(inner.deleteLater)
        self.accounts.addWidget(inner)
        field.setFocus()
        field.selectAll()

    @Slot()
    def _go(self, _what: object = None) -> None:
        self.desk.go("settings", "services")

    @Slot(object, QPoint)
    def _menu(self, one: OwnSetting, at: QPoint) -> None:
        change = Act("Change in Settings", self._go, "adjustments-horizontal",
                     self.deeds.command("config", "set", one.key, "VALUE"))  # fmt: skip
        act_menu([change, self.deeds.copy(one.key, "Copy name")], self).popup(at)
