"""A card of rows below one head; one that is closed makes its rows when it is opened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from bedrot_desktop.ui import icons
from bedrot_desktop.ui.pages.settings.content import Group, Row
from bedrot_desktop.ui.pages.settings.rowview import RowView
from bedrot_desktop.ui.theme import font, restyle
from bedrot_desktop.ui.widgets.basic import BY_KEYS, label, line
from bedrot_desktop.ui.widgets.monogram import Monogram


class Head(QFrame):
    """The head of a group; of one that can be closed a button."""

    pressed = Signal()

    def __init__(self, group: Group) -> None:
        super().__init__()
        self.setProperty("kind", "row")
        box = QHBoxLayout(self)
        box.setContentsMargins(15, 10, 15, 10)
        box.setSpacing(8)
        self.chevron = label()
        self.closes = group.closed
        if group.closed:
            box.addWidget(self.chevron)
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setAccessibleName(f"{group.title}: open")
        if group.service:
            box.addWidget(Monogram(group.service))
        box.addWidget(label(group.title, "heading"))
        box.addWidget(label(group.hint, "caption", "muted"))
        box.addStretch(1)

    def turn(self, *, open_: bool) -> None:
        """Let the chevron say it."""
        self.chevron.setPixmap(
            icons.pixmap("chevron-down" if open_ else "chevron-right", "muted", 14, self.devicePixelRatioF())
        )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.closes and event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.closes and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.pressed.emit()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: object) -> None:
        restyle(self, keyfocus="true" if event.reason() in BY_KEYS else "false")  # type: ignore[attr-defined]

    def focusOutEvent(self, _event: object) -> None:
        restyle(self, keyfocus="false")


class GroupView(QFrame):
    """``made`` is called for every row view that comes into being."""

    def __init__(self, group: Group, make: Callable[[Row], RowView], foot: QWidget | None = None) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.group, self._make, self._foot = group, make, foot
        self.head = Head(group)
        self.head.pressed.connect(self.turn)
        self.views: list[RowView] = []
        self.body = QWidget()
        self._rows = QVBoxLayout(self.body)
        self._rows.setContentsMargins(1, 0, 1, 1)
        self._rows.setSpacing(0)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.head)
        box.addWidget(self.body)
        self.body.hide()
        self.head.turn(open_=False)
        if not group.closed:
            self.turn()

    @property
    def open(self) -> bool:
        """Whether its rows are shown."""
        return not self.body.isHidden()

    def turn(self) -> None:
        """Open it, or close it."""
        if not self.views:
            self._fill()
        self.body.setVisible(not self.open)
        self.head.turn(open_=self.open)
        if self.group.closed:
            self.head.setAccessibleName(f"{self.group.title}: {'close' if self.open else 'open'}")

    def _fill(self) -> None:
        for row in self.group.rows:
            view = self._make(row)
            self.views.append(view)
            self._rows.addWidget(line())
            self._rows.addWidget(view)
        if self._foot is not None:
            self._rows.addWidget(line())
            self._rows.addWidget(self._foot)


def accounts_told(group: Group) -> QWidget | None:
    """The accounts of a service in one line each."""
    if not group.accounts:
        return None
    made = QWidget()
    box = QVBoxLayout(made)
    box.setContentsMargins(16, 10, 16, 12)
    box.setSpacing(4)
    box.addWidget(label("Accounts", "captionStrong", "muted"))
    for account in group.accounts:
        parts = [account.title if account.title.casefold() != account.key.casefold() else "", account.artist]
        told = ", ".join(part for part in dict.fromkeys(parts) if part)
        words = f"{account.key}{f' — {told}' if told else ''}{'' if account.enabled else ' (not in use)'}"
        shown = label(words, "small")
        shown.setFont(font("small"))
        box.addWidget(shown)
    return made
