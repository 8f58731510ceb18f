"""A row: what it is, its control, where its value comes from, and below what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from bedrot_desktop.ui.pages.settings.content import DEFAULT, Row
from bedrot_desktop.ui.pages.settings.controls import control_of
from bedrot_desktop.ui.theme import theme
from bedrot_desktop.ui.widgets.basic import Button, Elided, columns, label, rows
from bedrot_desktop.ui.widgets.pill import Glyph

LABEL, SIDE, ORIGIN, LEAST = 270, 16, 150, 84


class RowView(QWidget):
    """``given`` carries key and text, ``reverted`` the key."""

    given = Signal(str, str)
    reverted = Signal(str)

    def __init__(self, row: Row, *, changed: bool = False, note: str = "", more: QWidget | None = None) -> None:
        super().__init__()
        self.row, self.changed, self.more = row, changed, more
        self.name = label(row.label, "nav")
        self.help = label(row.help or "", "caption", "muted", wrap=True)
        self.help.setVisible(bool(row.help))
        self.control = control_of(row)
        self.control.given.connect(self._given)
        self.origin = Elided("", "caption", "muted")
        self.origin.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.origin.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.revert = Button("", "ghost", "arrow-back-up")
        self.revert.setAccessibleName(f"Set {row.label} back to {row.default or 'what is usual'}")
        self.revert.setToolTip(f"Back to {row.default or 'what is usual'}")
        self.revert.clicked.connect(self._revert)
        self.glyph, self.wrong = Glyph("due", 12), label("", "small", "due", wrap=True)
        self.wrong.setAccessibleName("What is wrong")
        self._lay(note)
        self.tell(row, changed=changed)

    def _lay(self, note: str) -> None:
        left = QWidget()
        left.setFixedWidth(LABEL)
        left.setLayout(rows(self.name, self.help, gap=2))
        right = QWidget()
        right.setMinimumWidth(LEAST)
        right.setMaximumWidth(ORIGIN)
        right.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        right.setLayout(columns(1, self.revert, self.origin, gap=2))
        top = QHBoxLayout()
        top.setSpacing(20)
        top.addWidget(left)
        top.addWidget(self.control, 1)
        top.addWidget(right)
        self.below = QWidget()
        told = columns(self.glyph, self.wrong, gap=8)
        told.setContentsMargins(LABEL + 20, 0, 0, 0)
        self.below.setLayout(told)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SIDE, 9, SIDE, 9)
        outer.setSpacing(6)
        outer.addLayout(top)
        if note:
            self.note = label(note, "caption", "muted", wrap=True)
            self.note.setContentsMargins(LABEL + 20, 0, 0, 0)
            outer.addWidget(self.note)
        if self.more is not None:
            self.more.setContentsMargins(LABEL + 20, 0, 0, 0)
            outer.addWidget(self.more)
        outer.addWidget(self.below)

    def tell(self, row: Row, *, changed: bool | None = None, wrong: str = "") -> None:
        """Show the row as it is now; ``wrong``: why what was given was not kept."""
        self.row, self.control.row = row, row
        self.changed = self.changed if changed is None else changed
        if not wrong:
            self.control.show_value(row.value)
        self.control.fail(bool(wrong or row.problem))
        self.wrong.setText(wrong or row.problem)
        self.below.setVisible(bool(wrong or row.problem))
        self.origin.say("changed" if self.changed and row.by != DEFAULT else row.origin)
        self.origin.updateGeometry()
        self.revert.setVisible(row.by == "file" and row.kind != "secret")
        self.update()

    def _given(self, text: str) -> None:
        self.given.emit(self.row.key, text)

    def _revert(self) -> None:
        self.reverted.emit(self.row.key)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.changed and self.row.by != DEFAULT:
            painter = QPainter(self)
            painter.fillRect(QRectF(0, 8, 3, self.height() - 16), theme().colour("accentInk"))
            painter.end()
