"""Painted values that go to a new place in a moment, only when they change and only where motion is wanted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEasingCurve, QVariantAnimation, Slot
from PySide6.QtWidgets import QApplication, QStyle, QWidget

TIME = 240


class Glide(QVariantAnimation):
    """Moves a widget's shares; the widget paints ``now`` and is updated at each step."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._from: tuple[float, ...] = ()
        self._to: tuple[float, ...] = ()
        self.now: tuple[float, ...] = ()
        self.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.setDuration(TIME)
        self.setStartValue(0.0)
        self.setEndValue(1.0)
        self.valueChanged.connect(self._step)

    def to(self, values: Sequence[float]) -> None:
        """Go there; at once at first, when hidden, and where the system asks for less motion."""
        wanted = tuple(values)
        if wanted == self._to:
            return
        self.stop()
        first = len(self.now) != len(wanted)
        self._from, self._to = self.now, wanted
        if first or not self._widget.isVisible() or not moves() or _near(self._from, wanted):
            self.now = wanted
            self._widget.update()
        else:
            self.start()

    @Slot(object)
    def _step(self, share: object) -> None:
        part = float(share) if isinstance(share, float | int) else 1.0
        self.now = tuple(start + (end - start) * part for start, end in zip(self._from, self._to, strict=True))
        self._widget.update()


def moves() -> bool:
    """Whether the system wants motion."""
    style = QApplication.style()
    return bool(style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration))


def _near(one: Sequence[float], other: Sequence[float]) -> bool:
    return all(abs(left - right) < 0.004 for left, right in zip(one, other, strict=True))
