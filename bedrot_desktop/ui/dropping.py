"""Files dropped anywhere on the window: seen while they are dragged, brought in when they are dropped."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QWindow,
)
from PySide6.QtWidgets import QWidget

from bedrot_desktop.ui import icons
from bedrot_desktop.ui.bringing import Bringing
from bedrot_desktop.ui.deeds import Deeds
from bedrot_desktop.ui.desk import Desk
from bedrot_desktop.ui.theme import font, theme


class Overlay(QWidget):
    """Over the whole window while something is dragged: “Drop to recognise”."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Drop to recognise")
        self.words = ""
        self.hide()

    def show_over(self, words: str) -> None:
        """Cover the window."""
        self.words = words
        self.setGeometry(self._over.rect())
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        now, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(now.colour("window"))
        veil.setAlphaF(0.72)
        painter.fillRect(self.rect(), veil)
        box = QRectF(self.rect()).adjusted(24, 24, -24, -24)
        pen = QPen(now.colour("accentInk"), 2)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        ground = QColor(now.colour("selection"))
        ground.setAlphaF(0.4)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 12, 12)
        middle = box.center()
        wide = min(box.width() - 40, QFontMetricsF(font("body")).horizontalAdvance(self.words) + 64)
        painter.setPen(now.colour("borderStrong"))
        painter.setBrush(now.colour("raised"))
        painter.drawRoundedRect(QRectF(middle.x() - wide / 2, middle.y() - 84, wide, 168), 8, 8)
        icon = icons.pixmap("file-import", "accentInk", 48, self.devicePixelRatioF())
        painter.drawPixmap(QRectF(middle.x() - 24, middle.y() - 62, 48, 48).topLeft(), icon)
        painter.setPen(now.colour("text"))
        painter.setFont(font("headline"))
        painter.drawText(
            QRectF(box.left(), middle.y(), box.width(), 30), Qt.AlignmentFlag.AlignCenter, "Drop to recognise"
        )
        painter.setPen(now.colour("text2"))
        painter.setFont(font("body"))
        room = QRectF(middle.x() - wide / 2 + 16, middle.y() + 34, wide - 32, 22)
        words = painter.fontMetrics().elidedText(self.words, Qt.TextElideMode.ElideMiddle, round(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()


class Dropping(QObject):
    """Watches a window. ``dragging`` tells whether something hangs over it.

    It listens at the door of the system's window, too, so that a field or an editor below the pointer, which would take
    a file for its path, is not asked.
    """

    dragging = Signal(bool)

    def __init__(self, window: QWidget, desk: Desk, deeds: Deeds) -> None:
        super().__init__(window)
        self.window_, self.overlay = window, Overlay(window)
        self.bringing = Bringing(self, desk, deeds)
        self._door: QWindow | None = None
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        self._watch_door()

    def _watch_door(self) -> None:
        door = self.window_.windowHandle()
        if door is not None and door is not self._door:
            self._door = door
            door.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.Show and watched is self.window_:
            self._watch_door()
        elif kind == QEvent.Type.Resize and self.overlay.isVisible():
            self.overlay.setGeometry(self.window_.rect())
        elif kind == QEvent.Type.DragEnter and isinstance(event, QDragEnterEvent):
            return self._enter(event)
        elif not self.overlay.isVisible():
            return False
        elif kind == QEvent.Type.DragLeave:
            self._over()
            return True
        elif kind == QEvent.Type.DragMove and isinstance(event, QDragMoveEvent):
            event.acceptProposedAction()
            return True
        elif kind == QEvent.Type.Drop and isinstance(event, QDropEvent):
            return self._drop(event)
        return False

    def _enter(self, event: QDragEnterEvent) -> bool:
        files = files_of(event.mimeData())
        if not files:
            return False
        event.acceptProposedAction()
        what = files[0].name if len(files) == 1 else f"{len(files)} files"
        self.overlay.show_over(f"{what} · a copy is landed, your file stays where it is")
        self.dragging.emit(True)
        return True

    def _over(self) -> None:
        self.overlay.hide()
        self.dragging.emit(False)

    def _drop(self, event: QDropEvent) -> bool:
        self._over()
        files = files_of(event.mimeData())
        if not files:
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.bringing.bring(files)
        return True


def files_of(data: QMimeData) -> list[Path]:
    """The files and folders that are dragged; nothing for texts and addresses."""
    return [Path(one.toLocalFile()) for one in data.urls() if one.isLocalFile()] if data.hasUrls() else []
