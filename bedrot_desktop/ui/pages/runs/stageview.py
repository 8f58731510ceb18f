"""The tree of services and stages as it is seen: rows painted, their buttons hit, their menu shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QPainter, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from bedrot_desktop.ui import icons
from bedrot_desktop.ui.pages.runs.lines import ServiceLine, StageLine
from bedrot_desktop.ui.pages.runs.paint import (
    RIGHT,
    button_width,
    paint_bar,
    paint_button,
    paint_ring,
    paint_text,
)
from bedrot_desktop.ui.pages.runs.stages import BUTTONS, LINE, StagesModel
from bedrot_desktop.ui.theme import theme
from bedrot_desktop.ui.widgets.glyph import paint_glyph
from bedrot_desktop.ui.widgets.monogram import paint_monogram
from bedrot_desktop.ui.widgets.pill import paint_pill

GROUP, STAGE = 34, 30
PAD, NAME_AT = 14, 57
TURN = 50  # ms between two steps of what turns
ONE_TURN = 1200
LOUD = frozenset({"failed", "killed", "running", "parked", "queued"})


@dataclass(frozen=True, slots=True)
class Columns:
    """Left and right ends of what a stage's row shows; a column of no width is left out."""

    name: tuple[float, float]
    word: tuple[float, float]
    bar: tuple[float, float]
    count: tuple[float, float]
    rate: tuple[float, float]
    time: tuple[float, float]
    note: tuple[float, float]


def columns_for(width: float) -> Columns:
    """Where the columns are in a row so wide."""
    note, time = 148.0, 88.0 if width >= 700 else 76.0
    rate = 84.0 if width >= 860 else 0.0
    count = 124.0 if width >= 700 else 88.0
    bar = min(140 + max(width - 980, 0) * 0.5, 300) if width >= 860 else 90.0 if width >= 740 else 40.0
    word = 108.0 if width >= 860 else 98.0 if width >= 700 else 88.0
    fixed = NAME_AT + word + 8 + bar + count + rate + time + note + PAD
    name = min(max(width - fixed, 104.0), 190.0)
    slack = max(width - fixed - name, 0.0)
    ends, left = [], float(NAME_AT)
    for wide in (name, word, bar, count + slack * 0.4, rate, time + slack * 0.3, note + slack * 0.3):
        ends.append((left, left + wide))
        left += wide + (8 if len(ends) == 2 else 0)
    return Columns(*ends)


class StageDelegate(QStyledItemDelegate):
    """Paints a service's or a stage's row."""

    def __init__(self, view: StagesView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(400, GROUP if isinstance(index.data(LINE), ServiceLine) else STAGE)

    def button_box(self, row: QRectF, line: StageLine) -> QRectF:
        """Where a stage's button is; empty where it has none."""
        if not line.act:
            return QRectF()
        wide = button_width(BUTTONS[line.act][0])
        return QRectF(row.right() - PAD - wide + 2, row.center().y() - 11.5, wide, 23)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line, row = index.data(LINE), QRectF(option.rect)
        painter.save()
        now = theme()
        if option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(row, now.colour("hover"))
        if isinstance(line, ServiceLine):
            self._service(painter, row, line, self._view.unfolded(line.service))
        elif isinstance(line, StageLine):
            self._stage(painter, row, line, hover=bool(option.state & QStyle.StateFlag.State_MouseOver))
        painter.setPen(now.colour("border"))
        painter.drawLine(QPointF(row.left(), row.bottom() - 0.5), QPointF(row.right(), row.bottom() - 0.5))
        if self._view.by_keys and option.state & QStyle.StateFlag.State_HasFocus:
            paint_ring(painter, row)
        painter.restore()

    def _service(self, painter: QPainter, row: QRectF, line: ServiceLine, unfolded: bool) -> None:
        ratio = painter.device().devicePixelRatioF()
        chevron = icons.pixmap("chevron-down" if unfolded else "chevron-right", "muted", 14, ratio)
        painter.drawPixmap(QPointF(row.left() + 12, row.center().y() - 7), chevron)
        paint_monogram(painter, QRectF(row.left() + 35, row.center().y() - 11, 22, 22), line.service)
        at = row.left() + 67
        time = paint_text(painter, row.adjusted(0, 0, -PAD, 0), line.time, "small", "muted", RIGHT)
        room = row.right() - PAD - time - 16
        at += paint_text(painter, QRectF(at, row.top(), room - at, row.height()), line.title, "heading") + 12
        if room - at > 30:
            at += paint_pill(painter, QRectF(at, row.top(), room - at, row.height()), line.state, line.word) + 10
        paint_text(painter, QRectF(at, row.top(), room - at, row.height()), line.note, "caption", "muted")

    def _stage(self, painter: QPainter, row: QRectF, line: StageLine, *, hover: bool) -> None:
        now, at = theme(), columns_for(row.width())
        failed = line.state == "failed"
        if failed:
            painter.fillRect(row, now.tint("failed"))
            painter.fillRect(QRectF(row.left(), row.top(), 3, row.height()), now.ink("failed"))

        def box(column: tuple[float, float]) -> QRectF:
            return QRectF(row.left() + column[0], row.top(), column[1] - column[0], row.height())

        glyph = QRectF(row.left() + 30, row.center().y() - 6, 12, 12)
        paint_glyph(painter, glyph, line.state, turn=self._view.turn)
        quiet = line.outcome in {"queued", "skipped"}
        paint_text(painter, box(at.name).adjusted(0, 0, -8, 0), line.name, "small", "text2" if quiet else "text")
        ink = now.colour("muted") if quiet or line.state == "off" else now.ink(line.state)
        paint_text(painter, box(at.word).adjusted(0, 0, -6, 0), line.word, "captionStrong", ink)
        if line.plan:
            words = QRectF(row.left() + at.bar[0], row.top(), at.rate[1] - at.bar[0], row.height())
            paint_text(painter, words, line.count, "small", "text2")
            paint_text(painter, box(at.time).adjusted(6, 0, 0, 0), line.time, "small", "muted", RIGHT)
        else:
            self._figures(painter, row, line, at)
        self._end(painter, row, line, box(at.note), hover)

    def _end(self, painter: QPainter, row: QRectF, line: StageLine, note: QRectF, hover: bool) -> None:
        button = self.button_box(row, line)
        if button.isEmpty():
            paint_text(painter, note.adjusted(8, 0, 0, 0), line.note, "caption", "muted", RIGHT)
            return
        words, icon = BUTTONS[line.act]
        primary = line.act == "sign_in" and self._view.first_sign_in == (line.service, line.stage)
        over = hover and self._view.over_button(button)
        paint_button(painter, button, words, icon, primary=primary and not line.plan, hover=over)

    def _figures(self, painter: QPainter, row: QRectF, line: StageLine, at: Columns) -> None:
        def box(column: tuple[float, float]) -> QRectF:
            return QRectF(row.left() + column[0], row.top(), column[1] - column[0], row.height())

        bar = box(at.bar)
        paint_bar(
            painter, QRectF(bar.left(), row.center().y() - 2.5, bar.width(), 5), line.outcome, line.share,
            self._view.turn,
        )  # fmt: skip
        paint_text(painter, box(at.count).adjusted(10, 0, 0, 0), line.count, "small", "text2", RIGHT)
        paint_text(painter, box(at.rate).adjusted(4, 0, 0, 0), line.rate, "small", "muted", RIGHT)
        paint_text(painter, box(at.time).adjusted(6, 0, 0, 0), line.time, "small", "muted", RIGHT)


class StagesView(QTreeView):
    """``acted`` carries the line whose button was pressed; ``asked`` a line and where its menu belongs."""

    acted = Signal(object)
    asked = Signal(object, QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.stages = StagesModel(self)
        self.turn, self.by_keys, self.first_sign_in = 0.0, False, ("", "")
        self._folded: dict[tuple[str, str], bool] = {}
        self._run = ""
        self.setModel(self.stages)
        self.rows = StageDelegate(self)
        self.setItemDelegate(self.rows)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setExpandsOnDoubleClick(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.setAccessibleName("Services and stages of the run")
        self._timer = QTimer(self)
        self._timer.setInterval(TURN)
        self._timer.timeout.connect(self._step)

    def tell(self, run: str, lines: Sequence[ServiceLine]) -> None:
        """Show the lines of a run; what the person folded stays so, what is of interest is unfolded."""
        anew = self.stages.tell(lines) or run != self._run
        self._run = run
        self.first_sign_in = next(
            ((one.service, one.stage) for line in lines for one in line.stages if one.act == "sign_in"), ("", "")
        )
        few = len(lines) <= 2
        for row, line in enumerate(lines):
            index = self.stages.index(row, 0)
            wanted = self._folded.get(
                (run, line.service), few or line.outcome in {"failed", "killed", "running", "parked"}
            )
            if self.isExpanded(index) != wanted:
                self.setExpanded(index, wanted)
        if anew:
            self.viewport().update()
        self._turn_if_seen()

    def unfolded(self, service: str) -> bool:
        """Whether a service's stages are seen."""
        return self.isExpanded(self.stages.find(service))

    def over_button(self, box: QRectF) -> bool:
        """Whether the pointer is there."""
        return box.contains(QPointF(self.viewport().mapFromGlobal(self.cursor().pos())))

    def _toggle(self, index: QModelIndex) -> None:
        line = self.stages.line(index)
        if isinstance(line, ServiceLine):
            self.setExpanded(index, not self.isExpanded(index))
            self._folded[self._run, line.service] = self.isExpanded(index)

    def _pressed_button(self, position: QPointF) -> StageLine | None:
        index = self.indexAt(position.toPoint())
        line = self.stages.line(index)
        if isinstance(line, StageLine) and line.act:
            box = self.rows.button_box(QRectF(self.visualRect(index)), line)
            if box.contains(position):
                return line
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.by_keys = False
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        line = self._pressed_button(event.position())
        if line is not None:
            self.acted.emit(line)
        else:
            self._toggle(self.indexAt(event.position().toPoint()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        over = self._pressed_button(event.position()) is not None
        index = self.indexAt(event.position().toPoint())
        hand = over or isinstance(self.stages.line(index), ServiceLine)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)
        self.viewport().update(self.visualRect(index))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.by_keys = True
        line = self.stages.line(self.currentIndex())
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            if isinstance(line, StageLine) and line.act:
                self.acted.emit(line)
            else:
                self._toggle(self.currentIndex())
            return
        super().keyPressEvent(event)
        if event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right} and isinstance(line, ServiceLine):
            self._folded[self._run, line.service] = self.isExpanded(self.stages.find(line.service))

    def focusInEvent(self, event: QEvent) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self.stages.index(0, 0))

    def _menu(self, place: QPoint) -> None:
        index = self.indexAt(place)
        line = self.stages.line(index if index.isValid() else self.currentIndex())
        if line is not None:
            self.asked.emit(line, self.viewport().mapToGlobal(place))

    # -- what turns while it is seen -----

    def _turn_if_seen(self) -> None:
        running = any(line.outcome == "running" for line in self.stages.lines)
        if running and self.isVisible():
            if not self._timer.isActive():
                self._timer.start()
        else:
            self._timer.stop()

    def _step(self) -> None:
        self.turn = (self.turn + TURN / ONE_TURN) % 1
        for line in self.stages.lines:
            for one in line.stages if line.outcome == "running" else ():
                if one.outcome == "running":
                    box = self.visualRect(self.stages.find(one.service, one.stage))
                    self.viewport().update(
                        box.adjusted(24, 0, 0, 0) if one.share is None else box.adjusted(24, 0, 48 - box.width(), 0)
                    )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._turn_if_seen()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
