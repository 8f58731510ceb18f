"""The small panel at the tray: what needs the person, all accounts with their one action, the next sitting."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QCursor, QGuiApplication, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from bedrot_desktop.ui import icons, words
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.attended import PAUSES, Attention, open_ones
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.outlook import Line, Outlook, Sitting
from bedrot_desktop.ui.widgets.basic import Button, act_button, act_menu, columns, label, line, rows
from bedrot_desktop.ui.widgets.glyph import paint_mark
from bedrot_desktop.ui.widgets.monogram import Monogram
from bedrot_desktop.ui.widgets.pill import Glyph

MOST = 8
WIDE = 372


class PanelRow(QFrame):
    """An account: monogram, name, glyph and words, one button or a tick."""

    def __init__(self, told: Line, act: Act | None, primary: bool, open_it: Callable[[], None]) -> None:
        super().__init__()
        self.told, self.act, self._open = told, act, open_it
        self.setFixedHeight(44)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{told.title}, {told.words} {told.since}".strip())
        state = label(told.words, "captionStrong", told.state)
        state.setProperty("tone", {"stuck": "due", "missed": "due"}.get(told.state, told.state))
        under = columns(Glyph(told.state, 11), state, label(told.since, "caption", "muted"), 1, gap=5)
        box = QHBoxLayout(self)
        box.setContentsMargins(14, 0, 14, 0)
        box.setSpacing(10)
        box.addWidget(Monogram(told.service, told.account))
        box.addLayout(rows(1, label(told.title, "smallStrong"), under, 1, gap=1), 1)
        if act is not None:
            button = act_button(act, "primary" if primary else "quiet", small=True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(self._leave)
            box.addWidget(button)
        else:
            tick = label("")
            tick.setPixmap(icons.pixmap("check", "muted", 16, self.devicePixelRatioF()))
            tick.setAccessibleName("Nothing to do")
            box.addWidget(tick)

    @Slot()
    def _leave(self) -> None:
        self.window().hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            (self.act.do if self.act is not None else self._open)()
            self.window().hide()
        elif event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)


class TrayPanel(QFrame):
    """A small popup at the tray: all accounts and their one action."""

    opened = Signal()

    def __init__(self, deeds: Deeds) -> None:
        super().__init__(None, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setProperty("kind", "popup")
        self.setObjectName("TrayPanel")
        self.setAccessibleName("BEDROT at a glance")
        self.setFixedWidth(WIDE)
        self._deeds, self._desk = deeds, deeds.desk
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self.rows: list[PanelRow] = []
        self.begin: Button | None = None
        self.pause: Button | None = None

    def tell(self, outlook: Outlook, deed_of: Callable[[Line], Act | None], attention: Attention | None = None) -> None:
        """Show how everything stands."""
        while (item := self._box.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.rows, self.begin = [], None
        self._box.addWidget(self._head(outlook, attention))
        primary = True
        for told in outlook.lines[:MOST]:
            self._box.addWidget(line())
            act = deed_of(told)
            asks = told.deed == "sign in"
            row = PanelRow(told, act, asks and primary, partial(self._desk.go, "services", told.service))
            primary = primary and not asks
            self.rows.append(row)
            self._box.addWidget(row)
        if outlook.plan.sitting is not None:
            self._box.addWidget(line())
            self._box.addWidget(self._sitting(outlook.plan.sitting))
        self._box.addWidget(line())
        self._box.addWidget(self._foot(outlook, max(0, len(outlook.lines) - MOST)))
        self._fit()

    def _fit(self) -> None:
        """As high as its words need at its width, which Qt does not ask for where it was shown before."""
        for one in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            one.ensurePolished()
        self._box.invalidate()
        high = self._box.heightForWidth(WIDE) if self._box.hasHeightForWidth() else self._box.sizeHint().height()
        self.setFixedHeight(high)

    def _head(self, outlook: Outlook, attention: Attention | None) -> QWidget:
        show, settings = Button("", "ghost", "external-link", small=True), Button("", "ghost", "settings", small=True)
        show.setAccessibleName("Open the window")
        settings.setAccessibleName("Settings")
        show.clicked.connect(self._open)
        settings.clicked.connect(self._settings)
        waiting = open_ones(attention, self._desk.clock.now())
        said = attention.headline if attention is not None and waiting else ""
        head = QWidget()
        box = QVBoxLayout(head)
        box.setContentsMargins(14, 11, 8, 11)
        box.setSpacing(4)
        title = label(said or outlook.headline or "Nothing is known yet", "heading", wrap=True)
        top = columns(Mark(), title, show, settings)
        top.setStretch(1, 1)
        box.addLayout(top)
        under = outlook.headline if said and said != outlook.headline else outlook.detail
        if under:
            box.addWidget(label(under, "caption", "muted", wrap=True))
        return head

    def _sitting(self, sitting: Sitting) -> QWidget:
        """The next time that the person is needed, and the button that begins it."""
        now = self._desk.clock.local()
        when = "Sign-ins due now" if sitting.now else f"Next sign-ins by {words.moment(sitting.at, now)}"
        self.begin = act_button(Act("Begin", partial(self._begin, sitting), "login-2"), small=True)
        self.begin.setAccessibleName(f"Begin: {sitting.words}")
        made = QWidget()
        said = rows(label(when, "smallStrong"), label(sitting.words, "caption", "muted", wrap=True), gap=3)
        box = columns(said, self.begin, gap=10)
        box.setStretch(0, 1)
        box.setContentsMargins(14, 8, 14, 8)
        made.setLayout(box)
        return made

    def _begin(self, sitting: Sitting) -> None:
        """One window after the other, the most urgent first."""
        self.hide()
        for service, account, title in sitting.accounts:
            self._deeds.ask_sign_in(service, account, title)

    def _foot(self, outlook: Outlook, more: int) -> QWidget:
        foot = QWidget()
        box = QHBoxLayout(foot)
        box.setContentsMargins(14, 9, 14, 9)
        box.addWidget(act_button(self._deeds.run(), small=True))
        if (attending := self._desk.attending) is not None:
            if outlook.plan.paused:
                self.pause = act_button(Act("Resume", attending.resume, "player-play"), small=True)
            else:
                self.pause = Button("Pause for…", icon="player-pause", small=True)
                self.pause.clicked.connect(self._ask_pause)
            box.addWidget(self.pause)
        box.addStretch()
        now = self._desk.clock.local()
        if outlook.plan.paused:  # in the place of the hour: both have no room in every case
            until = f"Paused until {words.moment(outlook.plan.until, now)}" if outlook.plan.until else "Paused"
            box.addWidget(label(until, "caption", "muted"))
        else:
            told = f"{more} more in the window · " if more else ""
            box.addWidget(label(f"{told}{now:%H:%M}", "caption", "muted"))
        return foot

    def pauses(self) -> list[Act]:
        """For how long nothing shall start by itself."""
        attending = self._desk.attending
        if attending is None:
            return []
        return [Act(told, partial(attending.pause, span), "player-pause") for span, told in PAUSES]

    @Slot()
    def _ask_pause(self) -> None:
        if self.pause is not None:
            act_menu(self.pauses(), self).popup(self.pause.mapToGlobal(QPoint(0, self.pause.height() + 2)))

    @Slot()
    def _open(self) -> None:
        self.hide()
        self.opened.emit()

    @Slot()
    def _settings(self) -> None:
        self.hide()
        self._desk.go("settings")

    def come_up(self, anchor: QRect) -> None:
        """Beside the tray icon, inside the screen; at the lower right corner where nobody knows where that is."""
        near = anchor.center() if anchor.isValid() and not anchor.isNull() else QCursor.pos()
        screen = QGuiApplication.screenAt(near) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        left = min(max(near.x() - self.width() // 2, room.left() + 8), room.right() - self.width() - 8)
        above = near.y() - self.height() - 12
        top = above if above > room.top() else min(near.y() + 16, room.bottom() - self.height() - 8)
        self.move(QPoint(left, top))
        self.show()
        self.activateWindow()
        if self.rows:
            self.rows[0].setFocus(Qt.FocusReason.PopupFocusReason)


class Mark(QWidget):
    """The program's mark, 16 dp."""

    def __init__(self, side: int = 16) -> None:
        super().__init__()
        self.setFixedSize(side, side)

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        paint_mark(painter, QRectF(self.rect()))
        painter.end()
