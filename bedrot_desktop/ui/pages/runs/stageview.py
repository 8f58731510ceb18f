"""The tree of services and stages as it is seen: rows painted, their buttons hit, their menu shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPoint,
    QPointF,
    QRectF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTreeView

from bedrot_desktop.ui.pages.runs.lines import ServiceLine, StageLine
from bedrot_desktop.ui.pages.runs.stagerows import StageDelegate
from bedrot_desktop.ui.pages.runs.stages import StagesModel

TURN = 50  # ms between two steps of what turns
ONE_TURN = 1200
LOUD = frozenset({"failed", "killed", "running", "parked", "queued"})


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
