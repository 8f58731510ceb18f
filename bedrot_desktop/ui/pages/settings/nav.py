"""The list of sections with a field to find a setting."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QLineEdit, QVBoxLayout

from bedrot_desktop.ui import icons
from bedrot_desktop.ui.pages.settings.sections import SECTIONS
from bedrot_desktop.ui.rail import RailButton
from bedrot_desktop.ui.theme import theme

WIDE = 214


class SectionButton(RailButton):
    """``walked`` carries one step down or up."""

    walked = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step:
            self.walked.emit(step)
            return
        super().keyPressEvent(event)


class Nav(QFrame):
    """``chosen`` carries a section's key, ``looked`` what is looked for ("" nothing)."""

    chosen = Signal(str)
    looked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "rail")
        self.setFixedWidth(WIDE)
        self.setAccessibleName("Sections")
        self.field = QLineEdit()
        self.field.setPlaceholderText("Find a setting")
        self.field.setAccessibleName("Find a setting")
        self.field.setTextMargins(20, 0, 0, 0)
        self._icon = QLabel(self.field)
        self._icon.setGeometry(9, 7, 14, 14)
        self._icon.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.field.textChanged.connect(self.looked)
        self.buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 12, 0, 12)
        box.setSpacing(0)
        around = QVBoxLayout()
        around.setContentsMargins(10, 0, 10, 8)
        around.addWidget(self.field)
        box.addLayout(around)
        for section in SECTIONS:
            button = SectionButton(section.key, section.title, section.icon, 0)
            button.walked.connect(self._walk)
            button.setObjectName(f"section-{section.key}")
            button.clicked.connect(self._clicked)
            self._group.addButton(button)
            self.buttons[section.key] = button
            box.addWidget(button)
        box.addStretch(1)
        theme().changed.connect(self._again)
        self._again()

    def choose(self, key: str) -> None:
        """Show a section as the chosen one, without telling."""
        self.buttons[key].setChecked(True)

    def tell(self, troubles: dict[str, int]) -> None:
        """How many settings of each section are wrong."""
        for key, button in self.buttons.items():
            button.tell((("due", troubles[key]),) if troubles.get(key) else ())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.field.text():
            self.field.clear()
            return
        super().keyPressEvent(event)

    def _walk(self, step: int) -> None:
        keys = list(self.buttons)
        now = next((place for place, key in enumerate(keys) if self.buttons[key].isChecked()), 0)
        following = self.buttons[keys[(now + step) % len(keys)]]
        following.setFocus(Qt.FocusReason.TabFocusReason)
        following.click()

    def _clicked(self) -> None:
        button = self._group.checkedButton()
        if isinstance(button, RailButton):
            self.chosen.emit(button.key)

    def _again(self) -> None:
        self._icon.setPixmap(icons.pixmap("search", "muted", 14, self.devicePixelRatioF()))
