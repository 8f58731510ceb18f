"""What the panel of a sign-in is made of: a step, the six digits of a code, the ring that counts down."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from bedrot_desktop.ui import words
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.theme import font, restyle, theme
from bedrot_desktop.ui.widgets.basic import Button, columns, label, rows
from bedrot_desktop.ui.widgets.pill import Glyph


class StepRow(QWidget):
    """A step: glyph, name, words, moment."""

    def __init__(self, title: str, told: str) -> None:
        super().__init__()
        self.glyph, self.title = Glyph("queued", 14), label(title, "nav", "muted")
        self.words, self.at = label(told, "caption", "muted", wrap=True), label("", "caption", "muted")
        head = columns(self.title, 1, self.at)
        row = columns(self.glyph, rows(head, self.words, gap=2), gap=12)
        row.setAlignment(self.glyph, Qt.AlignmentFlag.AlignTop)
        row.setStretch(1, 1)
        self.setLayout(row)

    def tell(self, state: str, told: str = "", at: str = "") -> None:
        """Show what came of it."""
        self.glyph.tell(state)
        restyle(self.title, tone="" if state != "queued" else "muted")
        if told:
            self.words.setText(told)
        self.at.setText(at)
        self.setAccessibleName(f"{self.title.text()}: {state}")


class Digits(QFrame):
    """The code in six boxes, the seconds it still counts, and a button that copies it."""

    def __init__(self, deeds: Deeds) -> None:
        super().__init__()
        self.setProperty("kind", "well")
        self._deeds = deeds
        self.code, self.left = "", 0
        self._seconds = label("", "caption", "muted")
        self._ring = Ring()
        self._boxes = [QLabel() for _ in range(6)]
        row = QHBoxLayout()
        row.setSpacing(6)
        for place, box in enumerate(self._boxes):
            box.setFixedSize(40, 50)
            box.setAlignment(Qt.AlignmentFlag.AlignCenter)
            box.setFont(font("big"))
            box.setProperty("kind", "digit")
            row.addWidget(box)
            if place == 2:
                row.addSpacing(8)
        copy = Button("", "quiet", "copy")
        copy.setAccessibleName("Copy the code")
        copy.clicked.connect(self._copy)
        row.addWidget(copy)
        row.addStretch()
        head = columns(
            label("Your code", "heading"),
            label("from the secret in the vault", "caption", "muted"),
            1,
            self._ring,
            self._seconds,
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(14, 11, 14, 13)
        whole.addLayout(head)
        whole.addLayout(row)

    def tell(self, code: str, left: int) -> None:
        """Show a code."""
        self.code, self.left = code, left
        for box, digit in zip(self._boxes, code.ljust(6), strict=False):
            box.setText(digit)
        self._seconds.setText(f"{left}{words.THIN}s")
        self._ring.tell(left / 30)
        self.setAccessibleName(f"Your code is {' '.join(code)}, for {left} seconds more")

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.code)


class Ring(QWidget):
    """A countdown."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(16, 16)
        self._share = 0.0

    def tell(self, share: float) -> None:
        """How much is left, 0–1."""
        self._share = share
        self.update()

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = painter.pen()
        pen.setWidthF(3)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        for colour, share in (("track", 1.0), ("accentInk", self._share)):
            pen.setColor(theme().colour(colour))
            painter.setPen(pen)
            painter.drawArc(QRectF(2, 2, 12, 12), 90 * 16, -round(360 * 16 * share))
        painter.end()
