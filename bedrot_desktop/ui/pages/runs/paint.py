"""Bars, strips, buttons and texts as the page Runs paints them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from bedrot_desktop.ui import icons
from bedrot_desktop.ui.pages.runs.content import STATES
from bedrot_desktop.ui.theme import font, theme

LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
MOVING = 0.3  # the part of a bar that moves where no count is known


def paint_text(
    painter: QPainter,
    box: QRectF,
    text: str,
    step: str = "small",
    colour: QColor | str = "text",
    align: Qt.AlignmentFlag = LEFT,
    cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> float:
    """One line of text, shortened to the box; returns its width."""
    if not text or box.width() < 8:
        return 0.0
    face = font(step)
    painter.setFont(face)
    painter.setPen(theme().colour(colour) if isinstance(colour, str) else colour)
    measure = QFontMetricsF(face)
    shown = measure.elidedText(text, cut, box.width() + 0.5)
    painter.drawText(box, align, shown)
    return measure.horizontalAdvance(shown)


def fill_of(outcome: str) -> QColor:
    """The colour of a stage in bars and strips."""
    now = theme()
    if outcome in {"done", "unchanged"}:
        return now.zone("current")
    if outcome in {"queued", "skipped", "cancelled", "outside"}:
        return now.colour("track")
    return now.ink(STATES[outcome])


def paint_bar(painter: QPainter, box: QRectF, outcome: str, share: float | None, turn: float = 0.0) -> None:
    """A bar that is filled so far; without a share a part of it moves."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().colour("track"))
    painter.drawRoundedRect(box, 1.5, 1.5)
    if share is None:
        start = box.left() + box.width() * (1 - MOVING) * (1 - abs(2 * turn - 1))
        filled = QRectF(start, box.top(), box.width() * MOVING, box.height())
    else:
        filled = QRectF(box.left(), box.top(), box.width() * min(max(share, 0.0), 1.0), box.height())
    if filled.width() > 0.5:
        painter.setBrush(fill_of(outcome))
        painter.drawRoundedRect(filled, 1.5, 1.5)
    painter.restore()


def strip_boxes(box: QRectF, weights: Sequence[float], gap: float = 2.0, least: float = 3.0) -> list[QRectF]:
    """The parts of a strip, each as wide as its weight asks for."""
    if not weights:
        return []
    room = max(box.width() - gap * (len(weights) - 1), 1.0)
    least = min(least, room / len(weights))
    spare, whole = room - least * len(weights), sum(weights) or 1.0
    boxes, left = [], box.left()
    for weight in weights:
        wide = least + spare * weight / whole
        boxes.append(QRectF(left, box.top(), wide, box.height()))
        left += wide + gap
    return boxes


def paint_strip(
    painter: QPainter, box: QRectF, parts: Sequence[tuple[str, float, float]], gap: float = 2.0
) -> list[QRectF]:
    """A strip of (outcome, weight, share); the running parts are filled so far. Returns where each part is."""
    boxes = strip_boxes(box, [weight for _, weight, _ in parts], gap)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for (outcome, _, share), part in zip(parts, boxes, strict=True):
        filled = part
        if outcome == "running":
            painter.setBrush(theme().colour("track"))
            painter.drawRoundedRect(part, 1.5, 1.5)
            filled = QRectF(part.left(), part.top(), max(part.width() * share, 2.0), part.height())
        painter.setBrush(fill_of(outcome))
        painter.drawRoundedRect(filled, 1.5, 1.5)
    painter.restore()
    return boxes


def button_width(text: str) -> float:
    """How wide a painted button is."""
    return 9 + 14 + 6 + QFontMetricsF(font("button")).horizontalAdvance(text) + 10


def paint_button(
    painter: QPainter, box: QRectF, text: str, icon: str, *, primary: bool = False, hover: bool = False
) -> None:
    """A small button in a row."""
    now = theme()
    ground, edge, ink = ("primary", "primary", "onPrimary") if primary else ("raised", "borderStrong", "text")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(now.colour(edge))
    painter.setBrush(now.colour("hover" if hover and not primary else ground))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
    ratio = painter.device().devicePixelRatioF()
    painter.drawPixmap(QPointF(box.left() + 9, box.center().y() - 7), icons.pixmap(icon, ink, 14, ratio))
    paint_text(painter, box.adjusted(29, 0, -4, 0), text, "button", ink)
    painter.restore()


def paint_ring(painter: QPainter, box: QRectF) -> None:
    """The keyboard's place."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = painter.pen()
    pen.setColor(theme().colour("accentInk"))
    pen.setWidthF(2)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), 4, 4)
    painter.restore()
