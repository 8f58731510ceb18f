"""A key figure on its card: value, way here, change against something; Enter explains it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from bedrot_desktop.insights.shapes import Kpi
from bedrot_desktop.ui import icons, words
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.basic import BY_KEYS
from bedrot_desktop.ui.widgets.chart.ink import named_colour
from bedrot_desktop.ui.widgets.chart.ticks import written
from bedrot_desktop.ui.widgets.glyph import paint_glyph
from bedrot_desktop.ui.widgets.sparkline import paint_sparkline
from bedrot_desktop.ui.widgets.told import tell
from bedrot_desktop.ui.widgets.values import SeriesValue

HIGH, WIDE, PAD = 82, 178, 14
STILL = 0.0005  # a change that is none


class KpiCard(QWidget):
    """``asked``: explain this number; ``menu_wanted``: a menu at a point."""

    asked = Signal(object)
    menu_wanted = Signal(object, QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(HIGH)
        self.setMinimumWidth(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.kpi: Kpi | None = None
        self._by_keys = False

    def show_kpi(self, kpi: Kpi) -> None:
        """Show a figure."""
        self.kpi = kpi
        line = f"{self.change_words()} {kpi.against}".strip()
        value = written(kpi.value, kpi.unit, kpi.places)
        said = [kpi.title, {"usd": f"{value} US dollars".replace("$", "")}.get(kpi.unit, value), line, kpi.note]
        said += ["a part is not reported yet"] if kpi.unreported else []
        tell(self, ", ".join(part for part in said if part) + ".", "", line)
        self.update()

    def change_words(self) -> str:
        """“up 8.4 %”, for reading aloud."""
        change = self.kpi.change if self.kpi else None
        if change is None:
            return ""
        way = "unchanged" if abs(change) < STILL else "up" if change > 0 else "down"
        return way if way == "unchanged" else f"{way} {words.percent(abs(change))}"

    def sizeHint(self) -> QSize:
        return QSize(WIDE, HIGH)

    # -- painting -----

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(now.colour("surface"))
        painter.setPen(now.colour("borderStrong" if self.underMouse() else "border"))
        painter.drawRoundedRect(frame, 6, 6)
        if self.hasFocus() and self._by_keys:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(now.colour("accentInk"), 2))
            painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        if self.kpi is not None:
            self._paint(painter, self.kpi)
        painter.end()

    def _paint(self, painter: QPainter, kpi: Kpi) -> None:
        now, inner = theme(), QRectF(self.rect()).adjusted(PAD, 0, -PAD, 0)
        room = inner.width() - (16 if kpi.unreported else 0)
        self._text(painter, QRectF(inner.left(), 9, room, 16), kpi.title, "caption", "muted")
        if kpi.unreported:
            paint_glyph(painter, QRectF(inner.right() - 11, 11, 11, 11), "unreported")
        value = written(kpi.value, kpi.unit, kpi.places)
        step = "big" if QFontMetricsF(font("big")).horizontalAdvance(value) < inner.width() else "figure"
        self._text(
            painter,
            QRectF(inner.left(), 27, inner.width() + 4, 28),
            value,
            step,
            "text" if kpi.value is not None else "muted",
        )
        spark = min(58.0, inner.width() - QFontMetricsF(font(step)).horizontalAdvance(value) - 10)
        line = SeriesValue(tuple(one for one in kpi.spark if one is not None))
        if line.enough and spark > 30:
            colour = named_colour(kpi.series[0], kpi.series[1])
            if not kpi.series[1]:
                colour = now.colour("text2")
            paint_sparkline(painter, QRectF(inner.right() - spark, 28, spark, 26), line, colour)
        self._foot(painter, inner, kpi)

    def _foot(self, painter: QPainter, inner: QRectF, kpi: Kpi) -> None:
        left, now = inner.left(), theme()
        if kpi.change is not None:
            tone = self.tone()
            colour = now.ink(tone) if tone in {"current", "stale"} else now.colour("muted")
            still = abs(kpi.change) < STILL
            icon = "arrow-right" if still else "arrow-up-right" if kpi.change > 0 else "arrow-down-right"
            painter.drawPixmap(QPointF(left - 1, 60.5), icons.coloured(icon, colour, 12, self.devicePixelRatioF()))
            text = words.percent(abs(kpi.change))
            painter.setFont(font("captionStrong"))
            painter.setPen(colour)
            painter.drawText(QRectF(left + 14, 59, 80, 15), Qt.AlignmentFlag.AlignVCenter, text)
            left += 14 + QFontMetricsF(font("captionStrong")).horizontalAdvance(text) + 6
        rest = kpi.against if kpi.change is not None else ""
        both = " · ".join(part for part in (rest, kpi.note) if part)
        fits = QFontMetricsF(font("caption")).horizontalAdvance(both) <= inner.right() - left
        rest = both if fits else rest or kpi.note
        if kpi.value is None and not rest:
            rest = "nothing known for these days"
        self._text(painter, QRectF(left, 59, inner.right() - left, 15), rest, "caption", "muted")

    def tone(self) -> str:
        """“current” for better, “stale” for worse, “” for neither."""
        kpi = self.kpi
        if kpi is None or kpi.change is None or kpi.good == "neutral" or abs(kpi.change) < STILL:
            return ""
        return "current" if (kpi.change > 0) == (kpi.good == "up") else "stale"

    def _text(self, painter: QPainter, box: QRectF, text: str, step: str, tone: str) -> None:
        painter.setFont(font(step))
        painter.setPen(theme().colour(tone))
        shown = QFontMetricsF(font(step)).elidedText(text, Qt.TextElideMode.ElideRight, box.width() + 1)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)

    # -- mouse and keys -----

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: object) -> None:  # noqa: ARG002 - Qt hands it over
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keys = event.reason() in BY_KEYS
        super().focusInEvent(event)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.asked.emit(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.asked.emit(self)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(self, event.globalPos())
