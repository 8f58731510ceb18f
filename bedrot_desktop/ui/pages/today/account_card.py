"""The card of an account: two clocks, five zones, a line, what was and will be, and one button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from bedrot_desktop.ui import icons
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.pages.today.content import Card
from bedrot_desktop.ui.pages.today.steps import act_of, all_acts
from bedrot_desktop.ui.theme import restyle, theme
from bedrot_desktop.ui.widgets.agebar import DataAgeBar
from bedrot_desktop.ui.widgets.basic import BY_KEYS, ActButton, Elided, act_menu, columns, label, line, rows
from bedrot_desktop.ui.widgets.gauge import LifeGauge
from bedrot_desktop.ui.widgets.monogram import Monogram
from bedrot_desktop.ui.widgets.pill import Pill
from bedrot_desktop.ui.widgets.sparkline import Sparkline
from bedrot_desktop.ui.widgets.told import tell
from bedrot_desktop.ui.widgets.zonestrip import ZoneStrip
from bedrot_desktop.ui.words import day

SIDE = 274
EDGED = frozenset({"out", "failed"})


@dataclass(frozen=True, slots=True)
class Going:
    """What a run does for a card's service now: the words, what is left, and the run's name."""

    words: str
    left: str
    run: str


class AccountCard(QFrame):
    """Kept as long as the page; ``tell`` changes what differs. Enter does what its button does, a click opens it."""

    def __init__(self, deeds: Deeds, choose: Callable[[], object]) -> None:
        super().__init__()
        self._deeds, self._choose = deeds, choose
        self.card: Card | None = None
        self._going: Going | None = None
        self._primary = self._ring = False
        self.setProperty("kind", "card")
        self.setMinimumSize(SIDE, SIDE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._make()
        theme().changed.connect(self._paint_tick)

    def _make(self) -> None:
        self.monogram, self.name, self.accounts = Monogram(), Elided("", "heading"), Elided("", "caption", "muted")
        self.pill, self.gauge, self.bar, self.zones = Pill(), LifeGauge(), DataAgeBar(), ZoneStrip()
        self.age, self.newest = label("", "figure"), Elided("", "caption", "muted")
        self.figure_words, self.figure = Elided("", "caption", "muted"), label("", "smallStrong")
        self.change, self.spark = Elided("", "caption", "text2"), Sparkline()
        self.last, self.next = Elided("", "caption", "muted"), Elided("", "caption", "muted")
        self.button, self.nothing = ActButton(Act("Run"), small=True), QLabel()
        self.tick = QLabel()
        self.tick.setFixedSize(14, 14)
        self.nothing = label("Nothing to do", "small", "muted")
        self.zones.opened.connect(self._open_zone)
        box = QVBoxLayout(self)
        box.setContentsMargins(13, 11, 13, 11)
        box.setSpacing(9)
        head = columns(self.monogram, rows(self.name, self.accounts, gap=0), gap=10)
        head.addWidget(self.pill, 0, Qt.AlignmentFlag.AlignVCenter)
        box.addLayout(head)
        figures = rows(
            1, label("Data age", "caption", "muted"), columns(self.age, self.newest, gap=6), self.bar, 1, gap=3
        )
        box.addLayout(columns(self.gauge, figures, gap=14))
        box.addWidget(self.zones)
        box.addLayout(self._numbers())
        box.addWidget(line())
        foot = columns(rows(self.last, self.next, gap=1), self.tick, self.nothing, self.button, gap=6)
        box.addLayout(foot)

    def _numbers(self) -> QHBoxLayout:
        values = rows(self.figure_words, columns(self.figure, self.change, gap=5), gap=0)
        both = columns(gap=10)
        both.addLayout(values, 1)
        both.addWidget(self.spark, 2)
        return both

    def sizeHint(self) -> QSize:
        return QSize(284, SIDE)

    @property
    def focused(self) -> tuple[QWidget, ...]:
        """What Tab comes to in it, in order."""
        return (self, self.zones, self.button)

    # -- what it shows -----

    def show_card(self, card: Card, now: datetime, going: Going | None, *, primary: bool) -> None:
        """Show an account as it is; nothing is rebuilt."""
        before, self.card = self.card, card
        was_going, self._going = self._going, going
        state, words = ("running", "running") if going else (card.state, card.words)
        if (self.pill.state, self.pill.words) != (state, words):
            self.pill.tell(state, words)
            restyle(self, state=state if state in EDGED else "none")
        self._say(now)
        self.gauge.tell(card.life, now)
        self.bar.tell(card.age, now)
        self.zones.tell(card.zones, now)
        if before != card or was_going != going or primary != self._primary:
            self._primary = primary
            self._tell_button()
        if before != card:
            self._tell_numbers()
        shown = replace(card, words=words) if going else card
        tell(self, shown.sentence(now), "Enter does what the button does; the menu key has everything.")

    def _say(self, now: datetime) -> None:
        card, going = self.card, self._going
        if card is None:
            return
        self.monogram.tell(card.service, card.account if not card.alone else "")
        for widget, text in (
            (self.name, card.title), (self.accounts, card.subtitle),
            (self.newest, f"newest {day(card.age.newest, now.date())}" if card.age.newest else ""),
            (self.last, going.words if going else card.last.text(now)),
            (self.next, going.left if going else card.next.text(now)),
        ):  # fmt: skip
            if widget.whole() != text:
                widget.say(text)
        figure = card.age.figure(now)
        if self.age.text() != figure:
            self.age.setText(figure)

    def _tell_numbers(self) -> None:
        card = self.card
        if card is None:
            return
        self.figure_words.say(card.figure_words or "No figures yet")
        self.figure.setText(card.figure)
        self.change.say(card.change)
        self.spark.tell(card.series, card.service, card.account if not card.alone else "")

    def _tell_button(self) -> None:
        act = self.act
        self.button.setVisible(act is not None)
        self.tick.setVisible(act is None)
        self.nothing.setVisible(act is None)
        if act is None:
            self._paint_tick()
            return
        self.button.tell(act)
        kind = "primary" if self._primary and self._going is None else "quiet"
        if self.button.kind != kind:
            self.button.set_kind(kind)
        self.button.setAccessibleName(f"{act.words}: {self.card.name if self.card else ''}")
        layout = self.layout()
        if layout is not None:  # at once, or the button is seen for a moment as wide as the one before
            layout.activate()

    def _paint_tick(self) -> None:
        self.tick.setPixmap(icons.pixmap("check", "muted", 14, self.devicePixelRatioF()))

    @property
    def act(self) -> Act | None:
        """What its button does; None for nothing to do."""
        if self._going is not None:
            return self._deeds.go("Show run", "runs", self._going.run, "eye")
        return act_of(self.card, self._deeds, self._choose) if self.card is not None else None

    def acts(self) -> list[Act | None]:
        """Everything that can be done here."""
        if self.card is None:
            return []
        return all_acts(self.card, self._deeds, self._choose, self.act if self._going else None)

    # -- what is done with it -----

    def open_service(self) -> None:
        """Show the service."""
        if self.card is not None:
            self._deeds.desk.go("services", self.card.service)

    def _open_zone(self, _zone: str) -> None:
        if self.card is not None:
            self._deeds.desk.go("services", f"{self.card.service}/files")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = act_menu(self.acts(), self)
        menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.hasFocus():
            act = self.act
            if act is not None and not act.why_not:
                act.do()
            else:
                self.open_service()
        elif event.key() == Qt.Key.Key_Space and self.hasFocus():
            self.open_service()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.open_service()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        restyle(self, hover="true")

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        restyle(self, hover="false")

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = event.reason() in BY_KEYS
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._ring:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme().colour("accentInk"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
            painter.end()
