"""Services as rows: tick, mark, name, accounts, newest day, files, login."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout

from bedrot_desktop.ui import words
from bedrot_desktop.ui.firstrun.looking import ServiceSeen
from bedrot_desktop.ui.widgets.basic import Elided, label, line
from bedrot_desktop.ui.widgets.monogram import Monogram
from bedrot_desktop.ui.widgets.pill import Pill

ROW = 40
#: State of a login → (state of `colours.STATES`, words).
LOGINS = {
    "signed in": ("current", "signed in"), "ends soon": ("due", "ends soon"), "due": ("due", "due"),
    "waiting for you": ("waiting", "waiting for you"), "signed out": ("out", "signed out"),
    "never signed in": ("none", "no login yet"), "cannot be read": ("unknown", "cannot be read"),
    "": ("none", "needs none"),
}  # fmt: skip


class ServiceTable(QFrame):
    """``changed``: a tick was set or taken away."""

    changed = Signal()

    def __init__(self, *, ticks: bool) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setAccessibleName("Services")
        self._with_ticks = ticks
        self.boxes: dict[str, QCheckBox] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(14, 4, 14, 6)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(3, 1)
        for column, wide in ((4, 110), (5, 70), (6, 150)):
            self._grid.setColumnMinimumWidth(column, wide)

    def tell(self, services: Sequence[ServiceSeen], states: Mapping[str, str], ticked: Mapping[str, bool]) -> None:
        """Show these services; ``states``: service → worst login, ``ticked``: service → in use."""
        while (item := self._grid.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        self.boxes.clear()
        for column, (text, side) in enumerate(
            (("Service", 0), ("", 0), ("Newest file", 1), ("Files", 1), ("Login", 0))
        ):
            head = label(text, "caption", "muted")
            head.setMinimumHeight(28)
            head.setAlignment(Qt.AlignmentFlag.AlignVCenter | _side(side))
            self._grid.addWidget(head, 0, column + 2)
        for number, one in enumerate(services):
            self._add(2 * number + 1, one, states.get(one.key, ""), ticked.get(one.key, True))
        self.changed.emit()

    def _add(self, row: int, one: ServiceSeen, login: str, on: bool) -> None:
        self._grid.addWidget(line(), row, 0, 1, 7)
        below = row + 1
        self._grid.setRowMinimumHeight(below, ROW)
        name = label(one.title, "heading")
        if self._with_ticks:
            box = QCheckBox()
            box.setChecked(on and not one.own)
            box.setAccessibleName(f"Watch {one.title}")
            box.setEnabled(not one.own)
            box.setToolTip(
                "A service of the lake's own scripts is in use as long as its folder is there." if one.own else ""
            )
            box.setChecked(on)
            box.toggled.connect(self._toggled)
            if not one.own:
                self.boxes[one.key] = box
            self._grid.addWidget(box, below, 0)
        self._grid.addWidget(Monogram(one.key, side=22), below, 1)
        self._grid.addWidget(name, below, 2)
        accounts = f"found as a script service in src/{one.key}" if one.own else _accounts(one)
        self._grid.addWidget(Elided(accounts, "small", "muted"), below, 3)
        newest = f"{words.day(one.newest)} {one.newest.year}" if one.newest else "–"
        for column, text in ((4, newest), (5, words.number(one.files))):
            cell = label(text, "body", "" if column == 4 and one.newest else "muted")
            cell.setAlignment(Qt.AlignmentFlag.AlignVCenter | _side(1))
            self._grid.addWidget(cell, below, column)
        state, said = LOGINS.get(login, ("unknown", login))
        self._grid.addWidget(Pill(state, said), below, 6, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def _toggled(self, _on: bool) -> None:
        self.changed.emit()

    def ticked(self) -> dict[str, bool]:
        """Service → whether it is to be watched."""
        return {key: box.isChecked() for key, box in self.boxes.items()}

    def focus_first(self) -> None:
        """Put the focus on the first tick."""
        for box in self.boxes.values():
            box.setFocus(Qt.FocusReason.TabFocusReason)
            return


def _side(right: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft


def _accounts(one: ServiceSeen) -> str:
    return "1 account" if one.accounts == (one.title,) else ", ".join(one.accounts)
