"""The sentence for the morning, why, and the button that runs everything."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.basic import ActButton, label, rows
from bedrot_desktop.ui.widgets.told import tell
from bedrot_desktop.ui.words import moment

KEYS = QSize(42, 16)


class KeyButton(ActButton):
    """A button that shows its shortcut on itself."""

    def __init__(self, act: Act) -> None:
        super().__init__(act)
        self.setStyleSheet(f"padding-right: {KEYS.width() + 14}px")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        now, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = self.width() - KEYS.width() - 7.5
        box = QRectF(left, (self.height() - KEYS.height()) / 2, KEYS.width(), KEYS.height())
        painter.setPen(now.colour("borderStrong"))
        painter.setBrush(now.colour("raised" if now.dark else "sunken"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(font("tiny"))
        painter.setPen(now.colour("text2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.act.shortcut.replace("+", " "))
        painter.end()


class Head(QWidget):
    """Headline and second line at the left; at the right how old they are, if they are, and *Run all*."""

    def __init__(self, run_all: Act) -> None:
        super().__init__()
        self.headline, self.why = label("", "headline", wrap=True), label("", "body", "muted", wrap=True)
        self.as_of = label("", "caption", "due")
        self.as_of.setToolTip("This is what was read last; it is being read anew.")
        self.as_of.hide()
        self.run_all = KeyButton(run_all)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(16)
        box.addLayout(rows(self.headline, self.why, gap=3), 1)
        box.addWidget(self.as_of, 0, Qt.AlignmentFlag.AlignBottom)
        box.addWidget(self.run_all, 0, Qt.AlignmentFlag.AlignBottom)

    def tell(self, headline: str, why: str, read_at: datetime | None, now: datetime) -> None:
        """``read_at``: only given while what is shown is not fresh."""
        if self.headline.text() != headline:
            self.headline.setText(headline)
        if self.why.text() != why:
            self.why.setText(why)
        self.why.setVisible(bool(why))
        self.as_of.setText(f"as of {moment(read_at, now)}" if read_at else "")
        self.as_of.setVisible(read_at is not None)
        tell(self, f"{headline} {why}")
