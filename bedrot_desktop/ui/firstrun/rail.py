"""The steps at the left, and the way to the demo."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from bedrot_desktop.ui import icons
from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.basic import act_button, card, columns, label, rows
from bedrot_desktop.ui.widgets.glyph import paint_glyph, paint_mark

STEP, WIDE = 56, 330


class StepRail(QFrame):
    """``chosen`` carries a step that was passed and is looked at again."""

    chosen = Signal(int)

    def __init__(self, titles: Sequence[str], on_demo: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("kind", "rail")
        self.setFixedWidth(WIDE)
        self.steps = _Steps(titles)
        self.demo = act_button(Act("Try with demo data", on_demo, "test-pipe"))
        self.demo.setSizePolicy(self.demo.sizePolicy().Policy.Expanding, self.demo.sizePolicy().Policy.Fixed)
        words = "A made-up label with months of exports and stand-in sites. No account needed."
        inside = rows(
            columns(_icon("test-pipe"), label("Only looking around?", "heading"), 1, gap=8),
            label(words, "small", "text2", wrap=True), self.demo, gap=8,
        )  # fmt: skip
        box = QVBoxLayout(self)
        box.setContentsMargins(33, 40, 33, 40)
        box.setSpacing(36)
        box.addWidget(_Mark())
        box.addWidget(self.steps)
        box.addStretch()
        box.addWidget(card(inside))


def _icon(name: str) -> QWidget:
    made = label()
    made.setPixmap(icons.pixmap(name, "accentInk", 14, made.devicePixelRatioF()))
    return made


class _Mark(QWidget):
    def sizeHint(self) -> QSize:
        return QSize(180, 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_mark(painter, QRectF(0, 0, 24, 24))
        big = font("heading")
        spaced = type(big)(big)
        spaced.setLetterSpacing(spaced.SpacingType.PercentageSpacing, 114)
        painter.setFont(spaced)
        painter.setPen(theme().colour("text"))
        painter.drawText(QRectF(35, 0, 140, 24), Qt.AlignmentFlag.AlignVCenter, "BEDROT")
        painter.end()


class _Steps(QWidget):
    """Number, title and a line about each step; a tick where it is done."""

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__()
        self._titles, self._below = list(titles), ["" for _ in titles]
        self.current, self._done = 0, set[int]()
        self.setMinimumHeight(STEP * len(titles))
        self.tell(0)

    def tell(self, current: int, done: set[int] | None = None, below: Sequence[str] = ()) -> None:
        """Where one is, which steps are done, and the line below each."""
        self.current, self._done = current, set(done or ())
        self._below = [*below, *self._below[len(below) :]]
        self.setAccessibleName(f"Step {current + 1} of {len(self._titles)}: {self._titles[current]}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDE - 66, STEP * len(self._titles))

    def paintEvent(self, _event: QPaintEvent) -> None:
        now, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, title in enumerate(self._titles):
            top, here = number * STEP, number == self.current
            circle = QRectF(0.5, top + 0.5, 18, 18)
            if number + 1 < len(self._titles):
                painter.setPen(QPen(now.colour("border"), 1))
                painter.drawLine(round(circle.center().x()), top + 24, round(circle.center().x()), top + STEP - 5)
            if number in self._done and not here:
                paint_glyph(painter, circle, "current", now)
            else:
                painter.setPen(Qt.PenStyle.NoPen if here else QPen(now.colour("borderStrong"), 1))
                painter.setBrush(now.colour("accent") if here else Qt.BrushStyle.NoBrush)
                painter.drawEllipse(circle)
                painter.setFont(font("captionStrong"))
                painter.setPen(
                    now.colour("onPrimary") if here and now.dark else now.colour("text" if here else "muted")
                )
                painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(number + 1))
            left = QRectF(31, top - 1, self.width() - 31, 20)
            painter.setFont(font("heading" if here else "body"))
            painter.setPen(now.colour("text" if here else "text2" if number in self._done else "muted"))
            painter.drawText(left, Qt.AlignmentFlag.AlignVCenter, title)
            painter.setFont(font("caption"))
            painter.setPen(now.colour("muted"))
            cut = QFontMetricsF(font("caption")).elidedText(
                self._below[number], Qt.TextElideMode.ElideMiddle, left.width()
            )
            painter.drawText(left.translated(0, 19), Qt.AlignmentFlag.AlignVCenter, cut)
        painter.end()
