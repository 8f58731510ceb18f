"""Heads of the grid: columns with sort arrow and funnel, rows with their number and the column that is held fast."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QTableView

from bedrot_desktop.ui import icons, words
from bedrot_desktop.ui.pages.warehouse.grid_model import RAW, GridModel
from bedrot_desktop.ui.theme import font, theme
from bedrot_desktop.warehouse.grid.question import Question

FUNNEL = 13
HEAD = 30


class ColumnHead(QHeaderView):
    """``sorted`` carries a column's place and whether Shift was held; ``funnel`` its place."""

    sorted = Signal(int, bool)
    funnel = Signal(int)

    def __init__(self, parent: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.question = Question("")
        self._over, self._pressed = -1, QPoint()
        self.setSectionsMovable(True)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(44)
        self.setFixedHeight(HEAD)
        self.setMouseTracking(True)
        self.setAccessibleName("Columns; Alt+Down opens a column's filter")

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), HEAD)

    def say(self, question: Question) -> None:
        """Show another order and other filters."""
        self.question = question
        self.viewport().update()

    def funnel_rect(self, place: int) -> QRect:
        """Where a column's funnel is, in the viewport."""
        left = self.sectionViewportPosition(place)
        return QRect(left + self.sectionSize(place) - 24, (HEAD - 20) // 2, 20, 20)

    def _model(self) -> GridModel:
        model = self.model()
        assert isinstance(model, GridModel)  # noqa: S101 - for the type checker
        return model

    def paintSection(self, painter: QPainter, rect: QRect, place: int) -> None:
        model, now = self._model(), theme()
        if not rect.isValid() or place >= len(model.columns):
            return
        column = model.columns[place]
        painter.save()
        painter.fillRect(rect, now.colour("sunken" if not now.dark else "surface"))
        painter.setPen(now.colour("border"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        keys = [one.column for one in self.question.sorts]
        key = keys.index(column.name) if column.name in keys else -1
        set_ = self.question.filter_of(column.name) is not None
        painter.setFont(font("captionStrong"))
        text = str(model.headerData(place, Qt.Orientation.Horizontal) or "")
        room = rect.width() - 16 - 22 - (16 if key >= 0 else 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(room, 12))
        painter.setPen(now.colour("text" if key >= 0 or set_ else "muted"))
        wide = painter.fontMetrics().horizontalAdvance(shown)
        right = self._on_the_right(place)
        left = rect.right() - 26 - (16 if key >= 0 else 0) - wide if right else rect.left() + 9
        painter.drawText(QRectF(left, rect.top(), wide + 2, rect.height()), Qt.AlignmentFlag.AlignVCenter, shown)
        if key >= 0:
            self._paint_arrow(painter, left + wide + 6, rect, key, many=len(keys) > 1)
        self._paint_funnel(painter, place, set_=set_)
        painter.restore()

    def _on_the_right(self, place: int) -> bool:
        index = self._model().index(0, place)
        if not index.isValid() or not self._model().has(0):
            return False
        value = next(
            (row[0] for row in ((index.sibling(at, place).data(RAW),) for at in range(min(8, self._model().rowCount())))
             if row[0] is not None), None,
        )  # fmt: skip
        column = self._model().columns[place]
        return isinstance(value, int | float) and not (self._model().with_names and column.names)

    def _paint_arrow(self, painter: QPainter, left: float, rect: QRect, key: int, *, many: bool) -> None:
        name = "arrow-down" if self.question.sorts[key].down else "arrow-up"
        ratio = self.devicePixelRatioF()
        painter.drawPixmap(QPointF(left, rect.center().y() - 6), icons.pixmap(name, "text", 12, ratio))
        if many:
            painter.setFont(font("tiny"))
            painter.drawText(QPointF(left + 10, rect.center().y() - 1), str(key + 1))

    def _paint_funnel(self, painter: QPainter, place: int, *, set_: bool) -> None:
        box, now = QRectF(self.funnel_rect(place)), theme()
        if set_ or self._over == place:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(now.colour("selectionEdge") if set_ else Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("selection" if set_ else "hover"))
            painter.drawRoundedRect(box.adjusted(1.5, 1.5, -1.5, -1.5), 3, 3)
        role = "accentInk" if set_ else "text2" if self._over == place else "disabled"
        at = box.center() - QPointF(FUNNEL / 2, FUNNEL / 2)
        painter.drawPixmap(at, icons.pixmap("filter", role, FUNNEL, self.devicePixelRatioF()))

    # -- the mouse -----

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        place = self.logicalIndexAt(at)
        over = place if place >= 0 and self.funnel_rect(place).contains(at) else -1
        if over != self._over:
            self._over = over
            self.viewport().update()
        super().mouseMoveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and self._over < 0:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        resizing = self.cursor().shape() == Qt.CursorShape.SplitHCursor
        super().mouseReleaseEvent(event)
        place = self.logicalIndexAt(at)
        if event.button() != Qt.MouseButton.LeftButton or place < 0 or resizing:
            return
        if (at - self._pressed).manhattanLength() > 4:
            return
        if self.funnel_rect(place).contains(at):
            self.funnel.emit(place)
        else:
            self.sorted.emit(place, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))


class RowHead(QHeaderView):
    """The row's number; beside it the value of the column that is held fast while the others scroll."""

    def __init__(self, parent: QTableView, current: Callable[[], int]) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._current = current
        self.fast = ""  # the column held fast
        self.fast_width = 120
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setDefaultSectionSize(26)
        self.setMinimumSectionSize(26)
        self.setHighlightSections(False)
        self.setSectionsClickable(True)
        self.setAccessibleName("Row numbers")

    def number_width(self) -> int:
        """Room for the greatest number."""
        model = self.model()
        many = model.rowCount() if model is not None else 0
        return max(38, self.fontMetrics().horizontalAdvance(words.number(many)) + 16)

    def sizeHint(self) -> QSize:
        return QSize(self.number_width() + (self.fast_width if self.fast else 0), super().sizeHint().height())

    def paintSection(self, painter: QPainter, rect: QRect, place: int) -> None:
        now = theme()
        here = place == self._current()
        painter.save()
        painter.fillRect(rect, ground(place, here=here))
        painter.setFont(font("caption"))
        painter.setPen(now.colour("text2" if here else "muted"))
        wide = self.number_width()
        number = QRectF(rect.left(), rect.top(), wide - 8, rect.height())
        painter.drawText(number, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words.number(place + 1))
        model = self.model()
        if self.fast and isinstance(model, GridModel):
            column = next((one for one in model.all if one.name == self.fast), None)
            value = model.value(place, self.fast)
            painter.setFont(font("small"))
            painter.setPen(now.colour("text" if value is not None else "muted"))
            text = "NULL" if value is None else model.text(value, column) if column else ""
            box = QRectF(rect.left() + wide + 4, rect.top(), self.fast_width - 10, rect.height())
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
            if model.has(place // 200):
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)
            painter.setPen(now.colour("borderStrong"))
            painter.drawLine(rect.topRight(), rect.bottomRight())
        if here:
            painter.fillRect(QRect(rect.left(), rect.top(), 2, rect.height()), now.colour("accentInk"))
        painter.restore()


def ground(place: int, *, here: bool) -> QColor:
    """The ground of a row: every other one a little lighter, the current one in the selection's colour."""
    now = theme()
    if here:
        return now.colour("selection")
    base = now.colour("surface")
    if place % 2 == 0:
        return base
    over = now.colour("hover")
    mixed = [round(a + (b - a) * 0.34) for a, b in zip(_parts(base), _parts(over), strict=True)]
    return QColor(*mixed)


def _parts(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()
