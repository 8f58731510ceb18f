"""State glyphs: painted shapes on a grid of 12, sharp at any size; never a colour without one of them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from bedrot_desktop.ui.theme import Theme, theme


def paint_glyph(
    painter: QPainter,
    rect: QRectF,
    state: str,
    now: Theme | None = None,
    colour: QColor | None = None,
    turn: float = 0.0,
) -> None:
    """Paint a state's glyph into a square. ``colour``: instead of the state's own; ``turn``: 0–1, running only."""
    now = now or theme()
    ink = colour or now.ink(state)
    ground = now.colour("surface")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = min(rect.width(), rect.height())
    painter.translate(rect.center().x() - side / 2, rect.center().y() - side / 2)
    painter.scale(side / 12, side / 12)
    _PAINTERS[state](painter, ink, ground, turn)
    painter.restore()


def _pen(colour: QColor, width: float = 1.4, dashes: tuple[float, ...] = ()) -> QPen:
    pen = QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    if dashes:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([part / width for part in dashes])
    return pen


def _line(painter: QPainter, *points: tuple[float, float]) -> None:
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))


def _filled(painter: QPainter, colour: QColor, *points: tuple[float, float]) -> None:
    painter.setPen(_pen(colour, 1.0))
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))


def _current(painter: QPainter, ink: QColor, ground: QColor, _turn: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawEllipse(QPointF(6, 6), 5.5, 5.5)
    painter.setPen(_pen(ground, 1.5))
    _line(painter, (3.6, 6.2), (5.3, 7.9), (8.5, 4.4))


def _due(painter: QPainter, ink: QColor, ground: QColor, _turn: float) -> None:
    _filled(painter, ink, (6, 1.2), (11.2, 10.4), (0.8, 10.4))
    painter.setPen(_pen(ground, 1.4))
    _line(painter, (6, 4.4), (6, 6.9))
    painter.drawPoint(QPointF(6, 8.9))


def _stuck(painter: QPainter, ink: QColor, _ground: QColor, _turn: float) -> None:
    painter.setPen(_pen(ink, 1.8))
    _line(painter, (0.9, 6), (7.2, 6))
    _line(painter, (4.7, 3.3), (7.4, 6), (4.7, 8.7))
    _line(painter, (10.6, 1.6), (10.6, 10.4))


def _stale(painter: QPainter, ink: QColor, ground: QColor, _turn: float) -> None:
    _filled(painter, ink, (6, 0.8), (11.2, 6), (6, 11.2), (0.8, 6))
    painter.setPen(_pen(ground, 1.3))
    _line(painter, (6, 3.6), (6, 6.2), (7.7, 7.2))


def _failed(painter: QPainter, ink: QColor, ground: QColor, _turn: float) -> None:
    _filled(
        painter, ink, (3.8, 0.9), (8.2, 0.9), (11.1, 3.8), (11.1, 8.2), (8.2, 11.1), (3.8, 11.1), (0.9, 8.2), (0.9, 3.8)
    )
    painter.setPen(_pen(ground, 1.5))
    _line(painter, (4.2, 4.2), (7.8, 7.8))
    _line(painter, (7.8, 4.2), (4.2, 7.8))


def _out(painter: QPainter, ink: QColor, _ground: QColor, _turn: float) -> None:
    painter.setPen(_pen(ink, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(1, 1, 10, 10), 1.4, 1.4)
    _line(painter, (3.2, 8.8), (8.8, 3.2))


def _waiting(painter: QPainter, ink: QColor, ground: QColor, _turn: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawRoundedRect(QRectF(0.5, 0.5, 11, 11), 2, 2)
    painter.setBrush(ground)
    painter.drawRect(QRectF(3.5, 3.2, 1.7, 5.6))
    painter.drawRect(QRectF(6.8, 3.2, 1.7, 5.6))


def _running(painter: QPainter, ink: QColor, _ground: QColor, turn: float) -> None:
    painter.translate(6, 6)
    painter.rotate(turn * 360)
    painter.translate(-6, -6)
    painter.setPen(_pen(ink, 1.8))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawArc(QRectF(1.5, 1.5, 9, 9), 120 * 16, 270 * 16)
    _filled(painter, ink, (1.2, 0.9), (5.4, 1.3), (2.4, 4.6))


def _ring(painter: QPainter, ink: QColor, _ground: QColor, _turn: float) -> None:
    painter.setPen(_pen(ink, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(6, 6), 4.7, 4.7)


def _dashed_ring(painter: QPainter, ink: QColor, _ground: QColor, _turn: float) -> None:
    painter.setPen(_pen(ink, 1.4, (2.2, 1.7)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(6, 6), 4.7, 4.7)


def _hatched_ring(painter: QPainter, ink: QColor, ground: QColor, turn: float) -> None:
    path = QPainterPath()
    path.addEllipse(QPointF(6, 6), 4.4, 4.4)
    painter.save()
    painter.setClipPath(path)
    painter.setPen(_pen(ink, 0.9))
    for start in range(-10, 12, 3):
        _line(painter, (start, 11), (start + 10, 1))
    painter.restore()
    _ring(painter, ink, ground, turn)


def _dash(painter: QPainter, ink: QColor, _ground: QColor, _turn: float) -> None:
    painter.setPen(_pen(ink, 1.8))
    _line(painter, (2, 6), (10, 6))


def _dashed_square(painter: QPainter, ink: QColor, _ground: QColor, _turn: float) -> None:
    painter.setPen(_pen(ink, 1.4, (2.2, 1.6)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(1.3, 1.3, 9.4, 9.4))


_PAINTERS = {
    "current": _current, "due": _due, "stuck": _stuck, "stale": _stale, "failed": _failed, "out": _out,
    "waiting": _waiting, "running": _running, "queued": _ring, "unknown": _dashed_ring, "unreported": _hatched_ring,
    "off": _dash, "missed": _dashed_square, "none": _dash,
}  # fmt: skip


def paint_mark(painter: QPainter, rect: QRectF, now: Theme | None = None, *, grey: bool = False) -> None:
    """The program's mark: a rounded square with four bars that decay to the right, the last broken."""
    now = now or theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / 16, rect.height() / 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(now.colour("muted") if grey else now.colour("accent"))
    painter.drawRoundedRect(QRectF(0, 0, 16, 16), 3.6, 3.6)
    painter.setBrush(QColor("#0E1200"))
    for left, top in ((3, 3.4), (5.8, 5.6), (8.6, 7.6)):
        painter.drawRect(QRectF(left, top, 1.8, 12.6 - top))
    painter.drawRect(QRectF(11.4, 9.2, 1.8, 1.2))
    painter.drawRect(QRectF(11.4, 11.4, 1.8, 1.2))
    painter.restore()
