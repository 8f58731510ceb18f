"""The five zones of a service as cells that tell their age, the first old one marked as the bottleneck."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from bedrot_desktop.ui.theme import Theme, font, theme
from bedrot_desktop.ui.widgets.basic import BY_KEYS
from bedrot_desktop.ui.widgets.glyph import paint_glyph
from bedrot_desktop.ui.widgets.told import tell
from bedrot_desktop.ui.widgets.values import ZONE_NAMES, ZONES, ZoneValue

TOP, CELL, GAP, NAME = 4, 19, 3, 13
HIGH = TOP + CELL + 3 + NAME
OLD = frozenset({"due", "stale", "stuck", "failed"})


def cell_rects(rect: QRectF, count: int = 5) -> list[QRectF]:
    """Where the cells lie, at whole dp."""
    wide = (rect.width() - GAP * (count - 1)) / count
    edges = [(round(rect.left() + place * (wide + GAP)), round(rect.left() + place * (wide + GAP) + wide))
             for place in range(count)]  # fmt: skip
    return [QRectF(left, rect.top() + TOP, right - left, CELL) for left, right in edges]


def paint_zones(
    painter: QPainter,
    rect: QRectF,
    zones: Sequence[ZoneValue],
    moment: datetime,
    now: Theme | None = None,
    focused: int = -1,
) -> None:
    """Paint the strip over the width of ``rect``."""
    now = now or theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for place, (zone, cell) in enumerate(zip(zones, cell_rects(rect, len(zones)), strict=True)):
        _paint_cell(painter, cell, zone, moment, now)
        name = QRectF(cell.left() - 2, cell.bottom() + 3, cell.width() + 4, NAME)
        strong = zone.bottleneck or place == focused
        painter.setFont(_bold() if zone.bottleneck else font("tiny"))
        painter.setPen(now.colour("text" if strong else "muted"))
        painter.drawText(name, Qt.AlignmentFlag.AlignCenter, ZONE_NAMES.get(zone.zone, zone.zone))
        if place == focused:
            painter.setPen(QPen(now.colour("accentInk"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cell.adjusted(-1, -1, 1, 1), 4, 4)
    painter.restore()


def _bold() -> QFont:
    made = QFont(font("tiny"))
    made.setWeight(QFont.Weight.Bold)
    return made


def _paint_cell(painter: QPainter, cell: QRectF, zone: ZoneValue, moment: datetime, now: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    figure, old = zone.figure(moment), zone.state in OLD
    if zone.state == "none":
        pen = QPen(now.colour("borderStrong"), 1)
        pen.setDashPattern([2.5, 2.5])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(cell.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
    else:
        painter.setBrush(now.zone(zone.state) if old else now.tint(zone.state))
        painter.drawRoundedRect(cell, 2, 2)
    if not old and zone.state != "none":
        painter.setBrush(now.zone(zone.state))
        painter.drawRect(QRectF(cell.left(), cell.bottom() - 2, cell.width(), 2))
    if zone.bottleneck:
        painter.setBrush(now.ink(zone.state))
        painter.drawRect(QRectF(cell.left(), cell.top() - TOP, cell.width(), 3))
        painter.drawRect(QRectF(cell.left(), cell.top() - TOP, 2, cell.height() + TOP))
    painter.setFont(font("label"))
    wide = QFontMetricsF(font("label")).horizontalAdvance(figure)
    left = cell.center().x() - (wide + (12 if old else 0)) / 2
    if old:
        glyph = QRectF(left, cell.center().y() - 4, 8, 8)
        paint_glyph(painter, glyph, "stale" if zone.state == "stale" else "due", now)
        left += 12
    ink = now.colour("text") if old else now.colour("muted") if zone.state == "none" else now.ink(zone.state)
    painter.setPen(ink)
    painter.drawText(QRectF(left - 1, cell.top(), wide + 4, CELL), Qt.AlignmentFlag.AlignVCenter, figure)


class ZoneStrip(QWidget):
    """The strip as a widget: Left and Right walk the cells, Enter or a click opens the zone's files (``opened``)."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(HIGH)
        self.setMinimumWidth(180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.zones: tuple[ZoneValue, ...] = tuple(ZoneValue(zone) for zone in ZONES)
        self._moment, self._current, self._by_keys = datetime.now(UTC), 0, False
        self.tell(self.zones, self._moment)

    @property
    def current(self) -> ZoneValue:
        """The cell that the keys are at."""
        return self.zones[self._current]

    def tell(self, zones: Sequence[ZoneValue], moment: datetime) -> None:
        """Show other zones."""
        before = [(zone, zone.figure(self._moment)) for zone in self.zones]
        self.zones, self._moment = tuple(zones), moment
        self._current = min(self._current, len(self.zones) - 1)
        self._say()
        if before != [(zone, zone.figure(moment)) for zone in zones]:
            self.update()

    def _say(self) -> None:
        stuck = next((zone for zone in self.zones if zone.bottleneck), None)
        name = "Zones: " + (f"bottleneck in {stuck.zone}" if stuck else "all through")
        if self.hasFocus():
            name = self.current.sentence(self._moment)
        tell(self, name, ". ".join(zone.sentence(self._moment) for zone in self.zones))

    def _at(self, point: QPointF) -> int:
        for place, cell in enumerate(cell_rects(QRectF(self.rect()), len(self.zones))):
            if cell.adjusted(-1, -TOP, 2, NAME).contains(point):
                return place
        return -1

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.zones[place].sentence(self._moment) if place >= 0 else "", self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self._current = min(len(self.zones) - 1, max(0, self._current + step))
            self._by_keys = True
            self._say()
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.opened.emit(self.current.zone)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._at(event.position()) >= 0:
            event.accept()
        else:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self.opened.emit(self.zones[place].zone)
        else:
            super().mouseReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._by_keys = event.reason() in BY_KEYS
        self._say()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._by_keys = False
        self._say()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(248, HIGH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        at = self._current if self._by_keys and self.hasFocus() else -1
        paint_zones(painter, QRectF(self.rect()), self.zones, self._moment, focused=at)
        painter.end()
