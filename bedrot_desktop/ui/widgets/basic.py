"""Labels, lines, buttons and segments in the house's look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from bedrot_desktop.ui import icons
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.theme import font, restyle, theme

B = TypeVar("B", QVBoxLayout, QHBoxLayout)
ICON, GAP = 14, 2  # of a button; with the 4 that Qt leaves itself, its text stands 6 off
BY_KEYS = frozenset(
    {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
)


def label(text: str = "", step: str = "body", tone: str = "", *, wrap: bool = False, select: bool = False) -> QLabel:
    """A text in a step of `theme.STEPS`; ``tone``: text2, muted, link or a state."""
    made = QLabel(text)
    made.setFont(font(step))
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if tone:
        made.setProperty("tone", tone)
    if select:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def line(*, upright: bool = False) -> QFrame:
    """A hairline."""
    made = QFrame()
    made.setProperty("kind", "vline" if upright else "line")
    return made


def card(layout: QLayout | None = None, kind: str = "card") -> QFrame:
    """A card with the usual padding; one level only."""
    made = QFrame()
    made.setProperty("kind", kind)
    if layout is not None:
        layout.setContentsMargins(14, 12, 14, 12)
        made.setLayout(layout)
    return made


def rows(*parts: QWidget | QLayout | int, gap: int = 8) -> QVBoxLayout:
    """Parts under one another; a number is a stretch."""
    return _laid(QVBoxLayout(), parts, gap)


def columns(*parts: QWidget | QLayout | int, gap: int = 8) -> QHBoxLayout:
    """Parts beside one another; a number is a stretch."""
    return _laid(QHBoxLayout(), parts, gap)


def _laid(box: B, parts: Sequence[QWidget | QLayout | int], gap: int) -> B:
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(gap)
    for part in parts:
        if isinstance(part, int):
            box.addStretch(part)
        elif isinstance(part, QLayout):
            box.addLayout(part)
        else:
            box.addWidget(part)
    return box


class Button(QPushButton):
    """A push button whose focus ring shows only when the keyboard brought the focus."""

    def __init__(self, text: str = "", kind: str = "quiet", icon: str = "", *, small: bool = False) -> None:
        super().__init__(text)
        self.icon_name, self.kind = icon, kind
        self.setProperty("kind", kind)
        if small:
            self.setProperty("small", "true")
        self.setIconSize(QSize(ICON, ICON))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if not text and icon:
            self.setProperty("bare", "true")
            self.setFixedWidth(28)
            self.setStyleSheet("padding: 0")
        theme().changed.connect(self.paint_icon)
        self.paint_icon()

    def paint_icon(self) -> None:
        """Colour the icon for the scheme in use."""
        if self.icon_name:
            gap = GAP if self.text() else 0
            role = "onPrimary" if self.kind == "primary" else "text" if self.text() else "text2"
            self.setIconSize(QSize(ICON + gap, ICON))
            self.setIcon(icons.icon(self.icon_name, role, ICON, gap))

    def set_kind(self, kind: str) -> None:
        """Another kind: primary, quiet, ghost, danger, chip, segment, link."""
        self.kind = kind
        restyle(self, kind=kind)
        self.paint_icon()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        restyle(self, keyfocus="true" if event.reason() in BY_KEYS else "false")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        restyle(self, keyfocus="false")


class ActButton(Button):
    """The button of an act; its context menu copies the command."""

    def __init__(self, act: Act, kind: str = "quiet", *, small: bool = False, bare: bool = False) -> None:
        super().__init__("" if bare else act.words, kind, act.icon, small=small)
        self.act = act
        self.clicked.connect(self._do)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.tell(act, bare=bare)

    def tell(self, act: Act, *, bare: bool = False) -> None:
        """Do another act from now on."""
        self.act = act
        if not bare and self.text() != act.words:
            self.setText(act.words)
        if act.icon != self.icon_name:
            self.icon_name = act.icon
            self.paint_icon()
        self.setAccessibleName(act.words)
        self.setEnabled(not act.why_not)
        hint = act.hint or (act.words if bare else "")
        self.setToolTip(act.why_not or (f"{hint} ({act.shortcut})" if hint and act.shortcut else hint or act.shortcut))

    def _do(self) -> None:
        self.act.do()

    def _menu(self, at: QPoint) -> None:
        if self.act.command:
            menu = act_menu((self.act,), self)
            menu.popup(self.mapToGlobal(at))


def act_button(act: Act, kind: str = "quiet", *, small: bool = False, bare: bool = False) -> ActButton:
    """A button for an act; ``bare``: the icon alone."""
    return ActButton(act, kind, small=small, bare=bare)


def act_menu(acts: Sequence[Act | None], parent: QWidget, *, commands: bool = True) -> QMenu:
    """A menu of acts (None: a line between); after them *Copy as command* for each that has one."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for act in acts:
        if act is None:
            menu.addSeparator()
            continue
        action = menu.addAction(icons.icon(act.icon) if act.icon else icons.icon("arrow-right"), act.words)
        action.setEnabled(not act.why_not)
        action.setToolTip(act.why_not or act.hint)
        if act.shortcut:
            action.setShortcut(QKeySequence(act.shortcut))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(_Doing(act.do, action))
    with_command = [act for act in acts if act is not None and act.command]
    if commands and with_command:
        menu.addSeparator()
        for act in with_command:
            words = "Copy as command" if len(with_command) == 1 else f"Copy “{act.words}” as command"
            action = menu.addAction(icons.icon("terminal-2"), words)
            action.triggered.connect(_Doing(partial(QApplication.clipboard().setText, act.command), action))
    return menu


class _Doing(QObject):
    """Holds a deed as long as the menu's action lives."""

    def __init__(self, do: Callable[[], object], action: QAction) -> None:
        super().__init__(action)
        self._do = do

    def __call__(self, _checked: bool = False) -> None:
        self._do()


class Segments(QFrame):
    """A few exclusive choices beside one another; ``chosen`` carries the key."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]], current: str = "", name: str = "View") -> None:
        super().__init__()
        self.setProperty("kind", "segments")
        self.setAccessibleName(name)
        self.buttons: dict[str, Button] = {}
        box = QHBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 0)
        box.setSpacing(0)
        for key, words in choices:
            button = Button(words, "segment")
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.setAccessibleName(words)
            button.setObjectName(f"segment-{key}")
            button.clicked.connect(self._clicked)
            self.buttons[key] = button
            box.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.choose(current or choices[0][0])

    @property
    def current(self) -> str:
        """The key of the choice."""
        return next((key for key, button in self.buttons.items() if button.isChecked()), "")

    def choose(self, key: str) -> None:
        """Choose without telling."""
        self.buttons[key].setChecked(True)

    def rename(self, key: str, words: str) -> None:
        """Other words, with a count perhaps."""
        self.buttons[key].setText(words)
        self.buttons[key].setAccessibleName(words)

    def _clicked(self) -> None:
        self.chosen.emit(self.current)


class Elided(QLabel):
    """A text that is shortened where there is no room, whole in its tooltip; in the middle for file names."""

    def __init__(self, text: str = "", step: str = "body", tone: str = "", *, middle: bool = False) -> None:
        super().__init__()
        self.setFont(font(step))
        if tone:
            self.setProperty("tone", tone)
        self._whole, self._mode = text, Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(20)
        self.say(text)

    def say(self, text: str) -> None:
        """Another text."""
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    def whole(self) -> str:
        """The text in full."""
        return self._whole

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, self._mode, max(self.width(), 20))
        self.setToolTip(self._whole if shown != self._whole else "")
        super().setText(shown)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 2, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(20, self.fontMetrics().height())

    def resizeEvent(self, _event: QEvent) -> None:
        self._fit()
