"""The bell: what was said in this sitting, so that a message that went by can be read again."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from bedrot_desktop.ui import words
from bedrot_desktop.ui.acts import Toast
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.widgets.basic import Button, columns, label, rows
from bedrot_desktop.ui.widgets.pill import Glyph

MOST = 12


class Bell(QObject):
    """Keeps the last messages; the button opens them."""

    def __init__(self, desk: Desk, button: Button) -> None:
        super().__init__(button)
        self._desk, self._button = desk, button
        self.said: list[tuple[datetime, Toast]] = []
        self.unseen = 0
        desk.toasted.connect(self._hear)
        button.clicked.connect(self.open)

    @Slot(object)
    def _hear(self, toast: Toast) -> None:
        if toast.key in {"copied", "stopping"} or toast.state == "running":
            return
        self.said = [*self.said, (self._desk.clock.now(), toast)][-MOST:]
        self.unseen += 1
        self._button.setToolTip(f"What happened ({self.unseen} new)")
        self._button.setAccessibleName(f"What happened, {self.unseen} new")

    @Slot()
    def open(self) -> None:
        """Show them, the newest first."""
        self.unseen = 0
        self._button.setToolTip("What happened")
        self._button.setAccessibleName("What happened")
        popup = Messages(self.said, self._desk.clock.local(), self._button)
        corner = self._button.mapToGlobal(self._button.rect().bottomRight())
        popup.move(corner.x() - popup.width(), corner.y() + 6)
        popup.show()


class Messages(QFrame):
    """A popup with messages."""

    def __init__(self, said: list[tuple[datetime, Toast]], now: datetime, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("kind", "popup")
        self.setFixedWidth(380)
        self.setAccessibleName("What happened")
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 14, 12)
        box.setSpacing(12)
        box.addWidget(label("What happened", "heading"))
        if not said:
            box.addWidget(label("Nothing since the window was opened.", "small", "muted"))
        for at, toast in reversed(said):
            text = rows(label(toast.title, "smallStrong", wrap=True), gap=2)
            if toast.words:
                text.addWidget(label(toast.words, "caption", "muted", wrap=True))
            glyph, when = Glyph(toast.state, 12), label(words.moment(at, now), "caption", "muted")
            row = columns(glyph, text, when, gap=10)
            row.setStretch(1, 1)
            row.setAlignment(glyph, Qt.AlignmentFlag.AlignTop)
            row.setAlignment(when, Qt.AlignmentFlag.AlignTop)
            box.addLayout(row)
        self.adjustSize()
