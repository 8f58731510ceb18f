"""The card with the score of every service: one line each, with what costs points; a part leads to its evidence."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QToolTip

from bedrot_desktop.ui.acts import Act
from bedrot_desktop.ui.pages.health.content import ScoreRow
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.ui.widgets.basic import BY_KEYS, act_menu
from bedrot_desktop.ui.widgets.monogram import paint_monogram
from bedrot_desktop.ui.widgets.pill import paint_pill
from bedrot_desktop.ui.widgets.scorebar import HIGH, WIDE, paint_parts, paint_score, part_rects
from bedrot_desktop.ui.widgets.told import tell

ROW = 39
SHORTER, NARROW = 760, 640  # dp below which the bar is shorter, and below which the weight is left out too


class ScoreLine(QAbstractButton):
    """A service's line. ``evidence`` carries the kind of the part that was clicked, "" for the line itself."""

    evidence = Signal(str)

    def __init__(self, row: ScoreRow, acts: Callable[[ScoreRow], list[Act]]) -> None:
        super().__init__()
        self.row, self._acts, self._ring = row, acts, False
        self.last = False
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(ROW)
        self.setMouseTracking(True)
        self.tell(row)

    def tell(self, row: ScoreRow) -> None:
        """Show another score."""
        self.row = row
        tell(self, f"{row.title}. {row.value.sentence}", f"Weight {row.weight:g}")
        self.update()

    def _places(self) -> dict[str, QRectF]:
        narrow = self.width() < NARROW
        bar = 110 if self.width() < SHORTER else WIDE
        right = self.width() - 14
        weight = QRectF(right - 44, 0, 44, ROW) if not narrow else QRectF(right, 0, 0, ROW)
        name, pill = QRectF(46, 0, 118 if not narrow else 96, ROW), 170 if not narrow else 146
        points = QRectF(pill + 82, 0, 44, ROW)
        left = points.right() + 14
        return {
            "name": name, "pill": QRectF(pill, 0, 84, ROW), "points": points,
            "bar": QRectF(left, (ROW - HIGH) / 2, bar, HIGH),
            "parts": QRectF(left + bar + 20, 0, weight.left() - left - bar - 28, ROW), "weight": weight,
        }  # fmt: skip

    def part_at(self, point: QPointF) -> str:
        """The kind of the part under a point, "" for none."""
        bar = self._places()["bar"]
        if self.row.value.points is None or not bar.adjusted(0, -6, 0, 6).contains(point):
            return ""
        for box, part in zip(part_rects(bar, self.row.value)[1:], self.row.value.parts, strict=True):
            if box.left() - 1 <= point.x() <= box.right() + 1:
                return part.kind
        return ""

    def paintEvent(self, _event: QPaintEvent) -> None:
        now, painter, value, places = theme(), QPainter(self), self.row.value, self._places()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        if self.isChecked() or self.underMouse():
            painter.fillRect(whole.adjusted(0, 0, 0, -1), now.colour("selection" if self.isChecked() else "hover"))
        if self.isChecked():
            painter.fillRect(QRectF(0, 0, 3, ROW - 1), now.colour("accentInk"))
        if not self.last:
            painter.fillRect(QRectF(0, ROW - 1, whole.width(), 1), now.colour("border"))
        paint_monogram(painter, QRectF(13, 7, 24, 24), self.row.service)
        painter.setPen(now.colour("text"))
        painter.setFont(font("body"))
        title = QFontMetricsF(font("body")).elidedText(
            self.row.title, Qt.TextElideMode.ElideRight, places["name"].width()
        )
        painter.drawText(places["name"], Qt.AlignmentFlag.AlignVCenter, title)
        paint_pill(painter, places["pill"], value.state, value.word)
        painter.setFont(font("title"))
        painter.setPen(now.colour("text" if value.points is not None else "muted"))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(places["points"], right, "–" if value.points is None else str(value.points))
        paint_score(painter, places["bar"], value)
        if value.points is not None:
            paint_parts(painter, places["parts"], value.parts)
        if places["weight"].width():
            painter.setFont(font("small"))
            painter.setPen(now.colour("muted"))
            painter.drawText(places["weight"], right, f"× {self.row.weight:.1f}")
        if self._ring:
            painter.setPen(now.colour("accentInk"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(whole.adjusted(1, 1, -1, -2), 4, 4)
        painter.end()

    def event(self, event: object) -> bool:
        if isinstance(event, QHelpEvent):
            parts = "\n".join(f"{part.told} {part.words}" for part in self.row.value.parts)
            QToolTip.showText(event.globalPos(), parts or self.row.value.sentence, self)
            return True
        return super().event(event)  # type: ignore[arg-type]

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = bool(self.part_at(event.position()))
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        kind = self.part_at(event.position())
        if kind and event.button() == Qt.MouseButton.LeftButton:
            self.evidence.emit(kind)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.evidence.emit("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.setChecked(True)
            self.evidence.emit("")
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        act_menu(self._acts(self.row), self).popup(event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = event.reason() in BY_KEYS
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring = False
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(760, ROW)
