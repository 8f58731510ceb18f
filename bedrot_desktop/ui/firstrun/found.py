"""The screen that tells what a look has found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtWidgets import QFrame, QWidget

from bedrot_desktop.lake import place
from bedrot_desktop.ui import words
from bedrot_desktop.ui.firstrun.looking import Look, WarehouseSeen
from bedrot_desktop.ui.firstrun.screen import Screen
from bedrot_desktop.ui.firstrun.table import ServiceTable
from bedrot_desktop.ui.widgets.basic import Elided, card, columns, label, rows
from bedrot_desktop.ui.widgets.pill import Glyph


class FoundScreen(Screen):
    """Four figures, the services, and what is to be known beside."""

    def __init__(self) -> None:
        super().__init__("What is there", "Choose a folder first.", "A look without touching anything")
        self.cards = [_Figure(name) for name in ("First file", "Newest file", "Warehouse", "Old logins")]
        self.table = ServiceTable(ticks=False)
        self.notes = columns(gap=14)
        self._noted: list[QFrame] = []
        self.box.addLayout(columns(*self.cards, gap=12))
        self.box.addWidget(self.table)
        self.box.addLayout(self.notes)
        self.box.addStretch()

    def forget(self) -> None:
        """No folder is chosen."""
        self.say("What is there", "Choose a folder first.", "A look without touching anything")
        self._show(shown=False)

    def _show(self, *, shown: bool) -> None:
        parts: list[QWidget] = [*self.cards, self.table, *self._noted]
        for part in parts:
            part.setVisible(shown)

    def tell(self, look: Look, states: Mapping[str, str]) -> None:
        """Show a look."""
        self._show(shown=True)
        seen = look.with_files
        first = min(
            ((one.first, one.title) for one in seen if one.first), default=(None, "no file has a day in its name")
        )
        newest = max(((one.newest, one.title) for one in seen if one.newest), default=(None, ""))
        self.cards[0].tell(_day(first[0]), first[1])
        self.cards[1].tell(_day(newest[0]), newest[1])
        store = look.warehouse
        self.cards[2].tell(_size(store.bytes) if store else "None yet", _kind(store))
        told = "cookie files, can be imported" if look.logins else "none of the old scripts"
        self.cards[3].tell(f"{look.logins} file{'' if look.logins == 1 else 's'}" if look.logins else "None", told)
        self.table.tell(look.services, states, {})
        self._tell_notes(look)
        count = len(seen)
        named = "No data yet" if not count else "One service" if count == 1 else f"{_number(count)} services"
        parts = [named]
        if first[0] and newest[0]:
            months = (newest[0].year - first[0].year) * 12 + newest[0].month - first[0].month + 1
            parts.append("one month of data" if months == 1 else f"{_number(months).lower()} months of data")
        parts.append("one warehouse" if store else "no warehouse yet")
        files = f"{words.number(look.files)} file{'' if look.files == 1 else 's'}"
        self.say(
            f"{', '.join(parts)}.",
            f"Nothing was changed. The look took {words.seconds(look.seconds)} and saw {files}.",
            f"{named}, {files}",
        )

    def _tell_notes(self, look: Look) -> None:
        for old in self._noted:
            self.notes.removeWidget(old)
            old.deleteLater()
        self._noted.clear()
        if look.warehouse is not None and look.warehouse.old:
            said = "It is upgraded when it is first written to: backed up, doubles of the old scripts merged. "
            self._noted.append(_note("due", "The warehouse is of the old scripts", said + "The backup stays."))
        for one in look.drawbacks:
            title = "Its path is long" if one.kind == place.LONG else "Its place is a danger to databases"
            self._noted.append(_note("due", title, place.told((one,))))
        if look.refused is not None:
            said = f"{look.refused} is the old copy, replaced on 2025-06-24. It would mix old numbers into new ones."
            self._noted.append(_note("off", "Another folder was left out", said))
        for note in self._noted:
            self.notes.addWidget(note)


class _Figure(QFrame):
    """A name, a big value, a line below."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._name, self._value, self._below = name, label("–", "headline"), Elided("", "caption", "muted")
        box = rows(label(name, "caption", "muted"), self._value, self._below, gap=2)
        box.setContentsMargins(14, 12, 14, 12)
        self.setLayout(box)

    def tell(self, value: str, below: str) -> None:
        """Another value."""
        self._value.setText(value)
        self._below.say(below)
        self.setAccessibleName(f"{self._name}: {value}, {below}")


def _note(state: str, title: str, said: str) -> QFrame:
    made = card(
        rows(
            columns(Glyph(state, 12), label(title, "heading"), 1, gap=8),
            label(said, "small", "text2", wrap=True),
            gap=6,
        )
    )
    made.setAccessibleName(f"{title}. {said}")
    return made


def _day(day: object) -> str:
    return f"{words.day(day)} {day.year}" if isinstance(day, date) else "–"


def _size(count: int) -> str:
    for size, unit in ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB")):
        if count >= size:
            return f"{words.number(count / size, 0 if count >= 10 * size else 1)}{words.THIN}{unit}"
    return f"{count} bytes"


def _kind(store: WarehouseSeen | None) -> str:
    if store is None:
        return "made by the first run"
    if not store.version:
        return "its version could not be told"
    return f"schema {store.version}" + (", will be upgraded" if store.old else "")


def _number(count: int) -> str:
    small = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve",
             "Thirteen")  # fmt: skip
    return small[count] if count < len(small) else words.number(count)
