"""Messages in the window's lower right corner: at most three, each with its buttons, gone by themselves."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from bedrot_desktop.ui.acts import Act, Toast
from bedrot_desktop.ui.widgets.basic import Button, act_button, columns, label, rows
from bedrot_desktop.ui.widgets.flow import Flow
from bedrot_desktop.ui.widgets.pill import Glyph

WIDE, GAP, MOST = 320, 12, 3
EDGE = 1  # of a popup's frame


class ToastCard(QFrame):
    """One message."""

    def __init__(self, toast: Toast, parent: QWidget, corner: Toasts) -> None:
        super().__init__(parent)
        self.toast, self._corner = toast, corner
        self.setProperty("kind", "popup")
        self.setFixedWidth(WIDE)
        self.setAccessibleName(toast.title)
        self.setAccessibleDescription(toast.words)
        close = Button("", "ghost", "x", small=True)
        close.setFixedSize(22, 22)
        close.setAccessibleName("Close this message")
        close.clicked.connect(self.leave)
        title, words = label(toast.title, "smallStrong", wrap=True), label(toast.words, "small", "muted", wrap=True)
        words.setVisible(bool(toast.words))
        glyph = Glyph(toast.state, 14)
        head = columns(glyph, rows(title, words, gap=3), close, gap=10)
        head.setAlignment(glyph, Qt.AlignmentFlag.AlignTop)
        head.setAlignment(close, Qt.AlignmentFlag.AlignTop)
        head.setStretch(1, 1)
        self._box = box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 8, 12)
        box.setSpacing(10)
        box.addLayout(head)
        if toast.acts:
            box.addLayout(self._buttons(toast.acts))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.leave)
        if not toast.stays:
            self._timer.start(round(toast.seconds * 1000))
        self.fit()

    def fit(self) -> None:
        """As high as its words need at its width, which Qt does not ask for by itself."""
        box = self._box
        high = box.heightForWidth(WIDE - 2 * EDGE) if box.hasHeightForWidth() else box.sizeHint().height()
        self.setFixedHeight(high + 2 * EDGE)

    def _buttons(self, acts: tuple[Act, ...]) -> Flow:
        row = Flow(8)
        for place, act in enumerate(acts[:3]):
            button = act_button(act, "primary" if place == 0 and self.toast.stays else "quiet", small=True)
            button.clicked.connect(self.leave)
            row.addWidget(button)
        return row

    def enterEvent(self, _event: QEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, _event: QEvent) -> None:
        if not self.toast.stays:
            self._timer.start(2500)

    @Slot()
    def leave(self) -> None:
        """Go away."""
        self._corner.drop(self)


class Toasts(QObject):
    """Keeps them in the corner of a widget."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.cards: list[ToastCard] = []
        over.installEventFilter(self)

    @Slot(object)
    def show(self, toast: Toast) -> None:
        """Show one; one with the same key is replaced, of more than three the oldest passing one goes."""
        if toast.key:
            self.take_away(toast.key)
        card = ToastCard(toast, self._over, self)
        self.cards.append(card)
        while len(self.cards) > MOST:
            passing = next((one for one in self.cards if not one.toast.stays), self.cards[0])
            self.drop(passing)
        card.show()
        self._place()

    @Slot(str)
    def take_away(self, key: str) -> None:
        """Take those with this key away."""
        for card in [one for one in self.cards if one.toast.key == key]:
            self.drop(card)

    def drop(self, card: ToastCard) -> None:
        """Take one away."""
        if card in self.cards:
            self.cards.remove(card)
            card.hide()
            card.deleteLater()
            self._place()

    def focus(self) -> None:
        """F8: the newest message's first button."""
        if self.cards:
            buttons = self.cards[-1].findChildren(Button)
            buttons[-1 if len(buttons) == 1 else 1].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _place(self) -> None:
        bottom = self._over.height() - 40
        for card in reversed(self.cards):
            card.fit()
            bottom -= card.height()
            card.move(self._over.width() - WIDE - 20, bottom)
            card.raise_()
            bottom -= GAP

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)
