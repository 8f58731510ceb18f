"""The tray: an icon by the worst state, a panel at a click, a menu, and messages of the system."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QAction, QCursor, QGuiApplication, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSystemTrayIcon, QVBoxLayout, QWidget

from bedrot_desktop.ui import icons, words
from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.outlook import Line, Outlook
from bedrot_desktop.ui.theme import theme
from bedrot_desktop.ui.widgets.basic import Button, act_button, columns, label, line, rows
from bedrot_desktop.ui.widgets.glyph import paint_glyph, paint_mark
from bedrot_desktop.ui.widgets.monogram import Monogram
from bedrot_desktop.ui.widgets.pill import Glyph

MOST = 8
WIDE = 372
SIZES = (16, 20, 24, 32, 48, 64)
#: State of the worst account → the one that the icon shows.
SHOWN = {"stuck": "due", "missed": "due", "stale": "failed", "out": "out", "none": "current", "unreported": "current",
         "unknown": "current", "queued": "current"}  # fmt: skip
GREY = frozenset({"failed", "out"})


def tray_icon(state: str) -> QIcon:
    """The mark with a state's glyph in the lower right corner, in every size that trays use."""
    made = QIcon()
    for side in SIZES:
        picture = QPixmap(side, side)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint_mark(painter, QRectF(0, 0, side * 0.88, side * 0.88), grey=state in GREY)
        spot = QRectF(side * 0.44, side * 0.44, side * 0.56, side * 0.56)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.black)
        painter.drawEllipse(spot.adjusted(-1, -1, 1, 1))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        paint_glyph(painter, spot, state)
        painter.end()
        made.addPixmap(picture)
    return made


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
        box.addLayout(rows(label(told.title, "smallStrong"), under, gap=1), 1)
        if act is not None:
            button = act_button(act, "primary" if primary else "quiet", small=True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            box.addWidget(button)
        else:
            tick = label("")
            tick.setPixmap(icons.pixmap("check", "muted", 16, self.devicePixelRatioF()))
            tick.setAccessibleName("Nothing to do")
            box.addWidget(tick)

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
        self._deeds = deeds
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self.rows: list[PanelRow] = []

    def tell(self, outlook: Outlook, deed_of: Callable[[Line], Act | None]) -> None:
        """Show how everything stands."""
        while (item := self._box.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.rows = []
        self._box.addWidget(self._head(outlook))
        primary = True
        for told in outlook.lines[:MOST]:
            self._box.addWidget(line())
            act = deed_of(told)
            asks = told.deed == "sign in"
            row = PanelRow(told, act, asks and primary, partial(self._deeds.desk.go, "services", told.service))
            primary = primary and not asks
            self.rows.append(row)
            self._box.addWidget(row)
        self._box.addWidget(line())
        self._box.addWidget(self._foot(max(0, len(outlook.lines) - MOST)))
        self.adjustSize()

    def _head(self, outlook: Outlook) -> QWidget:
        show, settings = Button("", "ghost", "external-link", small=True), Button("", "ghost", "settings", small=True)
        show.setAccessibleName("Open the window")
        settings.setAccessibleName("Settings")
        show.clicked.connect(self._open)
        settings.clicked.connect(self._settings)
        mark = Mark()
        head = QWidget()
        box = QVBoxLayout(head)
        box.setContentsMargins(14, 11, 8, 11)
        box.setSpacing(4)
        box.addLayout(
            columns(mark, label(outlook.headline or "Nothing is known yet", "heading", wrap=True), show, settings)
        )
        box.itemAt(0).layout().setStretch(1, 1)  # type: ignore[union-attr]
        if outlook.detail:
            box.addWidget(label(outlook.detail, "caption", "muted", wrap=True))
        return head

    def _foot(self, more: int) -> QWidget:
        foot = QWidget()
        box = QHBoxLayout(foot)
        box.setContentsMargins(14, 9, 14, 9)
        box.addWidget(act_button(self._deeds.run(), small=True))
        box.addStretch()
        if more:
            box.addWidget(label(f"{more} more in the window", "caption", "muted"))
        now = self._deeds.desk.clock.local()
        box.addWidget(label(f"{now:%H:%M}", "caption", "muted"))
        return foot

    @Slot()
    def _open(self) -> None:
        self.hide()
        self.opened.emit()

    @Slot()
    def _settings(self) -> None:
        self.hide()
        self._deeds.desk.go("settings")

    def come_up(self, anchor: QRect) -> None:
        """Beside the tray icon, inside the screen; at the lower right corner where nobody knows where that is."""
        self.adjustSize()
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


class Tray(QObject):
    """``opened``: the window is wanted; ``left``: the person wants to quit."""

    opened = Signal()
    left = Signal()

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__()
        self._desk, self._deeds = desk, deeds
        self.outlook = Outlook()
        self.icon, self.panel, self.menu = QSystemTrayIcon(), TrayPanel(deeds), QMenu()
        self._state = ""
        self._submenus: list[QMenu] = []
        self._clicked_toast: Callable[[], object] | None = None
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._activated)
        self.icon.messageClicked.connect(self._message_clicked)
        self.menu.aboutToShow.connect(self._fill)
        self.panel.opened.connect(self.opened)
        desk.live.changed.connect(self._show)
        theme().changed.connect(self._repaint)
        self.tell(self.outlook)

    @property
    def there(self) -> bool:
        """Whether the system has a tray that shows icons."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    @property
    def state(self) -> str:
        """The state that the icon shows: the worst one that is unresolved, running if nothing needs the person."""
        if not self.outlook.lines:
            return "running" if self._desk.live.going else "unknown"
        shown = SHOWN.get(self.outlook.worst, self.outlook.worst)
        return "running" if self._desk.live.going and shown in {"current", "due", "off"} else shown

    def tell(self, outlook: Outlook) -> None:
        """Show how everything stands."""
        self.outlook = outlook
        self._show()
        if self.panel.isVisible():
            self.panel.tell(outlook, self.deed_of)

    @Slot()
    def _repaint(self) -> None:
        self._state = ""
        self._show()

    @Slot()
    def _show(self) -> None:
        if self.state != self._state:
            self._state = self.state
            self.icon.setIcon(tray_icon(self._state))
        tip = self.outlook.headline or "BEDROT Desktop"
        run = self._desk.live.run
        if run is not None and run.going:
            tip = f"{tip}\nRunning, {words.percent(run.share(self._desk.clock.now()), 0)}"
        if tip != self.icon.toolTip():
            self.icon.setToolTip(tip)

    def deed_of(self, told: Line) -> Act | None:
        """The one button of an account."""
        if told.deed == "sign in":
            return self._deeds.sign_in(told.service, told.account, told.title)
        if told.deed == "resume":
            return self._deeds.resume_parked(told.service)
        if told.deed == "run":
            return self._deeds.run((told.service,))
        if told.deed == "show":
            return self._deeds.go("Show", "runs", icon="eye")
        return None

    @Slot(QSystemTrayIcon.ActivationReason)
    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.show_panel()
        elif reason == QSystemTrayIcon.ActivationReason.DoubleClick:
            self.panel.hide()
            self.opened.emit()

    def show_panel(self) -> None:
        """Bring the small panel up."""
        self.panel.tell(self.outlook, self.deed_of)
        self.panel.come_up(self.icon.geometry())

    # -- the menu -----

    @Slot()
    def _fill(self) -> None:
        self.menu.clear()
        opening = self._add(self.menu, Act("Open", self.opened.emit, "layout-dashboard"))
        bold = opening.font()
        bold.setBold(True)
        opening.setFont(bold)
        self.menu.setDefaultAction(opening)
        self.menu.addSeparator()
        self._submenus = [running := self._submenu("Run now", "player-play")]
        self._add(running, self._deeds.run().called("Everything"))
        for service, title in self._services():
            self._add(running, self._deeds.run((service,)).called(title))
        signing = [one for one in self.outlook.lines if one.deed == "sign in"]
        if signing:
            self._submenus.append(menu := self._submenu("Sign in", "login-2"))
            for one in signing:
                self._add(menu, self._deeds.sign_in(one.service, one.account, one.title).called(one.title))
        if not self._deeds.cancel().why_not:
            self._add(self.menu, self._deeds.cancel().called("Stop the run"))
        self.menu.addSeparator()
        self._add(self.menu, Act("Settings", partial(self._desk.go, "settings"), "settings"))
        self._add(self.menu, Act("Exit", self.left.emit, "power"))

    def _submenu(self, words: str, icon: str) -> QMenu:
        made = QMenu(words, self.menu)
        made.setIcon(icons.icon(icon))
        self.menu.addMenu(made)
        return made

    def _services(self) -> Sequence[tuple[str, str]]:
        return list({one.service: (one.service, one.title.split(" · ")[0]) for one in self.outlook.lines}.values())

    def _add(self, menu: QMenu, act: Act) -> QAction:
        action = menu.addAction(icons.icon(act.icon), act.words)
        action.setEnabled(not act.why_not)
        action.triggered.connect(_Doing(act.do, action))
        return action

    # -- messages of the system -----

    def message(self, toast: Toast) -> None:
        """A message of the system with the same words; a click on it does the first act."""
        self._clicked_toast = toast.acts[0].do if toast.acts else self.opened.emit
        if self.icon.isVisible():
            kind = (
                QSystemTrayIcon.MessageIcon.Warning if toast.state in GREY else QSystemTrayIcon.MessageIcon.Information
            )
            self.icon.showMessage(toast.title, toast.words, kind)

    @Slot()
    def _message_clicked(self) -> None:
        if self._clicked_toast is not None:
            self._clicked_toast()

    def close(self) -> None:
        """Take the icon away, so that no ghost stays."""
        self.icon.hide()
        self.panel.hide()
        self.panel.deleteLater()
        self.menu.deleteLater()


class _Doing(QObject):
    """Holds a deed as long as the menu's action lives."""

    def __init__(self, do: Callable[[], object], action: QAction) -> None:
        super().__init__(action)
        self._do = do

    def __call__(self, _checked: bool = False) -> None:
        self._do()
