"""What a page shows while it has no content: a skeleton, nothing yet, or what went wrong."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from bedrot_desktop.core.errors import BedrotError
from bedrot_desktop.core.jobs import Outcome
from bedrot_desktop.ui import icons
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.theme import theme
from bedrot_desktop.ui.widgets.basic import act_button, label
from bedrot_desktop.ui.widgets.pill import Glyph


class Skeleton(QWidget):
    """Blocks at about the final sizes; no spinner."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("surface"))
        wide = (self.width() - 40 - 36) / 4
        painter.drawRoundedRect(QRectF(20, 20, self.width() * 0.42, 24), 5, 5)
        for row in range(2):
            for column in range(4):
                painter.drawRoundedRect(QRectF(20 + column * (wide + 12), 68 + row * 190, wide, 178), 6, 6)
        painter.end()


class Nothing(QWidget):
    """One icon, one sentence, one button (and perhaps a second, quiet one)."""

    def __init__(self) -> None:
        super().__init__()
        self._icon, self._words = QLabel(), label("", "body", "text2", wrap=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._words.setMinimumWidth(420)
        self._buttons = QHBoxLayout()
        inner = QVBoxLayout()
        inner.setSpacing(14)
        inner.addStretch(2)
        inner.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        inner.addWidget(self._words, 0, Qt.AlignmentFlag.AlignHCenter)
        inner.addLayout(self._buttons)
        inner.addStretch(3)
        outer = QHBoxLayout(self)
        outer.addStretch()
        outer.addLayout(inner)
        outer.addStretch()

    def tell(self, icon: str, sentence: str, acts: Sequence[Act]) -> None:
        """Say what belongs here and how it gets here."""
        self._icon.setPixmap(icons.pixmap(icon, "muted", 48, self.devicePixelRatioF()))
        self._words.setText(sentence)
        while (item := self._buttons.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        self._buttons.addStretch()
        for place, act in enumerate(acts):
            self._buttons.addWidget(act_button(act, "primary" if place == 0 else "quiet"))
        self._buttons.addStretch()


class Trouble(QWidget):
    """What happened, why, what to do, and details to unfold and copy."""

    def __init__(self, deeds: Deeds) -> None:
        super().__init__()
        self._deeds = deeds
        self._title, self._why = label("", "title", wrap=True), label("", "body", "text2", wrap=True)
        for one in (self._title, self._why):
            one.setMinimumWidth(520)
        self._details = QPlainTextEdit()
        self._details.setReadOnly(True)
        self._details.setAccessibleName("Details of what went wrong")
        self._details.setMaximumHeight(160)
        self._row = QHBoxLayout()
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Glyph("failed", 18), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1)
        inner = QVBoxLayout()
        inner.setSpacing(12)
        inner.addStretch(2)
        inner.addLayout(head)
        inner.addWidget(self._why)
        inner.addLayout(self._row)
        inner.addWidget(self._details)
        inner.addStretch(3)
        outer = QHBoxLayout(self)
        outer.addStretch()
        outer.addLayout(inner)
        outer.addStretch()

    def sizeHint(self) -> QSize:
        return QSize(640, 320)

    def tell(self, outcome: Outcome, *acts: Act) -> None:
        """Say what went wrong."""
        error = outcome.error
        ours = isinstance(error, BedrotError)
        self._title.setText(error.message if isinstance(error, BedrotError) else "Unexpected trouble")
        self._why.setText(error.remedy if isinstance(error, BedrotError) else outcome.message)
        self._why.setVisible(bool(self._why.text()))
        details = f"{type(error).__name__}: {error}" if error is not None else ""
        self._details.setPlainText(details)
        self._details.setVisible(False)
        while (item := self._row.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        unfold = Act("Details", lambda: self._details.setVisible(not self._details.isVisible()), "chevron-down")
        for place, act in enumerate((*acts, unfold, self._deeds.copy(details, "Copy details"))):
            self._row.addWidget(act_button(act, "primary" if place == 0 and ours is not None else "quiet"))
        self._row.addStretch()
