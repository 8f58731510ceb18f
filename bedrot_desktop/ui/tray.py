"""The tray: an icon by the worst state, a panel at a click, a menu, and messages of the system."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from bedrot_desktop.ui import icons, words
from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.attended import PAUSES, SPANS, Attention, muted, open_ones, until
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.outlook import Line, Outlook
from bedrot_desktop.ui.theme import theme
from bedrot_desktop.ui.trayicon import BEHIND_A_RUN, GREY, shown, tray_icon
from bedrot_desktop.ui.traypanel import TrayPanel


class Tray(QObject):
    """``opened``: the window is wanted; ``left``: the person wants to quit."""

    opened = Signal()
    left = Signal()

    def __init__(self, desk: Desk, deeds: Deeds) -> None:
        super().__init__()
        self._desk, self._deeds = desk, deeds
        self.outlook = Outlook()
        self.icon, self.panel, self.menu = QSystemTrayIcon(), TrayPanel(deeds), QMenu()
        self._painted = ("", False)
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
    def attention(self) -> Attention | None:
        """What deserves attention, None where nobody keeps it."""
        return self._desk.attending.attention if self._desk.attending is not None else None

    @property
    def state(self) -> str:
        """The state that the icon shows: the worst one that is unresolved, running if nothing needs the person."""
        going, attention = self._desk.live.going, self.attention
        if not self.outlook.lines and (attention is None or not attention.entries):
            return "running" if going else "unknown"
        worst = shown(
            self.outlook.worst if self.outlook.lines else "",
            attention.worst if attention else "",
            "off" if self.outlook.plan.paused else "",
        )
        return "running" if going and worst in BEHIND_A_RUN else worst

    @property
    def unread(self) -> int:
        """How many causes nobody has read yet."""
        attention = self.attention
        return attention.unread if attention is not None else 0

    def attend(self) -> None:
        """The inbox is kept from now on (`Desk.attending` was set): the icon follows it at once."""
        if self._desk.attending is not None:
            self._desk.attending.changed.connect(self._attended)
            self._attended()

    @Slot()
    def _attended(self) -> None:
        self.tell(self.outlook)

    def tell(self, outlook: Outlook) -> None:
        """Show how everything stands."""
        self.outlook = outlook
        self._show()
        if self.panel.isVisible():
            self.panel.tell(outlook, self.deed_of, self.attention)

    @Slot()
    def _repaint(self) -> None:
        self._painted = ("", False)
        self._show()

    @Slot()
    def _show(self) -> None:
        painted = (self.state, self.unread > 0)
        if painted != self._painted:
            self._painted = painted
            self.icon.setIcon(tray_icon(painted[0], unread=painted[1]))
        tip = self._headline() or "BEDROT Desktop"
        run = self._desk.live.run
        if run is not None and run.going:
            tip = f"{tip}\nRunning, {words.percent(run.share(self._desk.clock.now()), 0)}"
        if self.outlook.plan.paused:
            tip = f"{tip}\n{self._paused()}"
        if tip != self.icon.toolTip():
            self.icon.setToolTip(tip)

    def _headline(self) -> str:
        attention = self.attention
        waiting = open_ones(attention, self._desk.clock.now())
        return (attention.headline if attention is not None and waiting else "") or self.outlook.headline

    def _paused(self) -> str:
        end = self.outlook.plan.until
        return f"Paused until {words.moment(end, self._desk.clock.local())}" if end else "Paused until you resume"

    def deed_of(self, told: Line) -> Act | None:
        """The one button of an account."""
        if told.deed == "sign in":
            return self._deeds.sign_in(told.service, told.account, told.title)
        if told.deed == "answer":
            return self._deeds.go("Answer", "services", f"{told.service}/quarantine", "message")
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
        self.panel.tell(self.outlook, self.deed_of, self.attention)
        self.panel.come_up(self.icon.geometry())

    # -- the menu -----

    @Slot()
    def _fill(self) -> None:
        for former in self._submenus:
            former.setParent(None)
            former.deleteLater()
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
        self._fill_attention()
        self._add(self.menu, Act("Settings", partial(self._desk.go, "settings"), "settings"))
        self._add(self.menu, Act("Exit", self.left.emit, "power"))

    def _fill_attention(self) -> None:
        """Pausing everything, and putting off what is open."""
        attending = self._desk.attending
        if attending is None:
            return
        if self.outlook.plan.paused:
            told = self._paused().replace("Paused", "paused")
            self._add(self.menu, Act(f"Resume ({told})", attending.resume, "player-play"))
        else:
            self._submenus.append(pausing := self._submenu("Pause", "player-pause"))
            for span, told in PAUSES:
                self._add(pausing, Act(told, partial(attending.pause, span), "player-pause"))
        now = self._desk.clock.local()
        waiting, put_off = open_ones(attending.attention, now), muted(attending.attention, now)
        if waiting or put_off:
            self._submenus.append(snoozing := self._submenu("Snooze", "bell-z"))
            for one in waiting:
                self._submenus.append(spans := self._submenu(one.signal.title, "bell-z", snoozing))
                for span, told in SPANS:
                    self._add(spans, Act(told, partial(attending.snooze, one.id, span), "clock"))
            for one in put_off:
                self._submenus.append(spans := self._submenu(f"{one.signal.title} (muted)", "bell-off", snoozing))
                self._add(spans, Act(f"End mute ({until(one, now)})", partial(attending.unsnooze, one.id), "bell"))
        self.menu.addSeparator()

    def _submenu(self, words: str, icon: str, over: QMenu | None = None) -> QMenu:
        over = over if over is not None else self.menu
        made = QMenu(words.replace("&", "&&"), over)
        made.setIcon(icons.icon(icon))
        over.addMenu(made)
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
