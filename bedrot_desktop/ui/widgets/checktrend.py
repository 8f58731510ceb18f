"""How a check went the last twenty times: low bars when it passed, high ones when it did not. Height tells as well."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from bedrot_desktop.ui.theme import Theme, theme
from bedrot_desktop.ui.widgets.told import tell

BARS, BAR, GAP = 20, 5, 2
PASSED, FAILED, UNKNOWN = 9, 14, 2
WIDE, HIGH = BARS * (BAR + GAP) - GAP, 14
#: State of a check → state of `colours.STATES`.
STATES = {"ok": "current", "note": "queued", "warning": "due", "error": "failed", "not run": "failed"}
#: State of a check → its word.
WORDS = {"ok": "passed", "note": "worth knowing", "warning": "warning", "error": "failed", "not run": "did not run"}
GOOD = frozenset({"ok", "note"})


def paint_trend(painter: QPainter, rect: QRectF, states: Sequence[str], now: Theme | None = None) -> None:
    """Paint the bars, the newest at the right; times that never were are dots."""
    now = now or theme()
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    shown = list(states)[-BARS:]
    foot = round(rect.center().y() + HIGH / 2)
    for place in range(BARS):
        back = BARS - place
        state = shown[-back] if back <= len(shown) else ""
        left = rect.left() + place * (BAR + GAP)
        if not state:
            painter.setBrush(now.colour("track"))
            high = UNKNOWN
        elif state in GOOD:
            painter.setBrush(now.zone("current") if state == "ok" else now.colour("borderStrong"))
            high = PASSED
        else:
            painter.setBrush(now.ink(STATES[state]))
            high = FAILED
        painter.drawRect(QRectF(left, foot - high, BAR, high))
    painter.restore()


def trend_words(states: Sequence[str]) -> str:
    """The trend in words: “passed 17 of 20 times”, “failed 3 times in a row”."""
    shown = list(states)[-BARS:]
    if not shown:
        return "never run"
    bad = 0
    for state in reversed(shown):
        if state in GOOD:
            break
        bad += 1
    passed = sum(state in GOOD for state in shown)
    told = f"passed {passed} of {len(shown)} {'time' if len(shown) == 1 else 'times'}"
    return f"{told}, not passed {bad} times in a row" if bad > 1 else told


class CheckTrend(QWidget):
    """The bars as a widget."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(WIDE, HIGH)
        self.states: tuple[str, ...] = ()
        self.tell(())

    def tell(self, states: Sequence[str]) -> None:
        """Show another trend."""
        if tuple(states) != self.states:
            self.states = tuple(states)
            self.update()
        tell(self, f"Trend: {trend_words(states)}", "", trend_words(states))

    def sizeHint(self) -> QSize:
        return QSize(WIDE, HIGH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_trend(painter, QRectF(self.rect()), self.states)
        painter.end()
