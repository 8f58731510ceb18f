"""Below the cards: what happened since the person last looked, and at most three things to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.pages.today.content import Card, Content, News, Todo
from bedrot_desktop.ui.pages.today.steps import act_of_todo
from bedrot_desktop.ui.pages.today.telling import minutes
from bedrot_desktop.ui.theme import restyle
from bedrot_desktop.ui.widgets.basic import BY_KEYS, Elided, act_button, columns, label, rows
from bedrot_desktop.ui.widgets.pill import Glyph
from bedrot_desktop.ui.words import DAYS, moment


class NewsRow(QFrame):
    """One thing that happened; a click or Enter shows more of it."""

    def __init__(self, one: News, now: datetime, go: Callable[[], object]) -> None:
        super().__init__()
        self._go, self._leads = go, bool(one.page)
        self.setProperty("kind", "row")
        self.setFixedHeight(26)
        at = moment(one.at, now) if one.at else "–"
        self.setAccessibleName(", ".join(part for part in (one.words, one.amount, at if one.at else "") if part))
        when = label(at, "small", "muted")
        when.setFixedWidth(78)
        when.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        box = QHBoxLayout(self)
        box.setContentsMargins(6, 0, 6, 0)
        box.setSpacing(8)
        for widget in (Glyph(one.state), Elided(one.words, "small"), label(one.amount, "small", "text2"), when):
            box.addWidget(widget)
        if self._leads:
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._leads and event.button() == Qt.MouseButton.LeftButton:
            self._go()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._leads and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._go()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        restyle(self, keyfocus="true" if event.reason() in BY_KEYS else "false")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        restyle(self, keyfocus="false")


class Since(QFrame):
    """*Since you last looked*."""

    def __init__(self, deeds: Deeds) -> None:
        super().__init__()
        self._deeds = deeds
        self.setProperty("kind", "card")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.when = label("", "caption", "muted")
        self._rows = rows(gap=0)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 12, 8, 8)
        box.setSpacing(4)
        head = columns(label("Since you last looked", "heading"), self.when, 1, gap=8)
        head.setContentsMargins(6, 0, 6, 0)
        box.addLayout(head)
        box.addLayout(self._rows)
        box.addStretch()
        self._shown: tuple[object, ...] = ()

    def show_news(self, content: Content, now: datetime) -> None:
        """Show what happened."""
        key = (content.news, content.looked_at, now.date())
        if key == self._shown:
            return
        self._shown = key
        self.when.setText(_looked(content.looked_at, now) if content.looked_at else "the last three days")
        _clear(self._rows)
        for one in content.news:
            self._rows.addWidget(NewsRow(one, now, partial(self._deeds.desk.go, one.page, one.where)))
        if not content.news:
            quiet = label("Nothing has happened.", "small", "muted")
            quiet.setContentsMargins(6, 6, 6, 6)
            self._rows.addWidget(quiet)


def _looked(at: datetime, now: datetime) -> str:
    local = at.astimezone(now.tzinfo)
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return moment(at, now).replace(DAYS[local.weekday()], names[local.weekday()])


class TodoRow(QWidget):
    """One thing to do: its number, what, why, and the button."""

    def __init__(self, number: int, one: Todo, button: QWidget) -> None:
        super().__init__()
        place = QLabel(str(number))
        place.setProperty("kind", "number")
        place.setFixedSize(20, 20)
        place.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words = rows(Elided(one.words, "button"), Elided(one.why, "caption", "muted"), gap=1)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 3, 0, 3)
        box.setSpacing(10)
        box.addWidget(place)
        box.addLayout(words, 1)
        box.addWidget(button)


class ToDo(QFrame):
    """*To do*: at most three, each with its button; an honest nothing otherwise."""

    def __init__(self, deeds: Deeds, choose: Callable[[], object]) -> None:
        super().__init__()
        self._deeds, self._choose = deeds, choose
        self.setProperty("kind", "card")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.much = label("", "caption", "muted")
        self._rows = rows(gap=0)
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 14, 8)
        box.setSpacing(4)
        box.addLayout(columns(label("To do", "heading"), self.much, 1, gap=8))
        box.addLayout(self._rows)
        box.addStretch()
        self._shown: tuple[object, ...] | None = None

    def show_todo(self, things: Sequence[Todo], cards: Mapping[tuple[str, str], Card]) -> None:
        """Show what is to be done."""
        key = (tuple(things), tuple(cards.get((one.service, one.account)) for one in things))
        if key == self._shown:
            return
        self._shown = key
        self.much.setText(minutes(things) if things else "")
        _clear(self._rows)
        for number, one in enumerate(things, 1):
            act = act_of_todo(one, dict(cards), self._deeds, self._choose)
            button = act_button(act, small=True)
            button.setAccessibleName(one.words)
            self._rows.addWidget(TodoRow(number, one, button))
        if not things:
            self._rows.addWidget(columns_of_nothing())


def columns_of_nothing() -> QWidget:
    """A tick and two words."""
    made = QWidget()
    box = columns(Glyph("current"), label("Nothing to do.", "small", "muted"), 1)
    box.setContentsMargins(0, 6, 0, 6)
    made.setLayout(box)
    return made


def _clear(box: QVBoxLayout) -> None:
    while (item := box.takeAt(0)) is not None:
        if widget := item.widget():
            widget.setParent(None)
            widget.deleteLater()
