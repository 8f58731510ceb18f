"""How the matrix is painted: monogram, pill, zone cells with ages, plain columns."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from bedrot_desktop.ui import words
from bedrot_desktop.ui.pages.services.content import Row, SignIn
from bedrot_desktop.ui.pages.services.matrix import (
    FIRST_ZONE,
    GAPS,
    NEWEST,
    RIGHT,
    SCORE,
    SERVICE,
    SESSION,
    STATE,
    Matrix,
)
from bedrot_desktop.ui.pages.services.zone_cells import Cell
from bedrot_desktop.ui.theme import Theme, font, theme
from bedrot_desktop.ui.widgets.glyph import paint_glyph
from bedrot_desktop.ui.widgets.monogram import paint_monogram
from bedrot_desktop.ui.widgets.pill import paint_pill

ROW_HIGH, CELL_HIGH, GAP = 37, 32, 6
LEFT, MIDDLE, RIGHTWARDS = (
    Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
    Qt.AlignmentFlag.AlignCenter,
    Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
)


def paint_cell(painter: QPainter, rect: QRectF, cell: Cell, now: Theme, *, focused: bool = False) -> None:
    """One zone: left edge and tint in the state's colour, age at the left, count at the right."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    old = cell.state in {"due", "stale"}
    if not cell.there:
        _empty(painter, rect, now)
    else:
        plain = cell.state in {"none", "unknown"}
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.colour("sunken") if plain else now.tint(cell.state))
        painter.drawRoundedRect(rect, 3, 3)
        edge = now.ink(cell.state) if old else now.colour("borderStrong") if plain else now.zone(cell.state)
        painter.setClipRect(QRectF(rect.left(), rect.top(), 3, rect.height()))
        painter.setBrush(edge)
        painter.drawRoundedRect(rect.adjusted(0, 0, 6, 0), 3, 3)
        painter.setClipping(False)
        if cell.bottleneck:
            painter.setPen(QPen(now.ink(cell.state), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(0.75, 0.75, -0.75, -0.75), 3, 3)
        _values(painter, rect, cell, now)
    if focused:
        painter.setPen(QPen(now.colour("accentInk"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(-1.5, -1, 1.5, 1), 5, 5)
    painter.restore()


def _empty(painter: QPainter, rect: QRectF, now: Theme) -> None:
    pen = QPen(now.colour("borderStrong"), 1)
    pen.setDashPattern([3, 3])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    painter.setFont(font("caption"))
    painter.setPen(now.colour("muted"))
    wide = rect.width() >= 96
    painter.drawText(rect.adjusted(10, 0, -8, 0), LEFT if wide else MIDDLE, "–")
    if wide:
        painter.drawText(rect.adjusted(10, 0, -8, 0), RIGHTWARDS, "no such zone")


def _values(painter: QPainter, rect: QRectF, cell: Cell, now: Theme) -> None:
    left = rect.left() + 10
    if cell.state in {"due", "stale"}:
        paint_glyph(painter, QRectF(left, rect.center().y() - 5, 10, 10), cell.state, now)
        left += 15
    strong, weak = QFontMetricsF(font("smallStrong")), QFontMetricsF(font("caption"))
    age = cell.age or ("nothing yet" if cell.state == "none" else "–")
    painter.setFont(font("smallStrong" if cell.age else "caption"))
    painter.setPen(now.colour("muted") if cell.state in {"none", "unknown"} else now.ink(cell.state))
    painter.drawText(QRectF(left, rect.top(), rect.right() - left, rect.height()), LEFT, age)
    left += strong.horizontalAdvance(age) + 6
    room = rect.right() - 7 - left
    ways = (cell.count, cell.count.partition(" ")[0], words.short(cell.many)) if cell.count else ()
    fitting = [text for text in ways if weak.horizontalAdvance(text) <= room]
    if fitting:
        painter.setFont(font("caption"))
        painter.setPen(now.colour("muted"))
        painter.drawText(QRectF(left, rect.top(), room, rect.height()), RIGHTWARDS, fitting[0])


class MatrixPainter(QStyledItemDelegate):
    """Paints what `Matrix` holds."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(80, ROW_HIGH)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        now, model = theme(), index.model()
        assert isinstance(model, Matrix)  # noqa: S101 - for the type checker
        row, column = model.rows[index.row()], index.column()
        rect, view = QRectF(option.rect), option.widget
        state = option.state
        self._ground(painter, rect, column, bool(state & QStyle.StateFlag.State_Selected), _hovered(view, index), now)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        cell = model.cell(index)
        if cell is not None:
            high = (rect.height() - CELL_HIGH) / 2
            paint_cell(painter, rect.adjusted(GAP / 2, high, -GAP / 2, -high), cell, now, focused=focused)
            return
        if column == SERVICE:
            self._service(painter, rect, row, now)
        elif column == STATE:
            paint_pill(painter, rect.adjusted(8, 0, -4, 0), *model.state(row), now)
        else:
            self._plain(painter, rect, model, row, column, now)
        if focused:
            _ring(painter, rect, now)

    def _ground(self, painter: QPainter, rect: QRectF, column: int, chosen: bool, hovered: bool, now: Theme) -> None:
        if chosen or hovered:
            painter.fillRect(rect, now.colour("selection" if chosen else "hover"))
        if chosen and column == SERVICE:
            painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), now.colour("accentInk"))

    def _service(self, painter: QPainter, rect: QRectF, row: Row, now: Theme) -> None:
        paint_monogram(painter, QRectF(rect.left() + 10, rect.center().y() - 13, 26, 26), row.key, "", now)
        left = rect.left() + 46
        title, small = QFontMetricsF(font("button")), QFontMetricsF(font("caption"))
        room = rect.right() - left - 6
        name = title.elidedText(row.title, Qt.TextElideMode.ElideRight, room)
        painter.setFont(font("button"))
        painter.setPen(now.colour("text"))
        painter.drawText(QRectF(left, rect.top(), room, rect.height()), LEFT, name)
        left += title.horizontalAdvance(name) + 10
        if left + small.horizontalAdvance(row.under) <= rect.right() - 2:
            painter.setFont(font("caption"))
            painter.setPen(now.colour("muted"))
            painter.drawText(QRectF(left, rect.top() + 0.5, rect.right() - left, rect.height()), LEFT, row.under)

    def _plain(self, painter: QPainter, rect: QRectF, model: Matrix, row: Row, column: int, now: Theme) -> None:
        text = str(model.data(model.index(model.place(row.key), column)) or "")
        ink, step, glyph = now.colour("text"), "small", ""
        if column == GAPS:
            facts = model.facts(row.key)
            recent = bool(facts and facts.gaps and facts.recent(model.today))
            ink, glyph = (now.ink("due"), "due") if recent else (now.colour("muted"), "")
        elif column == SESSION:
            worst = row.worst_sign_in
            ink = now.colour("muted") if worst is None else _session_ink(worst, now)
        elif column == SCORE:
            step = "smallStrong"
        elif column == NEWEST:
            ink = now.colour("text")
        inner = rect.adjusted(10, 0, -10, 0)
        if glyph:
            paint_glyph(painter, QRectF(inner.left(), rect.center().y() - 5, 10, 10), glyph, now)
            inner = inner.adjusted(15, 0, 0, 0)
        if column == GAPS and QFontMetricsF(font(step)).horizontalAdvance(text) > inner.width():
            text = text.partition(" ")[0].rstrip(",")
        painter.setFont(font(step))
        painter.setPen(ink)
        shown = QFontMetricsF(font(step)).elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, RIGHTWARDS if column in RIGHT else LEFT, shown)


def _session_ink(worst: SignIn, now: Theme) -> QColor:
    """Quiet when well: a renewal that comes by itself is no alarm."""
    quiet = worst.state == "current" or worst.word == "renewal due"
    return now.colour("text2") if quiet else now.ink(worst.state)


def _hovered(view: QWidget | None, index: QModelIndex | QPersistentModelIndex) -> bool:
    return getattr(view, "hovered_row", -1) == index.row()


def _ring(painter: QPainter, rect: QRectF, now: Theme) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(now.colour("accentInk"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(4, 3, -3, -3), 5, 5)
    painter.restore()


__all__ = ["FIRST_ZONE", "GAP", "ROW_HIGH", "MatrixPainter", "paint_cell"]
