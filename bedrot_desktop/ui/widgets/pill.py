"""A state as a glyph and a word on its tint."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bedrot_desktop.ui.colours import WORDS
from bedrot_desktop.ui.theme import Theme, font, theme
from bedrot_desktop.ui.widgets.glyph import paint_glyph

HEIGHT, PAD, GLYPH, GAP = 20, 6, 11, 5


def pill_width(words: str) -> float:
    """How wide a pill with these words is."""
    return PAD + GLYPH + GAP + QFontMetricsF(font("captionStrong")).horizontalAdvance(words) + PAD + 1


def paint_pill(painter: QPainter, rect: QRectF, state: str, words: str = "", now: Theme | None = None) -> float:
    """Paint a pill at the left of ``rect``, centred in its height; returns the width it took."""
    now, words = now or theme(), words or WORDS[state]
    wide = min(pill_width(words), rect.width())
    box = QRectF(rect.left(), rect.center().y() - HEIGHT / 2, wide, HEIGHT)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(now.tint(state))
    painter.drawRoundedRect(box, 4, 4)
    paint_glyph(painter, QRectF(box.left() + PAD, box.center().y() - GLYPH / 2, GLYPH, GLYPH), state, now)
    painter.setFont(font("captionStrong"))
    painter.setPen(
        now.colour("text2") if state in {"queued", "unknown", "none", "off", "unreported"} else now.ink(state)
    )
    text = box.adjusted(PAD + GLYPH + GAP, 0, -PAD + 2, 0)
    elided = QFontMetricsF(font("captionStrong")).elidedText(words, Qt.TextElideMode.ElideRight, text.width() + 1)
    painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided)
    painter.restore()
    return wide


class Pill(QWidget):
    """A state's pill."""

    def __init__(self, state: str = "none", words: str = "") -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.state, self.words = state, words
        self.tell(state, words)

    def tell(self, state: str, words: str = "") -> None:
        """Show another state."""
        self.state, self.words = state, words or WORDS[state]
        self.setAccessibleName(f"State: {self.words}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(pill_width(self.words) + 0.5), HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_pill(painter, QRectF(self.rect()), self.state, self.words)
        painter.end()


class Glyph(QWidget):
    """A state's glyph alone, with its word as tooltip; the running one turns while it is seen."""

    def __init__(self, state: str = "none", side: int = 12) -> None:
        super().__init__()
        self.state, self._turn = state, 0.0
        self.setFixedSize(side, side)
        self._timer = QTimer(self)
        self._timer.setInterval(50)
        self._timer.timeout.connect(self._step)
        self.tell(state)

    def tell(self, state: str, words: str = "") -> None:
        """Show another state."""
        self.state = state
        self.setToolTip(words or WORDS[state])
        self.setAccessibleName(words or WORDS[state])
        self._run_if_seen()
        self.update()

    def _run_if_seen(self) -> None:
        if self.state == "running" and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    def _step(self) -> None:
        self._turn = (self._turn + 50 / 1200) % 1
        self.update()

    def showEvent(self, event: object) -> None:  # noqa: ARG002 - Qt hands it over
        self._run_if_seen()

    def hideEvent(self, event: object) -> None:  # noqa: ARG002 - Qt hands it over
        self._timer.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_glyph(painter, QRectF(self.rect()), self.state, turn=self._turn)
        painter.end()
